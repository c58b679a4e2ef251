-- Tickets of raffles. `entrant` is a keyed hash of the participant, so that the list can be shown.
CREATE TABLE ticket (
    id TEXT NOT NULL PRIMARY KEY,
    campaign TEXT NOT NULL,
    pool TEXT NOT NULL,
    widget TEXT NOT NULL,
    participant TEXT NOT NULL,
    entrant TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
CREATE INDEX ticket_by_pool ON ticket (campaign, pool, id);
CREATE INDEX ticket_by_participant ON ticket (campaign, participant, at_ms);

-- Raffles that were drawn, once each. With `seed` and the list that `digest` is of, anybody can
-- repeat the draw; `most` is how many places one entrant may have.
CREATE TABLE raffle (
    campaign TEXT NOT NULL,
    pool TEXT NOT NULL,
    revision TEXT NOT NULL,
    operator TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    tickets BIGINT NOT NULL,
    digest TEXT NOT NULL,
    algorithm TEXT NOT NULL,
    seed TEXT NOT NULL,
    winners BIGINT NOT NULL,
    alternates BIGINT NOT NULL,
    most BIGINT NOT NULL,
    PRIMARY KEY (campaign, pool)
);

-- Winners first, then alternates, who have no award until they move up.
CREATE TABLE raffle_place (
    campaign TEXT NOT NULL,
    pool TEXT NOT NULL,
    place BIGINT NOT NULL CHECK (place > 0),
    ticket TEXT NOT NULL REFERENCES ticket (id),
    prize TEXT,
    award TEXT REFERENCES award (id),
    PRIMARY KEY (campaign, pool, place),
    FOREIGN KEY (campaign, pool) REFERENCES raffle (campaign, pool)
);
CREATE UNIQUE INDEX raffle_place_ticket ON raffle_place (ticket);
CREATE UNIQUE INDEX raffle_place_award ON raffle_place (award) WHERE award IS NOT NULL;
