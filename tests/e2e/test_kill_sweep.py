#!/usr/bin/env python3
"""kill -9 at one chosen call after the other: of what was acknowledged nothing is lost or doubled.

Four patients, one per webhook route, book a visit each. strace watches one thread of the program
and kills all of it right before that thread's n-th call of a kind: the writer's writes and flushes,
the checkpointer's, the answers to the vendors, the calls to the vendors. Then the program starts
again on what is left, the vendors deliver again whatever they had delivered, acknowledged or not,
and the patients finish. Everything must end as it does undisturbed.

DOCSPOT_KILL_POINTS says how many points, spread over the whole path; 24 unless told.
"""
import collections
import functools
import json
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time

import clinic as c

POINTS = int(os.environ.get("DOCSPOT_KILL_POINTS", "24"))
REPORT = os.environ.get("DOCSPOT_KILL_REPORT")  # a file for one JSON line per point
LEASE_S = 200  # what a killed program had begun to send stays its own so long
CSV = ("Corner Clinic,Main,1 Main St,San Jose,37.33,-121.89,America/Los_Angeles,US,Dr Ana Ruiz,f,"
       "dentistry,en,consultation,30,80.00,USD,mon-sun,09:00,17:00,,,\n")
DAYS = {c.SmsPatient: "friday", c.TwilioWhatsAppPatient: "saturday", c.WhatsAppPatient: "sunday",
        c.TelegramPatient: "monday"}  # nobody wants another's time, so the end is always the same
TEXTS = ("need a dentist {day} morning", "1", "Maria Lopez")

WRITES = "write,writev,pwrite64,pwritev,pwritev2,ftruncate,unlink"
SYNCS = "fsync,fdatasync"
SENDS = "write,writev,sendto,sendmsg"
ONE_BY_ONE, TOGETHER, SLOWLY = "one by one", "together", "with checkpoints"
# (share of the points, thread, calls, pace)
PLAN = ((0.27, "writer", WRITES, ONE_BY_ONE), (0.27, "writer", WRITES, TOGETHER),
        (0.10, "writer", SYNCS, ONE_BY_ONE), (0.06, "writer", SYNCS, TOGETHER),
        (0.10, "checkpointer", WRITES + "," + SYNCS, SLOWLY),
        (0.06, "answers", SENDS, ONE_BY_ONE), (0.04, "answers", SENDS, TOGETHER),
        (0.06, "vendor calls", SENDS, ONE_BY_ONE), (0.04, "vendor calls", SENDS, TOGETHER))
# How a thread is known by what it does, in a trace of all of them.
SIGNS = {"writer": r"pwrite64\(\d+<[^>]*-wal>", "checkpointer": r"pwrite64\(\d+<[^>]*clinic\.db>",
         "answers": r'(?:sendto|sendmsg|write|writev)\(\d+<[^>]*>, .*"HTTP/1\.1 2',
         "vendor calls": r'(?:sendto|sendmsg|write)\(\d+<[^>]*>, .*"POST /'}


def threads_of(pid):
    """Its threads as {id: (name, rank)}: the rank among those of one name, in order of birth. Those
    that come and go are the youngest of the unnamed, so what we watch has the same rank each time."""
    found, ranks = {}, collections.Counter()
    for tid in sorted(int(t) for t in os.listdir(f"/proc/{pid}/task")):
        try:
            name = pathlib.Path(f"/proc/{pid}/task/{tid}/comm").read_text(encoding="ascii").strip()
        except OSError:
            continue  # it has gone
        found[tid] = (name, ranks[name])
        ranks[name] += 1
    return found


def event_id(message):
    """What the inbox knows a message by."""
    if "MessageSid" in message:
        return message["MessageSid"]
    return message["messages"][0]["id"] if "messages" in message else str(message["update_id"])


