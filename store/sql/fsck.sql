-- What must hold, derived anew. Each statement gives a line of text, with ids only, for each finding.

-- name: fsck_overlap
SELECT 'appointments ' || a.id || ' and ' || b.id || ' of doctor ' || a.doctor_id || ' overlap in lane ' || a.lane
FROM appointments a JOIN appointments b
  ON b.doctor_id = a.doctor_id AND b.lane = a.lane AND b.occupied_from < a.occupied_to
 AND b.occupied_from >= a.occupied_from AND b.occupied_to > a.occupied_from
WHERE (a.status = 'held' OR a.status = 'confirmed' OR a.status = 'arrived')
  AND (b.status = 'held' OR b.status = 'confirmed' OR b.status = 'arrived')
  AND (b.occupied_from > a.occupied_from OR b.id > a.id)
ORDER BY a.id, b.id;

-- name: fsck_hold
SELECT 'appointment ' || id || ' is ' || status
       || CASE WHEN hold_expires_at IS NULL THEN ' without an expiry' ELSE ' and has an expiry' END
FROM appointments WHERE (status = 'held') <> (hold_expires_at IS NOT NULL)
ORDER BY id;

-- name: fsck_times
SELECT 'appointment ' || id || ' has times out of order'
FROM appointments
WHERE NOT (start_at < end_at AND occupied_from <= start_at AND end_at <= occupied_to
           AND occupied_to - occupied_from <= 172800)
ORDER BY id;

-- name: fsck_status
SELECT 'appointment ' || id || ' has an unknown status'
FROM appointments
WHERE status NOT IN ('held', 'confirmed', 'arrived', 'completed', 'cancelled', 'expired', 'no_show')
ORDER BY id;

-- name: fsck_offering
SELECT 'appointment ' || a.id || ' differs from its offering ' || o.id || ' in doctor, location or visit type'
FROM appointments a JOIN offerings o ON o.id = a.offering_id
WHERE a.doctor_id <> o.doctor_id OR a.location_id <> o.location_id OR a.visit_type_id <> o.visit_type_id
ORDER BY a.id;

-- name: fsck_session
SELECT 'appointments ' || a.id || ' and ' || b.id || ' have token ' || a.token_no || ' of one session'
FROM appointments a JOIN appointments b
  ON b.offering_id = a.offering_id AND b.session_at = a.session_at AND b.token_no = a.token_no AND b.id > a.id
WHERE a.token_no > 0 AND (a.status = 'held' OR a.status = 'confirmed' OR a.status = 'arrived')
  AND b.token_no > 0 AND (b.status = 'held' OR b.status = 'confirmed' OR b.status = 'arrived')
UNION ALL
SELECT 'appointment ' || id || ' has a token without a session, or a session without a token'
FROM appointments WHERE (session_at IS NULL) <> (token_no = 0) OR token_no < 0 OR session_at > start_at;

-- name: fsck_lane
SELECT 'appointment ' || id || ' is in lane ' || lane || ' without a reason'
FROM appointments
WHERE (status = 'held' OR status = 'confirmed' OR status = 'arrived') AND lane > 1 AND reason = ''
ORDER BY id;

-- name: fsck_request
SELECT 'appointment ' || id || ' is asked for and is ' || status
FROM appointments WHERE is_request = 1 AND status <> 'held'
UNION ALL
SELECT 'appointment ' || id || ' was cancelled late and is ' || status
FROM appointments WHERE is_late_cancel = 1 AND status <> 'cancelled'
UNION ALL
SELECT 'appointment ' || id || ' is kept for the desk beyond its start'
FROM appointments WHERE is_request = 1 AND hold_expires_at > start_at;

-- An offer that lapsed may be swept a moment before its wish hears of it.
-- name: fsck_wishes
SELECT 'offer ' || o.id || ' of wish ' || o.wish_id || ' is open and its appointment '
       || o.appointment_id || ' is no hold'
FROM wish_offers o
WHERE o.outcome = 'open'
  AND NOT EXISTS (SELECT 1 FROM appointments a
                  WHERE a.id = o.appointment_id AND a.status IN ('held', 'expired'))
UNION ALL
SELECT 'wish ' || w.id || ' is ' || w.state
       || CASE WHEN w.state = 'offered' THEN ' and has no open offer' ELSE ' and has an open offer' END
FROM wishes w
WHERE (w.state = 'offered')
   <> EXISTS (SELECT 1 FROM wish_offers o WHERE o.wish_id = w.id AND o.outcome = 'open')
UNION ALL
SELECT 'wish ' || id || ' has a window that ends before it begins'
FROM wishes WHERE date_from > date_to OR from_s >= to_s;

