"""test_database_trouble.py - a locked database, a failing disk, a reload: what serve does then.

A second process holds SQLite's write lock; strace makes a flush fail. Nothing acknowledged may be
lost, Twilio is waited for as long as it waits for us, and a failed flush ends the service.
"""
import base64
import hashlib
import hmac
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import running  # noqa: E402

DOCSPOT = os.environ.get("DOCSPOT_BIN")
if not DOCSPOT:
    print("skipped: DOCSPOT_BIN is not set")
    sys.exit(77)
TOKEN, URL = "trouble-token", "https://bot.example.test"
CONFIG = f"""[server]
listen = 127.0.0.1:0
public_url = {URL}
log_level = {{level}}
[twilio]
account_sid = AC0123456789abcdef0123456789abcdef
auth_token = {TOKEN}
from = +15557654321
api_base = http://127.0.0.1:9
"""


class Serve:
    started = []  # no server outlives a failing test

    def __init__(self, folder, wrapper=()):
        self.db = os.path.join(folder, "t.db")
        self.conf = os.path.join(folder, "docspot.conf")
        self.configure("info")
        self.program = running.Running([*wrapper, DOCSPOT, "serve", "--demo", "--config", self.conf, "--db", "sqlite:" + self.db])
        self.process = self.program.process
        Serve.started.append(self.process)
        self.port = self.program.wait_port()

    def configure(self, level):
        with open(self.conf, "w") as f:
            f.write(CONFIG.format(level=level))

    def said(self):
        return self.program.said()

    def wait_said(self, what):
        self.program.wait_said(re.escape(what), 20)

    def send(self, sid, text="hello"):
        fields = {"AccountSid": "AC0123456789abcdef0123456789abcdef", "Body": text, "From": "+1555" + sid[-7:], "MessageSid": sid, "To": "+15557654321"}
        signed = URL + "/webhooks/twilio" + "".join(k + fields[k] for k in sorted(fields))
        mac = base64.b64encode(hmac.new(TOKEN.encode(), signed.encode(), hashlib.sha1).digest()).decode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/webhooks/twilio", data=urllib.parse.urlencode(fields).encode(),
                                         headers={"X-Twilio-Signature": mac})
        try:
            with urllib.request.urlopen(request, timeout=30) as r:
                return r.status
        except urllib.error.HTTPError as e:
            return e.code
        except OSError:
            return 0

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as r:
                return r.status, r.read().decode()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode()

    def metric(self, name):
        return int(re.search(rf"^docspot_{name} (\d+)$", self.get("/metrics")[1], re.M).group(1))

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


def tearDownModule():
    for process in Serve.started:
        process.kill()


def sid_of(n):
    return "SM%032d" % n


class Trouble(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def stored(self, db):
        with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as c:
            return {row[0] for row in c.execute("SELECT event_id FROM inbox")}

    def test_a_lock_that_ends_in_time_is_waited_for(self):
        s = Serve(self.folder.name)
        lock = sqlite3.connect(s.db, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(s.send(sid_of(1))))
        waiting.start()
        s.wait_said("writer.waits")
        running.wait_until(lambda: s.get("/readyz")[0] != 200, "a stuck writer is not ready", 20)
        self.assertEqual(s.get("/healthz")[0], 200)
        lock.execute("ROLLBACK")
        lock.close()
        waiting.join()
        self.assertEqual(answers, [200])
        self.assertEqual(s.get("/readyz")[0], 200)
        self.assertEqual(s.stop(), 0)
        self.assertEqual(len(self.stored(s.db)), 1)

    def test_a_lock_that_outlasts_twilios_patience_is_503_and_counted(self):
        s = Serve(self.folder.name)
        lock = sqlite3.connect(s.db, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        self.assertEqual(s.send(sid_of(1)), 503)
        self.assertTrue(9 <= time.monotonic() - began <= 13, time.monotonic() - began)
        self.assertEqual(s.metric("twilio_unaccepted_total"), 1)
        lock.execute("ROLLBACK")
        lock.close()
        self.assertEqual(s.send(sid_of(1)), 200)
        self.assertEqual(s.stop(), 0)
        self.assertEqual(len(self.stored(s.db)), 1)

    @unittest.skipUnless(shutil.which("strace"), "strace is not here")
    def test_a_failed_flush_ends_the_service_and_loses_nothing_acknowledged(self):
        if subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True).returncode:
            self.skipTest("strace may not trace here")
        if "asan" in subprocess.run(["ldd", DOCSPOT], capture_output=True, text=True).stdout:
            os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        for failing in (16, 20, 30):
            with self.subTest(failing=failing), tempfile.TemporaryDirectory() as folder:
                s = Serve(folder, ("strace", "-f", "-o", os.devnull, "-e", "trace=fdatasync,fsync", "-e",
                                   f"inject=fdatasync,fsync:error=EIO:when={failing}+"))
                accepted = []
                for n in range(60):
                    code = s.send(sid_of(n))
                    if code == 200:
                        accepted.append(n)
                    elif code == 0 or s.process.poll() is not None:
                        break
                self.assertEqual(s.process.wait(30), 1, s.said()[-1500:])
                self.assertLess(len(accepted), 60)
                again = Serve(folder)
                self.assertEqual(again.stop(), 0)
                kept = {e for e in self.stored(again.db)}
                for n in accepted:
                    self.assertTrue(any(sid_of(n) in e for e in kept), f"{n} was acknowledged and is gone")
                self.assertEqual(subprocess.run([DOCSPOT, "fsck", "--db", "sqlite:" + again.db], capture_output=True).returncode, 0)

    def test_hangup_reads_the_log_level_again(self):
        s = Serve(self.folder.name)
        self.assertNotIn('"level":"debug"', s.said())
        s.configure("debug")
        s.process.send_signal(signal.SIGHUP)
        s.wait_said("config.reread")
        s.configure("nonsense")
        s.process.send_signal(signal.SIGHUP)
        s.wait_said("log_level")
        self.assertEqual(s.get("/healthz")[0], 200)
        self.assertEqual(s.stop(), 0)

    def test_a_taken_port_is_said_and_fails(self):
        s = Serve(self.folder.name)
        p = subprocess.run([DOCSPOT, "serve", "--db", f"sqlite:{self.folder.name}/other.db"], capture_output=True, text=True, timeout=60,
                           env=dict(os.environ, DOCSPOT_SERVER_LISTEN=f"127.0.0.1:{s.port}"))
        self.assertEqual(p.returncode, 1)
        self.assertIn("cannot listen", p.stderr)
        self.assertEqual(s.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=1)
