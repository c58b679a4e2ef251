-- What participants did at a partner's afterwards: orders, sign-ups, redemptions. `id` is the
-- partner's, and counts once. `participant` is known only of those who agreed to it, or where
-- nothing is asked.
CREATE TABLE conversion (
    campaign TEXT NOT NULL,
    id TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('order', 'sign_up', 'redemption')),
    participant TEXT,
    partner_key TEXT NOT NULL,
    minor BIGINT,
    currency TEXT CHECK ((currency IS NULL) = (minor IS NULL)),
    at_ms BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, id)
);
CREATE INDEX conversion_by_time ON conversion (campaign, at_ms, id);
CREATE INDEX conversion_by_participant ON conversion (campaign, participant)
WHERE participant IS NOT NULL;
