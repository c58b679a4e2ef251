-- Uploads: on their way, complete and checked, or refused. `upload_offset` is how far they are, the
-- sum of their parts. Complete ones have objects in the storage, `small` only pictures.
CREATE TABLE media (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'ready', 'refused')),
    length BIGINT NOT NULL CHECK (length > 0),
    upload_offset BIGINT NOT NULL DEFAULT 0 CHECK (upload_offset >= 0 AND upload_offset <= length),
    reason TEXT CHECK ((reason IS NOT NULL) = (state = 'refused')),
    kind TEXT CHECK (kind IN ('picture', 'video')),
    width BIGINT,
    height BIGINT,
    object TEXT CHECK ((object IS NOT NULL) = (state = 'ready')),
    bytes BIGINT,
    small TEXT,
    small_bytes BIGINT,
    entry TEXT REFERENCES entry (id) CHECK (entry IS NULL OR state = 'ready'),
    at_ms BIGINT NOT NULL,
    touched_ms BIGINT NOT NULL
);
CREATE INDEX media_by_participant ON media (campaign, participant, at_ms, id);
CREATE INDEX media_by_entry ON media (entry) WHERE entry IS NOT NULL;
CREATE INDEX media_in_no_entry ON media (touched_ms) WHERE entry IS NULL;

-- The parts of uploads on their way, an object each.
CREATE TABLE media_part (
    media TEXT NOT NULL REFERENCES media (id),
    start BIGINT NOT NULL,
    length BIGINT NOT NULL CHECK (length > 0),
    object TEXT NOT NULL,
    PRIMARY KEY (media, start)
);

-- Objects to delete from the storage, once `due_ms` has come. Every object is written down here
-- before it is stored, and struck out by the transaction that makes it part of an upload, so that
-- none is ever lost sight of.
CREATE TABLE media_gone (
    object TEXT NOT NULL PRIMARY KEY,
    due_ms BIGINT NOT NULL
);
CREATE INDEX media_gone_by_time ON media_gone (due_ms);
