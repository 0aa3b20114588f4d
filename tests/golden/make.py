#!/usr/bin/env python3
"""make.py - write the raw requests of the golden files, signed, each with a forged twin.

Run it after changing a case here. NAME.json beside each request holds the events that must come of
it; those are written by hand (DOCSPOT_GOLDEN_WRITE=1 makes the test propose one, to be read).
"""
import base64
import hashlib
import hmac
import json
import pathlib
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
URL = "https://bot.example"
TOKEN, APP_SECRET, SECRET = b"twilio-token", b"meta-secret", "telegram_Secret-1"
STRIPE_SECRET, STRIPE_T = b"stripe-secret", 1795422590
SID = "SM%032x"
PATIENT, CLINIC = "+14085550142", "+14085550199"


def raw(method, target, headers, body):
    lines = [f"{method} {target} HTTP/1.1", "Host: bot.example"]
    lines += [f"{k}: {v}" for k, v in headers] + [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode() + body


def save(vendor, name, genuine, forged):
    folder = HERE / vendor
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.http").write_bytes(genuine)
    (folder / f"{name}.forged.http").write_bytes(forged)


def twilio_signature(url, fields):
    text = url + "".join(k + v for k, v in sorted(set(fields)))
    return base64.b64encode(hmac.new(TOKEN, text.encode(), hashlib.sha1).digest()).decode()


def twilio(name, path="/webhooks/twilio", forge=("Body", "another text"), **fields):
    base = {"AccountSid": "AC00000000000000000000000000000001", "ApiVersion": "2010-04-01"}
    pairs = [(k, str(v)) for k, v in {**base, **fields}.items()]
    headers = [("X-Twilio-Signature", twilio_signature(URL + path, pairs)),
               ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")]
    changed = [(k, forge[1] if k == forge[0] else v) for k, v in pairs]
    save("twilio", name, raw("POST", path, headers, urllib.parse.urlencode(pairs).encode()),
         raw("POST", path, headers, urllib.parse.urlencode(changed).encode()))


def sms(name, number, body, **more):
    twilio(name, MessageSid=SID % number, SmsMessageSid=SID % number, From=PATIENT, To=CLINIC,
           NumMedia=more.pop("NumMedia", 0), NumSegments=1, Body=body, **more)


def twilio_whatsapp(name, number, body, sender="whatsapp:" + PATIENT, **more):
    twilio(name, MessageSid=SID % number, From=sender, To="whatsapp:" + CLINIC, NumMedia=0,
           ProfileName="Maria Lopez", WaId="14085550142", Body=body, **more)


def report(name, number, status, to=PATIENT, **more):
    twilio(name, path="/webhooks/twilio/status", forge=("MessageStatus", "read"),
           MessageSid=SID % number, MessageStatus=status, To=to, From=CLINIC, **more)


def twilio_json():
    body = json.dumps({"MessageSid": SID % 90, "From": PATIENT, "To": CLINIC, "NumMedia": 0,
                       "Body": "need a dentist"}).encode()
    path = "/webhooks/twilio?bodySHA256=" + hashlib.sha256(body).hexdigest()
    headers = [("X-Twilio-Signature", twilio_signature(URL + path, [])),
               ("Content-Type", "application/json")]
    save("twilio", "json_body", raw("POST", path, headers, body),
         raw("POST", path, headers, body.replace(b"dentist", b"surgeon")))


def meta(name, *values):
    body = json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": "900", "changes": [{"field": "messages", "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "14085550199", "phone_number_id": "700"},
            **value}}]} for value in values]}).encode()
    mac = hmac.new(APP_SECRET, body, hashlib.sha256).hexdigest()
    headers = [("X-Hub-Signature-256", "sha256=" + mac), ("Content-Type", "application/json")]
    path = "/webhooks/whatsapp"
    save("whatsapp", name, raw("POST", path, headers, body),
         raw("POST", path, headers, body.replace(b'"900"', b'"901"')))


def said(number, kind, sender="14085550142", **content):
    message = {"from": sender, "id": f"wamid.{number}", "timestamp": "1795420800", "type": kind}
    return {"contacts": [{"profile": {"name": "Maria Lopez"}, "wa_id": sender}],
            "messages": [{**message, **content}]}


