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
