"""test_desk_day.py - docspot day and block: the printed list, closed hours, who is affected."""
import re

import desk

DAY_USAGE = [
    (("day", "--date"), "--date needs a value"),
    (("day", "--week"), "what is --week?"),
    (("day", "--json=1"), "--json takes no value"),
]
DAY_REFUSED = [
    (("day", "--date", "tomorrow"), "--date tomorrow is not a date; expected YYYY-MM-DD"),
    (("day", "--date", "2026-02-29"), "--date 2026-02-29 is not a date"),
    (("day", "--date", ""), "is not a date"),
    (("day", "Nobody"), "there is no doctor Nobody"),
    (("day", "Rao"), "several doctors are called Rao: Dr Asha Rao, Dr Vikram Rao"),
    (("day", "Asha", "Roa"), "did you mean Dr Asha Rao?"),
]
BLOCK_USAGE = [
    (("block",), "expected DOCTOR (or --all) DATE"),
    (("block", "Asha Rao"), "expected DOCTOR"),
    (("block", "2026-11-24"), "expected DOCTOR"),
    (("block", "Asha Rao", "24/11/2026"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-31"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-25..2026-11-24"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-24..soon"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-24", "14:00-13:00"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-24", "13:00-13:00"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-24", "13-14"), "expected DOCTOR"),
    (("block", "--all", "Asha Rao", "2026-11-24"), "expected DOCTOR"),
    (("block", "--doctor", "Asha Rao", "--from", "2026-11-24", "--to", "2026-11-23"),
     "expected DOCTOR"),
    (("block", "--doctor", "Asha Rao", "--to", "2026-11-23"), "expected DOCTOR"),
    (("block", "--doctor", "Asha Rao", "--from", "soon"), "expected DOCTOR"),
    (("block", "--doctor", "Asha Rao", "--from", "2026-11-24", "--hours", "noon"), "expected DOCTOR"),
    (("block", "--from", "2026-11-24"), "expected DOCTOR"),
    (("block", "Asha Rao", "2026-11-24", "--why", "ill"), "what is --why?"),
]
BLOCK_REFUSED = [
    (("block", "Nobody", "2026-11-24"), "there is no doctor Nobody"),
    (("block", "Rao", "2026-11-24"), "several doctors are called Rao"),
    (("block", "Asha Rao", "2026-11-24", "--place", "Mars"), "there is no location Mars"),
]

ALL_DAY = ["09:00", "09:30", "10:30", "11:00", "11:30"]
# What is typed, and which starts of Dr Asha Rao are left on Tue 24 and Wed 25 Nov.
BLOCKS = [
    (("Asha Rao", "2026-11-24"), [], ALL_DAY),
    (("Asha", "Rao", "2026-11-24"), [], ALL_DAY),
    (("dr asha rao", "2026-11-24..2026-11-24"), [], ALL_DAY),
    (("Asha Rao", "2026-11-24..2026-11-25"), [], []),
    (("Asha Rao", "2026-11-20..2026-12-25"), [], []),
    (("Asha Rao", "2026-11-25..2026-11-30"), ALL_DAY, []),
    (("Asha Rao", "2026-11-24", "09:00-11:00"), ["11:00", "11:30"], ALL_DAY),
    (("Asha Rao", "2026-11-24", "11:00-24:00"), ["09:00", "09:30", "10:30"], ALL_DAY),
    (("Asha Rao", "2026-11-24", "00:00-09:10"), ["09:10", "10:30", "11:00", "11:30"], ALL_DAY),
    (("Asha Rao", "2026-11-24", "12:00-13:00"), ALL_DAY, ALL_DAY),
    (("--doctor", "Asha Rao", "--from", "2026-11-24"), [], ALL_DAY),
    (("--doctor", "Asha Rao", "--from", "2026-11-24", "--to", "2026-11-25"), [], []),
    (("--doctor", "Asha Rao", "--from", "2026-11-24", "--hours", "09:00-10:00"),
     ["10:30", "11:00", "11:30"], ALL_DAY),
    (("--from=2026-11-24", "--hours=11:00-12:00", "Asha", "Rao"), ["09:00", "09:30", "10:30"],
     ALL_DAY),
    (("--all", "2026-11-24"), [], ALL_DAY),
    (("--all", "2026-11-24", "--place", "Main"), [], ALL_DAY),
    (("--all", "2026-11-24", "--place", "Downtown"), ALL_DAY, ALL_DAY),
    (("Asha Rao", "2026-11-24", "--place", "Downtown"), ALL_DAY, ALL_DAY),
    (("Vikram Rao", "2026-11-24"), ALL_DAY, ALL_DAY),
]


