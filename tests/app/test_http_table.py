"""test_http_table.py - the listener and its routes as tables: raw requests, methods, limits, pages.

Every row says what must come back. After each table the service must still be well, nothing may
have reached the inbox, and the log must hold nothing of what was sent.
"""
import http.client
import json
import pathlib
import re
import socket
import sqlite3
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import clinic as c  # noqa: E402

c.program()
HOST, CLOSE = b"Host: a\r\n", b"Connection: close\r\n"
GET = b"GET /healthz HTTP/1.1\r\n"
POST = b"POST /webhooks/telegram HTTP/1.1\r\n"
SECRET = b"X-Telegram-Bot-Api-Secret-Token: " + c.vendor.BOT_SECRET.encode() + b"\r\n"
NOTHING = b'{"update_id":1}'  # an update that is no message: taken, and nothing to store
ID = "0123456789abcdef0123456789abcdef0123"
WEBHOOK_MAX, PAGE_MAX, PAY_MAX = 256 * 1024, 16 * 1024, 1024
CANARY = "CANARY"


def line(target, method=b"GET", version=b"HTTP/1.1"):
    return method + b" " + target + b" " + version + b"\r\n" + HOST + CLOSE + b"\r\n"


def header(*lines):
    return GET + HOST + CLOSE + b"".join(h + b"\r\n" for h in lines) + b"\r\n"


def body(*lines, data=NOTHING):
    return POST + HOST + CLOSE + SECRET + b"".join(h + b"\r\n" for h in lines) + b"\r\n" + data


def chunks(text):
    return b"Transfer-Encoding: chunked", text