class Trace:
    """strace on a running program, or on one of its threads; gone with the program."""

    def __init__(self, tids, log, *options):
        self.log, waits_for = log, len(tids)
        self.process = subprocess.Popen(
            ["strace", "-y", "-s", "16", "-o", str(log), *options]
            + [word for tid in tids for word in ("-p", str(tid))], stderr=subprocess.PIPE, text=True)
        while waits_for > 0:
            line = self.process.stderr.readline()
            if not line:
                print("skipped: strace may not attach to our own program here", file=sys.stderr)
                os._exit(c.SKIPPED)
            waits_for -= "attached" in line
        self.reader = threading.Thread(target=self.process.stderr.read, daemon=True)
        self.reader.start()

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()
        return self.log.read_text(errors="replace").splitlines()


class Talk:
    """The four conversations, once: what was said, what was acknowledged, what must come of it."""

    def __init__(self, fakes):
        self.clinic = c.Clinic(fakes, CSV)
        self.patients = [kind(self.clinic, 5000000 + i) for i, kind in enumerate(DAYS)]
        self.acked = set()
        self.doubtful = collections.Counter()

    def close(self):
        if self.clinic.process:  # a failed check must not hide behind a failed stop
            self.clinic.kill()
            self.clinic.process = None
        self.clinic.close()

    def is_dead(self):
        return self.clinic.process.poll() is not None

    def text(self, patient, n):
        return TEXTS[n].format(day=DAYS[type(patient)])

    def count(self, patient):
        return len(self.clinic.fakes.messages(patient.vendor_address))

    def deliver(self, patient, message):
        try:
            if patient.deliver(message) // 100 == 2:
                self.acked.add(event_id(message))
        except (OSError, c.http.client.HTTPException):
            pass  # the vendor will come again

    def rows(self, sql):
        """Read the living database."""
        db = sqlite3.connect(f"file:{self.clinic.folder}/clinic.db?mode=ro", uri=True, timeout=10)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def is_settled(self):
        return not self.rows("SELECT 1 FROM inbox WHERE state = 'open' UNION ALL SELECT 1 FROM outbox "
                             "WHERE state IN ('queued', 'claimed', 'in_doubt')")

    def checkpointed_at(self):
        return os.stat(self.clinic.folder / "clinic.db").st_mtime_ns

    def go(self, pace):
        """Talk until all is said and settled or the program is dead."""
        for n in range(len(TEXTS)):
            for group in [[p] for p in self.patients] if pace == ONE_BY_ONE else [self.patients]:
                stamp = self.checkpointed_at()
                threads = [threading.Thread(target=self.deliver, args=(p, p.write(self.text(p, n))))
                           for p in group]
                for t in threads:
                    t.start()
                for t in threads:
                    t.join()
                c.wait_until(lambda: self.is_dead() or all(self.count(p) > n for p in group),
                             f"answers to {n} of {[p.contact for p in group]}")
                if pace == SLOWLY:
                    c.wait_until(lambda: self.is_dead() or self.checkpointed_at() != stamp,
                                 "a checkpoint")
                if self.is_dead():
                    return
        c.wait_until(lambda: self.is_dead() or self.is_settled(), "all is settled")

    def look_at_the_dead(self):
        """Read a copy of what the killed program left, so that it finds its own log as it was."""
        folder = self.clinic.folder / "dead"
        folder.mkdir()
        for path in self.clinic.folder.glob("clinic.db*"):
            shutil.copy(path, folder / path.name)
        db = sqlite3.connect(folder / "clinic.db")
        try:
            kept = {row[0] for row in db.execute("SELECT event_id FROM inbox")}
            lost = self.acked - kept
            if lost:
                raise AssertionError(f"acknowledged and lost: {sorted(lost)}")
            for (address,) in db.execute("SELECT c.address FROM outbox o JOIN contacts c ON c.id = "
                                         "o.contact_id WHERE o.state = 'claimed'"):
                self.doubtful[address] += 1
        finally:
            db.close()
        shutil.rmtree(folder)

    def recover(self, dice):
        """Start again, have everything delivered again, finish."""
        self.clinic.process = None
        self.clinic.pass_time(LEASE_S)
        self.clinic.start()
        queues = [[m for m in p.sent for _ in range(dice.randint(1, 2))] for p in self.patients]
        while any(queues):  # in any order but that of one conversation
            i = dice.choice([i for i, q in enumerate(queues) if q])
            self.patients[i].deliver_surely(queues[i].pop(0))
        self.wait_settled()
        for p in self.patients:
            for n in range(len(p.sent), len(TEXTS)):
                p.say(self.text(p, n))
                p.heard(n + 1)
                self.wait_settled()
        self.clinic.stop()

    def wait_settled(self):
        c.wait_until(self.is_settled, "all is settled")

    def facts(self):
        """What must be the same however often the program died on the way."""
        return {
            "inbox": self.rows("SELECT provider, kind, state, count(*) FROM inbox GROUP BY 1, 2, 3 "
                               "ORDER BY 1, 2, 3"),
            "outbox": self.rows("SELECT c.address, o.kind, o.notice, o.state, count(*) FROM outbox o "
                                "JOIN contacts c ON c.id = o.contact_id GROUP BY 1, 2, 3, 4 "
                                "ORDER BY 1, 2, 3, 4"),
            "replies to an event": self.rows(
                "SELECT i.channel, count(o.id) FROM inbox i LEFT JOIN outbox o ON o.inbox_id = i.id "
                "AND o.kind = 'reply' GROUP BY i.id ORDER BY 1"),
            "appointments": sorted((a["contact"], a["start"], a["status"], a["patient"])
                                   for a in self.clinic.appointments())}

    def check(self, expected):
        found = self.facts()
        for name, wanted in expected.items():
            if found[name] != wanted:
                raise AssertionError(f"{name}: {found[name]}, undisturbed it is {wanted}")
        for p in self.patients:
            self.check_heard(p)
        words = self.clinic.run("fsck")
        if words:
            raise AssertionError(f"fsck: {words}")
        self.clinic.check_sound()

    def check_heard(self, p):
        """Each reply once at the vendor. Twice only what was on its way when the program died, at a
        vendor that cannot be asked whether it had it: Twilio can."""
        texts = [m["text"] for m in self.clinic.fakes.messages(p.vendor_address)]
        cannot_ask = isinstance(p, (c.WhatsAppPatient, c.TelegramPatient))
        twice = len(texts) - len(set(texts))
        if len(set(texts)) != len(TEXTS) or not texts[-1].startswith("Booked"):
            raise AssertionError(f"{p.contact} heard {texts}")
        if twice > (self.doubtful[p.contact] if cannot_ask else 0):
            raise AssertionError(f"{p.contact} heard something twice: {texts}")
        return twice


