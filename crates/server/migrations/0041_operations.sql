-- What is served of each campaign. `by_operator` is 1 where an operator published the revision, and
-- not a file of the folder. `paused_ms` is when it was paused. `number` grows with every change
-- that running servers have to notice.
CREATE TABLE live (
    campaign TEXT NOT NULL PRIMARY KEY,
    revision TEXT NOT NULL,
    by_operator BIGINT NOT NULL CHECK (by_operator IN (0, 1)),
    paused_ms BIGINT,
    number BIGINT NOT NULL,
    FOREIGN KEY (campaign, revision) REFERENCES revision (campaign, revision)
);

-- How many of `quantity` operators have added, beyond what the campaign's document says.
ALTER TABLE stock ADD COLUMN added BIGINT NOT NULL DEFAULT 0;

-- For statistics and exports, which read by time.
CREATE INDEX play_by_time ON play (campaign, opened_ms, id);
CREATE INDEX award_by_time ON award (campaign, won_ms, id);
CREATE INDEX event_by_time ON event (campaign, received_ms, id);
CREATE INDEX entry_by_age ON entry (campaign, at_ms, id);
