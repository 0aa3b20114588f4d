#!/usr/bin/env python3
"""The desk's commands, copies and a second process, all while the service runs under load."""
import json
import re
import sqlite3
import subprocess
import threading

import clinic as c
import moments as m

TEN = "2026-11-20T10:00:00-08:00"
HALF_PAST = "2026-11-20T09:30:00-08:00"
TOKEN = re.compile(re.escape(c.PUBLIC_URL) + r"/c/([A-Za-z0-9]+)")


class Desk(c.ClinicCase):
    def test_every_desk_verb_while_serving_and_the_patient_hears_of_it(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.SmsPatient(clinic, 9500100)
        patient.book(*m.BOOKING)
        (visit,) = clinic.appointments(status="confirmed")
        number = str(visit["id"])
        day = clinic.run("day", "Ruiz", "--date", "2026-11-20")
        self.assertIn("09:00", day)
        self.assertIn("Maria Lopez", day)
        self.assertIn(patient.contact, day)
        self.assertIn(f"#{number}", day)
        self.assertIn("free: 09:30 10:00", day)
        clinic.run("move", number, HALF_PAST)
        self.assertIn("9:30", patient.heard(4)[3]["text"])
        clinic.run("arrive", number)
        self.assertEqual(clinic.appointments()[0]["status"], "arrived")
        with self.assertRaises(AssertionError):
            clinic.run("arrive", "99")
        other = c.TelegramPatient(clinic, 9500101)
        other.book("dentist friday morning", "1", "Sam Lee")
        (second,) = clinic.appointments(status="confirmed")
        clinic.run("cancel", str(second["id"]), "--reason", "the doctor is ill")
        told = other.heard(4)[3]["text"]
        self.assertIn("cannot take place", told)
        self.assertNotIn("ill", told.replace("will", ""), "the reason is the desk's own")
        with self.assertRaises(AssertionError):
            clinic.run("cancel", str(second["id"]))
        clinic.check_sound()

    def test_a_block_over_booked_visits_names_them_and_changes_none(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patients = [c.SmsPatient(clinic, 9500200 + i) for i in range(2)]
        for patient in patients:
            patient.book("need a dentist friday morning", "1", "Maria Lopez")
        before = clinic.appointments(status="confirmed")
        out = clinic.run("block", "Ruiz", "2026-11-20", "--reason", "leave")
        for visit in before:
            self.assertIn(f"#{visit['id']}", out)
        self.assertEqual(clinic.appointments(status="confirmed"), before)
        for patient in patients:
            self.assertEqual(len(patient.heard(3)), 3, "nobody is told before the desk decides")
        third = c.SmsPatient(clinic, 9500210).ask("need a dentist friday morning")["text"]
        self.assertNotIn("Nov 20, ", third.split(":")[0])
        self.assertEqual(clinic.free_slots("dentist friday morning"), [])
        patients[0].ask("move it to saturday morning")
        patients[0].ask("1")
        c.wait_until(lambda: any(v["start"].startswith("2026-11-21") for v in
                                 clinic.appointments(status="confirmed")), "one is moved")
        clinic.check_sound()

    def test_the_desk_and_patients_race_for_one_time(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patients = [c.SmsPatient(clinic, 9500300 + i) for i in range(4)]
        for patient in patients:
            patient.ask("need a dentist friday morning")
        won = []

        def desk():
            done = subprocess.run([c.program(), "book", "Ruiz", m.FRIDAY_NINE, "--patient", "Walk In",
                                   "--db", clinic.db, "--now", clinic.now_text()],
                                  capture_output=True, text=True, timeout=60, check=False)
            if done.returncode == 0:
                won.append("desk")
            else:
                self.assertIn("nearest", done.stderr)

        self.together([desk] + [lambda p=p: p.say("1") for p in patients])
        m.settled(clinic)
        taken = [v for v in clinic.appointments() if v["start"] == m.FRIDAY_NINE and
                 v["status"] in ("held", "confirmed")]
        self.assertEqual(len(taken), 1, taken)
        clinic.check_sound()

    def test_the_calendar_link_of_a_confirmation_downloads_and_follows_the_visit(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.SmsPatient(clinic, 9500400)
        said = patient.book(*m.BOOKING)["text"]
        token = TOKEN.search(said).group(1)
        self.assertGreaterEqual(len(token), 20, "not to be guessed")
        seen = []
        for change in (None, ("move", TEN), ("cancel",)):
            (visit,) = clinic.appointments()
            if change:
                clinic.run(change[0], str(visit["id"]), *change[1:])
            status, headers, body = clinic.get(f"/c/{token}")
            self.assertEqual(status, 200)
            self.assertTrue(headers["Content-Type"].startswith("text/calendar"))
            seen.append(body.decode())
            self.assertEqual(clinic.get(f"/c/{token}.ics")[2].decode().replace("\r\n", "\n").count(
                "BEGIN:VEVENT"), 1)
        self.assertIn("DTSTART:20261120T170000Z", seen[0])
        self.assertIn("DTSTART:20261120T180000Z", seen[1])
        self.assertIn("STATUS:CANCELLED", seen[2])
        numbers = [int(re.search(r"SEQUENCE:(\d+)", text).group(1)) for text in seen]
        self.assertEqual(numbers, sorted(set(numbers)), "each change is newer")
        for text in seen:
            for private in ("Maria", "Lopez", "Ruiz", "dent", patient.contact):
                self.assertNotIn(private, text)
        for wrong in (token[:-1], token + "x", token.swapcase(), token[::-1], "0", "x" * 64,
                      "x" * 65, "..", "%2e%2e"):
            if wrong != token:
                self.assertEqual(clinic.get(f"/c/{wrong}")[0], 404, wrong)
        clinic.check_sound()

    def test_exports_while_serving_agree_with_what_is_booked(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.SmsPatient(clinic, 9500500)
        patient.book(*m.BOOKING)
        (visit,) = clinic.appointments()
        self.assertEqual((visit["patient"], visit["contact"], visit["channel"], visit["doctor"]),
                         ("Maria Lopez", patient.contact, "sms", "Dr Ana Ruiz"))
        self.assertIn("Maria Lopez", clinic.run("export", "patients"))
        (clinic.folder / "again.csv").write_text(clinic.run("export"), encoding="utf-8")
        self.assertIn("0 added, 0 changed", clinic.run("import", str(clinic.folder / "again.csv")))
        clinic.check_sound()


class Copies(c.ClinicCase):
    def test_backups_under_load_are_whole_and_restore(self):
        clinic = self.begin()
        stop, said = threading.Event(), []

        def talk(first):
            number = first
            while not stop.is_set():
                c.SmsPatient(clinic, number).say("need a dentist tomorrow morning")
                said.append(number)
                number += 1

        talkers = [threading.Thread(target=talk, args=(9510000 + i * 1000,)) for i in range(2)]
        for t in talkers:
            t.start()
        try:
            for i in range(4):
                c.wait_until(lambda i=i: len(said) > i * 15, "some load")
                clinic.run("backup", str(clinic.folder / f"copy{i}.db"))
        finally:
            stop.set()
            for t in talkers:
                t.join()
        counts = []
        for i in range(4):
            copy = f"sqlite:{clinic.folder}/restored{i}.db"
            run = [c.program(), "restore", str(clinic.folder / f"copy{i}.db"), "--db", copy]
            self.assertEqual(subprocess.run(run, capture_output=True, check=False).returncode, 0)
            fsck = subprocess.run([c.program(), "fsck", "--db", copy], capture_output=True, text=True,
                                  check=False)
            self.assertEqual(fsck.returncode, 0, fsck.stdout)
            with sqlite3.connect(str(clinic.folder / f"restored{i}.db")) as db:
                counts.append(db.execute("SELECT count(*) FROM inbox").fetchone()[0])
        self.assertEqual(counts, sorted(counts))
        self.assertGreater(counts[-1], counts[0])
        clinic.check_sound()

    def test_an_old_copy_restored_sends_nothing_again(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        patient = c.SmsPatient(clinic, 9520000)
        patient.book(*m.BOOKING)
        m.settled(clinic)
        clinic.run("backup", str(clinic.folder / "copy.db"))
        patient.ask("when is my appointment?")
        clinic.stop()
        clinic.run("restore", str(clinic.folder / "copy.db"))
        clinic.start()
        marker = c.SmsPatient(clinic, 9520001)
        marker.ask("hello")
        m.settled(clinic)
        self.assertEqual(len(patient.heard(4)), 4)
        self.assertEqual(len(clinic.appointments(status="confirmed")), 1)
        clinic.check_sound()


class TwoProcesses(c.ClinicCase):
    def second(self, clinic):
        """Another process on the same database and the same vendors."""
        other = c.Clinic.__new__(c.Clinic)
        other.__dict__.update({k: v for k, v in clinic.__dict__.items()
                               if k not in ("process", "port", "log", "threads")})
        other.folder = clinic.folder / "second"
        other.folder.mkdir()
        other.process = other.port = None
        other.threads = threading.local()
        self.addCleanup(lambda: other.process and other.process.kill())
        return other.start()

    def test_two_services_on_one_database_answer_each_message_once(self):
        clinic = self.begin()
        other = self.second(clinic)
        patients = [c.SmsPatient((clinic, other)[i % 2], 9530000 + i) for i in range(24)]
        self.together([p_say for p_say in (lambda p=p: p.say("need a dentist tomorrow morning")
                                           for p in patients)])
        for patient in patients:
            patient.heard(1)
        for patient in patients:  # repeats at the other door
            patient.clinic = other if patient.clinic is clinic else clinic
            patient.deliver_surely(patient.sent[0])
        m.settled(clinic)
        for patient in patients:
            self.assertEqual(len(patient.heard(1)), 1)
        other.stop()
        clinic.check_sound()

    def test_one_takes_over_what_the_other_left(self):
        clinic = self.begin()
        other = self.second(clinic)
        patient = c.SmsPatient(clinic, 9530100)
        patient.ask("need a dentist tomorrow morning")
        m.settled(clinic)  # what was being sent would wait for its lease
        clinic.kill()
        patient.clinic = other
        patient.ask("1")
        patient.ask("Maria Lopez")
        self.assertEqual(len(other.appointments(status="confirmed")), 1)
        other.stop()
        other.check_sound()
        clinic.process = None


class Meters(c.ClinicCase):
    """Every counter moves when, and only when, it should."""

    def test_counters_follow_what_happens(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        sms, chat = c.SmsPatient(clinic, 9540000), c.TelegramPatient(clinic, 9540001)
        meta = c.WhatsAppPatient(clinic, 9540002)
        steps = (
            ("a message by SMS", lambda: sms.ask("hello"), {
                'inbox_events_total{provider="twilio"}': 1, "turns_total": 1,
                'outbox_sent_total{provider="twilio"}': 1}),
            ("a message by Telegram", lambda: chat.ask("hello"), {
                'inbox_events_total{provider="telegram"}': 1, "turns_total": 1,
                'outbox_sent_total{provider="telegram"}': 1}),
            ("a message by WhatsApp", lambda: meta.ask("hello"), {
                'inbox_events_total{provider="whatsapp"}': 1, "turns_total": 1,
                'outbox_sent_total{provider="whatsapp"}': 1}),
            ("the same again", lambda: sms.deliver_surely(sms.sent[0]), {"inbox_repeats_total": 1}),
            ("a forged one", lambda: clinic.post_twilio({"Body": "x"}, signature="AAAA"),
             {"webhooks_refused_total": 1}),
            ("one without proof", lambda: clinic.post_telegram({}, secret=None),
             {"webhooks_refused_total": 1}),
            ("a malformed one", lambda: clinic.post_telegram({"no": "update"}), {}),
            ("nothing there", lambda: clinic.get("/nowhere"), {}),
            ("a retry", lambda: (clinic.fakes.fail("twilio", status=503), sms.ask("hello")), {
                'inbox_events_total{provider="twilio"}': 1, "turns_total": 1,
                "outbox_retries_total": 1, 'outbox_sent_total{provider="twilio"}': 1}),
            ("given up", lambda: (clinic.fakes.fail("telegram", status=403, match="sendMessage", body={
                "ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}),
                chat.say("hello")), {
                'inbox_events_total{provider="telegram"}': 1, "turns_total": 1,
                "outbox_failures_total": 1}),
        )
        watched = sorted({name for _, _, moves in steps for name in moves} | {
            "turn_failures_total", "turns_parked_total", "webhooks_shed_total",
            "twilio_unaccepted_total", "outbox_doubts_total", "writer_failures_total",
            'inbox_events_total{provider="sim"}', 'outbox_sent_total{provider="sim"}'})
        for what, act, moves in steps:
            with self.subTest(what):
                before = {name: clinic.metric(name) for name in watched}
                act()
                wanted = {name: before[name] + moves.get(name, 0) for name in watched}
                c.wait_until(lambda: all(clinic.metric(n) >= wanted[n] for n in watched), what)
                m.settled(clinic)
                self.assertEqual({n: clinic.metric(n) for n in watched}, wanted)

    def test_answers_are_counted_by_class_and_the_text_is_prometheus(self):
        clinic = self.begin(csv=m.TWO_DAYS)
        before = {k: clinic.metric(f'http_answers_total{{class="{k}"}}') for k in ("2xx", "4xx", "5xx")}
        for path in ("/healthz", "/nowhere", "/healthz", "/webhooks/twilio", "/nowhere/2"):
            clinic.get(path)
        after = {k: clinic.metric(f'http_answers_total{{class="{k}"}}') for k in ("2xx", "4xx", "5xx")}
        self.assertGreaterEqual(after["2xx"] - before["2xx"], 2)
        self.assertEqual(after["4xx"] - before["4xx"], 3)
        self.assertEqual(after["5xx"], 0)
        text = clinic.get("/metrics")[2].decode()
        helped = re.findall(r"^# HELP (\S+) \S", text, re.M)
        typed = dict(re.findall(r"^# TYPE (\S+) (counter|gauge|histogram)$", text, re.M))
        self.assertEqual(sorted(helped), sorted(typed))
        self.assertEqual(len(set(helped)), len(helped), "each name once")
        for line in text.splitlines():
            if line.startswith("#"):
                continue
            name = re.fullmatch(r'(docspot_[a-z0-9_]+)(\{[a-z]+="[^"]*"\})? -?[0-9.e+-]+', line)
            self.assertTrue(name, line)
            base = re.sub(r"_(bucket|sum|count)$", "", name.group(1))
            self.assertTrue(name.group(1) in typed or base in typed, line)
        for name, kind in typed.items():
            self.assertEqual(name.endswith("_total"), kind == "counter", name)


class Private(c.ClinicCase):
    """Nothing a patient said, and no secret, in any log, metric or refusal."""

    def test_canaries_are_found_nowhere_but_where_they_belong(self):
        clinic = self.begin(csv=m.TWO_DAYS, server__log_level="debug", server__chat_page="on",
                            clinic__staff_alert="sms:+14085550900")
        patient, chat = c.SmsPatient(clinic, 9550000), c.TelegramPatient(clinic, 9550001)
        patient.book("need a dentist friday morning", "1", "Canary Birdsong")
        chat.ask("CANARYTEXT my tooth")
        chat.ask("chest pain CANARYDANGER")
        clinic.fakes.fail("twilio", status=400, body={"code": 21211, "message": "CANARYVENDOR"})
        patient.say("where is it CANARYWHERE")
        for bad in ({"Body": "CANARYFORGED", "From": "+14085550199"},):
            clinic.post_twilio(bad, signature="CANARYSIGNATURE")
        clinic.post_telegram({"CANARYKEY": 1}, secret="CANARYSECRET")
        clinic.get("/CANARYPATH?CANARYQUERY")
        m.settled(clinic)
        m.pass_hours(clinic, 30)
        m.settled(clinic)
        seen = clinic.read_log() + clinic.get("/metrics")[2].decode()
        for word in ("CANARY", "Canary", "Birdsong", "9550000", str(chat.number), "tooth",
                     c.vendor.TOKEN, c.vendor.ACCESS, c.vendor.BOT_TOKEN, c.vendor.BOT_SECRET,
                     c.META_SECRET, c.META_VERIFY, "1 Main St", "+14085550900"):
            self.assertNotIn(word, seen)
        events = [json.loads(line) for line in clinic.read_log().splitlines()
                  if line.startswith("{")]
        self.assertTrue(any(e["level"] == "debug" for e in events) or events)
        self.assertTrue(all({"time", "level", "event"} <= set(e) for e in events))


if __name__ == "__main__":
    c.main()
