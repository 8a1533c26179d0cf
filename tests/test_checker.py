"""The checker finds each kind of damage, inflicted with the triggers disabled.

A check that never finds anything would pass all other tests.
"""

import psycopg2
import pytest

from tests.support import checker, club
from tests.support.concurrent_clients import Crowd

#: SQL that violates each check, for a booking by package from an order of two units.
DAMAGE = {
    "R12: a unit of a confirmed order without its package": """
        UPDATE multipack_package SET is_sale_void = TRUE, state = 'cancelled'
         WHERE id = {package}
    """,
    "R12: a package alive whose unit is not sold": """
        UPDATE sale_order_line SET product_uom_qty = 1 WHERE id = {line}
    """,
    "R12: a package that was not granted what was sold, once": """
        UPDATE multipack_package SET credit_initial = credit_initial + 1
         WHERE id = {package}
    """,
    "R14: a state that does not fit the balance": """
        UPDATE multipack_package SET state = 'exhausted' WHERE id = {package}
    """,
    "R15: a balance that differs from its ledger": """
        UPDATE multipack_package SET credit_balance = 1 WHERE id = {package}
    """,
    "R15: a move whose balance is not the sum up to it": """
        UPDATE multipack_credit_move SET balance_after = 7 WHERE package_id = {package}
    """,
    "R15: a balance below zero, or of a time package": """
        ALTER TABLE multipack_package
              DROP CONSTRAINT multipack_package_balance_not_negative;
        UPDATE multipack_package SET credit_balance = -1 WHERE id = {package}
    """,
    "R27: seats taken that no booking has, or the other way round": """
        UPDATE multipack_session SET seats_taken = 0 WHERE id = {session}
    """,
    "R27: a booking without the use that pays for it": """
        UPDATE multipack_booking SET consumption_id = NULL WHERE id = {booking}
    """,
    "R27: a use of a booking that has no place, or is not paid by it": """
        UPDATE multipack_booking SET state = 'cancelled' WHERE id = {booking}
    """,
    "R27: a use that was not charged once, or not given back once": """
        UPDATE multipack_consumption SET state = 'released' WHERE package_id = {package}
    """,
    "R27: a move of a use that is not there": """
        UPDATE multipack_credit_move SET consumption_id = NULL
         WHERE package_id = {package} AND kind = 'consume'
    """,
    "R28: more seats taken than there are": """
        ALTER TABLE multipack_session DROP CONSTRAINT multipack_session_seats_fit;
        UPDATE multipack_session SET seats_taken = 9 WHERE id = {session}
    """,
    "R28: more uses than the booking limit allows": """
        UPDATE multipack_package SET booking_limit = 1 WHERE id = {package};
        UPDATE multipack_consumption SET quantity = 2 WHERE package_id = {package}
    """,
    "R33: a booking of a session that is cancelled": """
        UPDATE multipack_session SET state = 'cancelled' WHERE id = {session}
    """,
    "R12: two packages for one unit of an order": """
        DROP INDEX multipack_package_unit_once;
        UPDATE multipack_package SET unit_index = 1 WHERE sale_line_id = {line}
    """,
    "R35: a client booked twice into a session": """
        DROP INDEX multipack_booking_once_per_session;
        UPDATE multipack_booking SET session_id = {session}, partner_id = {client}
    """,
}


@pytest.fixture(scope="module")
def records(server):
    """Return the ids of a booking that a package pays for, one of two of an order."""
    crowd = Crowd(server)
    manager = crowd.manager
    offer = club.add_multipack(manager, crowd.service, credit=3, price=9)
    client, other = crowd.add_clients(2)
    line = {"product_id": club.find_variant(manager, offer), "product_uom_qty": 2}
    order = manager.create("sale.order", partner_id=client, order_line=[(0, 0, line)])
    manager.call("sale.order", "action_confirm", [order])
    [session] = crowd.add_sessions(1, 5)
    with psycopg2.connect(server.dsn) as database:
        package, _ = club.packages_of_order(database, order)
        query = "SELECT sale_line_id FROM multipack_package WHERE id = %s"
        [(line,)] = club.read(database, query, package)
    database.close()

    def book(client, **arguments):
        return manager.call(
            "multipack.session", "book", [session], partner_id=client, **arguments
        )

    book(other)
    return {
        "booking": book(client, package_id=package),
        "client": client,
        "line": line,
        "package": package,
        "session": session,
    }


def test_every_check_is_tested():
    assert set(DAMAGE) == set(checker.QUERIES)


@pytest.mark.parametrize("sentence", DAMAGE)
def test_damage_is_found(server, records, sentence):
    query = checker.QUERIES[sentence]
    connection = psycopg2.connect(server.dsn)
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.fetchall() == []
        # The triggers are disabled; nothing of this is committed.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(DAMAGE[sentence].format(**records))
        cursor.execute(query)
        assert cursor.fetchall()
    connection.close()
