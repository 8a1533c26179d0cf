"""The reads and writes of the operations in plain SQL: a lower bound of their cost."""


def book(cursor, session, client):
    """Book a seat: read what the decision needs, then write the four rows."""
    cursor.execute(
        """
        SELECT service_id, company_id, start, stop, state, capacity, seats_taken
          FROM multipack_session WHERE id = %s
        """,
        [session],
    )
    service, company, start, stop, *_ = cursor.fetchone()
    cursor.execute(
        """
        SELECT id FROM multipack_booking
         WHERE partner_id = %s AND start < %s AND stop > %s
           AND state IN ('held', 'confirmed', 'waitlisted', 'attended')
        """,
        [client, stop, start],
    )
    assert not cursor.fetchall()
    read_packages(cursor, service, client)
    package = next(row[0] for row in cursor.fetchall() if row[2] == "active")
    cursor.execute(
        """
        SELECT id FROM multipack_suspension
         WHERE package_id = %s AND date_from <= %s AND date_to >= %s
        """,
        [package, start, start],
    )
    assert not cursor.fetchall()
    cursor.execute(
        """
        INSERT INTO multipack_booking (session_id, service_id, partner_id, company_id,
               start, stop, seats, payment, state, notice, create_date, write_date)
        VALUES (%s, %s, %s, %s, %s, %s, 1, 'package', 'confirmed', 'booked',
                now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
        RETURNING id
        """,
        [session, service, client, company, start, stop],
    )
    (booking,) = cursor.fetchone()
    cursor.execute(
        """
        INSERT INTO multipack_consumption (package_id, service_id, partner_id, quantity,
               credits, date, local_date, state, res_model, res_id, create_date)
        VALUES (%s, %s, %s, 1, 1, %s, %s, 'reserved', 'multipack.booking', %s,
                now() AT TIME ZONE 'UTC')
        RETURNING id
        """,
        [package, service, client, start, start.date(), booking],
    )
    (use,) = cursor.fetchone()
    cursor.execute(
        """
        INSERT INTO multipack_credit_move (package_id, consumption_id, kind, amount,
               date)
        VALUES (%s, %s, 'consume', -1, now() AT TIME ZONE 'UTC')
        """,
        [package, use],
    )
    cursor.execute(
        """
        UPDATE multipack_booking SET package_id = %s, consumption_id = %s WHERE id = %s
        """,
        [package, use, booking],
    )


def read_packages(cursor, service, client):
    """Read the client's packages with the cost of a use of the service."""
    cursor.execute(
        """
        SELECT package.id, package.kind, package.state, package.date_start,
               package.date_end, package.credit_balance, line.credit_cost
          FROM multipack_package package
          LEFT JOIN multipack_package_line line
            ON line.package_id = package.id AND line.service_id = %s
         WHERE package.id IN (
               SELECT id FROM multipack_package WHERE partner_id = %s
                UNION
               SELECT package_id FROM multipack_package_beneficiary_rel
                WHERE partner_id = %s)
        """,
        [service, client, client],
    )


def evaluate(cursor, service, client):
    """Read the rows that decide which of the client's packages can be used."""
    cursor.execute("SELECT company_id FROM multipack_service WHERE id = %s", [service])
    cursor.fetchall()
    read_packages(cursor, service, client)
    packages = [row[0] for row in cursor.fetchall()]
    for query in (
        "SELECT * FROM multipack_package WHERE id = ANY(%s)",
        "SELECT * FROM multipack_package_line WHERE package_id = ANY(%s)",
        "SELECT * FROM multipack_suspension WHERE package_id = ANY(%s)",
        "SELECT * FROM multipack_package_beneficiary_rel WHERE package_id = ANY(%s)",
    ):
        cursor.execute(query, [packages])
        cursor.fetchall()


def expire(cursor):
    """Expire the packages that have ended.

    The trigger of the move also writes the package, which one statement cannot write
    twice.
    """
    ended = """
        state IN ('active', 'exhausted', 'suspended') AND date_end < CURRENT_DATE
        AND NOT EXISTS (SELECT FROM multipack_suspension
                         WHERE package_id = package.id AND date_to IS NULL)
    """
    cursor.execute(
        f"""
        INSERT INTO multipack_credit_move (package_id, kind, amount, date, user_id)
        SELECT id, 'expire', -credit_balance, now() AT TIME ZONE 'UTC', 1
          FROM multipack_package package WHERE credit_balance > 0 AND {ended}
        """
    )
    cursor.execute(
        f"""
        UPDATE multipack_package package
           SET state = 'expired', write_date = now() AT TIME ZONE 'UTC', write_uid = 1
         WHERE {ended}
        """
    )
