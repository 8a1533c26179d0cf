"""SQL that tells what an operation touched, and what it must never leave behind."""

# All that an operation may touch. Read as text, so that any difference shows.
FINGERPRINT = " UNION ALL ".join(
    f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY {key}))"
    f" FROM {table} t {where}"
    for table, key, where in [
        ("multipack_package", "id", ""),
        ("multipack_package_line", "id", ""),
        ("multipack_credit_move", "id", ""),
        ("multipack_consumption", "id", ""),
        ("multipack_booking", "id", ""),
        ("multipack_suspension", "id", ""),
        ("multipack_package_beneficiary_rel", "package_id, partner_id", ""),
        ("sale_order", "id", ""),
        ("sale_order_line", "id", ""),
        ("account_move", "id", ""),
        ("account_move_line", "id", ""),
    ]
)

# What must never be found, by SQL, whatever was done (R14, R15, R19, R20, R22).
FORBIDDEN = {
    "balance is the sum of the moves, and not negative": """
        SELECT p.id FROM multipack_package p
          LEFT JOIN multipack_credit_move m ON m.package_id = p.id
         GROUP BY p.id
        HAVING p.credit_balance <> COALESCE(SUM(m.amount), 0) OR p.credit_balance < 0
    """,
    "each move tells the balance after it": """
        SELECT id FROM (
            SELECT id, balance_after, SUM(amount) OVER (
                PARTITION BY package_id ORDER BY id) AS total
              FROM multipack_credit_move) m
         WHERE total <> balance_after
    """,
    "what is used is what was taken and not given back": """
        SELECT p.id FROM multipack_package p
         WHERE p.kind <> 'time'
           AND (SELECT COALESCE(SUM(c.credits), 0) FROM multipack_consumption c
                 WHERE c.package_id = p.id AND c.state <> 'released')
            <> (SELECT -COALESCE(SUM(m.amount), 0) FROM multipack_credit_move m
                 WHERE m.package_id = p.id AND m.kind IN ('consume', 'release'))
    """,
    "time has no balance": """
        SELECT id FROM multipack_package WHERE kind = 'time' AND credit_balance <> 0
    """,
    "used up is a balance of nothing": """
        SELECT id FROM multipack_package
         WHERE (state = 'exhausted') <> (credit_balance = 0 AND kind <> 'time')
           AND state IN ('active', 'exhausted')
    """,
    "dates are in order, and both or none": """
        SELECT id FROM multipack_package
         WHERE date_end < date_start OR (date_start IS NULL) <> (date_end IS NULL)
            OR (date_start IS NULL AND activation <> 'first_use')
    """,
    "first use begins with the first use": """
        SELECT p.id FROM multipack_package p
         WHERE p.activation = 'first_use'
           AND p.date_start IS DISTINCT FROM (
               SELECT MIN(c.local_date) FROM multipack_consumption c
                WHERE c.package_id = p.id AND c.state <> 'released')
    """,
    "what is booked is valid on its day": """
        SELECT p.id FROM multipack_package p
          JOIN multipack_consumption c ON c.package_id = p.id AND c.state = 'reserved'
         WHERE c.local_date < p.date_start OR c.local_date > p.date_end
            OR p.date_end IS NULL OR p.state = 'cancelled'
            OR EXISTS (SELECT 1 FROM multipack_suspension s
                        WHERE s.package_id = p.id AND s.date_from <= c.local_date
                          AND (s.date_to IS NULL OR s.date_to >= c.local_date))
    """,
    "suspensions do not overlap": """
        SELECT a.id FROM multipack_suspension a JOIN multipack_suspension b
            ON a.package_id = b.package_id AND a.id < b.id
           AND a.date_from <= COALESCE(b.date_to, 'infinity')
           AND b.date_from <= COALESCE(a.date_to, 'infinity')
    """,
    "the maximum of suspension holds": """
        SELECT p.id FROM multipack_package p
          JOIN multipack_suspension s ON s.package_id = p.id
         WHERE p.suspension_max_days > 0
         GROUP BY p.id
        HAVING SUM(s.date_to - s.date_from + 1) > p.suspension_max_days
            OR BOOL_OR(s.date_to IS NULL)
    """,
    "caps of beneficiaries hold": """
        SELECT p.id FROM multipack_package p
          JOIN multipack_package_beneficiary_rel b ON b.package_id = p.id
          JOIN multipack_consumption c ON c.package_id = p.id
           AND c.partner_id = b.partner_id AND c.state <> 'released'
         WHERE p.beneficiary_cap > 0
         GROUP BY p.id, b.partner_id HAVING SUM(c.credits) > p.beneficiary_cap
    """,
    "what rolls over leaves one package and reaches another": """
        SELECT 1 FROM multipack_credit_move WHERE kind = 'rollover'
        HAVING SUM(amount) <> 0
    """,
    "renewed once": """
        SELECT renews_id FROM multipack_package
         WHERE renews_id IS NOT NULL AND state <> 'cancelled'
         GROUP BY renews_id HAVING COUNT(*) > 1
    """,
    "a unit of an order gives one package": """
        SELECT sale_line_id FROM multipack_package WHERE sale_line_id IS NOT NULL
         GROUP BY sale_line_id, unit_index HAVING COUNT(*) > 1
    """,
    "refunded is cancelled, and empty": """
        SELECT p.id FROM multipack_package p
          JOIN multipack_credit_move m ON m.package_id = p.id AND m.kind = 'refund'
         WHERE p.state <> 'cancelled' OR p.credit_balance <> 0
    """,
}
