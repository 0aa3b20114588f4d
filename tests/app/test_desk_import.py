"""test_desk_import.py - docspot import by the real program: forms of files, dry runs, many rows."""
import json
import os
import random

import desk

GOOD = desk.HEADER + desk.ASHA
EXCEPTIONS = "doctor,date_from,kind,reason\nDr Asha Rao,2026-12-24,closed,leave\n"
PATIENTS = "patient,phone\nAna,+15550001\nBo,+15550002\n"
VISITS = ("doctor,location,start,patient,phone,ref\n"
          "Dr Asha Rao,Main,2026-12-01 09:00,Ana,+15550001,r1\n")

# A file, and what must be said of it: the exit code is 1 and the database stays as it was.
BAD_FILES = [
    ("", "f line 1: no header row"),
    ("\n\n", "f line 1"),
    ("hello\n", "f line 1: this header fits no kind of file"),
    ("a,b,c\n1,2,3\n", "this header fits no kind of file"),
    (b"\xff\xfe\x00d", "f line 1"),
    (b"patient,phone\nAn\xe1,+15550001\n", "f line 2 column 3: not UTF-8"),
    ("patient,phone\nAna\n", "f line 2: 1 fields, the header has 2"),
    ("patient,phone\nAna,+15550001,x\n", "f line 2: 3 fields, the header has 2"),
    ('patient,phone\n"Ana,+15550001\n', "f line 2: a quote is opened and never closed"),
    ('patient,phone\nA"na,+15550001\n', "f line 2 column 2: a quote where none may be"),
    ("patient,phone,patient\n", "a second column patient"),
    ("patient,phone,colour\nAna,+15550001,red\n", "f line 1 column colour: a file of patients has no such"),
    ("patient\nAna\n", "f line 1 column phone: is missing; a file of patients needs it"),
    (desk.HEADER.replace("timezone,", "") + "x\n", "f line 2: 1 fields"),
    ("[", "f line 1"),
    ("[]", "f line 1: this header fits no kind of file"),
    ("{}", "f line 1: this header fits no kind of file"),
    ("[1,2]", "f line 1: expected a JSON object"),
    ("[[]]", "f line 1: expected a JSON object"),
    ('{"patient":"Ana","phone":"+15550001"}\n{"patient":\n', "f line 2: not a JSON object on one line"),
    ('{"patient":"Ana","phone":["+15550001"]}', "f line 1: values must be texts or numbers"),
    ('{"patient":"Ana","phone":true}', "f line 1: values must be texts or numbers"),
    ('[{"patient":"Ana","phone":"+15550001"},{"patient":"","phone":"+15550002"}]',
     "f line 2 column patient: is empty"),
    ('{"patient":"Ana","phone":"+15550001","colour":"red"}', "f line 1 column colour"),
    ('{"patient":"A\\u0000","phone":"+15550001"}', "f line 1"),
    ('{"patient":"A\\u0007","phone":"+15550001"}', "f line 1 column patient: holds a control character"),
    ("patient,phone\n" + "x" * 2000 + ",+15550001\n", "f line 2 column patient: is too long"),
]

# Forms of one and the same file: all import two people.
SAME_FILE = [
    PATIENTS,
    PATIENTS.replace("\n", "\r\n"),
    "\ufeff" + PATIENTS,
    "\ufeff" + PATIENTS.replace("\n", "\r\n"),
    PATIENTS.rstrip("\n"),
    PATIENTS.replace("\n", "\n\n"),
    "phone,patient\n+15550001,Ana\n+15550002,Bo\n",
    "PATIENT, Phone\nAna,+15550001\nBo,+15550002\n",
    '"patient","phone"\n"Ana","+15550001"\n"Bo","+15550002"\n',
    "patient,phone\n  Ana  ,  +1 555 0001 \nBo,+1-555-0002\n",
    "patient,phone,channel,sex\nAna,+15550001,,\nBo,+15550002,,\n",
    '{"patient":"Ana","phone":"+15550001"}\n{"patient":"Bo","phone":"+15550002"}\n',
    '{"patient":"Ana","phone":"+15550001"}\r\n\r\n{"phone":"+15550002","patient":"Bo"}',
    '\ufeff{"patient":"Ana","phone":"+15550001"}\n{"patient":"Bo","phone":"+15550002"}\n',
    '[{"patient":"Ana","phone":"+15550001"},{"patient":"Bo","phone":"+15550002"}]',
    '\n  [\n {"patient":"Ana",\n "phone":"+15550001"},\n {"patient":"Bo","phone":"+15550002"}]\n',
    '[{"Patient":"Ana"," PHONE ":"+15550001"},{"patient":"Bo","phone":"+15550002","sex":null}]',
    '[{"patient":"Ana","phone":"+15550001","language":""},{"patient":"Bo","phone":"+15550002"}]',
]


