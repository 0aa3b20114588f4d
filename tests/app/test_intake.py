"""test_intake.py - messages that are fetched: Twilio's list after a downtime, Telegram's updates.

A small vendor on loopback answers the list and the long poll. What it hands out twice counts once,
what was lost while we were down is found, and a poll that conflicts with a webhook removes it.
"""
import http.server
import json
import os
import signal
import sqlite3
import sys
import tempfile
import threading
import unittest
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import running  # noqa: E402

DOCSPOT = os.environ.get("DOCSPOT_BIN")
if not DOCSPOT:
    print("skipped: DOCSPOT_BIN is not set")
    sys.exit(77)
SID = "AC0123456789abcdef0123456789abcdef"


def listed(n, direction="inbound"):
    return {"sid": "SM%032d" % n, "from": "+15550%05d" % n, "to": "+15557654321", "body": "need a dentist", "num_media": "0",
            "direction": direction, "status": "received", "date_sent": "Mon, 23 Nov 2026 18:00:00 +0000"}


def update(n):
    return {"update_id": n, "message": {"message_id": n, "date": 1795457400, "chat": {"id": 70 + n, "type": "private", "first_name": "Ana"},
                                        "from": {"id": 70 + n, "is_bot": False, "first_name": "Ana"}, "text": "need a dentist"}}


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages, asked, offsets, calls = [], [], [], []
    updates, conflicts = [], 0
    closing = threading.Event()

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self):
        self.handle_call("")

    def do_POST(self):
        self.handle_call(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

    def handle_call(self, body):
        self.answer_call(body)
        running.stir()

    def answer_call(self, body):
        cls = type(self)
        url = urllib.parse.urlparse(self.path)
        if url.path.endswith("/Messages.json") and self.command == "GET":
            cls.asked.append(self.path)
            at = int(urllib.parse.parse_qs(url.query).get("Page", ["0"])[0])
            more = f"/2010-04-01/Accounts/{SID}/Messages.json?Page={at + 1}&PageSize=50" if at + 1 < len(cls.pages) else None
            return self.answer(200, {"messages": cls.pages[at] if at < len(cls.pages) else [], "next_page_uri": more})
        method = url.path.rsplit("/", 1)[-1]
        cls.calls.append(method)
        if method == "getUpdates":
            fields = json.loads(body) if body.startswith("{") else {k: v[0] for k, v in urllib.parse.parse_qs(body or url.query).items()}
            offset = int(fields.get("offset", 0) or 0)
            cls.offsets.append(offset)
            if cls.conflicts:
                cls.conflicts -= 1
                return self.answer(409, {"ok": False, "error_code": 409, "description": "Conflict: can't use getUpdates method while webhook is active"})
            got = [u for u in cls.updates if u["update_id"] >= offset]
            if not got:
                cls.closing.wait(0.1)  # a short long poll
            return self.answer(200, {"ok": True, "result": got})
        return self.answer(200, {"ok": True, "result": {"message_id": 1, "sid": "SM1"}, "sid": "SM%032d" % 999})


class Intake(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.vendor = type("V", (Vendor,), {"pages": [], "asked": [], "offsets": [], "calls": [], "updates": [], "conflicts": 0,
                                           "closing": threading.Event()})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.vendor)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.addCleanup(self.vendor.closing.set)
        self.db = os.path.join(self.folder.name, "t.db")

    def start(self, extra):
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        conf = os.path.join(self.folder.name, "docspot.conf")
        with open(conf, "w") as f:
            f.write("[server]\nlisten = 127.0.0.1:0\n" + extra.format(base=base))
        self.program = running.Running([DOCSPOT, "serve", "--demo", "--config", conf, "--db", "sqlite:" + self.db])
        self.process = self.program.process
        self.addCleanup(self.process.kill)  # no server outlives a failing test
        self.program.wait_port()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(40), 0, self.said()[-2000:])

    def said(self):
        return self.program.said()

    def until(self, check, what):
        def look():
            self.assertIsNone(self.process.poll(), "serve has ended")
            return check()
        try:
            running.wait_until(look, what, 25)
        except AssertionError as e:
            self.fail(f"{e}; log: {self.said()[-2000:]}")

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.db}?mode=ro", uri=True, timeout=10) as c:
            return c.execute(sql).fetchall()

    TWILIO = f"[twilio]\naccount_sid = {SID}\nauth_token = t\nfrom = +15557654321\napi_base = {{base}}\n"
    TELEGRAM = "[telegram]\nbot_token = 1:t\napi_base = {base}\n"

    def test_what_twilio_brought_while_we_were_down_is_found_once(self):
        self.start(self.TWILIO)
        self.until(lambda: self.rows("SELECT 1 FROM meta WHERE name = 'twilio_seen_s'"), "the first look is noted")
        self.assertEqual(self.vendor.asked, [], "a new clinic must not be handed its account's history")
        self.stop()
        self.vendor.pages = [[listed(1), listed(2), listed(7, "outbound-api")], [listed(2), listed(3)]]
        self.start(self.TWILIO)
        self.until(lambda: len(self.rows("SELECT 1 FROM inbox WHERE provider = 'twilio' AND kind = 'text'")) == 3, "three messages")
        self.until(lambda: len(self.rows("SELECT 1 FROM outbox WHERE kind = 'reply'")) == 3, "three replies")
        self.assertTrue(any("Page=1" in a for a in self.vendor.asked))
        self.stop()
        asked = len(self.vendor.asked)
        self.start(self.TWILIO)  # the same list once more
        self.until(lambda: len(self.vendor.asked) >= asked + 1, "the list is asked again")
        self.stop()
        self.assertEqual(len(self.rows("SELECT 1 FROM inbox WHERE provider = 'twilio' AND kind = 'text'")), 3)
        self.assertEqual(len(self.rows("SELECT 1 FROM outbox WHERE kind = 'reply'")), 3)

    def test_telegram_is_asked_beyond_an_update_only_when_it_is_stored(self):
        self.vendor.updates = [update(5), update(6)]
        self.start(self.TELEGRAM)
        self.until(lambda: 7 in self.vendor.offsets, "an offset behind the last update")
        self.assertEqual(len(self.rows("SELECT 1 FROM inbox WHERE provider = 'telegram' AND kind = 'text'")), 2)
        self.vendor.updates.append(update(6))  # handed out again
        self.vendor.updates.append(update(8))
        self.until(lambda: 9 in self.vendor.offsets, "an offset behind update 8")
        self.assertEqual(len(self.rows("SELECT 1 FROM inbox WHERE provider = 'telegram' AND kind = 'text'")), 3)
        self.stop()

    def test_a_webhook_that_is_in_the_way_is_removed(self):
        self.vendor.conflicts = 1
        self.vendor.updates = [update(1)]
        self.start(self.TELEGRAM)
        self.until(lambda: "deleteWebhook" in self.vendor.calls, "deleteWebhook")
        self.until(lambda: 2 in self.vendor.offsets, "polling goes on")
        self.stop()

    def test_with_a_public_address_the_webhook_is_announced(self):
        self.start(self.TELEGRAM.replace("[telegram]", "public_url = https://bot.example\n[telegram]\nsecret_token = s3cret"))
        self.until(lambda: "setWebhook" in self.vendor.calls, "setWebhook")
        self.assertNotIn("getUpdates", self.vendor.calls)
        self.stop()

    def test_roles_share_the_work(self):
        self.vendor.updates = [update(1)]
        self.start("role = web\n" + self.TELEGRAM)
        self.stop()
        self.assertEqual(self.vendor.calls, [], "a web process polls")
        self.start("role = worker\n" + self.TELEGRAM)
        self.until(lambda: "sendMessage" in self.vendor.calls, "an answer")
        self.stop()


if __name__ == "__main__":
    unittest.main(verbosity=1)
