"""Query plans of the operations.

No statement may read all rows of a table that grows.
"""

from collections import defaultdict
from unittest.mock import patch

from odoo.api import Environment
from odoo.sql_db import Cursor

#: Tables that get a row with each client, sale, use or class.
GROWING = {
    "multipack_package",
    "multipack_package_line",
    "multipack_booking",
    "multipack_consumption",
    "multipack_credit_move",
    "multipack_session",
    "res_partner",
}
# Operations that must read everything: here all moves are summed up.
WHOLE = {"ledger check"}


def find_scans(world, operations):
    """Return the statements that read a whole growing table, by operation.

    Sequential scans are discouraged: the remaining ones have no index to use.

    :return: dict of operation -> set of ``table: beginning of the statement``
    """
    found = defaultdict(set)
    for name, operation in operations.items():
        if name in WHOLE or "plain SQL" in name:
            continue
        for query in _statements(world, operation):
            for table in _scanned(world, query):
                found[name].add(f"{table}: {' '.join(query.split())[:300]}")
    return found


def _statements(world, operation):
    """Run an operation and return its statements that can be explained."""
    seen = []
    execute = Cursor.execute

    def record(cursor, query, params=None, log_exceptions=True):
        result = execute(cursor, query, params, log_exceptions)
        seen.append(cursor._obj.query.decode())
        return result

    arguments = operation.prepare()
    with world.registry.cursor() as cursor, patch.object(Cursor, "execute", record):
        operation.operation(
            Environment(cursor, operation.user_id, world.context), *arguments
        )
    verbs = ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH")
    return [query for query in seen if query.lstrip().upper().startswith(verbs)]


def _scanned(world, query):
    """Return the growing tables that a statement reads as a whole."""
    with world.connection as connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (FORMAT JSON) " + query.replace("%", "%%"), None)
        (plan,) = cursor.fetchone()
    return set(_walk(plan[0]["Plan"])) & GROWING


def _walk(node):
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _walk(child)
