from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _invoice_paid_hook(self):
        """Activate packages that wait for the payment of their invoice (R12)."""
        result = super()._invoice_paid_hook()
        # sudo: accountants need no rights on packages
        lines = self.sudo().invoice_line_ids.sale_line_ids
        lines.multipack_package_ids._activate_paid()
        return result