def rows(n):
    """A file of n patients."""
    return "patient,phone\n" + "".join(f"P{i},+1555{i:07d}\n" for i in range(n))


class Usage(desk.DeskCase):
    def test_wrong_usage_is_said_and_ends_with_2(self):
        for args, words in (((), "name 1 to 64 files"), (("--dry-run",), "name 1 to 64 files"),
                            (("x.csv", "--all"), "what is --all?"),
                            (("x.csv", "--prune=yes"), "--prune takes no value"),
                            (tuple(["x.csv"] * 65), "name 1 to 64 files")):
            with self.subTest(args[:2]), self.unchanged():
                self.usage("import", *args, words=words)

    def test_a_file_that_cannot_be_read(self):
        for path in (os.path.join(self.folder, "none.csv"), self.folder):
            with self.subTest(path), self.unchanged():
                self.fails("import", path, words="docspot import: ")
        with self.unchanged():
            self.fails("import", self.write("p.csv", PATIENTS), "/nonexistent.csv",
                       words="cannot read /nonexistent.csv")


class Files(desk.DeskCase):
    def test_a_bad_file_is_named_and_nothing_is_written(self):
        for text, words in BAD_FILES:
            for more in ((), ("--dry-run",), ("--prune",)):
                with self.subTest(text=text[:60], more=more):
                    before = self.ok("export", "patients").out
                    self.fails("import", self.write("f", text), *more, words=words)
                    self.assertEqual(self.ok("export", "patients").out, before)

    def test_one_file_has_many_forms(self):
        for text in SAME_FILE:
            with self.subTest(text[:70]):
                self.setUp()
                path = self.write("p", text)
                self.assertEqual(self.ok("import", path).out,
                                 "2 rows: 2 added, 0 changed, 0 same, 0 pruned\n")
                self.assertEqual(self.ok("import", path).out,
                                 "2 rows: 0 added, 0 changed, 2 same, 0 pruned\n")
                self.assertEqual([(p["patient"], p["phone"]) for p in
                                  self.ok("export", "patients", "--json").objects()],
                                 [("Ana", "+15550001"), ("Bo", "+15550002")])
                self.tearDown()

    def test_numbers_in_json_are_read_as_written(self):
        row = dict(zip(desk.HEADER.strip().split(","), desk.ASHA.strip().split(",")))
        row.update(doctor="Dr Num", minutes=20, fee=12.5, max_per_day=3)
        self.ok("import", self.write("c.json", json.dumps([row])))
        found = [r for r in self.ok("export", "--json").objects() if r["doctor"] == "Dr Num"]
        self.assertEqual((found[0]["minutes"], found[0]["fee"], found[0]["max_per_day"]),
                         ("20", "12.50", "3"))

    def test_all_wrong_lines_of_all_files_come_at_once(self):
        said = self.fails("import", self.write("p.csv", "patient,phone\n,x\nAna,y\n"),
                          self.write("e.csv", "doctor,date_from,kind\n,soon,maybe\n"))
        for words in ("p.csv line 2 column patient", "p.csv line 2 column phone",
                      "p.csv line 3 column phone", "e.csv line 2 column date_from",
                      "e.csv line 2 column kind", "5 errors, nothing was imported"):
            self.assertIn(words, said.err)

    def test_a_line_is_where_its_row_begins(self):
        said = self.fails("import", self.write(
            "p.csv", 'patient,phone\r\n"Ana\r\nMaria",+15550001\r\n\r\nBo,x\r\n'))
        self.assertIn("p.csv line 5 column phone", said.err)

    def test_a_thousand_errors_are_shown_and_the_rest_counted(self):
        said = self.fails("import", self.write("p.csv", "patient,phone\n" + "A,x\n" * 1500))
        self.assertEqual(len([line for line in said.err.splitlines() if " line " in line]), 1000)
        self.assertIn("and 500 more", said.err)
        self.assertIn("1500 errors, nothing was imported", said.err)


