"""moments.py - time that passes for a running clinic, and what then goes out.

The chat page of a service that only this machine can reach moves the clock; what falls due on the
way happens at its own moment. The clinic's commands get the same time by their --now.
"""
import contextlib
import json
import sqlite3

import clinic as c

ID = {"X-Chat-Id": "c" * 36}
STEP_MAX_MIN = 31 * 24 * 60
TWO_DAYS = ("Corner Clinic,Main,1 Main St,San Jose,37.33,-121.89,America/Los_Angeles,US,"
            "Dr Ana Ruiz,f,dentistry,en,consultation,30,80.00,USD,mon-sun,09:00,10:30,,"
            "2026-11-20,2026-11-21\n")
FRIDAY_NINE = "2026-11-20T09:00:00-08:00"
BOOKING = ("need a dentist friday morning", "1", "Maria Lopez")


def pass_minutes(clinic, minutes):
    """The clinic must have been begun with server__chat_page="on"."""
    while minutes > 0:
        step = min(minutes, STEP_MAX_MIN)
        status, _, told = clinic.client.request("POST", "/chat/clock",
                                                json.dumps({"minutes": step}).encode(), ID)
        if status != 200:
            raise AssertionError(f"the clock does not move: {status} {told[:300]}")
        clinic.pass_time(step * 60)
        minutes -= step


def pass_hours(clinic, hours):
    pass_minutes(clinic, int(hours * 60))


def rows(clinic, sql, *values):
    """What the database holds, read beside the running service."""
    path = f"file:{clinic.folder}/clinic.db?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True, timeout=10)) as db:
        return db.execute(sql, values).fetchall()


def settled(clinic):
    """Wait until nothing is due any more: all turns taken, all messages settled."""
    def is_done():
        now = int(clinic.now())
        return not rows(clinic, "SELECT 1 FROM inbox WHERE state = 'open'") and not rows(
            clinic, "SELECT 1 FROM outbox WHERE state IN ('queued', 'claimed', 'in_doubt') "
            "AND due_at <= ? + 300", now)

    c.wait_until(is_done, "nothing is due")


def calls(clinic):
    """The call list as rows of words."""
    return [line.split() for line in clinic.run("inbox", "calls").splitlines()]


def texts_to(clinic, address, after=0):
    return [m["text"] for m in clinic.fakes.messages(address)[after:]]
