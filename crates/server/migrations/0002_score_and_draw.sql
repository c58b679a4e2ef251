-- What participants are ranked by, for kinds that rank them: one row each, overwritten by the
-- rules. More points first, then less time.
CREATE TABLE score (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    points BIGINT NOT NULL,
    time_ms BIGINT NOT NULL CHECK (time_ms >= 0),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, widget, participant)
);
CREATE INDEX score_by_rank ON score (campaign, widget, points DESC, time_ms, participant);

-- A widget may draw from several pools, and more than once in one action: the pool and the place
-- of a draw among the action's are part of what repeats it.
ALTER TABLE draw ADD COLUMN pool TEXT NOT NULL DEFAULT '';
ALTER TABLE draw ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
