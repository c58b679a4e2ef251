-- Who is writing, where several transactions write at once: whoever reads something of a
-- participant and writes what follows from it holds that row. The empty participant stands for the
-- campaign itself. SQLite has one writer, and leaves the table empty.
CREATE TABLE writing (
    campaign TEXT NOT NULL,
    participant TEXT NOT NULL,
    PRIMARY KEY (campaign, participant)
);
