"""clinic.py - what the end-to-end tests share: the real program, its patients, its desk.

The program is started as an operator would start it (DOCSPOT_BIN, a configuration file, a fresh
SQLite database) against fake vendors on loopback. Patients write through signed webhooks, or by
Telegram's long polling. Nothing sleeps for a fixed time: everything waits for what it needs, with a
deadline. Standard library only.
"""
import base64
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
import fake_vendors as vendor  # noqa: E402
import running  # noqa: E402

PUBLIC_URL = "https://bot.example"
META_SECRET, META_VERIFY = "meta-secret", "meta-verify"
SKIPPED = 77  # what ctest takes for "skipped"
START = 1795021200  # Wed 18 Nov 2026, 17:00 UTC: 9:00 in San Jose; tests never depend on the date
WITHIN_S = float(os.environ.get("DOCSPOT_E2E_WITHIN_S", "20"))

CSV_HEADER = ("clinic,location,address,city,lat,lon,timezone,country,doctor,gender,specialties,"
              "languages,visit_type,minutes,fee,currency,days,from,to,breaks,valid_from,valid_to")


def program():
    """The program under test; ends the test run as skipped when there is none."""
    path = os.environ.get("DOCSPOT_BIN", "")
    if not path or not os.access(path, os.X_OK):
        print("skipped: DOCSPOT_BIN does not name the built program", file=sys.stderr)
        sys.exit(SKIPPED)
    return path


def main():
    """Run the suite of the calling script."""
    program()
    unittest.main(module="__main__", verbosity=2, warnings="ignore")


def wait_until(check, what, within_s=None):
    """Call check until it gives something true, and give that; fails after within_s."""
    return running.wait_until(check, what, within_s or WITHIN_S)


class Client:
    """One keep-alive connection to the program; not for several threads."""

    def __init__(self, port):
        self.port, self.connection = port, None

    def request(self, method, target, body=b"", headers=None):
        """(status, headers, body); opens the connection again where the program closed it."""
        for attempt in (1, 2):
            try:
                if not self.connection:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
                self.connection.request(method, target, body, headers or {})
                answer = self.connection.getresponse()
                return answer.status, dict(answer.getheaders()), answer.read()
            except (ConnectionError, http.client.HTTPException):
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("not reached")

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None


