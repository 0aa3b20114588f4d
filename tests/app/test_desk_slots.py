"""test_desk_slots.py - docspot slots: words, flags, order, limits, and why a time is refused."""
import desk

KEYS = {"doctor", "specialty", "location", "start", "fee", "currency", "visit_type", "doctor_id",
        "location_id"}

WRONG_USAGE = [
    (("--limit", "0"), "--limit 0 is not a number from 1 to 10000"),
    (("--limit", "-1"), "--limit -1 is not"),
    (("--limit", "10001"), "--limit 10001 is not"),
    (("--limit", "ten"), "--limit ten is not"),
    (("--limit", ""), "--limit  is not"),
    (("--limit",), "--limit needs a value"),
    (("--colour", "red"), "what is --colour?"),
    (("--json=1",), "--json takes no value"),
    (("--why",), "--why needs a value"),
]
REFUSED = [
    (("--doctor", "Nobody"), "there is no doctor Nobody"),
    (("--doctor", "Rao"), "several doctors are called Rao"),
    (("--doctor", "Nina Shaw"), "did you mean Dr Nina Shah?"),
    (("--place", "Atlantis"), "there is no location or city Atlantis"),
    (("--when", "blue"), "--when blue says no time"),
    (("--when", ""), "says no time"),
    (("--why", "soon"), "soon is not a time"),
    (("--why", "2026-11-24"), "2026-11-24 is not a time"),
]

# A query, and the first start of the answer with its doctor.
FIRST = [
    (("ent",), "2026-11-23T09:00", "Dr Asha Rao"),
    (("--specialty", "ent"), "2026-11-23T09:00", "Dr Asha Rao"),
    (("--specialty", "ear nose throat"), "2026-11-23T09:00", "Dr Asha Rao"),
    (("dentist",), "2026-11-23T01:00", "Dr Nina Shah"),
    (("--specialty", "dentist"), "2026-11-23T01:00", "Dr Nina Shah"),
    (("--specialty", "dentistry"), "2026-11-23T01:00", "Dr Nina Shah"),
    (("dentist", "in", "san jose", "tomorrow"), "2026-11-23T01:00", "Dr Nina Shah"),
    (("--specialty", "dentist", "--when", "tomorrow", "--place", "San Jose"), "2026-11-23T01:00",
     "Dr Nina Shah"),
    (("--place", "Downtown"), "2026-11-23T01:00", "Dr Nina Shah"),
    (("--place", "willow glen"), "2026-11-23T14:00", "Dr Nina Shah"),
    (("--place", "SAN JOSE", "--specialty", "dermatology"), "2026-11-24T09:00", "Dr David Kim"),
    (("--doctor", "Kim"), "2026-11-24T09:00", "Dr David Kim"),
    (("dr", "kim"), "2026-11-24T09:00", "Dr David Kim"),
    (("--doctor", "Vikram Rao", "--when", "2026-11-25"), "2026-11-25T09:00", "Dr Vikram Rao"),
    (("--doctor", "Vikram Rao", "--when", "wednesday"), "2026-11-25T09:00", "Dr Vikram Rao"),
    (("--doctor", "Asha Rao", "--when", "tomorrow after 11"), "2026-11-24T11:00", "Dr Asha Rao"),
    (("--doctor", "Asha Rao", "--when", "26 November"), "2026-11-26T09:00", "Dr Asha Rao"),
    (("--visit-type", "follow-up"), "2026-11-23T01:00", "Dr Nina Shah"),
    (("--visit-type", "FOLLOW-UP", "--doctor", "Kim"), "2026-11-24T09:00", "Dr David Kim"),
    (("lady", "ent"), "2026-11-23T09:00", "Dr Asha Rao"),
    (("male", "ent", "doctor"), "2026-11-23T09:00", "Dr Vikram Rao"),
    (("ent", "in", "pune", "--when", "2026-11-27"), "2026-11-27T09:00", "Dr Asha Rao"),
    # a flag beats the word it contradicts
    (("dentist", "--specialty", "ent"), "2026-11-23T09:00", "Dr Asha Rao"),
    (("ent", "tomorrow", "--when", "2026-11-26"), "2026-11-26T09:00", "Dr Asha Rao"),
    (("dr", "asha", "rao", "--doctor", "Vikram Rao"), "2026-11-23T09:00", "Dr Vikram Rao"),
]

