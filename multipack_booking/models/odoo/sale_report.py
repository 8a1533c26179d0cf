from odoo import models


class SaleReport(models.Model):
    _name = "sale.report"
    _inherit = ["sale.report", "multipack.statistic.fields"]

    def _select_additional_fields(self):
        return {
            **super()._select_additional_fields(),
            "statistic_first_id": "l.statistic_first_id",
            "statistic_second_id": "l.statistic_second_id",
        }

    def _group_by_sale(self):
        return (
            f"{super()._group_by_sale()}, l.statistic_first_id, l.statistic_second_id"
        )
