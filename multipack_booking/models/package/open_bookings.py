from odoo import api, fields, models
from odoo.fields import Domain


class MultipackPackage(models.Model):
    """Applying a package to bookings that are still to be paid (R36)."""

    _inherit = "multipack.package"

    unpaid_booking_count = fields.Integer(
        string="Unpaid Bookings", compute="_compute_unpaid_booking_count"
    )

    @api.depends("state", "partner_id", "beneficiary_ids")
    def _compute_unpaid_booking_count(self):
        for package in self:
            package.unpaid_booking_count = len(package._get_unpaid_bookings())

    def action_apply_to_bookings(self):
        """Pay the unpaid future bookings of the holder and beneficiaries (R36).

        Earliest first; bookings that the package cannot pay stay unpaid.

        :return: number of bookings paid
        :raises UserError: for users who are not managers
        """
        self._check_manager()
        paid = 0
        for package in self:
            for booking in package._get_unpaid_bookings():
                use = booking._prepare_package_use()
                [verdict] = package._evaluate(use)
                if verdict.eligible:
                    booking._pay_with_package_instead(verdict, use)
                    paid += 1
        return paid

    def _get_unpaid_bookings(self):
        """Return the unpaid future bookings of services that the package includes."""
        self.ensure_one()
        if self.state != "active":
            return self.env["multipack.booking"]
        # sudo: users who see the package may see what it could pay for
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