class Usage(desk.DeskCase):
    def test_wrong_usage_is_said_and_ends_with_2(self):
        for args, words in DAY_USAGE + BLOCK_USAGE:
            with self.subTest(args), self.unchanged():
                self.usage(*args, words=words)

    def test_what_cannot_be_done_is_said_and_changes_nothing(self):
        for args, words in DAY_REFUSED + BLOCK_REFUSED:
            with self.subTest(args), self.unchanged():
                self.fails(*args, words=words)


class Day(desk.DeskCase):
    def setUp(self):
        super().setUp()
        self.book("Asha Rao", "2026-11-24 11:00", "Cy")
        self.book("Asha Rao", "2026-11-24 09:00", "Ana", "--phone", "+1 555 0001", "--channel", "sms")
        self.book("Vikram Rao", "2026-11-24 09:30", "Bo", "--phone", "+15550002")
        self.book("Nina Shah", "2026-11-24 09:00", "Di")

    def test_the_day_in_the_order_of_time(self):
        self.assertEqual(self.ok("day", "--date", "2026-11-24").lines(), [
            "09:00  Dr Asha Rao, Main  Ana  consultation, confirmed  sms +15550001  #2",
            "09:30  Dr Vikram Rao, Main  Bo  consultation, confirmed  +15550002  #3",
            "11:00  Dr Asha Rao, Main  Cy  consultation, confirmed  #1",
            "09:00  Dr Nina Shah, Downtown  Di  consultation, confirmed  #4"])

    def test_one_doctors_day_ends_with_what_is_free(self):
        self.assertEqual(self.ok("day", "Asha", "Rao", "--date", "2026-11-24").lines(), [
            "09:00  Dr Asha Rao, Main  Ana  consultation, confirmed  sms +15550001  #2",
            "11:00  Dr Asha Rao, Main  Cy  consultation, confirmed  #1",
            "free: 09:30 10:30 11:30"])

    def test_the_date_may_follow_the_doctor(self):
        for args in (("Asha", "Rao", "2026-11-24"), ("2026-11-24",)):
            with self.subTest(args):
                self.assertEqual(self.ok("day", *args).out,
                                 self.ok("day", *args[:-1], "--date", args[-1]).out)

    def test_why_a_day_is_closed_is_said(self):
        for args, line in (((), "closed"), (("--reason", "flu"), "closed: flu")):
            self.ok("block", "Nina Shah", "2026-11-26", *args)
            self.assertEqual(self.ok("day", "Nina Shah", "2026-11-26").lines(), [line])
            self.ok("block", "Nina Shah", "2026-11-26", "--undo")
        self.ok("block", "--all", "2026-11-24", "10:00-12:00", "--place", "Main", "--reason", "lift")
        self.assertIn("closed 10:00-12:00 at Main: lift",
                      self.ok("day", "Asha Rao", "2026-11-24").lines())
        self.assertNotIn("closed", self.ok("day", "Nina Shah", "2026-11-24").out)

    def test_a_full_day_has_no_free_line(self):
        for at in ("09:30", "10:30", "11:30"):
            self.book("Asha Rao", f"2026-11-24 {at}")
        self.assertNotIn("free", self.ok("day", "Asha Rao", "--date", "2026-11-24").out)

    def test_an_empty_day_prints_nothing_for_all(self):
        self.assertEqual(self.ok("day", "--date", "2026-11-29").out, "")
        self.assertEqual(self.ok("day", "--date", "2026-11-29", "--json").out, "")

    def test_json_lines_have_the_facts(self):
        found = self.ok("day", "--date", "2026-11-24", "--json").objects()
        self.assertEqual([v["patient"] for v in found], ["Ana", "Bo", "Cy", "Di"])
        for visit in found:
            self.assertEqual(set(visit), {"id", "status", "doctor", "specialty", "location", "start",
                                          "end", "patient"})
        self.assertEqual(len(self.ok("day", "Asha", "--date", "2026-11-24", "--json").lines()), 2)

    def test_who_arrived_stays_and_who_cancelled_goes(self):
        self.ok("arrive", "2")
        self.ok("cancel", "1")
        said = self.ok("day", "Asha Rao", "--date", "2026-11-24").out
        self.assertIn("Ana  consultation, arrived", said)
        self.assertNotIn("Cy", said)

    def test_today_is_today_at_the_doctors_place(self):
        for now, args, names in (
                ("2026-11-24T00:30:00+05:30", (), ["Ana", "Bo", "Cy", "Di"]),
                ("2026-11-23T23:30:00+05:30", (), []),
                ("2026-11-24T00:30:00+05:30", ("Nina Shah",), []),  # Monday there
                ("2026-11-24T00:30:00-08:00", ("Nina Shah",), ["Di"]),
                ("2026-11-25T10:00:00+05:30", ("Nina Shah",), ["Di"]),  # still Tuesday there
                ("2026-11-25T14:00:00+05:30", ("Nina Shah",), [])):
            with self.subTest(now=now, args=args):
                found = self.ok("day", *args, "--json", now=now).objects()
                self.assertEqual([v["patient"] for v in found], names)

    def test_a_visit_belongs_to_the_day_of_its_own_place(self):
        self.book("Nina Shah", "2026-11-25 23:30", "Late", "--override", "x")
        self.book("Nina Shah", "2026-11-26 00:00", "Early", "--override", "x")
        for date, name in (("2026-11-25", "Late"), ("2026-11-26", "Early")):
            found = self.ok("day", "--date", date, "--json").objects()
            self.assertEqual([v["patient"] for v in found], [name])


