#!/usr/bin/env python3
"""Every text a patient may read, aloud: short sentences, plain words, one request, no reserved word.

The reading grade is the Flesch-Kincaid formula with syllables counted roughly (groups of vowels).
It is a yardstick, not a proof: the texts are still to be read aloud by people.
"""
import os
import re
import sys
import unittest

ROOT = os.environ.get("DOCSPOT_SOURCE_DIR") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "bot", "text", "en")
GRADE_MAX = 6.0  # of all texts together
GRADE_ONE_MAX = 9.0  # of one text of five words or more: short ones swing
SENTENCE_MAX = 20  # words
NOT_SENTENCES = ("words.", "specialty.", "language.", "weekday.", "month.", "alert.", "person.",
                 "date.", "clock.", "verb.", "doctor.", "fee.", "wish.", "list.label", "list.and",
                 "line.not_for")
SAMPLES = {"clinic": "Oak Clinic", "visit": "Tue Nov 24, 9:00 am", "moment": "Tue Nov 24, 9:00 am",
           "doctor": "Dr Lee", "place": "Downtown", "fee": "ten", "till": "8:15", "number": "911",
           "ambulance": "911", "patient": "Sam Lee", "next": "See you soon.", "person": "your son",
           "wish": "dentist", "specialty": "dentist", "range": "1-3", "count": "3", "days": "60",
           "from": "nine", "to": "five", "languages": "English", "places": "Downtown",
           "visits": "Tue and Fri", "text": "", "lead": "Dentist", "said": "x", "kind": "x",
           "id": "1", "summary": "x", "weekday": "Mon", "month": "Nov", "day": "23", "clock": "9",
           "first": "Hindi", "last": "Tamil", "name": "Lee",
           "why": "That day is full.", "date": "Tue Nov 24", "hours": "9:00 am-5:00 pm",
           "released": "8:00 am", "ages": "18+", "token": "14", "time": "9:00 am", "own": "1:00 pm",
           "amount": "ten", "rest": "five", "back": "ten", "link": "", "receipt": "7"}


def texts():
    found = {}
    for name in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as lines:
            for line in lines:
                line = line.strip()
                if line and not line.startswith("#"):
                    key, value = line.split(" = ", 1)
                    found[key] = value
    return found


def spoken(key_and_text):
    key, text = key_and_text
    return not key.startswith(NOT_SENTENCES)


def fill(text):
    return re.sub(r"\{(\w+)\}", lambda m: SAMPLES[m.group(1)], text)


def sentences(text):
    return [s for s in re.split(r"(?<=[.?!])\s+", text) if re.search("[a-z]", s)]


def words(text):
    return re.findall(r"[A-Za-z']+", text)


def syllables(word):
    word = word.lower()
    count = len(re.findall("[aeiouy]+", word))
    if word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    return max(count, 1)


def grade(parts, all_words):
    return (0.39 * len(all_words) / max(len(parts), 1) +
            11.8 * sum(syllables(w) for w in all_words) / max(len(all_words), 1) - 15.59)


class Aloud(unittest.TestCase):
    def setUp(self):
        self.texts = dict(filter(spoken, texts().items()))
        self.assertGreater(len(self.texts), 60)

    def test_all_texts_together_read_at_grade_six(self):
        parts, said = [], []
        for text in self.texts.values():
            parts += sentences(fill(text))
            said += words(fill(text))
        got = grade(parts, said)
        print("reading grade of all texts: %.1f" % got)
        self.assertLessEqual(got, GRADE_MAX)

    def test_no_text_is_hard_by_itself(self):
        for key, text in self.texts.items():
            said = words(fill(text))
            if len(said) >= 5:
                got = grade(sentences(fill(text)), said)
                self.assertLessEqual(got, GRADE_ONE_MAX, "%s reads at grade %.1f" % (key, got))

    def test_sentences_are_short(self):
        for key, text in self.texts.items():
            for part in sentences(fill(text)):
                self.assertLessEqual(len(words(part)), SENTENCE_MAX, key)

    def test_one_request_a_text(self):
        for key, text in self.texts.items():
            self.assertLessEqual(text.count("?"), 1, key)

    def test_plain_characters_only(self):
        for key, text in texts().items():
            self.assertTrue(text.isascii(), key)

    def test_no_one_is_asked_to_send_a_word_that_stops_texts(self):
        asked = re.compile(r"(?i)\b(reply|say|send|text)\s+\"?(stop|cancel|end|quit|unsubscribe)\b")
        for key, text in texts().items():
            self.assertIsNone(asked.search(text), key)

    def test_held_asked_for_and_booked_are_true_words(self):
        self.assertIn("Held", self.texts["held"])
        self.assertNotIn("ooked", self.texts["held"])
        self.assertIn("not booked", self.texts["visits.held"])
        self.assertTrue(self.texts["booked"].startswith("Booked"))

    def test_words_of_machines_are_not_used(self):
        banned = re.compile(r"(?i)\b(invalid|error|input|submit|select|option|please be advised|"
                            r"kindly|utilize|fine)\b")
        for key, text in self.texts.items():
            self.assertIsNone(banned.search(text), key)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
