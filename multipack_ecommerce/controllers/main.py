from odoo.addons.multipack_booking.tools.untrusted import read_text
from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.exceptions import UserError
from odoo.http import request


class MultipackWebsiteSale(WebsiteSale):
    def _prepare_product_values(self, product, category, **kwargs):
        """Show the first row on sale for a link to one that is not, and prices for the
        first day that the client has chosen."""
        if product.multipack_id:
            request.multipack_shop_prices = {}
            product = self._start_multipack(product, kwargs.get("start"))
        if product.multipack_id and "attribute_values" in kwargs:
            variants = product._get_multipack_shop_variants()
            values = variants.product_template_attribute_value_ids
            online = {str(value.id) for value in values.product_attribute_value_id}
            if online.isdisjoint(read_text(kwargs["attribute_values"]).split(",")):
                del kwargs["attribute_values"]
        return super()._prepare_product_values(product, category, **kwargs)

    def _start_multipack(self, product, given):
        """The product as it is sold for a first day; today if it cannot be chosen."""
        # sudo: whether the client chooses it is the catalogue's business
        multipack = product.sudo().multipack_id
        try:
            start = multipack._get_shop_start(given)
        except UserError:
            start = False
        request.update_context(multipack_date_start=start)
        return product.with_context(multipack_date_start=start)

    def _check_cart(self, order_sudo):
        """Let nobody go on to pay packages without an account of their own."""
        if redirection := super()._check_cart(order_sudo):
            return redirection
        if order_sudo._take_out_multipacks():
            return request.redirect("/shop/cart")
        if order_sudo._is_multipack_account_missing():
            return request.redirect("/web/login?redirect=/shop/checkout")
