from .models.multipack_credit_move import drop_ledger_functions


def uninstall_hook(env):
    """Drop the database functions that guard the ledger.

    Odoo drops the tables (and their triggers) itself, functions it does not know.
    """
    drop_ledger_functions(env.cr)
