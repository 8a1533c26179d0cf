from odoo.addons.multipack_booking.tools.untrusted import read_text
from odoo.addons.website_sale.controllers.main import WebsiteSale
from odoo.http import request

from .first_day import apply_valid_first_day


class MultipackWebsiteSale(WebsiteSale):
    def _prepare_product_values(self, product, category, **kwargs):
        """Show prices for the first day that the client has chosen.

        A link to a price option that is not sold online shows the first one that is.
        """
        if product.multipack_id:
            product = apply_valid_first_day(product, kwargs.get("start"))
            request.env["product.product"]._cache_multipack_shop_prices()
        if product.multipack_id and "attribute_values" in kwargs:
            variants = product._get_multipack_shop_variants()
            values = variants.product_template_attribute_value_ids
            online = {str(value.id) for value in values.product_attribute_value_id}
            if online.isdisjoint(read_text(kwargs["attribute_values"]).split(",")):
                del kwargs["attribute_values"]
        return super()._prepare_product_values(product, category, **kwargs)

    def _check_cart(self, order_sudo):
        """Require an account before packages are paid for."""
        if redirection := super()._check_cart(order_sudo):
            return redirection
        if order_sudo._remove_unsold_multipacks():
            return request.redirect("/shop/cart")
        if order_sudo._is_multipack_account_missing():
            return request.redirect("/web/login?redirect=/shop/checkout")
