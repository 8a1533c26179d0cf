from odoo import api, fields, models
from odoo.addons.multipack_booking.tools.activities import ask_manager
from odoo.addons.multipack_booking.tools.batch import run_on_domain


class SaleOrder(models.Model):
    """Confirm paid orders with packages or bookings, even if a mail fails (R40).

    Odoo renders the mails about an order, with the order as a PDF, in the transaction
    that processes the payment. If that failed, the order would be paid but stay
    unconfirmed. A job sends the mails instead.
    """

    _inherit = "sale.order"

    multipack_mail_template_id = fields.Many2one(
        "mail.template", string="Pending Mail", readonly=True, copy=False
    )
    _multipack_mail_pending = models.Index(
        "(id) WHERE multipack_mail_template_id IS NOT NULL"
    )

    def _send_order_notification_mail(self, mail_template, allow_deferred_sending=True):
        """Queue mails about orders with packages or bookings, one mail per order."""
        if allow_deferred_sending and mail_template and self._is_multipack_order():
            self.multipack_mail_template_id = mail_template
            self.env.ref("multipack_ecommerce.ir_cron_order_mails")._trigger()
            return None
        return super()._send_order_notification_mail(
            mail_template, allow_deferred_sending=allow_deferred_sending
        )

    def _is_multipack_order(self):
        """Return whether the order sells packages or pays for bookings."""
        # sudo: salespeople and visitors need no access to bookings
        lines = self.order_line
        return bool(lines.multipack_id or lines.sudo().multipack_booking_ids)

    @api.model
    def _cron_send_multipack_mails(self):
        """Send the queued mails about orders."""
        run_on_domain(
            self,
            [("multipack_mail_template_id", "!=", False)],
            lambda orders: orders._send_multipack_mail(),
            job=self.env._("Send mails about orders"),
            # a mail that was sent cannot be rolled back when a later one fails
            size=1,
        )

    def _send_multipack_mail(self):
        """Send the queued mail of an order, without its PDF if none can be rendered."""
        self.ensure_one()
        state = self.env["ir.actions.report"].get_wkhtmltopdf_state()
        order = self.with_context(multipack_skip_reports=state == "install")
        template = order.multipack_mail_template_id
        order.multipack_mail_template_id = False
        order._send_order_notification_mail(template, allow_deferred_sending=False)

    def _schedule_multipack_unconfirmed(self, reason):
        """Schedule an activity on each paid order that cannot be confirmed."""
        for order in self:
            ask_manager(
                order, self.env._("Paid, but not confirmed"), reason, order.user_id
            )
