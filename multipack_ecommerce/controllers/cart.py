from odoo.addons.multipack_booking.tools.untrusted import read_number
from odoo.addons.website_sale.controllers.cart import Cart
from odoo.exceptions import UserError
from odoo.http import request, route


class MultipackCart(Cart):
    @route()
    def add_to_cart(self, product_template_id, product_id, *args, **kwargs):
        """Say which row cannot be bought, before Odoo refuses it as non-existent.

        :param str multipack_date_start: first day of the package, where the client
            chooses it
        """
        # what is no id is the id of nothing, which Odoo refuses in words
        product_id = read_number(product_id)
        product = request.env["product.product"].browse(product_id).exists()
        # sudo: whether the client chooses the beginning is the catalogue's business
        if multipack := product.sudo().product_tmpl_id.multipack_id:
            start = multipack._get_shop_start(kwargs.get("multipack_date_start"))
            # prices per day, and whether the row can be sold, go by it
            request.update_context(multipack_date_start=start)
            product = product.with_context(multipack_date_start=start)
        refusal = product and product.multipack_shop_refusal
        if refusal:
            raise UserError(refusal)
        return super().add_to_cart(product_template_id, product_id, *args, **kwargs)

    @route()
    def cart(self, *args, **kwargs):
        """Show the cart without what the shop no longer sells."""
        if request.cart:
            request.cart._take_out_multipacks()
        return super().cart(*args, **kwargs)
