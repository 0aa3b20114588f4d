#!/usr/bin/env python3
"""Vendors that fail: every message still arrives, once, and nobody is written to in vain for ever."""
import time

import clinic as c


class VendorFailures(c.ClinicCase):
    def requests(self, clinic, vendor, match=""):
        with clinic.fakes.state.lock:
            return [r for r in clinic.fakes.state.requests
                    if r["vendor"] == vendor and match in r["path"] and r["method"] == "POST"]

    def test_429_waits_as_long_as_the_vendor_wishes(self):
        cases = ((c.SmsPatient, "twilio", {"body": {"code": 20429}, "headers": {"Retry-After": 2}}),
                 (c.WhatsAppPatient, "whatsapp", {"body": {"error": {"code": 130429}},
                                                  "headers": {"Retry-After": 2}}),
                 (c.TelegramPatient, "telegram", {"body": {"ok": False, "error_code": 429,
                                                           "parameters": {"retry_after": 2}}}))
        clinic = self.begin()
        for i, (kind, vendor, fault) in enumerate(cases):
            clinic.fakes.fail(vendor, status=429, match="essage", **fault)
            patient, began = kind(clinic, 8000000 + i), time.monotonic()
            patient.ask("hello")
            self.assertGreaterEqual(time.monotonic() - began, 1.9, vendor)
            self.assertEqual(len(self.requests(clinic, vendor, "essage")), 2, vendor)
        clinic.check_sound()

    def test_5xx_is_tried_again(self):
        clinic = self.begin()
        for i, (kind, vendor) in enumerate(((c.SmsPatient, "twilio"),
                                            (c.WhatsAppPatient, "whatsapp"),
                                            (c.TelegramPatient, "telegram"))):
            clinic.fakes.fail(vendor, status=503, times=2, match="essage")
            patient = kind(clinic, 8100000 + i)
            patient.ask("hello")
            self.assertEqual(len(patient.heard(1)), 1)
        clinic.check_sound()

    def test_an_answer_that_is_cut_off_is_doubt_and_twilio_is_asked(self):
        clinic = self.begin()
        clinic.fakes.fail("twilio", drop="after")
        patient = c.SmsPatient(clinic, 8200000)
        patient.ask("hello")
        c.wait_until(lambda: any(r["method"] == "GET" for r in clinic.fakes.state.requests),
                     "Twilio's list is asked")
        patient.ask("need a dentist tomorrow morning")
        self.assertEqual(len(patient.heard(2)), 2, "nothing was sent twice")
        self.assertEqual(len(self.requests(clinic, "twilio")), 2)
        clinic.check_sound()

    def test_a_request_that_never_arrived_is_sent_again(self):
        clinic = self.begin()
        clinic.fakes.fail("twilio", drop="before")
        patient = c.SmsPatient(clinic, 8300000)
        patient.ask("hello")
        self.assertEqual(len(patient.heard(1)), 1)
        clinic.check_sound()

    def test_who_blocked_us_is_left_alone_and_goes_on_the_call_list(self):
        clinic = self.begin()
        clinic.fakes.fail("telegram", status=403, match="sendMessage", body={
            "ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"})
        patient = c.TelegramPatient(clinic, 8400000)
        patient.say("hello")
        c.wait_until(lambda: self.requests(clinic, "telegram", "sendMessage"), "one attempt")
        other = c.TelegramPatient(clinic, 8400001)
        other.ask("hello")
        self.assertEqual(len(self.requests(clinic, "telegram", "sendMessage")), 2)

    def test_who_opted_out_at_the_carrier_is_not_texted_again(self):
        clinic = self.begin()
        patient = c.SmsPatient(clinic, 8500000)
        patient.book()
        clinic.fakes.fail("twilio", status=400, body={"code": 21610, "message": "unsubscribed"})
        patient.say("when is my appointment?")
        c.wait_until(lambda: len(self.requests(clinic, "twilio")) == 4, "the fourth is refused")
        c.wait_until(lambda: "opted_out" in clinic.run("inbox", "calls") or
                     clinic.run("inbox", "calls").strip(), "the desk is told to phone")

    def test_a_slow_vendor_does_not_hold_up_the_others(self):
        clinic = self.begin()
        clinic.fakes.fail("telegram", delay_s=6, times=8, match="sendMessage")
        slow = [c.TelegramPatient(clinic, 8600000 + i) for i in range(8)]
        for p in slow:
            p.say("hello")
        began = time.monotonic()
        c.SmsPatient(clinic, 8610000).ask("hello")
        self.assertLess(time.monotonic() - began, 4)
        for p in slow:
            p.heard(1)
        clinic.check_sound()

    def test_messages_lost_while_we_were_down_are_fetched_from_twilio(self):
        clinic = self.begin(start=False)
        clinic.start()
        clinic.stop()
        lost = {"sid": "SM" + "9" * 32, "direction": "inbound", "from": "+14088700000",
                "to": c.vendor.SMS_FROM, "body": "hello", "num_media": "0", "status": "received",
                "date_sent": time.strftime("%a, %d %b %Y %H:%M:%S +0000",
                                           time.gmtime(clinic.now()))}
        clinic.fakes.state.inbound = [lost]
        clinic.start()
        clinic.fakes.wait_messages(1, "+14088700000", 30)
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
