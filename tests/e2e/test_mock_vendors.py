#!/usr/bin/env python3
"""The README's conversation once more, against stand-ins made from the vendors' own specifications.

They live outside this repository (DOCSPOT_SHARED/contracts/mock) and need Node 20 and its packages.
Without them this suite skips and says so; the fake vendors of our own are used everywhere else.
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.request

import cashier
import clinic as c
import fake_money as money


def skip(reason):
    print("skipped:", reason, file=sys.stderr)
    sys.exit(c.SKIPPED)


def prepare():
    """A copy of the mock with its packages; gives its folder."""
    shared = os.environ.get("DOCSPOT_SHARED", "")
    source = pathlib.Path(shared) / "contracts"
    if not shared or not (source / "mock" / "server.mjs").exists():
        skip("DOCSPOT_SHARED has no contracts/mock")
    node = shutil.which("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True,
                             check=False).stdout if node else ""
    if not version or int(version.lstrip("v").split(".")[0]) < 20:
        skip("Node 20 or newer is not installed")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="docspot-mock-"))
    shutil.copytree(source, folder / "contracts")
    mock = folder / "contracts" / "mock"
    done = subprocess.run(["npm", "install", "--omit=dev", "--no-audit", "--no-fund"], cwd=mock,
                          capture_output=True, text=True, timeout=240, check=False)
    if done.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        skip("the mock's packages cannot be installed here")
    return folder


class Mock:
    """The running mock with the face of FakeVendors, as far as the helpers need it."""

    def __init__(self, folder):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(["node", "server.mjs"], cwd=folder / "contracts" / "mock",
                                        env={**os.environ, "MOCK_PORT": str(port)},
                                        stdout=subprocess.DEVNULL)
        c.wait_until(self.log_or_none, "the mock answers", 60)

    def log_or_none(self):
        try:
            return self.log() is not None
        except OSError:
            return None

    def log(self):
        with urllib.request.urlopen(self.base + "/_mock/log", timeout=10) as f:
            return json.load(f)

    @staticmethod
    def read(entry):
        """(recipient, text) of a message that was sent."""
        if entry["vendor"] == "twilio":
            form = dict(c.urllib.parse.parse_qsl(entry["raw"]))
            return form["To"], form["Body"]
        body = json.loads(entry["raw"])
        inner = body.get("text") or body.get("interactive", {}).get("body", {})
        if entry["vendor"] == "whatsapp":
            return body["to"], inner.get("body") or inner.get("text")
        return str(body["chat_id"]), body["text"]

    def messages(self, to=None):
        found = []
        for entry in self.log():
            is_message = entry["method"] == "POST" and "essage" in entry["path"].rsplit("/", 1)[-1]
            if is_message and entry.get("status") in (200, 201):
                address, text = self.read(entry)
                if to in (None, address):
                    found.append({"to": address, "text": text, "options": []})
        return found

    def wait_messages(self, count, to=None, within_s=20.0):
        return c.wait_until(lambda: len(self.messages(to)) >= count and self.messages(to),
                            f"{count} messages to {to}", within_s)

    def refused(self):
        return [(e["path"], e["status"], e.get("response")) for e in self.log()
                if e.get("status", 0) >= 400 and "etWebhook" not in e["path"]]


class SpecifiedVendors(unittest.TestCase):
    folder = None

    @classmethod
    def setUpClass(cls):
        cls.mock = Mock(cls.folder)
        cls.clinic = c.Clinic(cls.mock).start()

    @classmethod
    def tearDownClass(cls):
        try:
            cls.clinic.close()
        finally:
            cls.mock.process.terminate()
            cls.mock.process.wait()

    def book(self, kind, number):
        patient = kind(self.clinic, number)
        patient.book()
        rows = self.clinic.appointments(status="confirmed", contact=patient.contact)
        self.assertEqual(len(rows), 1)
        self.assertEqual(self.mock.refused(), [], "the specifications allow every request")

    def test_twilio_sms(self):
        self.book(c.SmsPatient, 5550301)

    def test_twilio_whatsapp(self):
        self.book(c.TwilioWhatsAppPatient, 5550302)

    def test_whatsapp_cloud(self):
        self.book(c.WhatsAppPatient, 5550303)

    def test_telegram(self):
        self.book(c.TelegramPatient, 5550304)


class SpecifiedProviders(unittest.TestCase):
    """The vendors' sample events, made to speak of our own session and order."""

    def setUp(self):
        self.mock = Mock(SpecifiedVendors.folder)
        self.addCleanup(self.mock.process.wait)
        self.addCleanup(self.mock.process.terminate)
        self.clinic = c.Clinic(self.mock, None, **cashier.settings(
            clinic__payment="full", stripe__api_base=self.mock.base + "/stripe",
            paypal__api_base=self.mock.base + "/paypal")).start()
        self.addCleanup(self.clinic.close)

    def sample(self, name):
        return json.loads((SpecifiedVendors.folder / "contracts" / name).read_text())

    def entries(self, part):
        return [e for e in self.mock.log() if e["method"] == "POST" and part in e["path"]
                and e.get("status") in (200, 201)]

    def press(self, provider, number):
        """Book up to the link and press the provider's button; gives the patient."""
        patient = c.SmsPatient(self.clinic, number)
        for text in ("need a dentist tomorrow morning", "1"):
            patient.ask(text)
        text = patient.ask("Maria Lopez")["text"]
        path = "/p/" + text.split("/p/")[1].split()[0].rstrip(".")
        status, headers, _ = self.clinic.client.request(
            "POST", path, f"provider={provider}".encode(),
            {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(status, 303, headers)
        return patient

    def check_booked_then_refunded(self, patient, refund_path):
        c.wait_until(lambda: self.clinic.appointments(status="confirmed", contact=patient.contact),
                     "paid, so booked")
        patient.say("cancel it")
        c.wait_until(lambda: self.entries(refund_path), "the refund is asked for")
        self.assertEqual(self.mock.refused(), [], "the specifications allow every request")
        self.clinic.run("fsck")

    def test_stripe(self):
        patient = self.press("stripe", 5550401)
        entry = c.wait_until(lambda: self.entries("/checkout/sessions"), "a session is made")[0]
        event = self.sample("stripe/samples/checkout.session.completed.json")
        event["livemode"] = False
        event["data"]["object"].update(
            {k: entry["response"][k] for k in ("id", "client_reference_id", "metadata",
                                               "amount_total", "currency")},
            payment_status="paid", status="complete", livemode=False, payment_intent="pi_1")
        body = json.dumps(event).encode()
        status = self.clinic.client.request("POST", "/webhooks/stripe", body, {
            "Stripe-Signature": money.stripe_sign(body, self.clinic.now())})[0]
        self.assertEqual(status, 200)
        self.check_booked_then_refunded(patient, "/v1/refunds")

    def test_paypal(self):
        patient = self.press("paypal", 5550402)
        entry = c.wait_until(lambda: self.entries("/checkout/orders"), "an order is made")[0]
        event = self.sample("paypal/samples/CHECKOUT.ORDER.APPROVED.json")
        event["resource"].update(id=entry["response"]["id"],
                                 purchase_units=entry["response"]["purchase_units"])
        headers = {"PAYPAL-TRANSMISSION-ID": "tx-1", "PAYPAL-TRANSMISSION-TIME": "2026-11-18T17:00:00Z",
                   "PAYPAL-TRANSMISSION-SIG": "AAAA", "PAYPAL-AUTH-ALGO": "SHA256withRSA",
                   "PAYPAL-CERT-URL": "https://api.paypal.com/v1/notifications/certs/CERT-1",
                   "Content-Type": "application/json"}
        status = self.clinic.client.request("POST", "/webhooks/paypal", json.dumps(event).encode(),
                                            headers)[0]
        self.assertEqual(status, 200)
        self.check_booked_then_refunded(patient, "/refund")


if __name__ == "__main__":
    c.program()
    SpecifiedVendors.folder = prepare()
    try:
        unittest.main(verbosity=2, warnings="ignore")
    finally:
        shutil.rmtree(SpecifiedVendors.folder, ignore_errors=True)
