"""test_desk_change.py - docspot cancel, move, arrive: every status, every refusal, what is told."""
import desk

WRONG_USAGE = [
    (("cancel",), "expected the appointment's number"),
    (("cancel", "1", "2"), "expected the appointment's number"),
    (("cancel", "x"), "x is not an appointment's number"),
    (("cancel", "0"), "0 is not an appointment's number"),
    (("cancel", "-1"), "-1 is not an appointment's number"),
    (("cancel", "1.0"), "1.0 is not an appointment's number"),
    (("cancel", "99999999999999999999"), "is not an appointment's number"),
    (("cancel", "1", "--why", "x"), "what is --why?"),
    (("cancel", "1", "--reason"), "--reason needs a value"),
    (("arrive",), "expected the appointment's number"),
    (("arrive", "1", "2"), "expected the appointment's number"),
    (("arrive", "one"), "one is not an appointment's number"),
    (("arrive", "1", "--reason", "x"), "what is --reason?"),
    (("move",), "expected ID START"),
    (("move", "1"), "expected ID START"),
    (("move", "x", "2026-11-24 09:00"), "x is not an appointment's number"),
    (("move", "1", "2026-11-24 09:00", "--at", "2026-11-25 09:00"), "expected ID START"),
    (("move", "--at", "2026-11-25 09:00"), "expected ID START"),
    (("move", "1", "2026-11-24 09:00", "--patient", "Bo"), "what is --patient?"),
]

# A visit of Dr Asha Rao on Tue 24 Nov at 9:00 has the number 1; 9:30 is somebody else's.
MOVE_REFUSED = [
    (("99", "2026-11-25 09:00"), ["there is no appointment 99"]),
    (("1", "soon"), ["soon is not a time"]),
    (("1", "2026-11-25"), ["is not a time"]),
    (("1", "2026-11-24 09:30"), ["booked or held", "nearest: Tue 24 Nov 09:00, Tue 24 Nov 10:30"]),
    (("1", "2026-11-24 09:10"), ["no visit starts at this minute", "nearest: Tue 24 Nov 09:00"]),
    (("1", "2026-11-29 09:00"), ["outside the weekly hours", "nearest: Mon 30 Nov 09:00"]),
    (("1", "2026-11-20 09:00"), ["too soon, or past"]),
    (("1", "2029-11-20 09:00"), ["too far ahead"]),
    (("1", "2026-11-24 09:30", "--override", " "), ["needs a reason"]),
    (("1", "2026-11-29 09:00", "--override", ""), ["needs a reason"]),
    (("1", "2026-11-25 09:00", "--doctor", "Nobody"), ["there is no doctor Nobody"]),
    (("1", "2026-11-25 09:00", "--doctor", "Rao"), ["several doctors are called Rao"]),
    (("1", "2026-11-25 09:00", "--place", "Mars"), ["there is no location Mars"]),
    (("1", "2026-11-25 09:00", "--place", "Downtown"), ["offers no such visit at Downtown"]),
    (("1", "2027-03-14 02:30", "--doctor", "Nina Shah"), ["does not exist: the clocks change"]),
]

MOVE_DONE = [
    (("2026-11-25 09:00",), "Dr Asha Rao", "Main", "2026-11-25T09:00:00+05:30"),
    (("2026-11-25", "09:00"), "Dr Asha Rao", "Main", "2026-11-25T09:00:00+05:30"),
    (("tomorrow", "11:00"), "Dr Asha Rao", "Main", "2026-11-24T11:00:00+05:30"),
    (("--at", "2026-11-25 09:00"), "Dr Asha Rao", "Main", "2026-11-25T09:00:00+05:30"),
    (("--at=11:00",), "Dr Asha Rao", "Main", "2026-11-23T11:00:00+05:30"),
    (("2026-11-25T04:00:00Z",), "Dr Asha Rao", "Main", "2026-11-25T09:30:00+05:30"),
    (("2026-11-24 09:00",), "Dr Asha Rao", "Main", "2026-11-24T09:00:00+05:30"),
    (("2026-11-25 09:00", "--doctor", "Vikram Rao"), "Dr Vikram Rao", "Main",
     "2026-11-25T09:00:00+05:30"),
    (("2026-11-25 09:00", "--doctor", "Nina Shah"), "Dr Nina Shah", "Downtown",
     "2026-11-25T09:00:00-08:00"),
    (("2026-11-25 14:00", "--doctor", "Nina Shah", "--place", "Willow Glen"), "Dr Nina Shah",
     "Willow Glen", "2026-11-25T14:00:00-08:00"),
    (("2026-11-29 21:07", "--override", "train is late"), "Dr Asha Rao", "Main",
     "2026-11-29T21:07:00+05:30"),
]