def whatsapp():
    meta("text", said(1, "text", text={"body": "necesito un dentista mañana 🦷"}))
    meta("button", said(2, "interactive", interactive={
        "type": "button_reply", "button_reply": {"id": "s.7.1", "title": "9:00 Dr Shah"}}))
    meta("row", said(3, "interactive", interactive={
        "type": "list_reply", "list_reply": {"id": "s.7.2", "title": "9:30", "description": "$90"}}))
    meta("form", said(4, "interactive", interactive={
        "type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": "{}"}}))
    meta("template_words", said(5, "button", button={"payload": "Confirm", "text": "Confirm"}))
    meta("template_id", said(6, "button", button={"payload": "v.yes.9", "text": "Confirm"}))
    meta("voice", said(7, "audio", audio={"id": "1", "voice": True, "mime_type": "audio/ogg"}))
    meta("image", said(8, "image", image={"id": "2", "caption": "my card"}))
    meta("sticker", said(9, "sticker", sticker={"id": "3", "animated": False}))
    meta("reaction", said(10, "reaction", reaction={"message_id": "wamid.0", "emoji": "👍"}))
    meta("location", said(11, "location", location={
        "latitude": 37.3361, "longitude": -121.8906, "name": "Home"}))
    meta("contact_own", said(12, "contacts", contacts=[
        {"name": {"formatted_name": "M"}, "phones": [{"phone": "+1 (408) 555-0142",
                                                      "wa_id": "14085550142"}]}]))
    meta("number_changed", {"messages": [{
        "from": "14085550142", "id": "wamid.13", "timestamp": "1795420800", "type": "system",
        "system": {"body": "changed", "wa_id": "14085550177", "type": "user_changed_number"}}]})
    meta("unsupported", said(14, "unsupported", errors=[{"code": 131051, "title": "unknown"}]))
    meta("new_kind", said(15, "hologram", hologram={"x": 1}))
    meta("hidden_number", {
        "contacts": [{"profile": {"name": "Maria"}, "user_id": "US.1002003004"}],
        "messages": [{"from_user_id": "US.1002003004", "id": "wamid.16", "type": "text",
                      "timestamp": "1795420800", "text": {"body": "hi"}}]})
    two = said(17, "text", text={"body": "first"})
    two["messages"] += said(18, "text", text={"body": "second"})["messages"]
    meta("batch", two, said(19, "text", text={"body": "third"}), {
        "statuses": [{"id": "wamid.out1", "status": "read", "timestamp": "1795420801",
                      "recipient_id": "14085550142"}]})
    meta("failed", {"statuses": [{
        "id": "wamid.out2", "status": "failed", "timestamp": "1795420801",
        "recipient_id": "14085550142", "biz_opaque_callback_data": "4711",
        "errors": [{"code": 131047, "title": "Re-engagement message"}]}]})


def telegram(name, number, **update):
    body = json.dumps({"update_id": number, **update}).encode()
    path = "/webhooks/telegram"
    kind = ("Content-Type", "application/json")
    header = "X-Telegram-Bot-Api-Secret-Token"
    save("telegram", name, raw("POST", path, [(header, SECRET), kind], body),
         raw("POST", path, [(header, SECRET[:-1] + "2"), kind], body))


CHAT = {"id": 5550142, "type": "private", "first_name": "Maria"}
USER = {"id": 5550142, "is_bot": False, "first_name": "Maria", "last_name": "Lopez",
        "language_code": "es"}


def note(**content):
    return {"message_id": 1, "from": USER, "chat": CHAT, "date": 1795420800, **content}


def telegram_cases():
    telegram("text", 1, message=note(text="need a dentist"))
    telegram("start", 2, message=note(text="/start from_website"))
    telegram("command", 3, message=note(text="/help@docspot_bot please"))
    keyboard = {"inline_keyboard": [[{"text": "9:00 Dr Shah", "callback_data": "s.7.1"}],
                                    [{"text": "9:30 Dr Shah", "callback_data": "s.7.2"}]]}
    telegram("tap", 4, callback_query={"id": "cb1", "from": USER, "data": "s.7.2",
                                       "chat_instance": "1",
                                       "message": {**note(text="Times"), "reply_markup": keyboard}})
    telegram("tap_on_gone_message", 5, callback_query={
        "id": "cb2", "from": USER, "data": "s.7.1", "chat_instance": "1",
        "message": {"chat": CHAT, "message_id": 1, "date": 0}})
    telegram("location", 6, message=note(location={"latitude": 37.3361, "longitude": -121.8906}))
    telegram("venue", 7, message=note(
        location={"latitude": 37.3361, "longitude": -121.8906},
        venue={"location": {"latitude": 37.3361, "longitude": -121.8906}, "title": "Home",
               "address": "1 Elm St"}))
    telegram("contact_own", 8, message=note(contact={
        "phone_number": "14085550142", "first_name": "Maria", "user_id": 5550142}))
    telegram("contact_other", 9, message=note(contact={
        "phone_number": "+14085550177", "first_name": "Ana"}))
    telegram("contact_other_user", 21, message=note(contact={
        "phone_number": "+14085550177", "first_name": "Ana", "user_id": 5550177}))
    telegram("voice", 10, message=note(voice={"file_id": "f", "duration": 3}))
    telegram("photo", 11, message=note(photo=[{"file_id": "p"}], caption="my card"))
    telegram("sticker", 12, message=note(sticker={"file_id": "s", "emoji": "👍"}))
    telegram("edit", 13, edited_message={**note(text="need a dentist friday"),
                                         "edit_date": 1795420860})
    telegram("live_location", 14, edited_message={
        **note(location={"latitude": 37.3, "longitude": -121.8}), "edit_date": 1795420860})
    for name, number, before, after in (("blocked", 15, "member", "kicked"),
                                        ("unblocked", 16, "kicked", "member")):
        telegram(name, number, my_chat_member={
            "chat": CHAT, "from": USER, "date": 1795420800,
            "old_chat_member": {"status": before}, "new_chat_member": {"status": after}})
    group = {"id": -1009990001, "type": "supergroup", "title": "Desk"}
    telegram("group", 17, message={**note(text="hello"), "chat": group})
    telegram("pinned", 18, message=note(pinned_message={"message_id": 1}))
    telegram("new_kind_of_message", 19, message=note(hologram={"x": 1}))
    telegram("new_kind_of_update", 20, hologram={"x": 1})


