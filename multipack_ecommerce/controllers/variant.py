from odoo.addons.multipack_booking.tools.untrusted import read_number
from odoo.addons.website_sale.controllers.variant import WebsiteSaleVariantController
from odoo.exceptions import UserError
from odoo.http import request, route


class MultipackVariantController(WebsiteSaleVariantController):
    @route()
    def get_combination_info_website(
        self, product_template_id, *args, multipack_date_start=None, **kwargs
    ):
        """Let the price go by the first day of the package that the client chooses.

        :param str multipack_date_start: that day
        """
        template = request.env["product.template"].browse(
            read_number(product_template_id)
        )
        # sudo: whether the client chooses it is the catalogue's business
        if multipack_date_start and (multipack := template.sudo().multipack_id):
            try:
                start = multipack._get_shop_start(multipack_date_start)
            except UserError:
                start = False  # refused, and said so, when it is put into the cart
            request.update_context(multipack_date_start=start)
        return super().get_combination_info_website(
            product_template_id, *args, **kwargs
        )
