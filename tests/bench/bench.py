#!/usr/bin/env python3
"""Measure DocSpot against a bare libmicrohttpd echo and against itself, in one run.

Only ratios inside one run mean something: the same program moves by a factor of two between runs
of a busy machine. Every figure about our program counts *durable replies*: rows of the outbox that
were committed within the measured time, not answers of HTTP.

usage: bench.py [--seconds N] [--rounds N] [--only PART]   (parts: throughput, latency, understand, memory, forged, peers, search)
"""
import argparse
import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import running  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build", "release")
DOCSPOT = os.path.join(BUILD, "docspot")
LOAD = os.path.join(BUILD, "tests", "bench_load")
SEARCH = os.path.join(BUILD, "tests", "bench_search")
ECHO = os.path.join(BUILD, "tests", "bench_echo")
SLOW = os.path.join(ROOT, "build", "bench", "slow_sync.so")
PEERS = os.path.join(ROOT, "..", "shared", "bench", "peer-node")
TOKEN = "12345678901234567890123456789012"
PUBLIC_URL = "https://bot.example.test"
TEXTS = [
    "I need a dermatologist in Springfield next tuesday afternoon",
    "hi i need a dentist saturday mornng downtown, after 11 if possible please",
    "3 but can it be after 11",
    "my son has an ear ache, can someone see him today?",
    "actually friday, and a woman doctor please",
    "when is my appointment?",
]


def clinic_csv(doctors):
    """A clinic with many doctors in four cities."""
    head = ("clinic,location,address,city,lat,lon,timezone,doctor,gender,specialties,languages,visit_type,"
            "minutes,fee,currency,days,from,to,breaks,valid_from,valid_to\n")
    cities = ["Springfield", "Rivertown", "Lakeside", "Hillview"]
    kinds = ["dentistry", "dermatology", "cardiology", "general_practice", "pediatrics", "ent"]
    rows = [head]
    for i in range(doctors):
        city = cities[i % 4]
        rows.append(f"Bench Clinic,{city} {i % 20},{i % 20} Main St,{city},40.1,-89.6,America/Chicago,Dr N{i:05d} Surname{i:05d},"
                    f"{'fm'[i % 2]},{kinds[i // 4 % 6]},en,consultation,30,90.00,USD,mon-sun,08:00,18:00,12:00-13:00,,\n")
    return "".join(rows)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def answers(port, path):
    try:
        with socket.create_connection(("127.0.0.1", port), 0.2):
            pass
        if path is not None:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1):
                pass
        return True
    except OSError:
        return False


def wait_for(port, path="/readyz", within_s=20):
    running.wait_until(lambda: answers(port, path), f"bench: an answer on port {port}", within_s)


def cpu_s(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) / 1024


@contextlib.contextmanager
def program(command, port, ready, slow_us=0, env=None):
    full = dict(os.environ, **(env or {}))
    if slow_us:
        full.update(LD_PRELOAD=SLOW, SLOW_SYNC_US=str(slow_us))
    p = subprocess.Popen(command, env=full, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    log = []
    import threading
    threading.Thread(target=lambda: log.extend(p.stderr), daemon=True).start()
    try:
        wait_for(port, ready)
        yield p
    finally:
        p.send_signal(signal.SIGTERM)
        try:
            p.wait(20)
        except subprocess.TimeoutExpired:
            p.kill()


@contextlib.contextmanager
def docspot(folder, sink, slow_us=0, extra=()):
    """Our server on a fresh database with a thousand doctors."""
    port = free_port()
    db = os.path.join(folder, "bench.db")
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.remove(db + suffix)
    shutil.copy(os.path.join(folder, "clean.db"), db)
    conf = os.path.join(folder, "docspot.conf")
    with open(conf, "w") as f:
        f.write(f"[server]\nlisten = 127.0.0.1:{port}\npublic_url = {PUBLIC_URL}\n[store]\nurl = sqlite:{db}\n"
                f"[twilio]\naccount_sid = AC0123456789abcdef0123456789abcdef\nauth_token = {TOKEN}\n"
                f"from = +15557654321\nwhatsapp_from = +15557654321\napi_base = http://127.0.0.1:{sink}\n")
    command = [DOCSPOT, "serve", "--config", conf, "--log-level", "error", *extra]
    with program(command, port, "/readyz", slow_us) as p:
        yield p, port, db


def load(port, seconds, **options):
    command = [LOAD, "--port", str(port), "--seconds", str(seconds), "--token", TOKEN]
    for name, value in options.items():
        command += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    out = subprocess.run(command, capture_output=True, text=True)
    if not out.stdout:
        sys.exit(f"bench: load failed: {out.stderr.strip()}")
    return {k: float(v) for k, v in (pair.split("=") for pair in out.stdout.split())}


def replies(db):
    with contextlib.closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True, timeout=20)) as c:
        return c.execute("select count(*) from outbox where kind = 'reply'").fetchone()[0]


def median(rows, key):
    return statistics.median(r[key] for r in rows)


