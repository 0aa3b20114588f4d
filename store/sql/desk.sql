-- Alerts, the call list, the audit trail, small facts by name.

-- name: alert_insert
INSERT INTO alerts (kind, contact_id, summary, created_at, acked_at, next_at, sends)
VALUES ($1, $2, $3, $4, NULL, $5, 0);

-- name: alert_list
SELECT id, kind, contact_id, summary, created_at, acked_at, next_at, sends
FROM alerts WHERE $1 = 0 OR acked_at IS NULL
ORDER BY id;

-- name: alert_list_due
SELECT id, kind, contact_id, summary, created_at, acked_at, next_at, sends
FROM alerts WHERE acked_at IS NULL AND next_at <= $1
ORDER BY next_at, id LIMIT $2;

-- name: alert_sent
UPDATE alerts SET sends = sends + 1, next_at = $2 WHERE id = $1;

-- name: alert_ack
UPDATE alerts SET acked_at = coalesce(acked_at, $2), next_at = NULL WHERE id = $1;

-- name: call_insert
INSERT INTO calls (contact_id, appointment_id, reason, created_at, done_at)
VALUES ($1, $2, $3, $4, NULL)
ON CONFLICT DO NOTHING;

-- name: call_list
SELECT id, contact_id, appointment_id, reason, created_at, done_at
FROM calls WHERE done_at IS NULL
ORDER BY id;

-- name: call_done
UPDATE calls SET done_at = coalesce(done_at, $2) WHERE id = $1;

-- name: audit_insert
INSERT INTO audit (at, actor, verb, noun, row_id, detail) VALUES ($1, $2, $3, $4, $5, $6);

-- name: meta_get
SELECT value FROM meta WHERE name = $1;

-- name: meta_set
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: meta_add
INSERT INTO meta (name, value) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET value = meta.value + excluded.value;
