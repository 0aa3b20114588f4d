"""test_cli.py - the command line's contract: exit codes, common flags, settings and their errors.

Runs the real program. Nothing here needs a database but the last class, which makes one.
"""
import os
import subprocess
import sys
import tempfile
import unittest

DOCSPOT = os.environ.get("DOCSPOT_BIN")
if not DOCSPOT:
    print("skipped: DOCSPOT_BIN is not set")
    sys.exit(77)
SOURCE = os.environ.get("DOCSPOT_SOURCE_DIR", ".")


def run(*args, text="", env=None):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DOCSPOT_")}
    p = subprocess.run([DOCSPOT, *args], input=text, text=True, capture_output=True, timeout=60, env={**clean, **(env or {})})
    if "ERROR: " in p.stderr or "runtime error" in p.stderr:
        raise AssertionError(p.stderr)
    return p


class Commands(unittest.TestCase):
    def test_exit_codes(self):
        for args, code in ((("help",), 0), (("help", "serve"), 0), (("version",), 0), (("--version",), 0), (("--help",), 0), (("serve", "--help"), 0),
                           ((), 2), (("no-such-command",), 2), (("help", "no-such-command"), 2), (("chat", "--no-such-flag"), 2),
                           (("check-config", "stray"), 2), (("backup",), 2), (("fsck", "--json=1"), 2), (("version", "--db"), 2),
                           (("--now", "yesterday", "check-config"), 2), (("--now", "2026-11-23T08:00:00", "check-config"), 2),
                           (("--log-level", "loud", "check-config"), 2), (("check-config", "--config", "/nonexistent.conf"), 1),
                           (("serve", "--db", "sqlite::memory:"), 1), (("serve", "--db", "postgresql://x/y"), 1)):
            with self.subTest(args):
                self.assertEqual(run(*args).returncode, code)

    def test_every_command_is_in_the_help(self):
        out = run("help").stdout
        for name in ("serve", "chat", "understand", "slots", "day", "book", "cancel", "move", "block", "arrive", "inbox", "import", "export", "demo",
                     "migrate", "backup", "restore", "fsck", "check-config", "version", "help"):
            self.assertIn(f"docspot {name} ", out)

    def test_help_names_what_a_command_takes(self):
        for name, words in (("slots", ("--specialty", "--doctor", "--place", "--when", "--visit-type", "--limit", "--json", "--why")),
                            ("chat", ("--json", "--from")), ("understand", ("--lang", "--tz", "--stats")), ("import", ("FILE", "--dry-run", "--prune")),
                            ("book", ("DOCTOR", "START", "--patient", "--phone")), ("move", ("ID", "START")), ("block", ("DATE", "--reason")),
                            ("inbox", ("reply", "alerts", "ack", "calls")), ("check-config", ("--show",))):
            out = run("help", name).stdout
            for word in words:
                with self.subTest(f"{name} {word}"):
                    self.assertIn(word, out)

    def test_data_goes_to_stdout_and_all_else_to_stderr(self):
        p = run("no-such-command")
        self.assertEqual(p.stdout, "")
        self.assertIn("no-such-command", p.stderr)
        p = run("check-config")
        self.assertEqual(p.stdout, "")
        self.assertIn("telegram is off: set telegram.bot_token", p.stderr)

    def test_common_flags_stand_anywhere(self):
        for args in (("--db", "sqlite:x.db", "check-config", "--show"), ("check-config", "--db=sqlite:x.db", "--show"), ("check-config", "--show", "--db", "sqlite:x.db")):
            with self.subTest(args):
                self.assertIn("sqlite:x.db", run(*args).stdout)


class Settings(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, text, name="docspot.conf"):
        path = os.path.join(self.folder.name, name)
        with open(path, "w") as f:
            f.write(text)
        return path

    def shown(self, *args, env=None):
        p = run("check-config", "--show", *args, env=env)
        self.assertEqual(p.returncode, 0, p.stderr)
        return {line.split(" = ")[0]: line for line in p.stdout.splitlines() if " = " in line}

    def test_a_wrong_value_names_key_line_and_what_was_expected(self):
        conf = self.file("[server]\nlisten = 127.0.0.1:8080\n[booking]\nhold_minutes = soon\n")
        p = run("check-config", "--config", conf)
        self.assertEqual(p.returncode, 1)
        self.assertIn("line 4: booking.hold_minutes", p.stderr)
        self.assertIn("1 to 1440", p.stderr)

    def test_all_wrong_lines_are_named_at_once(self):
        p = run("serve", "--config", self.file("[server]\nrole = x\nno_such = 1\n[clinic]\nquiet_hours = never\n"))
        self.assertEqual(p.returncode, 1)
        for part in ("line 2", "line 3", "line 5"):
            self.assertIn(part, p.stderr)

    def test_flags_beat_environment_beats_file_beats_default(self):
        conf = self.file('[store]\nurl = sqlite:file.db\n[booking]\nhold_minutes = "20"\n')
        env = {"DOCSPOT_STORE_URL": "sqlite:env.db"}
        self.assertIn("file.db", self.shown("--config", conf)["store.url"])
        self.assertIn("20", self.shown("--config", conf)["booking.hold_minutes"])
        self.assertIn("env.db", self.shown("--config", conf, env=env)["store.url"])
        self.assertIn("flag.db", self.shown("--config", conf, "--db", "sqlite:flag.db", env=env)["store.url"])

    def test_secrets_come_from_files_and_are_never_shown(self):
        secret = self.file("hush-hush\n", "token")
        for env in ({"DOCSPOT_TELEGRAM_BOT_TOKEN": "hush-hush"}, {"DOCSPOT_TELEGRAM_BOT_TOKEN_FILE": secret}):
            p = run("check-config", "--show", env=env)
            self.assertNotIn("hush", p.stdout + p.stderr)
            self.assertIn("***", p.stdout)
            self.assertNotIn("telegram is off", p.stderr)

    def test_docs_config_md_is_what_the_program_writes(self):
        with open(os.path.join(SOURCE, "docs", "config.md"), encoding="utf-8") as f:
            self.assertEqual(f.read(), run("check-config", "--document").stdout, "write it again: docspot check-config --document > docs/config.md")


class Database(unittest.TestCase):
    def test_a_databases_life(self):
        with tempfile.TemporaryDirectory() as d:
            db, copy = "sqlite:" + os.path.join(d, "a.db"), os.path.join(d, "copy.db")
            p = run("fsck", "--db", db)
            self.assertEqual(p.returncode, 1)
            self.assertIn("docspot import", p.stderr)
            self.assertEqual(os.listdir(d), [], "a command that may not create a database left a file")
            self.assertEqual(run("migrate", "--db", db).returncode, 0)
            self.assertIn("already", run("migrate", "--db", db).stderr)
            self.assertEqual(run("demo", "--db", db).returncode, 0)
            self.assertEqual(run("fsck", "--db", db).returncode, 0)
            self.assertEqual(run("backup", copy, "--db", db).returncode, 0)
            self.assertEqual(run("backup", copy, "--db", db).returncode, 1, "a backup overwrote a file")
            before = run("export", "--db", db).stdout
            other = "sqlite:" + os.path.join(d, "b.db")
            self.assertEqual(run("restore", copy, "--db", other).returncode, 0)
            self.assertEqual(run("export", "--db", other).stdout, before)


if __name__ == "__main__":
    unittest.main(verbosity=1)
