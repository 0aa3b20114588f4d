#!/usr/bin/env python3
"""Two months of a simulated clinic: the same twice to the last row, another seed another clinic.

The program ends with 1 where a verb fails in a way it must not, or fsck finds anything.
"""

import os
import subprocess
import sys
import unittest

PROGRAM = os.path.join(os.environ["DOCSPOT_BUILD_DIR"], "tests", "simulate")
SPRING = ["--from", "2027-02-20", "--to", "2027-04-10"]  # clocks change in Madrid and San Jose


def simulate(*arguments):
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    lines = done.stdout.splitlines()
    digests = [line for line in lines if line.startswith("digest ")]
    assert len(digests) == 1, done.stdout
    return digests[0], lines


class Simulate(unittest.TestCase):
    def test_the_same_twice(self):
        first, lines = simulate(*SPRING)
        again, _ = simulate(*SPRING)
        other, _ = simulate(*SPRING, "--seed", "2")
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertIn("fsck: 0 findings", lines)

    def test_a_wrong_date_is_named(self):
        done = subprocess.run([PROGRAM, "--from", "2027-02-30"], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("2027-02-30", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
