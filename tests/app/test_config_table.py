"""test_config_table.py - every setting from every source, end to end through check-config.

One row a setting: its default, values that are right, values that are wrong and what the refusal
must say. From the table follow the runs: default, file, environment, file of a secret, flag; which
source wins; that secrets never leave; which vendors are off for every combination of their keys.
"""
import itertools
import os
import unittest

import program as p

BASE = "expected a URL"
TOKEN_WORD = "letters, digits, _ and -"
NOT_TEXT = "control characters"

# setting, default, right values, wrong values, what a refusal says
TABLE = (
    ("server.listen", "127.0.0.1:8080", ("[::1]:0", "0.0.0.0:80", "127.0.0.1:65535"),
     ("8080", "localhost", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:80a",
      ":8080", ""), "ADDRESS:PORT"),
    ("server.public_url", "", ("https://bot.example", "http://127.0.0.1:8080/docspot", ""),
     ("bot.example", "ftp://bot.example", "https://", "https:///x", "https://a b",
      "https://a/?q=1", "https://a/#f", "HTTPS://bot.example"), "expected"),
    ("server.role", "all", ("web", "worker", "all"), ("boss", "ALL", "all,web", "all|web", ""),
     "all web worker"),
    ("server.chat_page", "off", ("on", "off"), ("perhaps", "true", "1", "ON", "yes", ""),
     "on or off"),
    ("server.log_level", "info", ("error", "warn", "debug"), ("loud", "INFO", "warning", ""),
     "error warn info debug"),
    ("store.url", "", ("sqlite:a.db", "sqlite::memory:", "postgresql://h/d"),
     ("mysql://x", "a.db", "SQLITE:a.db", "postgres://h/d"), "sqlite:PATH"),
    ("clinic.name", "", ("Sunrise Clinics", "Clínica Águila", "दंत"), ("a\x01b", "a\x7fb"),
     NOT_TEXT),
    ("clinic.timezone", "", ("Asia/Kolkata", "UTC", "America/Argentina/Buenos_Aires"),
     ("IST", "+05:30", "5", "/Kolkata"), "IANA"),
    ("clinic.locale", "", ("en-US", "hi-IN"), ("a\x02",), NOT_TEXT),
    ("clinic.currency", "", ("INR", "USD"), ("rupees", "usd", "US", "US1", "USDX"),
     "three capitals"),
    ("clinic.country", "", ("IN", "US"), ("India", "in", "I", "1N"), "two capitals"),
    ("clinic.emergency_number", "", ("108", "+91 80 1234"), ("1\x03",), NOT_TEXT),
    ("clinic.quiet_hours", "21:00-08:00", ("none", "22:30-07:00", "20:00 - 09:15"),
     ("9pm-8am", "21:00", "21:00-", "-08:00", "21:60-08:00", "always", "25:00-08:00", ""),
     "HH:MM-HH:MM"),
    ("clinic.payment", "auto", ("none", "at_clinic", "deposit", "full"), ("maybe", "Auto", ""),
     "auto none at_clinic deposit full"),
    ("clinic.deposit", "20", ("1", "100", "50"), ("0", "101", "half", "20%", ""), "from 1 to 100"),
    ("clinic.refund", "", ("24h:100|2h:50", "2d:100"), ("all", "24h", "2h:50|24h:100", "24h:101"),
     "expected steps"),
    ("clinic.tax", "", ("GST 18", "VAT 7.5"), ("GST", "18", "GST x"), "a name and a percentage"),
    ("clinic.content", "minimal", ("full", "minimal"), ("some", "Full", ""), "minimal full"),
    ("clinic.channels", "sms,whatsapp,telegram", ("sms", "telegram, whatsapp"),
     ("sms,fax", "SMS", "sms;whatsapp", "sim"), "sms, whatsapp, telegram"),
    ("clinic.staff_alert", "", ("sms:+15550001", "telegram:42, whatsapp:+15550002"),
     ("+15550001", "fax:+1", "sms:", ":+1", "sms", "sms:+1, +2"), "CHANNEL:ADDRESS"),
    ("booking.hold_minutes", "15", ("1", "1440", "20"),
     ("soon", "0", "1441", "-1", "15m", "1.5", "0x10", ""), "from 1 to 1440"),
    ("booking.min_notice", "0", ("30m", "2h", "1d", "90", "600s"),
     ("soon", "-1", "366d", "1w", "525601", "h", ""), "0 to 525600 minutes"),
    ("booking.horizon_days", "60", ("1", "730"), ("0", "731", "x", "60d", ""), "from 1 to 730"),
    ("booking.sms_daily_cap", "40", ("1", "1000"), ("0", "1001", "many", ""), "from 1 to 1000"),
    ("twilio.account_sid", "", ("AC0123456789abcdef0123456789abcdef",),
     ("AC 1", "AC!", "é", "A" * 257), "expected"),
    ("twilio.auth_token", "", ("CANARY-twilio-auth",), ("bad\x01CANARY",), NOT_TEXT),
    ("twilio.from", "", ("+15550100", "DOCSPOT"), ("+1\x04",), NOT_TEXT),
    ("twilio.messaging_service_sid", "", ("MG0123",), ("MG 1",), TOKEN_WORD),
    ("twilio.whatsapp_from", "", ("+15550101",), ("+1\x05",), NOT_TEXT),
    ("twilio.opt_out", "ours", ("carrier", "ours"), ("theirs", ""), "ours carrier"),
    ("twilio.api_base", "https://api.twilio.com", ("http://127.0.0.1:4100/twilio",),
     ("api.twilio.com", "ftp://x", "http://a b", "http://a/?x", ""), BASE),
    ("whatsapp.phone_number_id", "", ("106540352242922",), ("1 2",), TOKEN_WORD),
    ("whatsapp.access_token", "", ("CANARY-wa-access",), ("bad\x01CANARY",), NOT_TEXT),
    ("whatsapp.app_secret", "", ("CANARY-wa-app",), ("bad\x01CANARY",), NOT_TEXT),
    ("whatsapp.verify_token", "", ("CANARY-wa-verify",), ("bad\x01CANARY",), NOT_TEXT),
    ("whatsapp.api_version", "v23.0", ("v24.0",), ("v\x06",), NOT_TEXT),
    ("whatsapp.template_reminder", "", ("visit_soon:en_US", "visit_soon"), ("a\x07",), NOT_TEXT),
    ("whatsapp.template_confirm", "", ("visit_booked",), ("a\x07",), NOT_TEXT),
    ("whatsapp.template_change", "", ("visit_moved:hi",), ("a\x07",), NOT_TEXT),
    ("whatsapp.api_base", "https://graph.facebook.com", ("http://127.0.0.1:4100/whatsapp",),
     ("graph.facebook.com", ""), BASE),
    ("telegram.bot_token", "", ("123456:CANARY-tg-bot",), ("bad\x01CANARY",), NOT_TEXT),
    ("telegram.secret_token", "", ("CANARY-tg_secret",), ("CANARY b", "CANARY!", "C" * 257),
     "expected"),
    ("telegram.mode", "auto", ("webhook", "poll"), ("push", "Poll", ""), "auto webhook poll"),
    ("telegram.api_base", "https://api.telegram.org", ("http://127.0.0.1:4100/telegram",),
     ("api.telegram.org", ""), BASE),
    ("stripe.secret_key", "", ("CANARY-stripe-key",), ("bad\x01CANARY",), NOT_TEXT),
    ("stripe.webhook_secret", "", ("CANARY-stripe-hook",), ("bad\x01CANARY",), NOT_TEXT),
    ("stripe.api_base", "https://api.stripe.com", ("http://127.0.0.1:1/s",), ("x", ""), BASE),
    ("paypal.client_id", "", ("client-1",), ("a\x01",), NOT_TEXT),
    ("paypal.client_secret", "", ("CANARY-paypal",), ("bad\x01CANARY",), NOT_TEXT),
    ("paypal.webhook_id", "", ("WH-1",), ("a\x01",), NOT_TEXT),
    ("paypal.verify", "api", ("cert", "api"), ("both", ""), "api cert"),
    ("paypal.api_base", "https://api-m.paypal.com", ("http://127.0.0.1:1/p",), ("x", ""), BASE),
    ("sendgrid.api_key", "", ("CANARY-sendgrid",), ("bad\x01CANARY",), NOT_TEXT),
    ("sendgrid.from", "", ("desk@clinic.example",), ("a\x01",), NOT_TEXT),
    ("sendgrid.webhook_public_key", "", ("MFkwEwYHKoZI",), ("a\x01",), NOT_TEXT),
    ("sendgrid.api_base", "https://api.sendgrid.com", ("http://127.0.0.1:1/g",), ("x", ""), BASE),
    ("maps.provider", "none", ("google", "nominatim"), ("osm", ""), "none google nominatim"),
    ("maps.api_key", "", ("CANARY-maps",), ("bad\x01CANARY",), NOT_TEXT),
    ("maps.api_base", "", ("http://127.0.0.1:1/m", ""), ("x",), BASE),
)
SECRETS = ("twilio.auth_token", "whatsapp.access_token", "whatsapp.app_secret",
           "whatsapp.verify_token", "telegram.bot_token", "telegram.secret_token",
           "stripe.secret_key", "stripe.webhook_secret", "paypal.client_secret",
           "sendgrid.api_key", "maps.api_key")
