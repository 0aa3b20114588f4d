"""pay_rows.py - holds that are asked to pay, and what providers answer, written straight into a database.

For tests of the pay page alone: they need a due in a certain state and no provider. A clinic's whole
way to pay, with providers that answer, is told end to end elsewhere. Standard library only.
"""
import contextlib
import json
import sqlite3

KEYS = {"stripe__secret_key": "sk_test_x", "stripe__webhook_secret": "whsec_x",
        "stripe__api_base": "http://127.0.0.1:9", "paypal__client_id": "x",
        "paypal__client_secret": "x", "paypal__webhook_id": "x", "paypal__api_base": "http://127.0.0.1:9"}
HOLD_S = 1500


class Rows:
    """The database of a clinic (tests/e2e/clinic.py) that has been made and may be running."""

    def __init__(self, clinic):
        self.clinic, self.path = clinic, f"{clinic.folder}/clinic.db"

    @contextlib.contextmanager
    def open(self):
        db = sqlite3.connect(self.path, timeout=20)
        db.row_factory = sqlite3.Row
        try:
            with db:
                yield db
        finally:
            db.close()

    def one(self, sql, *values):
        with self.open() as db:
            return db.execute(sql, values).fetchone()

    def change(self, sql, *values):
        with self.open() as db:
            db.execute(sql, values)

    def hold(self, phone, lang="en"):
        """A patient holds a time by text; the appointment's id."""
        said = [{"text": "need a dentist tomorrow morning", "from": phone}, {"text": "1", "from": phone}]
        self.clinic.run("chat", "--json", stdin="".join(json.dumps(x) + "\n" for x in said))
        with self.open() as db:
            held = db.execute("SELECT a.id FROM appointments a JOIN contacts c ON c.id = a.contact_id"
                              " WHERE c.address = ? AND a.status = 'held'", (phone,)).fetchone()
            db.execute("UPDATE contacts SET lang = ? WHERE address = ?", (lang, phone))
            db.execute("UPDATE appointments SET hold_expires_at = ? WHERE id = ?",
                       (int(self.clinic.now()) + HOLD_S, held["id"]))
        return held["id"]

    def ask(self, appointment, token, at_clinic=1):
        """The due of a hold, with this token, whether or not it has been asked already."""
        with self.open() as db:
            a = db.execute("SELECT * FROM appointments WHERE id = ?", (appointment,)).fetchone()
            db.execute("DELETE FROM dues WHERE appointment_id = ?", (appointment,))
            db.execute(
                "INSERT INTO dues (fence, appointment_id, token, state, fee_minor, amount_minor, tax_minor,"
                " tax_name, currency, is_at_clinic_allowed, refund_rule, start_at, created_at)"
                " VALUES (1, ?, ?, 'open', ?, ?, ?, 'Tax', ?, ?, '24h:100|2h:50', ?, ?)",
                (appointment, token, a["fee_minor"], a["fee_minor"], a["fee_minor"] // 10, a["currency"],
                 at_clinic, a["start_at"], int(self.clinic.now())))
        return token

    def tries(self, token):
        with self.open() as db:
            return db.execute("SELECT p.* FROM payments p JOIN dues d ON d.id = p.due_id"
                              " WHERE d.token = ? ORDER BY p.id", (token,)).fetchall()

    def link(self, payment, url):
        """The provider has answered: there is its page."""
        self.change("UPDATE payments SET state = 'pending', marks = 1, url = ?, provider_ref = ?,"
                    " fence = fence + 1 WHERE id = ?", url, f"session-{payment}", payment)

    def fail(self, payment):
        self.change("UPDATE payments SET state = 'failed', marks = marks | 8, fence = fence + 1"
                    " WHERE id = ?", payment)

    def pay(self, payment):
        """The provider's word has come: the money is there, the visit booked."""
        with self.open() as db:
            db.execute("UPDATE payments SET state = 'paid', captured_minor = amount_minor, paid_at = ?,"
                       " receipt = 'L1-' || printf('%06d', id), fence = fence + 1 WHERE id = ?",
                       (int(self.clinic.now()), payment))
            due = db.execute("SELECT due_id FROM payments WHERE id = ?", (payment,)).fetchone()[0]
            db.execute("UPDATE dues SET state = 'settled', fence = fence + 1 WHERE id = ?", (due,))
            db.execute("UPDATE appointments SET status = 'confirmed', hold_expires_at = NULL,"
                       " fence = fence + 1 WHERE id = (SELECT appointment_id FROM dues WHERE id = ?)",
                       (due,))
