from odoo import fields, models

from ...tools.limits import TEN_YEARS_IN_DAYS
from .terms import CREDIT_DIGITS


class MultipackPolicy(models.AbstractModel):
    """Rules for start, suspension, sharing, renewal and refund of packages.

    Set on the multipack and copied to the package when it is sold (R10).
    """

    _name = "multipack.policy.mixin"
    _description = "Multipack Policy"
    _inherit = ["multipack.number.mixin"]

    activation = fields.Selection(
        [
            ("sale", "On the Day of Sale"),
            ("first_use", "With the First Use"),
            ("date", "On a Chosen Day"),
        ],
        string="Validity Begins",
        required=True,
        default="sale",
    )
    suspension_max_days = fields.Integer(
        string="Maximum Days of Suspension", help="In total; 0 for no maximum."
    )
    beneficiary_max = fields.Integer(
        string="Maximum Beneficiaries", help="0 for no maximum."
    )
    beneficiary_cap = fields.Float(
        string="Credits per Beneficiary",
        digits=CREDIT_DIGITS,
        help="The most credits that each beneficiary may use; 0 for no cap.",
    )
    rollover = fields.Selection(
        [
            ("none", "None"),
            ("all", "All"),
            ("max", "Up To"),
        ],
        string="Rollover on Renewal",
        required=True,
        default="none",
    )
    rollover_max = fields.Float(string="Maximum Rollover", digits=CREDIT_DIGITS)
    refund_method = fields.Selection(
        [
            ("unused", "Unused Share of the Price Paid"),
            ("single_price", "Price Paid minus Uses at the Single-Visit Price"),
        ],
        required=True,
        default="unused",
    )

    def _get_number_limits(self):
        days = {"suspension_max_days": (0, TEN_YEARS_IN_DAYS)}
        return super()._get_number_limits() | days

    def _get_policy_fields(self):
        """Return the names of the policy fields, which are copied to packages."""
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
        """Return how many of ``balance`` unused credits roll over (R22)."""
        self.ensure_one()
        if self.rollover == "none":
            return 0.0
        return balance if self.rollover == "all" else min(balance, self.rollover_max)