def throughput_once(folder, sink, seconds, slow_us, extra=()):
    with docspot(folder, sink, slow_us, extra) as (p, port, db):
        load(port, 1, seed=7)
        before, cpu0, t0 = replies(db), cpu_s(p.pid), time.monotonic()
        got = load(port, seconds, seed=8)
        n = replies(db) - before
        elapsed = time.monotonic() - t0
        cpu = cpu_s(p.pid) - cpu0
        return dict(durable=n / elapsed, answered=got["per_s"], p50=got["p50_ms"], p99=got["p99_ms"], bad=got["bad"],
                    cpu_us=cpu * 1e6 / max(n, 1), rss=rss_mib(p.pid))


def echo_once(seconds, forged=False):
    port = free_port()
    with program([ECHO, str(port)], port, None) as p:
        load(port, 1, seed=7)
        cpu0 = cpu_s(p.pid)
        got = load(port, seconds, seed=8)
        return dict(per_s=got["per_s"], cpu_us=(cpu_s(p.pid) - cpu0) * 1e6 / got["answers"], rss=rss_mib(p.pid))


def line(name, text):
    print(f"{name:<44} {text}", flush=True)


def goal(name, value, limit, unit="x", at_least=True):
    ok = value >= limit if at_least else value <= limit
    sign = ">=" if at_least else "<="
    line(f"  {name}", f"{value:.2f}{unit} (goal {sign} {limit}{unit}) {'holds' if ok else 'NOT REACHED'}")


def part_throughput(folder, sink, o):
    print("== throughput: webhook to durable reply, 64 connections, 20,000 contacts, 1,000 doctors", flush=True)
    echo = [echo_once(o.seconds) for _ in range(o.rounds)]
    echo_rate = median(echo, "per_s")
    line("bare libmicrohttpd echo", f"{echo_rate:8.0f} /s  cpu {median(echo, 'cpu_us'):6.1f} us")
    rates = {}
    for slow in (0, 2000):
        for name, extra in (("group commit", ()), ("one commit per message", ("--commit-each",))):
            rows = [throughput_once(folder, sink, o.seconds, slow, extra) for _ in range(o.rounds)]
            rates[name, slow] = median(rows, "durable")
            label = f"{name}, flush +{slow / 1000:.0f} ms" if slow else f"{name}, flush as it is"
            line(label, f"{rates[name, slow]:8.0f} durable replies/s  answered {median(rows, 'answered'):8.0f}/s  "
                        f"p50 {median(rows, 'p50'):7.2f} p99 {median(rows, 'p99'):7.2f} ms  cpu {median(rows, 'cpu_us'):6.1f} us  "
                        f"rss {median(rows, 'rss'):5.1f} MiB  bad {sum(r['bad'] for r in rows):.0f}")
    goal("P2 share of the echo", 100 * rates["group commit", 0] / echo_rate, 12, " %")
    goal("P3 against one commit per message, slow flush",
         rates["group commit", 2000] / max(rates["one commit per message", 2000], 1), 10)
    return rates


def part_latency(folder, sink, o):
    print("== open loop: latency from the moment a request was due", flush=True)
    p50 = {}
    for rate in (200, 500, 5000):
        for name, extra in (("group commit", ()), ("one commit per message", ("--commit-each",))):
            if rate == 5000 and extra:
                continue
            rows = []
            for _ in range(o.rounds):
                with docspot(folder, sink, 0, extra) as (p, port, db):
                    load(port, 1, seed=7, rate=200)
                    rows.append(load(port, o.seconds, seed=8, rate=rate))
            p50[name, rate] = median(rows, "p50_ms")
            line(f"{rate}/s, {name}", f"p50 {median(rows, 'p50_ms'):7.3f}  p99 {median(rows, 'p99_ms'):7.3f}  "
                                      f"max {median(rows, 'max_ms'):7.3f} ms  bad {sum(r['bad'] for r in rows):.0f} "
                                      f"unanswered {sum(r['unanswered'] for r in rows):.0f}")
    goal("P6 p50 at 200/s against one commit each", p50["group commit", 200] / p50["one commit per message", 200], 2,
         at_least=False)


def part_forged(folder, sink, o):
    print("== forged signatures and repeats", flush=True)
    echo = median([echo_once(o.seconds) for _ in range(o.rounds)], "per_s")
    rows, again = [], []
    for _ in range(o.rounds):
        with docspot(folder, sink) as (p, port, db):
            before = replies(db)
            rows.append(load(port, o.seconds, seed=9, forged=True))
            if replies(db) != before:
                sys.exit("bench: a forged request had an effect")
            again.append(load(port, o.seconds, seed=10, repeat=4))
    line("forged", f"{median(rows, 'per_s'):8.0f} /s, no row written")
    line("every message four times", f"{median(again, 'per_s'):8.0f} answers/s")
    goal("P15 forged, share of the echo", 100 * median(rows, "per_s") / echo, 40, " %")


