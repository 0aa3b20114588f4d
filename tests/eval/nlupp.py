"""nlupp.py - dates and times in NLU++, whole sentences of hotel guests and bank customers.

No scorer came with this set, so the rule is here: of each slot whose value lies between the set's
"today" and SPAN_DAYS on, the when that overlaps it most must have that date, or time of day, as one
of its ends. Where conventions differ and nothing hangs on it, both are right: whether a bound counts
itself, whether a weekday's own name may be today, and which half of the day a bare hour is in. The
set's values have mistakes of their own ("4th to 9 October" begins in April there): no goal.
"""
import datetime
import re

from program import read_lines
from score import Fail, Score

TODAY = datetime.date(2022, 3, 15)
SPAN_DAYS = 400
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)
HALF_SAID = re.compile(r"[ap]\.?m|morning|afternoon|evening|night|now", re.I)
DATES = ("date", "date_from", "date_to")
TIMES = ("time", "time_from", "time_to")


def best(whens, start, end):
    """The when that overlaps the slot most; None when none does."""
    overlap = lambda w: min(w["end"], end) - max(w["start"], start)
    found = max(whens, key=overlap, default=None)
    return found if found and overlap(found) > 0 else None


def is_date(found, slot):
    """True when one of its ends, counted or not, is that date."""
    value = slot["value"]
    day = datetime.date(value["year"], value["month"], value["day"])
    days = set()
    if found["from"]:
        start = datetime.date.fromisoformat(found["from"][:10])
        days |= {start} | ({start - DAY} if not found["to"] else set())  # "after the 28th"
        if start == TODAY:
            days.add(start + WEEK)
    if found["to"]:
        end = datetime.date.fromisoformat(found["to"][:10])
        days |= {end - DAY} | ({end} if not found["from"] else set())  # "before the 28th"
    return day in days


def is_time(found, slot):
    """True when it begins or ends at that time of day."""
    value = slot["value"]
    half = 24 if HALF_SAID.search(slot["text"]) or value["hour"] > 12 else 12
    ends = [t for t in (found["from"], found["to"]) if t]
    return bool(found["time_known"]) and any(int(t[11:13]) % half == value["hour"] % half and
                                             int(t[14:16]) == value["minute"] for t in ends)


def wanted_slots(row):
    """(kind, slot) of those that a booking could be about."""
    for name, slot in row["slots"].items():
        value = slot.get("value")
        if name in TIMES and value and "hour" in value and slot["text"] != "now":
            yield "times", slot
        if name in DATES and value and "day" in value:
            try:
                ahead = (datetime.date(value["year"], value["month"], value["day"]) - TODAY).days
            except ValueError:
                continue
            if 0 <= ahead <= SPAN_DAYS:
                yield "dates", slot


def score(shared):
    """Dates and times of the set."""
    rows = [r for r in read_lines(shared.corpus("polyai/nlupp-train.jsonl")) if any(wanted_slots(r))]
    answers = shared.program.ask([{"text": r["text"], "lang": "en", "tz": "UTC",
                                   "now": TODAY.isoformat() + "T09:00:00Z"} for r in rows])
    judges, right, fails = {"dates": is_date, "times": is_time}, {"dates": 0, "times": 0}, {"dates": [], "times": []}
    for row, answer in zip(rows, answers):
        for kind, slot in wanted_slots(row):
            found = best(answer["when"], *slot["span"])
            if found and judges[kind](found, slot):
                right[kind] += 1
            else:
                fails[kind].append(Fail(row["text"], "%s in \"%s\"" % (slot["value"], slot["text"]),
                                        "%s..%s" % (found["from"], found["to"]) if found else "-"))
    return [Score("nlupp " + kind, right[kind], right[kind] + len(fails[kind]), fails=fails[kind]) for kind in judges]
