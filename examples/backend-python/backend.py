"""What a participant may do and what comes of it: sessions, actions, claims, board, events.

Headings in capitals are those of docs/protocol.md, where each promise is explained.
"""

import contextlib
import hashlib
import hmac
import json
import re
import secrets
import sqlite3
import threading

import campaigns
from campaigns import CONTACT_FIELDS, DAY_MS
from problems import Problem

SESSION_MS = DAY_MS
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
EVENTS = {"impression", "start", "outcome", "claim", "accept", "reject"}

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS answer (campaign TEXT, participant TEXT, key TEXT, request TEXT, body TEXT,
    PRIMARY KEY (campaign, participant, key));
CREATE TABLE IF NOT EXISTS play (campaign TEXT, participant TEXT, widget TEXT, day TEXT);
CREATE INDEX IF NOT EXISTS play_of ON play (campaign, participant, widget);
CREATE TABLE IF NOT EXISTS state (campaign TEXT, participant TEXT, widget TEXT, rest TEXT,
    PRIMARY KEY (campaign, participant, widget));
CREATE TABLE IF NOT EXISTS stock (campaign TEXT, prize TEXT, remaining INTEGER,
    PRIMARY KEY (campaign, prize));
CREATE TABLE IF NOT EXISTS award (number INTEGER PRIMARY KEY, id TEXT UNIQUE, campaign TEXT,
    participant TEXT, widget TEXT, prize TEXT, won_ms INTEGER, claim_by_ms INTEGER, contact TEXT,
    once TEXT, UNIQUE (campaign, prize, once));
CREATE TABLE IF NOT EXISTS consent (campaign TEXT, participant TEXT, version TEXT, purposes TEXT,
    lang TEXT, at_ms INTEGER);
CREATE TABLE IF NOT EXISTS event (campaign TEXT, id TEXT, widget TEXT, name TEXT, at_ms INTEGER,
    PRIMARY KEY (campaign, id));
