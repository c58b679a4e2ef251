-- What a participant of a test was served first, which they are served from then on. The first row
-- counts, and is the only one.
CREATE TABLE exposure (
    campaign TEXT NOT NULL,
    experiment TEXT NOT NULL,
    participant TEXT NOT NULL,
    variant TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, participant, experiment)
);
CREATE INDEX exposure_by_experiment ON exposure (campaign, experiment, variant);

-- A variant is kept like a revision, for what was drawn by it; `variant_of` is the revision whose test
-- it belongs to. A document that is published itself has none.
ALTER TABLE revision ADD COLUMN variant_of TEXT;
