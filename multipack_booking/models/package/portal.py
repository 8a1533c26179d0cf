from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

DOCUMENTS = ("out_invoice", "out_refund")


class MultipackPackage(models.Model):
    """Packages in the client's account, and the statement sent by the desk.

    Payer, holder and beneficiary all see the remaining credits; the holder sees the
    uses, the payer the invoices.
    """

    _inherit = "multipack.package"

    @api.model
    def _get_client_domain(self, partner):
        """Return the domain of the packages in the account of ``partner``.

        Only those of the active companies.
        """
        visible = self._get_usable_by_domain(partner) | self._get_paid_by_domain(
            partner
        )
        return visible & Domain("company_id", "in", self.env.companies.ids)

    @api.model
    def _get_paid_by_domain(self, partner):
        """Return the domain of packages paid by ``partner`` or its invoice address."""
        address = Domain("payer_id.parent_id", "=", partner.id) & Domain(
            "payer_id.type", "=", "invoice"
        )
        # Few packages have a payer other than the holder: read them first, so that
        # the index is used as in _get_usable_by_domain.
        payers = Domain("payer_id", "=", partner.id) | address
        # sudo: ids only; the caller decides which fields are shown
        paid = self.sudo().search(payers & Domain("partner_id", "!=", partner.id))
        return Domain("id", "in", paid.ids)

    def _is_paid_by(self, partner):
        """Return whether ``partner`` gets the invoices of this package."""
        self.ensure_one()
        payer = self.payer_id or self.partner_id
        return payer == partner or (
            payer.parent_id == partner and payer.type == "invoice"
        )

    def _is_usable_by(self, partner):
        """Return whether ``partner`` is the holder or a beneficiary (R16)."""
        self.ensure_one()
        return partner in (self.partner_id | self.beneficiary_ids)

    def _get_documents(self):
        """Return the invoices and credit notes of the sale, for the payer."""
        moves = self.sale_line_id.invoice_lines.move_id
        return moves.filtered(
            lambda move: move.state == "posted" and move.move_type in DOCUMENTS
        ).sorted("id")

    def _get_days_percent(self):
        """Return the remaining validity as a percentage, for a progress bar."""
        self.ensure_one()
        if not self.date_end or self.state != "active":
            return 0
        whole = (self.date_end - self.date_start).days + 1
        return min(100 * self.days_left / whole, 100)

    def _get_suspension_text(self):
        """Return a text on the current or next suspension, or False."""
        self.ensure_one()
        suspension = self.suspension_ids._current(self._get_today())
        if not suspension:
            return False
        first = format_date(self.env, suspension.date_from)
        if not suspension.date_to:
            return self.env._("Suspended from %s.", first)
        return self.env._(
            "Suspended from %(first)s to %(last)s.",
            first=first,
            last=format_date(self.env, suspension.date_to),
        )

    def action_send_statement(self):
        """Open a mail to the payer with the card and statement attached (R16)."""
        self.ensure_one()
        template = self.env.ref("multipack_booking.mail_template_statement")
        context = {
            "default_model": self._name,
            "default_res_ids": self.ids,
            "default_composition_mode": "comment",
            "default_partner_ids": self._get_statement_partner().ids,
        }
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade"):
            context["default_template_id"] = template.id
        else:
            # a server without a PDF renderer: attach the same report as HTML
            for name, field in [("subject", "subject"), ("body", "body_html")]:
                text = template._render_field(field, self.ids, compute_lang=True)
                context[f"default_{name}"] = text[self.id]
            context["default_attachment_ids"] = self._make_statement_page().ids
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Statement"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _get_statement_partner(self):
        """Return the recipient of the statement: the payer, or else the holder."""
        self.ensure_one()
        return self.payer_id or self.partner_id

    def _make_statement_page(self):
        """Create the statement as an HTML attachment."""
        self.ensure_one()
        # sudo: the report reads names that the desk cannot
        page = (
            self.env["ir.actions.report"]
            .sudo()
            ._render_qweb_html("multipack_booking.action_report_package", self.ids)[0]
        )
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.name.replace('/', '-')}.html",
                "raw": page,
                "mimetype": "text/html",
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
