-- An award is claimed or comes back, never both: each sets its time where the other has not.
ALTER TABLE award ADD COLUMN claimed_ms BIGINT;
ALTER TABLE award ADD COLUMN void_ms BIGINT;
ALTER TABLE award ADD COLUMN void_reason TEXT
CHECK (void_reason IS NULL OR void_reason IN ('unclaimed', 'operator'));
UPDATE award SET claimed_ms = (SELECT c.at_ms FROM claim c WHERE c.award = award.id);
CREATE INDEX award_open ON award (campaign, claim_by_ms)
WHERE claimed_ms IS NULL AND void_ms IS NULL;
