#!/usr/bin/env python3
"""kill -9 at one call after the other while money goes back: it goes back exactly once (PM-4).

A paid visit is cancelled while strace watches every thread of the program and kills all of it right
before the n-th write, flush or send of one of them. Then the program starts again on what is left,
the patient's message is delivered again, and the provider's book must show one refund of all.

DOCSPOT_REFUND_KILLS says how many points per provider; 4 unless told.
"""
import os
import shutil
import subprocess
import sys
import threading

import clinic as c
from cashier import PayCase

POINTS = int(os.environ.get("DOCSPOT_REFUND_KILLS", "4"))
CALLS = "pwrite64,fdatasync,sendto,sendmsg,write"
LEASE_S = 300  # what a killed program had begun to send stays its own so long


class Killer:
    """strace on all threads of a running program; gone with it."""

    def __init__(self, pid, nth):
        words = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}",
                 "-e", f"inject={CALLS}:signal=KILL:when={nth}", "-p", str(pid)]
        self.process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.process.stderr.read, daemon=True)

    def wait_attached(self, program):
        def is_traced():
            if program.poll() is not None:
                return True  # the point came at once
            if self.process.poll() is not None:
                print("skipped: strace may not attach to our own program here", file=sys.stderr)
                os._exit(c.SKIPPED)
            with open(f"/proc/{program.pid}/status", encoding="ascii") as f:
                return "TracerPid:\t0\n" not in f.read()
        c.wait_until(is_traced, "strace is attached")
        self.reader.start()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()


class Sweep(PayCase):
    def test_stripe(self):
        self.sweep("stripe")

    def test_paypal(self):
        self.sweep("paypal")

    def sweep(self, provider):
        killed = 0
        for i in range(POINTS):
            with self.subTest(provider=provider, point=i):
                killed += self.one(provider, 1 + i * max(1, 40 // POINTS))
        print(f"{provider}: {POINTS} points, {killed} kills, 1 refund each", file=sys.stderr)
        self.assertGreater(killed, 0, "no point was reached")

    def one(self, provider, nth):
        """True when the program died on the way."""
        clinic = self.begin_paid(clinic__payment="full")
        patient = c.SmsPatient(clinic, 5550142)
        self.pay(clinic, self.book_to_pay(patient), provider)
        self.wait_payment(clinic, "paid")
        killer = Killer(clinic.process.pid, nth)
        killer.wait_attached(clinic.process)
        message = patient.write("cancel it")
        try:
            patient.deliver(message)
        except (OSError, c.http.client.HTTPException):
            pass  # it died while it answered
        c.wait_until(lambda: clinic.process.poll() is not None or self.is_back(clinic), "an end")
        was_killed = clinic.process.poll() is not None
        killer.end()
        if was_killed:
            clinic.pass_time(LEASE_S)
            clinic.start()
            patient.deliver_surely(message)
        self.wait_payment(clinic, "refunded")
        captured, given = self.money.totals()
        self.assertEqual(captured, given)
        refunds = [r for x in self.money.captures.values() for r in x["refunds"]]
        self.assertEqual(len(self.money.refunds) + len(refunds), 1)
        self.check_books(clinic)
        clinic.stop()
        return was_killed

    def is_back(self, clinic):
        return any(p["state"] == "refunded" for p in self.payments(clinic))


if __name__ == "__main__":
    if not shutil.which("strace"):
        print("skipped: strace is not installed", file=sys.stderr)
        sys.exit(c.SKIPPED)
    c.main()