class Block(desk.DeskCase):
    def left(self, date):
        return [s[11:] for s in self.starts("--doctor", "Asha Rao", "--when", date)]

    def test_each_way_to_say_which_hours(self):
        for args, first, second in BLOCKS:
            with self.subTest(args):
                self.setUp()
                said = self.ok("block", *args)
                self.assertEqual((said.out, said.err.strip()), ("", "closed; nobody is affected"))
                self.assertEqual((self.left("2026-11-24"), self.left("2026-11-25")), (first, second))
                self.tearDown()

    def test_who_is_affected_is_printed_and_left_alone(self):
        self.book("Asha Rao", "2026-11-24 09:00", "Ana", "--phone", "+15550001", "--channel", "sms")
        self.book("Asha Rao", "2026-11-24 11:00", "Bo")
        self.book("Asha Rao", "2026-11-25 09:00", "Cy")
        before = self.visits()
        said = self.ok("block", "Asha Rao", "2026-11-24", "--reason", "congress")
        shown = [re.sub(r": \w{3} \d\d Nov .*Dr .*, .*Dr .*, .*Dr .*", ": OTHER", line)
                 for line in said.lines()]
        self.assertEqual(shown, [
            "Tue 24 Nov 09:00  Dr Asha Rao, Main  Ana  consultation, confirmed  sms +15550001  #1",
            "    offered: OTHER",
            "Tue 24 Nov 11:00  Dr Asha Rao, Main  Bo  consultation, confirmed  #2",
            "    phone; could be: OTHER"])
        self.assertIn("stay until you move or cancel them", said.err)
        self.assertEqual(self.visits(), before)
        self.fails("book", "Asha Rao", "2026-11-24 09:30", "--patient", "Di",
                   words="closed by an exception: congress; nearest: Wed 25 Nov 09:30")

    def test_a_visit_is_affected_by_any_minute_of_it(self):
        self.book("Asha Rao", "2026-11-24 09:30", "Ana")
        for hours, count in (("08:00-09:30", 0), ("08:00-09:31", 1), ("09:40-09:50", 1),
                             ("09:59-10:30", 1), ("10:00-10:30", 0)):
            with self.subTest(hours):
                said = self.ok("block", "Asha Rao", "2026-11-24", hours)
                self.assertEqual(len(said.lines()), 2 * count)  # who, and which other times

    def test_the_same_hours_twice_are_closed_once(self):
        self.book("Asha Rao", "2026-11-24 09:00", "Ana")
        first = self.ok("block", "Asha Rao", "2026-11-24")
        self.assertEqual(self.ok("block", "Asha Rao", "2026-11-24").out, first.out)
        self.assertEqual(len(self.ok("export", "exceptions").lines()), 2)

    def test_cancelled_visits_are_not_affected(self):
        self.ok("cancel", str(self.book()["id"]))
        self.assertEqual(self.ok("block", "Asha Rao", "2026-11-24").out, "")

    def test_closed_hours_come_out_as_a_file_and_go_by_prune(self):
        self.ok("block", "Asha Rao", "2026-11-24..2026-11-26", "09:00-10:00", "--reason", "=1+1")
        said = self.ok("export", "exceptions").lines()
        self.assertEqual(said[1], "Dr Asha Rao,,2026-11-24,2026-11-26,09:00,10:00,closed,\"'=1+1\"")
        self.ok("import", self.write("e.csv", "doctor,date_from,kind\nDr Nina Shah,2026-12-24,closed\n"),
                "--prune")
        self.assertEqual(self.left("2026-11-24"), ALL_DAY)


