#!/usr/bin/env python3
"""fake_vendors.py - Twilio, WhatsApp Cloud, Telegram, Stripe and PayPal on one loopback port.

They are as strict as the vendors. Stripe and PayPal, with ledgers of their own, are fake_money.py.

    python3 fake_vendors.py [PORT]            or, inside a test:  with FakeVendors() as fakes: ...

Base addresses for api_base: http://127.0.0.1:PORT/twilio, /whatsapp, /telegram, /stripe, /paypal. A request that the
vendor's documentation does not allow (unknown or missing field, a title that is too long, a wrong
sender, wrong credentials) is refused with the vendor's own error and noted as a problem.

For tests:
  GET  /_fake/log             all messages taken, in order
  GET  /_fake/requests        all requests seen, refused and failed ones too
  GET  /_fake/problems        what the vendors would complain about, unanswered taps included
  POST /_fake/reset           forget all of it
  POST /_fake/fail            {"vendor", "match", "status", "times", "body", "headers", "delay_s",
                               "drop": "before" | "after"}: what the next requests meet. "after": the
                               message is taken, the answer never comes
  POST /_fake/update          a Telegram update for getUpdates, or a list of them

Standard library only. Nothing leaves the machine.
"""
import base64
import json
import re
import socket
import sys
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import fake_money
import running

ACCOUNT, TOKEN = "AC" + "0" * 31 + "1", "twilio-token"
SMS_FROM, WHATSAPP_FROM = "+14085550199", "+14085550188"
PHONE_ID, ACCESS = "700", "meta-access"
BOT_TOKEN = "123456:TEST-token"
BOT_SECRET = "telegram_Secret-1"

TWILIO_FIELDS = {
    "To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod", "MediaUrl",
    "ContentSid", "ContentVariables", "SmartEncoded", "ProvideFeedback", "Attempt", "MaxPrice",
    "ForceDelivery", "ContentRetention", "AddressRetention", "PersistentAction", "ShortenUrls",
    "ScheduleType", "SendAt", "SendAsMms", "RiskCheck", "TrafficType", "ApplicationSid"}


class Refused(Exception):
    """A request the vendor does not take: HTTP status, the vendor's code, its words."""

    def __init__(self, status, code, words):
        super().__init__(words)
        self.status, self.code, self.words = status, code, words


def units(text):
    """Characters as vendors count them: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def need(condition, words, status=400, code=100):
    if not condition:
        raise Refused(status, code, words)


def only(obj, known, where):
    need(isinstance(obj, dict), f"{where} is no object")
    extra = sorted(set(obj) - set(known))
    need(not extra, f"unknown field {where}.{extra[0] if extra else ''}")


def text_of(obj, key, low, high, where):
    value = obj.get(key)
    need(isinstance(value, str), f"{where}.{key} is missing")
    need(low <= units(value) <= high, f"{where}.{key} has {units(value)} characters, {low}-{high} fit")
    return value


def check_whatsapp(body):
    """Limits of the Cloud API's messages endpoint; gives the recipient and what is shown."""
    common = {"messaging_product", "recipient_type", "to", "recipient", "type",
              "biz_opaque_callback_data", "context"}
    kind = body.get("type")
    only(body, common | {kind}, "message")
    need(body.get("messaging_product") == "whatsapp", "messaging_product is not whatsapp")
    need(body.get("recipient_type", "individual") == "individual", "recipient_type")
    to, scoped = body.get("to"), body.get("recipient")
    need(bool(to) != bool(scoped), "exactly one of to and recipient")
    need(scoped is None or re.fullmatch(r"[A-Z]{2}\.[A-Za-z0-9.]{1,128}", scoped), "recipient")
    need(to is None or re.fullmatch(r"\+?[1-9][0-9]{6,14}", to), "to is no phone number")
    need(units(body.get("biz_opaque_callback_data", "")) <= 512, "biz_opaque_callback_data")
    shown = {"text": None, "options": []}
    if kind == "text":
        only(body["text"], {"body", "preview_url"}, "text")
        shown["text"] = text_of(body["text"], "body", 1, 4096, "text")
    elif kind == "interactive":
        check_interactive(body["interactive"], shown)
    elif kind == "template":
        check_template(body["template"], shown)
    else:
        raise Refused(400, 131051, f"unsupported type {kind}")
    return to or scoped, shown


