-- What participants hand in. `body` is the kind's own JSON, `words` what a search looks at.
-- `public` is 1 where others than the entrant see the entry, so that a gallery is one range of an
-- index. `likes` is the number of its rows in `entry_like`, always.
CREATE TABLE entry (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'featured', 'rejected')),
    public BIGINT NOT NULL
    CHECK (public = CASE WHEN state IN ('accepted', 'featured') THEN 1 ELSE 0 END),
    body TEXT NOT NULL,
    category TEXT NOT NULL,
    words TEXT NOT NULL,
    sameness TEXT NOT NULL,
    likes BIGINT NOT NULL DEFAULT 0 CHECK (likes >= 0),
    reason TEXT,
    at_ms BIGINT NOT NULL,
    moderated_ms BIGINT
);
CREATE INDEX entry_by_time ON entry (campaign, widget, public, at_ms DESC, id DESC);
CREATE INDEX entry_by_likes ON entry (campaign, widget, public, likes DESC, id DESC);
-- Oldest first for moderators; the featured read it from its other end.
CREATE INDEX entry_by_state ON entry (campaign, widget, state, at_ms, id);
CREATE INDEX entry_by_participant ON entry (campaign, participant, widget, at_ms DESC, id DESC);
CREATE INDEX entry_by_sameness ON entry (campaign, widget, sameness) WHERE sameness <> '';

CREATE TABLE entry_like (
    entry TEXT NOT NULL REFERENCES entry (id),
    participant TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (entry, participant)
);
CREATE INDEX entry_like_by_participant ON entry_like (participant);

-- What operators changed. `detail` is emptied when its subject is forgotten.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    operator TEXT NOT NULL,
    campaign TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (campaign, at_ms DESC, id DESC);
CREATE INDEX audit_by_subject ON audit (campaign, subject);
