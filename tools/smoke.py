"""smoke.py PROGRAM - does a fresh build start, answer and book?

Loads the demo clinic into a scratch database, serves it on a free port of 127.0.0.1, asks /healthz,
stops it by SIGTERM; then has the README's conversation with `chat --json` and wants an appointment
confirmed at its end. Says on one line each what was seen; exit 1 at the first disappointment.
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

START_MAX_S = 20
STOP_MAX_S = 15
CONVERSATION = ["need a dentist tomorrow morning", "1", "Maria Lopez"]


def fail(what):
    sys.exit("smoke: " + what)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_healthy(server, url):
    deadline = time.monotonic() + START_MAX_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            fail("serve ended by itself with exit %d" % server.returncode)
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status
        except urllib.error.HTTPError as e:
            return e.code
        except OSError:
            time.sleep(0.05)  # not listening yet
    fail("no answer from %s within %d s" % (url, START_MAX_S))


def serve_and_stop(program, db):
    port = free_port()
    env = dict(os.environ, DOCSPOT_SERVER_LISTEN="127.0.0.1:%d" % port)
    server = subprocess.Popen([program, "serve", "--db", db], env=env)
    try:
        status = wait_healthy(server, "http://127.0.0.1:%d/healthz" % port)
        if status != 200:
            fail("/healthz answers %d" % status)
        server.terminate()
        if server.wait(STOP_MAX_S) != 0:
            fail("serve ended on SIGTERM with exit %d" % server.returncode)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
    print("serve: /healthz 200, stopped by SIGTERM")


def converse(program):
    out = subprocess.run([program, "chat", "--json"], input="\n".join(CONVERSATION) + "\n",
                         capture_output=True, text=True, timeout=60)
    if out.returncode != 0:
        fail("chat ended with exit %d: %s" % (out.returncode, out.stderr.strip()))
    lines = [json.loads(line) for line in out.stdout.splitlines()]
    turns = sum(1 for line in lines if line.get("end_of_turn"))
    if turns != len(CONVERSATION):
        fail("%d turns for %d messages:\n%s" % (turns, len(CONVERSATION), out.stdout))
    booked = [m["appointment"] for m in lines if m.get("appointment")]
    if not booked or booked[-1]["status"] != "confirmed":
        fail("no appointment is confirmed at the end:\n" + out.stdout)
    if booked[-1]["specialty"] != "dentistry":
        fail("the visit is not with a dentist:\n" + out.stdout)
    print("chat: %s, %s, %s" % (booked[-1]["doctor"], booked[-1]["start"], booked[-1]["status"]))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: smoke.py PROGRAM")
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        db = "sqlite:" + os.path.join(scratch, "smoke.db")
        if subprocess.run([program, "demo", "--db", db]).returncode != 0:
            fail("demo failed")
        serve_and_stop(program, db)
        check = subprocess.run([program, "fsck", "--db", db], capture_output=True, text=True)
        if check.returncode != 0:
            fail("fsck after the stop: " + check.stdout + check.stderr)
        print("fsck: clean")
    converse(program)


if __name__ == "__main__":
    main()
