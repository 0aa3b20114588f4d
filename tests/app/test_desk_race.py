"""test_desk_race.py - several processes on one database: one slot, one winner, nothing is lost.

All racers wait at a pipe that is closed for all of them at once, so no time is slept or guessed.
"""
import json
import os
import subprocess

import desk

RACERS = 6
ROUNDS = 4


class RaceCase(desk.DeskCase):
    def race(self, commands, now=desk.NOW):
        """Run all at once; (code, stdout, stderr) of each, in their order."""
        gate, opener = os.pipe()
        waiting = []
        for args in commands:
            line = ["/bin/sh", "-c", 'read -r _; exec "$@" </dev/null', "sh", desk.PROGRAM, *args,
                    "--db", self.db, "--now", now]
            waiting.append(subprocess.Popen(line, stdin=gate, stdout=subprocess.PIPE,
                                            stderr=subprocess.PIPE, text=True,
                                            env=desk.clean_env()))
        os.close(gate)
        os.close(opener)  # the end of the file, for everyone
        results = []
        for process in waiting:
            out, err = process.communicate(timeout=desk.WITHIN_S)
            self.assertNotIn("ERROR: ", err)
            results.append((process.returncode, out, err))
        return results

    def won(self, results):
        """Those that were done; all others must have been refused politely."""
        for code, out, err in results:
            self.assertIn(code, (0, 1), err)
            if code == 1:
                self.assertEqual(out, "")
        return [json.loads(out) for code, out, _ in results if code == 0]


class OneSlot(RaceCase):
    def test_one_of_many_gets_it(self):
        for i in range(ROUNDS):
            at = f"2026-11-{24 + i} 09:00"
            results = self.race([("book", "Asha Rao", at, "--patient", f"P{n}", "--json")
                                 for n in range(RACERS)])
            won = self.won(results)
            self.assertEqual(len(won), 1, results)
            for code, _, err in results:
                if code == 1:
                    self.assertIn("booked or held by someone else; nearest: ", err)
            there = self.visits(start=won[0]["start"])
            self.assertEqual([v["patient"] for v in there], [won[0]["patient"]])

    def test_overlapping_overrides_each_keep_the_reason(self):
        results = self.race([("book", "Asha Rao", f"2026-11-29 13:{n:02d}", "--patient", f"P{n}",
                              "--override", "urgent", "--json") for n in range(0, 30, 5)])
        self.assertEqual(len(self.won(results)), 6, results)
        lines = self.ok("day", "Asha Rao", "--date", "2026-11-29").lines()
        visits = [line for line in lines if "(urgent)" in line]
        over = [line for line in visits if "over another visit" in line]
        self.assertEqual((len(visits), len(over)), (6, 5), "one of them is in nobody's way")

    def test_a_limit_of_two_a_day_is_two(self):
        results = self.race([("book", "Vikram Rao", f"2026-11-24 {t}", "--patient", "P", "--json")
                             for t in ("09:00", "09:30", "10:00", "10:30")])
        self.assertEqual(len(self.won(results)), 2, results)

    def test_different_slots_are_all_booked(self):
        times = ("09:00", "09:30", "10:30", "11:00", "11:30")
        results = self.race([("book", "Asha Rao", f"2026-11-24 {t}", "--patient", t, "--json")
                             for t in times])
        self.assertEqual(sorted(v["patient"] for v in self.won(results)), sorted(times), results)
        self.assertEqual(len({v["id"] for v in self.visits()}), len(times))


class Changes(RaceCase):
    def test_one_visit_is_cancelled_once(self):
        for i in range(ROUNDS):
            number = str(self.book("Asha Rao", f"2026-11-{24 + i} 09:00")["id"])
            results = self.race([("cancel", number, "--json")] * RACERS)
            self.assertEqual(len(self.won(results)), 1, results)

    def test_two_visits_race_for_one_time(self):
        first, second = self.book(at="2026-11-24 09:00"), self.book(at="2026-11-24 09:30")
        results = self.race([("move", str(v["id"]), "2026-11-24 11:00", "--json")
                             for v in (first, second)])
        moved = self.won(results)
        self.assertEqual(len(moved), 1, results)
        left = [v for v in self.visits() if v["id"] != moved[0]["id"]]
        self.assertIn(left[0], (first | {"channel": "", "contact": ""},
                                second | {"channel": "", "contact": ""}))

    def test_a_cancelled_time_goes_to_exactly_one(self):
        number = str(self.book()["id"])
        results = self.race([("cancel", number, "--json")] +
                            [("book", "Asha Rao", "2026-11-24 09:00", "--patient", f"P{n}", "--json")
                             for n in range(RACERS)])
        self.won(results)
        live = [v for v in self.visits(start="2026-11-24T09:00:00+05:30", status="confirmed")]
        self.assertLessEqual(len(live), 1)
        self.assertEqual(results[0][0], 0)

    def test_arriving_and_cancelling_at_once_leaves_one_truth(self):
        number = str(self.book()["id"])
        results = self.race([("arrive", number, "--json"), ("cancel", number, "--json")])
        self.won(results)
        self.assertEqual(self.visits()[0]["status"], "cancelled")

    def test_a_day_is_closed_while_it_is_booked(self):
        """Who booked before is named; who comes after is refused; nobody is booked unseen."""
        for i in range(ROUNDS):
            day = f"2026-11-{24 + i}"
            results = self.race([("block", "Asha Rao", day, "--reason", "ill"),
                                 ("book", "Asha Rao", f"{day} 09:00", "--patient", "Ana", "--json")])
            block, book = results
            self.assertEqual(block[0], 0, block)
            if book[0] == 0:
                self.assertIn("Ana", block[1])
            else:
                self.assertIn("closed by an exception: ill", book[2])


class Files(RaceCase):
    def test_the_same_file_by_many_is_the_same_clinic(self):
        path = self.write("c.csv", desk.CLINIC)
        before = self.ok("export").out
        for code, out, err in self.race([("import", path)] * RACERS):
            self.assertEqual((code, out), (0, "6 rows: 0 added, 0 changed, 13 same, 0 pruned\n"), err)
        self.assertEqual(self.ok("export").out, before)

    def test_an_import_and_a_booking_never_share_a_time(self):
        path = self.write("a.csv", "doctor,location,start,patient,ref\n"
                                   "Dr Asha Rao,Main,2026-11-24 09:00,Imported,1\n")
        results = self.race([("import", path)] +
                            [("book", "Asha Rao", "2026-11-24 09:00", "--patient", "Booked")] * 3)
        self.assertEqual([r[0] for r in results].count(0), 1, results)
        self.assertEqual(len(self.visits()), 1)
        if results[0][0] == 1:
            self.assertIn("a.csv line 2 column start: the doctor has another visit", results[0][2])

    def test_many_make_one_new_database(self):
        os.remove(self.path)
        for code, _, err in self.race([("demo",)] * 4):
            self.assertEqual(code, 0, err)
        demo = self.ok("export").out
        self.ok("demo")
        self.assertEqual(self.ok("export").out, demo)


if __name__ == "__main__":
    desk.main()
