from odoo import fields, models


class MultipackStatistic(models.AbstractModel):
    """A user-defined code for analysis and reclassification of accounts (R11)."""

    _name = "multipack.statistic.mixin"
    _description = "Multipack Statistical Code"
    _order = "code, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char()
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)


class MultipackStatisticFirst(models.Model):
    _name = "multipack.statistic.first"
    _inherit = ["multipack.statistic.mixin"]
    _description = "Multipack Statistical Code 1"


class MultipackStatisticSecond(models.Model):
    _name = "multipack.statistic.second"
    _inherit = ["multipack.statistic.mixin"]
    _description = "Multipack Statistical Code 2"


class MultipackStatisticFields(models.AbstractModel):
    """The two statistical codes, for all documents that they are copied to."""

    _name = "multipack.statistic.fields"
    _description = "Multipack Statistical Codes"

    statistic_first_id = fields.Many2one(
        "multipack.statistic.first", string="Statistical Code 1", ondelete="restrict"
    )
    statistic_second_id = fields.Many2one(
        "multipack.statistic.second", string="Statistical Code 2", ondelete="restrict"
    )

    def _get_statistics(self):
        """Return the values of the two codes, to be copied to another document."""
        return {
            "statistic_first_id": self.statistic_first_id.id,
            "statistic_second_id": self.statistic_second_id.id,
        }
