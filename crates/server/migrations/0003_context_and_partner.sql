-- Hidden fields that host pages gave of a participant, the latest value of each.
CREATE TABLE context (
    campaign TEXT NOT NULL,
    participant TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, participant, name)
);

-- Whom a partner vouched for: its own id of the participant, and the key that signed it last.
-- The participant's id is a keyed hash, so plays stay theirs when the row is gone.
CREATE TABLE partner_id (
    campaign TEXT NOT NULL,
    participant TEXT NOT NULL,
    partner_key TEXT NOT NULL,
    id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, participant)
);