NOTHING = [
    (("--doctor", "Asha Rao", "--when", "2026-11-29"), False),
    (("--doctor", "Kim", "--when", "2026-11-25"), False),
    (("--doctor", "Kim", "--when", "2026-12-29"), False),  # beyond the horizon
    (("--doctor", "Asha Rao", "--when", "2026-11-22"), False),
    (("--specialty", "nonsense"), True),
    (("--specialty", "ent", "--place", "San Jose"), True),
    (("--visit-type", "surgery"), True),
    (("--doctor", "Asha Rao", "--place", "Downtown"), True),
]


class Usage(desk.DeskCase):
    def test_wrong_usage_is_said_and_ends_with_2(self):
        for args, words in WRONG_USAGE:
            with self.subTest(args):
                self.usage("slots", *args, words=words)

    def test_a_name_that_fits_nobody_is_an_error(self):
        for args, words in REFUSED:
            with self.subTest(args):
                self.fails("slots", *args, words=words)

    def test_nothing_is_written(self):
        with self.unchanged():
            self.ok("slots", "ent")
            self.ok("slots", "--why", "2026-11-24 09:00", "--doctor", "Asha Rao")


class Queries(desk.DeskCase):
    def test_the_first_start_of_each_query(self):
        for args, start, doctor in FIRST:
            with self.subTest(args):
                found = self.ok("slots", *args, "--json").objects()
                self.assertEqual((found[0]["start"][:16], found[0]["doctor"]), (start, doctor))

    def test_none_is_no_line_and_done(self):
        for args, is_nobody in NOTHING:
            with self.subTest(args):
                for more in ((), ("--json",)):
                    said = self.ok("slots", *args, *more)
                    self.assertEqual(said.out, "")
                    self.assertEqual("nobody here offers that" in said.err, is_nobody)

    def test_an_exact_time_or_the_nearest(self):
        said = self.ok("slots", "--doctor", "Asha Rao", "--when", "tomorrow at 9:30", "--json")
        self.assertEqual([s["start"][11:16] for s in said.objects()], ["09:30"])
        self.assertEqual(said.err, "")
        said = self.ok("slots", "--doctor", "Asha Rao", "--when", "tomorrow at 9:40", "--limit", "2",
                       "--json")
        self.assertEqual([s["start"][11:16] for s in said.objects()], ["09:00", "09:30"])
        self.assertIn("the nearest", said.err)


class Answers(desk.DeskCase):
    def test_json_lines_have_the_facts(self):
        found = self.ok("slots", "--doctor", "Nina Shah", "--limit", "1", "--json").one()
        self.assertEqual(set(found), KEYS)
        self.assertEqual({k: found[k] for k in ("doctor", "specialty", "location", "start", "fee",
                                                "currency", "visit_type")},
                         {"doctor": "Dr Nina Shah", "specialty": "dentistry", "location": "Downtown",
                          "start": "2026-11-23T01:00:00-08:00", "fee": 9000, "currency": "USD",
                          "visit_type": "consultation"})

    def test_a_table_for_people(self):
        self.assertEqual(self.ok("slots", "--doctor", "Asha Rao", "--limit", "2").out,
                         "Mon 23 Nov 09:00  Dr Asha Rao, Main, Rs 500\n"
                         "Mon 23 Nov 09:30  Dr Asha Rao, Main, Rs 500\n")

    def test_twenty_without_a_limit(self):
        for args, count in (((), 20), (("--limit", "1"), 1), (("--limit", "3"), 3),
                            (("--limit=25",), 25), (("--limit", "200"), 200)):
            with self.subTest(args):
                self.assertEqual(len(self.ok("slots", "--place", "Downtown", *args).lines()), count)

    def test_by_start_then_by_doctor(self):
        found = self.ok("slots", "--place", "Main", "--limit", "500", "--json").objects()
        keys = [(s["start"], s["doctor_id"]) for s in found]
        self.assertEqual(keys, sorted(keys))
        self.assertEqual(len(set(keys)), len(keys))

    def test_starts_ascend_across_zones(self):
        import datetime
        found = self.ok("slots", "--limit", "400", "--json").objects()
        instants = [datetime.datetime.fromisoformat(s["start"]) for s in found]
        self.assertEqual(instants, sorted(instants))
        self.assertEqual({s["location"] for s in found}, {"Main", "Downtown", "Willow Glen"})

    def test_more_is_the_same_and_then_some(self):
        few = self.ok("slots", "--limit", "5", "--json").lines()
        self.assertEqual(self.ok("slots", "--limit", "9", "--json").lines()[:5], few)

    def test_the_night_the_clocks_change(self):
        for date, starts in (
                ("2027-03-14", ["00:30", "01:00", "01:30", "03:00", "03:30"]),
                ("2027-11-07", ["00:30", "01:00", "01:30", "01:00", "01:30", "02:00", "02:30",
                                "03:00", "03:30"])):
            with self.subTest(date):
                self.ok("import", self.write("c.csv", desk.HEADER + desk.JOSE.replace(
                    "Downtown", "Night") + "Dr Owl,,ent,,visit,30,1,USD,sun,00:30,04:00,,,400,\n"))
                found = self.starts("--doctor", "Owl", "--when", date)
                self.assertEqual([s[11:] for s in found], starts)