class ADayAtTheDesk(desk.DeskCase):
    """One morning from the first call to the last patient, as the clock goes on."""

    def test_from_the_first_call_to_the_last_patient(self):
        day = "2026-11-24"
        at = f"{day}T{{}}:00+05:30".format
        ana = self.book("Asha Rao", f"{day} 09:00", "Ana", "--phone", "+15550001")
        bo = self.book("Asha Rao", f"{day} 09:30", "Bo")
        self.ok("book", "Asha", "10:30", "--patient", "Cy", now=at("08:10"))
        self.ok("arrive", str(ana["id"]), now=at("08:55"))
        walk_in = self.ok("book", "Vikram Rao", "09:00", "--patient", "Di", "--json",
                          now=at("09:05")).one()
        self.assertEqual(walk_in["start"], at("09:00"))
        self.fails("book", "Vikram Rao", "09:00", "--patient", "Ed", now=at("09:06"),
                   words="booked or held by someone else; nearest: Tue 24 Nov 09:30")
        self.ok("move", str(bo["id"]), "11:00", now=at("09:20"))  # he is late
        affected = self.ok("block", "Asha Rao", day, "11:00-12:00", "--reason", "surgery",
                           now=at("09:40"))
        self.assertEqual([line.split("  ")[2] for line in affected.lines()[::2]], ["Bo"])
        self.fails("move", str(bo["id"]), "11:30", now=at("09:41"),
                   words="closed by an exception: surgery; nearest: ")
        self.ok("move", str(bo["id"]), "2026-11-25 09:00", now=at("09:42"))
        self.ok("cancel", "3", "--reason", "went home", now=at("10:00"))
        self.assertEqual(self.ok("day", "Asha Rao", now=at("10:05")).lines(), [
            "09:00  Dr Asha Rao, Main  Ana  consultation, arrived  +15550001  #1",
            "free: 10:30", "closed 11:00-12:00: surgery"])
        self.assertEqual(self.ok("day", "Asha Rao", "--date", "2026-11-25",
                                 now=at("12:00")).lines()[0],
                         "09:00  Dr Asha Rao, Main  Bo  consultation, confirmed  #2")


if __name__ == "__main__":
    desk.main()
