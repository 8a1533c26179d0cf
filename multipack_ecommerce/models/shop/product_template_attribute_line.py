from odoo import models


class ProductTemplateAttributeLine(models.Model):
    _inherit = "product.template.attribute.line"

    def _register_hook(self):
        """Leave the rows of multipacks out of the specifications of products.

        Odoo installs its product comparison with every shop, and it lists all values of
        all attributes. It is no dependency of ours and is loaded later, so its method
        can be overridden here only.
        """
        super()._register_hook()
        model_class = self.env.registry[self._name]
        original = getattr(model_class, "_prepare_categories_for_display", None)
        if not original:
            return

        def _prepare_categories_for_display(lines):
            # sudo: multipacks count whether or not the visitor may read them
            others = lines.filtered(
                lambda line: not line.sudo().product_tmpl_id.multipack_id
            )
            return original(others)

        model_class._prepare_categories_for_display = _prepare_categories_for_display
