"""desk.py - what the tests of the desk's commands share: a clinic in a file, and the real program.

Every test begins with its own copy of one imported database, on a Monday at eight in Pune. A
command is run as a receptionist would type it; the clock is given by --now, so the date of the day
never matters. Standard library only.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.environ.get("DOCSPOT_BIN", "")
NOW = "2026-11-23T08:00:00+05:30"  # Mon 23 Nov, 18:30 of Sunday in San Jose
WITHIN_S = 120

HEADER = ("location,city,timezone,doctor,gender,specialties,languages,visit_type,minutes,fee,"
          "currency,days,from,to,breaks,min_notice,horizon_days,max_per_day\n")
PUNE = "Main,Pune,Asia/Kolkata,"
JOSE = "Downtown,San Jose,America/Los_Angeles,"
GLEN = "Willow Glen,San Jose,America/Los_Angeles,"
ASHA = PUNE + "Dr Asha Rao,f,ent,en|hi,consultation,30,500.00,INR,mon-sat,09:00,12:00,10:00-10:30,,,\n"
VIK = PUNE + "Dr Vikram Rao,m,ent,en,consultation,30,450.00,INR,mon-fri,09:00,11:00,,,,2\n"
SHAH = JOSE + "Dr Nina Shah,f,dentistry,en,consultation,30,90.00,USD,mon-sun,01:00,12:00,,,,\n"
SHAH_AGAIN = JOSE + "Dr Nina Shah,f,dentistry,en,follow-up,15,40.00,USD,mon-sun,01:00,12:00,,,,\n"
SHAH_GLEN = GLEN + "Dr Nina Shah,f,dentistry,en,consultation,60,120.00,USD,mon-sun,14:00,17:00,,,,\n"
KIM = JOSE + "Dr David Kim,m,dermatology,ko,follow-up,15,70.00,USD,tue,09:00,12:00,,1d,30,\n"
CLINIC = HEADER + ASHA + VIK + SHAH + SHAH_AGAIN + SHAH_GLEN + KIM


def need_program():
    """End the run as skipped where the program is not built."""
    if not PROGRAM or not os.access(PROGRAM, os.X_OK):
        print("skipped: DOCSPOT_BIN does not name the built program", file=sys.stderr)
        sys.exit(77)


def main():
    """Run the suite of the calling script."""
    need_program()
    unittest.main(module="__main__", verbosity=1, warnings="ignore")


class Result:
    """What a command said."""

    def __init__(self, process, args):
        self.code, self.out, self.err, self.args = (process.returncode, process.stdout,
                                                    process.stderr, args)

    def lines(self):
        return self.out.splitlines()

    def objects(self):
        """Its lines as JSON objects."""
        return [json.loads(line) for line in self.lines()]

    def one(self):
        """Its one line as a JSON object."""
        found = self.objects()
        assert len(found) == 1, self.out
        return found[0]

    def __str__(self):
        return f"{' '.join(self.args)}\n-> {self.code}\n{self.out}{self.err}"


def clean_env():
    return {k: v for k, v in os.environ.items() if not k.startswith("DOCSPOT_")}


def run_program(*args, cwd=None):
    """Run the program; a sanitizer's word is a failure of its own."""
    process = subprocess.run([PROGRAM, *args], text=True, capture_output=True, timeout=WITHIN_S,
                             cwd=cwd, env=clean_env(), stdin=subprocess.DEVNULL, check=False)
    result = Result(process, args)
    if "ERROR: " in result.err or "runtime error" in result.err or process.returncode < 0:
        raise AssertionError(str(result))
    return result


class DeskCase(unittest.TestCase):
    """A test with a clinic of its own in self.db, made from CLINIC."""

    clinic = CLINIC
    template = None  # a folder per class, made once

    @classmethod
    def setUpClass(cls):
        cls.template = tempfile.mkdtemp(prefix="docspot_desk_")
        cls.addClassCleanup(shutil.rmtree, cls.template)
        path = os.path.join(cls.template, "clinic.csv")
        with open(path, "w", encoding="utf-8") as f:
            f.write(cls.clinic)
        made = run_program("import", path, "--db", f"sqlite:{cls.template}/clinic.db", "--now", NOW)
        assert made.code == 0, made

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="docspot_desk_")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "clinic.db")
        shutil.copy(os.path.join(self.template, "clinic.db"), self.path)
        self.db = f"sqlite:{self.path}"

    def tearDown(self):
        """Whatever was done, the database is sound."""
        if os.path.exists(self.path):
            found = run_program("fsck", "--db", self.db)
            self.assertEqual((found.code, found.out), (0, ""), str(found))

    # ---- commands

    def run_at(self, now, *args):
        return run_program(*args, "--db", self.db, "--now", now)

    def run_desk(self, *args):
        return self.run_at(NOW, *args)

    def ok(self, *args, now=NOW):
        """A command that must be done."""
        result = self.run_at(now, *args)
        self.assertEqual(result.code, 0, str(result))
        return result

    def fails(self, *args, now=NOW, code=1, words=()):
        """A command that must fail, say why in these words, and print no data."""
        result = self.run_at(now, *args)
        self.assertEqual(result.code, code, str(result))
        self.assertEqual(result.out, "", str(result))
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, result.err, str(result))
        return result

    def usage(self, *args, words=()):
        return self.fails(*args, code=2, words=words)

    def book(self, who="Asha Rao", at="2026-11-24 09:00", patient="Ana", *more):
        return self.ok("book", "--doctor", who, "--at", at, "--patient", patient, "--json",
                       *more).one()

    # ---- what is there

    def visits(self, **facts):
        """The appointments with these facts."""
        return [a for a in self.ok("export", "appointments").objects()
                if all(a[k] == v for k, v in facts.items())]

    def starts(self, *args, now=NOW):
        """The free starts of a query, as local times without their offset."""
        return [s["start"][:16] for s in self.ok("slots", *args, "--json", now=now).objects()]

    def write(self, name, text):
        """A file in the test's folder; its path."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode())
        return path

    def database_bytes(self):
        with open(self.path, "rb") as f:
            return f.read()

    def unchanged(self):
        """A context in which nothing may be written."""
        return Unchanged(self)


class Unchanged:
    def __init__(self, case):
        self.case = case

    def __enter__(self):
        self.before = self.case.database_bytes()

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.case.assertEqual(self.case.database_bytes(), self.before, "the database changed")
            self.case.assertFalse(os.path.exists(self.case.path + "-wal"), "a log was left")
