"""own_sets.py - the sets in tests/corpus: read them, ask, judge each row by its kind.

A kind says how its columns are called, how a row is asked and what is right; see kind_*.py. What
always holds:
  (1) a text is asked without a language, as a patient's message comes: finding it is part of the step
  (2) a file whose kind is unknown, or a row with another number of columns, ends the run by name
"""
import collections
import dataclasses
import os
import re
import sys

import kind_acts
import kind_flags
import kind_hurried
import kind_name
import kind_specialty
import kind_when
from program import NOW, ROOT, ZONE
from score import Fail, Goal, Score

FOLDER = os.path.join(ROOT, "tests", "corpus")
FILE_NAME = re.compile(r"^([a-z_]+)\.([a-z]{2}(?:-[A-Z][a-z]{3})?)\.tsv$")
# Parts of a kind: kept back from those who write the rules, or written by someone who does not know them.
PARTS = re.compile(r"_(held|blind_[abc])$")
KINDS = {
    "emergency": kind_flags.EMERGENCY,
    "stop": kind_flags.STOP,
    "specialty": kind_specialty.KIND,
    "acts": kind_acts.KIND,
    "when": kind_when.KIND,
    "lang": kind_flags.LANG,
    "name": kind_name.KIND,
    "hurried": kind_hurried.KIND,
}


@dataclasses.dataclass(frozen=True)
class Row:
    where: str  # "stop.en.tsv:31"
    lang: str
    cells: dict  # by column name

    def __getitem__(self, column):
        return self.cells[column]


def files(folder=FOLDER):
    """[(kind, lang, path)] of the sets, by name."""
    found = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if not name.endswith(".tsv"):
            continue
        m = FILE_NAME.match(name)
        if not m or base_of(m.group(1)) not in KINDS:
            sys.exit("tests/corpus/%s: no set of a kind known to tests/eval/own_sets.py" % name)
        found.append((m.group(1), m.group(2), os.path.join(folder, name)))
    return found


def base_of(name):
    """"stop" of "stop", "stop_held" and "stop_blind_a"."""
    return PARTS.sub("", name)


def kind_of(name):
    """The Kind of "stop", "stop_held" or "stop_blind_a"."""
    return KINDS[base_of(name)]


def read(path, kind, lang):
    """The rows of one file."""
    rows, name = [], os.path.basename(path)
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f.read().split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != len(kind.columns):
                sys.exit("tests/corpus/%s:%d: %d columns, wanted %d: %s" %
                         (name, number, len(cells), len(kind.columns), ", ".join(kind.columns)))
            rows.append(Row("%s:%d" % (name, number), lang, dict(zip(kind.columns, cells))))
    return rows


def judge_set(name, kind, rows, answers):
    """Scores by measure, in the order they first come up."""
    right, total = collections.Counter(), collections.Counter()
    fails = collections.defaultdict(list)
    for row, answer in zip(rows, answers):
        for verdict in kind.judge(row, answer):
            total[verdict.measure] += 1
            right[verdict.measure] += verdict.ok
            if not verdict.ok:
                fails[verdict.measure].append(
                    Fail(row["text"], verdict.wanted, verdict.got, row.where))
    return [Score("%s %s" % (name, m), right[m], total[m], kind.goals.get(m, Goal()), fails[m])
            for m in total]


def question(kind, row):
    """What is asked for a row: its kind's keys over the common moment."""
    return {"now": NOW, "tz": ZONE, "text": row["text"], **kind.ask(row)}


def score_rows(program, name, kind, rows):
    """Scores of these rows; the program sees each text with what its kind gives it."""
    options = kind.options(program, rows) if kind.options else ()
    return judge_set(name, kind, rows, program.ask([question(kind, row) for row in rows], *options))


def score(program, folder=FOLDER, only=None):
    """Scores of every set, or of those whose KIND.LANG contains `only`."""
    scores = []
    for kind_name_, lang, path in files(folder):
        name = "%s.%s" % (kind_name_, lang)
        if only and only not in name:
            continue
        kind = kind_of(kind_name_)
        rows = read(path, kind, lang)
        if rows:
            scores += score_rows(program, name, kind, rows)
    return scores
