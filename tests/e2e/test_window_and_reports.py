#!/usr/bin/env python3
"""WhatsApp's 24 hours and delivery reports: what may be sent when, and what reports may change."""
import itertools

import clinic as c
import moments as m

DAY_MIN = 24 * 60


class Window(c.ClinicCase):
    def begin_booked(self, number, **settings):
        clinic = self.begin(csv=m.TWO_DAYS, server__chat_page="on", **settings)
        patient = c.WhatsAppPatient(clinic, number)
        patient.book(*m.BOOKING)
        return clinic, patient

    def test_outside_the_window_the_template_carries_the_reminder(self):
        for setting, name, language in (("visit_soon", "visit_soon", "en"),
                                        ("visit_soon:en_US", "visit_soon", "en_US")):
            clinic, patient = self.begin_booked(9400100, whatsapp__template_reminder=setting)
            m.pass_minutes(clinic, 46 * 60 + 30)  # the second reminder is 46 hours after the words
            sent = patient.heard(5)[3:]
            self.assertEqual(sent[-1]["template"], name)
            self.assertIn("Fri Nov 20", sent[-1]["text"])
            self.assertNotIn("\n", sent[-1]["text"])
            with clinic.fakes.state.lock:
                bodies = [r["raw"] for r in clinic.fakes.state.requests if '"template"' in r["raw"]]
            self.assertIn(f'"code":"{language}"', bodies[-1].replace(" ", ""))
            clinic.check_sound()

    def test_outside_the_window_without_a_template_the_desk_phones(self):
        clinic, patient = self.begin_booked(9400200)
        m.pass_minutes(clinic, 46 * 60 + 30)
        (row,) = c.wait_until(lambda: [r for r in m.calls(clinic) if "window_closed" in r][:1],
                              "a call to make")
        self.assertIn(patient.contact, row)
        with clinic.fakes.state.lock:
            tried = [r for r in clinic.fakes.state.requests if r["status"] and r["status"] >= 400]
        self.assertEqual(tried, [], "nothing is tried that Meta would refuse")
        clinic.check_sound()

    def test_whoever_writes_opens_the_window_again(self):
        clinic, patient = self.begin_booked(9400300)
        m.pass_minutes(clinic, 40 * 60)
        sent = len(clinic.fakes.messages(patient.vendor_address))
        patient.ask("where is it?")
        m.pass_minutes(clinic, 6 * 60 + 30)
        last = patient.heard(sent + 2)[-1]
        self.assertNotIn("template", last)
        self.assertIn("Fri Nov 20", last["text"])
        clinic.check_sound()

    def test_the_desks_change_goes_by_its_own_template(self):
        clinic, patient = self.begin_booked(9400400, whatsapp__template_change="visit_changed",
                                            whatsapp__template_reminder="visit_soon")
        m.pass_minutes(clinic, 30 * 60)
        sent = len(patient.heard(4))
        (visit,) = clinic.appointments(status="confirmed")
        clinic.run("move", str(visit["id"]), "2026-11-21T09:30:00-08:00")
        last = patient.heard(sent + 1)[-1]
        self.assertEqual(last["template"], "visit_changed")
        self.assertIn("9:30", last["text"])
        clinic.check_sound()

    def test_a_refusal_that_the_window_is_closed_puts_it_on_the_call_list(self):
        clinic, patient = self.begin_booked(9400500)
        clinic.fakes.fail("whatsapp", status=400, body={"error": {
            "code": 131047, "message": "Re-engagement message", "type": "OAuthException"}})
        patient.say("where is it?")
        c.wait_until(lambda: any("window_closed" in r for r in m.calls(clinic)), "a call to make")


