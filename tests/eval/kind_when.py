"""kind_when.py - every date and time of a text: interval, grain, and whether it is ruled out.

Expected: `-`, or from/to/grain of each in order, joined by " ; ", ends in wall time of the row's
zone, an open end empty, "not " before what is ruled out. A date without a time of day is midnight;
seconds are not compared. `now` may be wall time too (2026-11-23T09:00), or carry an offset or Z.
"""
import datetime
import re
import zoneinfo

from kind import Kind, Verdict
from program import ZONE
from score import Goal

MINUTES = len("2026-11-23T09:00")


HAS_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")


def instant(now, zone):
    """A moment as the program wants it, with an offset."""
    if HAS_ZONE.search(now):
        return now
    moment = datetime.datetime.fromisoformat(now)
    return moment.replace(tzinfo=zoneinfo.ZoneInfo(zone)).isoformat()


def ask(row):
    keys = {"tz": row["tz"]} if row["tz"] else {}
    if row["now"]:
        keys["now"] = instant(row["now"], row["tz"] or ZONE)
    return keys


def wall(moment):
    """Wall time to the minute; "" for an open end."""
    if not moment:
        return ""
    return (moment if "T" in moment else moment + "T00:00")[:MINUTES]


def as_written(found):
    """A when of an answer, as the corpus writes it."""
    return "%s%s/%s/%s" % ("not " if found["not"] else "", wall(found["from"]), wall(found["to"]),
                           found["grain"])


def normal(expected):
    """The expected column with dates made midnights; a list."""
    if expected.strip() == "-":
        return []
    wanted = []
    for part in expected.split(";"):
        part = part.strip()
        is_not = part.startswith("not ")
        start, end, grain = part[4 if is_not else 0:].split("/")
        wanted.append("%s%s/%s/%s" % ("not " if is_not else "", wall(start), wall(end), grain))
    return wanted


def judge(row, answer):
    wanted, got = normal(row["expected"]), [as_written(w) for w in answer["when"]]
    measure = "right" if wanted else "nothing found"
    yield Verdict(measure, wanted == got, " ; ".join(wanted) or "-", " ; ".join(got) or "-")


KIND = Kind(("now", "tz", "text", "expected"), judge, {"right": Goal(95), "nothing found": Goal(99)},
            ask)
