#!/usr/bin/env python3
"""SIGTERM under load: the program ends well within 10 s, and the next start owes nobody anything.

Systemd stops a service by SIGTERM and loses patience later. What was acknowledged stays, what was
begun is finished or left for the next start, and no vendor is asked twice to send the same.
"""
import signal
import sys
import threading
import time

import clinic as c

KINDS = (c.SmsPatient, c.TwilioWhatsAppPatient, c.WhatsAppPatient, c.TelegramPatient)
ROUNDS = 3
SENDERS = 8
LEASE_S = 200  # a message claimed and not sent comes free so much later
PATIENCE_S = 10.0


class Stop(c.ClinicCase):
    def terminate(self, clinic):
        """SIGTERM; gives how long the end took. The exit must be 0."""
        began = time.monotonic()
        clinic.process.send_signal(signal.SIGTERM)
        code = clinic.process.wait(30)
        self.assertEqual(code, 0, clinic.read_log()[-3000:])
        clinic.process = None
        seconds = time.monotonic() - began
        print(f"stopped: within {seconds:.2f} s, {self.id().rpartition('.')[2]}", file=sys.stderr)
        return seconds

    def load(self, patients, acked):
        """Deliver until the program no longer takes anything."""
        for p in patients:
            try:
                if p.deliver(p.sent[0]) // 100 == 2:
                    acked.append(p)
            except (OSError, c.http.client.HTTPException):
                return

    def stop_under_load(self, clinic, patients, enough):
        acked = []
        threads = [threading.Thread(target=self.load, args=(patients[i::SENDERS], acked))
                   for i in range(SENDERS)]
        for t in threads:
            t.start()
        c.wait_until(lambda: len(acked) >= enough, "some are taken")
        seconds = self.terminate(clinic)
        for t in threads:
            t.join()
        self.assertLess(len(acked), len(patients), "the stop came too late to be one under load")
        return acked, seconds

    def test_nothing_acknowledged_is_lost_and_nothing_is_sent_twice(self):
        clinic, everyone = self.begin(), []
        for round_ in range(ROUNDS):
            patients = [KINDS[i % len(KINDS)](clinic, 3000000 + round_ * 10000 + i)
                        for i in range(2000)]
            for p in patients:
                p.write("hello")
            acked, seconds = self.stop_under_load(clinic, patients, 40 + 60 * round_)
            self.assertLess(seconds, PATIENCE_S)
            self.assertEqual(clinic.run("fsck"), "")
            clinic.pass_time(LEASE_S)
            clinic.start()
            for p in acked:
                p.heard(1)  # without being delivered again
            for p in acked:
                p.deliver_surely(p.sent[0])
            everyone += acked
        c.SmsPatient(clinic, 3999999).ask("hello")
        counts = {p.contact: len(p.heard(1)) for p in everyone}
        self.assertEqual({k: n for k, n in counts.items() if n != 1}, {})
        clinic.stop()
        clinic.check_sound()

    def test_a_vendor_that_hangs_does_not_hold_up_the_end(self):
        clinic = self.begin()
        patient = c.SmsPatient(clinic, 3900000)
        clinic.fakes.fail("twilio", delay_s=15, drop="before")
        patient.say("hello")
        c.wait_until(lambda: any(r["vendor"] == "twilio" for r in clinic.fakes.state.requests),
                     "the vendor is called")
        self.assertLess(self.terminate(clinic), PATIENCE_S)
        clinic.pass_time(LEASE_S)
        clinic.start()
        self.assertEqual(len(patient.heard(1)), 1)
        clinic.check_sound()

    def test_a_poll_that_hangs_does_not_hold_up_the_end(self):
        clinic = self.begin(telegram__mode="poll", start=False)
        clinic.fakes.fail("telegram", delay_s=15, drop="before", times=9)
        clinic.start()
        c.wait_until(lambda: any(r["vendor"] == "telegram" for r in clinic.fakes.state.requests),
                     "Telegram is asked")
        self.assertLess(self.terminate(clinic), PATIENCE_S)
        clinic.check_sound()

    def test_a_request_that_is_half_sent_does_not_hold_up_the_end(self):
        clinic = self.begin()
        half = c.http.client.HTTPConnection("127.0.0.1", clinic.port, timeout=30)
        half.putrequest("POST", "/webhooks/telegram")
        half.putheader("Content-Length", "1000")
        half.endheaders()
        half.send(b"{")
        self.addCleanup(half.close)
        c.SmsPatient(clinic, 3910000).ask("hello")
        self.assertLess(self.terminate(clinic), PATIENCE_S)
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