STATUSES = ("confirmed", "arrived", "completed", "cancelled", "no_show")
# What each verb makes of each status: the status after it, or None where it is refused.
AFTER = {
    "cancel": {"confirmed": "cancelled", "arrived": "cancelled", "completed": None,
               "cancelled": None, "no_show": None},
    "arrive": {"confirmed": "arrived", "arrived": None, "completed": None, "cancelled": None,
               "no_show": "arrived"},  # late, but here
    "move": {"confirmed": "confirmed", "arrived": None, "completed": None, "cancelled": None,
             "no_show": None},
}


class Usage(desk.DeskCase):
    def test_wrong_usage_is_said_and_ends_with_2(self):
        for args, words in WRONG_USAGE:
            with self.subTest(args), self.unchanged():
                self.usage(*args, words=words)

    def test_a_number_that_is_nobodys(self):
        for args in (("cancel", "7"), ("arrive", "7"), ("move", "7", "2026-11-25 09:00")):
            with self.subTest(args), self.unchanged():
                self.fails(*args, words="there is no appointment 7")


class Statuses(desk.DeskCase):
    def visit(self, status):
        """A visit in a status, on a day of its own."""
        day = 1 + STATUSES.index(status)
        self.ok("import", self.write("a.csv", "doctor,location,start,patient,status,ref\n"
                                              f"Dr Nina Shah,Downtown,2026-12-0{day} 09:00,P,"
                                              f"{status},{status}\n"))
        return self.visits(status=status)[-1]["id"]

    def test_each_verb_in_each_status(self):
        for verb, after in AFTER.items():
            for status in STATUSES:
                with self.subTest(verb=verb, status=status):
                    self.setUp()
                    number = self.visit(status)
                    more = ("2026-12-10 09:00",) if verb == "move" else ()
                    if after[status]:
                        made = self.ok(verb, str(number), *more, "--json").one()
                        self.assertEqual((made["id"], made["status"]), (number, after[status]))
                    else:
                        self.fails(verb, str(number), *more,
                                   words=[f"appointment {number} is {status}"])
                    self.assertEqual(self.visits(id=number)[0]["status"], after[status] or status)
                    self.tearDown()

    def test_twice_is_refused_in_words(self):
        number = str(self.book()["id"])
        self.ok("arrive", number)
        self.fails("arrive", number, words="is arrived and cannot become arrived")
        self.ok("cancel", number)
        self.fails("cancel", number, words="is cancelled already")


class Cancel(desk.DeskCase):
    def test_a_cancelled_time_is_free_at_once(self):
        made = self.book()
        self.assertNotIn("2026-11-24T09:00", self.starts("--doctor", "Asha Rao"))
        self.ok("cancel", str(made["id"]), "--reason", "doctor is ill")
        self.assertIn("2026-11-24T09:00", self.starts("--doctor", "Asha Rao"))
        self.assertNotIn("Ana", self.ok("day", "--date", "2026-11-24").out)
        again = self.book(patient="Bo")
        self.assertNotEqual(again["id"], made["id"])

    def test_the_line_and_the_json_say_what_was_cancelled(self):
        made = self.book()
        self.assertEqual(self.ok("cancel", str(made["id"])).out,
                         "1  Tue 24 Nov 09:00  Dr Asha Rao, Main, Rs 500  Ana  cancelled\n")
        made = self.book(patient="Bo")
        self.assertEqual(self.ok("cancel", str(made["id"]), "--json").one(),
                         {**made, "status": "cancelled"})

    def test_a_visit_that_is_over_may_still_be_taken_off(self):
        made = self.book()
        self.ok("cancel", str(made["id"]), now="2026-11-25T08:00:00+05:30")


