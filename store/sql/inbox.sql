-- What came in and was durably accepted.

-- name: inbox_insert
INSERT INTO inbox (provider, event_id, channel, address, kind, payload, received_at, due_at, state,
                   tries, why)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 'open', 0, '')
ON CONFLICT DO NOTHING;

-- A fragment that waits for its rest waits no longer when something follows. What waits after a
-- failure keeps its pause.
-- name: inbox_wake
UPDATE inbox SET due_at = $3
WHERE channel = $1 AND address = $2 AND state = 'open' AND due_at > $3 AND tries = 0;

-- name: inbox_find
SELECT id FROM inbox WHERE provider = $1 AND event_id = $2;

-- One row of each contact: none that has an older unfinished one. Events without an address (some
-- delivery reports) wait for nobody.
-- name: inbox_list_due
SELECT i.id, i.payload, i.received_at, i.due_at, i.tries
FROM inbox i
WHERE i.state = 'open' AND i.due_at <= $1
  AND (i.address = ''
       OR NOT EXISTS (SELECT 1 FROM inbox b
                      WHERE b.channel = i.channel AND b.address = i.address AND b.state = 'open'
                        AND b.id < i.id))
ORDER BY i.due_at, i.id LIMIT $2;

-- name: inbox_list_pending
SELECT id, payload, received_at, due_at, tries
FROM inbox WHERE channel = $1 AND address = $2 AND state = 'open'
ORDER BY id;

-- name: inbox_get_open
SELECT id, payload, received_at, due_at, tries FROM inbox WHERE id = $1 AND state = 'open';

-- name: inbox_done
UPDATE inbox SET state = 'done' WHERE id = $1 AND state = 'open';

-- name: inbox_postpone
UPDATE inbox SET due_at = $2 WHERE id = $1 AND state = 'open';

-- name: inbox_fail
UPDATE inbox
SET tries = tries + 1, due_at = $2, why = $3,
    state = CASE WHEN tries + 1 >= $4 THEN 'parked' ELSE 'open' END
WHERE id = $1 AND state = 'open';

-- name: inbox_tries
SELECT tries FROM inbox WHERE id = $1 AND state = 'open';

-- name: inbox_next_due
SELECT min(due_at) FROM inbox WHERE state = 'open';

-- Only the $2 oldest rows are looked at; the newest row stays, so that no id is ever given twice.
-- name: inbox_prune
DELETE FROM inbox
WHERE id IN (SELECT id
             FROM (SELECT id, state, received_at FROM inbox ORDER BY id LIMIT $2) AS oldest
             WHERE state <> 'open' AND received_at < $1)
  AND id < (SELECT max(id) FROM inbox)
RETURNING id;

-- name: said_in
SELECT id, received_at, payload
FROM inbox
WHERE channel = $1 AND address = $2 AND kind <> $3
ORDER BY id DESC LIMIT $4;