def twilio_cases():
    sms("sms", 1, "need a dentist tomorrow morning")
    sms("sms_unicode", 2, "mañana “temprano” 🦷 & más")
    sms("sms_empty", 3, "")
    sms("stop_by_carrier", 4, "STOP", OptOutType="STOP")
    sms("start_by_carrier", 5, "YES", OptOutType="START")
    sms("mms", 6, "my card", NumMedia=1, MediaContentType0="image/jpeg",
        MediaUrl0="https://api.example/m")
    twilio_whatsapp("whatsapp", 7, "hola")
    twilio_whatsapp("whatsapp_button", 8, "Confirm", ButtonText="Confirm", ButtonPayload="v.yes.9",
                    MessageType="button")
    twilio_whatsapp("whatsapp_row", 9, "9:30", ListId="s.7.2", ListTitle="9:30",
                    MessageType="interactive")
    twilio_whatsapp("whatsapp_location", 10, "", Latitude="37.3361", Longitude="-121.8906",
                    Label="Home", MessageType="location")
    twilio_whatsapp("whatsapp_hidden_number", 11, "hi", sender="whatsapp:US.1002003004",
                    ExternalUserId="US.1002003004")
    report("status_delivered", 20, "delivered")
    report("status_queued", 21, "queued")
    report("status_undelivered", 22, "undelivered", ErrorCode="30003")
    report("status_whatsapp_window", 23, "failed", to="whatsapp:" + PATIENT, ErrorCode="63016")
    twilio_json()


def stripe(name, number, kind, live=False, **content):
    body = json.dumps({"id": f"evt_{number}", "object": "event", "type": kind, "livemode": live,
                       "created": 1795422580, "data": {"object": content}}).encode()
    mac = hmac.new(STRIPE_SECRET, b"%d." % STRIPE_T + body, hashlib.sha256).hexdigest()
    headers = [("Stripe-Signature", f"t={STRIPE_T},v1={mac}"), ("Content-Type", "application/json")]
    path = "/webhooks/stripe"
    save("stripe", name, raw("POST", path, headers, body),
         raw("POST", path, headers, body.replace(b'"evt_', b'"evx_')))


def session(**more):
    return {"object": "checkout.session", "id": "cs_test_1", "client_reference_id": "R1",
            "metadata": {"reference": "R1"}, "currency": "usd", "amount_total": 5000,
            "payment_intent": "pi_1", "status": "complete", "payment_status": "paid",
            "customer_details": {"email": "maria@example.com", "name": "Maria Lopez"}, **more}


def intent(**more):
    return {"object": "payment_intent", "id": "pi_1", "metadata": {"reference": "R1"},
            "currency": "usd", "amount": 5000, "amount_received": 0, **more}


def charge(**more):
    return {"object": "charge", "id": "ch_1", "payment_intent": "pi_1", "status": "succeeded",
            "metadata": {"reference": "R1"}, "currency": "usd", "amount": 5000,
            "amount_captured": 5000, "amount_refunded": 0, "disputed": False,
            "payment_method_details": {"card": {"brand": "visa", "last4": "4242"}}, **more}


