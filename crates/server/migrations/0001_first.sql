-- Portable SQL: TEXT and BIGINT, ids made by the application, no triggers. Times are
-- milliseconds since 1970 UTC.

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Every version of a campaign that was ever published, as canonical JSON. Rows never change.
CREATE TABLE revision (
    campaign TEXT NOT NULL,
    revision TEXT NOT NULL,
    document TEXT NOT NULL,
    published_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, revision)
);

CREATE TABLE stock (
    campaign TEXT NOT NULL,
    prize TEXT NOT NULL,
    quantity BIGINT NOT NULL CHECK (quantity >= 0),
    remaining BIGINT NOT NULL CHECK (remaining >= 0 AND remaining <= quantity),
    PRIMARY KEY (campaign, prize)
);

-- Append-only: initial + restock - grant + void = stock.remaining, always.
CREATE TABLE ledger (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    prize TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('initial', 'restock', 'grant', 'void')),
    amount BIGINT NOT NULL CHECK (amount >= 0),
    award TEXT,
    at_ms BIGINT NOT NULL,
    FOREIGN KEY (campaign, prize) REFERENCES stock (campaign, prize)
);
CREATE INDEX ledger_by_prize ON ledger (campaign, prize);

-- An answer to the consent question; the latest one stands.
CREATE TABLE consent (
    campaign TEXT NOT NULL,
    participant TEXT NOT NULL,
    number BIGINT NOT NULL,
    version TEXT NOT NULL,
    purposes TEXT NOT NULL,
    lang TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, participant, number)
);

-- One row per idempotency key, with the answer that it got.
CREATE TABLE answer (
    campaign TEXT NOT NULL,
    participant TEXT NOT NULL,
    request_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, participant, request_key)
);

CREATE TABLE play (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    revision TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    FOREIGN KEY (campaign, revision) REFERENCES revision (campaign, revision)
);
CREATE INDEX play_by_participant ON play (campaign, participant);

-- A limit is held by the key alone: no two plays share a number within a period.
CREATE TABLE play_slot (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    period TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    play TEXT NOT NULL REFERENCES play (id),
    PRIMARY KEY (campaign, widget, participant, period, number)
);

CREATE TABLE award (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    prize TEXT NOT NULL,
    revision TEXT NOT NULL,
    won_ms BIGINT NOT NULL,
    claim_by_ms BIGINT NOT NULL,
    FOREIGN KEY (campaign, prize) REFERENCES stock (campaign, prize)
);
CREATE INDEX award_by_participant ON award (campaign, participant, won_ms);
CREATE INDEX award_by_widget ON award (campaign, widget, won_ms);

-- All that is needed to repeat a draw.
CREATE TABLE draw (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    revision TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    seed TEXT NOT NULL,
    drawn TEXT,
    award TEXT REFERENCES award (id),
    at_ms BIGINT NOT NULL
);

-- `contact` is emptied when a participant asks to be forgotten; the hashes keep "once per
-- contact" true.
CREATE TABLE claim (
    award TEXT NOT NULL PRIMARY KEY REFERENCES award (id),
    campaign TEXT NOT NULL,
    prize TEXT NOT NULL,
    contact TEXT,
    contact_hash TEXT NOT NULL,
    once_hash TEXT,
    at_ms BIGINT NOT NULL,
    UNIQUE (campaign, prize, once_hash)
);

CREATE TABLE widget_state (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    state TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, widget, participant)
);

CREATE TABLE counter (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (campaign, widget, name)
);

-- `participant` is known only of those who accepted a purpose.
CREATE TABLE event (
    campaign TEXT NOT NULL,
    id TEXT NOT NULL,
    widget TEXT NOT NULL,
    name TEXT NOT NULL,
    participant TEXT,
    at_ms BIGINT NOT NULL,
    received_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, id)
);
