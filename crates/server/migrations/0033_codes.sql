-- Codes for one winner each. A pool of them is one prize of a campaign; its number stands in every
-- row of `code` in place of both names.
CREATE TABLE code_pool (
    number BIGINT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    prize TEXT NOT NULL,
    UNIQUE (campaign, prize)
);

-- `number` is the order in which codes are given. `award` is whom one is for: it may still come back
-- unseen, until `redeemed_ms` or the award's `claimed_ms` is set. `redeem_key` makes a till's request
-- happen once.
CREATE TABLE code (
    pool BIGINT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    code TEXT NOT NULL,
    expires_ms BIGINT,
    award TEXT,
    redeemed_ms BIGINT CHECK (redeemed_ms IS NULL OR award IS NOT NULL),
    redeemed_by TEXT,
    till TEXT,
    redeem_key TEXT,
    PRIMARY KEY (pool, number)
);
CREATE UNIQUE INDEX code_once ON code (pool, code);
CREATE INDEX code_free ON code (pool, number) WHERE award IS NULL;
CREATE UNIQUE INDEX code_by_award ON code (award) WHERE award IS NOT NULL;

-- Until when the code of a claimed award is good.
ALTER TABLE award ADD COLUMN code_expires_ms BIGINT;
