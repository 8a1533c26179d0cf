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
        """Return the price option sold most often among those sold online, if any."""
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
        """Return the text below the name of an offer: credits, unit price, validity.

        :param terms: the price option, or the multipack itself if it has no price list
        :param float price: for the visitor, in the currency of the website
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
        """Return the price per entry or month of an offer that has more than one."""
        currency = request.website.currency_id
        if self.kind == "entry" and terms.credit > 1:
            amount = format_amount(self.env, price / terms.credit, currency)
            return self.env._("%s per entry", amount)
        months = MONTHS.get(terms.duration_unit, 0) * terms.duration
        if self.kind == "time" and months > 1:
            return self.env._(
                "%s per month", format_amount(self.env, price / months, currency)
            )
        return ""

    def _get_shop_owned(self):
        """Return the visitor's packages of this multipack, each with a text.

        These are the usable ones or, if there are none, the last one to end if it can
        be renewed.

        :return: list of dicts of ``id``, ``url``, ``text`` and ``may_renew``
        """
        self.ensure_one()
        if self.env.user._is_public():
            return []
        client = self.env.user.partner_id
        # sudo: the domain limits it to packages that the user may use
        packages = self.env["multipack.package"].sudo()
        own = packages._get_usable_by_domain(client)
        own &= Domain("multipack_id", "=", self.id)
        own &= Domain("company_id", "in", self.env.companies.ids)
        usable = Domain("state", "=", "active") & packages._get_current_domain()
        shown = packages.search(own & usable, order="date_end, id")
        if not shown:
            ended = Domain("state", "in", ["active", "exhausted", "expired"])
            last = packages.search(own & ended, order="date_end desc, id desc", limit=1)
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
        """Return the limits of the sale as texts: the maximum and the last day."""
        self.ensure_one()
        texts = []
        if self.max_per_customer:
            texts.append(self._get_shop_maximum_text())
        if self.sale_date_to:
            texts.append(
                self.env._(
                    "On sale until %s.", format_date(self.env, self.sale_date_to)
                )
            )
        return texts

    def _get_shop_maximum_text(self):
        """Return the maximum per client, with the number the visitor has bought."""
        user = self.env.user
        bought = not user._is_public() and self._count_bought(user.partner_id)
        if not bought:
            return self.env._("At most %s per client.", self.max_per_customer)
        return self.env._(
            "At most %(most)s per client. You have bought %(bought)s.",
            most=self.max_per_customer,
            bought=bought,
        )
