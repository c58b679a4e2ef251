-- The highest number that was set aside for a code. Two imports at once have numbers of their own.
ALTER TABLE code_pool ADD COLUMN last BIGINT NOT NULL DEFAULT 0;
UPDATE code_pool
SET last = COALESCE((SELECT MAX(number) FROM code WHERE code.pool = code_pool.number), 0);

-- Codes that end soonest are given first, and those that have ended are not looked at.
DROP INDEX code_free;
CREATE INDEX code_free ON code (pool, COALESCE(expires_ms, 9223372036854775807), number)
    WHERE award IS NULL;
