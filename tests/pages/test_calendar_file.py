"""test_calendar_file.py - the calendar file of a real booking, read by npm's ical.js.

Books on the chat page's routes, fetches /c/TOKEN as a phone would, and compares what ical.js reads
with what `docspot export appointments` says. Skipped in plain words without node or the package.
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import npm_tests
import running

DOCSPOT = os.environ.get("DOCSPOT_BIN") or npm_tests.skip("DOCSPOT_BIN is not set")
HERE = os.path.dirname(os.path.abspath(__file__))
WHO = {"X-Chat-Id": "0123456789abcdef0123456789abcdef0123"}


def call(url, body=None):
    request = urllib.request.Request(url, data=body and json.dumps(body).encode(), headers=WHO)
    with urllib.request.urlopen(request, timeout=20) as r:
        return r.headers, r.read()


def say(base, n, text):
    call(base + "/chat/messages", {"id": str(n), "text": text})
    running.wait_until(lambda: len(json.loads(call(base + "/chat/messages?after=0")[1])["messages"]) >= n, f"an answer to message {n}", 20)


def main():
    folder = npm_tests.packages()
    with tempfile.TemporaryDirectory() as scratch:
        db = f"sqlite:{scratch}/t.db"
        program = running.Running([DOCSPOT, "serve", "--demo", "--db", db],
                                  env=dict(os.environ, DOCSPOT_SERVER_LISTEN="127.0.0.1:0", DOCSPOT_SERVER_PUBLIC_URL="https://bot.example"))
        try:
            base = f"http://127.0.0.1:{program.wait_port()}"
            for n, text in enumerate(("need a dentist tomorrow morning", "1", "Maria Lopez"), 1):
                say(base, n, text)
            said = call(base + "/chat/messages?after=0")[1].decode()
            token = re.search(r"https://bot\.example/c/([A-Za-z0-9]+)", said)
            if not token:
                sys.exit("no calendar link was sent: " + said)
            headers, body = call(f"{base}/c/{token.group(1)}")
        finally:
            program.process.send_signal(signal.SIGTERM)
            program.process.wait(30)
        visit = json.loads(subprocess.run([DOCSPOT, "export", "appointments", "--db", db], capture_output=True, text=True, check=True).stdout.splitlines()[0])
    if not headers["Content-Type"].startswith("text/calendar"):
        sys.exit("type " + headers["Content-Type"])
    for line in body.split(b"\r\n"):
        if len(line) > 75 or b"\n" in line:
            sys.exit(f"a line of {len(line)} bytes: {line!r}")
    p = subprocess.run(["node", os.path.join(HERE, "browser", "calendar.mjs")], input=body, capture_output=True, cwd=folder, timeout=60)
    if p.returncode:
        sys.exit("ical.js: " + p.stderr.decode())
    read = json.loads(p.stdout)
    utc = lambda s: time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(__import__("datetime").datetime.fromisoformat(s).timestamp()))
    for key in ("start", "end"):
        if read[key] != utc(visit[key]):
            sys.exit(f"{key}: {read[key]} in the file, {visit[key]} booked")
    if read["status"] != "CONFIRMED" or visit["location"] not in read["location"] or not read["summary"].startswith("Visit"):
        sys.exit(str(read))
    for private in (visit["doctor"], visit["patient"], visit["specialty"], "dent"):
        if private.lower() in read["summary"].lower():
            sys.exit(f"the title tells strangers {private!r}")


main()
