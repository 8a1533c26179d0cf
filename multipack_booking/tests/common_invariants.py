"""SQL that detects changes, and states that no operation may leave behind."""

from odoo.addons.multipack_booking.rules.states import (
    BOOKING_LIVE,
    BOOKING_SEATED,
    sql_list,
)
from odoo.addons.multipack_booking.tools.sql_files import read_queries

# Checksums of the tables that operations write. Rows are hashed as text, so that any
# difference shows.
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

# {name: query}: each query must find nothing after any operation.
FORBIDDEN = read_queries(
    "invariants", seated=sql_list(BOOKING_SEATED), live=sql_list(BOOKING_LIVE)
)
