"""test_http_settings.py - what the settings make reachable: roles, the page, vendors, one's cap.

Each case starts the service with one setting changed and looks at what answers.
"""
import json
import os
import pathlib
import socket
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import clinic as c  # noqa: E402

ID = "0123456789abcdef0123456789abcdef0123"


class Settings(c.ClinicCase):
    """Settings that change what is reachable."""

    def test_without_the_switch_there_is_no_chat_page(self):
        quiet = self.begin()
        for path in ("/chat", "/chat/chat.js", "/chat/messages", "/chat/clock"):
            for method in ("GET", "POST"):
                with self.subTest(f"{method} {path}"):
                    got = quiet.client.request(method, path, b"{}", {"X-Chat-Id": ID})
                    self.assertEqual(got[0], 404)

    def test_a_worker_has_no_webhooks_and_a_web_process_takes_no_turns(self):
        worker = self.begin(server__role="worker", server__chat_page="on")
        for path in ("/webhooks/twilio", "/webhooks/telegram", "/webhooks/whatsapp",
                     "/webhooks/stripe", "/webhooks/paypal", "/chat"):
            self.assertEqual(worker.client.request("POST", path, b"")[0], 404, path)
        self.assertEqual(worker.get("/healthz")[0], 200)
        self.assertEqual(worker.get("/metrics")[0], 200)

    def test_vendors_that_are_off_answer_501_and_say_what_is_missing(self):
        off = self.begin(telegram__secret_token="", twilio__auth_token="", whatsapp__app_secret="",
                         whatsapp__verify_token="")
        for method, path, part in (("POST", "/webhooks/twilio", "twilio"),
                                   ("POST", "/webhooks/twilio/status", "twilio"),
                                   ("POST", "/webhooks/whatsapp", "whatsapp"),
                                   ("GET", "/webhooks/whatsapp", "whatsapp"),
                                   ("POST", "/webhooks/telegram", "telegram"),
                                   ("POST", "/webhooks/stripe", "stripe"),
                                   ("POST", "/webhooks/paypal", "paypal")):
            with self.subTest(f"{method} {path}"):
                status, _, data = off.client.request(method, path, b"")
                self.assertEqual(status, 501)
                self.assertIn(part, json.loads(data)["detail"])

    @unittest.skipIf(os.environ.get("DOCSPOT_NO_OPEN_PORT"), "no port may be open to others here")
    def test_where_others_can_reach_it_one_address_has_a_cap_and_no_clock(self):
        public = self.begin(server__listen="0.0.0.0:0", server__chat_page="on")
        got = public.client.request("POST", "/chat/clock", b'{"minutes":5}', {"X-Chat-Id": ID})
        self.assertEqual(got[0], 403)
        self.assertIn("Put a proxy", public.read_log())
        public.client.close()
        held = []
        try:
            for _ in range(560):
                held.append(socket.create_connection(("127.0.0.1", public.port), 20))
            c.wait_until(lambda: len(self.refused(held)) >= 40, "the cap is felt")
            self.assertLessEqual(len(self.refused(held)), 60, "512 of one address are served")
        finally:
            for s in held:
                s.close()
        c.wait_until(public.is_ready, "room again")

    @staticmethod
    def refused(held):
        """Those that the other side has closed."""
        closed = []
        for s in held:
            s.setblocking(False)
            try:
                if s.recv(1, socket.MSG_PEEK) == b"":
                    closed.append(s)
            except BlockingIOError:
                pass
            except OSError:
                closed.append(s)
        return closed


if __name__ == "__main__":
    c.main()
