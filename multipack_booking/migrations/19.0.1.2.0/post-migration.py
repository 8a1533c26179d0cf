from odoo import SUPERUSER_ID, api
from odoo.addons.multipack_booking.hooks import VARIANTS_ADDED, has_other_variants


def migrate(cr, version):
    """Mark the variants as shown by this addon where nobody else has any.

    Earlier versions did not remember whether variants were shown to employees before.
    Uninstalling hides them again where only multipacks have them.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    if not has_other_variants(env):
        env["ir.config_parameter"].set_param(VARIANTS_ADDED, True)
