from odoo import models


class ProductTemplateAttributeLine(models.Model):
    _inherit = "product.template.attribute.line"

    def _register_hook(self):
        """Keep price options out of the specifications of products.

        The table of website_sale_comparison lists all values of an attribute, including
        those that are not sold online. That addon is installed with every shop, but may
        be uninstalled, so this one cannot depend on it. It is therefore loaded later,
        and its method does not call super. So the method is replaced in the complete
        registry, as base_automation does.
        """
        super()._register_hook()
        model_class = self.env.registry[self._name]
        original = getattr(model_class, "_prepare_categories_for_display", None)
        if not original or hasattr(original, "multipack_origin"):
            return

        def _prepare_categories_for_display(lines):
            # sudo: excludes multipacks even if the visitor cannot read them
            others = lines.filtered(
                lambda line: not line.sudo().product_tmpl_id.multipack_id
            )
            return original(others)

        _prepare_categories_for_display.multipack_origin = original
        model_class._prepare_categories_for_display = _prepare_categories_for_display
