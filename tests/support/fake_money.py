"""fake_money.py - Stripe and PayPal as stand-ins with ledgers of their own, for fake_vendors.py.

They take what the vendors' documentation allows and refuse the rest, remember idempotency keys,
and know what was captured and given back whatever the program believes. A patient pays by
stripe_pay or paypal_approve; what the vendor then tells is made by events and delivered by the test.
PayPal's verify endpoint knows its own transmissions byte for byte, so a forgery fails there.
Standard library only.
"""
import base64
import hashlib
import hmac
import json
import re
import threading
import time
import urllib.parse
import zlib

STRIPE_KEY, STRIPE_SECRET = "sk_test_fake", "whsec_fake"
PAYPAL_ID, PAYPAL_SECRET, PAYPAL_WEBHOOK = "paypal-client", "paypal-secret", "WHFAKE1"
MERCHANT = "MERCHANTFAKE1"
ZERO_DECIMAL = {"JPY", "KRW", "VND", "CLP", "HUF", "TWD"}

SESSION_FIELDS = (
    r"mode|success_url|cancel_url|client_reference_id|expires_at|locale|customer_email"
    r"|metadata\[\w+\]|payment_intent_data\[(metadata\]\[\w+|description|statement_descriptor"
    r"|statement_descriptor_suffix)\]|line_items\[0\]\[quantity\]"
    r"|line_items\[0\]\[price_data\]\[(currency|unit_amount|product_data\]\[(name|description))\]"
    r"|payment_method_types\[\d+\]|submit_type|expand\[\d+\]")


class Refused(Exception):
    """HTTP status and the vendor's own body."""

    def __init__(self, status, body):
        super().__init__(str(body))
        self.status, self.body = status, body


def stripe_error(status, words, kind="invalid_request_error", code=None):
    return Refused(status, {"error": {"type": kind, "message": words, "code": code}})


def paypal_error(status, name, issue):
    return Refused(status, {"name": name, "debug_id": "fake", "message": issue,
                            "details": [{"issue": issue}]})


def decimal(minor, currency):
    return str(minor) if currency in ZERO_DECIMAL else f"{minor // 100}.{minor % 100:02d}"


def minor_of(value, currency):
    if currency in ZERO_DECIMAL:
        if "." in value:
            raise paypal_error(422, "UNPROCESSABLE_ENTITY", "DECIMALS_NOT_SUPPORTED")
        return int(value)
    if not re.fullmatch(r"\d+\.\d{2}", value):
        raise paypal_error(422, "UNPROCESSABLE_ENTITY", "DECIMAL_PRECISION")
    return int(value.replace(".", ""))


