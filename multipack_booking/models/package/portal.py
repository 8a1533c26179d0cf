from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

DOCUMENTS = ("out_invoice", "out_refund")


class MultipackPackage(models.Model):
    """Packages in the client's account. Payer, holder and beneficiary are three roles:
    all see what is left, the holder what it was used for, the payer the invoices."""

    _inherit = "multipack.package"

    @api.model
    def _get_client_domain(self, partner):
        """Packages that the account of ``partner`` shows, in the companies at hand."""
        visible = self._get_usable_by_domain(partner) | self._get_paid_by_domain(
            partner
        )
        return visible & Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _get_paid_by_domain(self, partner):
        """Packages that ``partner`` pays for, also with an invoice address."""
        address = Domain("payer_id.parent_id", "=", partner.id) & Domain(
            "payer_id.type", "=", "invoice"
        )
        # The few packages that somebody else pays are read first, as in
        # _get_usable_by_domain.
        payers = Domain("payer_id", "=", partner.id) | address
        # sudo: ids only, what of them may be read is decided where they are
        paid = self.sudo().search(payers & Domain("partner_id", "!=", partner.id))
        return Domain("id", "in", paid.ids)

    def _is_paid_by(self, partner):
        """Whether the invoices of this package are those of ``partner``."""
        self.ensure_one()
        payer = self.payer_id or self.partner_id
        return payer == partner or (
            payer.parent_id == partner and payer.type == "invoice"
        )

    def _is_usable_by(self, partner):
        """Whether ``partner`` is the holder or a beneficiary (R16)."""
        self.ensure_one()
        return partner in (self.partner_id | self.beneficiary_ids)

    def _get_documents(self):
        """Invoices and credit notes of the sale, for who paid."""
        moves = self.sale_line_id.invoice_lines.move_id
        return moves.filtered(
            lambda move: move.state == "posted" and move.move_type in DOCUMENTS
        ).sorted("id")

    def _get_days_percent(self):
        """Share of the validity that is left, for a bar."""
        self.ensure_one()
        if not self.date_end or self.state != "active":
            return 0
        whole = (self.date_end - self.date_start).days + 1
        return min(100 * self.days_left / whole, 100)

    def _get_rest_text(self):
        """When the package is suspended, in words, or False."""
        self.ensure_one()
        today = self._get_today()
        rest = self.suspension_ids.filtered(
            lambda rest: not rest.date_to or rest.date_to >= today
        )[:1]
        if not rest:
            return False
        first = format_date(self.env, rest.date_from)
        if not rest.date_to:
            return self.env._("Suspended from %s on.", first)
        return self.env._(
            "Suspended from %(first)s to %(last)s.",
            first=first,
            last=format_date(self.env, rest.date_to),
        )
