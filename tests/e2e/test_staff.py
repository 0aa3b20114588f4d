#!/usr/bin/env python3
"""The people behind the bot: alerts until someone acknowledges, conversations that a person takes
over and hands back, all by the desk's commands while the service runs."""
import clinic as c
import moments as m

STAFF_SMS, STAFF_CHAT = "+14085550900", "4242"
STAFF = f"sms:{STAFF_SMS}, telegram:{STAFF_CHAT}"
KINDS = (c.SmsPatient, c.TwilioWhatsAppPatient, c.WhatsAppPatient, c.TelegramPatient)


class Staff(c.ClinicCase):
    def begin_with_staff(self, **more):
        return self.begin(csv=m.TWO_DAYS, server__chat_page="on", clinic__staff_alert=STAFF, **more)

    def told(self, clinic, count, address=STAFF_SMS):
        return [x["text"] for x in clinic.fakes.wait_messages(count, address, c.WITHIN_S)]

    def alert_ids(self, clinic):
        return [line.split()[0] for line in clinic.run("inbox", "alerts").splitlines()]

    def contact_id(self, clinic, patient):
        found = m.rows(clinic, "SELECT id FROM contacts WHERE channel = ? AND address = ?",
                       patient.channel, patient.contact)
        return str(found[0][0])


