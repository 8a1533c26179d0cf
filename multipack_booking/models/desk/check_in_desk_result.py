from odoo import models
from odoo.tools import format_date


class MultipackCheckInDesk(models.AbstractModel):
    """What the check-in desk says after a tap."""

    _inherit = "multipack.check.in.desk"

    def _prepare_answer(self, booking):
        """What is shown after a tap: what has happened, and the client as of now."""
        return {
            "result": self._prepare_result(booking),
            "client": self._prepare_client(booking.partner_id),
        }

    def _prepare_result(self, booking):
        """What has happened to a booking: ``text``, ``booking_id``, ``undone``, and
        ``order_id`` of what is to be paid."""
        names = {
            "client": booking.partner_id.name,
            "service": booking.service_id.name,
            "left": self._get_left_text(booking),
        }
        undone = booking.state != "attended"
        if not undone:
            text = self.env._("%(client)s is in: %(service)s. %(left)s", **names)
        elif booking.state == "confirmed":
            text = self.env._(
                "Taken back: %(client)s, %(service)s. The place stays booked.", **names
            )
        else:
            text = self.env._("Taken back: %(client)s, %(service)s. %(left)s", **names)
        return {
            "text": text.strip(),
            "booking_id": booking.id,
            "undone": undone,
            # sudo: orders of all salespeople
            "order_id": booking.is_unpaid and booking.sudo().order_id.id,
        }

    def _get_left_text(self, booking):
        """What is left after a booking, as a sentence."""
        package = booking.package_id
        if booking.payment != "package":
            if booking.is_unpaid:
                return self.env._("To pay: %s.", self._get_amount(booking))
            return ""
        if package.kind == "time" and not package.date_end:
            return f"{package.title}."
        if package.kind == "time":
            return self.env._(
                "%(package)s, until %(date)s.",
                package=package.title,
                date=format_date(self.env, package.date_end),
            )
        left = package._get_credit_text(
            package.kind, package.credit_balance, package.currency_id
        )
        return self.env._("%s left.", left)
