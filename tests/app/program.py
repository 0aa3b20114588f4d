"""program.py - what the tests of the command line share: run the real program, in a clean world.

No setting of whoever runs the tests leaks in, every run has a time limit, and a sanitizer's report
fails the test that caused it. Standard library only.
"""
import concurrent.futures
import os
import subprocess
import sys
import tempfile

DOCSPOT = os.environ.get("DOCSPOT_BIN")
if not DOCSPOT:
    print("skipped: DOCSPOT_BIN is not set")
    sys.exit(77)
SOURCE = os.environ.get("DOCSPOT_SOURCE_DIR", ".")
PATIENCE_S = 60
RUNS_AT_ONCE = 4


class Result:
    """How a run ended; texts are what was written, bytes that are no UTF-8 shown as escapes."""

    def __init__(self, code, out, err, raw):
        self.code, self.out, self.err, self.raw = code, out, err, raw

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.out[-1500:]}\nstderr: {self.err[-1500:]}"

    @property
    def all(self):
        return self.out + self.err


def clean_environment(extra=None):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DOCSPOT_")}
    return {**kept, **(extra or {})}


def run(*args, text="", env=None, cwd=None, stdout=None):
    """Run the program; text is its stdin (bytes or str), stdout a file in place of a pipe."""
    given = text.encode() if isinstance(text, str) else text
    done = subprocess.run([DOCSPOT, *args], input=given, stdout=stdout or subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=PATIENCE_S, env=clean_environment(env),
                          cwd=cwd, check=False)
    err = done.stderr.decode(errors="backslashreplace")
    if "ERROR: " in err or "runtime error" in err or "Assertion" in err:
        raise AssertionError(f"{args}: {err[-4000:]}")
    raw = done.stdout or b""
    return Result(done.returncode, raw.decode(errors="backslashreplace"), err, raw)


def each(cases, check):
    """check(*case) for every case, several at once; all failures in one AssertionError."""
    def guarded(case):
        try:
            check(*case)
        except AssertionError as e:
            return f"{case}: {e}"
        return None

    cases = list(cases)
    if not cases:
        raise AssertionError("no cases: the table is empty")
    with concurrent.futures.ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        failed = [f for f in pool.map(guarded, cases) if f]
    if failed:
        raise AssertionError(f"{len(failed)} of {len(cases)} cases:\n" + "\n".join(failed[:12]))


class Folder:
    """A scratch folder for one test, with files made by name."""

    def __init__(self, test):
        self.held = tempfile.TemporaryDirectory(prefix="docspot-cli-")
        test.addCleanup(self.held.cleanup)
        self.path = self.held.name

    def at(self, name):
        return os.path.join(self.path, name)

    def file(self, name, content):
        data = content.encode() if isinstance(content, str) else content
        with open(self.at(name), "wb") as f:
            f.write(data)
        return self.at(name)

    def db(self, name="t.db"):
        return "sqlite:" + self.at(name)
