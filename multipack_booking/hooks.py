from odoo.tools import SQL

from .models.booking.session import SEATS_FUNCTIONS
from .models.ledger.credit_move import LEDGER_FUNCTIONS

# Set when this addon was the first to show variants to all employees.
VARIANTS_ADDED = "multipack_booking.variants_added"


def pre_init_hook(env):
    """Remember what the addon changes in settings of other addons."""
    add_variants_mark(env)


def add_variants_mark(env):
    """Mark the variants as shown by this addon, unless they are shown already."""
    variants = env.ref("product.group_product_variant")
    if variants not in env.ref("base.group_user").all_implied_ids:
        env["ir.config_parameter"].set_param(VARIANTS_ADDED, True)


def withdraw_variants(env):
    """Hide variants from employees again, as before the installation.

    They stay visible if they were shown before the installation, or if products other
    than multipacks have variants.
    """
    parameters = env["ir.config_parameter"]
    if not parameters.get_param(VARIANTS_ADDED):
        return
    parameters.search([("key", "=", VARIANTS_ADDED)]).unlink()
    if not has_other_variants(env):
        variants = env.ref("product.group_product_variant")
        env.ref("base.group_user")._remove_group(variants)


def has_other_variants(env):
    """Return whether there are variants of products that are not multipacks."""
    multipacks = env["multipack.multipack"].with_context(active_test=False).search([])
    lines = env["product.template.attribute.line"]
    return bool(
        lines.search_count(
            [("product_tmpl_id", "not in", multipacks.product_tmpl_id.ids)], limit=1
        )
    )


def uninstall_hook(env):
    """Archive the products of multipacks, and drop the database functions that guard
    the ledger and the seats, together with their triggers.

    Orders and invoices refer to the products, which no longer sell packages. Odoo
    drops the tables itself, but does not know the functions.
    """
    multipacks = env["multipack.multipack"].with_context(active_test=False).search([])
    multipacks.product_tmpl_id.active = False
    withdraw_variants(env)
    for function in LEDGER_FUNCTIONS + SEATS_FUNCTIONS:
        env.cr.execute(
            SQL("DROP FUNCTION IF EXISTS %s() CASCADE", SQL.identifier(function))
        )