class AnyOrder(desk.DeskCase):
    def test_files_go_in_whatever_their_order(self):
        texts = {"c.csv": GOOD.replace("Dr Asha Rao", "Dr New"),
                 "e.csv": EXCEPTIONS.replace("Dr Asha Rao", "Dr New"), "p.csv": PATIENTS,
                 "v.csv": VISITS.replace("Dr Asha Rao", "Dr New")}
        paths = [self.write(name, text) for name, text in texts.items()]
        results = set()
        for seed in range(6):
            random.Random(seed).shuffle(paths)
            self.setUp()
            for name, text in texts.items():
                self.write(name, text)
            mine = [os.path.join(self.folder, os.path.basename(p)) for p in paths]
            said = self.ok("import", *mine).out
            self.assertEqual(said, "5 rows: 6 added, 0 changed, 1 same, 0 pruned\n")
            results.add(self.ok("export").out + self.ok("export", "patients").out +
                        self.ok("export", "exceptions").out + self.ok("export", "appointments").out)
            self.assertIn(" 0 added, 0 changed, ", self.ok("import", *mine).out)
            self.tearDown()
        self.assertEqual(len(results), 1)

    def test_one_wrong_file_keeps_all_others_out(self):
        before = self.ok("export").out
        self.fails("import", self.write("c.csv", GOOD.replace("Dr Asha Rao", "Dr New")),
                   self.write("p.csv", PATIENTS), self.write("e.csv", EXCEPTIONS.replace("Asha", "No")),
                   words="e.csv line 2 column doctor: there is no doctor \"Dr No Rao\"")
        self.assertEqual(self.ok("export").out, before)
        self.assertEqual(len(self.ok("export", "patients").lines()), 1)


class DryRun(desk.DeskCase):
    def test_it_says_what_would_be_and_writes_no_byte(self):
        for text, said in ((GOOD, "1 rows: 0 added, 0 changed, 3 same, 0 pruned"),
                           (GOOD.replace("500.00", "550.00"), "1 rows: 0 added, 1 changed, 2 same"),
                           (PATIENTS, "2 rows: 2 added"), (EXCEPTIONS, "1 rows: 1 added"),
                           (VISITS, "1 rows: 1 added"), (rows(3000), "3000 rows: 3000 added")):
            with self.subTest(text[:40]), self.unchanged():
                out = self.ok("import", self.write("f.csv", text), "--dry-run").out
                self.assertIn(said, out)
                self.assertIn("(dry run: nothing was written)", out)

    def test_a_wrong_file_in_a_dry_run_ends_with_1(self):
        with self.unchanged():
            self.fails("import", self.write("f.csv", PATIENTS + "Cy,x\n"), "--dry-run",
                       words="f.csv line 4 column phone")

    def test_without_a_database_none_is_made(self):
        os.remove(self.path)
        said = self.ok("import", self.write("c.csv", desk.CLINIC), "--dry-run")
        self.assertIn("6 rows: 13 added", said.out)
        self.assertEqual(os.listdir(self.folder), ["c.csv"])
        self.fails("import", self.write("c.csv", desk.CLINIC.replace("mon-sat", "never")), "--dry-run",
                   words='c.csv line 2 column days: "never"')
        self.assertEqual(os.listdir(self.folder), ["c.csv"])

    def test_prune_in_a_dry_run_prunes_nothing(self):
        with self.unchanged():
            self.assertIn("5 pruned", self.ok("import", self.write("c.csv", GOOD), "--prune",
                                              "--dry-run").out)


