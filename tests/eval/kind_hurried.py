"""kind_hurried.py - whole messages of people in a hurry: what they want, with all who, what and when.

Entities are `type=value` joined by " ; " in any order, "not " before what is ruled out; numbers
that nobody asked for are no mistake, nor is what is marked "?" when it is missing. `-` is none, `*`
is not judged. Dates as in kind_when.py.
"""
import kind_when
from kind import Kind, Verdict
from score import Goal


def ask(row):
    return {"expects": row["expects"]} if row["expects"] else {}


def judge_entities(expected, answer):
    """One Verdict: all that is wanted, and nothing else but what may be there."""
    said = [w.strip() for w in expected.split(" ; ") if w.strip() != "-"]
    optional = {w[1:] for w in said if w.startswith("?")}
    wanted = sorted(w for w in said if not w.startswith("?"))
    keeps_numbers = any(w.startswith("number=") for w in wanted)
    got = sorted("%s%s=%s" % ("not " if e.get("not") else "", e["type"], e["value"])
                 for e in answer["entities"] if keeps_numbers or e["type"] != "number")
    is_right = wanted == [g for g in got if g not in optional or g in wanted]
    return Verdict("entities", is_right, expected, " ; ".join(got) or "-")


def judge_parts(row, answer):
    """A Verdict for each part the row judges."""
    yield Verdict("act", answer["act"] in row["act"].split("|"), row["act"],
                  "%s %.2f" % (answer["act"], answer["confidence"]))
    if row["entities"] != "*":
        yield judge_entities(row["entities"], answer)
    if row["expected"] != "*":
        for v in kind_when.judge(row, answer):
            yield Verdict("whens", v.ok, v.wanted, v.got)


def judge(row, answer):
    parts = list(judge_parts(row, answer))
    wrong = [v.measure for v in parts if not v.ok]
    yield from parts
    yield Verdict("all of it", not wrong, "all of it", "wrong: " + ", ".join(wrong))


KIND = Kind(("expects", "act", "entities", "expected", "text"), judge, {"all of it": Goal(95)}, ask)
