from odoo.addons.website_sale.controllers.product_configurator import (
    WebsiteSaleProductConfiguratorController,
)
from odoo.http import request


class MultipackProductConfigurator(WebsiteSaleProductConfiguratorController):
    def _get_product_information(self, product_template, *args, **kwargs):
        """Offer only price options that the shop sells."""
        values = super()._get_product_information(product_template, *args, **kwargs)
        if request.is_frontend and product_template.multipack_id:
            variants = product_template._get_multipack_shop_variants()
            online = set(variants.product_template_attribute_value_ids.ids)
            for line in values["attribute_lines"]:
                line["attribute_values"] = [
                    value for value in line["attribute_values"] if value["id"] in online
                ]
        return values

    def _get_basic_product_information(self, product_or_template, *args, **kwargs):
        """Mark price options that the shop does not sell, even if requested."""
        values = super()._get_basic_product_information(
            product_or_template, *args, **kwargs
        )
        if (
            request.is_frontend
            and product_or_template.is_product_variant
            and product_or_template.multipack_shop_refusal
        ):
            values["can_be_sold"] = False
        return values