def check_interactive(inner, shown):
    only(inner, {"type", "header", "body", "footer", "action"}, "interactive")
    only(inner.get("body"), {"text"}, "body")
    if inner.get("type") == "button":
        shown["text"] = text_of(inner["body"], "text", 1, 1024, "body")
        only(inner.get("action"), {"buttons"}, "action")
        buttons = inner["action"].get("buttons") or []
        need(1 <= len(buttons) <= 3, f"{len(buttons)} buttons, 1-3 fit")
        for b in buttons:
            only(b, {"type", "reply"}, "button")
            need(b.get("type") == "reply", "button.type")
            only(b.get("reply"), {"id", "title"}, "reply")
            shown["options"].append({"id": text_of(b["reply"], "id", 1, 256, "reply"),
                                     "title": text_of(b["reply"], "title", 1, 20, "reply")})
        titles = [o["title"] for o in shown["options"]]
        need(len(set(titles)) == len(titles), "duplicate button titles")
    elif inner.get("type") == "list":
        shown["text"] = text_of(inner["body"], "text", 1, 4096, "body")
        only(inner.get("action"), {"button", "sections"}, "action")
        text_of(inner["action"], "button", 1, 20, "action")
        sections = inner["action"].get("sections") or []
        need(1 <= len(sections) <= 10, "1-10 sections")
        for s in sections:
            only(s, {"title", "rows"}, "section")
            need(len(sections) == 1 or s.get("title"), "section.title is missing")
            for r in s.get("rows") or []:
                only(r, {"id", "title", "description"}, "row")
                need(units(r.get("description", "")) <= 72, "row.description is over 72")
                shown["options"].append({"id": text_of(r, "id", 1, 200, "row"),
                                         "title": text_of(r, "title", 1, 24, "row")})
        need(1 <= len(shown["options"]) <= 10, f"{len(shown['options'])} rows, 1-10 fit")
    else:
        raise Refused(400, 100, "interactive.type")
    ids = [o["id"] for o in shown["options"]]
    need(len(set(ids)) == len(ids), "duplicate ids")


def check_template(template, shown):
    only(template, {"name", "language", "components"}, "template")
    text_of(template, "name", 1, 512, "template")
    only(template.get("language"), {"code", "policy"}, "language")
    need(template["language"].get("code"), "language.code is missing")
    for c in template.get("components", []):
        only(c, {"type", "parameters", "sub_type", "index"}, "component")
        for p in c.get("parameters", []):
            value = text_of(p, "text", 1, 1024, "parameter")
            need(not re.search(r"[\n\t]| {5,}", value), "parameter has line breaks or runs of spaces")
            shown["text"] = value
    shown["template"] = template["name"]


def check_keyboard(markup, shown):
    only(markup, {"inline_keyboard"}, "reply_markup")
    rows = markup["inline_keyboard"]
    need(sum(len(r) for r in rows) <= 100, "reply_markup has over 100 buttons")
    for row in rows:
        need(row, "an empty row of buttons")
        for b in row:
            only(b, {"text", "callback_data", "url"}, "button")
            need(b.get("text"), "button.text is empty")
            data = b.get("callback_data", "")
            need(1 <= len(data.encode()) <= 64, "BUTTON_DATA_INVALID")
            shown["options"].append({"id": data, "title": b["text"]})


class State:
    """What the vendors remember; one lock guards all of it."""

    def __init__(self):
        self.lock = threading.Condition()
        self.reset()

    def reset(self):
        with self.lock:
            self.messages, self.requests, self.trouble, self.faults = [], [], [], []
            self.updates, self.taps, self.confirmed, self.serial = [], {}, 0, 0
            self.webhook = ""
            self.lock.notify_all()

    def take(self, vendor, to, shown, **more):
        """Note a message that was taken and wake whoever waits for it."""
        with self.lock:
            self.serial += 1
            ref = {"twilio": f"SM{self.serial:032x}", "whatsapp": f"wamid.OUT{self.serial}",
                   "telegram": self.serial}[vendor]
            self.messages.append({"vendor": vendor, "to": to, "ref": ref, "at": time.time(),
                                  **shown, **more})
            self.lock.notify_all()
            return ref

    def fault(self, vendor, path):
        with self.lock:
            for f in self.faults:
                if f["vendor"] == vendor and f.get("match", "") in path and f["times"] > 0:
                    f["times"] -= 1
                    return f
        return None

    def problems(self, age_s=0.0):
        with self.lock:
            late = [f"telegram: tap {i} was never answered" for i, at in self.taps.items()
                    if time.time() - at >= age_s]
            return self.trouble + late