-- name: fsck_work
SELECT 'work item ' || id || ' is ' || state || ' with the outcome ''' || outcome || ''''
FROM work_items
WHERE (state = 'done') <> (outcome <> '') OR (state = 'done') <> (closed_at IS NOT NULL)
ORDER BY id;

-- name: fsck_work_texts
SELECT id, alternatives_json FROM work_items ORDER BY id;

-- name: fsck_ledger
SELECT 'ledger entry ' || entry || ' sums to ' || sum(minor)
FROM ledger GROUP BY entry HAVING sum(minor) <> 0
UNION ALL
SELECT 'ledger entry ' || entry || ' has more than one currency or payment'
FROM ledger GROUP BY entry HAVING min(currency) <> max(currency) OR min(payment_id) <> max(payment_id);

-- What a payment's rows and the provider's total say was given back: rows done, and what of the total
-- is no row of ours (one that the provider never had does not count).
-- name: fsck_payments
SELECT 'payment ' || p.id || ' is in the ledger with ' || p.booked || ', not '
       || (p.captured_minor - CASE WHEN p.captured_minor > 0 THEN p.done + max(0, p.refunded_minor - p.known)
                                   ELSE 0 END)
FROM (SELECT p.*,
             (SELECT coalesce(-sum(l.minor), 0) FROM ledger l
              WHERE l.payment_id = p.id AND l.account = 'visits') AS booked,
             (SELECT coalesce(sum(r.minor), 0) FROM refunds r
              WHERE r.payment_id = p.id AND r.state = 'done') AS done,
             (SELECT coalesce(sum(r.minor), 0) FROM refunds r
              WHERE r.payment_id = p.id AND (r.state <> 'failed' OR r.provider_ref <> '')) AS known
      FROM payments p) AS p
WHERE p.booked <> p.captured_minor - CASE WHEN p.captured_minor > 0
                                          THEN p.done + max(0, p.refunded_minor - p.known) ELSE 0 END
UNION ALL
SELECT 'payment ' || p.id || ' differs from its due in amount or currency'
FROM payments p JOIN dues d ON d.id = p.due_id
WHERE p.amount_minor <> d.amount_minor OR p.currency <> d.currency
UNION ALL
SELECT 'payment ' || id || ' has captured ' || captured_minor || ' of ' || amount_minor
FROM payments WHERE captured_minor NOT IN (0, amount_minor);

-- name: fsck_refunds
SELECT 'payment ' || p.id || ' gives back more than the ' || p.captured_minor || ' captured'
FROM payments p
WHERE (SELECT coalesce(sum(r.minor), 0) FROM refunds r
       WHERE r.payment_id = p.id AND r.reference <> '' AND r.state <> 'failed') > p.captured_minor
UNION ALL
SELECT 'payment ' || p.id || ' is extra and keeps money'
FROM payments p
WHERE p.is_extra = 1 AND p.captured_minor > 0 AND p.state <> 'disputed'
  AND max(p.refunded_minor, (SELECT coalesce(sum(r.minor), 0) FROM refunds r WHERE r.payment_id = p.id))
      < p.captured_minor;

-- name: fsck_dues
SELECT 'due ' || d.id || ' is settled and has ' || n.paid || ' payments that count'
FROM dues d JOIN (SELECT d.id AS due_id, count(p.id) AS paid
                  FROM dues d LEFT JOIN payments p
                    ON p.due_id = d.id AND p.captured_minor > 0 AND p.is_extra = 0
                  GROUP BY d.id) AS n ON n.due_id = d.id
WHERE d.state = 'settled' AND n.paid <> 1
UNION ALL
SELECT 'due ' || d.id || ' is open and payment ' || p.id || ' is paid'
FROM dues d JOIN payments p ON p.due_id = d.id WHERE d.state = 'open' AND p.captured_minor > 0
  AND p.mismatch = ''
UNION ALL
SELECT 'due ' || d.id || ' is open and appointment ' || a.id || ' is ' || a.status
FROM dues d JOIN appointments a ON a.id = d.appointment_id
WHERE d.state = 'open' AND a.status IN ('confirmed', 'arrived', 'completed')
UNION ALL
SELECT 'due ' || d.id || ' is ' || d.state || ' and appointment ' || a.id || ' is ' || a.status
FROM dues d JOIN appointments a ON a.id = d.appointment_id
WHERE d.state = 'over' AND a.status IN ('confirmed', 'arrived');

-- name: fsck_receipts
SELECT 'the receipts of location ' || s.location_id || ' go to ' || s.last_no || ' and are ' || s.n
FROM (SELECT s.location_id, s.last_no,
             (SELECT count(*) FROM payments p
              WHERE p.receipt LIKE 'L' || s.location_id || '-%') AS n
      FROM receipt_series s) AS s
WHERE s.n <> s.last_no
UNION ALL
SELECT 'payment ' || id || ' has a receipt and captured nothing'
FROM payments WHERE receipt <> '' AND captured_minor = 0;

-- name: fsck_nobody
SELECT 'appointment ' || id || ' is confirmed for nobody'
FROM appointments WHERE status = 'confirmed' AND patient_id IS NULL AND contact_id IS NULL
  AND start_at > $1
ORDER BY id;

-- name: fsck_outbox
SELECT 'outbox row ' || id || ' is ' || state || ' but was never claimed'
FROM outbox WHERE state IN ('claimed', 'sent', 'delivered', 'in_doubt') AND fence < 1
UNION ALL
SELECT 'outbox row ' || id || ' is ' || state || ' without a text'
FROM outbox WHERE state NOT IN ('planned', 'cancelled') AND body_json = ''
UNION ALL
SELECT 'outbox row ' || id || ' has a lease and is ' || state
FROM outbox WHERE (state = 'claimed') <> (lease_until IS NOT NULL)
UNION ALL
SELECT 'outbox row ' || id || ' goes nowhere' FROM outbox WHERE contact_id IS NULL AND address = ''
UNION ALL
SELECT 'outbox row ' || o.id || ' points to contact ' || o.contact_id || ', which does not exist'
FROM outbox o WHERE o.contact_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = o.contact_id)
UNION ALL
SELECT 'outbox row ' || o.id || ' points to appointment ' || o.appointment_id || ', which does not exist'
FROM outbox o
WHERE o.appointment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM appointments a WHERE a.id = o.appointment_id);

-- name: fsck_inbox
SELECT 'inbox row ' || i.id || ' is unfinished, and outbox row ' || o.id || ' answers it'
FROM outbox o JOIN inbox i ON i.id = o.inbox_id
WHERE i.state = 'open' AND o.kind = 'reply'
UNION ALL
SELECT 'inbox row ' || id || ' is parked without a reason' FROM inbox WHERE state = 'parked' AND why = ''
UNION ALL
SELECT 'inbox row ' || id || ' has an unknown state' FROM inbox WHERE state NOT IN ('open', 'done', 'parked');

-- name: fsck_directory
SELECT 'location ' || id || ' has no time zone' FROM locations WHERE tz_name = ''
UNION ALL
SELECT 'offering ' || id || ' has a length of ' || minutes || ' minutes'
FROM offerings WHERE minutes NOT BETWEEN 1 AND 1440
UNION ALL
SELECT 'offering ' || id || ' has numbers out of range'
FROM offerings
WHERE fee_minor < 0 OR buffer_before_min NOT BETWEEN 0 AND 720 OR buffer_after_min NOT BETWEEN 0 AND 720
   OR min_notice_min < -1 OR horizon_days < -1 OR max_per_day < 0
UNION ALL
SELECT 'the rules of offering ' || offering_id || ' have numbers out of range'
FROM offering_rules
WHERE max_per_week < 0 OR type_per_day < 0 OR type_per_week < 0 OR patient_per_day < 0
   OR patient_per_week < 0 OR patient_open < 0 OR overbook < 0 OR follow_up_days < 0
   OR follow_up_fee_minor < 0 OR cancel_notice_min < 0
UNION ALL
SELECT 'offering ' || offering_id || ' is for no age'
FROM offering_rules WHERE age_below > 0 AND age_below <= age_from
UNION ALL
SELECT 'opening ' || id || ' of offering ' || offering_id || ' has hours or days out of range'
FROM openings WHERE NOT (from_s >= 0 AND from_s < to_s AND from_s < 86400 AND to_s <= 172800
                         AND days BETWEEN 1 AND 127 AND tokens BETWEEN 0 AND 500)
UNION ALL
SELECT 'opening ' || b.opening_id || ' has a break outside of its hours'
FROM opening_breaks b JOIN openings w ON w.id = b.opening_id
WHERE b.from_s < w.from_s OR b.to_s > w.to_s OR b.from_s >= b.to_s
UNION ALL
SELECT 'exception ' || id || ' ends before it begins'
FROM exceptions WHERE date_from > date_to OR (is_whole_day = 0 AND from_s >= to_s);

-- name: fsck_conversation_texts
SELECT contact_id, memory_json FROM conversations WHERE memory_json <> '' ORDER BY contact_id;

-- name: fsck_outbox_texts
SELECT id, body_json FROM outbox WHERE body_json <> '' ORDER BY id;

-- name: fsck_inbox_texts
SELECT id, payload FROM inbox ORDER BY id;