class Money:
    """Both vendors' books; one lock guards them."""

    def __init__(self):
        self.lock = threading.RLock()
        self.clock = time.time
        self.serial = 0
        self.sessions, self.intents, self.charges, self.refunds = {}, {}, {}, {}
        self.orders, self.captures = {}, {}
        self.keys, self.transmissions = {}, {}
        self.trouble = []

    def next_id(self, prefix):
        self.serial += 1
        return f"{prefix}{self.serial:012d}"

    # ---- what is asked of both books

    def taken(self, reference):
        """Minor units captured and given back at both vendors for one of our references."""
        captured = given = 0
        for i in self.intents.values():
            if i["metadata"].get("reference") == reference:
                captured += i["amount_received"]
                given += sum(r["amount"] for r in self.refunds.values()
                             if r.get("payment_intent") == i["id"] and r["status"] == "succeeded")
        for c in self.captures.values():
            if c["custom_id"] == reference:
                captured += c["minor"]
                given += sum(r["minor"] for r in c["refunds"])
        return captured, given

    def totals(self):
        """The same over everything."""
        captured = sum(i["amount_received"] for i in self.intents.values())
        captured += sum(c["minor"] for c in self.captures.values())
        given = sum(r["amount"] for r in self.refunds.values()
                    if r.get("payment_intent") and r["status"] == "succeeded")
        given += sum(r["minor"] for c in self.captures.values() for r in c["refunds"])
        return captured, given

    def once(self, vendor, key, fingerprint, make, ttl_s):
        """The answer that a key had before, or a new one; another content under it is refused."""
        if not key:
            raise stripe_error(400, "a POST without an idempotency key")
        old = self.keys.get((vendor, key))
        if old and self.clock() - old[2] < ttl_s:
            if old[0] != fingerprint:
                if vendor == "stripe":
                    raise stripe_error(400, "Keys for idempotent requests can only be used with the "
                                            "same parameters", "idempotency_error")
                raise paypal_error(422, "UNPROCESSABLE_ENTITY", "DUPLICATE_REQUEST_ID")
            return old[1]
        answer = make()
        self.keys[(vendor, key)] = (fingerprint, answer, self.clock())
        return answer

    def serve(self, vendor, handler, path):
        """(status, body) of one request; refusals are noted as trouble unless a test expects them."""
        with self.lock:
            try:
                return getattr(self, vendor)(handler, path)
            except Refused as e:
                self.trouble.append(f"{vendor} {handler.command} {path}: {e.status} {e}")
                return e.status, e.body

    # ---- Stripe

    def stripe(self, h, path):
        if h.headers.get("Authorization") != f"Bearer {STRIPE_KEY}":
            raise stripe_error(401, "Invalid API Key provided")
        if not h.headers.get("Stripe-Version"):
            raise stripe_error(400, "the version is not pinned")
        form = dict(urllib.parse.parse_qsl(h.raw.decode(), keep_blank_values=True))
        key, mark = h.headers.get("Idempotency-Key"), path + h.raw.decode()
        if h.command == "POST" and path == "/v1/checkout/sessions":
            return self.once("stripe", key, mark, lambda: self.stripe_session(form), 86400)
        match = re.fullmatch(r"/v1/checkout/sessions/(\w+)(/expire)?", path)
        if match:
            return self.stripe_one_session(h, match, key, mark)
        if h.command == "GET" and path == "/v1/checkout/sessions":
            wanted = h.query.get("payment_intent")
            rows = [s for s in self.sessions.values() if s["payment_intent"] == wanted]
            return 200, {"object": "list", "data": rows, "has_more": False}
        if h.command == "POST" and path == "/v1/refunds":
            return self.once("stripe", key, mark, lambda: self.stripe_refund(form), 86400)
        if h.command == "GET" and path == "/v1/refunds":
            wanted = h.query.get("payment_intent")
            rows = [r for r in self.refunds.values() if r["payment_intent"] == wanted]
            return 200, {"object": "list", "data": rows, "has_more": False}
        match = re.fullmatch(r"/v1/(refunds|payment_intents)/(\w+)", path)
        if match:
            found = (self.refunds if match[1] == "refunds" else self.intents).get(match[2])
            if found:
                return 200, found
        raise stripe_error(404, f"no such resource {path}")

    def stripe_session(self, form):
        extra = [k for k in form if not re.fullmatch(SESSION_FIELDS, k)]
        if extra or form.get("mode") != "payment":
            raise stripe_error(400, f"unknown parameter {extra} or mode")
        amount = int(form["line_items[0][price_data][unit_amount]"])
        expires = int(form.get("expires_at") or self.clock() + 86400)
        if not 1800 - 5 <= expires - self.clock() <= 86400 + 5:
            raise stripe_error(400, f"expires_at is {expires - self.clock():.0f} s ahead")
        if amount < 50 or not form.get("success_url"):
            raise stripe_error(400, "amount too small, or no success_url", code="amount_too_small")
        session = {"id": self.next_id("cs_test_"), "object": "checkout.session", "status": "open",
                   "payment_status": "unpaid", "mode": "payment", "amount_total": amount,
                   "currency": form["line_items[0][price_data][currency]"], "livemode": False,
                   "client_reference_id": form.get("client_reference_id"),
                   "metadata": {k[9:-1]: v for k, v in form.items() if k.startswith("metadata[")},
                   "payment_intent": None, "expires_at": expires,
                   "success_url": form["success_url"], "cancel_url": form.get("cancel_url")}
        session["url"] = "https://checkout.stripe.example/c/" + session["id"]
        name = form.get("line_items[0][price_data][product_data][name]", "")
        session["shown"] = name
        self.sessions[session["id"]] = session
        return 200, session

    def stripe_one_session(self, h, match, key, mark):
        session = self.sessions.get(match[1])
        if not session:
            raise stripe_error(404, "No such checkout session", code="resource_missing")
        if not match[2]:
            shown = dict(session)
            if any("latest_charge" in v for v in h.query.values()) and session["payment_intent"]:
                shown["payment_intent"] = self.intents[session["payment_intent"]]
            return 200, shown
        if session["status"] != "open":
            raise stripe_error(400, "Only Checkout Sessions with a status in [\"open\"] can be "
                                    "expired")

        def expire():
            session.update(status="expired", url=None)
            return 200, session
        return self.once("stripe", key, mark, expire, 86400)

    def stripe_refund(self, form):
        intent = self.intents.get(form.get("payment_intent"))
        if not intent:
            raise stripe_error(404, "No such payment_intent", code="resource_missing")
        left = intent["amount_received"] - intent["latest_charge"]["amount_refunded"]
        amount = int(form.get("amount") or left)
        if amount <= 0 or amount > left:
            raise stripe_error(400, "Charge has already been refunded.",
                               code="charge_already_refunded")
        refund = {"id": self.next_id("re_"), "object": "refund", "amount": amount,
                  "currency": intent["currency"], "payment_intent": intent["id"],
                  "charge": intent["latest_charge"]["id"], "status": "succeeded",
                  "metadata": {k[9:-1]: v for k, v in form.items() if k.startswith("metadata[")}}
        self.refunds[refund["id"]] = refund
        charge = intent["latest_charge"]
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        return 200, refund

    def stripe_pay(self, session_id, later=False):
        """The patient pays; gives the events that follow. later: a delayed method."""
        with self.lock:
            session = self.sessions[session_id]
            if session["status"] != "open":
                return []
            intent = {"id": self.next_id("pi_"), "object": "payment_intent",
                      "amount": session["amount_total"], "currency": session["currency"],
                      "amount_received": 0, "livemode": False, "metadata": session["metadata"],
                      "status": "processing"}
            charge = {"id": self.next_id("ch_"), "object": "charge", "amount": intent["amount"],
                      "amount_captured": intent["amount"], "amount_refunded": 0, "refunded": False,
                      "paid": True, "captured": True, "status": "succeeded", "livemode": False,
                      "currency": intent["currency"], "payment_intent": intent["id"],
                      "metadata": session["metadata"], "disputed": False}
            self.intents[intent["id"]], self.charges[intent["id"]] = intent, charge
            session.update(status="complete", payment_intent=intent["id"], url=None)
            if later:
                return [self.stripe_event("checkout.session.completed", session)]
            self.capture(intent, charge, session)
            return [self.stripe_event("checkout.session.completed", session),
                    self.stripe_event("payment_intent.succeeded",
                                      {**intent, "latest_charge": charge["id"]})]

    def stripe_arrives(self, session_id):
        """The money of a delayed method is there; gives the events that follow."""
        with self.lock:
            session = self.sessions[session_id]
            intent = self.intents[session["payment_intent"]]
            self.capture(intent, self.charges[intent["id"]], session)
            return [self.stripe_event("checkout.session.async_payment_succeeded", session),
                    self.stripe_event("payment_intent.succeeded",
                                      {**intent, "latest_charge": intent["latest_charge"]["id"]})]

    def stripe_dashboard_refund(self, session_id, minor):
        """Somebody gives back by the vendor's own pages; gives the events that follow."""
        with self.lock:
            intent = self.intents[self.sessions[session_id]["payment_intent"]]
            _, refund = self.stripe_refund({"payment_intent": intent["id"], "amount": minor})
            return [self.stripe_event("charge.refunded", intent["latest_charge"]),
                    self.stripe_event("refund.updated", refund)]

    @staticmethod
    def capture(intent, charge, session):
        intent.update(amount_received=intent["amount"], status="succeeded", latest_charge=charge)
        session["payment_status"] = "paid"

    def stripe_event(self, kind, obj, **more):
        with self.lock:
            return {"id": self.next_id("evt_"), "object": "event", "type": kind, "livemode": False,
                    "created": int(self.clock()), "api_version": "2026-08-01",
                    "data": {"object": json.loads(json.dumps(obj))}, **more}

    # ---- PayPal

    def paypal(self, h, path):
        if path == "/v1/oauth2/token":
            user = base64.b64decode((h.headers.get("Authorization") or "").removeprefix("Basic "))
            if user.decode() != f"{PAYPAL_ID}:{PAYPAL_SECRET}":
                raise Refused(401, {"error": "invalid_client"})
            return 200, {"access_token": "token-1", "token_type": "Bearer", "expires_in": 32400}
        if h.headers.get("Authorization") != "Bearer token-1":
            raise paypal_error(401, "AUTHENTICATION_FAILURE", "TOKEN")
        if path == "/v1/notifications/verify-webhook-signature":
            return 200, {"verification_status": self.verify(h.raw)}
        key, mark = h.headers.get("PayPal-Request-Id"), path + h.raw.decode()
        body = json.loads(h.raw) if h.raw else {}
        if h.command == "POST" and path == "/v2/checkout/orders":
            return self.once("paypal", key, mark, lambda: self.paypal_order(body), 6 * 3600)
        match = re.fullmatch(r"/v2/checkout/orders/(\w+)(/capture)?", path)
        if match and match[1] in self.orders:
            order = self.orders[match[1]]
            if not match[2]:
                return 200, self.order_shown(order)
            return self.once("paypal", key, mark, lambda: self.paypal_capture(order), 6 * 3600)
        match = re.fullmatch(r"/v2/payments/captures/(\w+)(/refund)?", path)
        if match and match[1] in self.captures:
            capture = self.captures[match[1]]
            if not match[2]:
                return 200, self.capture_shown(capture)
            return self.once("paypal", key, mark, lambda: self.paypal_refund(capture, body),
                             45 * 86400)
        match = re.fullmatch(r"/v2/payments/refunds/(\w+)", path)
        for c in self.captures.values():
            for r in c["refunds"]:
                if match and r["id"] == match[1]:
                    return 200, self.refund_shown(c, r)
        raise paypal_error(404, "RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID")

    def paypal_order(self, body):
        if body.get("intent") != "CAPTURE" or len(body.get("purchase_units", [])) != 1:
            raise paypal_error(422, "UNPROCESSABLE_ENTITY", "INVALID_PARAMETER_VALUE")
        unit = body["purchase_units"][0]
        amount = unit["amount"]
        order = {"id": self.next_id("ORDER"), "status": "PAYER_ACTION_REQUIRED", "unit": unit,
                 "minor": minor_of(amount["value"], amount["currency_code"]),
                 "currency": amount["currency_code"], "custom_id": unit.get("custom_id"),
                 "capture": None}
        self.orders[order["id"]] = order
        return 201, self.order_shown(order)

    def order_shown(self, order):
        unit = {**order["unit"], "payee": {"merchant_id": MERCHANT}}
        if order["capture"]:
            capture = self.captures[order["capture"]]
            unit["payments"] = {"captures": [self.capture_shown(capture)], "refunds": [
                self.refund_shown(capture, r) for r in capture["refunds"]]}
        link = f"https://www.paypal.example/checkoutnow?token={order['id']}"
        return {"id": order["id"], "status": order["status"], "intent": "CAPTURE",
                "purchase_units": [unit],
                "links": [{"rel": "payer-action", "href": link, "method": "GET"}]}

    def capture_shown(self, c):
        given = sum(r["minor"] for r in c["refunds"])
        status = "PENDING" if c.get("is_pending") else "REFUNDED" if given == c["minor"] else "PARTIALLY_REFUNDED" if given \
            else "COMPLETED"
        return {"id": c["id"], "status": status, "custom_id": c["custom_id"], "final_capture": True,
                "amount": {"currency_code": c["currency"],
                           "value": decimal(c["minor"], c["currency"])},
                "payee": {"merchant_id": MERCHANT},
                "supplementary_data": {"related_ids": {"order_id": c["order"]}}}

    def refund_shown(self, c, r):
        return {"id": r["id"], "status": "COMPLETED", "custom_id": r["custom_id"],
                "amount": {"currency_code": c["currency"],
                           "value": decimal(r["minor"], c["currency"])},
                "links": [{"rel": "up", "method": "GET",
                           "href": f"https://api-m.paypal.example/v2/payments/captures/{c['id']}"}]}

    def paypal_capture(self, order):
        if order["status"] == "COMPLETED":
            raise paypal_error(422, "UNPROCESSABLE_ENTITY", "ORDER_ALREADY_CAPTURED")
        if order["status"] != "APPROVED":
            raise paypal_error(422, "UNPROCESSABLE_ENTITY", "ORDER_NOT_APPROVED")
        capture = {"id": self.next_id("CAPTURE"), "order": order["id"], "minor": order["minor"],
                   "currency": order["currency"], "custom_id": order["custom_id"], "refunds": []}
        self.captures[capture["id"]] = capture
        order.update(status="COMPLETED", capture=capture["id"])
        return 201, self.order_shown(order)

    def paypal_refund(self, c, body):
        left = c["minor"] - sum(r["minor"] for r in c["refunds"])
        amount = body.get("amount")
        minor = minor_of(amount["value"], amount["currency_code"]) if amount else left
        if minor <= 0 or minor > left:
            raise paypal_error(422, "UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED")
        refund = {"id": self.next_id("REFUND"), "minor": minor, "custom_id": body.get("custom_id")}
        c["refunds"].append(refund)
        return 201, self.refund_shown(c, refund)

    def paypal_approve(self, order_id):
        """The buyer agrees; gives the event that follows."""
        with self.lock:
            order = self.orders[order_id]
            if order["status"] == "PAYER_ACTION_REQUIRED":
                order["status"] = "APPROVED"
            return self.paypal_event("CHECKOUT.ORDER.APPROVED", self.order_shown(order))

    def paypal_capture_alone(self, order_id, is_pending=False):
        """A capture of ours whose answer nobody got; gives its id."""
        with self.lock:
            self.paypal_capture(self.orders[order_id])
            capture = self.captures[self.orders[order_id]["capture"]]
            capture["is_pending"] = is_pending
            return capture["id"]

    def paypal_capture_event(self, capture_id, kind):
        with self.lock:
            return self.paypal_event(kind, self.capture_shown(self.captures[capture_id]))

    def paypal_arrives(self, capture_id):
        """What was pending is there; gives the event that follows."""
        with self.lock:
            self.captures[capture_id]["is_pending"] = False
            return self.paypal_capture_event(capture_id, "PAYMENT.CAPTURE.COMPLETED")

    def paypal_dashboard_refund(self, capture_id, minor):
        """Somebody gives back by the vendor's own pages; gives the event that follows."""
        with self.lock:
            capture = self.captures[capture_id]
            self.paypal_refund(capture, {"amount": {
                "currency_code": capture["currency"],
                "value": decimal(minor, capture["currency"])}})
            return self.paypal_event("PAYMENT.CAPTURE.REFUNDED",
                                     self.refund_shown(capture, capture["refunds"][-1]))

    def paypal_event(self, kind, resource):
        with self.lock:
            return {"id": self.next_id("WH-EVENT-"), "event_version": "1.0", "event_type": kind,
                    "create_time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.clock())),
                    "resource": resource}

    def paypal_transmission(self, event):
        """(headers, body): one delivery, known to the verify endpoint."""
        with self.lock:
            body = json.dumps(event, separators=(",", ":")).encode()
            ident = self.next_id("tx-")
            stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.clock()))
            text = f"{ident}|{stamp}|{PAYPAL_WEBHOOK}|{zlib.crc32(body)}"
            sig = base64.b64encode(hashlib.sha256(("fake" + text).encode()).digest()).decode()
            self.transmissions[ident] = (stamp, sig, body)
            return {"PAYPAL-TRANSMISSION-ID": ident, "PAYPAL-TRANSMISSION-TIME": stamp,
                    "PAYPAL-TRANSMISSION-SIG": sig, "PAYPAL-AUTH-ALGO": "SHA256withRSA",
                    "PAYPAL-CERT-URL": "https://api.paypal.com/v1/notifications/certs/CERT-1",
                    "Content-Type": "application/json"}, body

    def verify(self, raw):
        asked = json.loads(raw)
        known = self.transmissions.get(asked.get("transmission_id"))
        same = known and asked.get("webhook_id") == PAYPAL_WEBHOOK \
            and asked.get("transmission_time") == known[0] \
            and asked.get("transmission_sig") == known[1] and known[2] in raw
        return "SUCCESS" if same else "FAILURE"


def stripe_sign(body, at, secret=STRIPE_SECRET):
    mac = hmac.new(secret.encode(), f"{int(at)}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={int(at)},v1={mac}"
