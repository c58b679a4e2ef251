-- A ticket that an entry gave counts when the entry is shown. `left_out` is NULL until the raffle is
-- drawn and keeps what was so then, because the list that was drawn from stays as it is.
ALTER TABLE ticket ADD COLUMN entry TEXT;
ALTER TABLE ticket ADD COLUMN left_out BIGINT CHECK (left_out IN (0, 1));
