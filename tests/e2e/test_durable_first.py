#!/usr/bin/env python3
"""A webhook's 2xx leaves only after the flush of the commit that holds its event.

strace writes down every write, flush and answer of the running program, in order, and slows each
flush a little, so that an answer that does not wait for it is seen to come first. Of each event the
trace tells: which connection brought it; the first page of the log that holds its id; the flush of
that log that came next; the answer on that connection. The order must be that of this sentence.

DOCSPOT_DURABLE_EVENTS says how many webhooks; 100 unless told.
"""
import os
import re
import shutil
import subprocess
import sys
import threading
import time

import clinic as c

EVENTS = int(os.environ.get("DOCSPOT_DURABLE_EVENTS", "100"))
SENDERS = 8
FLUSH_DELAY_US = 3000
FIRST_SERIAL = 770000000  # ids that nothing else looks like
KINDS = (c.SmsPatient, c.TwilioWhatsAppPatient, c.WhatsAppPatient, c.TelegramPatient)
CALLS = "pwrite64,fdatasync,fsync,read,recvfrom,recvmsg,write,writev,sendto,sendmsg"
ID = re.compile(r"SM0{24}[0-9a-f]{8}|wamid\.IN77000\d{4}|(?<!\d)77000\d{4}(?!\d)")
LINE = re.compile(r"(\d+) +[\d.]+ (?:<\.\.\. )?(\w+)(\(| resumed>)")


def plain(found):
    return found.rsplit(" ", 1)[-1]


class Order:
    """Reads a trace line by line and finds out, of each event, whether its answer came too early."""

    def __init__(self):
        self.pending = {}  # thread: what its unfinished call began with
        self.brought = {}  # socket: the events that came on it and are not answered yet
        self.in_log = {}  # event: the thread that wrote it to the log, until the flush after it
        self.durable = {}  # event: the line of that flush's end
        self.answered = {}  # event: the line of its answer
        self.flushes = self.lines = 0

    def take(self, line):
        self.lines += 1
        known = LINE.match(line)
        if not known:
            return
        thread, call, is_resumed = known.group(1), known.group(2), known.group(3) != "("
        if call.startswith("rec") or call == "read":
            self.take_read(thread, line, is_resumed)
        elif call == "pwrite64":
            if not is_resumed and "-wal>" in line[:200]:
                for event in map(plain, ID.findall(line)):
                    if event not in self.durable:
                        self.in_log.setdefault(event, thread)
        elif call in ("fdatasync", "fsync"):
            self.take_flush(thread, line, is_resumed)
        elif not is_resumed and '"HTTP/1.1 2' in line:
            socket = self.socket_of(line)
            for event in self.brought.pop(socket, ()):
                self.answered[event] = self.lines

    @staticmethod
    def socket_of(line):
        return line[line.index("(") + 1:line.index(">") + 1] if ">" in line else ""

    def take_read(self, thread, line, is_resumed):
        if not is_resumed:
            self.pending[thread] = self.socket_of(line)
        socket = self.pending.get(thread, "")
        if "socket:" in socket or "TCP" in socket:
            self.brought.setdefault(socket, []).extend(
                e for e in map(plain, ID.findall(line)) if e not in self.answered)

    def take_flush(self, thread, line, is_resumed):
        """A flush counts when it ends, and only when it went well."""
        if not is_resumed:
            self.pending[thread] = "-wal>" in line
        if not self.pending.get(thread) or not line.rstrip().endswith(("= 0", "(DELAYED)")):
            return
        self.flushes += 1
        for event in [e for e, t in self.in_log.items() if t == thread]:
            del self.in_log[event]
            self.durable[event] = self.lines

    def too_early(self):
        return sorted(e for e, at in self.answered.items() if self.durable.get(e, at) >= at)


class DurableFirst(c.ClinicCase):
    def test_every_2xx_comes_after_the_flush(self):
        clinic, order = self.begin(), Order()
        c.Patient.serial = FIRST_SERIAL
        pipe = clinic.folder / "trace"
        os.mkfifo(pipe)
        began = time.monotonic()
        tracer = subprocess.Popen(
            ["strace", "-f", "-ttt", "-y", "-s", "8192", "-o", str(pipe), "-e", f"trace={CALLS}", "-e",
             f"inject=fdatasync:delay_enter={FLUSH_DELAY_US}", "-p", str(clinic.process.pid)],
            stderr=subprocess.PIPE, text=True)
        reader = threading.Thread(target=self.read, args=(pipe, order))
        reader.start()
        said = tracer.stderr.readline()
        if "attached" not in said:
            print("skipped: strace may not attach to our own program here", file=sys.stderr)
            os._exit(c.SKIPPED)
        patients = [KINDS[i % len(KINDS)](clinic, 4000000 + i) for i in range(EVENTS)]
        self.together([lambda part=part: [p.say("hello") for p in part]
                       for part in (patients[i::SENDERS] for i in range(SENDERS))])
        tracer.terminate()
        tracer.communicate()
        reader.join()
        self.judge(order, patients, time.monotonic() - began)
        clinic.stop()
        clinic.check_sound()

    @staticmethod
    def read(pipe, order):
        with open(pipe, encoding="ascii", errors="replace") as f:
            for line in f:
                order.take(line)

    def judge(self, order, patients, seconds):
        events = {plain(ID.search(str(p.sent[0]).replace("'", '"')).group(0)) for p in patients}
        early, unseen = order.too_early(), events - set(order.answered)
        print(f"durable first: {len(events & set(order.answered)) - len(early)} of {len(events)} "
              f"answers came after their flush; {order.flushes} flushes, {order.lines} calls, "
              f"{seconds:.0f} s", file=sys.stderr)
        self.assertEqual(early, [], "answered before the flush")
        self.assertEqual(sorted(unseen), [], "the trace must show every answer")


if __name__ == "__main__":
    if not shutil.which("strace"):
        print("skipped: strace is not installed", file=sys.stderr)
        sys.exit(c.SKIPPED)
    c.main()
