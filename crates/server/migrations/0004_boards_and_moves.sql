-- A widget may rank participants on several boards, and by moves where points and time are the
-- same: one row for each participant and board. Rows from before are of the main board, whose id
-- is empty. A primary key cannot be changed, so the table is written anew.
CREATE TABLE score_by_board (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    board TEXT NOT NULL DEFAULT '',
    participant TEXT NOT NULL,
    points BIGINT NOT NULL,
    time_ms BIGINT NOT NULL CHECK (time_ms >= 0),
    moves BIGINT NOT NULL DEFAULT 0 CHECK (moves >= 0),
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, widget, board, participant)
);
INSERT INTO score_by_board (campaign, widget, participant, points, time_ms, at_ms)
SELECT campaign, widget, participant, points, time_ms, at_ms FROM score;
DROP TABLE score;
ALTER TABLE score_by_board RENAME TO score;
-- More points first, then less time, then fewer moves.
CREATE INDEX score_by_rank
ON score (campaign, widget, board, points DESC, time_ms, moves, participant);
