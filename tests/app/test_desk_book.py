"""test_desk_book.py - docspot book: what the desk may type, what is answered, what is stored."""
import desk

APPOINTMENT_KEYS = {"id", "status", "doctor", "specialty", "location", "start", "end", "patient"}

# Command lines that are wrong by themselves: exit code 2, and the words that help.
WRONG_USAGE = [
    ((), "expected DOCTOR START --patient NAME"),
    (("Asha Rao",), "expected DOCTOR START"),
    (("Asha Rao", "2026-11-24 09:00"), "--patient NAME"),
    (("--patient", "Ana"), "expected DOCTOR START"),
    (("2026-11-24 09:00", "--patient", "Ana"), "expected DOCTOR START"),
    (("Asha Rao", "2026-11-24 09:00", "--patient", ""), "--patient NAME"),
    (("Asha Rao", "2026-11-24 09:00", "--patient", "   "), "--patient NAME"),
    (("Asha Rao", "2026-11-24 09:00", "--patient"), "--patient needs a value"),
    (("--doctor", "Asha Rao", "--patient", "Ana"), "expected DOCTOR START"),
    (("--at", "2026-11-24 09:00", "--patient", "Ana"), "expected DOCTOR START"),
    (("--doctor", "Asha Rao", "--at", "09:00", "what", "--patient", "Ana"), "expected DOCTOR START"),
    (("Asha Rao", "09:00", "--patient", "Ana", "--colour", "red"), "what is --colour?"),
    (("Asha Rao", "09:00", "--patient", "Ana", "--json=yes"), "--json takes no value"),
    (("Asha Rao", "09:00", "--patient", "Ana", "--channel", "sms"), "--channel needs --phone"),
    (("Asha Rao", "09:00", "--patient", "Ana", "--phone", "+15550001", "--channel", "fax"),
     "--channel fax: expected sms, whatsapp or telegram"),
    (("Asha Rao", "09:00", "--patient", "Ana", "--phone", "+15550001", "--channel", "SMS"),
     "expected sms, whatsapp or telegram"),
]

# Command lines that are understood and cannot be done: exit code 1, nothing written.
REFUSED = [
    # names
    (("Asha Roa", "2026-11-24 09:00"), ["there is no doctor Asha Roa", "did you mean Dr Asha Rao?"]),
    (("Dr Nina Shaw", "2026-11-24 09:00"), ["no doctor Dr Nina Shaw", "did you mean Dr Nina Shah?"]),
    (("Dr Zzyzx", "2026-11-24 09:00"), ["there is no doctor Dr Zzyzx"]),
    (("Rao", "2026-11-24 09:00"),
     ["several doctors are called Rao", "Dr Asha Rao", "Dr Vikram Rao"]),
    (("Dr Rao", "2026-11-24 09:00"), ["several doctors are called Dr Rao"]),
    (("a", "2026-11-24 09:00"), ["there is no doctor a"]),
    (("Asha Rao", "2026-11-24 09:00", "--place", "Mars"), ["there is no location Mars"]),
    (("Asha Rao", "2026-11-24 09:00", "--place", "Downtown"),
     ["Dr Asha Rao offers no such visit at Downtown"]),
    (("Asha Rao", "2026-11-24 09:00", "--visit-type", "surgery"), ["offers no such visit"]),
    (("Nina Shah", "2026-11-24 14:00", "--place", "Willow Glen", "--visit-type", "follow-up"),
     ["offers no such visit at Willow Glen"]),
    # times
    (("Asha Rao", "soon"), ["soon is not a time", "expected 2026-11-23 09:30"]),
    (("Asha Rao", "2026-11-24"), ["2026-11-24 is not a time"]),
    (("Asha Rao", "2026-02-30 09:00"), ["is not a time"]),
    (("Asha Rao", "25:00"), ["25:00 is not a time"]),
    (("Asha Rao", "24:00"), ["24:00 is not a time"]),
    (("Nina Shah", "2027-03-14 02:30"), ["2027-03-14 02:30 does not exist: the clocks change"]),
    (("Nina Shah", "2027-03-14T02:00"), ["does not exist"]),
    # the schedule, with the nearest starts that are free
    (("Asha Rao", "2026-11-24 09:10"),
     ["no visit starts at this minute", "nearest: Tue 24 Nov 09:00, Tue 24 Nov 09:30"]),
    (("Asha Rao", "2026-11-24 10:00"), ["in a break", "Tue 24 Nov 09:30, Tue 24 Nov 10:30"]),
    (("Asha Rao", "2026-11-24 09:45"), ["break", "nearest: "]),
    (("Asha Rao", "2026-11-24 11:45"), ["end after closing", "Tue 24 Nov 11:30"]),
    (("Asha Rao", "2026-11-24 14:00"), ["outside the weekly hours", "Tue 24 Nov 11:30"]),
    (("Asha Rao", "2026-11-29 09:00"), ["outside the weekly hours", "nearest: Mon 30 Nov 09:00"]),
    (("Asha Rao", "2026-11-22 09:00"), ["too soon, or past", "nearest: Mon 23 Nov 09:00"]),
    (("Asha Rao", "2025-11-24 09:00"), ["too soon, or past", "nearest: Mon 23 Nov 09:00"]),
    (("Asha Rao", "2028-11-24 09:00"), ["too far ahead"]),
    # people and phones
    (("Asha Rao", "2026-11-24 09:00", "--phone", "call me"), ["--phone call me is not a phone number"]),
    (("Asha Rao", "2026-11-24 09:00", "--phone", "12"), ["is not a phone number"]),
    (("Asha Rao", "2026-11-24 09:00", "--phone", ""), ["is not a phone number"]),
    # an override without a reason
    (("Asha Rao", "2026-11-29 09:00", "--override", ""), ["needs a reason"]),
]

