from odoo.addons.multipack_booking.tools.untrusted import read_number
from odoo.addons.website_sale.controllers.variant import WebsiteSaleVariantController
from odoo.http import request, route

from .first_day import apply_valid_first_day


class MultipackVariantController(WebsiteSaleVariantController):
    @route()
    def get_combination_info_website(
        self, product_template_id, *args, multipack_date_start=None, **kwargs
    ):
        """Compute the price for the first day of the package that the client chooses.

        :param str multipack_date_start: that day; an invalid one is refused only when
            the package is added to the cart
        """
        if multipack_date_start:
            template_id = read_number(product_template_id)
            template = request.env["product.template"].browse(template_id)
            apply_valid_first_day(template, multipack_date_start)
        return super().get_combination_info_website(
            product_template_id, *args, **kwargs
        )
