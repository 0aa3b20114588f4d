#!/usr/bin/env python3
"""What patients send that is not a plain text, on every channel: a useful answer, sound bytes kept."""
import base64
import hashlib
import hmac
import json
import urllib.parse

import clinic as c
import moments as m

# name, text; every one gets an answer and leaves valid UTF-8
TEXTS = (
    ("empty", ""), ("a space", " "), ("ten thousand emoji", "🦷" * 10000),
    ("right to left", "\u202eabc\u202c"), ("Arabic", "أحتاج طبيب أسنان"), ("NUL", "a\x00b"),
    ("only NUL", "\x00"), ("control characters", "\x01\x02\x1b[31mred"), ("a bell", "\x07" * 50),
    ("zero width", "\u200b\u200d\u2060"), ("a byte order mark", "\ufeffhello"),
    ("combining marks", "e" + "\u0301" * 500), ("5,000 letters", "x" * 5000),
    ("5,000 words", "no " * 5000), ("SQL", "'; DROP TABLE outbox;--"),
    ("HTML", "<script>alert(1)</script>"), ("a format", "%s%n%x{name}{0}${jndi:ldap://x}"),
    ("TwiML", "</Message><Redirect>http://evil</Redirect>"), ("JSON", '{"text":"1"}'),
    ("line ends", "need\r\na\r\n\r\ndentist\n"), ("Unicode line ends", "a\u2028b\u2029c\u0085d"),
    ("Hindi digits", "२"), ("full width", "ｎｅｅｄ ａ ｄｅｎｔｉｓｔ"), ("unassigned", "\U0003fffd\ue000"),
    ("noncharacters", "\ufffe\uffff\U0010ffff"), ("only punctuation", "?!...,,;;"),
    ("a very long word", "a" * 4096), ("curly quotes", "“need a dentist” – ‘now’…"),
    ("family", "👨‍👩‍👧‍👦" * 300), ("flags", "🇮🇳🇺🇸" * 200), ("math", "𝓷𝓮𝓮𝓭 𝓪 𝓭𝓮𝓷𝓽𝓲𝓼𝓽"),
)


