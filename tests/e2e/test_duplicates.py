#!/usr/bin/env python3
"""Every webhook comes 1 to 5 times, from several connections, in any order: one effect, one reply."""
import random

import clinic as c

CONTACTS = 60  # per run; each says one thing, so that the order between contacts is free
KINDS = (c.SmsPatient, c.TwilioWhatsAppPatient, c.WhatsAppPatient, c.TelegramPatient)


class Duplicates(c.ClinicCase):
    def test_many_contacts_each_delivered_one_to_five_times(self):
        clinic, dice = self.begin(), random.Random(4711)
        patients = [KINDS[i % len(KINDS)](clinic, 6000000 + i) for i in range(CONTACTS)]
        deliveries = []
        for p in patients:
            deliveries += [(p, p.write("hello"))] * dice.randint(1, 5)
        dice.shuffle(deliveries)
        parts = [deliveries[i::8] for i in range(8)]
        self.together([lambda part=part: [p.deliver_surely(m) for p, m in part] for part in parts])
        for p in patients:
            p.heard(1)
        for p in patients:  # again, long after
            p.deliver_surely(p.sent[0])
        marker = c.SmsPatient(clinic, 6999999)
        marker.ask("hello")
        for p in patients:
            self.assertEqual(len(p.heard(1)), 1, "exactly one reply")
        clinic.check_sound()

    def test_a_booking_whose_every_message_comes_thrice_is_one_booking(self):
        clinic = self.begin()
        for i, kind in enumerate(KINDS):
            patient = kind(clinic, 6100000 + i)
            for n, text in enumerate(("need a dentist tomorrow morning", "1", "Maria Lopez"), 1):
                message = patient.write(text)
                self.together([lambda m=message: patient.deliver_surely(m)] * 3)
                patient.heard(n)
            for message in patient.sent:
                patient.deliver_surely(message)
            self.assertEqual(len(clinic.appointments(contact=patient.contact)), 1)
        marker = c.SmsPatient(clinic, 6199999)
        marker.ask("hello")
        self.assertEqual(len(clinic.fakes.messages()), 3 * len(KINDS) + 1)
        clinic.check_sound()

    def test_delivery_reports_in_any_order_and_number_change_nothing_twice(self):
        clinic = self.begin()
        patient = c.SmsPatient(clinic, 6200000)
        sid = patient.ask("hello")["ref"]
        states = ["delivered", "sent", "queued", "delivered", "sending", "sent"] * 3
        random.Random(7).shuffle(states)
        for state in states:
            status = clinic.post_twilio({"MessageSid": sid, "MessageStatus": state,
                                         "To": patient.contact, "From": c.vendor.SMS_FROM},
                                        "/webhooks/twilio/status")[0]
            self.assertEqual(status // 100, 2)
        status = clinic.post_twilio({"MessageSid": "SM" + "f" * 32, "MessageStatus": "delivered",
                                     "To": "+14085559999", "From": c.vendor.SMS_FROM},
                                    "/webhooks/twilio/status")[0]
        self.assertEqual(status // 100, 2, "a report about a message we never sent")
        patient.ask("hello again")
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