# Ways to say the same start; all are Tue 24 Nov 09:30 in Pune.
SAME_START = [
    ("Asha Rao", "2026-11-24 09:30"),
    ("Asha Rao", "2026-11-24", "09:30"),
    ("Asha", "Rao", "2026-11-24", "09:30"),
    ("Dr", "Asha", "Rao", "2026-11-24T09:30"),
    ("asha", "2026-11-24T09:30:00+05:30"),
    ("DR. ASHA RAO", "2026-11-24T04:00:00Z"),
    ("Asha Rao", "2026-11-23T20:00:00-08:00"),
    ("Asha Rao", "tomorrow 9:30"),
    ("Asha Rao", "tomorrow at 9:30 am"),
    ("Asha Rao", "Tuesday 9:30am"),
    ("Asha Rao", "24 Nov 9:30"),
    ("--doctor", "Asha Rao", "2026-11-24", "09:30"),
    ("--doctor", "Asha Rao", "tomorrow", "9:30"),
    ("--at", "2026-11-24 09:30", "Asha", "Rao"),
    ("--doctor", "Asha Rao", "--at", "2026-11-24 09:30"),
    ("--doctor=Asha Rao", "--at=2026-11-24 09:30"),
    ("--at", "2026-11-24 09:30", "--place", "main", "--doctor", "ásha rao"),
    ("Asha Rao", "2026-11-24 09:30", "--visit-type", "Consultation"),
]


class Usage(desk.DeskCase):
    def test_wrong_usage_is_said_and_ends_with_2(self):
        for args, words in WRONG_USAGE:
            with self.subTest(args), self.unchanged():
                self.usage("book", *args, words=words)

    def test_what_cannot_be_done_is_said_and_changes_nothing(self):
        for args, words in REFUSED:
            with self.subTest(args):
                self.fails("book", *args, "--patient", "Ana", words=words)
        self.assertEqual(self.visits(), [])
        self.assertEqual(len(self.ok("export", "patients").lines()), 1, "a patient was left behind")

    def test_a_refusal_never_offers_more_than_three(self):
        said = self.fails("book", "Asha Rao", "2026-11-24 09:10", "--patient", "Ana").err
        self.assertEqual(said.split("nearest: ")[1].count(","), 2, said)

    def test_nearest_is_nothing_but_free(self):
        for at in ("09:00", "09:30"):
            self.book(at=f"2026-11-24 {at}")
        said = self.fails("book", "Asha Rao", "2026-11-24 09:00", "--patient", "Bo").err
        self.assertIn("booked or held by someone else; nearest: Tue 24 Nov 10:30, Tue 24 Nov 11:00,"
                      " Tue 24 Nov 11:30", said)


