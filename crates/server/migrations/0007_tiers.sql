-- Prizes that were given at the end, and to which entries. A tier is given once; asking again tells
-- what was given. `seed` and `digest`, of the ids of the entries that were drawn from, let a draw be
-- repeated by anybody.
CREATE TABLE tier (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    tier BIGINT NOT NULL,
    revision TEXT NOT NULL,
    prize TEXT NOT NULL,
    operator TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    digest TEXT NOT NULL,
    algorithm TEXT,
    seed TEXT,
    PRIMARY KEY (campaign, widget, tier)
);

CREATE TABLE tier_place (
    campaign TEXT NOT NULL,
    widget TEXT NOT NULL,
    tier BIGINT NOT NULL,
    place BIGINT NOT NULL,
    entry TEXT NOT NULL,
    participant TEXT NOT NULL,
    likes BIGINT NOT NULL,
    award TEXT NOT NULL REFERENCES award (id),
    PRIMARY KEY (campaign, widget, tier, place),
    FOREIGN KEY (campaign, widget, tier) REFERENCES tier (campaign, widget, tier)
);
CREATE UNIQUE INDEX tier_place_once ON tier_place (campaign, widget, tier, participant);
