from odoo import api, fields, models
from odoo.fields import Domain


class MultipackPackage(models.Model):
    """Bookings that a package could pay although somebody else was to (R36)."""

    _inherit = "multipack.package"

    unpaid_booking_count = fields.Integer(
        string="Unpaid Bookings", compute="_compute_unpaid_booking_count"
    )

    @api.depends("state", "partner_id", "beneficiary_ids")
    def _compute_unpaid_booking_count(self):
        for package in self:
            package.unpaid_booking_count = len(package._get_unpaid_bookings())

    def action_apply_to_bookings(self):
        """Let packages pay the unpaid bookings to come of who may use them (R36).

        Earliest first, as long as the package can; what it cannot pay stays unpaid.

        :return: number of bookings that are paid now
        :raises UserError: for users who are no managers
        """
        self._check_manager()
        paid = 0
        for package in self:
            for booking in package._get_unpaid_bookings():
                payer = booking._get_packages(package)
                verdict = payer._evaluate(*booking._get_multipack_use())[0]
                if verdict["eligible"]:
                    booking._pay_instead(package, verdict["credits"])
                    paid += 1
        return paid

    def _get_unpaid_bookings(self):
        """Bookings to come, of services that the package opens, still to be paid."""
        self.ensure_one()
        if self.state != "active":
            return self.env["multipack.booking"]
        # sudo: whoever may see the package sees what it could pay
        return (
            self.env["multipack.booking"]
            .sudo()
            .search(
                Domain("partner_id", "in", (self.partner_id | self.beneficiary_ids).ids)
                & Domain("service_id", "in", self.line_ids.service_id.ids)
                & Domain("company_id", "=", self.company_id.id)
                & Domain("state", "=", "confirmed")
                & Domain("start", ">", fields.Datetime.now())
                & Domain("is_unpaid", "=", True),
                order="start, id",
            )
        )
