#!/usr/bin/env python3
"""What a receptionist asks of the calendar: tokens, requests, leave, waiting, reasons, wrong files."""
import sqlite3

import clinic as c

COLUMNS = ("clinic,location,timezone,country,doctor,gender,specialties,languages,visit_type,minutes,"
           "fee,currency,days,from,to,valid_from,valid_to,tokens,approval,max_per_day,"
           "patient_per_day,holidays,min_notice,horizon_days,release").split(",")
BASE = {"clinic": "Oak", "location": "Main", "timezone": "Asia/Kolkata", "country": "IN",
        "gender": "f", "languages": "en", "visit_type": "visit", "minutes": "30",
        "fee": "500.00", "currency": "INR", "days": "mon-sat", "from": "09:00", "to": "11:00",
        "holidays": "IN-TG"}
RAO = {"doctor": "Dr Meera Rao", "specialties": "ent", "minutes": "10", "from": "18:00",
       "to": "19:00", "tokens": "6"}
DAS = {"doctor": "Dr Nina Das", "specialties": "dermatology", "patient_per_day": "1"}
SHAH = {"doctor": "Dr Anil Shah", "specialties": "dermatology", "gender": "m"}
IYER = {"doctor": "Dr Uma Iyer", "specialties": "cardiology", "approval": "yes"}
BOSE = {"doctor": "Dr Lata Bose", "specialties": "dentistry", "to": "09:30",
        "valid_to": "2026-11-21"}

# The tests begin on Wed 18 Nov 2026, 22:30 in Hyderabad. Tue 24 Nov is Guru Nanak Jayanti.
THU, FRI, SAT, FEAST = "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-24"
TO_THU_HALF_PAST_SIX_S = 20 * 3600 + 1  # 18:30:01
KINDS = ("clinics", "exceptions", "patients", "appointments")
HOLIDAYS = "calendar,date,name,kind\n"
LEAVE = "doctor,date_from,date_to,from,to,kind\n"

# A file that must be refused, and what is said of it: line, column, rule.
WRONG = [
    ([DAS, {**DAS, "days": "wed", "from": "10:00", "to": "12:00"}],
     "line 3 column from: these hours overlap those of wrong.csv line 2"),
    ([{**DAS, "from": "13:00"}], "line 2 column to: is not after from"),
    ([DAS, {**SHAH, "timezone": "Asia/Kolkatta"}],
     'line 3 column timezone: there is no time zone "Asia/Kolkatta"'),
    ([{**DAS, "valid_from": "2027-02-29"}], "line 2 column valid_from: \"2027-02-29\" is not a date; "
     "2027 has no 29 February"),
    ([{**DAS, "holidays": "IN-TX"}], 'line 2 column holidays: there is no calendar "IN-TX"'),
    ([{**DAS, "max_per_day": "0"}], "line 2 column max_per_day: 0 leaves nothing to book"),
    ([{**DAS, "min_notice": "10d", "horizon_days": "5"}],
     "line 2 column min_notice: is beyond horizon_days"),
    ([{**DAS, "minutes": "150"}], "line 2 column minutes: no visit of 150 minutes fits"),
    ([{**DAS, "release": "11:00"}], "line 2 column release: is not before to"),
    ([{**RAO, "tokens": "7"}], "line 2 column tokens: 7 tokens of 10 minutes do not fit"),
    (HOLIDAYS + f"IN-TG,{FEAST},Fair,opne\n", 'line 2 column kind: "opne" is not a kind'),
    (HOLIDAYS + "IN-TG,2026-13-24,Fair,closed\n", 'line 2 column date: "2026-13-24" is not a date'),
    (HOLIDAYS + f"IN-TX,{FEAST},Fair,closed\n",
     'line 2 column calendar: there is no calendar "IN-TX"'),
    ("calender,date,name,kind\n" + f"IN-TG,{FEAST},Fair,closed\n",
     "line 1 column calender: a file of holidays has no such column"),
    (LEAVE + f"Dr Nina Das,{SAT},{FRI},,,closed\n", "line 2 column date_to: is before date_from"),
    (LEAVE + f"Dr Nobody,{SAT},,,,closed\n", 'line 2 column doctor: there is no doctor "Dr Nobody"'),
]


def rows(*doctors):
    """A clinics file of these doctors."""
    lines = [",".join({**BASE, **d}.get(name, "") for name in COLUMNS) for d in doctors]
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


