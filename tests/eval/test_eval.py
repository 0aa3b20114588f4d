#!/usr/bin/env python3
"""test_eval.py - our own sets against the committed scores, and the harness against planted mistakes."""
import datetime
import os
import random
import sys
import tempfile
import unittest

import calibration
import guard
import kind_name
import names_made
import own_sets
import perturb_dates
import perturb_talk
import speed
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
        judged = lambda *whens: [v.ok for v in WHEN.judge(row, answer(when=[{"date_known": True, **w} for w in whens]))]
        self.assertEqual(judged(after, wednesday), [True])
        self.assertEqual(judged(wednesday, after), [False])
        self.assertEqual(judged(after), [False])
        self.assertEqual(judged(after, {**wednesday, "not": False}), [False])
        self.assertEqual(judged(after, {**wednesday, "grain": "part"}), [False])

    def test_a_time_may_be_wanted_without_a_date(self):
        five = {**when("2026-11-23T17:00:00+05:30", "2026-11-23T18:00:00+05:30", "hour"), "date_known": False}
        judged = lambda expected, found: [v.ok for v in WHEN.judge({"expected": expected}, answer(when=[found]))]
        self.assertEqual(judged("T17:00/T18:00/hour", five), [True])
        self.assertEqual(judged("T17:00/T18:00/*", five), [True])
        self.assertEqual(judged("T16:00/T18:00/hour", five), [False])
        self.assertEqual(judged("T17:00/T18:00/hour", {**five, "date_known": True}), [False])

    def test_a_hurried_message_is_right_when_all_of_it_is(self):
        text = "\tfind\tspecialty=ent ; not specialty=dentistry\t-\ta\n\tfind|book\t-\t*\tb\n"
        ent = answer("find", specialty=("ent",))
        ent["entities"].append({"type": "specialty", "value": "dentistry", "not": True})
        ent["entities"].append({"type": "number", "value": 7})
        got = self.scored("hurried.en.tsv", text, ent, answer("book", specialty=("ent",)))
        self.assertEqual(got, {"hurried.en act": (2, 2), "hurried.en entities": (1, 2), "hurried.en whens": (1, 1),
                               "hurried.en all of it": (1, 2)})

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

    def test_a_part_of_a_kind_is_judged_as_the_kind(self):
        for part in ("stop", "stop_held", "stop_blind_a", "stop_blind_b", "stop_blind_c"):
            self.assertEqual(self.scored(part + ".en.tsv", "stop\ta\n", answer("stop")), {part + ".en found": (1, 1)})
        for file in ("stop_blind.en.tsv", "stop_blind_d.en.tsv", "stop_held_b.en.tsv"):
            with self.assertRaises(SystemExit):
                self.scored(file, "stop\ta\n")

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


