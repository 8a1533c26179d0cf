import math

from odoo import models
from odoo.fields import Command


class SaleOrder(models.Model):
    """Contents of a cart: what may be added, and which lines are merged."""

    _inherit = "sale.order"

    def _get_multipack_start(self, product_id, given):
        """Return the first day that the client has chosen for a product, or False."""
        product = self.env["product.product"].browse(product_id)
        # sudo: reads one setting of a multipack, which the product page shows
        multipack = product.sudo().product_tmpl_id.multipack_id
        return multipack and multipack._get_shop_start(given)

    def _cart_find_product_line(
        self,
        product_id,
        *args,
        multipack_option_ids=None,
        multipack_date_start=False,
        **kwargs,
    ):
        """Do not merge bookings, or packages with other options or first days."""
        start = self._get_multipack_start(product_id, multipack_date_start)
        lines = super()._cart_find_product_line(product_id, *args, **kwargs)
        lines = lines.filtered(
            lambda line: (
                line.multipack_date_start == (start or False)
                and not line._get_held_booking()
            )
        )
        if multipack_option_ids is None:
            return lines
        return lines.filtered(
            lambda line: (
                line.multipack_option_ids
                == line._get_multipack_options(multipack_option_ids)
            )
        )

    def _prepare_order_line_values(
        self,
        product_id,
        quantity,
        uom_id,
        *,
        multipack_option_ids=None,
        multipack_date_start=False,
        **kwargs,
    ):
        values = super()._prepare_order_line_values(
            product_id, quantity, uom_id, **kwargs
        )
        start = self._get_multipack_start(values["product_id"], multipack_date_start)
        if start:
            values["multipack_date_start"] = start
        if multipack_option_ids is not None:
            line = self.env["sale.order.line"].new({"product_id": product_id})
            options = line._get_multipack_options(multipack_option_ids)
            values["multipack_option_ids"] = [Command.set(options.ids)]
        return values

    def _cart_update_line_quantity(self, line_id, quantity, **kwargs):
        line = self.order_line.filtered(lambda line: line.id == line_id)
        # sudo: reads whether an option is required, which the product page shows
        if line.multipack_option_id.sudo().required:
            quantity = max(quantity, 1)  # only removed along with its package
        return super()._cart_update_line_quantity(line_id, quantity, **kwargs)

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """Accept only what the shop may sell: whole packages, and booked seats.

        Odoo would otherwise look for the closest variant that it may sell, and add
        that one to the cart without notice.
        """
        if order_line._get_held_booking():
            return order_line.product_uom_qty, self.env._(
                "Choose the number of spots when you book."
            )
        if order_line.multipack_option_id:
            # the same quantity as the package it is an option of
            return order_line.linked_line_id.product_uom_qty, ""
        start = order_line.multipack_date_start or self._get_multipack_start(
            product_id, kwargs.get("multipack_date_start")
        )
        product = self.env["product.product"].browse(product_id)
        if refusal := product.with_context(
            multipack_date_start=start
        ).multipack_shop_refusal:
            return 0, refusal
        if product.product_tmpl_id.multipack_id:
            if uom_id != product.uom_id.id:
                # A fraction of a unit would have a fraction of the price.
                return 0, self.env._(
                    "%(product)s is sold by the %(unit)s.",
                    product=product.display_name,
                    unit=product.uom_id.name,
                )
            new_qty = math.floor(new_qty)
        return super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )
