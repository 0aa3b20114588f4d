#!/usr/bin/env python3
"""Requests that must not count: forged, unsigned, malformed, too large, to nowhere. No effect, ever."""
import http.client
import json
import socket

import clinic as c

FORM = {"MessageSid": "SM" + "1" * 32, "From": "+14085550142", "To": c.vendor.SMS_FROM,
        "NumMedia": "0", "Body": "need a dentist tomorrow morning"}


class Forged(c.ClinicCase):
    @classmethod
    def setUpClass(cls):
        cls.fakes = c.vendor.FakeVendors()
        cls.fakes.__enter__()
        cls.clinic = c.Clinic(cls.fakes).start()

    @classmethod
    def tearDownClass(cls):
        cls.clinic.close()
        cls.fakes.__exit__()

    def tearDown(self):
        self.assertEqual(self.fakes.messages(), [], "nothing was answered")
        self.assertEqual(self.clinic.appointments(), [])

    def check(self, answer, status):
        got, headers, body = answer
        self.assertEqual(got, status, body[:200])
        kind = {k.lower(): v for k, v in headers.items()}.get("content-type", "")
        self.assertTrue(kind.startswith("application/problem+json"), kind)
        problem = json.loads(body)
        self.assertEqual(problem["status"], status)
        self.assertTrue(problem["title"])
        return problem

    def test_twilio(self):
        self.check(self.clinic.post_twilio(FORM, signature=""), 401)
        self.check(self.clinic.post_twilio(FORM, signature="AAAAAAAAAAAAAAAAAAAAAAAAAAA="), 403)
        self.check(self.clinic.post_twilio(FORM, "/webhooks/twilio/status", signature="x"), 403)
        self.check(self.clinic.post_twilio({"Body": "hi"}), 400)

    def test_whatsapp(self):
        self.check(self.clinic.post_meta({}, signature=""), 401)
        self.check(self.clinic.post_meta({}, signature="sha256=" + "0" * 64), 403)
        self.check(self.clinic.get("/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1"), 401)
        self.check(self.clinic.get("/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1"
                                   "&hub.verify_token=wrong"), 403)
        status, _, body = self.clinic.get("/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=1158"
                                          f"&hub.verify_token={c.META_VERIFY}")
        self.assertEqual((status, body), (200, b"1158"))

    def test_telegram(self):
        update = {"update_id": 1, "message": {"chat": {"id": 5, "type": "private"},
                                              "from": {"id": 5}, "text": "hi"}}
        self.check(self.clinic.post_telegram(update, secret=None), 401)
        self.check(self.clinic.post_telegram(update, secret="wrong"), 403)
        self.check(self.clinic.post_telegram({"no": "update"}), 400)
        header = {"X-Telegram-Bot-Api-Secret-Token": c.vendor.BOT_SECRET}
        for body in (b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"update_id":1,"update_id":2}'):
            self.check(self.clinic.client.request("POST", "/webhooks/telegram", body, header), 400)

    def test_routes_and_methods(self):
        self.check(self.clinic.get("/nowhere"), 404)
        self.check(self.clinic.get("/webhooks"), 404)
        self.check(self.clinic.get("/webhooks/twilio"), 405)
        self.check(self.clinic.client.request("DELETE", "/webhooks/whatsapp"), 405)
        self.check(self.clinic.client.request("PUT", "/healthz", b"x"), 405)

    def test_a_body_over_the_cap_is_refused(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.clinic.port, timeout=20)
        connection.putrequest("POST", "/webhooks/twilio")
        connection.putheader("Content-Length", str(10_000_000))
        connection.putheader("X-Twilio-Signature", "x")
        connection.endheaders()
        try:
            connection.send(b"a" * 300_000)
        except ConnectionError:
            pass  # refused before all of it was there: as good
        answer = connection.getresponse()
        self.assertEqual(answer.status, 413)
        connection.close()

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.clinic.port), 20) as s:
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)
            answer = b""
            while part := s.recv(65536):
                answer += part
        return answer

    def test_requests_that_could_be_read_in_two_ways_are_refused(self):
        head = b"POST /webhooks/telegram HTTP/1.1\r\n"
        cases = [
            head + b"Host: a\r\nHost: b\r\nContent-Length: 2\r\n\r\n{}",
            head + b"Host: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
            head + b"Host: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"GET /healthz%00b HTTP/1.1\r\nHost: a\r\n\r\n",
        ]
        for case in cases:
            answer = self.raw(case)
            self.assertTrue(answer.startswith(b"HTTP/1.1 400"), (case, answer[:80]))
            self.assertEqual(answer.count(b"HTTP/1.1 "), 1, "one answer, not a second request")

    def test_what_is_refused_says_nothing_of_secrets(self):
        for answer in (self.clinic.post_twilio(FORM, signature="x"),
                       self.clinic.post_telegram({}, secret="wrong")):
            text = answer[2].decode() + self.clinic.read_log()
            for secret in (c.vendor.TOKEN, c.vendor.BOT_SECRET, c.META_SECRET, c.vendor.BOT_TOKEN):
                self.assertNotIn(secret, text)
        self.assertNotIn("4085550142", self.clinic.read_log(), "no patient's number in the log")


if __name__ == "__main__":
    c.main()
