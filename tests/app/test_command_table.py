"""test_command_table.py - every command against wrong words, wrong databases, closed pipes.

The table says for each command what it takes; the tests follow from it. Exit codes are the
contract's: 0 done, 1 failed, 2 wrong usage. Data goes to stdout and everything else to stderr, so
a command that failed has written nothing that looks like data.
"""
import json
import os
import sqlite3
import unittest

import program as p

# command, words that make it right, does it read a database, may it make one
COMMANDS = (
    ("serve", (), True, True),
    ("chat", (), False, False),
    ("understand", (), False, False),
    ("slots", ("dentist",), True, False),
    ("day", (), True, False),
    ("book", ("Shah", "2026-11-24T09:00:00-08:00", "--patient", "Ana"), True, False),
    ("cancel", ("1",), True, False),
    ("move", ("1", "2026-11-24T09:30:00-08:00"), True, False),
    ("block", ("Shah", "2026-12-24"), True, False),
    ("arrive", ("1",), True, False),
    ("inbox", (), True, False),
    ("payments", (), True, False),
    ("import", ("clinic.csv",), True, True),
    ("export", (), True, False),
    ("demo", (), True, True),
    ("migrate", (), True, True),
    ("backup", ("copy.db",), True, False),
    ("restore", ("copy.db",), True, True),
    ("fsck", (), True, False),
    ("check-config", (), False, False),
    ("version", (), False, False),
    ("help", (), False, False),
)
NAMES = tuple(row[0] for row in COMMANDS)
# Commands that need a database that is there and right.
READERS = tuple(row for row in COMMANDS if row[2] and not row[3])
TAKES_VALUE = (("chat", "--from"), ("chat", "--channel"), ("understand", "--lang"),
               ("understand", "--tz"), ("slots", "--specialty"), ("slots", "--doctor"),
               ("slots", "--place"), ("slots", "--when"), ("slots", "--visit-type"),
               ("slots", "--limit"), ("slots", "--why"), ("day", "--date"), ("book", "--place"),
               ("book", "--phone"), ("book", "--channel"), ("book", "--visit-type"),
               ("book", "--override"), ("book", "--patient"), ("cancel", "--reason"),
               ("move", "--doctor"), ("move", "--place"), ("move", "--override"),
               ("block", "--place"), ("block", "--reason"))
SWITCHES = (("chat", "--json"), ("understand", "--stats"), ("slots", "--json"), ("slots", "--desk"),
            ("day", "--json"), ("cancel", "--json"), ("move", "--json"), ("arrive", "--json"), ("import", "--dry-run"),
            ("import", "--prune"), ("export", "--json"), ("check-config", "--show"),
            ("check-config", "--document"), ("serve", "--demo"), ("block", "--all"))
NOW = ("--now", "2026-11-23T08:00:00-08:00")


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = p.Folder(self)

    def ended(self, result, code, *parts):
        self.assertEqual(result.code, code, result)
        if code != 0:
            self.assertEqual(result.out, "", "what failed must not look like data")
            self.assertTrue(result.err.strip(), "what failed says why")
        for part in parts:
            self.assertIn(part, result.err)
        return result

    def demo(self, name="t.db"):
        self.ended(p.run("demo", "--db", self.folder.db(name)), 0)
        return ("--db", self.folder.db(name), *NOW)