# name, the bytes, the statuses that may come back; () is a cut without a word
REQUEST_LINES = (
    ("as it should be", line(b"/healthz"), [200]),
    ("a query is not part of the path", line(b"/healthz?a=1&b"), [200]),
    ("an empty query", line(b"/healthz?"), [200]),
    ("HTTP/1.0 with a Host", line(b"/healthz", version=b"HTTP/1.0"), [200]),
    ("HTTP/1.0 without", b"GET /healthz HTTP/1.0\r\n\r\n", [400]),
    ("empty lines before it", b"\r\n\r\n" + line(b"/healthz"), [200]),
    ("a lower case method is another method", line(b"/healthz", b"get"), [405]),
    ("an unknown method", line(b"/healthz", b"BREW"), [405]),
    ("a very long method", line(b"/healthz", b"A" * 300), [405]),
    ("CONNECT", line(b"evil:443", b"CONNECT"), [404]),
    ("OPTIONS of everything", line(b"*", b"OPTIONS"), [404]),
    ("TRACE echoes nothing", line(b"/healthz", b"TRACE"), [405]),
    ("the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [505]),
    ("HTTP/2.0", line(b"/healthz", version=b"HTTP/2.0"), [505]),
    ("HTTP/9.9", line(b"/healthz", version=b"HTTP/9.9"), [505]),
    ("HTTPX", line(b"/healthz", version=b"HTTPX/1.1"), [400]),
    ("a version with a tail", line(b"/healthz", version=b"HTTP/1.1x"), [400]),
    ("a space behind the version", line(b"/healthz", version=b"HTTP/1.1 "), [400]),
    ("HTTP/0.9", b"GET /healthz\r\n\r\n", [400]),
    ("a space in the path", line(b"/heal thz"), []),
    ("an absolute address", line(b"http://a/healthz"), [404]),
    ("another host's address", line(b"http://evil/healthz"), [404]),
    ("no slash", line(b"healthz"), [404]),
    ("two slashes", line(b"//healthz"), [404]),
    ("a slash behind", line(b"/healthz/"), [404]),
    ("a dot", line(b"/./healthz"), [404]),
    ("two dots", line(b"/chat/../healthz"), [404]),
    ("two dots, encoded", line(b"/chat/%2e%2e/healthz"), [404]),
    ("a letter, encoded", line(b"/%68ealthz"), [404]),
    ("a slash, encoded", line(b"/webhooks%2ftwilio"), [404]),
    ("parameters", line(b"/healthz;a=b"), [404]),
    ("a fragment", line(b"/healthz#a"), [404]),
    ("capitals", line(b"/HEALTHZ"), [404]),
    ("backslashes", line(b"/chat\\..\\healthz"), [404]),
    ("%00 at the end", line(b"/healthz%00"), [400]),
    ("%00 in the middle", line(b"/chat%00/x"), [400]),
    ("%00 in the query", line(b"/healthz?a=%00"), [400]),
    ("bytes that are no UTF-8", line(b"/\xff\xfe"), [404]),
    ("a lonely percent", line(b"/healthz%"), [404]),
    ("a wrong percent", line(b"/healthz%zz"), [404]),
    ("an address of 4 KB", line(b"/healthz?" + b"a" * 4000), [200]),
    ("an address of 20 KB", line(b"/healthz?" + b"a" * 20000), [414]),
    ("an address of 1 MB", line(b"/" + b"a" * 1000000), [414]),
    ("all bytes there are", bytes(range(256)) * 4, [400]),
)
HEADERS = (
    ("a header nobody knows", header(b"X-Nobody: knows"), [200]),
    ("a Host with a port", GET + b"Host: a:8080\r\n" + CLOSE + b"\r\n", [200]),
    ("no Host", GET + CLOSE + b"\r\n", [400]),
    ("two Hosts", header(b"Host: b"), [400]),
    ("two equal Hosts", header(b"Host: a"), [400]),
    ("two Hosts in other letters", header(b"HOST: a"), [400]),
    ("no colon", header(b"X"), [400]),
    ("a space before the colon", header(b"X : a"), [400]),
    ("a tab before the colon", header(b"X\t: a"), [400]),
    ("a space in the name", header(b"X Y: a"), [400]),
    ("brackets in the name", header(b"X(y): a"), [400]),
    ("a high byte in the name", header(b"X\xff: a"), [400]),
    ("a NUL in the name", header(b"X\x00: a"), [400]),
    ("a first header that begins with a space", GET + b" X: a\r\n" + HOST + CLOSE + b"\r\n", [400]),
    ("60 headers", header(*(b"X%d: y" % i for i in range(60))), [200]),
    ("2,000 headers", header(*(b"X%d: y" % i for i in range(2000))), [431]),
    ("a header of 20 KB", header(b"X: " + b"y" * 20000), [431]),
    ("who claims to be forwarded", header(b"X-Forwarded-For: 1.2.3.4", b"X-Original-URL: /metrics",
                                          b"X-Rewrite-URL: /metrics"), [200]),
    ("a wish to become HTTP/2", header(b"Upgrade: h2c", b"HTTP2-Settings: AAAA"), [200]),
    ("a part of it", header(b"Range: bytes=0-0"), [200]),
)
BODIES = (
    ("a right one", body(b"Content-Length: %d" % len(NOTHING)), [200]),
    ("zeros before the length", body(b"Content-Length: 000%d" % len(NOTHING)), [200]),
    ("chunked", body(*chunks(b"")[:1], data=b"f\r\n" + NOTHING + b"\r\n0\r\n\r\n"), [200]),
    ("Chunked", body(b"Transfer-Encoding: Chunked", data=b"f\r\n" + NOTHING + b"\r\n0\r\n\r\n"),
     [200]),
    ("chunks of one byte", body(b"Transfer-Encoding: chunked",
                                data=b"".join(b"1\r\n%c\r\n" % x for x in NOTHING) +
                                b"0\r\n\r\n"), [200]),
    ("a chunk with an extension", body(b"Transfer-Encoding: chunked",
                                       data=b"f;a=b\r\n" + NOTHING + b"\r\n0\r\n\r\n"), [200]),
    ("a trailer proves nothing", POST + HOST + CLOSE + b"Transfer-Encoding: chunked\r\n\r\nf\r\n" +
     NOTHING + b"\r\n0\r\n" + SECRET + b"\r\n", [401]),
    ("no body at all", body(data=b""), [400]),
    ("a length of nothing", body(b"Content-Length:", data=b""), [400]),
    ("a length with a sign", body(b"Content-Length: +2"), [400]),
    ("a negative length", body(b"Content-Length: -2"), [400]),
    ("a hexadecimal length", body(b"Content-Length: 0x2"), [400]),
    ("a length with a point", body(b"Content-Length: 2.0"), [400]),
    ("a list of lengths", body(b"Content-Length: 2, 2"), [400]),
    ("a length behind a comma", body(b"Content-Length: 2,"), [400]),
    ("two lengths", body(b"Content-Length: 15", b"Content-Length: 15"), [400]),
    ("a length over 64 bits", body(b"Content-Length: 99999999999999999999"), [413]),
    ("a length that wraps to 2", body(b"Content-Length: 18446744073709551618"), [413]),
    ("a length and chunks", body(b"Content-Length: 15", b"Transfer-Encoding: chunked"), [400]),
    ("chunks and a length", body(b"Transfer-Encoding: chunked", b"Content-Length: 15"), [400]),
    ("chunked twice", body(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"), [400]),
    ("chunked, chunked", body(b"Transfer-Encoding: chunked, chunked"), [400]),
    ("gzip, chunked", body(b"Transfer-Encoding: gzip, chunked"), [400]),
    ("xchunked", body(b"Transfer-Encoding: xchunked"), [400]),
    ("a quoted chunked", body(b'Transfer-Encoding: "chunked"'), [400]),
    ("chunked with a parameter", body(b"Transfer-Encoding: chunked;a=b"), [400]),
    ("chunked behind a vertical tab", body(b"Transfer-Encoding: \x0bchunked"), [400]),
    ("an empty encoding", body(b"Transfer-Encoding: "), [400]),
    ("identity", body(b"Transfer-Encoding: identity", b"Content-Length: 15"), [400]),
    ("a negative chunk", body(b"Transfer-Encoding: chunked", data=b"-2\r\n{}\r\n0\r\n\r\n"), [400]),
    ("a chunk with 0x", body(b"Transfer-Encoding: chunked", data=b"0x2\r\n{}\r\n0\r\n\r\n"), [400]),
    ("a chunk without a size", body(b"Transfer-Encoding: chunked", data=b"\r\n{}\r\n0\r\n\r\n"),
     [400]),
    ("a chunk with a space", body(b"Transfer-Encoding: chunked", data=b"2 \r\n{}\r\n0\r\n\r\n"),
     [400]),
    ("a chunk longer than it says", body(b"Transfer-Encoding: chunked",
                                         data=b"2\r\n{}xx\r\n0\r\n\r\n"), [400]),
    ("a chunk size over 64 bits", body(b"Transfer-Encoding: chunked",
                                       data=b"ffffffffffffffff2\r\n{}\r\n0\r\n\r\n"), [413]),
    ("a hidden method", body(b"X-HTTP-Method-Override: GET", b"Content-Length: 15"), [200]),
    ("two secrets of which the first is wrong",
     POST + HOST + CLOSE + b"X-Telegram-Bot-Api-Secret-Token: x\r\n" + SECRET +
     b"Content-Length: 15\r\n\r\n" + NOTHING, [403]),
)

clinic = None
fakes = None


def setUpModule():
    global clinic, fakes
    fakes = c.vendor.FakeVendors()
    fakes.__enter__()
    clinic = c.Clinic(fakes, server__chat_page="on").start()


def tearDownModule():
    try:
        clinic.stop()
        log = clinic.read_log()
        if CANARY in log or c.vendor.BOT_SECRET in log or "ERROR: " in log:
            raise AssertionError("in the log: " + log[-3000:])
    finally:
        clinic.close()
        fakes.__exit__()


def exchange(raw, patience_s=15):
    """What comes back until the service closes; [statuses], the bytes, whether it was closed."""
    got = b""
    with socket.create_connection(("127.0.0.1", clinic.port), patience_s) as s:
        try:
            s.sendall(raw)
        except OSError:
            pass  # refused while we were still speaking
        try:
            while part := s.recv(65536):
                got += part
        except ConnectionResetError:
            pass
        except TimeoutError:
            raise AssertionError("the connection stays open") from None
    return [int(x) for x in re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)], got


def request(method, target, data=b"", headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", clinic.port, timeout=20)
    try:
        connection.request(method, target, data or None, headers or {})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def stored():
    with sqlite3.connect(f"file:{clinic.folder}/clinic.db?mode=ro", uri=True, timeout=10) as db:
        return db.execute("SELECT count(*) FROM inbox").fetchone()[0]


class Case(unittest.TestCase):
    def setUp(self):
        self.before = stored()

    def tearDown(self):
        self.assertEqual(request("GET", "/healthz")[0], 200)
        self.assertEqual(stored(), self.before, "something reached the inbox")

    def problem(self, status, headers, data):
        self.assertEqual(headers["content-type"], "application/problem+json")
        told = json.loads(data)
        self.assertEqual((told["status"], told["type"]), (status, "about:blank"))
        self.assertTrue(told["title"])
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        return told


class Raw(Case):
    def each(self, table):
        for name, raw, wanted in table:
            with self.subTest(name):
                statuses, got = exchange(raw)
                # The library repeats the head of its own refusals; what counts is what they are.
                self.assertEqual(sorted(set(statuses)), wanted, got[:300])
                if wanted and wanted[0] >= 400:
                    self.assertNotIn(CANARY.encode(), got)

    def test_request_lines(self):
        self.each(REQUEST_LINES)

    def test_headers(self):
        self.each(HEADERS)

    def test_bodies(self):
        self.each(BODIES)

    def test_a_refusal_ends_the_connection_so_nothing_behind_it_is_read(self):
        behind = line(b"/healthz")
        for name, raw, wanted in HEADERS + BODIES:
            if wanted != [400] or name == "no body at all":  # which is read in one way only
                continue
            with self.subTest(name):
                kept = raw.replace(CLOSE, b"", 1)
                self.assertEqual(set(exchange(kept + behind)[0]), {400})

    def test_what_is_refused_is_not_told_back(self):
        for raw in (line(b"/CANARY"), header(b"CANARY : x"), line(b"/healthz", b"CANARY"),
                    line(b"/CANARY%00"), body(b"Transfer-Encoding: CANARY")):
            with self.subTest(raw[:40]):
                statuses, got = exchange(raw)
                self.assertGreaterEqual(min(statuses), 400)
                self.assertNotIn(CANARY.encode(), got)

    def test_silence_is_no_request_and_half_a_request_harms_nobody(self):
        for raw in (b"", b"G", b"GET /healthz HTTP/1.1\r\n", GET + b"Host: a", POST + HOST +
                    b"Content-Length: 15\r\n\r\n{"):
            with self.subTest(raw[:30]):
                with socket.create_connection(("127.0.0.1", clinic.port), 20) as s:
                    s.sendall(raw)
                self.assertEqual(request("GET", "/readyz")[0], 200)


# path, method -> status; GET stands for HEAD too. All other methods: 405 with exactly these allowed.
ROUTES = (
    ("/healthz", {"GET": 200}),
    ("/readyz", {"GET": 200}),
    ("/metrics", {"GET": 200}),
    ("/c/0123456789abcdefghijkl", {"GET": 404}),
    ("/c/", {"GET": 404}),
    ("/p/", {"GET": 404, "POST": 404}),
    ("/p/0123456789abcdefghijkl", {"GET": 404, "POST": 400}),
    ("/p/pay.css", {"GET": 200, "POST": 404}),
    ("/chat", {"GET": 200}),
    ("/chat/chat.js", {"GET": 200}),
    ("/chat/chat.css", {"GET": 200}),
    ("/chat/chat.html", {"GET": 404}),
    ("/chat/", {"GET": 404}),
    ("/chat/messages", {"GET": 400, "POST": 400}),
    ("/chat/clock", {"GET": 404, "POST": 400}),
    ("/webhooks/twilio", {"POST": 401}),
    ("/webhooks/twilio/status", {"POST": 401}),
    ("/webhooks/whatsapp", {"GET": 401, "POST": 401}),
    ("/webhooks/telegram", {"POST": 401}),
    ("/webhooks/stripe", {"POST": 501}),
    ("/webhooks/paypal", {"POST": 501}),
)
UNKNOWN = ("/", "/webhooks", "/webhooks/", "/webhooks/twilio/", "/webhooks/twilio/statusx",
           "/webhooks/sim", "/webhooks/stripe/", "/webhooks/paypal/x", "/webhooks/sendgrid", "/p",
           "/chatx", "/c", "/healthzz", "/health", "/metrics/", "/favicon.ico",
           "/.git/config", "/robots.txt", "/admin", "/index.html", "/docspot.db", "/c", "/..",
           "/%2e%2e/%2e%2e/etc/passwd")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")


class Routes(Case):
    def test_every_route_by_every_method(self):
        for path, statuses in ROUTES:
            allowed = set(statuses) | ({"HEAD"} if "GET" in statuses else set())
            for method in METHODS:
                with self.subTest(f"{method} {path}"):
                    status, headers, data = request(method, path)
                    wanted = statuses.get("GET" if method == "HEAD" else method, 405)
                    self.assertEqual(status, wanted)
                    if method == "HEAD":
                        self.assertEqual(data, b"")
                        self.assertEqual(headers.get("content-length") is not None, True)
                    elif status >= 400:
                        self.problem(status, headers, data)
                    if status == 405:
                        self.assertEqual({x.strip() for x in headers["allow"].split(",")}, allowed)
                    else:
                        self.assertNotIn("allow", headers)

    def test_unknown_paths_by_every_method(self):
        for path in UNKNOWN:
            for method in ("GET", "POST", "DELETE"):
                with self.subTest(f"{method} {path}"):
                    status, headers, data = request(method, path)
                    self.assertEqual(status, 404)
                    self.assertNotIn("detail", self.problem(status, headers, data))

    def test_head_says_what_get_says(self):
        for path, statuses in ROUTES:
            if "GET" not in statuses or path == "/metrics":  # whose numbers change as we look
                continue
            with self.subTest(path):
                get, head = request("GET", path), request("HEAD", path)
                self.assertEqual(head[0], get[0])
                for name in ("content-type", "content-length", "content-security-policy"):
                    self.assertEqual(head[1].get(name), get[1].get(name), name)

    def wait_for_peace(self, db):
        """What the other tests began is at its end: nothing more changes of itself."""
        waiting = ("SELECT (SELECT count(*) FROM inbox WHERE state = 'open')"
                   " + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'claimed'))"
                   " + (SELECT count(*) FROM alerts WHERE sends = 0 AND acked_at IS NULL)")
        c.wait_until(lambda: db.execute(waiting).fetchone() == (0,), "peace")

    def test_a_get_changes_nothing(self):
        with sqlite3.connect(f"file:{clinic.folder}/clinic.db?mode=ro", uri=True) as db:
            self.wait_for_peace(db)
            before = [row for row in db.iterdump() if "meta" not in row]
            for path, statuses in ROUTES:
                for method in ("GET", "HEAD"):
                    request(method, path + "?hub.mode=subscribe&cancel=1", headers={"X-Chat-Id": ID})
            self.assertEqual([row for row in db.iterdump() if "meta" not in row], before)

    def test_proof_that_failed_gets_no_detail(self):
        for path, headers in (("/webhooks/twilio", {"X-Twilio-Signature": "CANARY"}),
                              ("/webhooks/twilio/status", {"X-Twilio-Signature": "CANARY"}),
                              ("/webhooks/whatsapp", {"X-Hub-Signature-256": "sha256=CANARY"}),
                              ("/webhooks/telegram",
                               {"X-Telegram-Bot-Api-Secret-Token": "CANARY"})):
            with self.subTest(path):
                status, got, data = request("POST", path, b"CANARY=1", headers)
                self.assertEqual(status, 403)
                self.assertNotIn("detail", self.problem(status, got, data))
                self.assertNotIn(b"CANARY", data)

    def test_one_connection_serves_many_requests(self):
        connection = http.client.HTTPConnection("127.0.0.1", clinic.port, timeout=20)
        connection.connect()
        local = connection.sock.getsockname()
        for i in range(60):
            path, status = (("/healthz", 200), ("/nope", 404), ("/readyz", 200))[i % 3]
            connection.request("POST" if i % 7 == 6 else "GET", path, b"{}" if i % 7 == 6 else None)
            answer = connection.getresponse()
            answer.read()
            self.assertEqual(answer.status, 405 if i % 7 == 6 and status == 200 else status)
            self.assertEqual(connection.sock.getsockname(), local, "the same connection still")
        connection.close()

    def test_pipelined_requests_are_answered_in_their_order(self):
        one = POST + HOST + SECRET + b"Content-Length: 15\r\n\r\n" + NOTHING
        raw = (GET + HOST + b"\r\n" + one + b"GET /nope HTTP/1.1\r\n" + HOST + b"\r\n" + one +
               b"HEAD /chat HTTP/1.1\r\n" + HOST + b"\r\n" + line(b"/readyz"))
        self.assertEqual(exchange(raw)[0], [200, 200, 404, 200, 200, 200])


class Limits(Case):
    PATHS = (("/webhooks/telegram", WEBHOOK_MAX), ("/webhooks/twilio", WEBHOOK_MAX),
             ("/webhooks/twilio/status", WEBHOOK_MAX), ("/webhooks/whatsapp", WEBHOOK_MAX),
             ("/chat/messages", PAGE_MAX), ("/chat/clock", PAGE_MAX), ("/nope", PAGE_MAX),
             ("/p/abc", PAY_MAX))

    def head(self, path, *lines):
        return (b"POST " + path.encode() + b" HTTP/1.1\r\n" + HOST + CLOSE +
                b"".join(x + b"\r\n" for x in lines) + b"\r\n")

    def test_a_body_at_its_limit_is_read_and_one_byte_more_is_413(self):
        for path, limit in self.PATHS:
            for size, is_ok in ((0, True), (1, True), (limit - 1, True), (limit, True),
                                (limit + 1, False), (limit * 2, False)):
                with self.subTest(f"{path} {size}"):
                    raw = self.head(path, b"Content-Length: %d" % size) + b"x" * size
                    statuses, got = exchange(raw)
                    self.assertEqual(413 not in statuses, is_ok, got[:200])

    def test_the_same_in_chunks(self):
        for path, limit in self.PATHS:
            for size, is_ok in ((limit, True), (limit + 1, False)):
                with self.subTest(f"{path} {size}"):
                    data = b"".join(b"%x\r\n%s\r\n" % (min(8000, size - i), b"x" * min(8000, size - i))
                                    for i in range(0, size, 8000)) + b"0\r\n\r\n"
                    raw = self.head(path, b"Transfer-Encoding: chunked") + data
                    statuses, got = exchange(raw)
                    self.assertEqual(413 not in statuses and bool(statuses), is_ok, got[:200])

    def test_who_asks_before_sending_too_much_is_told_at_once(self):
        raw = self.head("/webhooks/telegram", b"Expect: 100-continue",
                        b"Content-Length: %d" % (WEBHOOK_MAX + 1))
        self.assertEqual(set(exchange(raw)[0]), {413})
        raw = self.head("/webhooks/telegram", b"Expect: 100-continue", b"Content-Length: 2") + b"{}"
        self.assertEqual(exchange(raw)[0], [100, 401])

    def test_the_kind_of_content_is_the_bytes_own(self):
        for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded",
                     "application/json; charset=utf-8", "multipart/form-data; boundary=x", "",
                     "nonsense"):
            with self.subTest(kind):
                headers = {"X-Telegram-Bot-Api-Secret-Token": c.vendor.BOT_SECRET,
                           "Content-Type": kind}
                self.assertEqual(request("POST", "/webhooks/telegram", NOTHING, headers)[0], 200)

    def test_malformed_bodies_with_a_right_proof_are_400(self):
        headers = {"X-Telegram-Bot-Api-Secret-Token": c.vendor.BOT_SECRET}
        for data in (b"", b" ", b"{", b"}", b"[]", b"null", b"1", b'"x"', b"{}", b'{"update_id":-1}',
                     b'{"update_id":"x"}', b'{"update_id":1}x', b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}",
                     b'{"update_id":1,"update_id":2}', b'{"a":"\xff"}', b'{"a":"\x01"}',
                     b"[" * 10000, b'{"a":' * 10000, b'{"update_id":1e400}', b"{'update_id':1}"):
            with self.subTest(data[:30]):
                status, got, told = request("POST", "/webhooks/telegram", data, headers)
                self.assertEqual(status, 400)
                self.problem(400, got, told)


class ChatPage(Case):
    def post(self, path, data, **headers):
        return request("POST", path, data, {k.replace("_", "-"): v for k, v in headers.items()})

    def tearDown(self):
        self.before = stored()  # here messages may arrive
        super().tearDown()

    def test_an_id_that_could_be_guessed_is_refused(self):
        for value, status in (("", 400), ("a" * 19, 400), ("a" * 65, 400), ("a" * 19 + " ", 400),
                              ("a" * 30 + "_", 400), ("a" * 30 + ".", 400), ("a" * 30 + "é", 400),
                              ("../" * 10, 400), ("a" * 20, 200), ("A-9" * 21, 200),
                              ("a" * 64, 200)):
            with self.subTest(value):
                got = request("GET", "/chat/messages", headers={"X-Chat-Id": value.encode()})
                self.assertEqual(got[0], status)

    def test_only_our_own_origin_may_speak(self):
        ours = f"127.0.0.1:{clinic.port}"
        for headers, status in (
                ({}, 200), ({"Origin": f"http://{ours}"}, 200), ({"Origin": "null"}, 403),
                ({"Origin": "http://evil.example"}, 403), ({"Origin": "http://127.0.0.1"}, 403),
                ({"Origin": f"http://{ours}.evil.example"}, 403),
                ({"Origin": f"http://evil.example/{ours}"}, 403), ({"Origin": ours}, 403),
                ({"Origin": f"http://{ours}/"}, 403), ({"Origin": "http://"}, 403),
                ({"Sec-Fetch-Site": "same-origin"}, 200), ({"Sec-Fetch-Site": "same-site"}, 403),
                ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "none"}, 403),
                ({"Origin": f"http://{ours}", "Sec-Fetch-Site": "cross-site"}, 403)):
            for path, data in (("/chat/messages", b'{"id":"o1","text":"hi"}'),
                               ("/chat/clock", b'{"minutes":1}')):
                with self.subTest(f"{path} {headers}"):
                    got = request("POST", path, data, {"X-Chat-Id": ID, **headers})
                    self.assertEqual(got[0], status)

    def test_what_a_message_must_look_like(self):
        for data, status in ((b'{"id":"m1","text":"hi"}', 200), (b'{"id":"m1","text":"hi"}', 200),
                             (b'{"id":"m2"}', 200), (b'{"id":"m3","option":"x"}', 200),
                             (b'{"id":"m4","location":{"lat":37.3,"lon":-121.8}}', 200),
                             (b'{"id":"m5","location":{}}', 200), (b'{"id":"m6","text":7}', 200),
                             (b'{"id":"m7","text":"\xf0\x9f\xa6\xb7"}', 200),
                             (b'{"id":"m8","text":"a\\u0000b"}', 200),
                             (b'{"id":"m9","text":"' + b"x" * 15000 + b'"}', 200),
                             (b"", 400), (b"[]", 400), (b"{", 400), (b"null", 400), (b"{}", 400),
                             (b'{"id":""}', 400), (b'{"id":7}', 400), (b'{"id":"a b"}', 400),
                             (b'{"id":"a/b"}', 400), (b'{"id":"' + b"a" * 65 + b'"}', 400),
                             (b'{"id":null,"text":"x"}', 400), (b'{"id":"x","text":"\xff"}', 400)):
            with self.subTest(data[:40]):
                status_got, headers, told = self.post("/chat/messages", data, X_Chat_Id=ID)
                self.assertEqual(status_got, status)
                if status == 200:
                    self.assertEqual(json.loads(told), {"accepted": True})
                else:
                    self.problem(status, headers, told)

    def test_the_same_message_twice_is_one(self):
        mine = "f" * 36
        for _ in range(3):
            self.assertEqual(self.post("/chat/messages", b'{"id":"once","text":"hello"}',
                                       X_Chat_Id=mine)[0], 200)
        c.wait_until(lambda: self.seen(mine), "an answer")
        self.post("/chat/messages", b'{"id":"twice","text":"hello"}', X_Chat_Id=mine)
        c.wait_until(lambda: len(self.seen(mine)) >= 2, "another answer")
        self.assertEqual(len(self.seen(mine)), 2)

    def seen(self, who, after=0):
        got = request("GET", f"/chat/messages?after={after}", headers={"X-Chat-Id": who})
        return json.loads(got[2])["messages"]

    def test_after_is_a_mark_and_nonsense_is_none(self):
        mine = "e" * 36
        self.post("/chat/messages", b'{"id":"1","text":"hello"}', X_Chat_Id=mine)
        first = c.wait_until(lambda: self.seen(mine), "an answer")
        mark = first[-1]["id"]
        self.assertEqual(self.seen(mine, mark), [])
        for nonsense in ("x", "-1", "", "1x", "99999999999999999999999", "%31"):
            with self.subTest(nonsense):
                self.assertEqual(self.seen(mine, nonsense), first)
        self.assertEqual(self.seen("d" * 36), [], "nobody reads another's messages")

    def test_the_clock_moves_forward_only_and_not_too_far(self):
        def now():
            got = request("GET", "/chat/messages", headers={"X-Chat-Id": ID})
            return json.loads(got[2])["now"]

        before = now()
        for data in (b'{"minutes":0}', b'{"minutes":-5}', b'{"minutes":44641}',
                     b'{"minutes":1.5}', b"{}", b"", b"[]", b'{"minutes":null}'):
            with self.subTest(data):
                self.assertEqual(self.post("/chat/clock", data, X_Chat_Id=ID)[0], 400)
        self.assertEqual(self.post("/chat/clock", b'{"minutes":5}')[0], 400, "no id, no clock")
        self.assertEqual(now()[:16], before[:16])
        status, _, told = self.post("/chat/clock", b'{"minutes":120}', X_Chat_Id=ID)
        self.assertEqual(status, 200)
        self.assertTrue(json.loads(told)["clock"])
        self.assertNotEqual(now()[:13], before[:13])

    def test_the_clock_moves_while_a_fragment_waits_for_its_rest(self):
        for minutes in (1, 600, 44640):
            who = f"{minutes:036d}"
            self.assertEqual(self.post("/chat/messages", b'{"id":"1","text":"need a"}',
                                       X_Chat_Id=who)[0], 200)
            got = self.post("/chat/clock", b'{"minutes":%d}' % minutes, X_Chat_Id=who)
            self.assertEqual(got[0], 200, got[2])
            c.wait_until(lambda who=who: self.seen(who), "an answer")

    def test_pages_forbid_what_they_do_not_need(self):
        for path in ("/chat", "/chat/chat.js", "/chat/chat.css"):
            with self.subTest(path):
                _, headers, _ = request("GET", path)
                policy = headers["content-security-policy"]
                for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
                             "form-action 'none'"):
                    self.assertIn(part, policy)
                self.assertNotIn("unsafe", policy)
                self.assertNotIn("*", policy)
                self.assertEqual(headers["referrer-policy"], "no-referrer")
                self.assertEqual(headers["cache-control"], "no-store")
                self.assertNotIn("set-cookie", headers)
                self.assertNotIn("server", headers)


if __name__ == "__main__":
    c.main()
