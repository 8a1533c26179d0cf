from odoo.tools import SQL

from .models.booking.session import SEATS_FUNCTIONS
from .models.ledger.credit_move import LEDGER_FUNCTIONS


def uninstall_hook(env):
    """Take off sale what can no longer be used, and drop the database functions that
    guard the ledger and the places, and with them their triggers.

    The products stay, archived: orders and invoices name them, but nobody is to buy
    one that no longer gives a package. Odoo drops the tables itself, functions it does
    not know.
    """
    multipacks = env["multipack.multipack"].with_context(active_test=False).search([])
    multipacks.product_tmpl_id.active = False
    for function in LEDGER_FUNCTIONS + SEATS_FUNCTIONS:
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function))
        )