NEEDS = (("twilio", ("account_sid", "auth_token"), " and twilio.from or twilio.whatsapp_from"),
         ("whatsapp", ("phone_number_id", "access_token", "app_secret", "verify_token"), ""),
         ("telegram", ("bot_token",), ""),
         ("stripe", ("secret_key", "webhook_secret"), ""),
         ("paypal", ("client_id", "client_secret", "webhook_id"), ""),
         ("sendgrid", ("api_key", "from", "webhook_public_key"), ""))


def variable(name):
    return "DOCSPOT_" + name.replace(".", "_").upper()


def ini(pairs):
    """The pairs as a file, a section before each; and the line each value stands in."""
    lines, at = [], {}
    for name, value in pairs:
        section, key = name.split(".")
        lines += [f"[{section}]", f'{key} = "{value}"' if value else f"{key} ="]
        at[name] = len(lines)
    return "\n".join(lines) + "\n", at


def shown(result):
    """name -> (value, where it came from), of check-config --show."""
    rows = {}
    for line in result.out.splitlines():
        name, _, rest = line.partition(" = ")
        value, _, source = rest.rpartition("  (")
        rows[name] = (value, source.rstrip(")"))
    return rows


def nothing_leaks(result):
    if "CANARY" in result.all:
        raise AssertionError("a secret was printed: " + repr(result))