class Usage(Case):
    def test_the_help_knows_these_commands_and_no_others(self):
        listed = [line.split()[1] for line in p.run("help").out.splitlines()
                  if line.startswith("  docspot ")]
        self.assertEqual(sorted(listed), sorted(NAMES))

    def test_an_unknown_flag_is_named(self):
        def one(name, words):
            for flag in ("--no-such-flag", "--no-such=1", "-z"):
                result = p.run(name, *words, flag, "--db", self.folder.db(), cwd=self.folder.path)
                self.ended(result, 2, flag, f"docspot help {name}")

        p.each([(row[0], row[1]) for row in COMMANDS if row[0] not in ("version", "help")], one)

    def test_a_flag_without_its_value(self):
        def one(name, flag):
            words = [] if flag == "--patient" else list(dict((r[0], r[1]) for r in COMMANDS)[name])
            self.ended(p.run(name, *words, flag), 2, flag, "needs a value")

        p.each(TAKES_VALUE, one)

    def test_a_switch_with_a_value(self):
        def one(name, flag):
            words = dict((r[0], r[1]) for r in COMMANDS)[name]
            self.ended(p.run(name, *words, flag + "=yes"), 2, flag, "takes no value")

        p.each(SWITCHES, one)

    def test_common_flags_without_a_value(self):
        def one(name, words, flag):
            self.ended(p.run(name, *words, flag), 2, flag, "needs a value")

        p.each([(row[0], row[1], flag) for row in COMMANDS
                for flag in ("--config", "--db", "--now", "--log-level")], one)

    def test_words_too_many_or_too_few(self):
        def one(*words):
            result = p.run(*words, "--db", self.folder.db(), cwd=self.folder.path)
            self.ended(result, 2, "docspot" if len(words) < 2 else words[0])
            self.assertFalse(os.path.exists(self.folder.at("t.db")), "wrong usage makes no file")

        p.each([("migrate", "x"), ("fsck", "x"), ("backup",), ("backup", "a", "b"), ("restore",),
                ("restore", "a", "b"), ("import",), ("cancel",), ("cancel", "1", "2"),
                ("cancel", "x"), ("cancel", "0"), ("cancel", "1.5"), ("arrive",), ("arrive", "x"),
                ("arrive", "1", "2"), ("move",), ("move", "1"), ("move", "x", "2026-11-24 09:00"),
                ("move", "0", "2026-11-24 09:00"), ("book",), ("book", "Shah"),
                ("book", "Shah", "2026-11-24 09:00"), ("book", "--patient", "Ana"),
                ("block",), ("block", "Shah"), ("block", "Shah", "soon"),
                ("block", "Shah", "2026-12-24..2026-12-01"), ("block", "2026-12-24"),
                ("block", "--all", "Shah", "2026-12-24"),
                ("inbox", "nonsense"), ("inbox", "show"), ("inbox", "show", "x"),
                ("inbox", "show", "0"), ("inbox", "show", "1", "2"), ("inbox", "reply", "1"),
                ("inbox", "reply"), ("inbox", "reply", "x", "hello"), ("inbox", "back"),
                ("inbox", "ack"), ("inbox", "ack", "-1"), ("inbox", "done"), ("inbox", "calls", "1"),
                ("inbox", "list", "1"), ("inbox", "alerts", "x"), ("export", "everything"),
                ("export", "clinics", "patients"), ("import", *["a.csv"] * 65)], one)

    def test_words_where_none_are_taken(self):
        for name in ("serve", "demo", "check-config"):
            with self.subTest(name):
                self.assertEqual(p.run(name, "stray", "--db", self.folder.db()).code, 2)
                self.assertFalse(os.path.exists(self.folder.at("t.db")))

    def test_every_command_has_help_in_four_spellings(self):
        def one(name):
            texts = {p.run(*words).out for words in ((name, "--help"), (name, "-h"), ("help", name),
                                                     ("--help", name))}
            self.assertEqual(len(texts), 1, texts)
            self.assertTrue(texts.pop().startswith(f"docspot {name}"))

        p.each([(name,) for name in NAMES], one)

    def test_help_of_nothing(self):
        for words in (("help", "nothing"), ("nothing", "--help"), ("--help", "nothing")):
            with self.subTest(words):
                self.ended(p.run(*words), 2, "nothing")
        self.assertEqual(p.run().code, 2)

    def test_common_flags_may_stand_before_between_and_behind(self):
        db = self.demo()
        want = p.run("slots", "dentist", "--limit", "2", *db)
        self.assertEqual(len(want.out.splitlines()), 2, want)
        for words in ((*db, "slots", "dentist", "--limit", "2"),
                      ("slots", *db, "dentist", "--limit", "2"),
                      ("slots", "dentist", "--limit=2", *db),
                      ("slots", "dentist", "--limit", "2", f"--db={db[1]}", f"--now={db[3]}")):
            with self.subTest(words):
                self.assertEqual(p.run(*words).out, want.out)

    def test_after_two_dashes_everything_is_a_word(self):
        db = self.demo()
        self.ended(p.run("cancel", *db, "--", "--json"), 2, "--json", "number")
        self.ended(p.run("day", *db, "--", "--db"), 1, "--db")


