from odoo import fields, models


class MultipackTimetable(models.Model):
    """A line of the weekly plan, from which sessions are made."""

    _name = "multipack.timetable"
    _description = "Timetable"
    _inherit = ["mail.thread"]
    _order = "weekday, hour, id"
    _check_company_auto = True

    active = fields.Boolean(default=True)
    service_id = fields.Many2one(
        "multipack.service", required=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