def expected_text(name, value):
    return "***" if name in SECRETS and value else value


class Sources(unittest.TestCase):
    def setUp(self):
        self.folder = p.Folder(self)

    def show(self, *args, **more):
        result = p.run("check-config", "--show", *args, **more)
        self.assertEqual(result.code, 0, result)
        nothing_leaks(result)
        return shown(result)

    def test_the_table_here_has_every_setting_there_is(self):
        self.assertEqual(list(self.show()), [row[0] for row in TABLE])

    def test_defaults(self):
        rows = self.show()
        for name, default, *_ in TABLE:
            with self.subTest(name):
                self.assertEqual(rows[name], (default, "default"))

    def by_turns(self):
        """Every right value of every setting, as few whole configurations as that takes."""
        most = max(len(row[2]) for row in TABLE)
        for i in range(most):
            yield [(row[0], row[2][i % len(row[2])]) for row in TABLE]

    def test_every_right_value_from_a_file_with_its_line(self):
        for i, pairs in enumerate(self.by_turns()):
            text, lines = ini(pairs)
            rows = self.show("--config", self.folder.file(f"{i}.conf", text))
            for name, value in pairs:
                with self.subTest(f"{name} = {value}"):
                    self.assertEqual(rows[name], (expected_text(name, value),
                                                  f"file, line {lines[name]}"))

    def test_every_right_value_from_the_environment_beats_the_file(self):
        other, _ = ini([(row[0], row[2][-1]) for row in TABLE])
        conf = self.folder.file("other.conf", other)
        for pairs in self.by_turns():
            rows = self.show("--config", conf, env={variable(n): v for n, v in pairs})
            for name, value in pairs:
                with self.subTest(f"{name} = {value}"):
                    self.assertEqual(rows[name], (expected_text(name, value), "environment"))

    def test_the_environment_beats_the_file_one_setting_at_a_time(self):
        text, lines = ini([(row[0], row[2][0]) for row in TABLE])
        conf = self.folder.file("all.conf", text)

        def one(name, values):
            rows = self.show("--config", conf, env={variable(name): values[-1]})
            assert rows[name][1] == "environment", rows[name]
            others = {n: s for n, (_, s) in rows.items() if n != name}
            assert all(s == f"file, line {lines[n]}" for n, s in others.items()), others

        p.each([(row[0], row[2]) for row in TABLE], one)

    def test_flags_beat_everything(self):
        conf = self.folder.file("c.conf", "[store]\nurl = sqlite:file.db\n[server]\nlog_level = warn\n")
        env = {"DOCSPOT_STORE_URL": "sqlite:env.db", "DOCSPOT_SERVER_LOG_LEVEL": "error"}
        for args, url, level in (
                ((), ("sqlite:env.db", "environment"), ("error", "environment")),
                (("--db", "sqlite:flag.db"), ("sqlite:flag.db", "flag"), ("error", "environment")),
                (("--log-level", "debug"), ("sqlite:env.db", "environment"), ("debug", "flag")),
                (("--db=sqlite:f.db", "--log-level=info"), ("sqlite:f.db", "flag"),
                 ("info", "flag"))):
            with self.subTest(args):
                rows = self.show("--config", conf, *args, env=env)
                self.assertEqual(rows["store.url"], url)
                self.assertEqual(rows["server.log_level"], level)

    def test_of_two_lines_the_last_counts(self):
        conf = self.folder.file("c.conf", "[booking]\nhold_minutes = 10\nhold_minutes = 20\n")
        self.assertEqual(self.show("--config", conf)["booking.hold_minutes"],
                         ("20", "file, line 3"))

    def test_how_a_file_may_be_written(self):
        for i, (text, value) in enumerate((
                ("[clinic]\nname = Sun Rise\n", "Sun Rise"),
                ("[clinic]\r\nname = Sun Rise\r\n", "Sun Rise"),
                ("\ufeff[clinic]\nname = Sun Rise\n", "Sun Rise"),
                ("[clinic]\n  name   =   Sun Rise   \n", "Sun Rise"),
                ('[clinic]\nname = "Sun Rise"\n', "Sun Rise"),
                ("[clinic]\nname = 'Sun Rise'\n", "Sun Rise"),
                ('[clinic]\nname = "  two  "\n', "  two  "),
                ('[clinic]\nname = "a ; b # c"\n', "a ; b # c"),
                ('[clinic]\nname = "a" ; said\n', "a"),
                ("[clinic]\nname = a ; said\n", "a"),
                ("[clinic]\nname = a # said\n", "a"),
                ("[clinic]\nname = a;b#c\n", "a;b#c"),
                ("[clinic]\nname = a = b\n", "a = b"),
                ("# one\n; two\n\n[clinic]\n# three\nname = x\n", "x"),
                ("[clinic]\nname = x", "x"),
                ("[clinic]\nname = " + "y" * 3000 + "\n", "y" * 3000),
                ("[server]\nrole = web\n[clinic]\nname = z\n[server]\nchat_page = on\n", "z"))):
            with self.subTest(text[:50]):
                rows = self.show("--config", self.folder.file(f"{i}.conf", text))
                self.assertEqual(rows["clinic.name"][0], value)