class Times(desk.DeskCase):
    def test_one_start_has_many_spellings(self):
        for args in SAME_START:
            with self.subTest(args):
                made = self.ok("book", *args, "--patient", "Ana", "--json").one()
                self.assertEqual(made["start"], "2026-11-24T09:30:00+05:30")
                self.assertEqual(made["doctor"], "Dr Asha Rao")
                self.ok("cancel", str(made["id"]))

    def test_a_clock_alone_is_today_at_the_doctors_place(self):
        for now, who, at, start in (
                (desk.NOW, "Asha Rao", "11:00", "2026-11-23T11:00:00+05:30"),
                (desk.NOW, "Nina Shah", "2026-11-22T18:30:00-08:00", None),
                ("2026-11-23T20:00:00-08:00", "Asha Rao", "11:00", "2026-11-24T11:00:00+05:30"),
                ("2026-11-23T08:00:00-08:00", "Nina Shah", "9:00", "2026-11-23T09:00:00-08:00"),
                ("2026-11-23T23:30:00-08:00", "Nina Shah", "tomorrow 9:00",
                 "2026-11-24T09:00:00-08:00")):
            with self.subTest(now=now, at=at):
                args = ("book", who, at, "--patient", "Ana", "--json")
                if start is None:
                    self.fails(*args, now=now, words="outside the weekly hours")
                else:
                    self.assertEqual(self.ok(*args, now=now).one()["start"], start)

    def test_the_visit_that_is_just_running_may_still_be_booked(self):
        for now, code in (("2026-11-23T09:00:00+05:30", 0), ("2026-11-23T09:29:59+05:30", 0),
                          ("2026-11-23T09:30:00+05:30", 1)):
            with self.subTest(now):
                result = self.run_at(now, "book", "Asha Rao", "09:00", "--patient", "Ana", "--json")
                self.assertEqual(result.code, code, str(result))
                if code == 0:
                    self.run_at(now, "cancel", str(result.one()["id"]))

    def test_the_desk_is_bound_by_no_notice_and_no_horizon(self):
        for at in ("2026-11-24 09:00", "2027-03-02 09:00", "2027-11-16 09:00"):
            with self.subTest(at):
                made = self.book("David Kim", at)
                self.assertEqual(made["start"][:16].replace("T", " "), at)

    def test_both_one_thirties_of_the_night_the_clocks_go_back(self):
        first = self.book("Nina Shah", "2027-11-07 01:30")
        second = self.book("Nina Shah", "2027-11-07T01:30:00-08:00", "Bo")
        self.assertEqual(first["start"], "2027-11-07T01:30:00-07:00")
        self.assertEqual(second["start"], "2027-11-07T01:30:00-08:00")
        self.fails("book", "Nina Shah", "2027-11-07 01:30", "--patient", "Cy", words="booked or held")

    def test_the_hour_after_the_gap_exists(self):
        made = self.book("Nina Shah", "2027-03-14 03:00")
        self.assertEqual((made["start"], made["end"]),
                         ("2027-03-14T03:00:00-07:00", "2027-03-14T03:30:00-07:00"))


