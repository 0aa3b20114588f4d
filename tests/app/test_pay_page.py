"""test_pay_page.py - /p/TOKEN in the real program: what it answers, what it changes, how it waits.

Dues stand in the database already (tests/support/pay_rows.py) and the providers do not answer; what
they would have answered is written by the test. So a link comes when a test says so.
"""
import http.client
import pathlib
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import clinic as c  # noqa: E402
import pay_rows  # noqa: E402  (clinic.py knows the way to tests/support)

c.program()
BROWSER = {"Accept": "text/html,application/xhtml+xml", "Sec-Fetch-Site": "same-origin", "Origin": "null",
           "Content-Type": "application/x-www-form-urlencoded"}
TOKENS = [f"tokenOfThePayPage{i:05d}" for i in range(12)]
PROVIDERS_PAGE = "https://pay.example/c/session#x"
clinic = fakes = rows = None


def setUpModule():
    global clinic, fakes, rows
    fakes = c.vendor.FakeVendors()
    fakes.__enter__()
    clinic = c.Clinic(fakes, **pay_rows.KEYS)
    rows = pay_rows.Rows(clinic)
    for i, token in enumerate(TOKENS):
        rows.ask(rows.hold(f"+1555000{i:04d}", "es" if i == 1 else "en"), token)
    clinic.start()


def tearDownModule():
    try:
        clinic.stop()
        log = clinic.read_log()
        if "ERROR: " in log or any(t in log for t in TOKENS):
            raise AssertionError("in the log: " + log[-3000:])
    finally:
        clinic.close()
        fakes.__exit__()


def request(method, target, data=None, headers=BROWSER):
    connection = http.client.HTTPConnection("127.0.0.1", clinic.port, timeout=30)
    try:
        connection.request(method, target, data, headers)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def get(token, query=""):
    return request("GET", f"/p/{token}{query}")


class Sending:
    """A POST on its way, in a thread of its own."""

    def __init__(self, token, data):
        self.answer = None
        self.thread = threading.Thread(target=self.run, args=(token, data))
        self.thread.start()

    def run(self, token, data):
        self.answer = request("POST", f"/p/{token}", data)

    def end(self):
        self.thread.join(25)
        return self.answer


def created(token):
    """The payment that is being made."""
    return c.wait_until(lambda: next((p["id"] for p in rows.tries(token) if p["state"] == "created"), None),
                        "a payment")


class Showing(unittest.TestCase):
    def test_it_shows_what_is_asked(self):
        status, headers, body = get(TOKENS[0])
        self.assertEqual(status, 200)
        for part in ('<html lang="en">', "Visit fee", "Pay by card (Stripe)", "Pay with PayPal",
                     "Pay at the clinic", f'action="/p/{TOKENS[0]}"', "<svg", "Test mode", "Tax included"):
            self.assertIn(part, body)
        self.assertEqual(headers["cache-control"], "no-store")
        self.assertEqual(headers["referrer-policy"], "no-referrer")
        self.assertEqual(headers["x-robots-tag"], "noindex, nofollow")
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        self.assertIn("default-src 'none'", headers["content-security-policy"])
        self.assertNotIn("set-cookie", headers)

    def test_it_speaks_the_patients_language_else_the_browsers(self):
        self.assertIn('<html lang="es">', get(TOKENS[1])[2])
        body = request("GET", f"/p/{TOKENS[1]}", headers={"Accept-Language": "hi"})[2]
        self.assertIn('<html lang="es">', body)
        body = request("GET", "/p/nothing", headers={"Accept": "text/html", "Accept-Language": "hi"})[2]
        self.assertIn('<html lang="hi">', body)

    def test_head_says_what_get_says_without_the_page(self):
        shown, head = get(TOKENS[0]), request("HEAD", f"/p/{TOKENS[0]}")
        self.assertEqual((head[0], head[2]), (200, ""))
        for name in ("content-type", "content-length", "content-security-policy", "cache-control"):
            self.assertEqual(head[1][name], shown[1][name])

    def test_an_unknown_token_is_404_and_says_what_to_do(self):
        for token in ("x", "a" * 64, "a" * 65, "a" * 5000, TOKENS[0] + "x", TOKENS[0][:-1], "../c", "%41", "a/b",
                      "", "'--"):
            with self.subTest(token):
                status, headers, body = get(token)
                self.assertEqual(status, 404)
                self.assertIn("Open it again from the chat", body)
                self.assertIn("noindex", body)
                status, headers, body = request("GET", f"/p/{token}", headers={})
                self.assertEqual((status, headers["content-type"]), (404, "application/problem+json"))

    def test_the_style_comes_from_here(self):
        status, headers, body = request("GET", "/p/pay.css")
        self.assertEqual((status, headers["content-type"]), (200, "text/css; charset=utf-8"))
        self.assertNotIn("@import", body)
        self.assertNotIn("url(", body)

    def test_a_get_changes_nothing(self):
        token = TOKENS[2]
        with rows.open() as db:
            before = [row for row in db.iterdump() if token in row or "INTO \"payments\"" in row]
        for query in ("", "?wait=1", "?back=1", "?back=999", "?provider=stripe", "?at_clinic=1", "?ask=1",
                      "?wait=99999999999999999999", "?wait=-1", "?&&==&wait=&back=x"):
            for method in ("GET", "HEAD"):
                self.assertEqual(request(method, f"/p/{token}{query}")[0], 200)
        with rows.open() as db:
            after = [row for row in db.iterdump() if token in row or "INTO \"payments\"" in row]
        self.assertEqual(after, before)


