"""cashier.py - patients who pay, and the vendors' webhooks about it, for the end-to-end tests."""
import json
import re
import urllib.parse

import clinic as c
import fake_money as money


def settings(**more):
    """Settings that switch both payment vendors on; the addresses are the clinic's own fakes."""
    return {"stripe__secret_key": money.STRIPE_KEY, "stripe__webhook_secret": money.STRIPE_SECRET,
            "paypal__client_id": money.PAYPAL_ID, "paypal__client_secret": money.PAYPAL_SECRET,
            "paypal__webhook_id": money.PAYPAL_WEBHOOK, **more}


class PayCase(c.ClinicCase):
    """A clinic that takes money by both vendors."""

    def begin_paid(self, start=True, csv=None, **more):
        fakes = c.vendor.FakeVendors()
        fakes.__enter__()
        self.addCleanup(fakes.__exit__)
        wanted = settings(stripe__api_base=fakes.base + "/stripe",
                          paypal__api_base=fakes.base + "/paypal", **more)
        clinic = c.Clinic(fakes, csv, **wanted)
        self.addCleanup(clinic.close)
        fakes.money.clock = clinic.now
        self.money = fakes.money
        if start:
            clinic.start()
        return clinic

    # ---- the page

    def link_in(self, text):
        found = re.search(re.escape(c.PUBLIC_URL) + r"(/p/[A-Za-z0-9_-]+)", text)
        self.assertTrue(found, f"no pay link in: {text}")
        return found.group(1)

    def book_to_pay(self, patient, words="need a dentist tomorrow morning"):
        """The talk up to the link; gives the page's path."""
        patient.ask(words)
        answer = patient.ask("1")
        if "/p/" not in answer["text"]:
            answer = patient.ask("Maria Lopez")
        return self.link_in(answer["text"])

    def press(self, clinic, path, **fields):
        """Press a button of the page: (status, Location)."""
        body = urllib.parse.urlencode(fields).encode()
        status, headers, _ = clinic.client.request(
            "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        return status, headers.get("Location", "")

    def go_to(self, clinic, path, provider):
        """Press a provider's button and follow to its page: the session's or order's id."""
        status, to = self.press(clinic, path, provider=provider)
        self.assertEqual(status, 303, to)

        def follow():
            nonlocal to
            if to.startswith("/"):
                status, headers, _ = clinic.get(to)
                to = headers.get("Location", to) if status == 303 else to
            return not to.startswith("/")
        c.wait_until(follow, "the provider's page is known")
        return re.search(r"(cs_test_\w+|ORDER\w+)", to).group(1)

    # ---- webhooks

    def tell_stripe(self, clinic, event, secret=money.STRIPE_SECRET, at=None):
        body = json.dumps(event).encode()
        header = money.stripe_sign(body, clinic.now() if at is None else at, secret)
        return clinic.client.request("POST", "/webhooks/stripe", body, {
            "Content-Type": "application/json", "Stripe-Signature": header})[0]

    def tell_paypal(self, clinic, event):
        headers, body = self.money.paypal_transmission(event)
        return clinic.client.request("POST", "/webhooks/paypal", body, headers)[0]

    def pay(self, clinic, path, provider):
        """The whole way, by one provider; the events are delivered once each."""
        ident = self.go_to(clinic, path, provider)
        if provider == "stripe":
            for event in self.money.stripe_pay(ident):
                self.assertEqual(self.tell_stripe(clinic, event), 200)
        else:
            self.assertEqual(self.tell_paypal(clinic, self.money.paypal_approve(ident)), 200)
        return ident

    # ---- what has come of it

    def payments(self, clinic):
        rows = clinic.run("payments", "list", "--json", "--limit", "10000")
        return [json.loads(x) for x in rows.splitlines()]

    def wait_payment(self, clinic, state):
        def look():
            return [p for p in self.payments(clinic) if p["state"] == state]
        return c.wait_until(look, f"a payment is {state}; there are {self.payments(clinic)}")[0]

    def check_books(self, clinic):
        """fsck is clean and both sides' ledgers agree."""
        clinic.run("fsck")
        ours = self.payments(clinic)
        self.assertEqual((sum(p["captured"] for p in ours), sum(p["refunded"] for p in ours)),
                         self.money.totals())


def no_cards_in(folder):
    """Digit runs of 13 to 19 that pass the Luhn check, in every file below folder."""
    hits = []
    for file in folder.rglob("*"):
        if not file.is_file():
            continue
        for run in re.findall(rb"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", file.read_bytes()):
            digits = [int(d) for d in re.sub(rb"\D", b"", run).decode()]
            odd, even = digits[-1::-2], digits[-2::-2]
            if (sum(odd) + sum(sum(divmod(2 * d, 10)) for d in even)) % 10 == 0:
                hits.append((file.name, run.decode()))
    return hits


