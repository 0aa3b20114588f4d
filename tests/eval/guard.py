"""guard.py - a score below the last committed one is a mistake until someone says otherwise.

scores.tsv holds, a line each: name, how many were right, of how many, and for our own sets the marks
of the rows that were wrong then (a short hash of the text), so that what was lost can be named. The
rule: of our own sets no fewer rows may be right than then, so new rows may still be hard ones; of
the large sets the share may fall by SHARED_TOLERANCE points.
"""
import os
import zlib

from program import ROOT

FILE = os.path.join(ROOT, "tests", "eval", "scores.tsv")
SHARED_TOLERANCE = 0.2
HEADER = """# The scores that must not be lost; printed by ./dev eval --print-scores. One line a score:
# name, right, total, and of our own sets the marks of the rows that were wrong.
"""


def mark(fail):
    """Eight hex digits for a failing row; the same text in two rows is the same mark."""
    return "%08x" % zlib.crc32(fail.text.encode())


def as_text(own, shared):
    """scores.tsv anew."""
    lines = [HEADER]
    for scores, has_marks in ((own, True), (shared, False)):
        for s in scores:
            marks = " ".join(sorted({mark(f) for f in s.fails})) if has_marks else ""
            lines.append("%s\t%d\t%d\t%s\n" % (s.name, s.right, s.total, marks))
    return "".join(lines)


def committed(path=FILE):
    """{name: (right, total, marks)}; empty without the file."""
    found = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    name, right, total, marks = line.rstrip("\n").split("\t")
                    found[name] = int(right), int(total), set(marks.split())
    return found


def lost_own(s, then):
    """What was lost of one of our own scores: lines, none when nothing was."""
    right, total, known = then
    if s.right >= right:
        return []
    lines = ["%s: %d of %d right, were %d of %d" % (s.name, s.right, s.total, right, total)]
    return lines + ["  %s  %s: wanted %s, got %s" % (f.where, f.text, f.wanted, f.got)
                    for f in s.fails if mark(f) not in known]


def lost_shared(s, then):
    now, before = 100 * s.right / s.total, 100 * then[0] / then[1]
    if now >= before - SHARED_TOLERANCE:
        return []
    return ["%s: %.1f %% right, was %.1f %%; see ./dev eval --fails \"%s\"" % (s.name, now, before, s.name)]


def lost(own, shared, then, is_all=False):
    """Every line about what was lost. is_all: a committed score that is not among these is lost too."""
    lines = []
    for scores, judge in ((own, lost_own), (shared, lost_shared)):
        for s in scores:
            if s.name in then and s.total:
                lines += judge(s, then[s.name])
    names = {s.name for s in own + shared}
    if is_all:
        lines += ["%s: gone; it had %d of %d right" % (name, then[name][0], then[name][1])
                  for name in then if name not in names]
    return lines
