-- What must go out and will.

-- name: outbox_insert
INSERT INTO outbox (state, fence, kind, notice, contact_id, provider, channel, address, appointment_id,
                    for_start, inbox_id, body_json, callback_ref, due_at, created_at, queued_at,
                    lease_until, tries, sent_by, provider_ref, last_error)
VALUES ($1, 0, $2, $3, $4, $5, $6, $7, $8, NULL, $9, $10, $11, $12, $13, $14, NULL, 0, '', '', '');

-- Once per visit, step and start: planning it again moves what is still planned and nothing else.
-- name: notice_plan
INSERT INTO outbox (state, fence, kind, notice, contact_id, provider, channel, address, appointment_id,
                    for_start, inbox_id, body_json, callback_ref, due_at, created_at, queued_at,
                    lease_until, tries, sent_by, provider_ref, last_error)
SELECT 'planned', 0, 'notice', $3, $2, '', '', '', a.id, a.start_at, NULL, '', '', $4, $5, NULL, NULL,
       0, '', '', ''
FROM appointments a
WHERE a.id = $1 AND $2 IS NOT NULL
ON CONFLICT (appointment_id, notice, for_start) WHERE for_start IS NOT NULL AND state <> 'cancelled'
DO UPDATE SET due_at = excluded.due_at, contact_id = excluded.contact_id
   WHERE outbox.state = 'planned';

-- name: notice_cancel
UPDATE outbox
SET state = 'cancelled', last_error = 'the visit changed'
WHERE appointment_id = $1 AND kind = 'notice' AND state IN ('planned', 'queued');

-- name: outbox_list_planned_due
SELECT f.*
FROM outbox o JOIN outbox_facts f ON f.id = o.id
WHERE o.state = 'planned' AND o.due_at <= $1
ORDER BY o.due_at, o.id LIMIT $2;

-- name: outbox_compose
UPDATE outbox
SET state = 'queued', body_json = $2, queued_at = $3
WHERE id = $1 AND state = 'planned';

-- name: outbox_replan
UPDATE outbox SET due_at = $2 WHERE id = $1 AND state = 'planned';

-- name: outbox_cancel
UPDATE outbox
SET state = 'cancelled', last_error = $2
WHERE id = $1 AND state IN ('planned', 'queued');

-- What may be claimed. A row in flight (claimed, in_doubt) waits for older ones in flight to the same
-- contact; a queued row waits for any in flight and for older ones that are due or were tried.
-- name: outbox_claim_list
SELECT f.*
FROM outbox o JOIN outbox_facts f ON f.id = o.id
WHERE (o.state = 'queued' OR o.state = 'claimed' OR o.state = 'in_doubt') AND o.due_at <= $1
  AND ($2 = '' OR f.provider = $2)
  AND NOT EXISTS (SELECT 1 FROM outbox b
                  WHERE b.contact_id = o.contact_id
                    AND (b.state = 'planned' OR b.state = 'queued' OR b.state = 'claimed'
                         OR b.state = 'in_doubt')
                    AND b.id <> o.id
                    AND CASE WHEN b.state IN ('claimed', 'in_doubt')
                             THEN o.state = 'queued' OR b.id < o.id
                             ELSE b.state = 'queued' AND o.state = 'queued' AND b.id < o.id
                                  AND (b.due_at <= $1 OR b.tries > 0)
                        END)
  AND (o.kind <> 'pay' OR o.address = 'pay'
       OR NOT EXISTS (SELECT 1 FROM outbox b
                      WHERE b.address = o.address AND b.kind = 'pay'
                        AND b.state IN ('queued', 'claimed', 'in_doubt') AND b.id < o.id))
ORDER BY o.due_at, o.id LIMIT $3;

-- name: outbox_claim
UPDATE outbox
SET state = 'claimed', fence = fence + 1, lease_until = $3, due_at = $3, sent_by = $4
WHERE id = $1 AND fence = $2;

-- name: outbox_sent
UPDATE outbox
SET state = 'sent', provider_ref = $3, lease_until = NULL, last_error = ''
WHERE id = $1 AND fence = $2 AND state = 'claimed';

-- name: outbox_retry
UPDATE outbox
SET state = 'queued', due_at = $3, last_error = $4, tries = tries + 1, lease_until = NULL
WHERE id = $1 AND fence = $2 AND state = 'claimed';

-- name: outbox_in_doubt
UPDATE outbox
SET state = 'in_doubt', due_at = $3, last_error = $4, tries = tries + 1, lease_until = NULL
WHERE id = $1 AND fence = $2 AND state = 'claimed';

-- name: outbox_failed
UPDATE outbox
SET state = 'failed', last_error = $3, lease_until = NULL
WHERE id = $1 AND fence = $2 AND state = 'claimed';

-- name: outbox_find_ref
SELECT max(id) FROM outbox WHERE sent_by = $1 AND provider_ref = $2 AND provider_ref <> '';

-- The states are said twice for the index.
-- name: outbox_count_claimed
SELECT count(*) FROM outbox
WHERE contact_id = $1 AND state = 'claimed'
  AND (state = 'planned' OR state = 'queued' OR state = 'claimed' OR state = 'in_doubt');

-- name: outbox_report
UPDATE outbox
SET state = $2, last_error = $3
WHERE id = $1 AND state = 'sent';

-- name: outbox_get
SELECT * FROM outbox_facts WHERE id = $1;

-- name: outbox_list_after
SELECT * FROM outbox_facts WHERE id > $1 ORDER BY id LIMIT $2;

-- name: outbox_list_after_of
SELECT * FROM outbox_facts WHERE contact_id = $3 AND id > $1 ORDER BY id LIMIT $2;

-- name: outbox_count_since
SELECT count(*) FROM outbox WHERE contact_id = $1 AND queued_at >= $2 AND state <> 'cancelled';

-- name: outbox_next_due
SELECT min(t)
FROM (SELECT min(due_at) AS t FROM outbox
      WHERE (state = 'queued' OR state = 'claimed' OR state = 'in_doubt')
      UNION ALL
      SELECT min(due_at) FROM outbox WHERE state = 'planned') AS due;

-- name: outbox_cancel_contact
UPDATE outbox
SET state = 'cancelled', last_error = $3
WHERE contact_id = $1
  AND (state = 'planned' OR state = 'queued' OR state = 'claimed' OR state = 'in_doubt')
  AND state IN ('planned', 'queued')
  AND NOT (kind = 'reply' AND inbox_id IS NOT NULL AND inbox_id = $2);

-- name: said_out
SELECT id, queued_at, body_json, state
FROM outbox WHERE contact_id = $1 AND queued_at IS NOT NULL AND state <> 'cancelled'
ORDER BY queued_at DESC, id DESC LIMIT $2;
