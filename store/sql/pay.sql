-- Dues, payments, refunds, the calls to providers, the ledger.

-- name: due_insert
INSERT INTO dues (fence, appointment_id, token, state, fee_minor, amount_minor, tax_minor, tax_name,
                  currency, is_at_clinic_allowed, refund_rule, start_at, created_at, answer_by)
VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT DO NOTHING;

-- name: due_get
SELECT id, fence, appointment_id, token, state, fee_minor, amount_minor, tax_minor, currency, tax_name,
       is_at_clinic_allowed, refund_rule, start_at, created_at, answer_by
FROM dues WHERE id = $1;

-- name: due_by_token
SELECT id, fence, appointment_id, token, state, fee_minor, amount_minor, tax_minor, currency, tax_name,
       is_at_clinic_allowed, refund_rule, start_at, created_at, answer_by
FROM dues WHERE token = $1;

-- name: due_of
SELECT id, fence, appointment_id, token, state, fee_minor, amount_minor, tax_minor, currency, tax_name,
       is_at_clinic_allowed, refund_rule, start_at, created_at, answer_by
FROM dues WHERE appointment_id = $1;

-- name: due_change
UPDATE dues
SET state = $3, appointment_id = $4, start_at = $5, answer_by = $6, fence = fence + 1
WHERE id = $1 AND fence = $2;

-- name: due_list_unanswered
SELECT id, fence, appointment_id, token, state, fee_minor, amount_minor, tax_minor, currency, tax_name,
       is_at_clinic_allowed, refund_rule, start_at, created_at, answer_by
FROM dues WHERE state = 'late' AND answer_by <= $1
ORDER BY answer_by, id LIMIT $2;

-- name: payment_insert
INSERT INTO payments (fence, due_id, provider, reference, provider_ref, capture_ref, account, url, state,
                      amount_minor, currency, is_live, captured_minor, refunded_minor, marks, mismatch,
                      receipt, is_extra, created_at, paid_at, expires_at, ask_at)
VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21);

-- name: payment_get
SELECT * FROM payments WHERE id = $1;

-- name: payment_by_reference
SELECT * FROM payments WHERE provider = $1 AND reference = $2;

-- name: payment_by_provider_ref
SELECT * FROM payments WHERE provider = $1 AND provider_ref = $2 AND provider_ref <> '';

-- name: payment_by_capture
SELECT * FROM payments WHERE provider = $1 AND capture_ref = $2 AND capture_ref <> ''
ORDER BY id LIMIT 1;

-- name: payment_change
UPDATE payments
SET provider_ref = $3, capture_ref = $4, account = $5, url = $6, state = $7, captured_minor = $8,
    refunded_minor = $9, marks = $10, mismatch = $11, receipt = $12, is_extra = $13, paid_at = $14,
    expires_at = $15, ask_at = $16, fence = fence + 1
WHERE id = $1 AND fence = $2;

-- name: payment_list_of
SELECT * FROM payments WHERE due_id = $1 ORDER BY id;

-- name: payment_list_ask
SELECT * FROM payments WHERE ask_at <= $1 ORDER BY ask_at, id LIMIT $2;

-- name: payment_list
SELECT * FROM payments WHERE $1 = 0 OR id < $1 ORDER BY id DESC LIMIT $2;

-- name: payment_list_state
SELECT * FROM payments WHERE state = $3 AND ($1 = 0 OR id < $1) ORDER BY id DESC LIMIT $2;

-- name: receipt_next
INSERT INTO receipt_series (location_id, last_no)
VALUES ($1, 1)
ON CONFLICT (location_id) DO UPDATE SET last_no = last_no + 1
RETURNING last_no;

-- name: refund_insert
INSERT INTO refunds (payment_id, minor, state, reference, provider_ref, reason, created_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: refund_change
UPDATE refunds SET state = $2, provider_ref = $3, done_at = $4 WHERE id = $1;

-- name: refund_get
SELECT * FROM refunds WHERE id = $1;

-- name: refund_list_of
SELECT * FROM refunds WHERE payment_id = $1 ORDER BY id;

-- Only what nobody was asked for yet.
-- name: refund_delete
DELETE FROM refunds WHERE id = $1 AND state = 'asked';

-- name: pay_call_insert
INSERT INTO outbox (state, fence, kind, notice, contact_id, provider, channel, address, appointment_id,
                    for_start, inbox_id, body_json, callback_ref, due_at, created_at, queued_at,
                    lease_until, tries, sent_by, provider_ref, last_error)
VALUES ('queued', 0, 'pay', $1, NULL, $2, 'pay', $3, NULL, NULL, NULL, $4, $5, $6, $7, $7, NULL, 0, '', '',
        '')
ON CONFLICT DO NOTHING;

-- name: pay_call_withdraw
UPDATE outbox
SET state = 'cancelled', last_error = 'withdrawn'
WHERE kind = 'pay' AND callback_ref = $1 AND state = 'queued' AND fence = 0;

-- name: ledger_next
SELECT coalesce(max(entry), 0) + 1 FROM ledger;

-- name: ledger_insert
INSERT INTO ledger (entry, at, account, minor, currency, payment_id, refund_id, cause)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: ledger_list_of
SELECT id, entry, at, account, minor, currency, payment_id, refund_id, cause
FROM ledger WHERE payment_id = $1 ORDER BY id;

-- name: ledger_sum
SELECT coalesce(sum(minor), 0) FROM ledger WHERE account = $1 AND currency = $2;
