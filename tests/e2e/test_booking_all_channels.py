#!/usr/bin/env python3
"""The README's conversation over every way a patient can write; taps; replies within every limit."""
import clinic as c


class Booking(c.ClinicCase):
    def check_booked(self, clinic, patient, answer):
        rows = clinic.appointments(status="confirmed", contact=patient.contact)
        self.assertEqual(len(rows), 1, rows)
        self.assertEqual(rows[0]["patient"], "Maria Lopez")
        self.assertEqual(rows[0]["channel"], patient.channel)
        self.assertEqual(rows[0]["specialty"], "dentistry")
        self.assertIn(rows[0]["start"][11:13], ("08", "09", "10", "11"), "in the morning")
        self.assertIn("ooked", answer["text"])
        clinic.check_sound()

    def book_by(self, kind, **settings):
        clinic = self.begin(**settings)
        patient = kind(clinic, 5550142)
        answer = patient.book()
        self.assertEqual(len(patient.heard(3)), 3, "one reply to each message")
        self.check_booked(clinic, patient, answer)
        return clinic, patient

    def test_twilio_sms(self):
        clinic, patient = self.book_by(c.SmsPatient)
        offer = patient.heard(3)[0]
        self.assertIn("1)", offer["text"])
        self.assertEqual(offer["sender"], c.vendor.SMS_FROM)
        self.assertEqual(offer["callback"], c.PUBLIC_URL + "/webhooks/twilio/status")

    def test_twilio_whatsapp(self):
        _, patient = self.book_by(c.TwilioWhatsAppPatient)
        self.assertIn("1)", patient.heard(3)[0]["text"])

    def test_whatsapp_cloud(self):
        _, patient = self.book_by(c.WhatsAppPatient)
        offer = patient.heard(3)[0]
        self.assertGreaterEqual(len(offer["options"]), 1, "times come as buttons or rows")
        self.assertTrue(offer["client"].isdigit(), "the outbox id comes along")

    def test_telegram_webhook(self):
        _, patient = self.book_by(c.TelegramPatient)
        self.assertGreaterEqual(len(patient.heard(3)[0]["options"]), 1)

    def test_telegram_long_polling(self):
        clinic, patient = self.book_by(c.PollingPatient, telegram__mode="poll")
        last = patient.sent[-1]["update_id"]
        c.wait_until(lambda: clinic.fakes.state.confirmed > last,
                     "the offset moves on after the commit")

    def test_a_tap_means_what_a_typed_number_means(self):
        clinic = self.begin()
        for kind, number in ((c.WhatsAppPatient, 5550001), (c.TelegramPatient, 5550002)):
            patient = kind(clinic, number)
            offer = patient.ask("need a dentist tomorrow morning")
            patient.deliver_surely(patient.make_tap(offer["options"][0]))
            patient.heard(2)
            patient.ask("Maria Lopez")
            rows = clinic.appointments(status="confirmed", contact=patient.contact)
            self.assertEqual(len(rows), 1, kind.__name__)
        clinic.check_sound()

    def test_the_same_person_moves_and_cancels_days_later(self):
        clinic = self.begin()
        patient = c.SmsPatient(clinic, 5550142)
        patient.book()
        first = clinic.appointments(contact=patient.contact)[0]["start"]
        patient.ask("can we move it to friday morning")
        patient.ask("1")
        moved = clinic.appointments(status="confirmed", contact=patient.contact)
        self.assertEqual(len(moved), 1)
        self.assertNotEqual(moved[0]["start"], first)
        patient.ask("cancel my appointment")
        c.wait_until(lambda: not clinic.appointments(status="confirmed", contact=patient.contact),
                     "the visit is cancelled")
        clinic.check_sound()

    def test_nasty_texts_get_an_answer_in_sound_bytes(self):
        clinic = self.begin()
        texts = ["", "\u202eabc", "🦷" * 1000, "a\x00b", "x" * 5000, "';--", "<b>&amp;</b>", "{name}",
                 "%s%n%d", "०१२", "\ufeffhi", "e\u0301" * 400]
        for i, text in enumerate(texts):
            for kind in (c.SmsPatient, c.TelegramPatient):
                patient = kind(clinic, 5551000 + i)
                self.assertTrue(patient.ask(text)["text"], repr(text[:20]))
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