class Databases(Case):
    def open_with(self, make):
        """Every command that wants a database, over one made by make(path)."""
        rows = []
        for i, (name, words, _, _) in enumerate(READERS):
            path = self.folder.at(f"{i}.db")
            make(path)
            rows.append((name, words, path))
        return rows

    def test_a_database_that_is_not_there_is_named_and_not_made(self):
        def one(name, words, path):
            result = p.run(name, *words, "--db", "sqlite:" + path, *NOW, cwd=self.folder.path)
            self.ended(result, 1, path, "docspot import", f"docspot {name}")
            self.assertFalse(os.path.exists(path))

        p.each(self.open_with(lambda path: None), one)

    def test_an_empty_database_says_how_to_fill_it(self):
        def one(name, words, path):
            result = p.run(name, *words, "--db", "sqlite:" + path, *NOW, cwd=self.folder.path)
            self.ended(result, 1, "empty", "docspot demo")

        p.each(self.open_with(lambda path: open(path, "wb").close()), one)

    def newer(self, path):
        p.run("migrate", "--db", "sqlite:" + path)
        with sqlite3.connect(path) as c:
            c.execute("PRAGMA user_version = 9999")
        c.close()

    def is_version_kept_there(self):
        path = self.folder.at("probe.db")
        p.run("migrate", "--db", "sqlite:" + path)
        c = sqlite3.connect(path)
        version = c.execute("PRAGMA user_version").fetchone()[0]
        c.close()
        return version > 0

    def test_a_newer_database_is_refused_by_every_command(self):
        self.assertTrue(self.is_version_kept_there(), "this test must know where it is kept")

        def one(name, words, path):
            result = p.run(name, *words, "--db", "sqlite:" + path, *NOW, cwd=self.folder.path)
            self.ended(result, 1, "newer", "9999")

        p.each(self.open_with(self.newer), one)
        for name, words in (("demo", ()), ("migrate", ()), ("serve", ()),
                            ("import", (self.folder.file("c.csv", "clinic\n"),))):
            with self.subTest(name):
                path = self.folder.at(f"newer-{name}.db")
                self.newer(path)
                result = p.run(name, *words, "--db", "sqlite:" + path,
                               env={"DOCSPOT_SERVER_LISTEN": "127.0.0.1:0"})
                self.ended(result, 1, "9999")
                c = sqlite3.connect(path)
                self.assertEqual(c.execute("PRAGMA user_version").fetchone(), (9999,))
                c.close()

    def test_what_is_no_database_is_refused_and_left_alone(self):
        text = "this is a letter, not a database\n" * 100

        def make(path):
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)

        def one(name, words, path):
            result = p.run(name, *words, "--db", "sqlite:" + path, *NOW, cwd=self.folder.path)
            self.ended(result, 1)
            with open(path, encoding="utf-8") as f:
                self.assertEqual(f.read(), text)

        p.each(self.open_with(make), one)

    def test_a_folder_is_no_database(self):
        def one(name, words, path):
            self.ended(p.run(name, *words, "--db", "sqlite:" + path, cwd=self.folder.path), 1)

        p.each(self.open_with(os.mkdir), one)

    def test_other_databases_than_sqlite_are_refused_in_words(self):
        for name, words, _, _ in READERS:
            with self.subTest(name):
                self.ended(p.run(name, *words, "--db", "postgresql://127.0.0.1/x",
                                 cwd=self.folder.path), 1)

    def test_reading_commands_change_not_a_byte(self):
        db = self.demo()
        p.run("fsck", *db)  # whatever the first opening settles is settled

        def digest():
            c = sqlite3.connect(self.folder.at("t.db"))
            rows = list(c.iterdump())
            c.close()
            return rows

        before = digest()
        for words in (("slots", "dentist"), ("slots", "dentist", "--json"), ("day",), ("day", "Shah"),
                      ("inbox",), ("inbox", "alerts"), ("inbox", "calls"), ("export",),
                      ("export", "exceptions"), ("export", "patients"), ("export", "appointments"),
                      ("fsck",), ("import", "--dry-run", self.exported(db))):
            with self.subTest(words):
                self.assertEqual(p.run(*words, *db).code, 0)
                self.assertEqual(digest(), before)

    def exported(self, db):
        return self.folder.file("out.csv", p.run("export", *db).out)


