from odoo import models


class MultipackCheckInDesk(models.AbstractModel):
    """What the check-in desk shows after an action."""

    _inherit = "multipack.check.in.desk"

    def _prepare_answer(self, booking):
        """Prepare the outcome of an action, and the current data of the client."""
        return {
            "result": self._prepare_result(booking),
            "client": self._prepare_client(booking.partner_id),
        }

    def _prepare_result(self, booking):
        """Prepare the outcome for a booking: ``text``, ``booking_id``, ``undone``, and
        ``order_id`` of an unpaid order."""
        return {
            "text": booking._get_check_in_text(),
            "booking_id": booking.id,
            "undone": booking.state != "attended",
            # sudo: the desk may not see orders of other salespeople; only an id is read
            "order_id": booking.is_unpaid and booking.sudo().order_id.id,
        }
