"""test_desk_export.py - docspot export, demo and the clock: what goes out comes in as the same."""
import csv
import io
import json
import os
import random
import sqlite3
import subprocess

import desk

KINDS = ("clinics", "exceptions", "patients", "appointments")
COLUMNS = {
    "clinics": ["clinic", "location", "address", "city", "lat", "lon", "timezone", "doctor", "gender",
                "specialties", "languages", "visit_type", "minutes", "fee", "currency", "days", "from",
                "to", "breaks", "valid_from", "valid_to", "country", "holidays", "buffer_before",
                "buffer_after", "min_notice", "horizon_days", "max_per_day", "release", "tokens",
                "max_per_week", "type_per_day", "type_per_week", "patient_per_day",
                "patient_per_week", "patient_open", "overbook", "overrun", "age_from", "age_below",
                "referral", "approval", "patients", "follow_up_fee", "follow_up_days",
                "cancel_notice", "payment", "deposit", "refund"],
    "exceptions": ["doctor", "location", "date_from", "date_to", "from", "to", "kind", "reason"],
    "patients": ["patient", "phone", "channel", "language", "birth_date", "sex", "id_system",
                 "id_value"],
}
ZONES = ["America/Los_Angeles", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Europe/Madrid",
         "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia", "Asia/Beirut", "Africa/Cairo",
         "America/St_Johns", "Pacific/Chatham"]
CLINICS = int(os.environ.get("DOCSPOT_TEST_CLINICS", "12"))
SEED = int(os.environ.get("DOCSPOT_TEST_SEED", "1"))


class Usage(desk.DeskCase):
    def test_wrong_usage_is_said_and_ends_with_2(self):
        for args, words in ((("money",), "expected clinics, exceptions, patients, holidays or appointments"),
                            (("clinics", "patients"), "expected clinics"), (("Clinics",), "expected"),
                            (("--csv",), "what is --csv?"), (("--json=yes",), "--json takes no value")):
            with self.subTest(args), self.unchanged():
                self.usage("export", *args, words=words)

    def test_an_export_writes_no_byte(self):
        for what in KINDS:
            with self.subTest(what), self.unchanged():
                self.ok("export", what)
                self.ok("export", what, "--json")

    def test_clinics_are_what_is_meant_without_a_word(self):
        self.assertEqual(self.ok("export").out, self.ok("export", "clinics").out)


class Forms(desk.DeskCase):
    def fill(self):
        self.book("Asha Rao", "2026-11-24 09:00", "Ana, the 1st", "--phone", "+15550001", "--channel",
                  "sms")
        self.ok("block", "Asha Rao", "2026-12-24..2026-12-26", "--reason", 'a "long" leave, really')
        self.ok("import", self.write("p.csv", "patient,phone,language,birth_date,sex,id_system,id_value\n"
                                              "Bo,+15550002,hi,1990-02-01,m,mrn,007\n"))

    def test_csv_and_json_say_the_same(self):
        self.fill()
        for what, columns in COLUMNS.items():
            with self.subTest(what):
                table = list(csv.reader(io.StringIO(self.ok("export", what).out)))
                self.assertEqual(table[0], columns)
                objects = self.ok("export", what, "--json").objects()
                self.assertEqual(len(objects), len(table) - 1)
                for row, found in zip(table[1:], objects):
                    self.assertEqual(list(found), columns)
                    self.assertEqual(list(found.values()), row)

    def test_an_empty_kind_is_a_header_or_nothing(self):
        self.assertEqual(self.ok("export", "exceptions").out, ",".join(COLUMNS["exceptions"]) + "\n")
        self.assertEqual(self.ok("export", "exceptions", "--json").out, "")
        self.assertEqual(self.ok("export", "appointments").out, "")

    def test_appointments_are_json_lines_with_or_without_the_flag(self):
        self.fill()
        self.ok("cancel", str(self.book("Asha Rao", "2026-11-25 09:00", "Cy")["id"]))
        found = self.ok("export", "appointments").objects()
        self.assertEqual(found, self.ok("export", "appointments", "--json").objects())
        self.assertEqual([(v["id"], v["status"], v["channel"], v["contact"]) for v in found],
                         [(1, "confirmed", "sms", "+15550001"), (2, "cancelled", "", "")])
        self.assertEqual(set(found[0]), {"id", "status", "doctor", "specialty", "location", "start",
                                         "end", "patient", "channel", "contact"})

    def test_more_appointments_than_one_page(self):
        text = "doctor,location,start,patient,ref\n" + "".join(
            f"Dr Nina Shah,Downtown,20{20 + i // 336:02d}-{i // 28 % 12 + 1:02d}-{i % 28 + 1:02d} 09:00,"
            f"P,r{i}\n" for i in range(1200))
        self.ok("import", self.write("a.csv", text))
        found = self.ok("export", "appointments").objects()
        self.assertEqual([v["id"] for v in found], list(range(1, 1201)))


