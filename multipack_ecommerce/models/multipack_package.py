from odoo import models
from odoo.tools import format_date


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

    def _get_owned_text(self):
        """What the page of the multipack tells the owner of this package."""
        self.ensure_one()
        what = self.title if self.kind == "time" else self.balance_text
        if not self.date_end:
            return self.env._("You already have %s.", what)
        return self.env._(
            "You already have %(what)s, valid to %(date)s.",
            what=what,
            date=format_date(self.env, self.date_end, date_format="d MMMM"),
        )