"""


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Backend:
    """The campaigns and the database. `fault` names a promise that it breaks, see server.py."""

    def __init__(self, folder, database, fault=None):
        self.fault = fault
        self.one_at_a_time = threading.Lock()
        self.db = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.execute("PRAGMA journal_mode = WAL")
        self.campaigns = campaigns.read(folder)
        with self.transaction() as db:
            for statement in SCHEMA.split(";"):
                db.execute(statement)
            db.execute("INSERT OR IGNORE INTO setting VALUES ('secret', ?)", [secrets.token_hex(32)])
            row = db.execute("SELECT value FROM setting WHERE name = 'secret'").fetchone()
            self.secret = row["value"].encode()
            for campaign in self.campaigns.values():
                for prize in campaign.prizes.values():
                    stock = [campaign.id, prize["id"], prize["quantity"]]
                    db.execute("INSERT OR IGNORE INTO stock VALUES (?, ?, ?)", stock)

    @contextlib.contextmanager
    def transaction(self):
        """All that happens inside happens, or nothing does; one after another."""
        with self.one_at_a_time:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            except BaseException as why:
                kept = isinstance(why, Problem) and self.fault == "keeps-refusals"
                self.db.execute("COMMIT" if kept else "ROLLBACK")
                raise

    def campaign(self, id):
        if id not in self.campaigns:
            raise Problem("unknown_campaign")
        return self.campaigns[id]

    # SESSIONS AND TOKENS

    def sign(self, *parts):
        return hmac.new(self.secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()

    def token(self, campaign, participant, expires_ms):
        parts = [campaign.id, participant, str(expires_ms)]
        return ".".join(parts[1:] + [self.sign(*parts)])

    def participant(self, campaign, authorization, former=False):
        """Whose token it is; `None` without one where an old one would do."""
        if authorization is None and former:
            return None
        scheme, _, token = (authorization or "").partition(" ")
        participant, _, rest = token.strip().partition(".")
        expires_ms, _, signature = rest.partition(".")
        right = self.sign(campaign.id, participant, expires_ms)
        known = hmac.compare_digest(right.encode(), signature.encode())
        if scheme.lower() != "bearer" or not known:
            raise Problem("bad_token")
        if not former and campaigns.now_ms() >= int(expires_ms):
            raise Problem("expired_token")
        return participant

    def start_session(self, campaign, authorization, request):
        participant = self.participant(campaign, authorization, former=True) or secrets.token_hex(16)
        now_ms = campaigns.now_ms()
        answer = request.get("consent")
        with self.transaction() as db:
            if answer is not None:
                version, purposes = campaign.check_consent(answer)
                row = [campaign.id, participant, version, dumps(purposes)]
                lang = campaign.locale(request.get("lang"))
                db.execute("INSERT INTO consent VALUES (?, ?, ?, ?, ?, ?)", row + [lang, now_ms])
            awards = db.execute(
                "SELECT * FROM award WHERE campaign = ? AND participant = ? ORDER BY number DESC",
                [campaign.id, participant])
            return {
                "token": self.token(campaign, participant, now_ms + SESSION_MS),
                "expires_ms": now_ms + SESSION_MS,
                "server_ms": now_ms,
                "widgets": [self.standing(db, campaign, participant, widget, now_ms)
                            for widget in campaign.widgets.values()],
                "awards": [self.award(campaign, row, now_ms) for row in awards],
            }

    def used(self, db, campaign, participant, widget, day):
        row = db.execute(
            "SELECT COUNT(*) AS total, COALESCE(SUM(day = ?), 0) AS today FROM play "
            "WHERE campaign = ? AND participant = ? AND widget = ?",
            [day, campaign.id, participant, widget["id"]]).fetchone()
        return row["total"], row["today"]

    def standing(self, db, campaign, participant, widget, now_ms):
        """Turns and state of a participant at a widget."""
        used = self.used(db, campaign, participant, widget, str(campaign.date(now_ms)))
        row = db.execute("SELECT rest FROM state WHERE campaign = ? AND participant = ? AND widget = ?",
                         [campaign.id, participant, widget["id"]]).fetchone()
        return {
            "widget": widget["id"],
            "turns": campaign.turns(widget, used, now_ms),
            "state": {"rest": json.loads(row["rest"]) if row else None},
        }

    def award(self, campaign, row, now_ms):
        claimed = row["contact"] is not None
        late = not claimed and now_ms > row["claim_by_ms"]
        code = campaign.prizes[row["prize"]].get("code")
        shown = claimed or self.fault == "leaks-codes"
        fields = ("id", "widget", "prize", "won_ms", "claim_by_ms")
        return {**{name: row[name] for name in fields}, "code": code if shown else None,
                "status": "claimed" if claimed else "expired" if late else "won"}

    # ACTIONS: ONCE, AND ONLY ONCE

    def act(self, campaign, widget, participant, key, request):
        """The answer's body. Key, turn, draw, stock, award and answer are one transaction."""
        if "action" not in request:
            raise Problem("bad_request", "there is no `action`")
        now_ms = campaigns.now_ms()
        action = json.dumps([widget["id"], request["action"]], sort_keys=True)
        seat = [campaign.id, participant]
        with self.transaction() as db:
            if self.fault != "forgets-keys":
                before = db.execute("SELECT request, body FROM answer "
                                    "WHERE campaign = ? AND participant = ? AND key = ?",
                                    seat + [key]).fetchone()
                if before:
                    if before["request"] != action:
                        raise Problem("key_reused")
                    return before["body"]
                db.execute("INSERT INTO answer VALUES (?, ?, ?, ?, '')", seat + [key, action])
            campaign.admit(now_ms)
            body = dumps(self.spin(db, campaign, widget, participant, request["action"], now_ms))
            db.execute("UPDATE answer SET body = ? WHERE campaign = ? AND participant = ? AND key = ?",
                       [body] + seat + [key])
            return body

    def spin(self, db, campaign, widget, participant, action, now_ms):
        if not isinstance(action, dict) or action.get("type") != "spin":
            raise Problem("bad_action")
        day = str(campaign.date(now_ms))
        used = self.used(db, campaign, participant, widget, day)
        turns = campaign.turns(widget, used, now_ms)
        if turns["left"] == 0 and self.fault != "counts-no-turns":
            raise Problem("limit_reached", next_ms=turns["next_ms"])
        seat = [campaign.id, participant, widget["id"]]
        db.execute("INSERT INTO play VALUES (?, ?, ?, ?)", seat + [day])
        prize = campaign.draw(widget)
        awards = []
        if prize and self.take(db, campaign, prize):
            id = secrets.token_hex(16)
            row = [id] + seat + [prize, now_ms, now_ms + campaign.claim_ms]
            db.execute("INSERT INTO award (id, campaign, participant, widget, prize, won_ms, "
                       "claim_by_ms) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
            won = db.execute("SELECT * FROM award WHERE id = ?", [id]).fetchone()
            awards.append(self.award(campaign, won, now_ms))
        else:
            prize = None
        rest = campaign.rest(widget, prize)
        db.execute("INSERT OR REPLACE INTO state VALUES (?, ?, ?, ?)", seat + [dumps(rest)])
        return {
            "outcome": {"rest": rest, "prize": prize},
            "state": self.standing(db, campaign, participant, widget, now_ms),
            "awards": awards,
            "server_ms": now_ms,
        }

    def take(self, db, campaign, prize):
        """Takes one from stock; whether there was one."""
        enough = "" if self.fault == "oversells" else " AND remaining > 0"
        statement = "UPDATE stock SET remaining = remaining - 1 WHERE campaign = ? AND prize = ?"
        return db.execute(statement + enough, [campaign.id, prize]).rowcount == 1

    # CLAIMS

    def claim(self, campaign, participant, id, request):
        contact = request.get("contact")
        if not isinstance(contact, dict) or not set(contact) <= set(CONTACT_FIELDS):
            raise Problem("bad_request", "`contact` has the fields of the prize")
        now_ms = campaigns.now_ms()
        with self.transaction() as db:
            row = db.execute("SELECT * FROM award WHERE id = ? AND campaign = ?",
                             [id, campaign.id]).fetchone()
            theirs = row and (row["participant"] == participant or self.fault == "gives-to-anyone")
            if not theirs:
                raise Problem("unknown_award")
            ask = campaign.prizes[row["prize"]]["claim"]
            given = {name: str(contact[name]).strip() for name in ask["fields"] if name in contact}
            if row["contact"] is not None:
                if json.loads(row["contact"]) != given:
                    raise Problem("already_claimed")
                return self.award(campaign, row, now_ms)
            if now_ms > row["claim_by_ms"]:
                raise Problem("claim_expired")
            campaigns.check_contact(ask["fields"], given)
            once = ask.get("once_per")
            once = once and self.sign("once", campaigns.normalise(once, given[once]))
            try:
                db.execute("UPDATE award SET contact = ?, once = ? WHERE id = ?",
                           [dumps(given), once, id])
            except sqlite3.IntegrityError:
                raise Problem("contact_used")
            row = db.execute("SELECT * FROM award WHERE id = ?", [id]).fetchone()
            return self.award(campaign, row, now_ms)

    # BOARDS

    def board(self, campaign, widget):
        with self.transaction() as db:
            rows = db.execute("SELECT * FROM award WHERE campaign = ? AND widget = ? "
                              "ORDER BY number DESC LIMIT 20", [campaign.id, widget["id"]]).fetchall()

        def who(row):
            if self.fault == "names-winners":
                return row["participant"]
            return "••••" + self.sign("who", campaign.id, row["participant"])[:2].upper()

        winners = [{"who": who(row), "prize": row["prize"], "won_ms": row["won_ms"] // 60000 * 60000}
                   for row in rows]
        return {"winners": winners, "ranking": None}

    # EVENTS

    def record(self, campaign, request):
        events = request.get("events")
        if not isinstance(events, list) or len(events) > 50:
            raise Problem("bad_request", "`events` are at most 50")
        rows = []
        for event in events:
            known = isinstance(event, dict) and event.get("widget") in campaign.widgets
            known = known and event.get("name") in EVENTS and isinstance(event.get("at_ms"), int)
            if not known or not KEY.fullmatch(str(event.get("id"))):
                raise Problem("bad_request", "an event is like {id, widget, name, at_ms}")
            rows.append([campaign.id, event["id"], event["widget"], event["name"], event["at_ms"]])
        with self.transaction() as db:
            db.executemany("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?)", rows)
