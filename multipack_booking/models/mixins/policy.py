from odoo import fields, models

from ...tools.limits import TEN_YEARS_IN_DAYS
from .terms import CREDIT_DIGITS


class MultipackPolicy(models.AbstractModel):
    """How packages begin, pause, are shared, renewed and refunded: set on the
    multipack, and kept by the package as it was when it was sold (R10)."""

    _name = "multipack.policy.mixin"
    _description = "Multipack Policy"
    _inherit = ["multipack.number.mixin"]

    activation = fields.Selection(
        [
            ("sale", "With the Sale"),
            ("first_use", "With the First Use"),
            ("date", "On a Chosen Day"),
        ],
        string="Validity Begins",
        required=True,
        default="sale",
    )
    suspension_max_days = fields.Integer(
        string="Maximum Days of Suspension", help="In all; 0 for no maximum."
    )
    beneficiary_max = fields.Integer(
        string="Maximum Beneficiaries", help="0 for no maximum."
    )
    beneficiary_cap = fields.Float(
        string="Credits per Beneficiary",
        digits=CREDIT_DIGITS,
        help="What each beneficiary may use at most; 0 for no cap.",
    )
    rollover = fields.Selection(
        [
            ("none", "Are Lost"),
            ("all", "Move to the New Package"),
            ("max", "Move up to a Number"),
        ],
        string="On Renewal, Unused Credits",
        required=True,
        default="none",
    )
    rollover_max = fields.Float(string="At Most", digits=CREDIT_DIGITS)
    refund_method = fields.Selection(
        [
            ("unused", "The Unused Share"),
            ("single_price", "What Is Left After Uses at the Single Price"),
        ],
        string="Refund Proposes",
        required=True,
        default="unused",
    )

    def _get_number_limits(self):
        days = {"suspension_max_days": (0, TEN_YEARS_IN_DAYS)}
        return super()._get_number_limits() | days

    def _get_policy_fields(self):
        """Names of the fields that make up the policy, copied into a package."""
        return [
            "activation",
            "suspension_max_days",
            "beneficiary_max",
            "beneficiary_cap",
            "rollover",
            "rollover_max",
            "refund_method",
        ]

    def _get_rollover(self, balance):
        """How many of ``balance`` unused credits move to a renewal (R22)."""
        self.ensure_one()
        if self.rollover == "none":
            return 0.0
        return balance if self.rollover == "all" else min(balance, self.rollover_max)