class Fixpoint(desk.DeskCase):
    """Export, import, export again: nothing changed, and nothing is different."""

    def round_trip(self, db=None):
        for what in COLUMNS:
            for more in ((), ("--json",)):
                first = self.ok("export", what, *more).out
                if not first or first.count("\n") == 1 and not more:
                    continue
                said = self.ok("import", self.write("x", first)).out
                self.assertIn(" 0 added, 0 changed, ", said, first)
                self.assertEqual(self.ok("export", what, *more).out, first)

    def test_the_clinic_of_these_tests(self):
        self.round_trip()

    def test_an_export_makes_the_same_clinic_elsewhere(self):
        self.ok("block", "Asha Rao", "2026-12-24", "09:00-10:00")
        paths = [self.write(f"{what}.csv", self.ok("export", what).out) for what in COLUMNS]
        there = f"sqlite:{self.folder}/there.db"
        made = desk.run_program("import", *paths, "--db", there, "--now", desk.NOW)
        self.assertEqual(made.code, 0, str(made))
        for what in COLUMNS:
            other = desk.run_program("export", what, "--db", there, "--now", desk.NOW)
            self.assertEqual(other.out, self.ok("export", what).out)

    def test_the_demo_clinic(self):
        os.remove(self.path)
        self.ok("demo")
        self.round_trip()

    def random_clinic(self, dice):
        """Rows of a clinic as a spreadsheet would hold them."""
        places = [{"location": f"Place {i}, {dice.choice(['north', 'süd', 'पूर्व'])}",
                   "clinic": dice.choice(["", 'Oak "the" clinic', "=Oak"]),
                   "address": dice.choice(["", "5, High St", "line 1\nline 2"]),
                   "city": dice.choice(["", "Pune", "São Paulo"]),
                   "point": dice.choice([("", ""), (f"{dice.uniform(-90, 90):.9f}",
                                                    f"{dice.uniform(-180, 180):.4f}"), ("0", "-0.5")]),
                   "timezone": dice.choice(ZONES), "country": dice.choice(["", "IN", "US"]),
                   "holidays": dice.choice(["", "IN-TG"])} for i in range(dice.randint(1, 3))]
        rows = []
        for i in range(dice.randint(1, 4)):
            who = {"doctor": dice.choice(["Dr {}", "Dr José {}", "O'{}", "-{}"]).format(i),
                   "gender": dice.choice(["", "f", "m", "x"]),
                   "specialties": dice.choice(["ent", "dentistry|ent", "skin doctor", "moon surgery"]),
                   "languages": dice.choice(["", "en", "en|hi-Latn|zh-Hant-TW"])}
            for place in dice.sample(places, dice.randint(1, len(places))):
                for kind in dice.sample(["visit", "Follow-up", "first, long"], dice.randint(1, 2)):
                    rows += self.random_group(dice, who, place, kind)
        return rows

    @staticmethod
    def random_group(dice, who, place, kind):
        group = {**who, **{k: v for k, v in place.items() if k != "point"}, "lat": place["point"][0],
                 "lon": place["point"][1], "visit_type": kind, "minutes": dice.choice([5, 20, 45, 90])}
        group["currency"], group["fee"] = dice.choice([("INR", "600"), ("JPY", "5000"),
                                                       ("KWD", "1.250"), ("USD", "0.5")])
        for column, values in (("buffer_before", ["", "0", "10"]), ("buffer_after", ["", "5"]),
                               ("min_notice", ["", "0", "90", "2h", "3d"]),
                               ("horizon_days", ["", "4", "400"]), ("max_per_day", ["", "1", "7"]),
                               ("max_per_week", ["", "30"]), ("type_per_day", ["", "5"]),
                               ("patient_open", ["", "3"]), ("overbook", ["", "2"]),
                               ("overrun", ["", "yes", "no"]), ("age_from", ["", "2"]),
                               ("age_below", ["", "18"]), ("referral", ["", "yes"]),
                               ("approval", ["", "yes"]), ("patients", ["", "new", "any"]),
                               ("cancel_notice", ["", "2h", "1d"])):
            group[column] = dice.choice(values)
        if dice.random() < 0.5:
            group["follow_up_fee"], group["follow_up_days"] = "0", dice.choice(["0", "7"])
        made = []
        # Rows of one group share no weekday: hours that overlap are refused.
        for days in dice.sample(["mon|wed", "sat|sun", "tue", "thu-fri"], dice.randint(1, 3)):
            start = dice.randrange(0, 20 * 60, 5)
            end = min(1440, start + dice.randrange(150, 600, 5))
            middle = start + 30
            made.append({**group, "from": f"{start // 60:02d}:{start % 60:02d}",
                         "to": f"{end // 60:02d}:{end % 60:02d}",
                         "days": days, "tokens": dice.choice(["", "", "1"]),
                         "breaks": dice.choice(["", f"{middle // 60:02d}:{middle % 60:02d}-"
                                                    f"{(middle + 15) // 60:02d}:{(middle + 15) % 60:02d}"]),
                         "valid_from": dice.choice(["", "2026-01-01"]),
                         "valid_to": dice.choice(["", "2027-12-31"])})
        return made

    def test_random_clinics(self):
        print(f"seeds {SEED} to {SEED + CLINICS - 1}")
        for seed in range(SEED, SEED + CLINICS):
            with self.subTest(seed=seed):
                dice = random.Random(seed)
                rows = self.random_clinic(dice)
                buffer = io.StringIO()
                writer = csv.DictWriter(buffer, COLUMNS["clinics"])
                writer.writeheader()
                writer.writerows(rows)
                os.remove(self.path)
                self.ok("import", self.write("c.csv", buffer.getvalue()))
                self.assertIn("0 added, 0 changed", self.ok("import", self.write(
                    "c.csv", buffer.getvalue())).out)
                self.round_trip()
                shuffled = rows[:]
                dice.shuffle(shuffled)
                self.ok("import", self.write("c.json", json.dumps(shuffled)))
                table = list(csv.reader(io.StringIO(self.ok("export").out)))
                self.assertEqual(len(table), len(self.ok("export", "--json").lines()) + 1)
                self.round_trip()