class Odd(c.ClinicCase):
    @classmethod
    def setUpClass(cls):
        cls.fakes = c.vendor.FakeVendors()
        cls.fakes.__enter__()
        cls.clinic = c.Clinic(cls.fakes, m.TWO_DAYS).start()

    @classmethod
    def tearDownClass(cls):
        try:
            cls.clinic.check_sound()
            log = cls.clinic.read_log()
            for private in ("DROP TABLE", "alert(1)", "Mari", "DENTIST-CANARY"):
                assert private not in log, "a patient's words are in the log"
        finally:
            cls.clinic.close()
            cls.fakes.__exit__()

    def answered(self, patients):
        """Each has an answer, and what was stored of each is sound."""
        for patient in patients:
            self.assertTrue(patient.heard(1)[0]["text"].strip())
        for table, column in (("inbox", "payload"), ("outbox", "body_json")):
            for (data,) in m.rows(self.clinic, f"SELECT CAST({column} AS BLOB) FROM {table}"):
                data.decode("utf-8")
                self.assertNotIn(b"\x00", data)

    def say_all(self, kind, first):
        patients = []
        for i, (name, text) in enumerate(TEXTS):
            patient = kind(self.clinic, first + i)
            with self.subTest(f"{kind.__name__}: {name}"):
                patient.say(text)
                patients.append(patient)
        self.answered(patients)

    def test_odd_texts_by_sms(self):
        self.say_all(c.SmsPatient, 9300000)

    def test_odd_texts_by_twilio_whatsapp(self):
        self.say_all(c.TwilioWhatsAppPatient, 9301000)

    def test_odd_texts_by_whatsapp(self):
        self.say_all(c.WhatsAppPatient, 9302000)

    def test_odd_texts_by_telegram(self):
        self.say_all(c.TelegramPatient, 9303000)

    # ---- what is no text

    def test_media_by_twilio(self):
        kinds = (("audio/ogg", {}), ("image/jpeg", {}), ("video/mp4", {}), ("application/pdf", {}),
                 ("", {}), ("nonsense", {}), ("image/png", {"Body": "my tooth"}))
        patients = []
        for i, (kind, more) in enumerate(kinds):
            patient = c.SmsPatient(self.clinic, 9304000 + i)
            patient.deliver_surely({**patient.write(""), "NumMedia": "1", "MediaContentType0": kind,
                                    "MediaUrl0": "https://api.twilio.com/x", **more})
            patients.append(patient)
        self.answered(patients)
        self.assertIn("type", patients[0].heard(1)[0]["text"].lower())

    def test_kinds_by_twilio_whatsapp(self):
        cases = ({"MessageType": "sticker", "NumMedia": "1", "MediaContentType0": "image/webp"},
                 {"MessageType": "reaction", "Body": "👍"},
                 {"MessageType": "location", "Latitude": "37.33", "Longitude": "-121.89"},
                 {"Latitude": "91", "Longitude": "0"}, {"Latitude": "nan", "Longitude": "inf"},
                 {"MessageType": "contacts"}, {"MessageType": "order"}, {"NumMedia": "-1"},
                 {"NumMedia": "x"}, {"NumMedia": "999999"},
                 {"ButtonPayload": "no-such-option", "ButtonText": "1"}, {"ListId": "x"})
        patients = []
        for i, more in enumerate(cases):
            patient = c.TwilioWhatsAppPatient(self.clinic, 9305000 + i)
            patient.deliver_surely({**patient.write(""), **more})
            patients.append(patient)
        self.answered(patients)

    def test_kinds_by_whatsapp(self):
        media = {"id": "1", "mime_type": "audio/ogg; codecs=opus", "sha256": "x"}
        cases = (("audio", {"audio": {**media, "voice": True}}), ("audio", {"audio": media}),
                 ("image", {"image": {**media, "caption": "my tooth"}}), ("video", {"video": media}),
                 ("document", {"document": {**media, "filename": "x.pdf"}}),
                 ("sticker", {"sticker": {**media, "animated": False}}),
                 ("reaction", {"reaction": {"message_id": "wamid.x", "emoji": "👍"}}),
                 ("location", {"location": {"latitude": 37.33, "longitude": -121.89}}),
                 ("location", {"location": {"latitude": 910, "longitude": 0}}),
                 ("location", {"location": {}}), ("location", {}),
                 ("contacts", {"contacts": [{"name": {"formatted_name": "A"},
                                             "phones": [{"phone": "+1 408 555", "wa_id": "1"}]}]}),
                 ("contacts", {"contacts": []}), ("unsupported", {"errors": [{"code": 131051}]}),
                 ("order", {"order": {}}), ("button", {"button": {"payload": "x", "text": "1"}}),
                 ("interactive", {"interactive": {"type": "nfm_reply", "nfm_reply": {}}}),
                 ("interactive", {"interactive": {"type": "list_reply",
                                                  "list_reply": {"id": "gone", "title": "9:00"}}}),
                 ("interactive", {}), ("text", {}), ("a kind of tomorrow", {}))
        patients = []
        for i, (kind, more) in enumerate(cases):
            patient = c.WhatsAppPatient(self.clinic, 9306000 + i)
            message = patient.write("")
            del message["messages"][0]["text"]
            message["messages"][0].update(type=kind, **more)
            with self.subTest(f"{kind} {more}"):
                patient.deliver_surely(message)
                patients.append(patient)
        self.answered(patients)
        self.assertIn("voice", patients[0].heard(1)[0]["text"])

    def test_kinds_by_telegram(self):
        file = {"file_id": "1", "file_unique_id": "1"}
        cases = ({"voice": {**file, "duration": 3}}, {"audio": file}, {"photo": [file]},
                 {"photo": [file], "caption": "my tooth"}, {"video": file}, {"video_note": file},
                 {"animation": file, "document": file}, {"document": file},
                 {"sticker": {**file, "emoji": "👍"}}, {"dice": {"emoji": "🎲", "value": 3}},
                 {"location": {"latitude": 37.33, "longitude": -121.89}},
                 {"location": {"latitude": "x"}}, {"location": {}},
                 {"venue": {"address": "1 Main St", "title": "Home"},
                  "location": {"latitude": 37.33, "longitude": -121.89}},
                 {"contact": {"phone_number": "14085550100", "first_name": "A"}},
                 {"contact": {}}, {"poll": {"id": "1", "question": "?"}}, {"game": {}},
                 {"a_kind_of_tomorrow": {}}, {"text": "/start"}, {"text": "/start ref_7"},
                 {"text": "/help@docspot_bot"}, {"text": "/"}, {"text": "/nonsense"})
        patients = []
        for i, more in enumerate(cases):
            patient = c.TelegramPatient(self.clinic, 9307000 + i)
            update = patient.write("")
            del update["message"]["text"]
            update["message"].update(more)
            with self.subTest(str(more)):
                patient.deliver_surely(update)
                patients.append(patient)
        self.answered(patients)
        self.assertIn("voice", patients[0].heard(1)[0]["text"])

    def test_what_is_no_ones_words_gets_no_answer(self):
        quiet = c.TelegramPatient(self.clinic, 9308000)
        user = {"id": quiet.number, "is_bot": False, "first_name": "Mari"}
        base = {"message_id": 1, "date": int(self.clinic.now()), "from": user, "chat": quiet.chat}
        group = {"id": -100123, "type": "supergroup", "title": "x"}
        for more in ({"message": {**base, "pinned_message": {}}},
                     {"message": {**base, "successful_payment": {}}},
                     {"message": {**base, "chat": group, "text": "dentist"}},
                     {"message": {**base, "from": {**user, "is_bot": True}, "text": "dentist"}},
                     {"channel_post": {**base, "text": "dentist"}}, {"inline_query": {"id": "1"}},
                     {"edited_message": {**base, "location": {"latitude": 1, "longitude": 1}}},
                     {"chat_member": {}}, {"poll": {}}, {"of_tomorrow": {}}):
            with self.subTest(str(more)[:60]):
                status = self.clinic.post_telegram({"update_id": quiet.next_serial(), **more})[0]
                self.assertEqual(status, 200)
        for value in ({"statuses": []}, {"messages": []}, {"errors": [{"code": 1}]}, {}):
            self.assertEqual(self.clinic.post_meta(value)[0], 200)
        m.settled(self.clinic)
        self.assertEqual(self.fakes.messages(quiet.vendor_address), [])
        self.assertEqual(self.fakes.messages("-100123"), [])

    # ---- bytes that are no UTF-8, signed as they are

    def test_invalid_utf8_by_twilio(self):
        for i, raw in enumerate((b"\xff\xfe", b"need\xa0a\xffdentist", b"\xc0\xaf", b"\xed\xa0\x80",
                                 b"\xf4\x90\x80\x80", b"\xe0\xa4", b"ok \xf0\x9f\xa6")):
            patient = c.SmsPatient(self.clinic, 9309000 + i)
            fields = patient.write("")
            fields.pop("Body")
            pairs = sorted({**{k: v.encode() for k, v in fields.items()}, "Body": raw}.items())
            signed = (c.PUBLIC_URL + "/webhooks/twilio").encode() + b"".join(
                k.encode() + v for k, v in pairs)
            mac = hmac.new(c.vendor.TOKEN.encode(), signed, hashlib.sha1).digest()
            body = "&".join(f"{k}={urllib.parse.quote_from_bytes(v)}" for k, v in pairs).encode()
            with self.subTest(raw):
                status = self.clinic.client.request("POST", "/webhooks/twilio", body, {
                    "X-Twilio-Signature": base64.b64encode(mac).decode(),
                    "Content-Type": "application/x-www-form-urlencoded"})[0]
                self.assertEqual(status, 200)
                self.answered([patient])

    def test_escapes_that_are_no_characters_in_json(self):
        headers = {"X-Telegram-Bot-Api-Secret-Token": c.vendor.BOT_SECRET}
        for i, text in enumerate((r"\ud83e\uddb7", r"\u0000", r"a\u0000b", r"\ud83e", r"\udc00x",
                                  r"\ud83ex")):
            patient = c.TelegramPatient(self.clinic, 9310000 + i)
            update = json.dumps(patient.write("HERE")).replace("HERE", text).encode()
            status = self.clinic.client.request("POST", "/webhooks/telegram", update, headers)[0]
            with self.subTest(text):
                self.assertIn(status, (200, 400))
                if status == 200:
                    self.answered([patient])


class Taps(c.ClinicCase):
    def test_a_tap_is_answered_also_when_its_list_is_gone(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.TelegramPatient(clinic, 9311000)
        offer = patient.ask("need a dentist friday morning")
        patient.deliver_surely(patient.make_tap(offer["options"][0]))
        patient.heard(2)
        patient.deliver_surely(patient.make_tap(offer["options"][1]))  # the old list
        patient.heard(3)
        for data in ("nonsense", "s:999", "1", "x" * 64):
            patient.deliver_surely(patient.make_tap({"id": data}))
        m.settled(clinic)
        self.assertEqual(clinic.fakes.state.problems(), [], "every tap is answered")
        clinic.check_sound()

    def test_the_same_tap_twice_is_one_choice(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.TelegramPatient(clinic, 9311100)
        offer = patient.ask("need a dentist friday morning")
        tap = patient.make_tap(offer["options"][0])
        for _ in range(3):
            patient.deliver_surely(tap)
        patient.heard(2)
        patient.ask("Maria Lopez")
        self.assertEqual(len(clinic.appointments(status="confirmed")), 1)
        self.assertEqual(len(patient.heard(3)), 3)
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
