#!/usr/bin/env python3
"""test_eval.py - our own sets against the committed scores, and the harness against planted mistakes."""
import os
import sys
import tempfile
import unittest

import guard
import own_sets
from kind_when import KIND as WHEN
from program import Program
from score import LOW, Fail, Goal, Score, as_row, wilson


class Fake:
    """Answers in turn; what it was asked stays in `asked`."""

    def __init__(self, *answers):
        self.answers, self.asked = answers, []

    def ask(self, questions, *_):
        self.asked = questions
        return list(self.answers)


def answer(act="inform", emergency="", specialty=(), when=(), lang="en"):
    found = {"act": act, "confidence": 0.9, "lang": lang, "emergency": bool(emergency),
             "entities": [{"type": "specialty", "value": v} for v in specialty], "when": list(when)}
    if emergency:
        found["emergency_kind"] = emergency
    return found


def when(start, end, grain, is_not=False):
    return {"from": start, "to": end, "grain": grain, "not": is_not}


class Harness(unittest.TestCase):
    def scored(self, file, text, *answers):
        """{name: (right, total)} of a set of one file."""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
                f.write(text)
            self.fake = Fake(*answers)
            self.scores = own_sets.score(self.fake, folder)
        return {s.name: (s.right, s.total) for s in self.scores}

    def test_misses_false_alarms_and_kinds_of_emergencies_are_apart(self):
        text = "# ours\nmedical\ta\nmedical\tb\npoison\tc\nnone\td\nnone\te\n"
        got = self.scored("emergency.en.tsv", text, answer(emergency="medical"), answer(),
                          answer(emergency="medical"), answer(), answer(emergency="medical"))
        self.assertEqual(got, {"emergency.en found": (2, 3), "emergency.en kind": (1, 2),
                               "emergency.en false alarms": (1, 2)})
        self.assertEqual(self.scores[0].fails, [Fail("b", "medical", "none", "emergency.en.tsv:3")])

    def test_a_wrong_answer_lowers_the_score(self):
        text = "stop\tleave me alone\nnone\tstop by at 5\n"
        good = self.scored("stop.en.tsv", text, answer("stop"), answer("find"))
        bad = self.scored("stop.en.tsv", text, answer("stop"), answer("stop"))
        self.assertEqual((good["stop.en false stops"], bad["stop.en false stops"]), ((1, 1), (0, 1)))

    def test_the_first_specialty_counts_and_several_may_be_right(self):
        got = self.scored("specialty.es.tsv", "ent|allergy\ta\nent\tb\nnone\tc\nnone\td\n",
                          answer(specialty=("allergy", "ent")), answer(specialty=("allergy", "ent")),
                          answer(), answer(specialty=("ent",)))
        self.assertEqual(got, {"specialty.es right": (1, 2), "specialty.es false finds": (1, 2)})

    def test_acts_are_asked_with_what_the_bot_expects_and_said(self):
        got = self.scored("acts.en.tsv", "affirm|select\tconfirm\tShall I book it?\tyes\nbook\t\t\tno\n",
                          answer("select"), answer("negate"))
        self.assertEqual(got, {"acts.en right": (1, 2)})
        self.assertEqual(self.fake.asked[0]["expects"], "confirm")
        self.assertEqual(self.fake.asked[0]["system"], "Shall I book it?")
        self.assertNotIn("expects", self.fake.asked[1])
        self.assertNotIn("lang", self.fake.asked[0])

    def test_all_whens_must_be_right_in_order(self):
        row = {"expected": "2026-11-24T17:00//hour ; not 2026-11-25/2026-11-26/day", "text": ""}
        after = when("2026-11-24T17:00:00+05:30", None, "hour")
        wednesday = when("2026-11-25T00:00:00+05:30", "2026-11-26T00:00:00+05:30", "day", True)
        judged = lambda *whens: [v.ok for v in WHEN.judge(row, answer(when=whens))]
        self.assertEqual(judged(after, wednesday), [True])
        self.assertEqual(judged(wednesday, after), [False])
        self.assertEqual(judged(after), [False])
        self.assertEqual(judged(after, {**wednesday, "not": False}), [False])
        self.assertEqual(judged(after, {**wednesday, "grain": "part"}), [False])

    def test_now_may_be_wall_time(self):
        asked = lambda now, tz: WHEN.ask({"now": now, "tz": tz})["now"]
        self.assertEqual(asked("2026-07-01T09:00", "Europe/Madrid"), "2026-07-01T09:00:00+02:00")
        self.assertEqual(asked("2026-07-01T09:00:00Z", "Europe/Madrid"), "2026-07-01T09:00:00Z")

    def test_a_set_of_no_known_kind_or_a_torn_row_is_named(self):
        for file, text, said in (("moods.en.tsv", "a\tb\n", "moods.en.tsv"),
                                 ("stop.en.tsv", "stop\n", "stop.en.tsv:1")):
            with self.assertRaises(SystemExit) as failed:
                self.scored(file, text)
            self.assertIn(said, str(failed.exception))

    def test_the_interval_is_wilsons(self):
        self.assertEqual(["%.2f" % x for x in wilson(0, 100)], ["0.00", "3.70"])
        self.assertEqual(["%.2f" % x for x in wilson(81, 263)], ["25.53", "36.62"])

    def test_a_row_of_false_alarms_prints_how_many_there_were(self):
        row = as_row(Score("x", 97, 100, Goal(2, LOW)))
        self.assertEqual(row[1:3] + row[5:6], ("3/100", "3.0 %", "above"))