class Demo(desk.DeskCase):
    def setUp(self):
        super().setUp()
        os.remove(self.path)

    def test_it_is_idempotent(self):
        said = self.ok("demo")
        self.assertEqual(said.out, "")
        self.assertIn("docspot slots dentist tomorrow morning", said.err)
        before = [self.ok("export", what).out for what in KINDS]
        self.ok("demo")
        self.assertEqual([self.ok("export", what).out for what in KINDS], before)

    def test_it_is_three_cities_and_a_dentist_every_morning(self):
        self.ok("demo")
        rows = self.ok("export", "--json").objects()
        self.assertEqual({r["city"] for r in rows}, {"Hyderabad", "San Jose", "Madrid"})
        self.assertGreaterEqual(len({r["doctor"] for r in rows}), 8)
        for city in ("Hyderabad", "San Jose", "Madrid"):
            for day in range(24, 31):
                found = self.starts("dentist", "--place", city, "--when", f"2026-11-{day}")
                self.assertTrue([s for s in found if "06:00" <= s[11:] < "12:00"], (city, day))

    def test_it_takes_no_words(self):
        for args in (("twice",), ("--json",)):
            self.usage("demo", *args)
        self.assertFalse(os.path.exists(self.path))

    def test_it_stays_beside_a_clinic_of_ones_own(self):
        own = desk.HEADER + desk.ASHA.replace("Asha Rao", "Own").replace("Main", "My place")
        self.ok("import", self.write("c.csv", own))
        mine = self.ok("export").lines()
        self.ok("demo")
        self.assertTrue(set(mine) <= set(self.ok("export").lines()))


