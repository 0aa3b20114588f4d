"""kind_acts.py - what a message wants, with what the bot expects and has just said."""
from kind import Kind, Verdict
from score import Goal


def ask(row):
    return {key: row[key] for key in ("expects", "system") if row[key]}


def judge(row, answer):
    wanted, got = row["act"].split("|"), answer["act"]
    yield Verdict("right", got in wanted, row["act"], "%s %.2f" % (got, answer["confidence"]))


KIND = Kind(("act", "expects", "system", "text"), judge, {"right": Goal(96)}, ask)