class Emergencies(Staff):
    def test_an_emergency_on_each_channel_reaches_everyone_on_the_staff(self):
        clinic = self.begin_with_staff()
        patients = [kind(clinic, 9000100 + i) for i, kind in enumerate(KINDS)]
        for patient in patients:
            answer = patient.ask("help my father has chest pain and cannot breathe")
            self.assertIn("911", answer["text"], patient.channel)
        for address in (STAFF_SMS, STAFF_CHAT):
            texts = self.told(clinic, len(patients), address)
            for patient in patients:
                (told,) = [t for t in texts if patient.contact in t.replace(":", " ").split()
                           or f" {patient.contact}:" in t][:1]
                self.assertIn("EMERGENCY", told)
                self.assertIn("chest pain", told)
        lines = clinic.run("inbox", "alerts").splitlines()
        self.assertEqual(len(lines), len(KINDS))
        self.assertTrue(all("emergency" in line for line in lines))
        clinic.check_sound()

    def test_it_is_told_again_every_five_minutes_until_acknowledged(self):
        clinic = self.begin_with_staff()
        c.SmsPatient(clinic, 9000200).ask("i took an overdose of pills")
        self.told(clinic, 1)
        for again in (2, 3, 4):
            m.pass_minutes(clinic, 6)
            self.assertEqual(len(self.told(clinic, again)), again)
        (number,) = self.alert_ids(clinic)
        clinic.run("inbox", "ack", number)
        self.assertEqual(clinic.run("inbox", "alerts"), "")
        m.pass_minutes(clinic, 60)
        c.SmsPatient(clinic, 9000201).ask("hello")
        m.settled(clinic)
        self.assertEqual(len(clinic.fakes.messages(STAFF_SMS)), 4, "acknowledged is over")
        clinic.check_sound()

    def test_telling_again_has_an_end_and_the_alert_stays_open(self):
        clinic = self.begin_with_staff()
        c.SmsPatient(clinic, 9000210).ask("chest pain")
        m.pass_hours(clinic, 6)
        m.settled(clinic)
        count = len(clinic.fakes.messages(STAFF_SMS))
        self.assertTrue(2 <= count <= 12, count)
        m.pass_hours(clinic, 24)
        m.settled(clinic)
        self.assertEqual(len(clinic.fakes.messages(STAFF_SMS)), count)
        self.assertEqual(len(self.alert_ids(clinic)), 1)

    def test_an_emergency_after_stop_is_answered_and_told(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000220)
        patient.ask("hello")
        patient.ask("STOP")
        answer = patient.ask("chest pain, cannot breathe")
        self.assertIn("911", answer["text"])
        self.assertIn("EMERGENCY", self.told(clinic, 1)[0])
        clinic.check_sound()

    def test_without_staff_it_waits_in_the_list(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        c.SmsPatient(clinic, 9000230).ask("chest pain")
        self.assertEqual(len(self.alert_ids(clinic)), 1)
        clinic.check_sound()

    def test_an_answer_that_a_carrier_blocks_puts_an_emergency_on_the_call_list(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000240)
        patient.ask("hello")
        clinic.fakes.fail("twilio", status=400, body={"code": 21610, "message": "unsubscribed"})
        patient.say("chest pain")
        c.wait_until(lambda: any("emergency" in row for row in m.calls(clinic)), "a call to make")

    def test_acknowledging_what_is_not_there_fails_and_twice_is_once(self):
        clinic = self.begin_with_staff()
        c.SmsPatient(clinic, 9000250).ask("chest pain")
        (number,) = self.alert_ids(clinic)
        with self.assertRaises(AssertionError):
            clinic.run("inbox", "ack", "99")
        clinic.run("inbox", "ack", number)
        clinic.run("inbox", "ack", number, check=False)
        self.assertEqual(self.alert_ids(clinic), [])


class Person(Staff):
    def test_a_person_takes_over_answers_and_hands_back(self):
        clinic = self.begin_with_staff()
        for i, kind in enumerate((c.SmsPatient, c.TelegramPatient)):
            with self.subTest(kind.__name__):
                patient = kind(clinic, 9000300 + i)
                patient.ask("hello")
                self.assertIn("person", patient.ask("i want to talk to a human")["text"])
                self.assertIn("Person wanted", self.told(clinic, i + 1)[-1])
                number = self.contact_id(clinic, patient)
                self.assertIn(patient.contact, clinic.run("inbox"))
                sent = len(patient.heard(2))
                patient.say("is the lift working?")
                m.settled(clinic)
                self.assertEqual(len(patient.heard(sent)), sent, "the bot is silent")
                clinic.run("inbox", "reply", number, "Yes,", "it", "works.")
                self.assertEqual(patient.heard(sent + 1)[sent]["text"], "Yes, it works.")
                shown = clinic.run("inbox", "show", number)
                for text in ("is the lift working?", "Yes, it works.", "talk to a human"):
                    self.assertIn(text, shown)
                self.assertLess(shown.index("talk to a human"), shown.index("lift"))
                clinic.run("inbox", "back", number)
                self.assertIn("back", patient.heard(sent + 2)[sent + 1]["text"])
                self.assertNotIn(patient.contact, clinic.run("inbox"))
                self.assertIn("Ruiz", patient.ask("need a dentist friday morning")["text"])
        clinic.check_sound()

    def test_a_conversation_comes_back_by_itself_after_hours(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000310)
        patient.ask("talk to a person please")
        self.assertIn(patient.contact, clinic.run("inbox"))
        m.pass_hours(clinic, 4.2)
        self.assertIn("back", patient.heard(2)[1]["text"])
        self.assertEqual(clinic.run("inbox"), "")
        clinic.check_sound()

    def test_the_desk_cannot_write_to_who_opted_out_nor_send_nothing(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000320)
        patient.ask("hello")
        number = self.contact_id(clinic, patient)
        for text in ("", "   ", "\n"):
            with self.assertRaises(AssertionError):
                clinic.run("inbox", "reply", number, text)
        patient.ask("STOP")
        with self.assertRaises(AssertionError) as refused:
            clinic.run("inbox", "reply", number, "hello?")
        self.assertIn("opted out", str(refused.exception))
        self.assertIn("phone", str(refused.exception))
        m.settled(clinic)
        self.assertEqual(len(patient.heard(2)), 2)

    def test_replies_to_nobody_and_backs_of_nobody_fail(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000330)
        patient.ask("hello")
        number = self.contact_id(clinic, patient)
        for words in (("reply", "99", "x"), ("back", "99"), ("back", number), ("show", "99"),
                      ("done", "99")):
            with self.subTest(words), self.assertRaises(AssertionError):
                clinic.run("inbox", *words)
        clinic.check_sound()

    def test_an_emergency_while_a_person_has_the_conversation_is_answered(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000340)
        patient.ask("talk to a person please")
        self.told(clinic, 1)
        self.assertIn("911", patient.ask("now i have chest pain")["text"])
        self.assertIn("EMERGENCY", self.told(clinic, 2)[-1])

    def test_the_same_words_again_and_again_go_to_a_person_and_not_for_ever(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000350)
        for _ in range(12):
            patient.say("Your message has been received. This mailbox is not monitored.")
            m.settled(clinic)
        self.assertLess(len(clinic.fakes.messages(patient.vendor_address)), 8)
        self.assertTrue(self.alert_ids(clinic), "the desk knows")


class CallList(Staff):
    def test_what_is_done_leaves_the_list(self):
        clinic = self.begin_with_staff()
        patient = c.SmsPatient(clinic, 9000400)
        patient.book(*m.BOOKING)
        patient.ask("STOP")
        (row,) = c.wait_until(lambda: m.calls(clinic), "the visit is to be phoned about")
        self.assertIn("opted_out", row)
        self.assertIn(patient.contact, row)
        self.assertEqual(row[-2], "appointment")
        clinic.run("inbox", "done", row[0])
        self.assertEqual(m.calls(clinic), [])
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
