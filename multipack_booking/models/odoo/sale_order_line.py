from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.money import split_evenly

# Fields of a main line that its option lines depend on.
OPTION_TRIGGERS = {
    "product_id",
    "product_uom_qty",
    "multipack_option_ids",
    "multipack_date_start",
    "multipack_holder_id",
}


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "multipack.statistic.fields"]

    multipack_id = fields.Many2one(related="product_template_id.multipack_id")
    multipack_holder_id = fields.Many2one(
        "res.partner",
        string="Holder",
        check_company=True,
        help="The owner of the packages, if not the customer of the order.",
    )
    multipack_date_start = fields.Date(
        string="Valid From",
        help="First day of the packages; leave empty for the day of the sale.",
    )
    multipack_renews_id = fields.Many2one(
        "multipack.package",
        string="Renews",
        copy=False,
        readonly=True,
        help="The package that is renewed by the one sold here (R22).",
    )
    multipack_row_id = fields.Many2one(
        related="product_id.multipack_pricelist_line_id", string="Multipack Row"
    )
    statistic_first_id = fields.Many2one(
        compute="_compute_statistics", store=True, readonly=False
    )
    statistic_second_id = fields.Many2one(
        compute="_compute_statistics", store=True, readonly=False
    )
    multipack_booking_ids = fields.One2many(
        "multipack.booking",
        "sale_line_id",
        string="Bookings",
        readonly=True,
        groups="multipack_booking.group_multipack_desk",
    )
    multipack_package_ids = fields.One2many(
        "multipack.package",
        "sale_line_id",
        string="Packages",
        copy=False,
        groups="multipack_booking.group_multipack_desk",
    )

    @api.depends("multipack_row_id")
    def _compute_statistics(self):
        for line in self:
            line.statistic_first_id = line.multipack_row_id.statistic_first_id
            line.statistic_second_id = line.multipack_row_id.statistic_second_id

    @api.depends("multipack_row_id")
    def _compute_analytic_distribution(self):
        result = super()._compute_analytic_distribution()
        for line in self:
            if distribution := line.multipack_row_id.analytic_distribution:
                line.analytic_distribution = distribution
        return result

    @api.constrains("product_id", "multipack_date_start")
    def _check_multipack_on_sale(self):
        """Refuse offers that are not on sale, such as an ended season (R4, R5, R7)."""
        for line in self:
            if line.state in ("draft", "sent") and line.multipack_id:
                quantity = line._get_multipack_order_quantity()
                if refusal := line._get_multipack_refusal(quantity):
                    raise ValidationError(refusal)

    @api.constrains("multipack_renews_id", "multipack_holder_id")
    def _check_multipack_renews(self):
        """Refuse renewals of other holders' packages, whose credits would roll over."""
        for line in self:
            # sudo: salespeople need no rights on packages
            renewed = line.sudo().multipack_renews_id
            holder = line.multipack_holder_id or line.order_id.partner_id
            if renewed and (
                renewed.partner_id != holder or renewed.company_id != line.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(package)s can only be renewed for its holder, not for"
                        " %(client)s.",
                        package=renewed.name,
                        client=holder.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines with the lines of their options (R9).

        On a confirmed order, create their packages at once (R12).
        """
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._sync_multipack_packages()
        lines._sync_multipack_options()
        return lines

    def write(self, vals):
        """Change lines.

        Sync the packages of confirmed lines (R12) and the options of the others (R9).
        """
        if "product_id" in vals:
            self._check_multipack_product_kept(vals["product_id"])
        if "multipack_holder_id" in vals:
            self._check_multipack_holder_kept()
        result = super().write(vals)
        if not vals.keys().isdisjoint(
            {"product_uom_qty", "product_uom_id", "product_id"}
        ):
            confirmed = self.filtered(lambda line: line.state == "sale")
            confirmed._sync_multipack_packages()
        if not OPTION_TRIGGERS.isdisjoint(vals):
            drafts = self.filtered(lambda line: line.state in ("draft", "sent"))
            drafts._sync_multipack_options()
        return result

    def _get_sale_order_line_multiline_description_sale(self):
        """Name the price option, which Odoo leaves out when there is a single one."""
        description = super()._get_sale_order_line_multiline_description_sale()
        row = self.product_id.multipack_pricelist_line_id
        if row and row.name not in description:
            head, *rest = description.split("\n")
            description = "\n".join([f"{head} ({row.name})", *rest])
        return self._name_multipack_option(description)

    def _get_multipack_date_start(self):
        """Return the first day of the packages of this line."""
        self.ensure_one()
        product = self.product_id.with_context(
            multipack_date_start=self.multipack_date_start
        )
        return product.with_company(self.company_id)._get_multipack_date_start()

    def _get_multipack_refusal(self, quantity):
        """Return why ``quantity`` packages of this line cannot be sold, or False."""
        self.ensure_one()
        # sudo: the rules of the catalogue do not depend on the user's rights
        multipack = self.sudo().multipack_id
        return multipack._get_sale_refusal(
            multipack._get_terms(self.sudo().multipack_row_id),
            self._get_multipack_date_start(),
            self.multipack_holder_id or self.order_id.partner_id,
            quantity,
        )

    def _check_multipack_maximum(self, quantity):
        """Refuse more packages for a client than the multipack allows."""
        if not quantity or not self.multipack_id.sudo().max_per_customer:
            return
        client = self.multipack_holder_id or self.order_id.partner_id
        # two orders that are confirmed at the same time would both count too few
        self.env["multipack.buyer"]._collide(self.multipack_id, client)
        if refusal := self._get_multipack_refusal(quantity):
            raise ValidationError(refusal)

    def _get_multipack_order_quantity(self):
        """Count the units of the multipack that the order sells to the same holder."""
        lines = self.order_id.order_line.filtered(
            lambda line: (
                line.multipack_id == self.multipack_id
                and line.multipack_holder_id == self.multipack_holder_id
            )
        )
        return sum(line._get_multipack_units() for line in lines | self)

    def _get_product_price_context(self):
        context = super()._get_product_price_context()
        if self.multipack_row_id:
            context["multipack_date_start"] = self.multipack_date_start
        return context

    def _prepare_invoice_line(self, **optional_values):
        values = super()._prepare_invoice_line(**optional_values)
        return {**values, **self._get_statistics()}

    def _check_multipack_product_kept(self, product_id):
        """Refuse to change the product of lines that have packages.

        Also after a cancellation, as confirming again restores them (R12).
        """
        for line in self:
            # sudo: salespeople need no rights on packages
            packages = line.sudo().multipack_package_ids
            if packages and line.product_id.id != product_id:
                raise UserError(
                    self.env._(
                        "%(product)s has created packages (%(packages)s). Add another"
                        " line for another product, and set this one to 0.",
                        product=line.product_id.display_name,
                        packages=", ".join(packages.mapped("name")),
                    )
                )

    def _check_multipack_holder_kept(self):
        """Refuse to change the holder of existing packages: transfer them instead."""
        for line in self.filtered(lambda line: line.state == "sale"):
            # sudo: salespeople need no rights on packages
            if packages := line.sudo().multipack_package_ids:
                raise UserError(
                    self.env._(
                        "%s already belongs to its holder. Transfer the package"
                        " instead.",
                        ", ".join(packages.mapped("name")),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_multipack_packages(self):
        for line in self:
            # sudo: salespeople need no rights on packages
            if packages := line.sudo().multipack_package_ids:
                raise UserError(
                    self.env._(
                        "%(product)s has created packages (%(packages)s), whose history"
                        " is kept. Set its quantity to 0 instead.",
                        product=line.product_id.display_name,
                        packages=", ".join(packages.mapped("name")),
                    )
                )

    def _sync_multipack_packages(self):
        """Sync the packages of confirmed lines with what was sold (R12).

        One package per unit, identified by its number: running this again, or
        confirming after a cancellation, creates no duplicates. Packages of units that
        are no longer sold are cancelled.
        """
        for line in self:
            if not line.product_template_id.multipack_id or line.is_downpayment:
                continue
            quantity = line._get_multipack_units()
            # sudo: salespeople create packages only by selling them
            packages = line.sudo().multipack_package_ids
            kept = packages.filtered(lambda p, qty=quantity: p.unit_index <= qty)
            (packages - kept)._cancel_unused(line.order_id)
            for package in kept.filtered("is_sale_void"):
                package._restore_sold(
                    line._prepare_multipack_package_vals(package.unit_index)
                )
            missing = set(range(1, quantity + 1)) - set(kept.mapped("unit_index"))
            line._check_multipack_maximum(len(missing))
            made = packages.create(
                [line._prepare_multipack_package_vals(unit) for unit in sorted(missing)]
            )
            made.filtered("renews_id")._roll_over_ended()

    def _cancel_multipack_packages(self):
        """Cancel the packages of lines whose order is cancelled."""
        for line in self:
            # sudo: salespeople cancel packages only by cancelling the sale
            line.sudo().multipack_package_ids._cancel_unused(line.order_id)

    def _get_multipack_units(self):
        """Return the number of packages that the line sells.

        :raises UserError: for a quantity that is not whole
        """
        quantity = self.product_uom_qty
        if self.product_uom_id:  # a dozen is twelve
            quantity = self.product_uom_id._compute_quantity(
                quantity, self.product_id.uom_id, round=False
            )
        if quantity != int(quantity):
            raise UserError(
                self.env._(
                    "%(product)s is sold in whole units, not %(quantity)s.",
                    product=self.product_id.display_name,
                    quantity=f"{quantity:g}",
                )
            )
        return max(int(quantity), 0)

    def _get_multipack_state(self):
        """Return the state of a package just sold: active, or pending payment (R12)."""
        if self.company_id.multipack_activation == "order":
            return "active"
        return "active" if self._is_multipack_paid() else "pending"

    def _is_multipack_paid(self):
        """Return whether the line is paid: invoiced, paid online, or free."""
        if not self.price_total:
            return True
        invoices = self.invoice_lines.move_id.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        invoiced = self.qty_invoiced >= self.product_uom_qty and invoices
        if invoiced and all(
            invoice.payment_state in ("paid", "in_payment") for invoice in invoices
        ):
            return True
        order = self.order_id
        return (
            order.currency_id.compare_amounts(order.amount_paid, order.amount_total)
            >= 0
        )

    def _prepare_multipack_package_vals(self, unit):
        """Return the values of the package for one unit of the line, counted from 1."""
        order = self.order_id
        company = self.company_id
        total = self.currency_id._convert(
            self.price_subtotal, company.currency_id, company, order.date_order
        )
        # of several units or orders, only the first one renews the package (R22)
        renewed = self.multipack_renews_id.filtered(
            lambda package: unit == 1 and not package.renewal_ids
        )
        prices = split_evenly(
            total, self._get_multipack_units(), company.currency_id.rounding
        )
        return {
            "multipack_id": self.product_template_id.multipack_id.id,
            "pricelist_line_id": self.product_id.multipack_pricelist_line_id.id,
            "date_start": self.multipack_date_start,
            "partner_id": (self.multipack_holder_id or order.partner_id).id,
            "payer_id": order.partner_invoice_id.id,
            "company_id": company.id,
            "price_paid": prices[unit - 1],
            "origin": "renewal" if renewed else "sale",
            "renews_id": renewed.id,
            "state": self._get_multipack_state(),
            "sale_line_id": self.id,
            "unit_index": unit,
        }
