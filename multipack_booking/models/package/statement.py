from odoo import models


class MultipackPackage(models.Model):
    """The statement of a package: what was put on it, who used what."""

    _inherit = "multipack.package"

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
            # a server that cannot make a PDF: the same as a page
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
        """Who gets the statement: who paid, or else who holds the package."""
        self.ensure_one()
        return self.payer_id or self.partner_id

    def _make_statement_page(self):
        """The statement as an attachment that a browser shows."""
        self.ensure_one()
        # sudo: the report reads names that the desk may not
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
