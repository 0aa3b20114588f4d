#!/usr/bin/env python3
"""Forty patients, one free time: exactly one of them gets it, and all others are told the truth."""
import clinic as c

PATIENTS = 40
ONE_SLOT = ("Corner Clinic,Main,1 Main St,San Jose,37.33,-121.89,America/Los_Angeles,US,Dr Ana Ruiz,f,"
            "dentistry,en,consultation,30,80.00,USD,mon-sun,09:00,09:30,,2026-11-19,2026-11-19\n")


class Race(c.ClinicCase):
    def race(self, kinds):
        clinic = self.begin(csv=ONE_SLOT)
        patients = [kinds[i % len(kinds)](clinic, 7000000 + i) for i in range(PATIENTS)]
        self.together([lambda p=p: p.ask("need a dentist tomorrow morning") for p in patients])
        self.together([lambda p=p: p.ask("1") for p in patients])
        self.together([lambda p=p: p.ask("Maria Lopez") for p in patients])
        c.wait_until(lambda: clinic.appointments(status="confirmed"), "someone has it")
        self.assertEqual(len(clinic.appointments(status="confirmed")), 1)
        self.assertEqual(clinic.appointments(status="held"), [])
        winner = clinic.appointments(status="confirmed")[0]["contact"]
        told = [p for p in patients if any(m["text"].startswith("Booked")
                                           for m in p.heard(3))]
        self.assertEqual([p.contact for p in told], [winner])
        clinic.check_sound()

    def test_forty_by_sms(self):
        self.race([c.SmsPatient])

    def test_forty_by_every_channel(self):
        self.race([c.SmsPatient, c.TwilioWhatsAppPatient, c.WhatsAppPatient, c.TelegramPatient])


if __name__ == "__main__":
    c.main()
