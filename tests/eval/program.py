"""program.py - ask `docspot understand`, one process for a whole set.

Always holds: as many answers as questions, in order, or the run ends with the program's own words.
"""
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILT = os.path.join(ROOT, "build", "release", "docspot")
# A Monday morning in Hyderabad, for texts that do not say when they were written.
NOW = "2026-11-23T09:00:00+05:30"
ZONE = "Asia/Kolkata"


def read_lines(path):
    """The objects of a file of JSON lines."""
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


class Program:
    """The binary under test, with the folder where runs leave their files."""

    def __init__(self, binary=None, out=None):
        self.binary = binary or os.environ.get("DOCSPOT_BIN") or BUILT
        self.out = out or os.path.join(ROOT, "build", "eval")
        os.makedirs(self.out, exist_ok=True)

    def path(self, *names):
        """A file under build/eval, its folder made."""
        path = os.path.join(self.out, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def ask(self, questions, *options):
        """The answers to a list of question objects."""
        return self.ask_timed(questions, *options)[0]

    def ask_timed(self, questions, *options):
        """The answers, and what --stats said: {"p50_us": 7.1, ...}."""
        lines = "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in questions)
        run = subprocess.run([self.binary, "understand", "--stats", *options], input=lines.encode(),
                             capture_output=True, check=False)
        answers = [json.loads(line) for line in run.stdout.splitlines()]
        said = run.stderr.decode(errors="replace")
        if run.returncode != 0 or len(answers) != len(questions):
            sys.exit("%s understand: exit %d, %d answers to %d questions\n%s" %
                     (self.binary, run.returncode, len(answers), len(questions), said[-2000:]))
        return answers, {k: float(v) for k, v in re.findall(r"(\w+_us)=([\d.]+)", said)}
