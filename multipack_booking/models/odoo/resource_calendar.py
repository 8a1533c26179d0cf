from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        """Clear the cached time zones of companies with these working hours."""
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()
        return result
