from odoo.addons.multipack_booking.tools.untrusted import read_number
from odoo.addons.website_sale.controllers.cart import Cart
from odoo.exceptions import UserError
from odoo.http import request, route

from .first_day import apply_first_day


class MultipackCart(Cart):
    @route()
    def add_to_cart(self, product_template_id, product_id, *args, **kwargs):
        """Refuse products that the shop may not sell, with the reason that Odoo omits.

        :param str multipack_date_start: first day of the package, if the client
            chooses it
        """
        # 0 for invalid input: no product has that id, and Odoo refuses it
        product_id = read_number(product_id)
        product = request.env["product.product"].browse(product_id).exists()
        product = apply_first_day(product, kwargs.get("multipack_date_start"))
        if refusal := product.multipack_shop_refusal:
            raise UserError(refusal)
        return super().add_to_cart(product_template_id, product_id, *args, **kwargs)

    @route()
    def cart(self, *args, **kwargs):
        """Remove multipacks that the shop no longer sells, then show the cart."""
        if request.cart:
            request.cart._remove_unsold_multipacks()
        return super().cart(*args, **kwargs)
