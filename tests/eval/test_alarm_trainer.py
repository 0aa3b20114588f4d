#!/usr/bin/env python3
"""test_alarm_trainer.py - the model of alarms: the same file again, and nothing learnt of what judges it."""
import os
import subprocess
import sys
import tempfile
import unittest

TRAINER = os.path.join(os.environ.get("DOCSPOT_BUILD_DIR", "build/release"), "train_alarm")
DANGER = ["medical\tmy chest hurts a lot", "poison\tshe drank the bleach", "none\ta dentist for tomorrow",
          "self_harm\ti want to end my life", "none\tdying to see you all"]
STOP = ["stop\tno more of these texts please", "none\tstop by at five then", "stop\tleave me alone with it"]
ACTS = ["book\t*\t\ti need a skin doctor", "thank\t*\t\tthank you very much"]


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("# made for a test\n" + "\n".join(lines) + "\n")


class AlarmTrainer(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = made.name
        write(self.folder, "emergency.en.tsv", DANGER)
        write(self.folder, "stop.en.tsv", STOP)
        for lang in ("en", "es", "hi", "te", "hi-Latn", "te-Latn"):
            write(self.folder, "acts.%s.tsv" % lang, ACTS if lang == "en" else [])
        write(self.folder, "left_out.txt", [])

    def own(self, name, lines):
        os.makedirs(os.path.join(self.folder, "own"), exist_ok=True)
        write(os.path.join(self.folder, "own"), name, lines)

    def texts(self):
        done = subprocess.run([TRAINER, "--texts", os.path.join(self.folder, "own")], check=True,
                              capture_output=True)
        return done.stdout.decode("utf-8").splitlines()

    def learn(self):
        out = os.path.join(self.folder, "alarm.bin")
        own = os.path.join(self.folder, "own")
        os.makedirs(own, exist_ok=True)
        for name in os.listdir(self.folder):
            if name.startswith("acts.") or name == "left_out.txt":
                os.replace(os.path.join(self.folder, name), os.path.join(own, name))
        subprocess.run([TRAINER, self.folder, own, out], check=True, stdout=subprocess.DEVNULL)
        with open(out, "rb") as file:
            return file.read()

    def test_the_same_rows_give_the_same_file(self):
        self.assertEqual(self.learn(), self.learn())

    def test_a_new_row_changes_the_file(self):
        before = self.learn()
        write(self.folder, "emergency.en.tsv", DANGER + ["medical\the fell and is bleeding"])
        self.assertNotEqual(before, self.learn())

    def test_rows_of_our_own_stand_for_many_texts(self):
        self.own("danger.es.tsv", ["= who\tmi padre|mi abuela", "medical\t{who} [no respira|se ahoga]"])
        self.own("stop.hi-Latn.tsv", ["stop\tband karo sab", "none\tbas stop kahan hai"])
        self.own("calm.en.tsv", ["a mild [cough|cold]"])
        self.own("left_out.txt", ["mi padre se ahoga"])
        said = self.texts()
        self.assertLessEqual(set(said), {"mi padre no respira", "mi abuela no respira", "mi abuela se ahoga",
                                         "band karo sab", "bas stop kahan hai", "a mild cough", "a mild cold"})
        self.assertEqual(len(said), len(set(said)))
        for one_of in (("mi padre no respira", "mi abuela no respira", "mi abuela se ahoga"),
                       ("band karo sab",), ("bas stop kahan hai",), ("a mild cough", "a mild cold")):
            self.assertTrue(set(one_of) & set(said), one_of)

    def test_a_row_of_our_own_is_learnt(self):
        before = self.learn()
        self.own("stop.en.tsv", ["stop\tlet me be in peace"])
        self.assertNotEqual(before, self.learn())

    def test_a_row_of_an_unknown_kind_is_refused(self):
        for name, line in (("danger.en.tsv", "stop\tleave me"), ("stop.en.tsv", "medical\tit hurts"),
                           ("danger.en.tsv", "medical")):
            self.own(name, [line])
            done = subprocess.run([TRAINER, "--texts", os.path.join(self.folder, "own")], capture_output=True)
            self.assertEqual(done.returncode, 1)
            os.remove(os.path.join(self.folder, "own", name))

    def test_what_judges_is_never_learnt(self):
        before = self.learn()
        for name in ("emergency_blind_b", "emergency_blind_c", "stop_blind_c"):
            write(self.folder, name + ".en.tsv", ["medical\the fell and is bleeding", "stop\tdo not write"])
        self.assertEqual(before, self.learn())


if __name__ == "__main__":
    if not os.path.exists(TRAINER):
        print("skipped: train_alarm is not built here")
        sys.exit(77)
    unittest.main()
