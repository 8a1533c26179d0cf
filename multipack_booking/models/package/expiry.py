from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.batch import run_on_domain

# Packages that are ended together, in one transaction of the job.
BATCH = 500


class MultipackPackage(models.Model):
    """The end of a package (R24)."""

    _inherit = "multipack.package"

    @api.model
    def _cron_expire(self):
        """End packages whose last day is over (R24)."""
        self._refresh_resting()
        run_on_domain(
            self,
            self._get_ended_domain(),
            lambda packages: packages._expire(),
            # a renewal that has ended too comes after the package that it renews
            order="date_end, id",
            job=self.env._("End packages"),
            size=BATCH,
        )

    @api.model
    def _refresh_resting(self):
        """Bring the states in step with suspensions that begin or end these days."""
        now = fields.Datetime.now()
        near = Domain("date_from", "<=", now + timedelta(days=1))
        near &= Domain("date_to", "=", False) | Domain(
            "date_to", ">=", now - timedelta(days=1)
        )
        # Two searches, as one for either of them would read every package.
        resting = self.search([("state", "=", "suspended")]) | self.search(
            Domain("state", "in", ["active", "exhausted"])
            & Domain("suspension_ids", "any", near)
        )
        resting._refresh_suspended()

    @api.model
    def _get_ended_domain(self):
        """Packages to be ended: the last day is over where their company is."""
        over = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date_end", "<", company._multipack_today())
            for company in self.env["res.company"].search([])
        )
        live = Domain("state", "in", ["active", "exhausted", "suspended"])
        # the end of an open suspension is not known yet
        resting = Domain("suspension_ids", "any", [("date_to", "=", False)])
        return live & over & ~resting

    def _expire(self):
        """End packages: what is left rolls over to a renewal or expires."""
        renewed = self.filtered("renewal_ids")
        renewed._roll_over()
        # sudo: the job writes what nobody may
        self.env["multipack.credit.move"].sudo().create(
            [
                package._prepare_move_vals("expire", -package.credit_balance)
                for package in self
                if package.credit_balance
            ]
        )
        # no chatter: the date says it, and a night may end thousands
        self.sudo().with_context(tracking_disable=True).state = "expired"

    def _revive(self):
        """Take the end of packages back; credits that expired return."""
        for package in self:
            expired = package.move_ids.filtered(lambda move: move.kind == "expire")
            package.sudo().state = "active"  # sudo: changes by actions only
            if amount := -sum(expired.mapped("amount")):
                package._post_move("expire", amount, self.env._("Valid again"))
            package.sudo().state = package._get_usable_state()
