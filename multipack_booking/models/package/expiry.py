from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.batch import run_on_domain

# Packages that expire in one transaction of the job.
BATCH = 500


class MultipackPackage(models.Model):
    """The end of a package (R24)."""

    _inherit = "multipack.package"

    @api.model
    def _cron_expire(self):
        """Expire packages that have ended (R24)."""
        self._refresh_suspensions()
        run_on_domain(
            self,
            self._get_ended_domain(),
            lambda packages: packages._expire(),
            # a package comes before its renewal, which may have ended as well
            order="date_end, id",
            job=self.env._("End packages"),
            size=BATCH,
        )

    @api.model
    def _refresh_suspensions(self):
        """Update the states of packages whose suspension begins or ends today."""
        now = fields.Datetime.now()
        near = Domain("date_from", "<=", now + timedelta(days=1))
        near &= Domain("date_to", "=", False) | Domain(
            "date_to", ">=", now - timedelta(days=1)
        )
        # Two searches: a single one with OR would read every package.
        affected = self.search([("state", "=", "suspended")]) | self.search(
            Domain("state", "in", ["active", "exhausted"])
            & Domain("suspension_ids", "any", near)
        )
        affected._sync_suspended_state()

    @api.model
    def _get_ended_domain(self):
        """Return the domain of packages to expire, by the dates of their companies."""
        ended = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_end", "<", company._multipack_today())
            for company in self.env["res.company"].search([])
        )
        live = Domain("state", "in", ["active", "exhausted", "suspended"])
        # while a suspension is open, the end is not known
        suspended = Domain("suspension_ids", "any", [("date_to", "=", False)])
        return live & ended & ~suspended

    def _expire(self):
        """Expire packages: remaining credits roll over to a renewal, or expire."""
        renewed = self.filtered("renewal_ids")
        renewed._roll_over()
        # sudo: no role may write moves
        self.env["multipack.credit.move"].sudo().create(
            [
                package._prepare_move_vals("expire", -package.credit_balance)
                for package in self
                if package.credit_balance
            ]
        )
        # no chatter: a run may expire thousands of packages
        self.sudo().with_context(tracking_disable=True).state = "expired"

    def _undo_expiry(self):
        """Make expired packages valid again, and return their expired credits."""
        for package in self:
            expired = package.move_ids.filtered(lambda move: move.kind == "expire")
            package.sudo().state = "active"  # sudo: changes by actions only
            if amount := -sum(expired.mapped("amount")):
                package._post_move("expire", amount, self.env._("Valid again"))
            package.sudo().state = package._get_usable_state()
