"""test_cmd_chat.py - docspot chat as programs rely on it: lines in, messages out, the clock between.

Runs the real program against the demo clinic in memory, or a scratch database where a second run
must see what the first one did.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

DOCSPOT = os.environ.get("DOCSPOT_BIN") or sys.exit("skipped: DOCSPOT_BIN is not set")
NOW = "2026-11-23T08:00:00-08:00"


def run(*args, text="", code=0):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DOCSPOT_")}
    p = subprocess.run([DOCSPOT, *args], input=text, text=True, capture_output=True, timeout=120, env=clean)
    if "runtime error" in p.stderr or "ERROR: " in p.stderr or p.returncode != code:
        raise AssertionError("exit %d: %s" % (p.returncode, p.stderr[-2000:]))
    return p


def chat(lines, *args, now=NOW):
    """A list of messages for each line that ends a turn."""
    text = "".join((l if isinstance(l, str) else json.dumps(l)) + "\n" for l in lines)
    turns, turn = [], []
    for line in run("chat", "--json", "--now", now, *args, text=text).stdout.splitlines():
        got = json.loads(line)
        if got.get("end_of_turn"):
            turns.append(turn)
            turn = []
        else:
            turn.append(got)
    assert not turn, "messages after the last end_of_turn"
    return turns


class Json(unittest.TestCase):
    def test_a_booking_in_three_lines(self):
        offer, held, booked = chat(["need a dentist tomorrow morning", "1", "Maria Lopez"])
        self.assertEqual(offer[0]["expects"], "slot")
        self.assertEqual(offer[0]["to"], "+15550001")
        self.assertEqual(offer[0]["channel"], "sms")
        value = offer[0]["options"][0]["value"]
        self.assertEqual(value["start"], "2026-11-24T09:00:00-08:00")
        self.assertEqual((value["fee"], value["currency"], value["specialty"]), (9000, "USD", "dentistry"))
        self.assertEqual(held[0]["expects"], "patient")
        self.assertEqual(held[0]["appointment"]["status"], "held")
        self.assertEqual(booked[0]["expects"], "none")
        self.assertEqual(booked[0]["appointment"]["status"], "confirmed")
        self.assertEqual(booked[0]["appointment"]["patient"], "Maria Lopez")
        self.assertEqual(booked[0]["appointment"]["start"], value["start"])

    def test_every_line_ends_a_turn_also_an_empty_one(self):
        turns = chat(["", "   ", "{not json", "[1]", "\u202e\u0001", "x" * 9000, "\U0001F600" * 2000])
        self.assertEqual(len(turns), 7)
        for turn in turns[:3]:
            self.assertEqual(len(turn), 1)
            self.assertTrue(turn[0]["text"])

    def test_more_waits_for_the_rest(self):
        turns = chat([{"text": "I need a", "more": True}, {"text": "dentist", "more": True}, "saturday morning"])
        self.assertEqual(len(turns), 1)
        self.assertIn("Sat Nov 28", turns[0][0]["text"])

    def test_a_fragment_by_itself_is_answered_at_once(self):
        self.assertEqual(len(chat(["I need an appointment with"])[0]), 1)

    def test_a_tick_runs_what_fell_due(self):
        turns = chat(["need a dentist tomorrow morning", "1", "Maria Lopez", {"at": "2026-11-23T10:00:00-08:00"}, "yes",
                      {"at": "2026-11-23T11:00:00-08:00"}])
        self.assertIn("Can you come?", turns[3][0]["text"])
        self.assertEqual(turns[3][0]["expects"], "confirm")
        self.assertIn("Thank you", turns[4][0]["text"])
        self.assertEqual(turns[5], [])

    def test_at_moves_the_clock_for_a_text_too(self):
        turns = chat(["need a dentist tomorrow morning", {"text": "1", "at": "2026-11-25T09:00:00-08:00"}])
        self.assertIn("has gone", turns[1][0]["text"])

    def test_people_channels_and_taps(self):
        first = chat([{"text": "skin doctor in kondapur or banjara hills tomorrow", "from": "+919876543210", "channel": "whatsapp"}])
        option = first[0][0]["options"][1]["id"]
        turns = chat([{"text": "skin doctor in banjara hills tomorrow", "from": "+919876543210", "channel": "whatsapp"},
                      {"option": option, "from": "+919876543210", "channel": "whatsapp"},
                      {"option": "no such option", "from": "77", "channel": "telegram"},
                      {"location": {"lat": 37.33, "lon": -121.89}, "from": "77", "channel": "telegram"}])
        self.assertEqual([t[0]["to"] for t in turns], ["+919876543210", "+919876543210", "77", "77"])
        self.assertTrue(all(len(t) == 1 for t in turns))
        self.assertIn("Downtown", turns[3][0]["text"])

    def test_what_goes_to_the_desk_is_not_printed(self):
        turns = chat(["I cannot breathe, chest pain", "a person please"])
        self.assertEqual([len(t) for t in turns], [1, 1])
        self.assertEqual(turns[1][0]["expects"], "human")

    def test_a_line_that_is_wrong_names_itself(self):
        p = run("chat", "--json", text='hi\n{"at":"tomorrow"}\n', code=1)
        self.assertIn("line 2: at is not an ISO 8601 time", p.stderr)
        p = run("chat", "--json", text='{"text":"hi","channel":"fax"}\n', code=1)
        self.assertIn("line 1: channel is sms, whatsapp or telegram", p.stderr)


class Database(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.db = ("--db", "sqlite:" + os.path.join(self.folder.name, "c.db"))
        run("demo", *self.db)

    def test_days_later_another_run_goes_on_where_it_was(self):
        chat(["need a dentist friday morning", "1", "Maria Lopez"], *self.db)
        turns = chat(["when is my appointment?", "dentist next tuesday"], *self.db, now="2026-11-25T08:00:00-08:00")
        self.assertIn("Fri Nov 27", turns[0][-1]["text"])
        self.assertEqual(turns[1][0]["expects"], "slot")
        run("fsck", *self.db)

    def test_the_desk_sees_answers_and_hands_back(self):
        chat(["dentist friday", "can I talk to a person"], *self.db)
        at = ("--now", NOW)
        self.assertIn("+15550001 (sms)", run("inbox", *self.db, *at).stdout)
        self.assertIn("can I talk to a person", run("inbox", "show", "1", *self.db, *at).stdout)
        self.assertIn("human", run("inbox", "alerts", *self.db, *at).stdout)
        run("inbox", "ack", "1", *self.db, *at)
        self.assertEqual(run("inbox", "alerts", *self.db, *at).stdout, "")
        self.assertEqual(chat(["hello?"], *self.db), [[]])
        run("inbox", "reply", "1", "Noon", "is", "fine.", *self.db, *at)
        self.assertEqual([m["text"] for m in chat([""], *self.db)[0]], ["Noon is fine."])
        run("inbox", "back", "1", *self.db, *at)
        run("inbox", "back", "1", *self.db, *at, code=1)
        self.assertTrue(chat(["my visits"], *self.db)[0])

    def test_who_opted_out_is_phoned(self):
        chat(["need a dentist friday morning", "1", "Maria Lopez", "STOP"], *self.db)
        at = ("--now", NOW)
        self.assertIn("opted_out", run("inbox", "calls", *self.db, *at).stdout)
        p = run("inbox", "reply", "1", "hello", *self.db, *at, code=1)
        self.assertIn("opted out", p.stderr)
        run("inbox", "done", "1", *self.db, *at)
        self.assertEqual(run("inbox", "calls", *self.db, *at).stdout, "")

    def test_wrong_usage_of_inbox(self):
        for words in (("nonsense",), ("show",), ("show", "x"), ("reply", "1"), ("ack",), ("list", "stray")):
            with self.subTest(words):
                run("inbox", *words, *self.db, code=2)


class Terminal(unittest.TestCase):
    def test_plain_text_in_plain_text_out(self):
        out = run("chat", "--now", NOW, "--channel", "whatsapp", "--from", "+14085550100", text="dentist friday\n/exit\n1\n").stdout
        self.assertIn("DocSpot  Emergency? Call 911", out)
        self.assertIn("[1] ", out)
        self.assertNotIn("Held", out)

    def test_wrong_usage(self):
        run("chat", "--channel", "fax", code=2)
        run("chat", "stray", code=2)


if __name__ == "__main__":
    unittest.main()
