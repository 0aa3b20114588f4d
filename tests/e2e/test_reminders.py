#!/usr/bin/env python3
"""Reminders that the running service sends as time passes: when, to whom, once, and never in vain."""
import datetime

import clinic as c
import moments as m

QUIET = "21:00-08:00"


class Reminders(c.ClinicCase):
    def begin_booked(self, kind=c.SmsPatient, number=9100100, **more):
        clinic = self.begin(csv=m.TWO_DAYS, server__chat_page="on", **more)
        patient = kind(clinic, number)
        self.assertIn("ooked", patient.book(*m.BOOKING)["text"])
        (visit,) = clinic.appointments(status="confirmed")
        self.assertEqual(visit["start"], m.FRIDAY_NINE)
        return clinic, patient

    def until_visit(self, clinic, minutes_before):
        """Move to so many minutes before the visit."""
        start = datetime.datetime.fromisoformat(m.FRIDAY_NINE).timestamp()
        m.pass_minutes(clinic, int((start - clinic.now()) / 60 - minutes_before))

    def reminders(self, clinic, patient, count):
        return [x["text"] for x in patient.heard(3 + count)[3:]]

    def test_a_day_and_two_hours_before_and_not_again(self):
        clinic, patient = self.begin_booked()
        self.until_visit(clinic, 24 * 60 + 5)
        m.settled(clinic)
        self.assertEqual(len(patient.heard(3)), 3, "not yet")
        self.until_visit(clinic, 24 * 60 - 1)
        (first,) = self.reminders(clinic, patient, 1)
        self.assertIn("Fri Nov 20", first)
        self.assertIn("9:00", first)
        self.until_visit(clinic, 119)
        self.assertEqual(len(self.reminders(clinic, patient, 2)), 2)
        m.pass_hours(clinic, 48)
        m.settled(clinic)
        self.assertEqual(len(patient.heard(5)), 5, "nothing after the visit")
        clinic.check_sound()

    def test_on_each_channel_and_nothing_private_in_them(self):
        for i, kind in enumerate((c.SmsPatient, c.TelegramPatient, c.TwilioWhatsAppPatient)):
            with self.subTest(kind.__name__):
                clinic, patient = self.begin_booked(kind, 9100200 + i)
                self.until_visit(clinic, 24 * 60 - 1)
                if kind is c.TwilioWhatsAppPatient:  # a day later the window is closed there
                    c.wait_until(lambda: m.calls(clinic), "the desk phones")
                    continue
                (text,) = self.reminders(clinic, patient, 1)
                for private in ("Ruiz", "dent", "Maria", "Lopez", "80"):
                    self.assertNotIn(private.lower(), text.lower())
                clinic.check_sound()

    def test_content_full_names_the_doctor(self):
        clinic, patient = self.begin_booked(clinic__content="full")
        self.until_visit(clinic, 24 * 60 - 1)
        self.assertIn("Ruiz", self.reminders(clinic, patient, 1)[0])

    def test_confirming_by_digit_and_by_word_keeps_the_visit(self):
        for i, word in enumerate(("1", "yes", "ok see you")):
            clinic, patient = self.begin_booked(number=9100300 + i)
            self.until_visit(clinic, 24 * 60 - 1)
            self.reminders(clinic, patient, 1)
            patient.ask(word)
            self.assertEqual(len(clinic.appointments(status="confirmed")), 1, word)

    def test_2_changes_it(self):
        clinic, patient = self.begin_booked()
        self.until_visit(clinic, 24 * 60 - 1)
        self.reminders(clinic, patient, 1)
        patient.ask("2")
        patient.ask("cancel it")
        c.wait_until(lambda: not clinic.appointments(status="confirmed"), "cancelled")
        self.until_visit(clinic, 30)
        m.settled(clinic)
        self.assertEqual(len(patient.heard(6)), 6, "no reminder of a visit that is not")

    def test_a_cancelled_visit_is_not_reminded_of(self):
        clinic, patient = self.begin_booked()
        patient.ask("cancel my appointment")
        c.wait_until(lambda: not clinic.appointments(status="confirmed"), "cancelled")
        sent = len(patient.heard(4))
        self.until_visit(clinic, 30)
        m.settled(clinic)
        self.assertEqual(len(patient.heard(sent)), sent)
        clinic.check_sound()

    def test_a_moved_visit_is_reminded_of_at_its_new_time(self):
        clinic, patient = self.begin_booked()
        (visit,) = clinic.appointments(status="confirmed")
        clinic.run("move", str(visit["id"]), "2026-11-20T10:00:00-08:00")
        self.assertIn("10:00", patient.heard(4)[3]["text"], "the desk's change is told")
        self.until_visit(clinic, 24 * 60 - 30)
        m.settled(clinic)
        self.assertEqual(len(patient.heard(4)), 4, "the old time's reminder is gone")
        self.until_visit(clinic, 24 * 60 - 61)
        self.assertIn("10:00", patient.heard(5)[4]["text"])
        clinic.check_sound()

    def test_quiet_hours_move_a_reminder_and_drop_none(self):
        clinic, patient = self.begin_booked(clinic__quiet_hours=QUIET)
        self.until_visit(clinic, 24 * 60 - 1)
        self.assertEqual(len(self.reminders(clinic, patient, 1)), 1, "nine in the morning is fine")
        self.until_visit(clinic, 13 * 60 - 30)  # 20:30; two hours before is 7:00, so before 21:00
        m.settled(clinic)
        self.until_visit(clinic, 11 * 60 + 30)  # 21:30
        m.settled(clinic)
        before_night = len(clinic.fakes.messages(patient.vendor_address))
        self.until_visit(clinic, 70)  # 7:50
        m.settled(clinic)
        self.assertEqual(len(clinic.fakes.messages(patient.vendor_address)), before_night,
                         "nothing at night")
        self.until_visit(clinic, 50)  # 8:10
        self.assertEqual(len(self.reminders(clinic, patient, 2)), 2, "and nothing was dropped")

    def test_who_opted_out_is_phoned_not_reminded(self):
        clinic, patient = self.begin_booked()
        patient.ask("STOP")
        sent = len(patient.heard(4))
        self.until_visit(clinic, 30)
        m.settled(clinic)
        self.assertEqual(len(patient.heard(sent)), sent)
        self.assertIn("opted_out", " ".join(map(" ".join, m.calls(clinic))))

    def test_a_visit_booked_within_the_day_gets_only_what_is_still_ahead(self):
        clinic, patient = self.begin_booked()
        self.until_visit(clinic, 24 * 60 - 40)  # a day before 9:30 is over, too
        late = c.SmsPatient(clinic, 9100400)
        late.book("dentist tomorrow morning", "1", "Sam Lee")
        self.until_visit(clinic, 85)
        self.assertEqual(len(late.heard(4)), 4, "one reminder, two hours before 9:30")
        m.pass_hours(clinic, 24)
        m.settled(clinic)
        self.assertEqual(len(late.heard(4)), 4)
        clinic.check_sound()

    def test_down_while_a_reminder_was_due_sends_it_once_after_the_start(self):
        clinic, patient = self.begin_booked()
        clinic.stop()
        clinic.pass_time(25 * 3600)
        clinic.start()
        self.assertEqual(len(self.reminders(clinic, patient, 1)), 1)
        clinic.stop()
        clinic.start()
        m.settled(clinic)
        self.assertEqual(len(patient.heard(4)), 4)
        clinic.check_sound()

    def test_down_until_after_the_visit_sends_nothing(self):
        clinic, patient = self.begin_booked()
        clinic.stop()
        clinic.pass_time(3 * 24 * 3600)
        clinic.start()
        c.SmsPatient(clinic, 9100500).ask("hello")
        m.settled(clinic)
        self.assertEqual(len(patient.heard(3)), 3)

    def test_many_due_in_one_minute_all_go_out_once(self):
        rows = "".join(m.TWO_DAYS.replace("Dr Ana Ruiz", f"Dr Ana Ruiz{i}").replace(
            "Corner Clinic,Main,", "Corner Clinic,Main,") for i in range(1, 13))
        clinic = self.begin(csv=rows, server__chat_page="on")
        for i in range(12):
            clinic.run("book", f"Dr Ana Ruiz{i + 1}", m.FRIDAY_NINE, "--patient", f"Patient {i}",
                       "--phone", f"+1408910{i:04d}", "--channel", "sms")
        self.until_visit(clinic, 24 * 60 - 1)
        for i in range(12):
            clinic.fakes.wait_messages(1, f"+1408910{i:04d}", c.WITHIN_S)
        m.settled(clinic)
        self.assertEqual(len(clinic.fakes.messages()), 12)
        clinic.check_sound()


class Holds(c.ClinicCase):
    def test_a_hold_that_lapses_frees_the_time_for_others(self):
        clinic = self.begin(csv=m.TWO_DAYS, server__chat_page="on")
        first, second = c.SmsPatient(clinic, 9100600), c.SmsPatient(clinic, 9100601)
        first.ask(m.BOOKING[0])
        first.ask("1")
        self.assertNotIn("9:00", second.ask(m.BOOKING[0])["text"])
        m.pass_minutes(clinic, 16)
        c.wait_until(lambda: clinic.appointments(status="expired"), "the hold has lapsed")
        self.assertIn("9:00", second.ask("friday morning again please")["text"])
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
