from odoo import api, models
from odoo.tools import SQL


class AccountInvoiceReport(models.Model):
    _name = "account.invoice.report"
    _inherit = ["account.invoice.report", "multipack.statistic.fields"]

    _depends = {
        "account.move.line": ["statistic_first_id", "statistic_second_id"],
    }

    @api.model
    def _select(self) -> SQL:
        return SQL(
            "%s, line.statistic_first_id, line.statistic_second_id", super()._select()
        )
