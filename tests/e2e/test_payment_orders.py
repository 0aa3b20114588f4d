#!/usr/bin/env python3
"""Events of one payment come in every order, and twice: one state, and both sides' books agree.

Each order is a visit of its own, all at one running clinic. At the provider everything has happened
before the first event is delivered: paid by a delayed method, arrived, partly given back by the
provider's own pages. DOCSPOT_PAY_ORDERS says how many of the 120 orders are taken per provider.
"""
import itertools
import os

import clinic as c
from cashier import PayCase

ORDERS = list(itertools.permutations(range(5)))
WANTED = int(os.environ.get("DOCSPOT_PAY_ORDERS", "12"))
BACK = 700  # given back by hand, minor units

DOCTORS = "".join(
    f"Smile,Main,1 Main St,San Jose,37.3,-121.9,America/Los_Angeles,US,Dr {name},f,dentistry,en,"
    "new patient,10,90.00,USD,mon-sun,00:00,24:00,,,\n" for name in ("Shah", "Rao", "Iyer"))


def chosen_orders():
    """As many as are wanted, spread over all of them."""
    step = max(1, len(ORDERS) // WANTED)
    return ORDERS[::step][:WANTED]


class Orders(PayCase):
    def stripe_events(self, session):
        events = self.money.stripe_pay(session, later=True)
        events += self.money.stripe_arrives(session)
        return events + self.money.stripe_dashboard_refund(session, BACK)

    def paypal_events(self, order):
        approved = self.money.paypal_approve(order)
        capture = self.money.paypal_capture_alone(order, is_pending=True)
        pending = self.money.paypal_capture_event(capture, "PAYMENT.CAPTURE.PENDING")
        completed = self.money.paypal_arrives(capture)
        refunded = self.money.paypal_dashboard_refund(capture, BACK)
        return [approved, pending, completed, refunded, completed]

    def pay_in_order(self, clinic, number, provider, order):
        patient = c.SmsPatient(clinic, number)
        ident = self.go_to(clinic, self.book_to_pay(patient), provider)
        events = getattr(self, provider + "_events")(ident)
        tell = getattr(self, "tell_" + provider)
        for i in order:
            self.assertEqual(tell(clinic, events[i]), 200)
        return patient

    def ends_in_one_state(self, provider):
        clinic = self.begin_orders()
        orders, patients = chosen_orders(), []
        for i, order in enumerate(orders):
            patients.append(self.pay_in_order(clinic, 5551000 + i, provider, order))
        self.wait_quiet(clinic, provider, len(orders))
        rows = self.payments(clinic)
        ends = {(p["state"], p["captured"], p["refunded"], len(p["refunds"]), bool(p["receipt"]),
                 bool(p["mismatch"])) for p in rows}
        self.assertEqual(ends, {("partly_refunded", 9000, BACK, 1, True, False)})
        self.assertEqual(len(clinic.appointments(status="confirmed")), len(orders))
        self.check_books(clinic)
        for patient in patients:
            said = [m["text"] for m in patient.heard(4)]
            self.assertEqual(len([t for t in said if "Booked" in t]), 1, said)
        self.assertEqual(clinic.run("inbox", "alerts").count("payment"), 0)
        clinic.stop()
        print(f"payments: {provider}: {len(orders)} orders of 5 events, 1 end, books equal")

    def begin_orders(self):
        return self.begin_paid(csv=DOCTORS, clinic__payment="full", booking__sms_daily_cap="1000")

    def wait_quiet(self, clinic, provider, n):
        def is_done():
            rows = self.payments(clinic)
            return len(rows) == n and all(p["refunded"] == BACK and p["refunds"] for p in rows)
        try:
            c.wait_until(is_done, f"all {n} of {provider} are known", 20)
        except AssertionError as e:
            raise AssertionError(f"{e}; {self.payments(clinic)}") from None

    def test_stripe(self):
        self.ends_in_one_state("stripe")

    def test_paypal(self):
        self.ends_in_one_state("paypal")


if __name__ == "__main__":
    c.main()
