#!/usr/bin/env python3
"""kill -9 at any moment: what was acknowledged is there, what comes again counts once."""
import random
import threading

import clinic as c
import moments

ROUNDS = 6
LEASE_S = 200  # what a killed program had begun to send stays its own so long, then it is looked up
PER_ROUND = 12


class Kill(c.ClinicCase):
    def deliver_all(self, patients, acked):
        """Deliver until the program is gone; note what it acknowledged."""
        for p in patients:
            try:
                if p.deliver(p.sent[0]) // 100 == 2:
                    acked.append(p)
            except (OSError, c.http.client.HTTPException):
                return

    def test_nothing_acknowledged_is_lost_and_nothing_is_answered_twice(self):
        clinic, dice = self.begin(), random.Random(11)
        everyone = []
        for round_ in range(ROUNDS):
            patients = [c.SmsPatient(clinic, 9000000 + round_ * 100 + i) for i in range(PER_ROUND)]
            for p in patients:
                p.write("hello")
            acked = []
            thread = threading.Thread(target=self.deliver_all, args=(patients, acked))
            thread.start()
            target = dice.randrange(1, PER_ROUND)
            c.wait_until(lambda: len(acked) >= target or not thread.is_alive(), "some are taken")
            clinic.kill()
            thread.join()
            clinic.pass_time(LEASE_S)
            clinic.start()
            for p in acked:
                p.heard(1)  # without being delivered again
            for p in patients:
                p.deliver_surely(p.sent[0])
            everyone += patients
        for p in everyone:
            p.heard(1)
        c.SmsPatient(clinic, 9999999).ask("hello")
        counts = [len(p.heard(1)) for p in everyone]
        self.assertEqual(counts, [1] * len(everyone))
        clinic.check_sound()

    def test_a_booking_survives_a_kill_after_each_of_its_messages(self):
        clinic = self.begin()
        patient = c.SmsPatient(clinic, 9100000)
        for n, text in enumerate(("need a dentist tomorrow morning", "1", "Maria Lopez"), 1):
            patient.say(text)
            clinic.kill()
            clinic.pass_time(LEASE_S)
            clinic.start()
            patient.deliver_surely(patient.sent[-1])
            patient.heard(n)
        self.assertEqual(len(clinic.appointments(status="confirmed", contact=patient.contact)), 1)
        self.assertEqual(len(patient.heard(3)), 3)
        clinic.check_sound()

    def test_a_poll_that_was_not_committed_is_fetched_again(self):
        clinic = self.begin(telegram__mode="poll")
        patient = c.PollingPatient(clinic, 9200000)

        def answers():
            return moments.rows(clinic, "SELECT id FROM outbox WHERE kind = 'reply'")

        for n in range(1, 4):
            patient.say("hello")
            clinic.kill()
            clinic.pass_time(LEASE_S)
            clinic.start()
            c.wait_until(lambda n=n: len(answers()) >= n, "it is answered")
            # Telegram cannot be asked what it took, so the next kill waits until that is noted
            c.wait_until(lambda: clinic.metric('outbox_sent_total{provider="telegram"}') > 0,
                         "the reply is marked as sent")
        # A kill between sending and noting it sends once more, as nobody can ask Telegram; each
        # message still has one answer.
        self.assertGreaterEqual(len(patient.heard(3)), 3)
        self.assertEqual(len(answers()), 3)
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
