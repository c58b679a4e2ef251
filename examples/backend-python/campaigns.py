"""Campaign files: what players may see of them, and what a wheel needs of them.

The format is that of docs/campaign-file.md. Files are taken as they are: `funfair-server --check`
is what finds mistakes in them.
"""

import datetime
import hashlib
import json
import pathlib
import secrets
import time
import zoneinfo

from problems import Problem

DAY_MS = 86_400_000
# Longest value of each field, in characters.
CONTACT_FIELDS = {"name": 60, "phone": 24, "email": 120, "address": 300}


def now_ms():
    return time.time_ns() // 1_000_000


def read(folder):
    """The campaigns of a folder by their ids."""
    files = sorted(pathlib.Path(folder).glob("*.json"))
    found = [Campaign(path.read_bytes()) for path in files]
    return {campaign.id: campaign for campaign in found}


class Campaign:
    """One campaign file."""

    def __init__(self, source):
        self.file = json.loads(source)
        self.id = self.file["id"]
        self.revision = hashlib.sha256(source).hexdigest()
        schedule = self.file["schedule"]
        self.starts_ms = to_ms(schedule["starts_at"])
        self.ends_ms = to_ms(schedule["ends_at"])
        self.zone = zoneinfo.ZoneInfo(schedule["time_zone"])
        self.claim_ms = schedule["claim_days"] * DAY_MS
        self.prizes = {prize["id"]: prize for prize in self.file["prizes"]}
        self.pools = {pool["id"]: pool for pool in self.file["pools"]}
        self.widgets = {widget["id"]: widget for widget in self.file["widgets"]}
        for widget in self.widgets.values():
            if widget["kind"] != "wheel":
                raise SystemExit(f"{self.id}: this backend has no {widget['kind']}, only wheels")

    def widget(self, id):
        if id not in self.widgets:
            raise Problem("unknown_widget")
        return self.widgets[id]

    # Languages

    def locale(self, wanted):
        """The nearest of the campaign's languages, or its first one."""
        locales = self.file["locales"]
        wanted = str(wanted or "").lower()
        for near in (lambda tag: tag, lambda tag: tag.split("-")[0]):
            for locale in locales:
                if near(locale.lower()) == near(wanted):
                    return locale
        return locales[0]

    def view(self, lang):
        """The campaign as players may see it: no codes, and only the odds that are published."""
        locale = self.locale(lang)

        def text(written):
            return written[locale] if isinstance(written, dict) else written

        file, consent = self.file, self.file.get("consent")
        return {
            "id": self.id,
            "revision": self.revision,
            "locale": locale,
            "locales": file["locales"],
            "title": text(file["title"]),
            "schedule": {
                "starts_ms": self.starts_ms, "ends_ms": self.ends_ms,
                "time_zone": self.zone.key, "claim_days": self.claim_ms // DAY_MS,
            },
            "organiser": {name: text(file["organiser"][name]) for name in ("name", "contact")},
            "terms": [text(term) for term in file.get("terms", [])],
            "consent": consent and {
                "version": consent["version"],
                "text": text(consent["text"]),
                "purposes": [{"id": purpose["id"], "text": text(purpose["text"])}
                             for purpose in consent["purposes"]],
                "privacy_url": consent.get("privacy_url"),
                "retention_days": consent["retention_days"],
            },
            "theme": file.get("theme", {}),
            "prizes": [{
                **{name: prize[name] for name in ("id", "tier", "kind", "value", "quantity")},
                "name": text(prize["name"]),
                "picture": prize.get("picture"),
                "fields": prize["claim"]["fields"],
                "delivery": text(prize["claim"]["delivery"]),
            } for prize in self.prizes.values()],
            "widgets": [{
                "id": widget["id"],
                "kind": "wheel",
                "limits": widget.get("limits", {}),
                "draws": [self.published(self.pools[widget["pool"]])],
                "ranked": False,
                "view": {"sectors": [{
                    "id": sector["id"], "label": text(sector["label"]),
                    "prize": sector.get("prize"), "picture": sector.get("picture"),
                } for sector in widget["config"]["sectors"]]},
            } for widget in self.widgets.values()],
        }

    def published(self, pool):
        odds = {
            "total": total_weight(pool),
            "none": pool["no_prize_weight"],
            "entries": pool["entries"],
        }
        return {
            "title": None,
            "prizes": [entry["prize"] for entry in pool["entries"]],
            "odds": odds if pool["publish"] == "odds" else None,
        }

    # Schedule and turns

    def admit(self, now):
        if now < self.starts_ms:
            raise Problem("not_started", next_ms=self.starts_ms)
        if now >= self.ends_ms:
            raise Problem("ended")

    def date(self, now):
        return datetime.datetime.fromtimestamp(now / 1000, self.zone).date()

    def turns(self, widget, used, now):
        """Turns left after `used`, (in all, today), and when more come."""
        limits = widget.get("limits", {})
        total, today = (limits[name] - count if name in limits else None
                        for name, count in zip(("total", "per_day"), used))
        known = [max(left, 0) for left in (total, today) if left is not None]
        left = min(known) if known else None
        tomorrow = self.date(now) + datetime.timedelta(days=1)
        midnight = datetime.datetime.combine(tomorrow, datetime.time(), self.zone)
        next_ms = int(midnight.timestamp() * 1000)
        more = left == 0 and (total is None or total > 0) and next_ms < self.ends_ms
        return {"left": left, "next_ms": next_ms if more else None}

    # The wheel

    def draw(self, widget):
        """A prize by its weight, or `None`; stock is not looked at here."""
        pool = self.pools[widget["pool"]]
        point = secrets.randbelow(total_weight(pool))
        for entry in pool["entries"]:
            point -= entry["weight"]
            if point < 0:
                return entry["prize"]
        return None

    def rest(self, widget, prize):
        """A random place on a random sector of those that stand for `prize`."""
        sectors = [sector["id"] for sector in widget["config"]["sectors"]
                   if sector.get("prize") == prize]
        return {"sector": secrets.choice(sectors), "offset": 120 + secrets.randbelow(761)}

    # Consent

    def check_consent(self, answer):
        asked = (self.file.get("consent") or {}).get("purposes", [])
        known = {purpose["id"] for purpose in asked}
        fits = isinstance(answer, dict) and isinstance(answer.get("purposes"), list)
        fits = fits and isinstance(answer.get("version"), str)
        if not fits or any(purpose not in known for purpose in answer["purposes"]):
            raise Problem("bad_request", "`consent` is like {version, purposes}")
        return answer["version"], sorted(set(answer["purposes"]))


def to_ms(text):
    # `fromisoformat` knows no `Z` before Python 3.11.
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return int(moment.timestamp() * 1000)


def total_weight(pool):
    return pool["no_prize_weight"] + sum(entry["weight"] for entry in pool["entries"])


def normalise(field, value):
    """A contact in one spelling, so that `once_per` means what it says."""
    if field == "phone":
        return "".join(filter(str.isdigit, value))
    return " ".join(value.split()).lower()


def check_contact(fields, given):
    """Shape only: a contact may still not exist."""
    def fits(name):
        value = given.get(name, "")
        shaped = {
            "phone": 6 <= len(normalise("phone", value)) <= 15,
            "email": "." in value.partition("@")[2],
        }
        return 0 < len(value) <= CONTACT_FIELDS[name] and shaped.get(name, True)

    wrong = [{"path": f"contact.{name}", "message": "is missing or malformed"}
             for name in fields if not fits(name)]
    if wrong:
        raise Problem("bad_contact", findings=wrong)
