from odoo import api, fields, models
from odoo.exceptions import UserError


class ProductTemplate(models.Model):
    _inherit = "product.template"

    multipack_ids = fields.One2many(
        "multipack.multipack",
        "product_tmpl_id",
        string="Multipacks",
        groups="multipack_booking.group_multipack_desk",
    )
    multipack_id = fields.Many2one(
        "multipack.multipack", compute="_compute_multipack_id"
    )

    @api.depends("multipack_ids")
    def _compute_multipack_id(self):
        # sudo: users who sell a product need no rights on multipacks. A multipack is
        # archived together with its product.
        templates = self.sudo().with_context(active_test=False)
        for template, template_sudo in zip(self, templates, strict=True):
            template.multipack_id = template_sudo.multipack_ids[:1].with_env(self.env)

    def write(self, vals):
        """Keep the price of multipacks with a price list at zero (R3)."""
        result = super().write(vals)
        if vals.get("list_price"):
            self.multipack_id._keep_price_in_rows()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_multipack(self):
        if multipack := self.multipack_id[:1]:
            raise UserError(
                self.env._(
                    "%s is the product of a multipack. Delete the multipack instead,"
                    " which also deletes its product.",
                    multipack.name,
                )
            )