class Twice(desk.DeskCase):
    def test_the_same_file_twice_changes_no_byte_of_the_exports(self):
        for text in (GOOD, desk.CLINIC, PATIENTS, EXCEPTIONS, VISITS):
            with self.subTest(text[:40]):
                path = self.write("f.csv", text)
                self.ok("import", path)
                before = [self.ok("export", what).out for what in
                          ("clinics", "exceptions", "patients", "appointments")]
                self.assertIn("0 added, 0 changed", self.ok("import", path).out)
                self.assertEqual([self.ok("export", what).out for what in
                                  ("clinics", "exceptions", "patients", "appointments")], before)

    def test_each_changed_cell_is_a_change_and_back_again(self):
        for old, new in (("500.00", "505.00"), (",30,", ",20,"), ("09:00", "08:30"),
                         ("12:00", "12:30"), ("mon-sat", "mon-fri"), ("10:00-10:30", "10:00-10:15"),
                         ("en|hi", "en|te"), (",f,", ",x,"), ("Pune", "Poona"), (",ent,", ",urology,")):
            with self.subTest(old=old, new=new):
                self.assertIn("1 changed", self.ok(
                    "import", self.write("f.csv", GOOD.replace(old, new, 1))).out)
                self.assertIn("1 changed", self.ok("import", self.write("f.csv", GOOD)).out)

    def test_prune_leaves_what_the_file_names(self):
        self.book("Nina Shah", "2026-12-01 09:00")
        self.assertIn("5 pruned", self.ok("import", self.write("c.csv", GOOD), "--prune").out)
        self.assertEqual(len(self.ok("export").lines()), 2)
        self.assertEqual(self.starts("dentist"), [])
        self.assertEqual(len(self.visits(status="confirmed")), 1, "a booked visit was lost")
        self.ok("import", self.write("c.csv", desk.CLINIC))
        self.assertNotEqual(self.starts("dentist"), [])


class Large(desk.DeskCase):
    def test_ten_thousand_patients(self):
        path = self.write("p.csv", rows(10000))
        self.assertEqual(self.ok("import", path).out,
                         "10000 rows: 10000 added, 0 changed, 0 same, 0 pruned\n")
        self.assertEqual(self.ok("import", path).out,
                         "10000 rows: 0 added, 0 changed, 10000 same, 0 pruned\n")
        self.assertEqual(len(self.ok("export", "patients").lines()), 10001)

    def test_the_last_of_ten_thousand_lines_can_spoil_all(self):
        self.fails("import", self.write("p.csv", rows(10000) + "Z,x\n"),
                   words="p.csv line 10002 column phone")
        self.assertEqual(len(self.ok("export", "patients").lines()), 1)

    def test_a_large_clinic(self):
        text = desk.HEADER + "".join(
            desk.ASHA.replace("Dr Asha Rao", f"Dr No {i}").replace("Main", f"Place {i % 40}")
            for i in range(1000))
        self.assertIn("1000 rows: 2040 added", self.ok("import", self.write("c.csv", text)).out)
        self.assertEqual(len(self.ok("slots", "ent", "--limit", "2000").lines()), 2000)


class Nasty(desk.DeskCase):
    NAMES = ["=HYPERLINK(\"http://x\")", "+1+1", "-2+3", "@SUM(A1)", "'quoted", "a,b", 'say "hi"',
             "Robert'); DROP TABLE patients;--", "%s%n%x", "${HOME}", "`id`", "\\n", "लक्ष्मी", "中文",
             "\u202egnp.exe", "zero\u200bwidth", "🦷", "é", "e\u0301", "NULL", "null", "0", "-"]

    def test_names_come_back_as_they_went_in(self):
        import csv
        import io
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(["patient", "phone"])
        for i, name in enumerate(self.NAMES):
            writer.writerow([name, f"+1555000{i:02d}"])
        self.ok("import", self.write("p.csv", buffer.getvalue()))
        found = {p["phone"]: p["patient"] for p in self.ok("export", "patients", "--json").objects()}
        for i, name in enumerate(self.NAMES):
            with self.subTest(name):
                self.assertEqual(found[f"+1555000{i:02d}"], name)

    def test_no_cell_of_an_export_is_a_formula(self):
        import csv
        import io
        for i, name in enumerate(self.NAMES[:4]):
            self.book("Nina Shah", f"2026-12-{i + 1:02d} 09:00", name)
            self.ok("block", "Asha Rao", f"2026-12-{i + 1:02d}", "--reason", name)
        for what in ("patients", "exceptions"):
            for line in csv.DictReader(io.StringIO(self.ok("export", what).out)):
                for column, cell in line.items():
                    if column != "phone":
                        self.assertFalse(cell.startswith(("=", "+", "-", "@", "\t")), cell)
        path = self.write("p.csv", self.ok("export", "patients").out)
        self.assertIn("0 added, 0 changed, 4 same", self.ok("import", path).out)


if __name__ == "__main__":
    desk.main()
