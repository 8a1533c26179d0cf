from odoo import models


class MultipackMultipack(models.Model):
    """How packages of a multipack begin, pause, are shared, renewed and refunded."""

    _name = "multipack.multipack"
    _inherit = ["multipack.multipack", "multipack.policy.mixin"]

    _policy_not_negative = models.Constraint(
        "CHECK (suspension_max_days >= 0 AND beneficiary_max >= 0"
        " AND beneficiary_cap >= 0 AND rollover_max >= 0)",
        "The limits of a multipack cannot be negative.",
    )