class Output(Case):
    def test_output_that_cannot_be_written_is_a_failure(self):
        db = self.demo()
        for words in (("help",), ("version",), ("check-config", "--show"),
                      ("check-config", "--document"), ("slots", "dentist", "--limit", "500", *db),
                      ("export", *db), ("help", "serve")):
            with self.subTest(words[0]), open("/dev/full", "wb") as full:
                self.assertEqual(p.run(*words, stdout=full).code, 1)

    def test_a_reader_that_has_gone_is_a_failure_and_no_crash(self):
        db = self.demo()
        for words in (("export", *db), ("slots", "dentist", "--limit", "500", "--json", *db)):
            with self.subTest(words[0]):
                read_end, write_end = os.pipe()
                os.close(read_end)
                with os.fdopen(write_end, "wb") as closed:
                    self.assertEqual(p.run(*words, stdout=closed).code, 1)

    def test_what_ends_with_0_and_has_no_data_says_so_on_stderr(self):
        db = self.demo()
        for words, said in ((("inbox",), "No conversation"), (("inbox", "alerts"), "No open alerts"),
                            (("inbox", "calls"), "Nobody to phone"), (("fsck",), "0 findings"),
                            (("migrate",), "already")):
            with self.subTest(words):
                result = p.run(*words, *db)
                self.assertEqual((result.code, result.out), (0, ""), result)
                self.assertIn(said, result.err)

    def test_nothing_found_is_no_line(self):
        db = self.demo()
        for words in (("slots", "dentist", "--when", "2020-01-01"),
                      ("slots", "--specialty", "dentistry", "--when", "2036-01-01", "--json")):
            with self.subTest(words):
                result = p.run(*words, *db)
                self.assertEqual((result.code, result.out), (0, ""), result)

    def test_json_is_json_line_by_line(self):
        db = self.demo()
        booked = p.run("book", "Nina Shah", self.first_start(db, "Nina Shah"), "--patient", "Ana",
                       "--phone", "+14085550123", "--json", *db)
        self.ended(booked, 0)
        number = json.loads(booked.out)["id"]
        for words, count in ((("slots", "dentist", "--limit", "7", "--json"), 7),
                             (("export", "appointments"), 1), (("arrive", str(number), "--json"), 1),
                             (("cancel", str(number), "--json"), None)):
            with self.subTest(words):
                result = p.run(*words, *db)
                if count is None:
                    self.assertIn(result.code, (0, 1))
                    continue
                self.assertEqual(result.code, 0, result)
                rows = [json.loads(line) for line in result.out.splitlines()]
                self.assertEqual(len(rows), count)
                self.assertTrue(all(row["doctor"] and row["start"] for row in rows))

    def first_start(self, db, doctor):
        result = p.run("slots", "--doctor", doctor, "--limit", "1", "--json", *db)
        self.ended(result, 0)
        return json.loads(result.out)["start"]


