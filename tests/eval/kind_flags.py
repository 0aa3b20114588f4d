"""kind_flags.py - sets where one thing is there or not: an emergency, an opt-out wish, a language.

Misses and false alarms are apart: one hurts a patient, the other hurts trust.
"""
from kind import Kind, Verdict
from score import LOW, Goal


def judge_emergency(row, answer):
    wanted = row["expected"]
    got = answer.get("emergency_kind", "medical") if answer["emergency"] else "none"
    if wanted == "none":
        yield Verdict("false alarms", got == "none", wanted, got)
        return
    yield Verdict("found", got != "none", wanted, got)
    if got != "none":
        yield Verdict("kind", got == wanted, wanted, got)


def judge_stop(row, answer):
    is_stop = answer["act"] == "stop"
    if row["expected"] == "none":
        yield Verdict("false stops", not is_stop, "none", answer["act"])
    else:
        yield Verdict("found", is_stop, "stop", answer["act"])


def judge_lang(row, answer):
    yield Verdict("detected", answer["lang"] in row["expected"].split("|"), row["expected"],
                  answer["lang"])


EMERGENCY = Kind(("expected", "text"), judge_emergency,
                 {"found": Goal(99), "false alarms": Goal(2, LOW)})
STOP = Kind(("expected", "text"), judge_stop, {"found": Goal(99), "false stops": Goal(0.5, LOW)})
LANG = Kind(("expected", "text"), judge_lang, {})