class Guard(unittest.TestCase):
    def lost(self, own=(), shared=(), then=None):
        return guard.lost(list(own), list(shared), then)

    def test_a_lost_row_is_named_and_a_known_one_is_not(self):
        known, new = Fail("old", "a", "b", "x:1"), Fail("new", "a", "b", "x:2")
        then = {"x": (9, 10, {guard.mark(known)})}
        lines = self.lost([Score("x", 8, 10, fails=[known, new])], then=then)
        self.assertEqual(len(lines), 2)
        self.assertIn("x:2  new", lines[1])

    def test_new_rows_may_be_wrong_but_old_ones_may_not(self):
        then = {"x": (9, 10, set())}
        self.assertEqual(self.lost([Score("x", 9, 12)], then=then), [])
        self.assertEqual(len(self.lost([Score("x", 8, 12)], then=then)), 1)

    def test_a_large_set_may_fall_by_its_tolerance(self):
        then = {"x": (9500, 10000, set())}
        self.assertEqual(self.lost(shared=[Score("x", 9481, 10000)], then=then), [])
        self.assertEqual(len(self.lost(shared=[Score("x", 9479, 10000)], then=then)), 1)

    def test_what_is_printed_is_read_back(self):
        fail = Fail("t", "a", "b")
        text = guard.as_text([Score("stop.en found", 3, 4, fails=[fail])], [Score("sgd", 7, 9)])
        with tempfile.NamedTemporaryFile("w", suffix=".tsv") as f:
            f.write(text)
            f.flush()
            self.assertEqual(guard.committed(f.name), {"stop.en found": (3, 4, {guard.mark(fail)}),
                                                       "sgd": (7, 9, set())})


class OwnSets(unittest.TestCase):
    def test_none_of_our_own_sets_has_lost_a_row(self):
        program = Program(out=tempfile.mkdtemp(dir=os.environ.get("DOCSPOT_BUILD_DIR")))
        if not os.path.exists(program.binary):
            self.skipTest("no docspot program here")
        own, then = own_sets.score(program), guard.committed()
        ours = {name: x for name, x in then.items() if own_sets.FILE_NAME.match(name.split()[0] + ".tsv")}
        lines = guard.lost(own, [], ours, is_all=True)
        self.assertFalse(lines, "\n" + "\n".join(lines))


if __name__ == "__main__":
    sys.exit(unittest.main())