class Files(Case):
    HEADER = ("clinic,location,address,city,lat,lon,timezone,country,doctor,gender,specialties,"
              "languages,visit_type,minutes,fee,currency,days,from,to,breaks,valid_from,valid_to\n")
    ROW = ("Corner,Main,1 Main St,San Jose,37.33,-121.89,America/Los_Angeles,US,Dr Ana Ruiz,f,"
           "dentistry,en,consultation,30,80.00,USD,mon-sun,09:00,10:30,,,\n")

    def test_files_that_cannot_be_read(self):
        db = ("--db", self.folder.db())
        for path, part in ((self.folder.at("none.csv"), "none.csv"), (self.folder.path, ""),
                           ("/dev/null/x.csv", "x.csv")):
            with self.subTest(path):
                self.ended(p.run("import", path, *db), 1, part)
                self.assertEqual(self.doctors("t.db"), 0, "nothing was imported")

    def doctors(self, name):
        c = sqlite3.connect(self.folder.at(name))
        try:
            return c.execute("SELECT count(*) FROM doctors").fetchone()[0]
        except sqlite3.Error:
            return 0
        finally:
            c.close()

    def test_wrong_rows_are_named_by_file_line_and_column_and_nothing_is_imported(self):
        columns = self.HEADER.strip().split(",")
        right = self.ROW.strip().split(",")

        def one(column, value, number):
            cells = list(right)
            cells[columns.index(column)] = value
            name = f"wrong{number}.csv"
            path = self.folder.file(name, self.HEADER + self.ROW + ",".join(cells) + "\n")
            db = self.folder.db(f"{number}.db")
            extra = ("--dry-run",) if number % 2 else ()
            self.ended(p.run("import", path, "--db", db, *extra), 1, name, "3", column)
            self.assertEqual(self.doctors(f"{number}.db"), 0)

        p.each([(c, v, i) for i, (c, v) in enumerate((
            ("lat", "north"), ("lat", "91"), ("lon", "181"), ("timezone", "Mars/Base"),
            ("timezone", ""), ("country", "USA"), ("gender", "q"), ("minutes", "0"),
            ("minutes", "1441"), ("minutes", "half"), ("fee", "-1"), ("fee", "a lot"),
            ("currency", "dollars"), ("days", "someday"), ("days", ""), ("from", "25:00"),
            ("from", ""), ("to", "09:00"), ("to", "08:00"), ("breaks", "lunch"),
            ("breaks", "10:00-09:00"), ("valid_from", "2026-13-01"), ("valid_to", "tomorrow"),
            ("location", ""), ("doctor", "")))], one)

    def test_dry_run_says_what_would_happen_and_does_nothing(self):
        path = self.folder.file("c.csv", self.HEADER + self.ROW)
        result = p.run("import", "--dry-run", path, "--db", self.folder.db())
        self.ended(result, 0)
        self.assertIn("1 rows: 3 added", result.out)
        self.assertIn("dry run", result.out)
        self.assertFalse(os.path.exists(self.folder.at("t.db")), "a dry run makes no database")

    def test_the_same_file_twice_changes_nothing(self):
        path, db = self.folder.file("c.csv", self.HEADER + self.ROW), ("--db", self.folder.db())
        for wanted in ("1 rows: 3 added, 0 changed, 0 same", "1 rows: 0 added, 0 changed, 3 same"):
            self.assertIn(wanted, self.ended(p.run("import", path, *db), 0).out)
        out = self.folder.file("out.csv", p.run("export", *db).out)
        self.assertIn("0 added, 0 changed, 3 same", p.run("import", out, *db).out, "what export writes, import reads")

    def test_prune_takes_away_what_the_file_does_not_name(self):
        db = ("--db", self.folder.db())
        other = self.ROW.replace("Dr Ana Ruiz", "Dr Bo Li")
        both = self.folder.file("both.csv", self.HEADER + self.ROW + other)
        one = self.folder.file("one.csv", self.HEADER + self.ROW)
        self.ended(p.run("import", both, *db), 0)
        self.ended(p.run("import", one, *db), 0)
        self.assertIn("Bo Li", p.run("export", *db).out, "nothing is deleted unless asked for")
        self.assertRegex(self.ended(p.run("import", "--prune", one, *db), 0).out, "[1-9] pruned")
        self.assertNotIn("Bo Li", p.run("export", *db).out)

    def test_backup_and_restore_refuse_what_would_lose_data(self):
        db = self.demo()
        copy = self.folder.at("copy.db")
        self.ended(p.run("backup", copy, *db), 0, "copy.db")
        for path, part in ((copy, "exists"), (self.folder.path, "exists"),
                           (self.folder.at("no/such/copy.db"), "")):
            with self.subTest(path):
                self.ended(p.run("backup", path, *db), 1, part)
        with open(copy, "rb") as f:
            whole = f.read()
        broken = {"cut": whole[: len(whole) // 2], "no database": b"hello" * 1000, "empty": b"",
                  "one byte": whole[:5000] + bytes([whole[5000] ^ 0xFF]) + whole[5001:]}
        before = p.run("export", *db).out
        for name, content in broken.items():
            with self.subTest(name):
                path = self.folder.file(f"bad {name}.db", content)
                result = p.run("restore", path, *db)
                if result.code == 0:  # a flipped byte may lie where no row is
                    self.assertEqual(name, "one byte")
                self.assertEqual(p.run("export", *db).out, before)
                self.ended(p.run("fsck", *db), 0)
        self.ended(p.run("restore", self.folder.at("none.db"), *db), 1)
        self.ended(p.run("restore", copy, "--db", self.folder.db("new.db")), 0)
        self.assertEqual(p.run("export", "--db", self.folder.db("new.db")).out, before)


class Fsck(Case):
    """fsck derives the invariants again: what is put wrong behind the program's back is found."""

    BREAKS = (
        ("a patient who is not there", "UPDATE appointments SET patient_id = 999"),
        ("an offering that is not there", "UPDATE appointments SET offering_id = 999"),
        ("no room taken for a visit", "DELETE FROM {occupied}"),
    )

    def occupied_table(self, c):
        names = [r[0] for r in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = [n for n in names if "occup" in n or "quant" in n or "busy" in n]
        return found[0] if found else None

    def test_findings_are_lines_on_stdout_and_exit_1(self):
        for what, sql in self.BREAKS:
            with self.subTest(what):
                db = self.demo(f"{abs(hash(what))}.db")
                start = json.loads(p.run("slots", "--doctor", "Nina Shah", "--limit", "1", "--json",
                                         *db).out)["start"]
                self.ended(p.run("book", "Nina Shah", start, "--patient", "Ana", *db), 0)
                self.ended(p.run("fsck", *db), 0)
                c = sqlite3.connect(db[1].removeprefix("sqlite:"))
                table = self.occupied_table(c)
                if "{occupied}" in sql and not table:
                    c.close()
                    continue
                c.execute(sql.format(occupied=table))
                c.commit()
                c.close()
                result = p.run("fsck", *db)
                self.assertEqual(result.code, 1, result)
                self.assertTrue(result.out.strip(), "each finding is a line")
                self.assertRegex(result.err, r"^[1-9]\d* findings")


class Now(Case):
    def test_the_virtual_clock_is_what_the_commands_read(self):
        db = ("--db", self.demo()[1])
        for now, first in (("2026-11-23T08:00:00-08:00", "2026-11-23"),
                           ("2026-11-23T16:00:00Z", "2026-11-23"),
                           ("2027-01-04T00:00:00-08:00", "2027-01-04")):
            with self.subTest(now):
                result = p.run("slots", "--doctor", "Nina Shah", "--limit", "1", "--json", *db,
                               "--now", now)
                self.assertTrue(json.loads(result.out)["start"].startswith(first), result)

    def test_two_spellings_of_one_instant_are_one(self):
        db = ("--db", self.demo()[1])
        outs = {p.run("slots", "dentist", "--limit", "50", *db, "--now", now).out
                for now in ("2026-11-23T08:00:00-08:00", "2026-11-23T16:00:00Z",
                            "2026-11-23T21:30:00+05:30", "2026-11-23T16:00:00.000Z")}
        self.assertEqual(len(outs), 1)


if __name__ == "__main__":
    unittest.main(verbosity=1)
