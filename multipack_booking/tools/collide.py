"""Make two transactions that decide on the same records collide."""

from typing import Any

from odoo.tools import SQL


def collide(records: Any) -> None:
    """Write the rows of ``records`` without changing them.

    Odoo's transactions are REPEATABLE READ: each sees the database as it was when it
    began, so two that run at the same time may both find a rule respected (nothing
    sold yet, nothing planned yet) and together break it. A lock alone does not help:
    the second transaction waits for it, and then still does not see what the first one
    has committed. When both write the same row, PostgreSQL fails the second one with a
    serialization failure, and Odoo runs its request again.

    Choose records that few other transactions write, as those collide as well.
    """
    records.flush_recordset()
    records.env.cr.execute(
        SQL(
            "UPDATE %(table)s SET write_date = write_date WHERE id IN ("
            "SELECT id FROM %(table)s WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE)",
            table=SQL.identifier(records._table),
            ids=records.ids,
        )
    )
