from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.untrusted import browse_given


class ResPartner(models.Model):
    _inherit = "res.partner"

    multipack_package_ids = fields.One2many(
        "multipack.package",
        "partner_id",
        string="Packages Held",
        groups="multipack_booking.group_multipack_desk",
    )
    multipack_package_count = fields.Integer(
        string="Number of Packages", compute="_compute_multipack_packages"
    )
    multipack_balance_text = fields.Char(
        string="Package Balance", compute="_compute_multipack_packages"
    )

    @api.depends("multipack_package_ids.credit_balance")
    def _compute_multipack_packages(self):
        """Count the packages a client may use, and summarize what remains on them."""
        Package = self.env["multipack.package"]
        packages = Package
        if Package.has_access("read"):
            packages = Package.search(Package._get_usable_by_domain(self))
        by_client = defaultdict(Package.browse)
        for package in packages:
            for client in package.partner_id | package.beneficiary_ids:
                by_client[client] += package
        for partner in self:
            packages = by_client[partner._origin]
            usable = packages.filtered(lambda p: p.state == "active" and p.days_left)
            partner.multipack_package_count = len(packages)
            partner.multipack_balance_text = usable._get_summary_text()

    def action_view_multipack_packages(self):
        """Open the packages that the client holds or may use."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_package_action"
        )
        return {
            **action,
            "domain": [
                "|",
                ("partner_id", "=", self.id),
                ("beneficiary_ids", "=", self.id),
            ],
            "context": {"default_partner_id": self.id},
        }

    def action_multipack_walk_in(self):
        """Open the walk-in dialog for this client."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_walk_in_action"
        )
        return {**action, "context": {"default_partner_id": self.id}}

    def action_multipack_book(self):
        """Open the dialog that books this client into a session."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_book_action"
        )
        context = {"default_partner_id": self.id, "dialog_size": "medium"}
        return {**action, "context": context}

    def action_multipack_appointment(self):
        """Open the free appointments, to book one for this client."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id(
            "multipack_booking.multipack_appointments_action"
        )
        return {**action, "context": {"default_partner_id": self.id}}

    @api.model
    def _multipack_client(self, partner_id):
        """Return the client with this id.

        :raises UserError: if it does not exist
        """
        return browse_given(self, partner_id, self._get_no_client_text())

    def _multipack_check_exists(self):
        """Refuse a client who has been deleted, with a clear message."""
        if not self.exists():
            raise UserError(self._get_no_client_text())

    @api.model
    def _get_no_client_text(self):
        return self.env._("This client no longer exists.")
