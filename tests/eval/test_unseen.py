#!/usr/bin/env python3
"""test_unseen.py - nothing that tests ask is learnt by our models, and a planted text is found."""
import os
import sys
import unittest

import unseen

BUILD = os.environ.get("DOCSPOT_BUILD_DIR", "build/release")


class Unseen(unittest.TestCase):
    def test_no_text_of_our_tests_is_learnt(self):
        found = unseen.seen(unseen.learnt(BUILD), unseen.asked())
        self.assertEqual(found, [], "learnt, and asked by tests; see intents/training/README.md")

    def test_a_planted_text_is_found_whatever_its_marks(self):
        tests = unseen.asked()
        for text in ("Call 555 1234!", "the bus stop near you", "family history of heart attack",
                     "THE DOCTOR"):
            self.assertEqual([t for t, _ in unseen.seen([text], tests)], [text])

    def test_every_kind_of_test_is_read(self):
        folders = {os.path.relpath(path, unseen.ROOT).split(os.sep)[1]
                   for path in unseen.asked().values()}
        self.assertEqual(folders, {"intents", "bot", "corpus", "scenarios"})

    def test_one_word_is_nobodys(self):
        self.assertEqual(unseen.seen(["yes", "Dentist?"], unseen.asked()), [])


if __name__ == "__main__":
    if not all(os.path.exists(os.path.join(BUILD, trainer)) for trainer in unseen.TRAINERS):
        print("skipped: the trainers are not built here")
        sys.exit(77)
    unittest.main()
