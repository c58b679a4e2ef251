-- Messages for the operator's own server, written in the transaction of what they tell, and deleted
-- when they have arrived. `leased_until_ms` is until when a process that sends one has it for
-- itself.
CREATE TABLE webhook_message (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    participant TEXT,
    body TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    due_ms BIGINT NOT NULL,
    leased_until_ms BIGINT NOT NULL DEFAULT 0,
    at_ms BIGINT NOT NULL
);
CREATE INDEX webhook_message_by_time ON webhook_message (due_ms, id);
CREATE INDEX webhook_message_by_participant ON webhook_message (campaign, participant)
WHERE participant IS NOT NULL;

-- Addresses that have answered 410, and get nothing more until somebody turns them on again.
CREATE TABLE webhook_off (
    url TEXT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL
);