class Answers(desk.DeskCase):
    def test_json_has_the_facts_and_nothing_else(self):
        made = self.book()
        self.assertEqual(set(made), APPOINTMENT_KEYS)
        self.assertEqual(made, {"id": made["id"], "status": "confirmed", "doctor": "Dr Asha Rao",
                                "specialty": "ent", "location": "Main", "patient": "Ana",
                                "start": "2026-11-24T09:00:00+05:30",
                                "end": "2026-11-24T09:30:00+05:30"})

    def test_without_json_one_line_for_a_person(self):
        said = self.ok("book", "Asha Rao", "2026-11-24 09:00", "--patient", "Ana")
        self.assertEqual(said.out, "1  Tue 24 Nov 09:00  Dr Asha Rao, Main, Rs 500  Ana  confirmed\n")
        self.assertEqual(said.err, "")

    def test_a_date_of_another_year_shows_it(self):
        said = self.ok("book", "Asha Rao", "2027-02-02 09:00", "--patient", "Ana").out
        self.assertIn("Tue 2 Feb 2027 09:00", said)

    def test_place_and_type_choose_what_is_booked(self):
        for more, minutes, fee in (((), 30, "$90"), (("--visit-type", "follow-up"), 15, "$40"),
                                   (("--visit-type", "FOLLOW-UP"), 15, "$40"),
                                   (("--place", "downtown"), 30, "$90")):
            with self.subTest(more):
                made = self.book("Nina Shah", "2026-11-24 09:00", "Ana", *more)
                length = int(made["end"][14:16]) - int(made["start"][14:16])
                self.assertEqual(length, minutes)
                said = self.ok("cancel", str(made["id"])).out
                self.assertIn(fee, said)
        made = self.book("Nina Shah", "2026-11-24 14:00", "Ana", "--place", "Willow Glen")
        self.assertEqual((made["location"], made["end"][11:16]), ("Willow Glen", "15:00"))

    def test_nasty_names_come_back_as_they_were(self):
        for i, name in enumerate(("राधा कुमारी", "O'Brien", 'say "hi"', "a,b;c", "=1+1", "Ana\tB",
                                  "Robert'); DROP TABLE patients;--", "🦷" * 20, "é" * 80, "-")):
            with self.subTest(name):
                made = self.book("Nina Shah", f"2026-12-{i + 1:02d} 09:00", name)
                self.assertEqual(made["patient"], name)
                self.assertEqual(len(self.visits(patient=name)), 1)

    def test_names_are_trimmed(self):
        self.assertEqual(self.book(patient="  Ana  ")["patient"], "Ana")


class People(desk.DeskCase):
    def patients(self):
        return self.ok("export", "patients", "--json").objects()

    def test_the_same_name_and_phone_is_the_same_person(self):
        for i, phone in enumerate(("+15550001", "+1 555 0001", "+1 (555) 00-01", "+1.555.0001")):
            self.book("Nina Shah", f"2026-12-0{i + 1} 09:00", "Ana", "--phone", phone)
        self.assertEqual([(p["patient"], p["phone"]) for p in self.patients()],
                         [("Ana", "+15550001")])

    def test_another_name_or_phone_is_another_person(self):
        self.book("Nina Shah", "2026-12-01 09:00", "Ana", "--phone", "+15550001")
        self.book("Nina Shah", "2026-12-02 09:00", "Ana", "--phone", "+15550002")
        self.book("Nina Shah", "2026-12-03 09:00", "Bo", "--phone", "+15550001")
        self.book("Nina Shah", "2026-12-04 09:00", "Ana")
        self.assertEqual(len(self.patients()), 4)

    def test_a_patient_of_the_files_is_found(self):
        self.ok("import", self.write("p.csv", "patient,phone,id_system,id_value\n"
                                              "Ana,+1 555-0001,mrn,7\n"))
        self.book("Nina Shah", "2026-12-01 09:00", "Ana", "--phone", "(+1)".strip("()") + "555 0001")
        self.assertEqual(len(self.patients()), 1)

    def test_a_channel_makes_a_contact_that_is_told(self):
        for channel in ("sms", "whatsapp", "telegram"):
            with self.subTest(channel):
                day = {"sms": 1, "whatsapp": 2, "telegram": 3}[channel]
                made = self.book("Nina Shah", f"2026-12-0{day} 09:00", "Ana", "--phone",
                                 "+1 555 0001", "--channel", channel)
                found = self.visits(id=made["id"])[0]
                self.assertEqual((found["channel"], found["contact"]), (channel, "+15550001"))

    def test_without_a_channel_a_number_that_wrote_before_is_found(self):
        self.book("Nina Shah", "2026-12-01 09:00", "Ana", "--phone", "+15550001", "--channel", "sms")
        made = self.book("Nina Shah", "2026-12-02 09:00", "Ana", "--phone", "+1-555-0001")
        self.assertEqual(self.visits(id=made["id"])[0]["channel"], "sms")
        made = self.book("Nina Shah", "2026-12-03 09:00", "Bo", "--phone", "+15550009")
        self.assertEqual(self.visits(id=made["id"])[0]["channel"], "")


