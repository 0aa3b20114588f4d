"""kind_when.py - every date and time of a text: interval, grain, and whether it is ruled out.

Expected: `-`, or from/to/grain of each in order, joined by " ; ", ends in wall time of the row's
zone, an open end empty, "not " before what is ruled out. A date without a time of day is midnight;
seconds are not compared. Ends that begin with T (T17:00/T18:00/hour) want that time and no date said;
a grain of * fits any; " | " parts readings that are all right. `now` is wall time
(2026-11-23T09:00), or carries an offset or Z.
"""
import datetime
import re
import zoneinfo

from kind import Kind, Verdict
from program import ZONE
from score import Goal

MINUTES = len("2026-11-23T09:00")
TIME = "T09:00"


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


def split(expected):
    """The expected column as [(is_not, start, end, grain)]."""
    whens = []
    for part in expected.split(";") if expected.strip() != "-" else []:
        part = part.strip()
        is_not = part.startswith("not ")
        whens.append((is_not, *part[len("not ") if is_not else 0:].split("/")))
    return whens


def fits(wanted, found):
    """True when one when of an answer is the wanted one."""
    is_not, start, end, grain = wanted
    if is_not != found["not"] or grain not in ("*", found["grain"]):
        return False
    for said, got in ((start, wall(found["from"])), (end, wall(found["to"]))):
        if said.startswith("T"):
            if found["date_known"] or got[-len(TIME):] != said[:len(TIME)]:
                return False
        elif wall(said) != got:
            return False
    return True


def judge(row, answer):
    got = answer["when"]
    readings = [split(expected) for expected in row["expected"].split(" | ")]
    is_right = any(len(wanted) == len(got) and all(map(fits, wanted, got)) for wanted in readings)
    yield Verdict("right" if readings[0] else "nothing found", is_right, row["expected"],
                  " ; ".join(map(as_written, got)) or "-")


KIND = Kind(("now", "tz", "text", "expected"), judge, {"right": Goal(95), "nothing found": Goal(99)},
            ask)
