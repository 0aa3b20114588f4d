#!/usr/bin/env python3
"""STOP and START on every channel, in the patient's words, in the carrier's, and by its refusals."""
import clinic as c
import moments as m

KINDS = (c.SmsPatient, c.TwilioWhatsAppPatient, c.WhatsAppPatient, c.TelegramPatient)


class Consent(c.ClinicCase):
    def state(self, clinic, patient):
        found = m.rows(clinic, "SELECT consent FROM contacts WHERE channel = ? AND address = ?",
                       patient.channel, patient.contact)
        return found[0][0] if found else None

    def silent(self, clinic, patient, texts):
        """None of these is answered."""
        before = len(clinic.fakes.messages(patient.vendor_address))
        for text in texts:
            patient.say(text)
        m.settled(clinic)
        self.assertEqual(m.texts_to(clinic, patient.vendor_address, before), [])

    def test_stop_is_confirmed_once_and_start_turns_them_on_again(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        for i, kind in enumerate(KINDS):
            with self.subTest(kind.__name__):
                patient = kind(clinic, 9200100 + i)
                patient.ask("hello")
                self.assertIn("Texts are off", patient.ask("STOP")["text"])
                self.assertEqual(self.state(clinic, patient), "stopped")
                self.assertIn("START", patient.ask("need a dentist friday")["text"])
                self.silent(clinic, patient, ("are you there?", "hello?", "STOP", "stop"))
                self.assertIn("on again", patient.ask("START")["text"])
                self.assertEqual(self.state(clinic, patient), "open")
                self.assertIn("Ruiz", patient.ask("need a dentist friday morning")["text"])
        clinic.check_sound()

    def test_plain_words_that_stop(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        for i, text in enumerate(("Stop. Thank you", "pls stop texting me", "UNSUBSCRIBE", "stop!!",
                                  "STOPALL", "please stop sending me messages", " stop ", "Stop")):
            with self.subTest(text):
                patient = c.SmsPatient(clinic, 9200200 + i)
                patient.ask(text)
                self.assertEqual(self.state(clinic, patient), "stopped")
        clinic.check_sound()

    def test_words_that_do_not_stop(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        for i, text in enumerate(("is there a bus stop near you?", "the bleeding will not stop",
                                  "start", "hello", "need a dentist friday morning")):
            with self.subTest(text):
                patient = c.SmsPatient(clinic, 9200250 + i)
                patient.ask(text)
                self.assertEqual(self.state(clinic, patient), "open")

    def test_yes_while_stopped_starts(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        for i, word in enumerate(("UNSTOP", "yes", "Start")):
            patient = c.SmsPatient(clinic, 9200300 + i)
            patient.ask("STOP")
            patient.ask(word)
            self.assertEqual(self.state(clinic, patient), "open", word)

    def test_a_bare_cancel_with_a_visit_asks_once_which(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        for i, (digit, visits, consent) in enumerate((("1", 0, "open"), ("2", 1, "stopped"))):
            with self.subTest(digit):
                patient = c.SmsPatient(clinic, 9200400 + i)
                patient.book(*m.BOOKING)
                asked = patient.ask("CANCEL")["text"]
                self.assertIn("1", asked)
                self.assertIn("2", asked)
                patient.say(digit)
                m.settled(clinic)
                self.assertEqual(len(clinic.appointments(status="confirmed",
                                                         contact=patient.contact)), visits)
                self.assertEqual(self.state(clinic, patient), consent)
                clinic.check_sound()

    def test_the_carriers_own_words_are_followed_in_silence(self):
        """Twilio says by OptOutType what it has answered itself."""
        clinic = self.begin(csv=m.TWO_DAYS, twilio__opt_out="carrier")
        patient = c.SmsPatient(clinic, 9200500)
        patient.book(*m.BOOKING)
        for text, kind, consent in (("HELP", "HELP", "open"), ("STOP", "STOP", "stopped"),
                                    ("START", "START", "open"), ("arret", "STOP", "stopped")):
            before = len(clinic.fakes.messages(patient.vendor_address))
            message = {**patient.write(text), "OptOutType": kind}
            patient.deliver_surely(message)
            m.settled(clinic)
            self.assertEqual(self.state(clinic, patient), consent, text)
            self.assertEqual(len(clinic.fakes.messages(patient.vendor_address)), before, text)
        self.assertTrue(any("opted_out" in row for row in m.calls(clinic)), "the visit is phoned")
        clinic.check_sound()

    def test_without_the_type_the_carriers_words_count_only_where_it_answers(self):
        for opt_out, answers in (("ours", 1), ("carrier", 0)):
            with self.subTest(opt_out):
                clinic = self.begin(csv=m.TWO_DAYS, twilio__opt_out=opt_out)
                patient = c.SmsPatient(clinic, 9200510)
                patient.ask("hello")
                patient.say("STOP")
                m.settled(clinic)
                self.assertEqual(len(clinic.fakes.messages(patient.vendor_address)), 1 + answers)
                self.assertEqual(self.state(clinic, patient), "stopped")

    def test_21610_is_consent_withdrawn_however_it_comes(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        refused = c.SmsPatient(clinic, 9200600)
        refused.ask("hello")
        clinic.fakes.fail("twilio", status=400, body={"code": 21610, "message": "unsubscribed"})
        refused.say("are you there?")
        c.wait_until(lambda: self.state(clinic, refused) == "stopped", "refused at once")
        reported = c.SmsPatient(clinic, 9200601)
        sid = reported.ask("hello")["ref"]
        status = clinic.post_twilio({"MessageSid": sid, "MessageStatus": "failed",
                                     "ErrorCode": "21610", "To": reported.contact,
                                     "From": c.vendor.SMS_FROM}, "/webhooks/twilio/status")[0]
        self.assertEqual(status, 200)
        c.wait_until(lambda: self.state(clinic, reported) == "stopped", "reported later")
        clinic.check_sound()

    def test_a_blocked_bot_sends_nothing_until_it_is_unblocked(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.TelegramPatient(clinic, 9200700)
        patient.book(*m.BOOKING)
        for i, (old, new, blocked) in enumerate((("member", "kicked", 1), ("kicked", "member", 0))):
            user = {"id": patient.number, "is_bot": False, "first_name": "Mari"}
            bot = {"id": 123456, "is_bot": True, "first_name": "DocSpot"}
            status = clinic.post_telegram({"update_id": 99990 + i, "my_chat_member": {
                "chat": patient.chat, "from": user, "date": int(clinic.now()),
                "old_chat_member": {"user": bot, "status": old},
                "new_chat_member": {"user": bot, "status": new}}})[0]
            self.assertEqual(status, 200)
            m.settled(clinic)
            self.assertEqual(m.rows(clinic, "SELECT is_blocked FROM contacts WHERE address = ?",
                                    patient.contact), [(blocked,)])
        self.assertTrue(m.calls(clinic), "the open visit is to be phoned about")
        self.assertTrue(patient.ask("hello")["text"])
        clinic.check_sound()

    def test_one_channels_stop_is_not_anothers(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        sms, whatsapp = c.SmsPatient(clinic, 9200800), c.WhatsAppPatient(clinic, 9200800)
        self.assertEqual(sms.contact, whatsapp.contact)
        sms.ask("STOP")
        whatsapp.ask("hello")
        self.assertEqual((self.state(clinic, sms), self.state(clinic, whatsapp)),
                         ("stopped", "open"))


if __name__ == "__main__":
    c.main()