class Override(desk.DeskCase):
    def test_with_a_reason_the_desk_books_outside_the_schedule(self):
        for at, start in (("2026-11-29 09:00", "2026-11-29T09:00"),  # a Sunday
                          ("2026-11-24 10:07", "2026-11-24T10:07"),  # in the break, off the grid
                          ("2026-11-24 22:00", "2026-11-24T22:00"),
                          ("2026-11-20 09:00", "2026-11-20T09:00")):  # noted afterwards
            with self.subTest(at):
                made = self.book("Asha Rao", at, "Ana", "--override", "emergency")
                self.assertEqual(made["start"][:16], start)
        said = self.ok("day", "--date", "2026-11-29").out
        self.assertIn("(emergency)", said)

    def test_over_another_visit_with_a_reason_only(self):
        self.book()
        for at in ("09:00", "09:15", "08:45"):
            with self.subTest(at):
                words = ("book", "Asha Rao", f"2026-11-24 {at}", "--patient", "Bo")
                self.fails(*words, words=["booked or held by someone else", "nearest: "])
                self.fails(*words, "--override", " ", words="needs a reason")
                self.assertIn("confirmed, over another visit",
                              self.ok(*words, "--override", "urgent").out)
        self.book("Asha Rao", "2026-11-24 08:00", "Cy", "--override", "urgent")
        lines = self.ok("day", "Asha Rao", "--date", "2026-11-24").lines()
        over = [line for line in lines if "over another visit" in line]
        self.assertEqual((len(over), len([x for x in over if "(urgent)" in x])), (3, 3))

    def test_a_full_day_can_be_overridden(self):
        for at in ("09:00", "09:30"):
            self.book("Vikram Rao", f"2026-11-24 {at}")
        self.fails("book", "Vikram Rao", "2026-11-24 10:00", "--patient", "Bo",
                   words=["as many visits that day as allowed", "nearest: Wed 25 Nov"])
        self.book("Vikram Rao", "2026-11-24 10:00", "Bo", "--override", "asked to")

    def test_the_gap_of_the_clocks_cannot(self):
        self.fails("book", "Nina Shah", "2027-03-14 02:30", "--patient", "A", "--override", "x",
                   words="does not exist")


class Shared(desk.DeskCase):
    def test_what_is_booked_is_no_longer_offered(self):
        before = self.starts("--doctor", "Asha Rao", "--when", "2026-11-24")
        self.assertEqual(before, [f"2026-11-24T{t}" for t in ("09:00", "09:30", "10:30", "11:00",
                                                              "11:30")])
        for i, start in enumerate(before):
            self.book("Asha Rao", start)
            self.assertEqual(self.starts("--doctor", "Asha Rao", "--when", "2026-11-24"),
                             before[i + 1:])

    def test_a_doctor_is_busy_at_both_places(self):
        self.book("Nina Shah", "2026-11-24 13:30", "Ana", "--override", "x")
        self.book("Nina Shah", "2026-11-24 14:00", "Bo", "--place", "Willow Glen")
        self.assertIn("over another visit", self.ok(
            "book", "Nina Shah", "2026-11-24 14:30", "--patient", "Cy", "--override", "x").out)

    def test_every_start_that_slots_lists_can_be_booked(self):
        for start in self.ok("slots", "dentist", "--limit", "7", "--json").objects():
            made = self.book(start["doctor"], start["start"], "Ana", "--place", start["location"],
                             "--visit-type", start["visit_type"])
            self.assertEqual(made["start"], start["start"])


if __name__ == "__main__":
    desk.main()
