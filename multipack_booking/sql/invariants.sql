-- The invariants of packages, the ledger and bookings, as queries: each returns a
-- row per violation of a rule. Read-only; safe on a running server.
--
-- seated, live: BOOKING_SEATED and BOOKING_LIVE of rules/states.py

-- name: R15: a balance that is not the sum of its moves, or negative
SELECT p.id FROM multipack_package p
  LEFT JOIN multipack_credit_move m ON m.package_id = p.id
 GROUP BY p.id
HAVING p.credit_balance <> COALESCE(SUM(m.amount), 0) OR p.credit_balance < 0;

-- name: R15: a move with a wrong balance afterwards
SELECT id FROM (
    SELECT id, balance_after, SUM(amount) OVER (
        PARTITION BY package_id ORDER BY id) AS total
      FROM multipack_credit_move) m
 WHERE total <> balance_after;

-- name: R15: uses that differ from the moves of the package
SELECT p.id FROM multipack_package p
 WHERE p.kind <> 'time'
   AND (SELECT COALESCE(SUM(c.credits), 0) FROM multipack_consumption c
         WHERE c.package_id = p.id AND c.state <> 'released')
    <> (SELECT -COALESCE(SUM(m.amount), 0) FROM multipack_credit_move m
         WHERE m.package_id = p.id AND m.kind IN ('consume', 'release'));

-- name: R15: a time package with a balance
SELECT id FROM multipack_package WHERE kind = 'time' AND credit_balance <> 0;

-- name: R14: a state that does not fit the balance
SELECT id FROM multipack_package
 WHERE (state = 'exhausted') <> (credit_balance = 0 AND kind <> 'time')
   AND state IN ('active', 'exhausted');

-- name: R18: dates out of order, or only one of them
SELECT id FROM multipack_package
 WHERE date_end < date_start OR (date_start IS NULL) <> (date_end IS NULL)
    OR (date_start IS NULL AND activation <> 'first_use');

-- name: R19: a validity that does not begin with the first use
SELECT p.id FROM multipack_package p
 WHERE p.activation = 'first_use'
   AND p.date_start IS DISTINCT FROM (
       SELECT MIN(c.local_date) FROM multipack_consumption c
        WHERE c.package_id = p.id AND c.state <> 'released');

-- name: R18: a use on a day on which its package is not valid
SELECT p.id FROM multipack_package p
  JOIN multipack_consumption c ON c.package_id = p.id AND c.state = 'reserved'
 WHERE c.local_date < p.date_start OR c.local_date > p.date_end
    OR p.date_end IS NULL OR p.state = 'cancelled'
    OR EXISTS (SELECT 1 FROM multipack_suspension s
                WHERE s.package_id = p.id AND s.date_from <= c.local_date
                  AND (s.date_to IS NULL OR s.date_to >= c.local_date));

-- name: R20: overlapping suspensions
SELECT a.id FROM multipack_suspension a JOIN multipack_suspension b
    ON a.package_id = b.package_id AND a.id < b.id
   AND a.date_from <= COALESCE(b.date_to, 'infinity')
   AND b.date_from <= COALESCE(a.date_to, 'infinity');

-- name: R20: more suspended days than the maximum
SELECT p.id FROM multipack_package p
  JOIN multipack_suspension s ON s.package_id = p.id
 WHERE p.suspension_max_days > 0
 GROUP BY p.id
HAVING SUM(s.date_to - s.date_from + 1) > p.suspension_max_days
    OR BOOL_OR(s.date_to IS NULL);

-- name: R16: a beneficiary above the cap
SELECT p.id FROM multipack_package p
  JOIN multipack_package_beneficiary_rel b ON b.package_id = p.id
  JOIN multipack_consumption c ON c.package_id = p.id
   AND c.partner_id = b.partner_id AND c.state <> 'released'
 WHERE p.beneficiary_cap > 0
 GROUP BY p.id, b.partner_id HAVING SUM(c.credits) > p.beneficiary_cap;

-- name: R22: a rollover that is not a pair of moves
SELECT 1 FROM multipack_credit_move WHERE kind = 'rollover'
HAVING SUM(amount) <> 0;

-- name: R22: a package renewed more than once
SELECT renews_id FROM multipack_package
 WHERE renews_id IS NOT NULL AND state <> 'cancelled'
 GROUP BY renews_id HAVING COUNT(*) > 1;

-- name: R12: a unit of an order with several packages
SELECT sale_line_id FROM multipack_package WHERE sale_line_id IS NOT NULL
 GROUP BY sale_line_id, unit_index HAVING COUNT(*) > 1;

-- name: R23: a refunded package that is not cancelled and empty
SELECT p.id FROM multipack_package p
  JOIN multipack_credit_move m ON m.package_id = p.id AND m.kind = 'refund'
 WHERE p.state <> 'cancelled' OR p.credit_balance <> 0;

-- name: R28: seats taken that differ from the bookings, or exceed the capacity
SELECT session.id FROM multipack_session session
  LEFT JOIN multipack_booking booking
    ON booking.session_id = session.id AND booking.state IN ({seated})
 GROUP BY session.id
HAVING session.seats_taken <> COALESCE(SUM(booking.seats), 0)
    OR session.seats_taken > session.capacity;

-- name: R35: a client with several live bookings in one session
SELECT MIN(id) FROM multipack_booking
 WHERE session_id IS NOT NULL AND state IN ({live})
 GROUP BY session_id, partner_id HAVING COUNT(*) > 1;