class Perturbation(unittest.TestCase):
    """What is right must follow the change; the seeds are those that show each change."""

    def changed(self, function, text, now, *moments, lang="en", seeds=range(20), timex=""):
        """All (text, now, moments) that the function makes of it, without those it leaves."""
        out = []
        for seed in seeds:
            read = [perturb_dates.read_moment(m) for m in moments]
            case = perturb_dates.Case(lang, text, perturb_dates.read_moment(now), read, [], timex)
            if function(case, random.Random(seed)):
                out.append((case.text, case.now, case.moments))
        return out

    def test_weekdays_turn_with_the_moment(self):
        changed = self.changed(perturb_dates.change_calendar, "on Friday", "2026-11-23T09:00", "2026-11-27")
        self.assertEqual(len(changed), 20)
        for text, now, (day,) in changed:
            self.assertEqual(text, "on " + day.strftime("%A"))
            self.assertEqual((day - now.date()).days, 4)

    def test_a_text_tied_to_its_week_moves_by_whole_weeks(self):
        for text, now, (day,) in self.changed(perturb_dates.change_calendar, "next friday", "2026-11-23T09:00",
                                              "2026-12-04"):
            self.assertEqual((text, now.weekday(), day.weekday()), ("next friday", 0, 4))

    def test_a_month_said_is_another_month_and_may_wrap_the_year(self):
        changed = self.changed(perturb_dates.change_calendar, "Dec 5", "2026-11-23T09:00", "2026-12-05")
        for text, now, (day,) in changed:
            self.assertEqual(text, day.strftime("%b ") + "5")
            self.assertGreater(day, now.date())
        self.assertTrue(any(day.year == 2027 for _, _, (day,) in changed))

    def test_a_bare_day_of_the_month_is_left_alone(self):
        self.assertEqual(self.changed(perturb_dates.change_calendar, "monday 21", "2019-01-21T12:00", "2019-01-21"), [])

    def test_a_count_changes_only_where_the_value_shows_it(self):
        change = perturb_dates.change_units
        for text, _, (day,) in self.changed(change, "in 3 days", "2026-11-23T09:00", "2026-11-26"):
            self.assertEqual("in %d days" % (day - datetime.date(2026, 11, 23)).days, text)
        self.assertEqual(self.changed(change, "in 3 days", "2026-11-23T09:00", "2026-11-29"), [])

    def test_an_hour_changes_in_text_and_value_and_turns_no_interval_round(self):
        change = perturb_dates.change_clock
        self.assertEqual(self.changed(change, "at 4:30 pm", None, "16:30", seeds=[1])[0][::2],
                         ("at 5:30 pm", [datetime.time(17, 30)]))
        self.assertEqual(self.changed(change, "3 pm to 3:30 pm", None, "15:00", "15:30", seeds=[2, 3])[0][0],
                         "3 pm to 4:30 pm")
        self.assertEqual(self.changed(change, "2 pm for 2 hours", None, "14:00", "16:00"), [])

    def test_names_change_in_both_texts_alike(self):
        row = {"dialogue_id": "1", "text": "is Ana Lee in Gilroy?", "prev_system_text": "I found Ana Lee.",
               "slots_in_turn": [{"slot": "city", "value": "Gilroy", "start": 14, "end": 20}]}
        new = perturb_talk.change_names(row, {"1": {"Ana Lee": "doctor_name", "Gilroy": "city"}})
        name = new["prev_system_text"][len("I found "):-1]
        self.assertNotIn("Ana Lee", new["text"])
        self.assertEqual(new["text"], "is %s in %s?" % (name, new["slots_in_turn"][0]["value"]))

    def test_our_own_dates_move_with_their_expected_values(self):
        cells = {"now": "2026-11-23T09:00", "text": "not tomorrow", "expected": "not 2026-11-24/2026-11-25/day"}
        self.assertTrue(perturb_dates.change_own("en", cells, random.Random(4)))
        moment = datetime.datetime.fromisoformat(cells["now"])
        tomorrow = moment.date() + datetime.timedelta(days=1)
        self.assertEqual(cells["expected"].split("/")[0], "not %s" % tomorrow)
        self.assertNotEqual(cells["now"], "2026-11-23T09:00:00")


class Tables(unittest.TestCase):
    def test_reliability_compares_what_was_said_with_what_was_right(self):
        table, distance = calibration.reliability([(0.95, True), (0.85, True), (0.85, False), (1.0, True)])
        self.assertEqual(table[8], (2, 0.85, 0.5))
        self.assertEqual(table[9], (2, 0.975, 1.0))
        self.assertAlmostEqual(distance, (2 * 0.35 + 2 * 0.025) / 4)

    def test_hostile_texts_fill_four_kib_and_stay_utf8(self):
        for name, text in speed.hostile_texts().items():
            size = len(text.encode())
            self.assertTrue(speed.HOSTILE_BYTES - 4 <= size <= speed.HOSTILE_BYTES, "%s: %d" % (name, size))


class Names(unittest.TestCase):
    def test_distance_counts_letters_and_a_swap_as_one(self):
        cases = (("rao", "rao", 0), ("roa", "rao", 1), ("menon", "memon", 1), ("chen", "chne", 1), ("shah", "sha", 1),
                 ("patel", "ptaell", 2))
        for a, b, wanted in cases:
            self.assertEqual(names_made.distance(a, b), wanted, (a, b))

    def test_all_names_as_near_are_right(self):
        names = [("Rajesh", "Rao"), ("Rakesh", "Rao"), ("Ramesh", "Rao")]
        self.assertEqual(names_made.nearest("raesh", "rao", names), {"Dr Rajesh Rao", "Dr Rakesh Rao", "Dr Ramesh Rao"})
        self.assertEqual(names_made.nearest("rajsh", "rao", names), {"Dr Rajesh Rao"})

    def test_the_directory_is_the_same_each_time_and_holds_who_is_wanted(self):
        names = kind_name.directory(["Dr Ana Lee"])
        self.assertEqual(len(names), kind_name.DOCTORS)
        self.assertEqual(names, kind_name.directory(["Dr Ana Lee"]))
        self.assertIn("Dr Ana Lee", names)


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