class Refusals(unittest.TestCase):
    def setUp(self):
        self.folder = p.Folder(self)

    def refused(self, result, *parts):
        self.assertEqual(result.code, 1, result)
        self.assertEqual(result.out, "", "nothing on stdout but data")
        nothing_leaks(result)
        for part in parts:
            self.assertIn(part, result.err)

    def cases(self):
        for name, _, _, wrong, expected in TABLE:
            for value in wrong:
                yield name, value, expected

    def test_a_wrong_value_in_a_file_names_file_line_key_and_what_was_expected(self):
        def one(name, value, expected):
            section, key = name.split(".")
            quoted = f'"{value}"' if value else ""
            number = abs(hash((name, value)))
            conf = self.folder.file(f"{number}.conf", f"# a\n\n[{section}]\n{key} = {quoted}\n")
            self.refused(p.run("check-config", "--config", conf), "line 4", name, "expected",
                         expected)

        p.each(self.cases(), one)

    def test_a_wrong_value_in_the_environment_names_the_variable(self):
        def one(name, value, expected):
            self.refused(p.run("check-config", env={variable(name): value}), variable(name), name,
                         "expected", expected)

        p.each(self.cases(), one)

    def test_the_last_of_two_values_is_not_hidden_by_a_stronger_source(self):
        """A wrong line in the file is an error even where the environment has a right value."""
        conf = self.folder.file("c.conf", "[booking]\nhold_minutes = soon\n")
        self.refused(p.run("check-config", "--config", conf,
                           env={"DOCSPOT_BOOKING_HOLD_MINUTES": "20"}), "line 2")

    def test_what_is_no_setting_at_all(self):
        def one(number, text, *parts):
            conf = self.folder.file(f"n{number}.conf", text)
            self.refused(p.run("check-config", "--config", conf), *parts)

        p.each([(i, *case) for i, case in enumerate((
            ("[no_such]\nkey = 1\n", "line 2", "no_such.key", "no such section", "telegram"),
            ("[server]\nlistn = 1\n", "line 2", "server.listn", "no such key", "listen"),
            ("listen = 1\n", "line 1", "no section"),
            ("[server\nlisten = 1\n", "line 1", "does not end"),
            ("[server]\nlisten\n", "line 2", "key = value"),
            ('[clinic]\nname = "a\n', "line 2", "quote"),
            ('[clinic]\nname = "a" b\n', "line 2", "quote"),
            ("[clinic]\nname = " + "y" * 5000 + "\n", "line 2", "longer than"),
            ("[server]\nrole = x\n[clinic]\nmaybe = 1\n[booking]\nhold_minutes = 0\n",
             "line 2", "line 4", "line 6")))], one)

    def test_at_most_twenty_lines_are_named(self):
        text = "[booking]\n" + "hold_minutes = x\n" * 40
        result = p.run("check-config", "--config", self.folder.file("c.conf", text))
        self.refused(result, "line 2:", "line 21:")
        self.assertNotIn("line 22:", result.err)

    def test_a_file_that_cannot_be_read(self):
        for path in (self.folder.at("none.conf"), self.folder.path, "/dev/null/x"):
            with self.subTest(path):
                self.refused(p.run("check-config", "--config", path))
        big = self.folder.file("big.conf", "# " + "x" * (1024 * 1024) + "\n")
        self.refused(p.run("check-config", "--config", big))

    def test_flags_with_wrong_values(self):
        for args, code, part in ((("--db", "mysql://x"), 1, "store.url"),
                                 (("--db=file.db",), 1, "sqlite:PATH"),
                                 (("--log-level", "LOUD"), 2, "--log-level"),
                                 (("--log-level=",), 2, "--log-level"),
                                 (("--now", "tomorrow"), 2, "--now"),
                                 (("--now", "2026-13-01T00:00:00Z"), 2, "--now"),
                                 (("--now", "2026-11-23"), 2, "--now"),
                                 (("--config",), 2, "--config"), (("--db",), 2, "--db"),
                                 (("--now",), 2, "--now"), (("--log-level",), 2, "--log-level")):
            with self.subTest(args):
                result = p.run("check-config", *args)
                self.assertEqual(result.code, code, result)
                self.assertIn(part, result.err)
                self.assertEqual(result.out, "")