def refund(**more):
    return {"object": "refund", "id": "re_1", "payment_intent": "pi_1", "charge": "ch_1",
            "currency": "usd", "amount": 2000, "metadata": {"reference": "F1"}, **more}


def dispute(**more):
    return {"object": "dispute", "id": "dp_1", "payment_intent": "pi_1", "charge": "ch_1",
            "currency": "usd", "amount": 5000, **more}


def stripe_cases():
    done = "checkout.session."
    stripe("paid", 1, done + "completed", **session())
    stripe("paid_live", 2, done + "completed", live=True, **session(currency="inr"))
    stripe("complete_unpaid", 3, done + "completed", **session(payment_status="unpaid"))
    stripe("delayed_paid", 4, done + "async_payment_succeeded", **session())
    stripe("delayed_failed", 5, done + "async_payment_failed", **session(payment_status="unpaid"))
    stripe("expired", 6, done + "expired", **session(status="expired", payment_status="unpaid",
                                                     payment_intent=None))
    stripe("intent_paid", 7, "payment_intent.succeeded",
           **intent(status="succeeded", amount_received=5000))
    stripe("intent_processing", 8, "payment_intent.processing", **intent(status="processing"))
    stripe("card_declined", 9, "payment_intent.payment_failed",
           **intent(status="requires_payment_method"))
    stripe("intent_canceled", 10, "payment_intent.canceled", **intent(status="canceled"))
    stripe("given_back", 11, "charge.refunded", **charge(amount_refunded=5000, refunded=True))
    stripe("partly_given_back", 12, "charge.refunded", **charge(amount_refunded=2000))
    stripe("refund_done", 13, "refund.updated", **refund(status="succeeded"))
    stripe("refund_failed", 14, "refund.failed", **refund(status="failed"))
    stripe("disputed", 15, "charge.dispute.created", **dispute(status="needs_response"))
    stripe("dispute_lost", 16, "charge.dispute.closed", **dispute(status="lost"))
    stripe("new_kind", 17, "customer.created", object="customer", id="cus_1")


CERTS = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1"


def paypal(name, number, kind, **resource):
    body = json.dumps({"id": f"WH-{number}", "event_version": "1.0", "event_type": kind,
                       "resource": resource}).encode()
    proof = [("PAYPAL-TRANSMISSION-ID", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"),
             ("PAYPAL-TRANSMISSION-TIME", "2026-11-23T08:29:50Z"),
             ("PAYPAL-TRANSMISSION-SIG", "c2lnbmF0dXJl"), ("PAYPAL-AUTH-ALGO", "SHA256withRSA"),
             ("Content-Type", "application/json")]
    path = "/webhooks/paypal"
    save("paypal", name, raw("POST", path, [("PAYPAL-CERT-URL", CERTS)] + proof, body),
         raw("POST", path, [("PAYPAL-CERT-URL", CERTS.replace(".com/", ".com.evil.example/"))]
             + proof, body))


def dollars(value):
    return {"currency_code": "USD", "value": value}


def capture(status):
    return {"id": "C1", "status": status, "custom_id": "R1", "amount": dollars("50.00"),
            "supplementary_data": {"related_ids": {"order_id": "O1"}},
            "links": [{"rel": "self",
                       "href": "https://api.sandbox.paypal.com/v2/payments/captures/C1"}]}


def paypal_cases():
    paypal("approved", 1, "CHECKOUT.ORDER.APPROVED", id="O1", status="APPROVED",
           payer={"email_address": "maria@example.com"},
           purchase_units=[{"custom_id": "R1", "amount": dollars("50.00")}])
    paypal("captured", 2, "PAYMENT.CAPTURE.COMPLETED", **capture("COMPLETED"))
    paypal("pending", 3, "PAYMENT.CAPTURE.PENDING", **capture("PENDING"))
    paypal("denied", 4, "PAYMENT.CAPTURE.DENIED", **capture("DECLINED"))
    paypal("given_back", 5, "PAYMENT.CAPTURE.REFUNDED", id="F1", status="COMPLETED",
           custom_id="RF1", amount=dollars("20.00"),
           seller_payable_breakdown={"total_refunded_amount": dollars("20.00")},
           links=[{"rel": "up", "href": "https://api.sandbox.paypal.com/v2/payments/captures/C1"}])
    paypal("disputed", 6, "CUSTOMER.DISPUTE.CREATED", dispute_id="PP-D-1", status="OPEN",
           disputed_transactions=[{"seller_transaction_id": "C1", "custom": "R1"}])
    paypal("new_kind", 7, "VAULT.PAYMENT-TOKEN.CREATED", id="V1")


twilio_cases()
stripe_cases()
paypal_cases()
whatsapp()
telegram_cases()
