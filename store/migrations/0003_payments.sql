-- Money: what visits are asked to pay, tries to pay it, what went back, and a ledger of all of it.

-- ---- the clinic's files ----

-- What an offering says of paying; without a row the clinic's own terms hold.
CREATE TABLE offering_terms (
    offering_id   INTEGER PRIMARY KEY REFERENCES offerings (id),
    payment       TEXT NOT NULL CHECK (payment IN ('', 'auto', 'none', 'at_clinic', 'deposit', 'full')),
    deposit_minor INTEGER NOT NULL CHECK (deposit_minor >= 0), -- 0: the clinic's percentage
    refund_rule   TEXT NOT NULL                                -- '': the clinic's
) STRICT;

-- ---- dues, payments, refunds ----

-- What one visit is asked to pay, and the token of its page.
CREATE TABLE dues (
    id                   INTEGER PRIMARY KEY,
    fence                INTEGER NOT NULL CHECK (fence >= 1), -- rises with every change
    appointment_id       INTEGER NOT NULL REFERENCES appointments (id),
    token                TEXT NOT NULL UNIQUE CHECK (length(token) >= 20),
    state                TEXT NOT NULL CHECK (state IN ('open', 'settled', 'at_clinic', 'late', 'over')),
    fee_minor            INTEGER NOT NULL CHECK (fee_minor >= 0),
    amount_minor         INTEGER NOT NULL CHECK (amount_minor > 0),
    tax_minor            INTEGER NOT NULL CHECK (tax_minor BETWEEN 0 AND amount_minor),
    tax_name             TEXT NOT NULL,
    currency             TEXT NOT NULL CHECK (length(currency) = 3),
    is_at_clinic_allowed INTEGER NOT NULL CHECK (is_at_clinic_allowed IN (0, 1)),
    refund_rule          TEXT NOT NULL,
    start_at             INTEGER NOT NULL, -- the rule counts from it; a late move keeps it
    created_at           INTEGER NOT NULL,
    answer_by            INTEGER,
    CHECK ((state = 'late') = (answer_by IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX dues_appointment ON dues (appointment_id);
CREATE INDEX dues_late ON dues (answer_by) WHERE state = 'late';

CREATE TABLE payments (
    id             INTEGER PRIMARY KEY,
    fence          INTEGER NOT NULL CHECK (fence >= 1),
    due_id         INTEGER NOT NULL REFERENCES dues (id),
    provider       TEXT NOT NULL CHECK (provider <> ''),
    reference      TEXT NOT NULL UNIQUE CHECK (length(reference) >= 20),
    provider_ref   TEXT NOT NULL,
    capture_ref    TEXT NOT NULL,
    account        TEXT NOT NULL,
    url            TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('created', 'pending', 'paid', 'refunding', 'refunded',
                                                  'partly_refunded', 'failed', 'expired', 'disputed')),
    amount_minor   INTEGER NOT NULL CHECK (amount_minor > 0),
    currency       TEXT NOT NULL CHECK (length(currency) = 3),
    is_live        INTEGER NOT NULL CHECK (is_live IN (0, 1)),
    captured_minor INTEGER NOT NULL CHECK (captured_minor >= 0),
    refunded_minor INTEGER NOT NULL CHECK (refunded_minor >= 0), -- as the provider says in all
    marks          INTEGER NOT NULL,
    mismatch       TEXT NOT NULL,
    receipt        TEXT NOT NULL,
    is_extra       INTEGER NOT NULL CHECK (is_extra IN (0, 1)),
    created_at     INTEGER NOT NULL,
    paid_at        INTEGER,
    expires_at     INTEGER,
    ask_at         INTEGER, -- when the provider is asked next
    CHECK ((paid_at IS NOT NULL) = (captured_minor > 0))
) STRICT;
CREATE INDEX payments_due ON payments (due_id, id);
CREATE INDEX payments_ask ON payments (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX payments_state ON payments (state, id);
CREATE UNIQUE INDEX payments_provider_ref ON payments (provider, provider_ref) WHERE provider_ref <> '';
CREATE INDEX payments_capture ON payments (provider, capture_ref) WHERE capture_ref <> '';
CREATE UNIQUE INDEX payments_receipt ON payments (receipt) WHERE receipt <> '';

CREATE TABLE refunds (
    id           INTEGER PRIMARY KEY,
    payment_id   INTEGER NOT NULL REFERENCES payments (id),
    minor        INTEGER NOT NULL CHECK (minor > 0),
    state        TEXT NOT NULL CHECK (state IN ('asked', 'coming', 'done', 'failed')),
    reference    TEXT NOT NULL, -- '': made at the provider
    provider_ref TEXT NOT NULL,
    reason       TEXT NOT NULL CHECK (reason <> ''),
    created_at   INTEGER NOT NULL,
    done_at      INTEGER,
    CHECK ((state IN ('done', 'failed')) = (done_at IS NOT NULL))
) STRICT;
CREATE INDEX refunds_payment ON refunds (payment_id, id);
CREATE UNIQUE INDEX refunds_reference ON refunds (reference) WHERE reference <> '';
CREATE UNIQUE INDEX refunds_provider_ref ON refunds (payment_id, provider_ref) WHERE provider_ref <> '';

-- Calls to providers are rows of the outbox: once for good where their key is fixed, else once while
-- one waits; those about one payment go out in order.
CREATE UNIQUE INDEX outbox_pay_once ON outbox (callback_ref)
    WHERE kind = 'pay' AND callback_ref <> '' AND state <> 'cancelled'
      AND (notice IN ('create', 'close', 'refund') OR state IN ('queued', 'claimed', 'in_doubt'));
CREATE INDEX outbox_pay_open ON outbox (address, id)
    WHERE kind = 'pay' AND state IN ('queued', 'claimed', 'in_doubt');

-- Receipts are numbered per location, from 1 and without gaps.
CREATE TABLE receipt_series (
    location_id INTEGER PRIMARY KEY REFERENCES locations (id),
    last_no     INTEGER NOT NULL CHECK (last_no >= 0)
) STRICT;

-- ---- the ledger: movements of money, each of rows that sum to zero; never changed ----

CREATE TABLE ledger (
    id         INTEGER PRIMARY KEY,
    entry      INTEGER NOT NULL, -- the rows of one movement share it
    at         INTEGER NOT NULL,
    account    TEXT NOT NULL CHECK (account <> ''),
    minor      INTEGER NOT NULL CHECK (minor <> 0), -- positive: debit
    currency   TEXT NOT NULL CHECK (length(currency) = 3),
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    refund_id  INTEGER REFERENCES refunds (id),
    cause      TEXT NOT NULL CHECK (cause <> '') -- 'inbox:12', 'outbox:34'
) STRICT;
CREATE INDEX ledger_entry ON ledger (entry);
CREATE INDEX ledger_payment ON ledger (payment_id, id);
CREATE INDEX ledger_account ON ledger (account, currency, minor);
CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger
BEGIN
    SELECT RAISE (ABORT, 'the ledger is append-only');
END;
CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger
BEGIN
    SELECT RAISE (ABORT, 'the ledger is append-only');
END;

-- ---- the desk hears of money that does not fit ----

CREATE TABLE alerts_old AS SELECT * FROM alerts;
DROP TABLE alerts;
CREATE TABLE alerts (
    id         INTEGER PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('emergency', 'human', 'payment')),
    contact_id INTEGER REFERENCES contacts (id),
    summary    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    acked_at   INTEGER,
    next_at    INTEGER,
    sends      INTEGER NOT NULL
) STRICT;
INSERT INTO alerts (id, kind, contact_id, summary, created_at, acked_at, next_at, sends)
SELECT id, kind, contact_id, summary, created_at, acked_at, next_at, sends FROM alerts_old;
DROP TABLE alerts_old;
CREATE INDEX alerts_open ON alerts (next_at) WHERE acked_at IS NULL;