class Clock(desk.DeskCase):
    READS_THE_TIME = [("slots", "ent"), ("day",), ("book", "Asha Rao", "11:00", "--patient", "A"),
                      ("export",), ("fsck",), ("demo",), ("block", "Asha Rao", "2026-11-24")]

    def test_now_may_stand_anywhere_and_either_way(self):
        want = self.ok("slots", "ent", "--limit", "1").out
        for args in (("--now", desk.NOW, "slots", "ent", "--limit", "1", "--db", self.db),
                     ("slots", "--now", desk.NOW, "ent", "--db", self.db, "--limit", "1"),
                     ("slots", "ent", "--limit", "1", "--db", self.db, f"--now={desk.NOW}"),
                     (f"--db={self.db}", "slots", "ent", "--limit=1", "--now", "2026-11-23T02:30:00Z")):
            with self.subTest(args):
                said = desk.run_program(*args)
                self.assertEqual((said.code, said.out), (0, want), str(said))

    def test_a_wrong_now_is_wrong_usage_for_each(self):
        for args in self.READS_THE_TIME:
            for now in ("soon", "2026-11-23", "2026-11-23T08:00:00", "08:00", ""):
                with self.subTest(args=args, now=now), self.unchanged():
                    said = self.run_at(now, *args)
                    self.assertEqual(said.code, 2, str(said))
                    self.assertIn("expected a time with its offset", said.err)

    def test_it_decides_what_is_past(self):
        for now, first in (("2026-11-23T08:00:00+05:30", "2026-11-23T09:00"),
                           ("2026-11-23T09:00:00+05:30", "2026-11-23T09:00"),
                           ("2026-11-23T09:00:01+05:30", "2026-11-23T09:30"),
                           ("2026-11-23T11:30:01+05:30", "2026-11-24T09:00"),
                           ("2026-11-28T12:00:00+05:30", "2026-11-30T09:00"),
                           ("2031-01-01T00:00:00Z", "2031-01-01T09:00")):
            with self.subTest(now):
                self.assertEqual(self.starts("--doctor", "Asha Rao", "--limit", "1", now=now), [first])


class NoDatabase(desk.DeskCase):
    NEED_ONE = [("slots",), ("day",), ("book", "X", "09:00", "--patient", "A"), ("cancel", "1"),
                ("move", "1", "09:00"), ("arrive", "1"), ("block", "X", "2026-11-24"), ("export",),
                ("fsck",)]

    def test_without_one_each_says_how_to_make_one(self):
        os.remove(self.path)
        for args in self.NEED_ONE:
            with self.subTest(args):
                self.fails(*args, words=["there is no database", "docspot import or docspot demo"])
                self.assertFalse(os.path.exists(self.path))

    def test_an_empty_file_is_none(self):
        for args in self.NEED_ONE:
            self.write("clinic.db", "")
            with self.subTest(args):
                self.fails(*args, words="docspot import or docspot demo")
        os.remove(self.path)

    def test_a_file_of_another_kind_is_left_alone(self):
        text = "this is no database, it is somebody's letter\n" * 200
        for args in self.NEED_ONE + [("import", self.write("c.csv", desk.CLINIC)), ("demo",)]:
            self.write("clinic.db", text)
            with self.subTest(args):
                self.fails(*args)
                self.assertEqual(self.database_bytes().decode(), text)
        os.remove(self.path)

    def test_output_that_cannot_be_written_is_no_success(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([desk.PROGRAM, "export", "--db", self.db, "--now", desk.NOW],
                                     stdout=full, stderr=subprocess.PIPE, check=False,
                                     env=desk.clean_env(), timeout=desk.WITHIN_S)
        self.assertEqual(process.returncode, 1)


class Fsck(desk.DeskCase):
    def test_a_broken_row_is_found_and_ends_with_1(self):
        self.book()
        for spoil in ("occupied_to = end_at - 60", "end_at = start_at - 60"):
            with self.subTest(spoil):
                with sqlite3.connect(self.path) as db:
                    sound = db.execute("SELECT end_at, occupied_to FROM appointments").fetchone()
                    db.execute("PRAGMA ignore_check_constraints = 1")
                    db.execute(f"UPDATE appointments SET {spoil} WHERE id = 1")
                said = self.run_desk("fsck")
                self.assertEqual(said.code, 1, str(said))
                self.assertNotEqual(said.out, "")
                with sqlite3.connect(self.path) as db:
                    db.execute("PRAGMA ignore_check_constraints = 1")
                    db.execute("UPDATE appointments SET end_at = ?, occupied_to = ?", sound)
        self.assertEqual(self.ok("fsck").err, "0 findings.\n")

    def test_it_writes_nothing_and_takes_no_words(self):
        with self.unchanged():
            self.ok("fsck")
            self.usage("fsck", "now")


if __name__ == "__main__":
    desk.main()
