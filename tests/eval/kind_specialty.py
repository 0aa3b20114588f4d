"""kind_specialty.py - which kind of doctor: by lay words, symptoms, typos."""
from kind import Kind, Verdict
from score import LOW, Goal


def judge(row, answer):
    """The first specialty found is the one the bot searches with; one ruled out is none."""
    found = [e["value"] for e in answer["entities"] if e["type"] == "specialty" and not e.get("not")]
    got = found[0] if found else "none"
    if row["expected"] == "none":
        yield Verdict("false finds", got == "none", "none", got)
    else:
        yield Verdict("right", got in row["expected"].split("|"), row["expected"], got)


KIND = Kind(("expected", "text"), judge, {"right": Goal(97), "false finds": Goal(None, LOW)})
