"""Says what a database must never hold, in plain SQL: no Odoo is asked.

Each query finds what breaks one sentence of the rules; all of them find nothing. They
may run at any time, also under load: together they see one moment.
"""

import psycopg2

#: States of a booking that has its seats.
SEATED = "('held', 'confirmed', 'attended', 'no_show')"
#: States of a use that counts for the booking limits.
COUNTED = "('reserved', 'used', 'forfeited')"

#: What is wrong, with the rule, and the query that finds the ids of where.
QUERIES = {
    "R12: a unit of a confirmed order without its package": """
        SELECT line.id FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id AND sale.state = 'sale'
          JOIN product_product product ON product.id = line.product_id
          JOIN multipack_multipack multipack
            ON multipack.product_tmpl_id = product.product_tmpl_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom sold ON sold.id = line.product_uom_id
          JOIN uom_uom own ON own.id = template.uom_id
         CROSS JOIN LATERAL generate_series(
                   1, round(line.product_uom_qty * sold.factor / own.factor)::int
               ) unit
          LEFT JOIN multipack_package package
            ON package.sale_line_id = line.id AND package.unit_index = unit
           AND package.is_sale_void IS NOT TRUE
         WHERE line.is_downpayment IS NOT TRUE AND package.id IS NULL
    """,
    "R12: two packages for one unit of an order": """
        SELECT sale_line_id FROM multipack_package WHERE sale_line_id IS NOT NULL
         GROUP BY sale_line_id, unit_index HAVING count(*) > 1
    """,
    "R12: a package alive whose unit is not sold": """
        SELECT package.id FROM multipack_package package
          JOIN sale_order_line line ON line.id = package.sale_line_id
          JOIN sale_order sale ON sale.id = line.order_id
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom sold ON sold.id = line.product_uom_id
          JOIN uom_uom own ON own.id = template.uom_id
         WHERE package.state <> 'cancelled'
           AND (sale.state <> 'sale' OR package.unit_index
                > round(line.product_uom_qty * sold.factor / own.factor))
    """,
    "R12: a package that was not granted what was sold, once": """
        SELECT package.id FROM multipack_package package
          LEFT JOIN multipack_credit_move move
            ON move.package_id = package.id AND move.kind = 'grant'
         WHERE package.sale_line_id IS NOT NULL
         GROUP BY package.id
        HAVING COALESCE(sum(move.amount), 0) <> package.credit_initial
            OR count(move.id) > 1
    """,
    "R14: a state that does not fit the balance": """
        SELECT id FROM multipack_package WHERE kind <> 'time'
           AND (state = 'active' AND credit_balance = 0
                OR state = 'exhausted' AND credit_balance > 0)
    """,
    "R15: a balance that differs from its ledger": """
        SELECT package.id FROM multipack_package package
          LEFT JOIN multipack_credit_move move ON move.package_id = package.id
         GROUP BY package.id
        HAVING package.credit_balance <> COALESCE(sum(move.amount), 0)
    """,
    "R15: a move whose balance is not the sum up to it": """
        SELECT id FROM (
            SELECT id, balance_after,
                   sum(amount) OVER (PARTITION BY package_id ORDER BY id) AS balance
              FROM multipack_credit_move
        ) moves WHERE balance_after IS DISTINCT FROM balance
    """,
    "R15: a balance below zero, or of a time package": """
        SELECT id FROM multipack_package
         WHERE credit_balance < 0 OR kind = 'time' AND credit_balance <> 0
    """,
    "R27: seats taken that no booking has, or the other way round": f"""
        SELECT session.id FROM multipack_session session
          LEFT JOIN multipack_booking booking
            ON booking.session_id = session.id AND booking.state IN {SEATED}
         GROUP BY session.id
        HAVING session.seats_taken <> COALESCE(sum(booking.seats), 0)
    """,
    "R27: a booking without the use that pays for it": f"""
        SELECT booking.id FROM multipack_booking booking
          LEFT JOIN multipack_consumption use ON use.id = booking.consumption_id
           AND use.package_id = booking.package_id
           AND use.service_id = booking.service_id
           AND use.partner_id = booking.partner_id
           AND use.quantity = booking.seats
           AND use.res_model = 'multipack.booking' AND use.res_id = booking.id
           AND use.date = booking.start
         WHERE booking.payment = 'package' AND booking.state IN {SEATED}
           AND NOT COALESCE(
               CASE booking.state
                   WHEN 'confirmed' THEN use.state = 'reserved'
                   WHEN 'attended' THEN use.state = 'used'
                   ELSE use.state IN ('forfeited', 'released')
               END, FALSE)
    """,
    "R27: a use of a booking that has no place, or is not paid by it": """
        SELECT use.id FROM multipack_consumption use
          LEFT JOIN multipack_booking booking ON booking.id = use.res_id
         WHERE use.res_model = 'multipack.booking' AND use.state <> 'released'
           AND (booking.id IS NULL OR booking.consumption_id IS DISTINCT FROM use.id
                OR booking.payment <> 'package'
                OR booking.state IN ('held', 'waitlisted')
                OR booking.state = 'cancelled' AND use.state <> 'forfeited')
    """,
    "R27: a use that was not charged once, or not given back once": """
        SELECT use.id FROM multipack_consumption use
          JOIN multipack_package package ON package.id = use.package_id
          LEFT JOIN multipack_credit_move move ON move.consumption_id = use.id
         GROUP BY use.id, package.id
        HAVING COALESCE(sum(-move.amount) FILTER (WHERE move.kind = 'consume'), 0)
               <> use.credits
            OR COALESCE(sum(move.amount) FILTER (WHERE move.kind = 'release'), 0)
               <> CASE use.state WHEN 'released' THEN use.credits ELSE 0 END
            OR package.kind = 'time' AND count(move.id) > 0
            OR count(move.id) FILTER (WHERE move.package_id <> use.package_id) > 0
            OR count(move.id) FILTER (
                   WHERE move.kind NOT IN ('consume', 'release')) > 0
    """,
    "R27: a move of a use that is not there": """
        SELECT id FROM multipack_credit_move
         WHERE kind IN ('consume', 'release') AND consumption_id IS NULL
    """,
    "R28: more seats taken than there are": """
        SELECT id FROM multipack_session WHERE seats_taken > capacity
    """,
    "R28: more uses than the booking limit allows": f"""
        SELECT package.id FROM multipack_package package
          JOIN multipack_package_line line
            ON line.package_id = package.id AND line.limited
          JOIN multipack_consumption use ON use.package_id = package.id
           AND use.service_id = line.service_id AND use.state IN {COUNTED}
         WHERE package.booking_limit > 0
         GROUP BY package.id,
               CASE package.booking_limit_scope
                   WHEN 'service' THEN line.service_id END,
               CASE package.booking_limit_period
                   WHEN 'day' THEN use.local_date
                   WHEN 'week' THEN date_trunc('week', use.local_date)
                   WHEN 'month' THEN date_trunc('month', use.local_date) END
        HAVING sum(use.quantity) > package.booking_limit
    """,
    "R33: a booking of a session that is cancelled": """
        SELECT booking.id FROM multipack_booking booking
          JOIN multipack_session session ON session.id = booking.session_id
         WHERE session.state = 'cancelled'
           AND booking.state IN ('held', 'confirmed', 'waitlisted', 'attended')
    """,
    "R35: a client booked twice into a session": """
        SELECT session_id FROM multipack_booking
         WHERE session_id IS NOT NULL
           AND state IN ('held', 'confirmed', 'waitlisted', 'attended')
         GROUP BY session_id, partner_id HAVING count(*) > 1
    """,
}


def problems(dsn):
    """Return what is wrong in that database, a line each with the ids; all is well
    when there are none."""
    connection = psycopg2.connect(dsn)
    connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
    found = []
    with connection, connection.cursor() as cursor:
        for sentence, query in QUERIES.items():
            cursor.execute(query)
            if ids := sorted(row[0] for row in cursor.fetchall()):
                found.append(f"{sentence}: {ids}")
    connection.close()
    return found