class Clinic:
    """A database, a configuration and the program, which may be killed and started again."""

    running, log = None, None  # of a clinic that has not been started

    def __init__(self, fakes, csv=None, **settings):
        self.fakes, self.process, self.port = fakes, None, None
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="docspot-e2e-"))
        self.db = f"sqlite:{self.folder}/clinic.db"
        self.began, self.skipped_s = time.monotonic(), 0
        self.threads = threading.local()
        self.config = self.folder / "docspot.conf"
        self.write_config(settings)
        if csv is None:
            self.run("demo")
        else:
            (self.folder / "clinic.csv").write_text(CSV_HEADER + "\n" + csv, encoding="utf-8")
            self.run("import", str(self.folder / "clinic.csv"))

    def write_config(self, changes):
        base = self.fakes.base
        settings = {
            "server": {"listen": "127.0.0.1:0", "public_url": PUBLIC_URL},
            "clinic": {"quiet_hours": "none"},
            "twilio": {"account_sid": vendor.ACCOUNT, "auth_token": vendor.TOKEN,
                       "from": vendor.SMS_FROM, "whatsapp_from": vendor.WHATSAPP_FROM,
                       "api_base": base + "/twilio"},
            "whatsapp": {"phone_number_id": vendor.PHONE_ID, "access_token": vendor.ACCESS,
                         "app_secret": META_SECRET, "verify_token": META_VERIFY,
                         "api_base": base + "/whatsapp"},
            "telegram": {"bot_token": vendor.BOT_TOKEN, "secret_token": vendor.BOT_SECRET,
                         "mode": "webhook", "api_base": base + "/telegram"},
        }
        for name, value in changes.items():
            section, key = name.split("__")
            settings.setdefault(section, {})[key] = value
        lines = []
        for section, keys in settings.items():
            lines += [f"[{section}]"] + [f"{k} = {v}" for k, v in keys.items()]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def now(self):
        """The program's time: it runs on from START since this clinic was made."""
        return START + (time.monotonic() - self.began) + self.skipped_s

    def pass_time(self, seconds):
        """The next start and command find it so much later."""
        self.skipped_s += seconds

    def now_text(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.now()))

    def outcome(self, *words, stdin=None):
        """A command against the same database, however it ends."""
        return subprocess.run([program(), words[0], "--db", self.db, "--config", str(self.config),
                               "--now", self.now_text(), *words[1:]], input=stdin, text=True,
                              capture_output=True, timeout=60, check=False)

    def run(self, *words, check=True, stdin=None):
        """The same; gives its output, fails the test if it fails."""
        done = self.outcome(*words, stdin=stdin)
        if check and done.returncode != 0:
            raise AssertionError(f"docspot {' '.join(words)}: {done.returncode}\n{done.stderr}")
        return done.stdout

    def start(self, *wrap):
        """Serve, and wait until it is ready. wrap: a command to run it under (strace, say)."""
        if not self.log:
            self.log = open(self.folder / "serve.log", "ab", buffering=0)
        environment = dict(os.environ)
        if wrap:  # a sanitizer's leak check cannot run under a tracer
            environment["ASAN_OPTIONS"] = "detect_leaks=0"
        self.running = running.Running(
            [*wrap, program(), "serve", "--config", str(self.config), "--db", self.db, "--now",
             self.now_text()], with_stdout=True, copy=self.log, cwd=self.folder, env=environment)
        self.process = self.running.process
        self.port = self.running.wait_port(WITHIN_S)
        self.threads = threading.local()
        wait_until(self.is_ready, "/readyz")
        return self

    def read_log(self):
        """What the program has said since the clinic was made, over all its starts."""
        self.running.said()  # of one that is over, all
        return (self.folder / "serve.log").read_text(encoding="utf-8", errors="replace")

    def is_ready(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    @property
    def client(self):
        """The calling thread's own connection."""
        if not hasattr(self.threads, "client"):
            self.threads.client = Client(self.port)
        return self.threads.client

    def get(self, target):
        return self.client.request("GET", target)

    def kill(self):
        """As the power switch does it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """As systemd does it; fails the test when the program does not end well."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise AssertionError("serve did not end within 20 s of SIGTERM") from None
            if self.process.returncode != 0:
                raise AssertionError(f"serve ended with {self.process.returncode}:\n"
                                     + self.read_log()[-6000:])
        self.process = None

    def close(self):
        try:
            self.stop()
        finally:
            if self.log:
                self.running.said()
                self.log.close()
            if os.environ.get("DOCSPOT_E2E_KEEP"):
                print("kept:", self.folder, file=sys.stderr)
            else:
                shutil.rmtree(self.folder, ignore_errors=True)

    def appointments(self, **wanted):
        """The exported appointments whose fields have these values."""
        rows = [json.loads(line) for line in self.run("export", "appointments").splitlines()]
        return [r for r in rows if all(r.get(k) == v for k, v in wanted.items())]

    def free_slots(self, words):
        lines = self.run("slots", "--json", "--limit", "500", words).splitlines()
        return [json.loads(line) for line in lines]

    def metric(self, name):
        """The value of a line of /metrics, by the end of its name and labels; 0 where there is none."""
        for line in self.get("/metrics")[2].decode().splitlines():
            key, _, value = line.rpartition(" ")
            if not key.startswith("#") and key.endswith(name):
                return float(value)
        return 0.0

    def check_sound(self):
        """fsck finds nothing, and no vendor has a complaint."""
        self.run("fsck")
        complaints = self.fakes.state.problems(age_s=5.0)
        if complaints:
            raise AssertionError(f"the vendors complain: {complaints}")

    # ---- webhooks, signed as each vendor signs

    def post_twilio(self, fields, path="/webhooks/twilio", signature=None):
        body = urllib.parse.urlencode(fields).encode()
        if signature is None:
            text = PUBLIC_URL + path + "".join(k + str(v) for k, v in sorted(fields.items()))
            mac = hmac.new(vendor.TOKEN.encode(), text.encode(), hashlib.sha1).digest()
            signature = base64.b64encode(mac).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if signature:
            headers["X-Twilio-Signature"] = signature
        return self.client.request("POST", path, body, headers)

    def post_meta(self, value, signature=None):
        body = json.dumps({"object": "whatsapp_business_account", "entry": [
            {"id": "1", "changes": [{"field": "messages", "value": {
                "messaging_product": "whatsapp", "metadata": {
                    "display_phone_number": "14085550177", "phone_number_id": vendor.PHONE_ID},
                **value}}]}]}).encode()
        if signature is None:
            signature = "sha256=" + hmac.new(META_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json"}
        if signature:
            headers["X-Hub-Signature-256"] = signature
        return self.client.request("POST", "/webhooks/whatsapp", body, headers)

    def post_telegram(self, update, secret=vendor.BOT_SECRET):
        headers = {"Content-Type": "application/json"}
        if secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        return self.client.request("POST", "/webhooks/telegram", json.dumps(update).encode(),
                                   headers)


class Patient:
    """Someone who writes. Every message has an id of its own and can be delivered again."""

    serial = 0
    lock = threading.Lock()

    def __init__(self, clinic, number):
        self.clinic, self.number, self.sent = clinic, number, []

    @classmethod
    def next_serial(cls):
        with Patient.lock:
            Patient.serial += 1
            return Patient.serial

    def write(self, text):
        """Make the message without delivering it; deliver() takes it as often as one likes."""
        message = self.make(self.next_serial(), text)
        self.sent.append(message)
        return message

    def say(self, text):
        """Write and have it delivered once; 2xx or the test fails."""
        message = self.write(text)
        self.deliver_surely(message)
        return message

    def deliver_surely(self, message):
        status = self.deliver(message)
        if status // 100 != 2:
            raise AssertionError(f"the webhook answered {status}")

    def heard(self, count):
        """All that the clinic has sent so far, once there are count messages."""
        return self.clinic.fakes.wait_messages(count, self.vendor_address, WITHIN_S)

    def ask(self, text):
        """Say something and give the clinic's next message."""
        before = len(self.clinic.fakes.messages(self.vendor_address))
        self.say(text)
        return self.heard(before + 1)[before]

    def book(self, *words):
        """The README's conversation; gives the last answer."""
        answer = None
        for text in words or ("need a dentist tomorrow morning", "1", "Maria Lopez"):
            answer = self.ask(text)
        return answer


class SmsPatient(Patient):
    channel = "sms"

    def __init__(self, clinic, number):
        super().__init__(clinic, number)
        self.contact = self.vendor_address = f"+1408{number:07d}"

    def make(self, serial, text):
        return {"MessageSid": f"SM{serial:032x}", "AccountSid": vendor.ACCOUNT, "NumMedia": "0",
                "From": self.contact, "To": vendor.SMS_FROM, "Body": text}

    def deliver(self, message):
        return self.clinic.post_twilio(message)[0]


class TwilioWhatsAppPatient(SmsPatient):
    channel = "whatsapp"

    def __init__(self, clinic, number):
        super().__init__(clinic, number)
        self.vendor_address = "whatsapp:" + self.contact

    def make(self, serial, text):
        return {**super().make(serial, text), "From": self.vendor_address,
                "To": "whatsapp:" + vendor.WHATSAPP_FROM, "ProfileName": "Mari"}


class WhatsAppPatient(Patient):
    channel = "whatsapp"

    def __init__(self, clinic, number):
        super().__init__(clinic, number)
        self.vendor_address = f"1408{number:07d}"
        self.contact = "+" + self.vendor_address

    def make(self, serial, text):
        return {"contacts": [{"profile": {"name": "Mari"}, "wa_id": self.vendor_address}],
                "messages": [{"from": self.vendor_address, "id": f"wamid.IN{serial}",
                              "timestamp": str(int(self.clinic.now())), "type": "text",
                              "text": {"body": text}}]}

    def make_tap(self, option):
        message = self.make(self.next_serial(), "")
        message["messages"][0].update(type="interactive", interactive={
            "type": "button_reply", "button_reply": option})
        return message

    def deliver(self, message):
        return self.clinic.post_meta(message)[0]


class TelegramPatient(Patient):
    channel = "telegram"

    def __init__(self, clinic, number):
        super().__init__(clinic, number)
        self.contact = self.vendor_address = str(number)

    @property
    def chat(self):
        return {"id": self.number, "type": "private", "first_name": "Mari"}

    def make(self, serial, text):
        user = {"id": self.number, "is_bot": False, "first_name": "Mari", "language_code": "en"}
        return {"update_id": serial, "message": {
            "message_id": serial, "from": user, "chat": self.chat, "text": text,
            "date": int(self.clinic.now())}}

    def make_tap(self, option):
        serial = self.next_serial()
        self.clinic.fakes.note_tap(f"cb{serial}")
        user = {"id": self.number, "is_bot": False, "first_name": "Mari", "language_code": "en"}
        return {"update_id": serial, "callback_query": {
            "id": f"cb{serial}", "from": user, "chat_instance": "1", "data": option["id"],
            "message": {"message_id": 1, "date": 0, "chat": self.chat}}}

    def deliver(self, message):
        return self.clinic.post_telegram(message)[0]


class PollingPatient(TelegramPatient):
    """The same by getUpdates: the program fetches, nobody calls it."""

    def deliver(self, message):
        self.clinic.fakes.add_updates([message])
        return 200


class ClinicCase(unittest.TestCase):
    """A test with fake vendors and a clinic that serves; both are gone afterwards."""

    def begin(self, csv=None, start=True, **settings):
        fakes = vendor.FakeVendors()
        fakes.__enter__()
        self.addCleanup(fakes.__exit__)
        clinic = Clinic(fakes, csv, **settings)
        self.addCleanup(clinic.close)
        if start:
            clinic.start()
        return clinic

    def together(self, actions):
        """Run the actions at the same time, each in a thread; the first failure is the test's."""
        gate, errors = threading.Barrier(len(actions)), []

        def run(action):
            try:
                gate.wait()
                action()
            except BaseException as e:  # an AssertionError too: it is raised again below
                errors.append(e)

        threads = [threading.Thread(target=run, args=(a,)) for a in actions]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        if errors:
            raise errors[0]
