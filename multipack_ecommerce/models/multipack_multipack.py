from odoo import models
from odoo.http import request
from odoo.tools import format_amount

MONTHS = {"month": 1, "year": 12}


class MultipackMultipack(models.Model):
    _inherit = "multipack.multipack"

    def open_website_url(self):
        """Open the page of the multipack in the shop."""
        self.ensure_one()
        return self.product_tmpl_id.open_website_url()

    def _get_most_chosen_row(self):
        """The row that was sold more often than any other one that is sold online."""
        self.ensure_one()
        sold = self.env["multipack.package"]._read_group(
            [
                ("multipack_id", "=", self.id),
                ("origin", "=", "sale"),
                ("state", "!=", "cancelled"),
                ("pricelist_line_id.ecommerce_ok", "=", True),
            ],
            ["pricelist_line_id"],
            ["__count"],
            order="__count DESC",
            limit=2,
        )
        if not sold or (len(sold) > 1 and sold[0][1] == sold[1][1]):
            return self.env["multipack.pricelist.line"]
        return sold[0][0]

    def _get_shop_text(self, terms, price):
        """What the shop says below the name of an offer: credits, unit price, validity.

        :param terms: the row, or the multipack itself when it has no list
        :param float price: what the visitor pays, in the currency of the website
        """
        self.ensure_one()
        credit = self._get_credit_text(self.kind, terms.credit, self.currency_id)
        texts = []
        if self.kind == "value":
            texts.append(self.env._("%s to spend", credit))
        elif credit.lower() not in (terms.name or "").lower():
            texts.append(credit)
        if unit_price := self._get_unit_price_text(terms, price):
            texts.append(unit_price)
        texts.append(terms._get_validity_text())
        return " · ".join(texts)

    def _get_unit_price_text(self, terms, price):
        """Price of an entry or a month, where an offer is more than one of them."""
        currency = request.website.currency_id
        if self.kind == "entry" and terms.credit > 1:
            amount = format_amount(self.env, price / terms.credit, currency)
            return self.env._("%s an entry", amount)
        months = MONTHS.get(terms.duration_unit, 0) * terms.duration
        if self.kind == "time" and months > 1:
            return self.env._(
                "%s a month", format_amount(self.env, price / months, currency)
            )
        return ""

    def _get_shop_owned(self):
        """The visitor's own usable packages of this multipack, each with a sentence.

        :return: list of dicts of ``url`` and ``text``
        """
        self.ensure_one()
        if self.env.user._is_public():
            return []
        # sudo: only the user's own packages; employees need not be at the desk
        packages = self.env["multipack.package"].sudo()
        domain = packages._get_usable_by_domain(self.env.user.partner_id)
        domain &= packages._get_current_domain()
        return [
            {"url": f"/my/packages/{package.id}", "text": package._get_owned_text()}
            for package in packages.search(domain, order="date_end, id")
            if package.multipack_id == self and package.state == "active"
        ]
