from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...tools.limits import AFTER_MAX_DATE, MIN_DATE


class MultipackPeriod(models.Model):
    """A named range of dates that a validity can end with (R4)."""

    _name = "multipack.period"
    _description = "Season or Period"
    _order = "date_from desc, id desc"
    _check_company_auto = True

    _dates_in_order = models.Constraint(
        "CHECK (date_to >= date_from)",
        "A season or period cannot end before it begins.",
    )
    _dates_possible = models.Constraint(
        f"CHECK (date_from >= '{MIN_DATE}' AND date_to < '{AFTER_MAX_DATE}')",
        "A season or period must lie between the years 1900 and 2999.",
    )

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [("season", "Season"), ("period", "Period")], required=True, default="season"
    )
    date_from = fields.Date(string="First Day", required=True)
    date_to = fields.Date(string="Last Day", required=True)
    parent_id = fields.Many2one(
        "multipack.period",
        string="Season",
        domain=[("kind", "=", "season")],
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The season that a period is part of.",
    )
    child_ids = fields.One2many("multipack.period", "parent_id", string="Periods")
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)

    @api.depends("name", "date_from", "date_to")
    def _compute_display_name(self):
        for period in self:
            dates = [
                format_date(self.env, day) for day in (period.date_from, period.date_to)
            ]
            period.display_name = f"{period.name or ''} ({' – '.join(dates)})"

    @api.constrains("kind", "parent_id", "date_from", "date_to")
    def _check_parent(self):
        for period in self | self.child_ids:
            season = period.parent_id
            if not season:
                continue
            if period.kind != "period" or season.kind != "season":
                raise ValidationError(
                    self.env._(
                        "%(period)s cannot be part of %(season)s: a period is part of"
                        " a season.",
                        period=period.name,
                        season=season.name,
                    )
                )
            if period.date_from < season.date_from or period.date_to > season.date_to:
                raise ValidationError(
                    self.env._(
                        "%(period)s must lie within its season %(season)s.",
                        period=period.name,
                        season=season.display_name,
                    )
                )

    @api.constrains("kind")
    def _check_kind_kept(self):
        """Refuse to change the kind while terms end with the season or period."""
        for model in ("multipack.pricelist.line", "multipack.multipack"):
            # sudo: terms of other companies count, archived ones as well
            terms = self.env[model].sudo().with_context(active_test=False)
            terms.search([("period_id", "in", self.ids)])._check_terms()