class Trying(unittest.TestCase):
    def test_the_browser_goes_on_as_soon_as_there_is_a_link(self):
        for token, provider in ((TOKENS[3], "stripe"), (TOKENS[4], "paypal")):
            with self.subTest(provider):
                sending = Sending(token, f"provider={provider}")
                payment = created(token)
                rows.link(payment, PROVIDERS_PAGE)
                status, headers, body = sending.end()
                self.assertEqual((status, headers["location"], body), (303, PROVIDERS_PAGE, ""))
                self.assertEqual(headers["cache-control"], "no-store")
                self.assertEqual(headers["referrer-policy"], "no-referrer")
                # another tab: the same payment, the same link
                status, headers, _ = request("POST", f"/p/{token}", f"provider={provider}")
                self.assertEqual((status, headers["location"]), (303, PROVIDERS_PAGE))
                self.assertEqual(len(rows.tries(token)), 1)
                status, headers, _ = get(token, f"?wait={payment}")
                self.assertEqual((status, headers["location"]), (303, PROVIDERS_PAGE))

    def test_without_a_link_in_time_the_page_waits_by_itself(self):
        token, began = TOKENS[5], time.monotonic()
        status, headers, _ = request("POST", f"/p/{token}", "provider=stripe")
        self.assertGreater(time.monotonic() - began, 6)
        payment = rows.tries(token)[0]["id"]
        self.assertEqual((status, headers["location"]), (303, f"/p/{token}?wait={payment}"))
        body = get(token, f"?wait={payment}")[2]
        self.assertIn("One moment", body)
        self.assertIn('http-equiv="refresh" content="2"', body)
        self.assertNotIn("<form", body)
        rows.change("UPDATE payments SET created_at = created_at - 100 WHERE id = ?", payment)
        body = get(token, f"?wait={payment}")[2]
        self.assertIn("Stripe does not answer yet", body)
        self.assertIn("<form", body)
        self.assertNotIn("refresh", body)

    def test_a_payment_that_fails_meanwhile_ends_the_waiting(self):
        token, began = TOKENS[6], time.monotonic()
        sending = Sending(token, "provider=paypal")
        payment = created(token)
        rows.fail(payment)
        status, headers, _ = sending.end()
        self.assertLess(time.monotonic() - began, 6)
        self.assertEqual(status, 303)
        body = get(token, headers["location"].partition(token)[2])[2]
        self.assertIn("The payment did not work", body)
        self.assertIn("Pay by card (Stripe)", body)

    def test_coming_back_is_not_yet_paid(self):
        token = TOKENS[7]
        sending = Sending(token, "provider=stripe")
        payment = created(token)
        rows.link(payment, PROVIDERS_PAGE)
        sending.end()
        body = get(token, "?back=1")[2]
        self.assertIn("We are waiting for the word of Stripe", body)
        self.assertIn(f'content="3;url=/p/{token}?back=2"', body)
        self.assertNotIn("Paid and booked", body)
        status, headers, _ = request("POST", f"/p/{token}", "ask=ask")
        self.assertEqual((status, headers["location"]), (303, f"/p/{token}?back=1"))
        asked = rows.one("SELECT count(*) FROM outbox WHERE kind = 'pay' AND body_json LIKE '%\"ask\"%'"
                         " AND body_json LIKE ?", f'%"payment":{payment},%')[0]
        self.assertEqual(asked, 1)
        rows.pay(payment)
        body = get(token, "?back=2")[2]
        self.assertIn("Paid and booked", body)
        self.assertIn("L1-00", body)
        self.assertIn('href="/c/', body)
        self.assertNotIn("refresh", body)
        self.assertNotIn("<form", body)
        status, headers, _ = request("POST", f"/p/{token}", "provider=paypal")
        self.assertEqual((status, headers["location"]), (303, f"/p/{token}"))
        self.assertEqual(len(rows.tries(token)), 1)

    def test_at_the_clinic_books(self):
        token = TOKENS[8]
        status, headers, _ = request("POST", f"/p/{token}", "at_clinic=at_clinic")
        self.assertEqual((status, headers["location"]), (303, f"/p/{token}"))
        body = get(token)[2]
        self.assertIn("Booked", body)
        self.assertIn("at the clinic.", body)
        self.assertNotIn("<form", body)
        self.assertEqual(rows.one("SELECT a.status FROM appointments a JOIN dues d ON"
                                  " d.appointment_id = a.id WHERE d.token = ?", token)[0], "confirmed")

    def test_a_post_of_another_site_or_of_nothing_is_refused(self):
        token = TOKENS[9]
        for headers, data, wanted in (
                ({"Sec-Fetch-Site": "cross-site"}, "provider=stripe", 403),
                ({"Sec-Fetch-Site": "same-site"}, "provider=stripe", 403),
                ({"Origin": "https://evil.example"}, "provider=stripe", 403),
                ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, "at_clinic=1", 403),
                ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, "ask=ask", 403),
                ({}, "", 400), ({}, "provider=", 400), ({}, "provider=visa", 400), ({}, "x=y", 400),
                ({}, "provider=Stripe", 400), ({}, "%zz", 400), ({}, "a&" * 200, 400),
                ({}, "x" * 1025, 413)):
            with self.subTest(f"{headers} {data[:20]}"):
                headers = {"Accept": "text/html", **headers}
                self.assertEqual(request("POST", f"/p/{token}", data, headers)[0], wanted)
        self.assertEqual(rows.tries(token), [])
        self.assertEqual(rows.one("SELECT state FROM dues WHERE token = ?", token)[0], "open")

    def test_too_many_tries_in_a_minute_are_refused(self):
        statuses = [request("POST", f"/p/{TOKENS[10]}", "ask=ask")[0] for _ in range(25)]
        self.assertEqual(set(statuses), {303, 429})
        self.assertGreaterEqual(statuses.count(303), 10)
        self.assertEqual(statuses[:10], [303] * 10)

    def test_z_who_waits_is_let_go_when_the_service_stops(self):
        sending, began = Sending(TOKENS[11], "provider=stripe"), time.monotonic()
        created(TOKENS[11])
        clinic.stop()
        status, headers, _ = sending.end()
        self.assertEqual(status, 303)
        self.assertIn("?wait=", headers["location"])
        self.assertLess(time.monotonic() - began, 6)
        clinic.start()


if __name__ == "__main__":
    c.main()