class Sweep(c.ClinicCase):
    def probe(self, pace):
        """Undisturbed: the facts at its end; of each role which threads have it and their calls."""
        with c.vendor.FakeVendors() as fakes:
            talk = Talk(fakes)
            try:
                talk.clinic.start()
                pid = talk.clinic.process.pid
                tids = threads_of(pid)
                calls = ",".join(sorted(set(f"{WRITES},{SYNCS},{SENDS}".split(","))))
                trace = Trace([pid], talk.clinic.folder / "trace", "-f", "-e", f"trace={calls}")
                talk.go(pace)
                lines = trace.end()
                talk.clinic.stop()
                talk.check(talk.facts())
                return talk.facts(), self.count_calls(lines, tids)
            finally:
                talk.close()

    def count_calls(self, lines, tids):
        by_thread = collections.defaultdict(collections.Counter)
        signs = {role: collections.Counter() for role in SIGNS}
        for line in lines:
            tid, _, rest = line.partition(" ")
            call = re.match(r"\s*(\w+)\(", rest)
            if not call or int(tid) not in tids:
                continue
            by_thread[int(tid)][call.group(1)] += 1
            for role, sign in SIGNS.items():
                signs[role][int(tid)] += 1 if re.match(r"\s*" + sign, rest) else 0
        found = {}
        for role, who in signs.items():
            mine = [tid for tid, count in who.items() if count]
            if not mine:
                continue
            least = functools.reduce(lambda a, b: a & b, (by_thread[tid] for tid in mine))
            found[role] = ({tids[tid] for tid in mine}, least)
        return found

    def choose(self, probes):
        """(role, pace, threads, call, n) of each point: before a thread's n-th such call."""
        points = []
        for share, role, calls, pace in PLAN:
            who, counts = probes[pace][1][role]
            sure = 0.75 if pace == TOGETHER else 1.0  # at times more turns share a commit
            every = [(name, n) for name in calls.split(",")
                     for n in range(1, int(counts[name] * sure) + 1)]
            wanted = min(len(every), max(1, round(POINTS * share)))
            points += [(role, pace, who, *every[(2 * k + 1) * len(every) // (2 * wanted)])
                       for k in range(wanted)]
        return points

    def run_point(self, point, expected, dice):
        """Gives the fatal call, or None where the thread made fewer calls this time."""
        _, pace, who, call, n = point
        with c.vendor.FakeVendors() as fakes:
            talk = Talk(fakes)
            try:
                talk.clinic.start()
                tids = threads_of(talk.clinic.process.pid)
                trace = Trace([t for t, name in tids.items() if name in who], talk.clinic.folder / "trace", "-e", f"trace={call}",
                              "-e", f"inject={call}:signal=KILL:when={n}")
                talk.go(pace)
                reached = talk.is_dead()
                if not reached:
                    talk.clinic.kill()
                lines = [l for l in trace.end() if re.match(r"(\d+ +)?\w+\(", l)]
                talk.look_at_the_dead()
                talk.recover(dice)
                talk.check(expected)
                doubled = sum(talk.check_heard(p) for p in talk.patients)
            finally:
                talk.close()
        if not reached:
            return None
        last = self.fatal(lines, n)
        return self.describe(last), doubled

    def fatal(self, lines, n):
        """The line of the one call that is its thread's n-th."""
        counts, last = collections.Counter(), []
        for line in lines:
            tid = line.split()[0] if line[0].isdigit() else ""
            counts[tid] += 1
            last += [line.removeprefix(tid).lstrip()] if counts[tid] == n else []
        self.assertEqual((max(counts.values()), len(last)), (n, 1), "killed at another call")
        return last[0]

    @staticmethod
    def describe(line):
        """ "pwrite64 clinic.db-wal @8272" of a line of the trace."""
        call = line.partition("(")[0]
        target = re.search(r"<([^>]*)>", line)
        name = pathlib.PurePath(target.group(1)).name if target else "?"
        name = re.sub(r"^(socket|TCP|anon_inode).*?:?\[.*", r"\1", name).split(":[")[0]
        at = re.search(r", (\d+)\) ", line)
        return f"{call} {name}" + (f" @{at.group(1)}" if call.startswith("pwrite") and at else "")

    def test_a_kill_at_any_call_loses_and_doubles_nothing(self):
        dice, began = random.Random(4711), time.monotonic()
        probes = {pace: self.probe(pace) for pace in (ONE_BY_ONE, TOGETHER, SLOWLY)}
        expected = probes[ONE_BY_ONE][0]
        points, kinds, failures = self.choose(probes), collections.Counter(), []
        not_reached = doubled = 0
        for point in points:
            where = f"{point[0]}, {point[1]}, {point[3]} {point[4]}"
            try:
                found = self.run_point(point, expected, dice)
            except AssertionError as e:
                failures.append(f"{where}: {e}")
                print("FAIL", failures[-1], file=sys.stderr)
                continue
            if not found:
                not_reached += 1
                print(f"not reached: {where}", file=sys.stderr)
                continue
            kinds[f"{point[0]}: {found[0].split(' @')[0]}"] += 1
            doubled += found[1]
            self.report({"thread": point[0], "pace": point[1], "n": point[4], "call": found[0]})
        seconds = time.monotonic() - began
        print(f"kill sweep: {sum(kinds.values())} calls killed at, {not_reached} not reached, "
              f"{len(failures)} failures, {doubled} replies sent again to vendors that cannot be "
              f"asked, {seconds:.0f} s", file=sys.stderr)
        for kind, count in sorted(kinds.items()):
            print(f"  {count:4} {kind}", file=sys.stderr)
        self.assertEqual(failures, [])
        self.assertGreaterEqual(sum(kinds.values()), len(points) * 9 // 10)

    def report(self, facts):
        if REPORT:
            with open(REPORT, "a", encoding="utf-8") as f:
                f.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    if not shutil.which("strace"):
        print("skipped: strace is not installed", file=sys.stderr)
        sys.exit(c.SKIPPED)
    c.main()
