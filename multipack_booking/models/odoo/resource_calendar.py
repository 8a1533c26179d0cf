from odoo import models


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def write(self, vals):
        """Forget the time zones of the companies, which follow their working hours."""
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()
        return result
