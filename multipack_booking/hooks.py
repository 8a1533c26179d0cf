from odoo.tools import SQL

from .models.multipack_credit_move import LEDGER_FUNCTIONS
from .models.multipack_session import SEATS_FUNCTIONS


def uninstall_hook(env):
    """Drop the database functions that guard the ledger and the places, and with them
    their triggers.

    Odoo drops the tables itself, functions it does not know.
    """
    for function in LEDGER_FUNCTIONS + SEATS_FUNCTIONS:
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function))
        )
