#!/usr/bin/env python3
"""A small backend of the Funfair protocol: wheels only, on SQLite, with Python's library alone.

    python3 server.py --campaigns ../conformance --port 8790

This file speaks HTTP. backend.py decides, campaigns.py reads campaign files, problems.py refuses.
"""

import argparse
import http.server
import json
import os
import re
import sqlite3
import sys
import tempfile
import traceback
import urllib.parse

import campaigns
from backend import KEY, Backend, dumps
from problems import Problem

MOST_BYTES = 64 * 1024
# What is read of a larger body, so that the refusal arrives.
MOST_DROPPED = 1024 * 1024

# Promises that `--break` breaks, so that a test can see that the conformance kit notices.
FAULTS = (
    "forgets-keys", "keeps-refusals", "oversells", "counts-no-turns", "leaks-codes",
    "gives-to-anyone", "names-winners", "refuses-preflight", "bare-problems", "plain-problems",
)

ROUTES = [(method, re.compile(f"/v1/campaigns/([^/]+){rest}")) for method, rest in (
    ("GET", ""),
    ("POST", "/(sessions)"),
    ("POST", "/widgets/([^/]+)/(actions)"),
    ("POST", "/awards/([^/]+)/(claim)"),
    ("GET", "/widgets/([^/]+)/(board)"),
    ("POST", "/(events)"),
)]


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # A head and its body in one packet.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_OPTIONS(self):
        """Any page may ask: there are no cookies, and the token travels in a header."""
        allowed = "Authorization, Content-Type"
        if self.server.backend.fault != "refuses-preflight":
            allowed += ", Idempotency-Key"
        self.send(204, b"", {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": allowed,
            "Access-Control-Max-Age": "7200",
        })

    def answer(self):
        fault = self.server.backend.fault
        try:
            self.send(*self.route())
        except Problem as problem:
            self.refuse(problem, fault)
        except sqlite3.OperationalError:
            # Nothing has happened: the page repeats the same key.
            self.refuse(Problem("unavailable"), fault)
        except Exception:
            traceback.print_exc()
            self.refuse(Problem("internal"), fault)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def refuse(self, problem, fault):
        plain = fault == "plain-problems"
        self.send(problem.status, dumps(problem.body).encode(), {
            "Content-Type": "application/json" if plain else "application/problem+json",
            "Cache-Control": "no-store",
            **({"Retry-After": "1"} if problem.status == 503 else {}),
        }, readable=fault != "bare-problems")

    def route(self):
        """Status, body and headers."""
        raw = self.body()
        url = urllib.parse.urlsplit(self.path)
        for method, pattern in ROUTES:
            found = pattern.fullmatch(url.path)
            if found and method == self.command:
                break
        else:
            raise Problem("not_found")
        backend = self.server.backend
        campaign = backend.campaign(found.group(1))
        name, thing = found.group(found.lastindex), found.group(min(2, found.lastindex))
        authorization = self.headers.get("Authorization")

        if found.lastindex == 1:
            lang = dict(urllib.parse.parse_qsl(url.query)).get("lang")
            # A proxy must ask again: the clock is in the answer.
            headers = {"Funfair-Time": str(campaigns.now_ms()), "Cache-Control": "no-cache"}
            return self.json(campaign.view(lang), headers)
        if name == "sessions":
            return self.json(backend.start_session(campaign, authorization, parsed(raw)))
        if name == "events":
            backend.participant(campaign, authorization, former=True)
            backend.record(campaign, parsed(raw))
            return 202, b""
        if name == "board":
            return self.json(backend.board(campaign, campaign.widget(thing)))
        if name == "claim":
            participant = backend.participant(campaign, authorization)
            return self.json(backend.claim(campaign, participant, thing, parsed(raw)))
        widget = campaign.widget(thing)
        participant = backend.participant(campaign, authorization)
        body = backend.act(campaign, widget, participant, self.key(), parsed(raw))
        return 200, body.encode(), {"Content-Type": "application/json"}

    def key(self):
        key = self.headers.get("Idempotency-Key", "").strip()
        if len(key) > 1 and key[0] == key[-1] == '"':
            key = key[1:-1]
        if not KEY.fullmatch(key):
            raise Problem("bad_key")
        return key

    def body(self):
        """The request's body, read whatever becomes of it: the next request stands behind it."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            raise Problem("bad_request", "send `Content-Length`")
        if int(length) > MOST_BYTES:
            self.close_connection = True
            self.rfile.read(min(int(length), MOST_DROPPED))
            raise Problem("too_large")
        return self.rfile.read(int(length))

    def json(self, value, headers=None):
        headers = {"Cache-Control": "no-store", **(headers or {})}
        return 200, dumps(value).encode(), {"Content-Type": "application/json", **headers}

    def send(self, status, body, headers=None, readable=True):
        self.send_response(status)
        headers = dict(headers or {})
        if readable:
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Access-Control-Expose-Headers"] = "ETag, Retry-After, Funfair-Time"
        if status != 204:
            headers["Content-Length"] = str(len(body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: a log of requests is the proxy's to write."""


def parsed(raw):
    """The JSON object of a body, whatever its `Content-Type`."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise Problem("bad_request", "the body is no JSON") from None
    if not isinstance(value, dict):
        raise Problem("bad_request", "the body is no object")
    return value


class Server(http.server.ThreadingHTTPServer):
    """The backend behind a port."""

    # Connections that may wait: a crowd comes at once.
    request_queue_size = 128


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--campaigns", required=True, help="folder of campaign files")
    options.add_argument("--port", type=int, default=8790, help="0 takes any free port")
    options.add_argument("--database", help="an SQLite file; without it one that is forgotten")
    options.add_argument("--break", dest="fault", choices=FAULTS, help="break one promise")
    options = options.parse_args()
    forgotten = None if options.database else tempfile.TemporaryDirectory()
    database = options.database or os.path.join(forgotten.name, "backend.db")
    server = Server(("127.0.0.1", options.port), Handler)
    server.backend = Backend(options.campaigns, database, options.fault)
    print(f"Listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit()


if __name__ == "__main__":
    main()
