-- Counts that draws may not take further: of a participant for a prize or a pool, of a campaign
-- day for a prize.
CREATE TABLE quota (
    campaign TEXT NOT NULL,
    name TEXT NOT NULL,
    whose TEXT NOT NULL,
    used BIGINT NOT NULL CHECK (used >= 0),
    PRIMARY KEY (campaign, name, whose)
);

-- Draws of a participant since the last win, in pools with a guarantee.
CREATE TABLE draw_try (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    pool TEXT NOT NULL,
    participant TEXT NOT NULL,
    tries BIGINT NOT NULL CHECK (tries >= 0),
    PRIMARY KEY (campaign, widget, pool, participant)
);

-- How the winning moments of a pool are made. The seed is made once; nothing changes once
-- `starts_ms` has come.
CREATE TABLE moment_plan (
    campaign TEXT NOT NULL,
    pool TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    seed TEXT NOT NULL,
    settings TEXT NOT NULL,
    starts_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, pool)
);

-- A winning moment; met once, by the play whose award it gave. `revision` and `made_ms` tell with
-- which version, and when, it was made.
CREATE TABLE moment (
    campaign TEXT NOT NULL,
    pool TEXT NOT NULL,
    prize TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    at_ms BIGINT NOT NULL,
    void_ms BIGINT NOT NULL CHECK (void_ms > at_ms),
    revision TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    met_ms BIGINT,
    award TEXT REFERENCES award (id),
    PRIMARY KEY (campaign, pool, prize, number)
);
CREATE INDEX moment_waiting ON moment (campaign, pool, prize, at_ms, number) WHERE met_ms IS NULL;

-- Why a draw gave its award; the try that it was, where there is a guarantee; the number of its
-- moment. Draws from before were all by odds.
ALTER TABLE draw ADD COLUMN why TEXT;
ALTER TABLE draw ADD COLUMN tries BIGINT;
ALTER TABLE draw ADD COLUMN moment BIGINT;