class Reports(c.ClinicCase):
    STATES = ("queued", "sending", "sent", "delivered", "read", "failed", "undelivered", "canceled",
              "accepted", "nonsense", "")

    def outbox_state(self, clinic, ref):
        return m.rows(clinic, "SELECT state FROM outbox WHERE provider_ref = ?", ref)[0][0]

    def ask_noted(self, clinic, patient):
        """Say hello; the answer's reference at the vendor, once our side has noted it too."""
        sid = patient.ask("hello")["ref"]
        c.wait_until(lambda: m.rows(clinic, "SELECT 1 FROM outbox WHERE provider_ref = ?", sid),
                     "it is noted")
        return sid

    def report(self, clinic, patient, sid, state, code=None):
        fields = {"MessageSid": sid, "MessageStatus": state, "To": patient.contact,
                  "From": c.vendor.SMS_FROM, "AccountSid": c.vendor.ACCOUNT}
        if code is not None:
            fields["ErrorCode"] = str(code)
        return clinic.post_twilio(fields, "/webhooks/twilio/status")[0]

    def test_every_state_from_twilio_and_what_it_makes_of_a_message(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        became = {"sent": "sent", "delivered": "delivered", "read": "delivered", "failed": "failed",
                  "undelivered": "failed", "canceled": "failed"}
        for i, state in enumerate(self.STATES):
            with self.subTest(state):
                patient = c.SmsPatient(clinic, 9410000 + i)
                sid = self.ask_noted(clinic, patient)
                self.assertEqual(self.report(clinic, patient, sid, state), 200 if state else 400)
                m.settled(clinic)
                self.assertEqual(self.outbox_state(clinic, sid), became.get(state, "sent"))
        clinic.check_sound()

    def test_every_order_of_three_reports_ends_alike(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patients = []
        for i, order in enumerate(itertools.permutations(("sent", "delivered", "read"))):
            patient = c.SmsPatient(clinic, 9411000 + i)
            patients.append((patient, self.ask_noted(clinic, patient), order))
        for patient, sid, order in patients:
            for state in order:
                self.assertEqual(self.report(clinic, patient, sid, state), 200)
        m.settled(clinic)
        for _, sid, order in patients:
            self.assertEqual(self.outbox_state(clinic, sid), "delivered", order)
        clinic.check_sound()

    def test_what_failed_for_good_is_on_the_call_list_once(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        for i, (code, reason) in enumerate(((30003, "undeliverable"), (30005, "undeliverable"),
                                            (30007, "undeliverable"), (99999, "undeliverable"),
                                            (21610, "opted_out"), (None, "undeliverable"),
                                            ("x", "undeliverable"))):
            with self.subTest(code):
                patient = c.SmsPatient(clinic, 9412000 + i)
                sid = self.ask_noted(clinic, patient)
                for _ in range(3):
                    self.assertEqual(self.report(clinic, patient, sid, "failed", code), 200)
                m.settled(clinic)
                rows = [r for r in m.calls(clinic) if patient.contact in r]
                self.assertEqual(len(rows), 1, rows)
                self.assertIn(reason, rows[0])
        clinic.check_sound()

    def test_reports_of_what_we_never_sent_change_nothing(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.SmsPatient(clinic, 9413000)
        for state in ("sent", "delivered", "failed"):
            self.assertEqual(self.report(clinic, patient, "SM" + "e" * 32, state), 200)
        for status in ("sent", "delivered", "read", "failed"):
            self.assertEqual(clinic.post_meta({"statuses": [{
                "id": "wamid.never", "status": status, "timestamp": str(int(clinic.now())),
                "recipient_id": "14085550100"}]})[0], 200)
        m.settled(clinic)
        self.assertEqual(m.calls(clinic), [])
        self.assertEqual(clinic.fakes.messages(), [])
        clinic.check_sound()

    def test_whatsapps_reports_in_one_post_and_in_any_order(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patients = [c.WhatsAppPatient(clinic, 9414000 + i) for i in range(4)]
        refs = [p.ask("hello")["ref"] for p in patients]
        states = (("read", "delivered", "sent"), ("sent", "failed"), ("delivered", "failed"), ())
        clinic.post_meta({"statuses": [
            {"id": ref, "status": s, "timestamp": str(int(clinic.now())),
             "recipient_id": p.vendor_address,
             **({"errors": [{"code": 131026, "title": "x"}]} if s == "failed" else {})}
            for p, ref, order in zip(patients, refs, states) for s in order]})
        m.settled(clinic)
        self.assertEqual([self.outbox_state(clinic, r) for r in refs],
                         ["delivered", "failed", "delivered", "sent"])
        self.assertEqual(len([r for r in m.calls(clinic) if patients[1].contact in r]), 1)
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
