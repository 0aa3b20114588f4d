#!/usr/bin/env python3
"""The desk and the bot share one calendar, while the service runs."""
import clinic as c

THREE_SLOTS = ("Corner Clinic,Main,1 Main St,San Jose,37.33,-121.89,America/Los_Angeles,US,"
               "Dr Ana Ruiz,f,dentistry,en,consultation,30,80.00,USD,mon-sun,09:00,10:30,,"
               "2026-11-19,2026-11-19\n")
NINE, HALF_PAST, TEN = (f"2026-11-19T{t}:00-08:00" for t in ("09:00", "09:30", "10:00"))


class Desk(c.ClinicCase):
    def starts(self, clinic):
        return [s["start"] for s in clinic.free_slots("dentist")]

    def test_the_desk_sees_what_was_booked_and_books_the_neighbour(self):
        clinic = self.begin(csv=THREE_SLOTS)
        patient = c.SmsPatient(clinic, 5550142)
        patient.book()
        booked = clinic.appointments(status="confirmed")[0]["start"]
        day = clinic.run("day", "Ruiz", "--date", "2026-11-19")
        self.assertIn("Maria Lopez", day)
        free = self.starts(clinic)
        self.assertEqual(len(free), 2)
        self.assertNotIn(booked, free)
        clinic.run("book", "--doctor", "Ruiz", "--at", free[0], "--patient", "Tom Walker",
                   "--phone", "+14085550777")
        day = clinic.run("day", "Ruiz", "--date", "2026-11-19")
        self.assertIn("Tom Walker", day)
        self.assertEqual(self.starts(clinic), free[1:])
        offer = c.SmsPatient(clinic, 5550143).ask("need a dentist tomorrow morning")
        self.assertNotIn("2)", offer["text"], "one time is left, so one is offered")
        clinic.check_sound()

    def test_a_closed_day_is_no_longer_offered(self):
        clinic = self.begin(csv=THREE_SLOTS)
        self.assertEqual(self.starts(clinic), [NINE, HALF_PAST, TEN])
        clinic.run("block", "Ruiz", "2026-11-19", "09:00-10:00")
        self.assertEqual(self.starts(clinic), [TEN])
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
