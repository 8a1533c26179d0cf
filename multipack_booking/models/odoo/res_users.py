from odoo import api, models
from odoo.exceptions import AccessError, UserError


class ResUsers(models.Model):
    """Rights that public methods check, to refuse with a clear message."""

    _inherit = "res.users"

    @api.model
    def _multipack_check_desk(self):
        """Refuse users without desk rights; controllers check the client and use sudo.

        :raises AccessError: for other users, also over RPC
        """
        if not (
            self.env.su
            or self.env.user.has_group("multipack_booking.group_multipack_desk")
        ):
            raise AccessError(self.env._("Only Multipack desk users may do this."))

    @api.model
    def _multipack_check_manager(self):
        """Refuse users who are not managers.

        :raises UserError: for other users, also over RPC
        """
        if not (
            self.env.su
            or self.env.user.has_group("multipack_booking.group_multipack_manager")
        ):
            raise UserError(self.env._("Only a Multipack manager may do this."))
