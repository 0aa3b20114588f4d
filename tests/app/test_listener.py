"""test_listener.py - the real program against raw sockets: what may pass, how long it may take.

Starts `docspot serve` with Twilio's secret set and speaks HTTP byte by byte: requests with two
readings, bodies and headers over their limits, requests that never end, many connections that all
wait for the same commit. Every case says what must be answered, or that the connection is cut.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import running  # noqa: E402

DOCSPOT = os.environ.get("DOCSPOT_BIN")
if not DOCSPOT:
    print("skipped: DOCSPOT_BIN is not set")
    sys.exit(77)
TOKEN = "listener-test-token"
URL = "https://bot.example.test"
CHAT_ID = "0123456789abcdef0123456789abcdef0123"
CONFIG = f"""[server]
listen = 127.0.0.1:0
public_url = {URL}
chat_page = on
[twilio]
account_sid = AC0123456789abcdef0123456789abcdef
auth_token = {TOKEN}
from = +15557654321
api_base = http://127.0.0.1:9
"""
GUARDED = 400


def form(sid, body="need a dentist tomorrow"):
    return f"AccountSid=AC0123456789abcdef0123456789abcdef&Body={body.replace(' ', '+')}&From=%2B1555{sid[-7:]}&MessageSid={sid}&To=%2B15557654321".encode()


def sign(raw):
    pairs = sorted(p.split("=", 1) for p in raw.decode().split("&"))
    text = URL + "/webhooks/twilio" + "".join(k + urllib.request.unquote(v.replace("+", " ")) for k, v in pairs)
    return base64.b64encode(hmac.new(TOKEN.encode(), text.encode(), hashlib.sha1).digest()).decode()


def sid_of(n):
    return "SM%032d" % n


class Server:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        conf = os.path.join(self.folder.name, "docspot.conf")
        self.db = os.path.join(self.folder.name, "t.db")
        with open(conf, "w") as f:
            f.write(CONFIG)
        self.program = running.Running([DOCSPOT, "serve", "--demo", "--config", conf, "--db", "sqlite:" + self.db])
        self.process = self.program.process
        self.port = self.program.wait_port()

    def said(self):
        return self.program.said()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        log = self.said()
        self.folder.cleanup()
        return code, log


server = None


def setUpModule():
    global server
    server = Server()


def tearDownModule():
    code, log = server.stop()
    if code != 0 or "ERROR: " in log or "WARNING: ThreadSanitizer" in log:
        raise AssertionError(f"serve ended with {code}:\n{log[-4000:]}")


def connect():
    s = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def read_all(s):
    got = b""
    try:
        while chunk := s.recv(65536):
            got += chunk
    except (ConnectionResetError, TimeoutError):
        pass
    return got


def exchange(raw, patience_s=20):
    """Send bytes, return everything that came until the server closed or said nothing for long."""
    with connect() as s:
        s.settimeout(patience_s)
        try:
            s.sendall(raw)
        except OSError:
            pass  # refused while we were still speaking
        return read_all(s)


def statuses(got):
    return [int(m) for m in re.findall(rb"HTTP/1\.1 (\d\d\d) ", got)]


def get(path, headers=()):
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=20) as r:
            return r.status, r.headers, r.read()
    except urllib.error.HTTPError as e:
        return e.code, e.headers, e.read()


def post(path, body, headers=(), method="POST"):
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", data=body, headers=dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as r:
            return r.status, r.headers, r.read()
    except urllib.error.HTTPError as e:
        return e.code, e.headers, e.read()


class Guard(unittest.TestCase):
    """A request with two readings is refused, and nothing behind it runs."""

    SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    CASES = {
        "two Host headers": b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "no Host header": b"GET /healthz HTTP/1.1\r\n\r\n",
        "two equal Content-Length": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\na=bc",
        "two unequal Content-Length": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 39\r\n\r\na=bc",
        "a signed Content-Length": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\na=bc",
        "a list as Content-Length": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\na=bc",
        "a negative Content-Length": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\na=bc",
        "length and chunked": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "chunked and length": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "two Transfer-Encoding": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "gzip, chunked": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "an unknown Transfer-Encoding": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "identity": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nContent-Length: 4\r\n\r\na=bc",
        "a space before the colon": b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost : b\r\n\r\n",
        "a length with a space": b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length : 39\r\nContent-Length: 4\r\n\r\na=bc",
        "%00 in the path": b"GET /healthz%00.html HTTP/1.1\r\nHost: a\r\n\r\n",
        "%00 in the query": b"GET /healthz?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n",
    }

    def test_refused_with_400_and_closed(self):
        for name, raw in self.CASES.items():
            with self.subTest(name):
                got = exchange(raw + self.SMUGGLED)
                # The library's own refusals repeat their head; what counts is that all are refusals.
                self.assertEqual(set(statuses(got)), {GUARDED}, got[:400])
                self.assertIn(b"Connection: close", got)
                if b"<html>" not in got:
                    self.assertIn(b"application/problem+json", got)

    def test_nonsense_is_never_answered_200(self):
        for raw in (b"\r\n\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n",
                    b"GET /healthz HTTP/1.1\r\n Host: a\r\n\r\n", b"GET /healthz HTTP/1.1\nHost : a\nHost: b\n\n",
                    b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\nContent-Length: 4\r\n\r\nabcd",
                    b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n",
                    b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nab\r\n0\r\n\r\n",
                    b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nab\r\n"):
            with self.subTest(raw[:60]):
                self.assertNotIn(200, statuses(exchange(raw, 1)))

    def test_a_plain_request_passes(self):
        self.assertEqual(statuses(exchange(self.SMUGGLED)), [200])

    def test_a_chunked_body_passes(self):
        raw = form(sid_of(1))
        head = (f"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"X-Twilio-Signature: {sign(raw)}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n").encode()
        body = b"".join(b"%x\r\n%s\r\n" % (len(raw[i:i + 7]), raw[i:i + 7]) for i in range(0, len(raw), 7)) + b"0\r\n\r\n"
        self.assertEqual(statuses(exchange(head + body)), [200])

    def test_pipelined_requests_are_answered_in_order(self):
        got = exchange(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /nope HTTP/1.1\r\nHost: a\r\n\r\n" + self.SMUGGLED)
        self.assertEqual(statuses(got), [200, 404, 200])


class Routes(unittest.TestCase):
    def test_unknown_paths_and_methods(self):
        for method, path, status, allow in (("GET", "/", 404, None), ("GET", "/webhooks", 404, None), ("GET", "/webhooks/twilio/x", 404, None),
                                            ("GET", "/chatx", 404, None), ("GET", "/c/", 404, None), ("GET", "/c/../healthz", 404, None),
                                            ("GET", "/c/0123456789abcdefghijkl", 404, None), ("GET", "/%2e%2e/etc/passwd", 404, None),
                                            ("GET", "/webhooks/twilio", 405, "POST"), ("DELETE", "/webhooks/whatsapp", 405, "GET"),
                                            ("POST", "/healthz", 405, "GET, HEAD"), ("PUT", "/chat/messages", 405, "POST"),
                                            ("TRACE", "/healthz", 405, "GET, HEAD"), ("OPTIONS", "/chat", 405, "GET, HEAD")):
            with self.subTest(f"{method} {path}"):
                code, headers, body = post(path, None, method=method)
                self.assertEqual(code, status)
                self.assertEqual(json.loads(body)["status"], status)
                self.assertEqual(headers["Content-Type"], "application/problem+json")
                if allow:
                    self.assertIn(allow, headers["Allow"])

    def test_head_answers_like_get_without_a_body(self):
        code, headers, body = post("/healthz", None, method="HEAD")
        self.assertEqual((code, headers["Content-Length"], body), (200, "3", b""))

    def test_checks_and_metrics(self):
        self.assertEqual(get("/healthz")[0], 200)
        self.assertEqual(get("/readyz")[0], 200)
        code, headers, body = get("/metrics")
        self.assertEqual(code, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/plain; version=0.0.4"))
        self.assertIn(b"docspot_writer_commits_total", body)

    def test_forged_missing_and_off(self):
        raw = form(sid_of(2))
        for headers, status in (({}, 401), ({"X-Twilio-Signature": "AAAA"}, 403), ({"X-Twilio-Signature": sign(raw)[:-4] + "AAA="}, 403)):
            with self.subTest(headers):
                code, _, body = post("/webhooks/twilio", raw, headers)
                self.assertEqual(code, status)
                self.assertNotIn("detail", json.loads(body))
        self.assertEqual(post("/webhooks/telegram", b"{}")[0], 501)

    def test_the_chat_page_is_strict(self):
        code, headers, body = get("/chat")
        self.assertEqual(code, 200)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("unsafe", headers["Content-Security-Policy"])
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(re.findall(rb"(?:src|href)=\"([^\"]+)\"", body), [b"data:,", b"/chat/chat.css", b"/chat/chat.js"])
        said = json.dumps({"id": "1", "text": "hi"}).encode()
        for headers, status in (({}, 400), ({"X-Chat-Id": "short"}, 400), ({"X-Chat-Id": CHAT_ID, "Origin": "https://evil.example"}, 403),
                                ({"X-Chat-Id": CHAT_ID, "Sec-Fetch-Site": "cross-site"}, 403), ({"X-Chat-Id": CHAT_ID}, 200)):
            with self.subTest(headers):
                self.assertEqual(post("/chat/messages", said, headers)[0], status)
        for body in (b"", b"{", b"[]", b'{"id":"<b>"}', b'{"text":"no id"}'):
            with self.subTest(body):
                self.assertEqual(post("/chat/messages", body, {"X-Chat-Id": CHAT_ID})[0], 400)

    def test_nobody_sees_another_browsers_messages(self):
        mine, other = CHAT_ID.replace("0", "a"), CHAT_ID.replace("0", "b")
        self.assertEqual(post("/chat/messages", b'{"id":"1","text":"need a dentist"}', {"X-Chat-Id": mine})[0], 200)
        seen = running.wait_until(lambda: json.loads(get("/chat/messages?after=0", {"X-Chat-Id": mine})[2])["messages"], "an answer", 20)
        self.assertEqual(set(seen[0]["looks"]), {"sms", "whatsapp", "telegram"})
        self.assertGreaterEqual(seen[0]["looks"]["sms"]["sms"]["segments"], 1)
        self.assertEqual(json.loads(get("/chat/messages?after=0", {"X-Chat-Id": other})[2])["messages"], [])


class Limits(unittest.TestCase):
    def test_a_body_over_the_limit_is_413_before_it_is_read(self):
        with connect() as s:
            s.sendall(b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n")
            got = read_all(s)
        self.assertEqual(statuses(got), [413])

    def test_a_chunked_body_over_the_limit_is_refused(self):
        head = b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        got = exchange(head + (b"10000\r\n" + b"a" * 65536 + b"\r\n") * 5 + b"0\r\n\r\n")
        self.assertNotIn(200, statuses(got))

    def test_a_body_at_the_limit_is_read(self):
        code, _, _ = post("/webhooks/twilio", b"a=" + b"b" * (256 * 1024 - 2), {"X-Twilio-Signature": "AAAA"})
        self.assertEqual(code, 403)

    def test_headers_over_the_limit_are_431(self):
        got = exchange(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + b"y" * 20000 + b"\r\n\r\n")
        self.assertNotIn(200, statuses(got))
        self.assertTrue(statuses(got) in ([431], [413], [414], []), got[:200])

    def test_what_dribbles_in_is_cut_within_12_s(self):
        starts = {"a header that never ends": b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: ", "a body that never ends":
                  b"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", "silence": b"", "half a request line": b"GET /heal"}
        ended = {}

        def dribble(name, start):
            began = time.monotonic()
            with connect() as s:
                s.settimeout(0.25)
                try:
                    s.sendall(start)
                    while time.monotonic() - began < 16:
                        try:
                            if s.recv(4096) == b"":
                                break
                        except TimeoutError:
                            pass
                        if start:
                            s.sendall(b"y")
                except OSError:
                    pass
            ended[name] = time.monotonic() - began

        threads = [threading.Thread(target=dribble, args=x) for x in starts.items()]
        [t.start() for t in threads]
        [t.join() for t in threads]
        for name, seconds in ended.items():
            self.assertLess(seconds, 12, name)
            self.assertGreater(seconds, 5, name)


class Waiting(unittest.TestCase):
    """Requests that wait for a commit are suspended; none may stay so."""

    CONNECTIONS = 200
    EACH = 10

    def test_every_suspended_request_is_answered(self):
        bad, stuck = [], []

        def patient(n):
            try:
                with connect() as s:
                    for i in range(self.EACH):
                        raw = form(sid_of(1000 + n * self.EACH + i), "hello")
                        s.sendall((f"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nX-Twilio-Signature: {sign(raw)}\r\n"
                                   f"Content-Length: {len(raw)}\r\n\r\n").encode() + raw)
                        got = s.recv(65536)
                        if not got.startswith(b"HTTP/1.1 200"):
                            bad.append(got[:80])
            except TimeoutError:
                stuck.append(n)

        threads = [threading.Thread(target=patient, args=(n,)) for n in range(self.CONNECTIONS)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        self.assertEqual(stuck, [])
        self.assertEqual(bad, [])

    def test_a_client_that_leaves_while_it_waits_harms_nobody(self):
        for n in range(100):
            raw = form(sid_of(900000 + n), "hello")
            with connect() as s:
                s.sendall((f"POST /webhooks/twilio HTTP/1.1\r\nHost: a\r\nX-Twilio-Signature: {sign(raw)}\r\n"
                           f"Content-Length: {len(raw)}\r\n\r\n").encode() + raw)
        self.assertEqual(get("/healthz")[0], 200)


if __name__ == "__main__":
    unittest.main(verbosity=1)
