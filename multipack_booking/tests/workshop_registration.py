from odoo import fields, models


class WorkshopRegistration(models.Model):
    """The example of readme/DEVELOP.md, identical except for the next line."""

    _module = None  # used in tests only, see test_consumer_mixin.py

    _name = "workshop.registration"
    _inherit = ["multipack.consumer.mixin"]
    _description = "Workshop Registration"

    partner_id = fields.Many2one("res.partner", required=True)
    service_id = fields.Many2one("multipack.service", required=True)
    date = fields.Datetime(required=True)
    seats = fields.Integer(default=1)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("confirmed", "Confirmed"),
            ("attended", "Attended"),
            ("missed", "Missed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
    )

    def _get_multipack_use(self):
        return self.partner_id, self.service_id, self.date, self.seats

    def action_confirm(self):
        self._pay_with_package()
        self.state = "confirmed"

    def action_attend(self):
        self._mark_package("used")
        self.state = "attended"

    def action_miss(self):
        self._mark_package("forfeited")
        self.state = "missed"

    def action_cancel(self):
        self._release_package()
        self.state = "cancelled"

    def action_move(self, date):
        self.date = date
        self._move_package_use()

    def _withdraw_package(self):
        self.action_cancel()
