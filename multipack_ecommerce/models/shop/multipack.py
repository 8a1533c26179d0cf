from odoo import models
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import format_amount, format_date

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
        """The visitor's own packages of this multipack, each with a sentence: usable
        ones, and without any the one that was used up or has ended last.

        :return: list of dicts of ``id``, ``url``, ``text`` and ``may_renew``
        """
        self.ensure_one()
        if self.env.user._is_public():
            return []
        client = self.env.user.partner_id
        # sudo: only the user's own packages; employees need not be at the desk
        packages = self.env["multipack.package"].sudo()
        own = packages._get_usable_by_domain(client)
        own &= Domain("multipack_id", "=", self.id)
        own &= Domain("company_id", "in", self.env.companies.ids)
        usable = Domain("state", "=", "active") & packages._get_current_domain()
        shown = packages.search(own & usable, order="date_end, id")
        if not shown:
            over = Domain("state", "in", ["active", "exhausted", "expired"])
            last = packages.search(own & over, order="date_end desc, id desc", limit=1)
            shown = last.filtered(lambda package: package._may_client_renew(client))
        return [
            {
                "id": package.id,
                "url": f"/my/packages/{package.id}",
                "text": package._get_owned_text(),
                "may_renew": package._may_client_renew(client),
            }
            for package in shown
        ]

    def _get_shop_conditions(self):
        """What limits the sale to the visitor, in sentences: a maximum, a last day."""
        self.ensure_one()
        texts = []
        if self.max_per_customer:
            texts.append(
                self.env._("At most %s per client.", self.max_per_customer)
                + self._get_shop_bought_text()
            )
        if self.sale_date_to:
            texts.append(
                self.env._(
                    "On sale until %s.", format_date(self.env, self.sale_date_to)
                )
            )
        return texts

    def _get_shop_bought_text(self):
        """How many of the maximum the visitor has bought, as a second sentence."""
        if self.env.user._is_public():
            return ""
        bought = self._count_bought(self.env.user.partner_id)
        return f" {self.env._('You have bought %s.', bought)}" if bought else ""
