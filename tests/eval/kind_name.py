"""kind_name.py - doctors' names among ten thousand, by the way they were miswritten.

The directory is made here from syllables and a fixed seed, with the wanted names of the sets in it,
so that most names have close neighbours.
"""
from kind import Kind, Verdict
from score import Goal


def judge(row, answer):
    found = [e["value"] for e in answer["entities"] if e["type"] == "doctor" and not e.get("not")]
    got = found[0] if found else "none"
    yield Verdict(row["kind"], got in row["expected"].split("|"), row["expected"], got)


GOALS = {"typo": Goal(98), "initials": Goal(98), "title": Goal(98), "script": Goal()}
KIND = Kind(("expected", "kind", "text"), judge, GOALS)
