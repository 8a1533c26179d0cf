from odoo import models


class WebsiteSnippetFilter(models.Model):
    _inherit = "website.snippet.filter"

    def _filter_records_to_values(self, records, **options):
        """Remove variants that the shop does not sell from lists of products."""
        if getattr(records, "_name", None) == "product.product":
            records = records._filter_multipack_shop()
        return super()._filter_records_to_values(records, **options)