class Move(desk.DeskCase):
    def setUp(self):
        super().setUp()
        self.book()
        self.book("Asha Rao", "2026-11-24 09:30", "Bo")

    def test_what_cannot_be_moved_stays(self):
        before = self.visits()
        for args, words in MOVE_REFUSED:
            with self.subTest(args):
                self.fails("move", *args, words=words)
                self.assertEqual(self.visits(), before)

    def test_a_move_keeps_the_number_and_the_patient(self):
        for args, doctor, place, start in MOVE_DONE:
            with self.subTest(args):
                moved = self.ok("move", "1", *args, "--json").one()
                self.assertEqual((moved["id"], moved["patient"], moved["status"]),
                                 (1, "Ana", "confirmed"))
                self.assertEqual((moved["doctor"], moved["location"], moved["start"]),
                                 (doctor, place, start))
                self.assertEqual(len(self.visits(patient="Ana")), 1)
                self.ok("move", "1", "2026-11-24 09:00", "--doctor", "Asha Rao")

    def test_the_old_time_is_free_and_the_new_one_taken(self):
        self.ok("move", "1", "2026-11-24 11:00")
        self.assertEqual(self.starts("--doctor", "Asha Rao", "--when", "2026-11-24"),
                         ["2026-11-24T09:00", "2026-11-24T10:30", "2026-11-24T11:30"])

    def test_over_another_visit_with_a_reason(self):
        self.assertIn("confirmed, over another visit",
                      self.ok("move", "1", "2026-11-24 09:30", "--override", "must").out)

    def test_the_reason_of_an_override_is_kept(self):
        self.ok("move", "1", "2026-11-29 09:00", "--override", "train is late")
        self.assertIn("(train is late)", self.ok("day", "--date", "2026-11-29").out)

    def test_two_visits_change_places_by_a_third_time(self):
        self.ok("move", "1", "2026-11-24 11:00")
        self.ok("move", "2", "2026-11-24 09:00")
        self.ok("move", "1", "2026-11-24 09:30")
        self.assertEqual([(v["id"], v["start"][11:16]) for v in self.visits()],
                         [(1, "09:30"), (2, "09:00")])

    def test_a_follow_up_stays_one_where_the_other_doctor_has_it(self):
        made = self.book("Nina Shah", "2026-12-01 09:00", "Cy", "--visit-type", "follow-up")
        moved = self.ok("move", str(made["id"]), "2026-12-01 09:15", "--doctor", "David Kim",
                        "--json").one()
        self.assertEqual((moved["doctor"], moved["start"][11:16], moved["end"][11:16]),
                         ("Dr David Kim", "09:15", "09:30"))
        moved = self.ok("move", str(made["id"]), "2026-12-02 09:15", "--doctor", "Nina Shah",
                        "--json").one()
        self.assertEqual((moved["start"][11:16], moved["end"][11:16]), ("09:15", "09:30"))

    def test_without_a_doctor_the_type_and_the_place_stay(self):
        made = self.book("Nina Shah", "2026-12-01 14:00", "Cy", "--place", "Willow Glen")
        moved = self.ok("move", str(made["id"]), "2026-12-02 15:00", "--json").one()
        self.assertEqual((moved["location"], moved["end"][11:16]), ("Willow Glen", "16:00"))
        moved = self.ok("move", str(made["id"]), "2026-12-02 09:00", "--place", "Downtown",
                        "--json").one()
        self.assertEqual((moved["location"], moved["end"][11:16]), ("Downtown", "09:30"))

    def test_a_move_to_the_same_doctor_keeps_the_place(self):
        made = self.book("Nina Shah", "2026-12-01 14:00", "Cy", "--place", "Willow Glen")
        moved = self.ok("move", str(made["id"]), "2026-12-02 15:00", "--doctor", "Nina Shah",
                        "--json").one()
        self.assertEqual(moved["location"], "Willow Glen")

    def test_a_move_across_the_lost_hour(self):
        made = self.book("Nina Shah", "2027-03-13 02:30", "Cy")
        number = str(made["id"])
        self.fails("move", number, "2027-03-14 02:30", words="does not exist")
        moved = self.ok("move", number, "2027-03-14 01:30", "--json").one()
        self.assertEqual((moved["start"], moved["end"]),
                         ("2027-03-14T01:30:00-08:00", "2027-03-14T03:00:00-07:00"))


class Told(desk.DeskCase):
    """What the patient hears is a row of the outbox; the export of a day shows the rest."""

    def planned(self):
        import sqlite3  # of the standard library; the file is ours alone here
        with sqlite3.connect(self.path) as db:
            rows = db.execute("SELECT notice FROM outbox WHERE state = 'planned' ORDER BY id")
            return sorted(row[0] for row in rows)

    def test_who_has_a_contact_is_told(self):
        made = self.book("Asha Rao", "2026-11-26 11:00", "Ana", "--phone", "+15550001",
                         "--channel", "sms")
        self.assertEqual(self.planned(), ["reminder_24h", "reminder_2h"])
        self.ok("move", str(made["id"]), "2026-11-27 11:00")
        self.assertEqual(self.planned(), ["moved_by_desk", "reminder_24h", "reminder_2h"])
        self.ok("cancel", str(made["id"]))
        self.assertEqual(self.planned(), ["cancelled_by_desk"])

    def test_who_has_none_is_not(self):
        made = self.book("Asha Rao", "2026-11-26 11:00", "Ana")
        self.ok("move", str(made["id"]), "2026-11-27 11:00")
        self.ok("cancel", str(made["id"]))
        self.assertEqual(self.planned(), [])

    def test_nobody_is_reminded_who_has_arrived(self):
        made = self.book("Asha Rao", "2026-11-26 11:00", "Ana", "--phone", "+15550001",
                         "--channel", "sms")
        self.ok("arrive", str(made["id"]))
        self.assertEqual(self.planned(), [])

    def test_a_refused_change_tells_nobody(self):
        self.book("Asha Rao", "2026-11-26 11:00", "Ana", "--phone", "+15550001", "--channel", "sms")
        before = self.planned()
        self.fails("move", "1", "2026-11-29 11:00")
        self.assertEqual(self.planned(), before)


if __name__ == "__main__":
    desk.main()