def part_understand(folder, sink, o):
    print("== understand", flush=True)
    text = "\n".join('{"text":"%s"}' % t for t in TEXTS * 2000) + "\n"
    out = subprocess.run([DOCSPOT, "understand", "--stats", "--lang", "en"], input=text, capture_output=True, text=True)
    line("language step, no JSON", out.stderr.strip().splitlines()[-1])


def part_memory(folder, sink, o):
    print("== resident memory", flush=True)
    with docspot(folder, sink) as (p, port, db):
        idle = rss_mib(p.pid)
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(500)]
        for s in held:
            s.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        for s in held:
            s.recv(4096)
        connected = rss_mib(p.pid)
        for s in held:
            s.close()
        load(port, o.seconds, seed=11)
        loaded = rss_mib(p.pid)
    line("idle / 500 idle connections / after load", f"{idle:.1f} / {connected:.1f} / {loaded:.1f} MiB")
    goal("P13 per idle connection", (connected - idle) * 1024 / 500, 12, " KiB", at_least=False)
    return idle, loaded


def part_peers(folder, sink, o):
    node = shutil.which("node")
    if not node or not os.path.isdir(PEERS):
        print("== peers: skipped, Node 20 or the folder with the peers is not here", flush=True)
        return
    if int(subprocess.check_output([node, "-p", "process.versions.node.split('.')[0]"])) < 20:
        print("== peers: skipped, they need Node 20 or newer", flush=True)
        return
    print("== Node peers, in turn with ours", flush=True)
    home = os.path.join(ROOT, "build", "bench", "peers")
    if not os.path.isdir(os.path.join(home, "node_modules")):
        shutil.copytree(PEERS, home, dirs_exist_ok=True)
        done = subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"], cwd=home, capture_output=True, text=True)
        if done.returncode != 0:
            print(f"   skipped: npm install failed: {done.stderr.strip()[-200:]}", flush=True)
            return
    hook = dict(path="/webhook/twilio", url="https://bot.example.test/webhook/twilio")
    for slow in (0, 2000):
        rows = {"express": [], "fastify": [], "ours": []}
        for _ in range(o.rounds):
            for kind in ("express", "fastify"):
                port, db = free_port(), os.path.join(folder, f"{kind}.db")
                with contextlib.suppress(FileNotFoundError):
                    os.remove(db)
                env = dict(DB=db, SYNC="FULL", AUTH_TOKEN=TOKEN, PUBLIC_URL=hook["url"])
                with program([node, os.path.join(home, "twilio.js"), kind, str(port)], port, None, slow, env) as p:
                    idle = rss_mib(p.pid)
                    load(port, 2, seed=7, **hook)
                    cpu0 = cpu_s(p.pid)
                    got = load(port, o.seconds, seed=8, **hook)
                    rows[kind].append(dict(durable=got["per_s"], cpu_us=(cpu_s(p.pid) - cpu0) * 1e6 / got["answers"],
                                           rss=rss_mib(p.pid), idle=idle))
            rows["ours"].append(throughput_once(folder, sink, o.seconds, slow))
        for kind, r in rows.items():
            line(f"{kind}, flush +{slow / 1000:.0f} ms", f"{median(r, 'durable'):8.0f} durable replies/s  cpu {median(r, 'cpu_us'):7.1f} us  "
                                                         f"rss {median(r, 'rss'):5.1f} MiB")
        ours = median(rows["ours"], "durable")
        if slow:
            goal("P3 against express, slow flush", ours / median(rows["express"], "durable"), 15)
        else:
            goal("P1 against express", ours / median(rows["express"], "durable"), 8)
            goal("P1 against fastify", ours / median(rows["fastify"], "durable"), 5)
            goal("P7 CPU per message, share of express", median(rows["ours"], "cpu_us") / median(rows["express"], "cpu_us"), 0.2, at_least=False)
            goal("P13 memory loaded, share of express", median(rows["ours"], "rss") / median(rows["express"], "rss"), 0.25, at_least=False)


def part_search(folder, sink, o):
    """The first free slots among 10,000 doctors, with and without years of past visits."""
    print("-- search", flush=True)
    subprocess.run([SEARCH, "--keep", f"{folder}/search.db"], check=True)


PARTS = dict(throughput=part_throughput, latency=part_latency, forged=part_forged, understand=part_understand,
             memory=part_memory, peers=part_peers, search=part_search)


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    args.add_argument("--seconds", type=float, default=4)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--only", choices=sorted(PARTS))
    o = args.parse_args()
    with tempfile.TemporaryDirectory(dir=os.path.join(ROOT, "build", "bench")) as folder:
        csv = os.path.join(folder, "clinic.csv")
        with open(csv, "w") as f:
            f.write(clinic_csv(1000))
        subprocess.run([DOCSPOT, "import", csv, "--db", f"sqlite:{folder}/clean.db"], check=True, stdout=subprocess.DEVNULL)
        sink = free_port()
        with program([ECHO, str(sink), "--sink"], sink, None):
            for name, part in PARTS.items():
                if o.only in (None, name):
                    part(folder, sink, o)


if __name__ == "__main__":
    main()
