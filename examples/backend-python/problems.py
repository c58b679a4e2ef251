"""Refusals: RFC 9457 problems with a stable code."""

CODES = {
    "bad_request": (400, "The request is malformed"),
    "bad_key": (400, "The idempotency key is missing or malformed"),
    "bad_action": (400, "The action is not possible"),
    "bad_token": (401, "The token is missing or not valid"),
    "expired_token": (401, "The token has expired"),
    "unknown_campaign": (404, "There is no such campaign"),
    "unknown_widget": (404, "There is no such widget"),
    "unknown_award": (404, "There is no such award"),
    "not_found": (404, "There is nothing at this address"),
    "not_started": (409, "The campaign has not started"),
    "ended": (409, "The campaign has ended"),
    "limit_reached": (409, "No turn is left"),
    "already_claimed": (409, "The award is already claimed"),
    "claim_expired": (409, "The time to claim has passed"),
    "contact_used": (409, "This contact has already claimed this prize"),
    "too_large": (413, "The request is too large"),
    "key_reused": (422, "The idempotency key was used for another request"),
    "bad_contact": (422, "The contact is not complete"),
    "internal": (500, "The server failed"),
    "unavailable": (503, "The server is busy"),
}


class Problem(Exception):
    """Why a request is refused. `next_ms` and `findings` stand only where they mean something."""

    def __init__(self, code, detail="", next_ms=None, findings=None):
        super().__init__(code)
        self.status, title = CODES[code]
        self.body = {
            "type": "urn:funfair:problem:" + code,
            "title": title,
            "status": self.status,
            "code": code,
            "detail": detail or title,
        }
        if next_ms is not None:
            self.body["next_ms"] = next_ms
        if findings:
            self.body["findings"] = findings