class Handler(BaseHTTPRequestHandler):
    """One connection; HTTP/1.1 with keep-alive, as the vendors do it."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def state(self):
        return self.server.state

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            pass

    def do_GET(self):
        self.dispatch()

    def do_POST(self):
        self.dispatch()

    def answer(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, value in dict(headers).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)
        running.stir()

    def hang_up(self):
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the other side was first

    def dispatch(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.raw = self.rfile.read(length)
        if len(self.raw) < length:  # cut off: who called has died
            self.hang_up()
            return
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        _, vendor, *rest = url.path.split("/")
        path = "/" + "/".join(rest)
        if vendor == "_fake":
            self.control(path)
            return
        request = {"vendor": vendor, "method": self.command, "path": path, "query": self.query,
                   "raw": self.raw.decode(errors="replace"), "status": None}
        with self.state.lock:
            self.state.requests.append(request)
        running.stir()
        fault = self.state.fault(vendor, path)
        if fault and self.fail(fault, request):
            return
        status, body = self.serve(vendor, path)
        request["status"] = status
        if fault and fault.get("drop") == "after":
            self.hang_up()
            return
        self.answer(status, body)

    def fail(self, fault, request):
        """True when the fault is the whole answer."""
        if fault.get("delay_s"):
            self.server.closing.wait(fault["delay_s"])
        if fault.get("drop") == "before":
            self.hang_up()
            return True
        if fault.get("status"):
            request["status"] = fault["status"]
            self.answer(fault["status"], fault.get("body", {}), fault.get("headers", {}))
            return True
        return False

    def serve(self, vendor, path):
        if vendor in ("stripe", "paypal"):
            return self.server.money.serve(vendor, self, path)
        serve = {"twilio": self.twilio, "whatsapp": self.whatsapp, "telegram": self.telegram}
        try:
            need(vendor in serve, f"no vendor {vendor}", 404)
            return serve[vendor](path)
        except Refused as e:
            with self.state.lock:
                self.state.trouble.append(f"{vendor}: {e.status} {e.words}")
                self.state.lock.notify_all()
            return e.status, self.refusal(vendor, e)

    @staticmethod
    def refusal(vendor, e):
        if vendor == "twilio":
            return {"code": e.code, "message": e.words, "status": e.status,
                    "more_info": f"https://www.twilio.com/docs/errors/{e.code}"}
        if vendor == "whatsapp":
            return {"error": {"message": e.words, "type": "OAuthException", "code": e.code}}
        return {"ok": False, "error_code": e.status, "description": e.words}

    # ---- Twilio

    def twilio(self, path):
        user = base64.b64decode((self.headers.get("Authorization") or "").removeprefix("Basic "))
        need(user.decode() == f"{ACCOUNT}:{TOKEN}", "Authenticate", 401, 20003)
        need(path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json", "no such resource", 404, 20404)
        if self.command == "GET":
            return 200, self.twilio_list()
        need((self.headers.get("Content-Type") or "").startswith(
            "application/x-www-form-urlencoded"), "content type", 400, 20001)
        pairs = urllib.parse.parse_qsl(self.raw.decode(), keep_blank_values=True,
                                       strict_parsing=True)
        form = dict(pairs)
        need(len(form) == len(pairs), "a field came twice", 400, 20001)
        extra = sorted(set(form) - TWILIO_FIELDS)
        need(not extra, f"unknown field {extra}", 400, 20001)
        need(form.get("To"), "A 'To' phone number is required.", 400, 21604)
        need(form.get("From"), "A 'From' phone number is required.", 400, 21603)
        need(form.get("Body"), "Message body is required.", 400, 21602)
        need(units(form["Body"]) <= 1600, "the body is over 1600 characters", 400, 21617)
        is_whatsapp = form["To"].startswith("whatsapp:")
        sender = "whatsapp:" + WHATSAPP_FROM if is_whatsapp else SMS_FROM
        need(form["From"] == sender, f"the sender {form['From']} is not ours", 400, 21606)
        need(is_whatsapp or re.fullmatch(r"\+[1-9][0-9]{4,14}", form["To"]),
             "The 'To' number is not a valid phone number.", 400, 21211)
        if "ValidityPeriod" in form:
            need(1 <= int(form["ValidityPeriod"]) <= 36000, "ValidityPeriod", 400, 20001)
        ref = self.state.take("twilio", form["To"], {"text": form["Body"], "options": []},
                              sender=form["From"], callback=form.get("StatusCallback"))
        return 201, {"sid": ref, "status": "queued", "to": form["To"], "from": form["From"],
                     "body": form["Body"], "error_code": None, "num_media": "0",
                     "direction": "outbound-api", "account_sid": ACCOUNT}

    def twilio_list(self):
        known = {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
        extra = sorted(set(self.query) - known)
        need(not extra, f"unknown filter {extra}", 400, 20001)
        with self.state.lock:
            rows = [{"sid": m["ref"], "to": m["to"], "from": m["sender"], "body": m["text"],
                     "direction": "outbound-api", "status": "sent", "num_media": "0",
                     "date_sent": time.strftime("%a, %d %b %Y %H:%M:%S +0000",
                                                time.gmtime(m["at"]))}
                    for m in self.state.messages if m["vendor"] == "twilio"
                    and self.query.get("To") in (None, m["to"])]
            rows += list(getattr(self.state, "inbound", []))
        return {"messages": rows, "next_page_uri": None, "page": 0, "page_size": 100}

    # ---- WhatsApp Cloud API

    def whatsapp(self, path):
        need(self.headers.get("Authorization") == f"Bearer {ACCESS}", "Invalid token", 401, 190)
        need(re.fullmatch(rf"/v\d+\.0/{PHONE_ID}/messages", path), "no such object", 404)
        need(self.command == "POST", "method", 405)
        need((self.headers.get("Content-Type") or "").startswith("application/json"), "content type")
        try:
            body = json.loads(self.raw)
        except ValueError:
            raise Refused(400, 100, "malformed JSON") from None
        to, shown = check_whatsapp(body)
        ref = self.state.take("whatsapp", to, shown, client=body.get("biz_opaque_callback_data"))
        return 200, {"messaging_product": "whatsapp", "contacts": [{"input": to, "wa_id": to}],
                     "messages": [{"id": ref}]}

    # ---- Telegram Bot API

    def telegram(self, path):
        match = re.fullmatch(r"/bot([^/]+)/(\w+)", path)
        need(match, "Not Found", 404)
        need(match.group(1) == BOT_TOKEN, "Unauthorized", 401)
        method = getattr(self, "telegram_" + match.group(2), None)
        need(method, "Not Found", 404)
        try:
            body = json.loads(self.raw) if self.raw else {}
        except ValueError:
            raise Refused(400, 400, "Bad Request: can't parse JSON object") from None
        return 200, {"ok": True, "result": method(body)}

    def telegram_getMe(self, body):
        return {"id": 123456, "is_bot": True, "first_name": "DocSpot", "username": "docspot_bot"}

    def telegram_sendMessage(self, body):
        only(body, {"chat_id", "text", "reply_markup", "link_preview_options",
                    "disable_notification", "parse_mode", "entities", "protect_content",
                    "reply_parameters"}, "sendMessage")
        need(isinstance(body.get("chat_id"), int), "Bad Request: chat not found")
        need("parse_mode" not in body, "a parse mode: patients' texts would be read as markup")
        shown = {"text": text_of(body, "text", 1, 4096, "sendMessage"), "options": []}
        if "reply_markup" in body:
            check_keyboard(body["reply_markup"], shown)
        ref = self.state.take("telegram", str(body["chat_id"]), shown)
        return {"message_id": ref, "date": int(time.time()), "text": shown["text"],
                "chat": {"id": body["chat_id"], "type": "private"}}

    def telegram_answerCallbackQuery(self, body):
        only(body, {"callback_query_id", "text", "show_alert", "url", "cache_time"}, "answer")
        with self.state.lock:
            known = self.state.taps.pop(body.get("callback_query_id"), None)
        need(known is not None, "Bad Request: query is too old and response timeout expired or "
                                "query ID is invalid")
        return True

    def telegram_getUpdates(self, body):
        only(body, {"offset", "limit", "timeout", "allowed_updates"}, "getUpdates")
        need(not self.state.webhook, "Conflict: can't use getUpdates method while webhook is active",
             409)
        need(0 <= body.get("timeout", 0) <= 50 and 1 <= body.get("limit", 100) <= 100, "limits")
        end = time.monotonic() + body.get("timeout", 0)
        with self.state.lock:
            offset = body.get("offset", 0)
            self.state.confirmed = max(self.state.confirmed, offset)
            self.state.updates = [u for u in self.state.updates if u["update_id"] >= offset]
            self.state.lock.notify_all()
            while not self.state.updates and time.monotonic() < end and not self.server.closing.is_set():
                self.state.lock.wait(min(0.5, max(0.0, end - time.monotonic())))
            return self.state.updates[:body.get("limit", 100)]

    def telegram_setWebhook(self, body):
        only(body, {"url", "secret_token", "allowed_updates", "max_connections",
                    "drop_pending_updates"}, "setWebhook")
        need(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", body.get("secret_token", "x")), "secret_token")
        self.state.webhook = body.get("url", "")
        return True

    def telegram_deleteWebhook(self, body):
        only(body, {"drop_pending_updates"}, "deleteWebhook")
        self.state.webhook = ""
        return True

    # ---- for tests

    def control(self, path):
        state = self.state
        if path == "/log":
            with state.lock:
                return self.answer(200, list(state.messages))
        if path == "/requests":
            with state.lock:
                return self.answer(200, list(state.requests))
        if path == "/problems":
            return self.answer(200, state.problems())
        if path == "/reset":
            state.reset()
        elif path == "/fail":
            with state.lock:
                state.faults.append({"times": 1, **json.loads(self.raw)})
        elif path == "/update":
            given = json.loads(self.raw)
            self.server.add_updates(given if isinstance(given, list) else [given])
        else:
            return self.answer(404, {"error": "no such control"})
        return self.answer(200, {"ok": True})


class FakeVendors(ThreadingHTTPServer):
    """The server, to be used in a with statement; tests in Python may look at .state directly."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.state = State()
        self.money = fake_money.Money()
        self.closing = threading.Event()
        self.base = f"http://127.0.0.1:{self.server_address[1]}"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.closing.set()
        self.shutdown()
        self.server_close()

    def fail(self, vendor, **fault):
        with self.state.lock:
            self.state.faults.append({"vendor": vendor, "times": 1, **fault})

    def note_tap(self, callback_id):
        """A tapped button now waits for its answerCallbackQuery."""
        with self.state.lock:
            self.state.taps[callback_id] = time.time()

    def add_updates(self, updates):
        with self.state.lock:
            for u in updates:
                if "callback_query" in u:
                    self.state.taps[u["callback_query"]["id"]] = time.time()
            self.state.updates += updates
            self.state.lock.notify_all()

    def messages(self, to=None):
        with self.state.lock:
            return [m for m in self.state.messages if to is None or m["to"] == to]

    def wait_messages(self, count, to=None, within_s=15.0):
        """The messages to one recipient, once there are count of them; fails after within_s."""
        end = time.monotonic() + within_s
        with self.state.lock:
            while True:
                found = [m for m in self.state.messages if to is None or m["to"] == to]
                if len(found) >= count:
                    return found
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"{len(found)} of {count} messages to {to or 'anyone'} "
                                         f"within {within_s} s; problems: {self.state.trouble}; "
                                         f"found: {[m['text'] for m in found]}")
                self.state.lock.wait(left)


if __name__ == "__main__":
    fakes = FakeVendors(int(sys.argv[1]) if len(sys.argv) > 1 else 4101)
    print(f"fake vendors on {fakes.base}", flush=True)
    fakes.serve_forever()
