from odoo import models


class MultipackPackage(models.Model):
    _inherit = "multipack.package"

    def _is_renewable_online(self):
        """Whether the holder is shown a button to renew this package in the shop."""
        self.ensure_one()
        if self.partner_id != self.env.user.partner_id or self.state not in (
            "active",
            "exhausted",
            "expired",
        ):
            return False
        # sudo: whether it was renewed, and what the shop sells
        package = self.sudo()
        variant = package.multipack_id._get_variant(package.pricelist_line_id)
        published = package.multipack_id.is_published
        return bool(
            published
            and variant
            and not package.renewal_ids
            and not variant.multipack_shop_refusal
        )
