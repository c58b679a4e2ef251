-- All that a participant has used up stands together, and names their plays: plays need no index by
-- participant beside it, which would be one more page that every play changes.
CREATE TABLE play_slot_in_order (
    campaign TEXT NOT NULL,
    participant TEXT NOT NULL,
    widget TEXT NOT NULL,
    period TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    play TEXT NOT NULL REFERENCES play (id),
    PRIMARY KEY (campaign, participant, widget, period, number)
);
INSERT INTO play_slot_in_order (campaign, participant, widget, period, number, play)
SELECT campaign, participant, widget, period, number, play FROM play_slot;
DROP TABLE play_slot;
ALTER TABLE play_slot_in_order RENAME TO play_slot;
DROP INDEX play_by_participant;