class Secrets(unittest.TestCase):
    def setUp(self):
        self.folder = p.Folder(self)

    def test_each_secret_from_each_source_is_taken_and_never_shown(self):
        def one(name, source):
            value = dict((r[0], r[2][0]) for r in TABLE)[name]
            self.assertIn("CANARY", value)
            args, env = (), {}
            if source == "file":
                text, _ = ini([(name, value)])
                args = ("--config", self.folder.file(f"{name}.conf", text))
            elif source == "environment":
                env = {variable(name): value}
            else:
                env = {variable(name) + "_FILE": self.folder.file(name, value + "\n")}
            result = p.run("check-config", "--show", *args, env=env)
            self.assertEqual(result.code, 0, result)
            nothing_leaks(result)
            self.assertEqual(shown(result)[name][0], "***")
            self.assertTrue(shown(result)[name][1].startswith(source.split("_")[0]))

        p.each(itertools.product(SECRETS, ("file", "environment", "environment_file")), one)

    def test_only_secrets_have_files(self):
        secret = self.folder.file("s", "web\n")

        def one(name):
            rows = shown(p.run("check-config", "--show", env={variable(name) + "_FILE": secret}))
            self.assertEqual(rows[name][1], "default")

        p.each([(row[0],) for row in TABLE if row[0] not in SECRETS], one)

    def test_files_that_do_not_do(self):
        big = self.folder.file("big", "CANARY" * 2000)
        right = self.folder.file("right", "CANARY-ok")
        odd = self.folder.file("odd", "CANARY\x01")
        name = "DOCSPOT_TELEGRAM_BOT_TOKEN"
        for env, part in (({name + "_FILE": self.folder.at("none")}, "cannot read"),
                          ({name + "_FILE": self.folder.path}, "cannot read"),
                          ({name + "_FILE": big}, "8192"), ({name + "_FILE": odd}, NOT_TEXT),
                          ({name + "_FILE": right, name: "CANARY"}, "set twice")):
            with self.subTest(env):
                result = p.run("check-config", "--show", env=env)
                self.assertEqual(result.code, 1, result)
                self.assertIn(part, result.err)
                self.assertIn("telegram.bot_token", result.err)
                nothing_leaks(result)

    def test_spaces_and_line_ends_around_a_secret_in_a_file_are_not_part_of_it(self):
        for content in ("x", "x\n", "  x \r\n", "\n\nx\n\n"):
            with self.subTest(repr(content)):
                env = {"DOCSPOT_TELEGRAM_SECRET_TOKEN_FILE": self.folder.file("t", content)}
                self.assertEqual(p.run("check-config", env=env).code, 0)

    def test_an_empty_file_is_no_secret(self):
        env = {"DOCSPOT_TELEGRAM_BOT_TOKEN_FILE": self.folder.file("empty", "\n")}
        self.assertIn("telegram is off", p.run("check-config", env=env).err)

    def test_a_password_in_a_url_is_hidden(self):
        for value, wanted in (("postgresql://u:CANARY@h/d", "postgresql://u:***@h/d"),
                              ("postgresql://u:CANARY@h:5432/d", "postgresql://u:***@h:5432/d"),
                              ("postgresql://u@h/d", "postgresql://u@h/d"),
                              ("postgresql://h:5432/d", "postgresql://h:5432/d")):
            with self.subTest(value):
                result = p.run("check-config", "--show", "--db", value)
                nothing_leaks(result)
                self.assertEqual(shown(result)["store.url"][0], wanted)


