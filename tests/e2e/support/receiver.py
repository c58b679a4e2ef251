"""A receiver of webhooks for the end-to-end tests, by Python's own library alone.

Prints every request as a line of JSON. `PUT /answers` with a list of statuses says how the next
POSTs are answered; the last of them stands until the next list. A 429 asks to wait two seconds.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWERS = [204]
TURN = threading.Lock()
# Long enough that two tabs which post at once are seen to.
ANSWER_SECONDS = 0.15


def say(line):
    print(json.dumps(line), flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        say({"method": "OPTIONS", "path": self.path})
        self.answer(204, {"access-control-allow-headers": "content-type, x-form"})

    def do_PUT(self):
        # What is on its way already is answered as it was.
        time.sleep(ANSWER_SECONDS)
        ANSWERS[:] = json.loads(self.body())
        self.answer(204)

    def do_POST(self):
        body, at = self.body().decode(), time.time() * 1000
        with TURN:
            status = ANSWERS.pop(0) if len(ANSWERS) > 1 else ANSWERS[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        time.sleep(ANSWER_SECONDS)
        self.answer(status, {"retry-after": "2"} if status == 429 else {})
        # Not before the answer is on its way: a test that has seen everything ends this process.
        self.wfile.flush()
        say({"method": "POST", "path": self.path, "headers": headers, "body": body, "status": status, "at": at})

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length", 0)))

    def answer(self, status, headers={}):
        self.send_response(status)
        for name, value in {"access-control-allow-origin": "*", "access-control-expose-headers": "retry-after", "content-length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
say({"port": server.server_port})
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
