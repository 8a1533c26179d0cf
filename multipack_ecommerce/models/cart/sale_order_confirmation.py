from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """What can go wrong while a paid order is confirmed."""

    _inherit = "sale.order"

    def _send_order_notification_mail(self, mail_template, **kwargs):
        """Confirm orders with packages even if the confirmation mail fails.

        Odoo sends it during the confirmation, with the order as a PDF: if that fails,
        the order would stay paid and unconfirmed.
        """
        if not self.order_line.multipack_id:
            return super()._send_order_notification_mail(mail_template, **kwargs)
        try:
            with self.env.cr.savepoint():
                return super()._send_order_notification_mail(mail_template, **kwargs)
        except UserError as error:
            self._message_log(
                body=self.env._(
                    "The mail %(name)s could not be sent: %(reason)s",
                    name=mail_template.name,
                    reason=str(error),
                )
            )

    def _schedule_multipack_unconfirmed(self, reason):
        """Assign an activity for each order that is paid and cannot be confirmed."""
        managers = self.env.ref("multipack_booking.group_multipack_manager").user_ids
        for order in self:
            in_charge = order.user_id or managers.filtered(
                lambda user, company=order.company_id: company in user.company_ids
            )
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Paid, but not confirmed"),
                note=reason,
                user_id=in_charge[:1].id,
            )
