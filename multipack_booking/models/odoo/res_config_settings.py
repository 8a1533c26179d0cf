from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    multipack_tz = fields.Selection(related="company_id.multipack_tz", readonly=False)
    multipack_activation = fields.Selection(
        related="company_id.multipack_activation", readonly=False
    )
    multipack_notice_bought = fields.Boolean(
        related="company_id.multipack_notice_bought", readonly=False
    )
    multipack_notice_low = fields.Boolean(
        related="company_id.multipack_notice_low", readonly=False
    )
    multipack_notice_ending = fields.Boolean(
        related="company_id.multipack_notice_ending", readonly=False
    )
    multipack_notice_ended = fields.Boolean(
        related="company_id.multipack_notice_ended", readonly=False
    )
    multipack_notice_suspended = fields.Boolean(
        related="company_id.multipack_notice_suspended", readonly=False
    )
    multipack_notice_days = fields.Integer(
        related="company_id.multipack_notice_days", readonly=False
    )
    multipack_notice_credits = fields.Integer(
        related="company_id.multipack_notice_credits", readonly=False
    )
    multipack_notice_booked = fields.Boolean(
        related="company_id.multipack_notice_booked", readonly=False
    )
    multipack_notice_cancelled = fields.Boolean(
        related="company_id.multipack_notice_cancelled", readonly=False
    )
    multipack_notice_place = fields.Boolean(
        related="company_id.multipack_notice_place", readonly=False
    )
    multipack_notice_reminder = fields.Boolean(
        related="company_id.multipack_notice_reminder", readonly=False
    )
    multipack_reminder_hours = fields.Integer(
        related="company_id.multipack_reminder_hours", readonly=False
    )
    multipack_hold_minutes = fields.Integer(
        related="company_id.multipack_hold_minutes", readonly=False
    )
    multipack_timetable_weeks = fields.Integer(
        related="company_id.multipack_timetable_weeks", readonly=False
    )