class Why(desk.DeskCase):
    """Every kind of refusal, and what makes it go away."""

    def why(self, at, *args, now=desk.NOW):
        """The reasons of the one offering asked about."""
        said = self.ok("slots", "--why", at, *args, now=now)
        return [line.split(": ", 1)[1] for line in said.lines()]

    def rao(self, at, now=desk.NOW):
        return self.why(at, "--doctor", "Asha Rao", now=now)

    def test_every_kind_by_its_words(self):
        self.book("Asha Rao", "2026-11-26 09:00")
        self.ok("block", "Asha Rao", "2026-11-25", "--reason", "ill")
        for at in ("09:00", "09:30"):
            self.book("Vikram Rao", f"2026-11-24 {at}")
        for doctor, at, reasons in (
                ("Asha Rao", "2026-11-24 09:00", ["free"]),
                ("Asha Rao", "2026-11-24 08:00", ["outside the weekly hours of that day"]),
                ("Asha Rao", "2026-11-29 09:00", ["outside the weekly hours of that day"]),
                ("Asha Rao", "2026-11-24 10:10", ["in a break, or the visit would run into one"]),
                ("Asha Rao", "2026-11-25 09:00", ["closed by an exception: ill"]),
                ("Asha Rao", "2026-11-24 09:01", ["open, but no visit starts at this minute"]),
                ("Asha Rao", "2026-11-24 11:45", ["the visit would end after closing"]),
                ("Nina Shah", "2027-03-14 02:30", ["this clock time does not exist on that day"] * 3),
                ("Asha Rao", "2026-11-26 09:00", ["booked or held by someone else"]),
                ("Asha Rao", "2026-11-20 09:00", ["too soon, or past"]),
                ("Kim", "2026-12-29 09:00", ["too far ahead"]),
                ("Vikram Rao", "2026-11-24 10:00",
                 ["the doctor has as many visits that day as allowed"]),
                ("Asha Rao", "2026-11-26 09:10",
                 ["open, but no visit starts at this minute", "booked or held by someone else"]),
                ("Kim", "2027-12-29 09:00", ["outside the weekly hours of that day",
                                             "too far ahead"])):
            with self.subTest(doctor=doctor, at=at):
                self.assertEqual(self.why(at, "--doctor", doctor), reasons)

    def test_without_the_reason_the_time_is_free(self):
        visit = self.book("Asha Rao", "2026-11-26 09:00")
        self.assertEqual(self.rao("2026-11-26 09:00"), ["booked or held by someone else"])
        self.ok("cancel", str(visit["id"]))
        self.assertEqual(self.rao("2026-11-26 09:00"), ["free"])

        self.ok("block", "Asha Rao", "2026-11-25", "--reason", "ill")
        self.assertEqual(self.rao("2026-11-25 09:00"), ["closed by an exception: ill"])
        self.ok("import", self.write("e.csv", "doctor,date_from,from,to,kind\n"
                                              "Dr Asha Rao,2026-11-25,09:00,12:00,open\n"))
        self.assertEqual(self.rao("2026-11-25 09:00"), ["free"])

        self.assertEqual(self.rao("2026-11-23 08:00"), ["outside the weekly hours of that day"])
        self.assertEqual(self.rao("2026-11-23 09:00", now="2026-11-23T09:01:00+05:30"),
                         ["too soon, or past"])
        self.assertEqual(self.rao("2026-11-23 09:00", now="2026-11-23T08:59:00+05:30"), ["free"])

        self.assertEqual(self.rao("2026-11-24 10:00"),
                         ["in a break, or the visit would run into one"])
        self.ok("import", self.write("c.csv", desk.HEADER + desk.ASHA.replace("10:00-10:30", "")))
        self.assertEqual(self.rao("2026-11-24 10:00"), ["free"])
        self.assertEqual(self.rao("2026-11-29 10:00"), ["outside the weekly hours of that day"])
        self.ok("import", self.write("c.csv", desk.HEADER + desk.ASHA.replace("mon-sat", "mon-sun")))
        self.assertEqual(self.rao("2026-11-29 11:00"), ["free"])

        self.assertEqual(self.why("2026-12-29 09:00", "--doctor", "Kim"), ["too far ahead"])
        self.ok("import", self.write("c.csv", desk.HEADER + desk.KIM.replace(",30,", ",60,")))
        self.assertEqual(self.why("2026-12-29 09:00", "--doctor", "Kim"), ["free"])

    def test_a_line_names_doctor_place_type_and_time(self):
        self.assertEqual(self.ok("slots", "--why", "2026-11-24 09:00", "--doctor", "Nina Shah").lines(), [
            "Dr Nina Shah, Downtown, consultation, Tue 24 Nov 09:00: free",
            "Dr Nina Shah, Downtown, follow-up, Tue 24 Nov 09:00: free",
            "Dr Nina Shah, Willow Glen, consultation, Tue 24 Nov 09:00: outside the weekly hours of "
            "that day"])

    def test_words_and_flags_choose_whom_it_is_about(self):
        for args, doctors in ((("ent",), ["Asha Rao", "Vikram Rao"]), (("lady", "ent"), ["Asha Rao"]),
                              (("--specialty", "dermatology"), ["David Kim"]),
                              (("--place", "Main"), ["Asha Rao", "Vikram Rao"]),
                              (("--visit-type", "follow-up"), ["Nina Shah", "David Kim"]),
                              (("--visit-type", "follow-up", "--doctor", "Kim"), ["David Kim"])):
            with self.subTest(args):
                said = self.ok("slots", *args, "--why", "2026-11-24 09:00").lines()
                self.assertEqual([line.split(",")[0] for line in said],
                                 [f"Dr {d}" for d in doctors])

    def test_nobody_is_said_and_is_no_failure(self):
        said = self.ok("slots", "--why", "2026-11-24 09:00", "--doctor", "Asha Rao", "--place",
                       "Downtown")
        self.assertEqual((said.out, said.err), ("", "nobody here offers that\n"))

    def test_an_hour_that_comes_twice_is_told_apart_by_its_offset(self):
        self.ok("import", self.write("c.csv", desk.HEADER + desk.JOSE.replace("Downtown", "Night") +
                                     "Dr Owl,,ent,,visit,30,1,USD,sun,00:30,04:00,,,400,\n"))
        self.assertEqual(self.ok("slots", "--why", "2027-11-07 01:30", "--doctor", "Owl").lines(), [
            "Dr Owl, Night, visit, Sun 7 Nov 2027 01:30 (UTC-07:00): free",
            "Dr Owl, Night, visit, Sun 7 Nov 2027 01:30 (UTC-08:00): free"])
        self.assertEqual(self.ok("slots", "--why", "2027-11-07T01:30:00-08:00", "--doctor", "Owl").lines(),
                         ["Dr Owl, Night, visit, Sun 7 Nov 2027 01:30 (UTC-08:00): free"])
        said = self.ok("slots", "--doctor", "Owl", "--when", "2027-11-07").lines()
        self.assertEqual([line.split("  ")[0] for line in said][:5], [
            "Sun 7 Nov 2027 00:30", "Sun 7 Nov 2027 01:00 (UTC-07:00)", "Sun 7 Nov 2027 01:30 (UTC-07:00)",
            "Sun 7 Nov 2027 01:00 (UTC-08:00)", "Sun 7 Nov 2027 01:30 (UTC-08:00)"])

    def test_the_desk_is_free_of_notice_and_horizon(self):
        at = ("slots", "--doctor", "Kim", "--why", "2026-12-29 09:00")
        self.assertIn("too far ahead", self.ok(*at).out)
        self.assertIn(": free", self.ok(*at, "--desk").out)

    def test_a_time_is_the_places_own_unless_it_says_otherwise(self):
        for at, reason in (("2026-11-24 09:00", "free"), ("2026-11-24T09:00:00-08:00", "free"),
                           ("2026-11-24T17:00:00Z", "free"), ("2026-11-24T22:30:00+05:30", "free"),
                           ("2026-11-26T09:00:00+05:30", "outside the weekly hours of that day"),
                           ("tomorrow 9:15", "free")):
            with self.subTest(at):
                self.assertEqual(self.why(at, "--doctor", "Kim", now="2026-11-23T05:00:00-08:00"),
                                 [reason])

    def test_rules_about_a_patient_are_asked_with_the_patient(self):
        self.ok("import", self.write("c.csv", desk.HEADER.replace(
            "max_per_day", "max_per_day,age_from,referral,patients,patient_per_day") +
            desk.PUNE + "Dr Lata Iyer,f,cardiology,en,heart check,30,900.00,INR,mon-sat,09:00,12:00,"
            ",,,,18,yes,new,1\n"))
        self.ok("import", self.write("p.csv", "patient,phone,birth_date\nMaya Das,+919845012345,2015-02-01\n"
                                              "Maya Sen,+919845012346,1980-02-01\n"
                                              "Ravi Sen,+919845012346,\n"))
        at = ("2026-11-24 09:00", "--doctor", "Iyer")
        age, referral = "not for the patient's age on that day", "needs a referral, and none is recorded"
        for args, reasons in (
                ((), [referral]),
                (("--referral",), ["free"]),
                (("--patient", "Maya Das"), [age, referral]),
                (("--patient", "maya das", "--referral"), [age]),
                (("--patient", "das", "--referral"), [age]),
                (("--patient", "+91 98450 12345", "--referral"), [age]),
                (("--patient", "Maya Sen", "--referral"), ["free"]),
                (("--patient", "Ravi", "--referral"), ["free"])):
            with self.subTest(args):
                self.assertEqual(self.why(*at, *args), reasons)
        for name, words in (("Nobody", "there is no patient Nobody"),
                            ("Maya", "several patients are called Maya: Maya Das +919845012345, Maya Sen"),
                            ("+919845012346", "Ravi Sen")):
            self.fails("slots", "--why", *at, "--patient", name, words=words)

    def test_a_patients_limits_and_earlier_visits_speak_as_well(self):
        self.ok("import", self.write("c.csv", desk.HEADER.replace(
            "max_per_day", "max_per_day,patients,patient_per_day") +
            desk.PUNE + "Dr Lata Iyer,f,cardiology,en,heart check,30,900.00,INR,mon-sat,09:00,12:00,"
            ",,,,returning,1\n"))
        self.ok("book", "Asha Rao", "2026-11-24 09:00", "--patient", "Maya Sen")
        self.assertEqual(self.why("2026-11-24 10:00", "--doctor", "Iyer", "--patient", "Maya Sen"),
                         ["the patient has as many visits as allowed",
                          "for patients this doctor has seen before"])
        self.assertEqual(self.why("2026-11-24 10:00", "--doctor", "Iyer"), ["free"])
        self.assertEqual(self.ok("slots", "--doctor", "Iyer", "--patient", "Maya Sen").out, "")


if __name__ == "__main__":
    desk.main()