class Scheduling(c.ClinicCase):
    def desk(self, *doctors):
        clinic = self.begin(csv="", start=False)
        self.load(clinic, "doctors.csv", rows(*doctors))
        return clinic

    def load(self, clinic, name, text):
        """Import a file; gives what is said where it is refused, else ""."""
        (clinic.folder / name).write_text(text, encoding="utf-8")
        done = clinic.outcome("import", str(clinic.folder / name))
        return done.stderr if done.returncode else ""

    def refused(self, clinic, *words):
        """What is said of a command that must be refused."""
        done = clinic.outcome(*words)
        self.assertNotEqual(done.returncode, 0, words)
        return done.stderr

    def book(self, clinic, doctor, start, patient, *more):
        """Gives the new visit's id."""
        phone = f"+91984901{ord(patient[0]):04d}"
        line = clinic.run("book", doctor, start, "--patient", patient, "--phone", phone, *more)
        return line.split()[0]

    def chat(self, clinic, number, *texts):
        return clinic.run("chat", "--from", f"+91984902{number:04d}", "--channel", "sms",
                          stdin="\n".join(texts) + "\n")

    def why(self, clinic, doctor, start, *more):
        return clinic.run("slots", "--doctor", doctor, "--why", start, *more)

    # ---- tokens

    def test_walk_ins_take_tokens_and_are_called_in_order(self):
        clinic = self.desk(RAO, SHAH)
        self.assertIn("Dr Anil Shah offers no such visit by token",
                      self.refused(clinic, "book", "Shah", "walk-in", "--patient", "Ravi"))
        self.assertIn("no session of today has a free token left",
                      self.refused(clinic, "book", "Rao", "walk-in", "--patient", "Ravi"))
        early = self.book(clinic, "Rao", f"{THU} 18:00", "Asha")
        clinic.pass_time(TO_THU_HALF_PAST_SIX_S)
        line = clinic.run("book", "Rao", "walk-in", "--patient", "Ravi")
        self.assertIn("Thu 19 Nov 18:40", line)
        self.assertTrue(line.endswith("Ravi  confirmed, token 5\n"), line)
        walk_in = line.split()[0]
        clinic.run("arrive", walk_in)
        day = clinic.run("day", "Rao")
        self.assertIn("Asha  visit, confirmed, token 1", day)
        self.assertIn("Ravi  visit, arrived, token 5", day)
        self.assertRegex(day, r"queue of Dr Meera Rao: 5 at 18:40, 1 at 18:\d\d \(not here yet\)")
        self.assertIn("free: 18:30 (token 4)", day)
        clinic.run("arrive", early)
        self.assertRegex(clinic.run("day", "Rao"), r"Rao: 1 at 18:3\d, 5 at 18:4\d\n")
        clinic.run("arrive", early, "--done")
        self.assertIn("Rao: 5 at 18:40\n", clinic.run("day", "Rao"))
        self.book(clinic, "Rao", "walk-in", "Tara")
        self.assertIn("no session of today has a free token left",
                      self.refused(clinic, "book", "Rao", "walk-in", "--patient", "Uday"))
        clinic.check_sound()

    def test_who_is_late_done_or_did_not_come_is_marked(self):
        clinic = self.desk(DAS)
        late, absent = (self.book(clinic, "Das", f"{THU} {t}", n)
                        for t, n in (("09:00", "Asha"), ("09:30", "Bina")))
        self.assertIn("confirmed, running late 20 min", clinic.run("arrive", late, "--late", "20"))
        self.assertIn("Asha  visit, confirmed, running late 20 min",
                      clinic.run("day", "Das", "--date", THU))
        self.assertIn("expected one of", self.refused(clinic, "arrive", late, "--done", "--no-show"))
        self.assertIn("--late soon: expected minutes",
                      self.refused(clinic, "arrive", late, "--late", "soon"))
        self.assertIn("there is no appointment 99", self.refused(clinic, "arrive", "99"))
        clinic.pass_time(12 * 3600)
        for words, status in (((late,), "arrived"), ((late, "--done"), "completed"),
                              ((absent, "--no-show"), "no_show")):
            self.assertIn(status, clinic.run("arrive", *words))
        self.assertIn(f"appointment {late} is completed",
                      self.refused(clinic, "arrive", late, "--late", "5"))
        clinic.check_sound()

    # ---- requests

    def test_a_request_is_agreed_to_or_declined(self):
        clinic = self.desk(IYER)
        self.assertIn("Nothing is asked for.", clinic.outcome("inbox", "requests").stderr)
        self.assertIn("Asked for: Maria Lopez",
                      self.chat(clinic, 1, "dr iyer on friday", "1", "Maria Lopez"))
        self.assertIn("Asked for: Bob Cole",
                      self.chat(clinic, 2, "dr iyer on saturday", "1", "Bob Cole"))
        asked = clinic.run("inbox", "requests").splitlines()
        self.assertEqual(len(asked), 2)
        self.assertRegex(asked[0], r"2026-11-20 09:00  Dr Uma Iyer  Maria Lopez  \+919849020001 "
                                   r"\(sms\)  until 2026-11-19 22:3\d$")
        one, two = (line.split()[0] for line in asked)
        self.assertIn("Maria Lopez  visit, asked for", clinic.run("day", "Iyer", "--date", FRI))
        self.assertIn("the visit is booked", clinic.outcome("inbox", "approve", one).stderr)
        self.assertIn("Maria Lopez  visit, confirmed", clinic.run("day", "Iyer", "--date", FRI))
        self.assertIn("the time is free again",
                      clinic.outcome("inbox", "decline", two, "away", "then").stderr)
        self.assertIn("free: 09:00", clinic.run("day", "Iyer", "--date", SAT))
        self.assertIn(f"appointment {two} waits for no answer (cancelled)",
                      self.refused(clinic, "inbox", "approve", two))
        told = self.chat(clinic, 1, "thanks")  # sends whatever is due
        self.assertIn("the clinic agreed. Your visit Fri 20 Nov, 9:00 am", told)
        self.assertIn("the clinic cannot give you Sat 21 Nov, 9:00 am", told)
        clinic.check_sound()

    # ---- leave

    def test_leave_prints_alternatives_and_a_work_list(self):
        clinic = self.desk(DAS, SHAH)
        asha, bina = (self.book(clinic, "Das", f"{THU} {t}", n, *more) for t, n, more in
                      (("09:00", "Asha", ()), ("09:30", "Bina", ("--channel", "sms"))))
        before = clinic.appointments()
        met = clinic.run("block", "Das", THU, "--reason", "sick").splitlines()
        self.assertEqual(len(met), 4)
        self.assertRegex(met[1], r"^ +phone; could be: .*Dr .*, .*Dr .*, .*Dr ")
        self.assertRegex(met[3], r"^ +offered: .*Dr .*, .*Dr .*, .*Dr ")
        offers = [o.strip() for line in (met[1], met[3]) for o in
                  line.split(": ", 1)[1].split(", ")]
        self.assertEqual(len(set(offers)), 6, "no two patients are offered the same")
        self.assertEqual(clinic.appointments(), before, "nobody is moved")
        work = clinic.run("inbox", "worklist").splitlines()
        self.assertRegex(work[0], rf"to phone  #{asha}  {THU} 09:00  Dr Nina Das  Asha  \+9198490")
        self.assertRegex(work[1], rf"offered  #{bina}  {THU} 09:30  Dr Nina Das  Bina  \+9198490")
        one, two = (line.split()[0] for line in work)
        self.assertIn("the patient was phoned", clinic.outcome("inbox", "called", one).stderr)
        self.assertIn("settled already: called", self.refused(clinic, "inbox", "kept", one))
        self.assertIn("the visit stays", clinic.outcome("inbox", "kept", two).stderr)
        self.assertIn("No visit waits", clinic.outcome("inbox", "worklist").stderr)
        self.assertIn("no such item on the work list", self.refused(clinic, "inbox", "called", "99"))
        clinic.check_sound()

    def test_leave_is_taken_back_and_nobody_is_moved(self):
        clinic = self.desk(DAS)
        self.book(clinic, "Das", f"{THU} 09:00", "Asha")
        before = clinic.appointments()
        clinic.run("block", "Das", THU, "09:00-10:00", "--reason", "sick")
        self.assertIn("closed by an exception: sick", self.why(clinic, "Das", f"{THU} 09:30"))
        self.assertIn("free: 10:00 10:30", clinic.run("day", "Das", "--date", THU))
        self.assertIn("nothing is closed by these words",
                      self.refused(clinic, "block", "Das", FRI, "--undo"))
        undo = ("block", "Das", THU, "09:00-10:00", "--undo")
        self.assertIn("nobody was moved: 1 of the work list", clinic.outcome(*undo).stderr)
        self.assertIn("nothing is closed by these words", self.refused(clinic, *undo))
        self.assertIn("free: 09:30 10:00 10:30", clinic.run("day", "Das", "--date", THU))
        self.assertIn("No visit waits", clinic.outcome("inbox", "worklist").stderr)
        self.assertEqual(clinic.appointments(), before)
        clinic.check_sound()

    def test_who_waits_is_listed_with_what_was_offered(self):
        clinic = self.desk(BOSE)
        taken = self.book(clinic, "Bose", f"{THU} 09:00", "Asha")
        self.assertIn("Nobody waits.", clinic.outcome("inbox", "waiting").stderr)
        self.assertIn("Booked", self.chat(clinic, 1, "dr bose on friday", "1", "Maria Lopez"))
        self.assertIn("waiting list, place 1", self.chat(clinic, 1, "anything sooner?"))
        waits = clinic.run("inbox", "waiting")
        self.assertRegex(waits, r"^1  \+919849020001 \(sms\)  dentistry, Main, .*, sooner than "
                                r"#\d+  since 2026-11-18 22:3\d\n$")
        clinic.run("cancel", taken)
        self.assertIn("a time is free now, Thu 19 Nov, 9:00 am", self.chat(clinic, 1, "hello"))
        self.assertIn("Moved: Maria Lopez, now Thu 19 Nov, 9:00 am", self.chat(clinic, 1, "yes"))
        self.assertIn("Nobody waits.", clinic.outcome("inbox", "waiting").stderr)
        clinic.check_sound()

    # ---- why not, and all the same

    def test_every_reason_is_named(self):
        clinic = self.desk(DAS, RAO)
        self.book(clinic, "Das", f"{FRI} 09:00", "Asha")
        for doctor, start, reason in (
                ("Das", f"{FEAST} 09:00", "a public holiday: Guru Nanak Jayanti"),
                ("Das", "2026-11-22 09:00", "outside the weekly hours of that day"),
                ("Das", f"{FRI} 09:40", "open, but no visit starts at this minute"),
                ("Das", f"{FRI} 09:00", "booked or held by someone else"),
                ("Das", f"{FRI} 09:30", "free"), ("Rao", f"{FRI} 18:20", "free")):
            self.assertTrue(self.why(clinic, doctor, start).endswith(f": {reason}\n"), start)
        at = ("Das", f"{FRI} 09:30", "--patient")
        self.assertIn("the patient has as many visits as allowed", self.why(clinic, *at, "Asha"))
        self.assertIn("there is no patient Zed", self.refused(
            clinic, "slots", "--doctor", "Das", "--why", f"{FRI} 09:30", "--patient", "Zed"))

    def test_an_override_over_another_visit_keeps_its_reason(self):
        clinic = self.desk(DAS)
        self.book(clinic, "Das", f"{FRI} 09:00", "Asha")
        words = ("book", "Das", f"{FRI} 09:00", "--patient", "Tom", "--phone", "+919849010099")
        self.assertIn("booked or held by someone else; nearest: Fri 20 Nov 09:30",
                      self.refused(clinic, *words))
        self.assertIn("needs a reason", self.refused(clinic, *words, "--override", " "))
        self.assertIn("over another visit", clinic.run(*words, "--override", "a fishbone"))
        day = clinic.run("day", "Das", "--date", FRI)
        self.assertRegex(day, r"Tom  visit, confirmed, over another visit .*\(a fishbone\)")
        clinic.check_sound()

    def test_a_visit_that_new_zone_data_shifts_is_listed_and_stays(self):
        clinic = self.desk(DAS)
        visit = self.book(clinic, "Das", f"{FRI} 09:00", "Asha")
        self.assertIn("No visit has another clock time",
                      clinic.outcome("day", "--zone-changes").stderr)
        with sqlite3.connect(clinic.folder / "clinic.db") as db:  # agreed for 8:00, by older data
            db.execute("UPDATE appointments SET local_wall_s = local_wall_s - 3600")
        before = clinic.appointments()
        self.assertRegex(clinic.run("day", "--zone-changes"),
                         rf"^agreed for 08:00, now Fri 20 Nov 09:00  Dr Nina Das.*#{visit}\n$")
        self.assertEqual(clinic.appointments(), before)

    # ---- files

    def test_a_file_opens_a_feast(self):
        clinic = self.desk(DAS)
        self.assertEqual(clinic.run("day", "Das", "--date", FEAST),
                         "public holiday: Guru Nanak Jayanti\n")
        self.assertEqual(self.load(clinic, "open.csv", HOLIDAYS + f"IN-TG,{FEAST},Guru,open\n"), "")
        self.assertIn("free: 09:00", clinic.run("day", "Das", "--date", FEAST))
        clinic.check_sound()

    def test_a_wrong_file_is_named_by_line_and_rule_and_changes_nothing(self):
        clinic = self.desk(DAS, RAO)
        self.book(clinic, "Das", f"{FRI} 09:00", "Asha")
        before = [clinic.run("export", kind) for kind in KINDS]
        for wrong, said in WRONG:
            text = wrong if isinstance(wrong, str) else rows(*wrong)
            self.assertIn(f"wrong.csv {said}", self.load(clinic, "wrong.csv", text))
        self.assertIn("there is no time zone", self.load(  # beside rows that are right
            clinic, "half.csv", rows(SHAH, {**IYER, "timezone": "Mars/Base"})))
        self.assertEqual([clinic.run("export", kind) for kind in KINDS], before)
        clinic.check_sound()


if __name__ == "__main__":
    c.main()