class Vendors(unittest.TestCase):
    VALUES = {row[0]: row[2][0] for row in TABLE}

    def off_lines(self, env):
        result = p.run("check-config", env=env)
        self.assertEqual((result.code, result.out), (0, ""), result)
        nothing_leaks(result)
        lines = result.err.splitlines()
        self.assertEqual(lines[-1], "The configuration is right.")
        return lines[:-1]

    def line(self, vendor, missing, hint):
        return f"{vendor} is off: set " + ", ".join(f"{vendor}.{k}" for k in missing) + hint

    def test_every_combination_of_a_vendors_keys_names_exactly_what_is_missing(self):
        def one(vendor, keys, hint, have):
            env = {variable(f"{vendor}.{k}"): self.VALUES[f"{vendor}.{k}"] for k in have}
            missing = [k for k in keys if k not in have]
            lines = [x for x in self.off_lines(env) if x.startswith(vendor)]
            self.assertEqual(lines, [self.line(vendor, missing, hint)] if missing else [])

        p.each([(v, keys, hint, have) for v, keys, hint in NEEDS for n in range(len(keys) + 1)
                for have in itertools.combinations(keys, n)], one)

    def test_every_combination_of_vendors(self):
        def one(*on):
            env, wanted = {}, []
            for vendor, keys, hint in NEEDS:
                if vendor in on:
                    env.update({variable(f"{vendor}.{k}"): self.VALUES[f"{vendor}.{k}"]
                                for k in keys})
                else:
                    wanted.append(self.line(vendor, keys, hint))
            self.assertEqual(self.off_lines(env), wanted)

        names = [n[0] for n in NEEDS]
        p.each([on for n in range(len(names) + 1)
                for on in itertools.combinations(names, n)], one)

    def test_what_does_not_prove_or_pay_turns_nothing_on(self):
        env = {variable(n): self.VALUES[n] for n in
               ("twilio.from", "twilio.whatsapp_from", "whatsapp.template_reminder",
                "telegram.secret_token", "telegram.mode", "maps.provider", "maps.api_key")}
        self.assertEqual(len(self.off_lines(env)), len(NEEDS))

    def test_document_and_show_do_not_depend_on_the_environment(self):
        plain = p.run("check-config", "--document").out
        env = {variable(n): v for n, v in self.VALUES.items()}
        self.assertEqual(p.run("check-config", "--document", env=env).out, plain)
        with open(os.path.join(p.SOURCE, "docs", "config.md"), encoding="utf-8") as f:
            self.assertEqual(f.read(), plain)
        for name, default, *_ in TABLE:
            section, key = name.split(".")
            self.assertIn(f"| `{key}` |", plain)
            self.assertIn(f"## [{section}]", plain)
            self.assertIn(f"`{variable(name)}`" + (" or" if name in SECRETS else ""), plain)
            self.assertIn(f"`{default}`" if default else key, plain)


if __name__ == "__main__":
    unittest.main(verbosity=1)
