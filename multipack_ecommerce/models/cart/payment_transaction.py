import logging

from odoo import api, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from psycopg2.errors import UniqueViolation

_logger = logging.getLogger(__name__)

# Errors of two processes that work on the same payment.
CONFLICTS = (ConcurrencyError, UniqueViolation, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse to start the payment of a cart that could not be fulfilled.

        The checkout checks the same, but carts can be paid on other routes as well,
        e.g. those of the portal. A paid order must be confirmed, so this is the last
        moment to refuse.
        """
        transactions = super().create(vals_list)
        carts = transactions.sale_order_ids.filtered(
            lambda order: order.website_id and order.state == "draft"
        )
        for cart in carts:
            cart._check_multipack_cart()
        # held seats, including those of a quotation sent by the desk
        orders = transactions.sale_order_ids.filtered(
            lambda order: order.state in ("draft", "sent")
        )
        orders._check_holds()
        orders._get_online_bookings()._extend_hold()
        return transactions

    def _check_amount_and_confirm_order(self):
        """Schedule an activity when a paid order cannot be confirmed (R40).

        The cart was checked before the payment, but a bank transfer may take days.
        Otherwise the payment would be processed again and again with the same result.
        """
        confirmed = self.env["sale.order"]
        for transaction in self:
            order = transaction.sale_order_ids
            confirm = super(
                PaymentTransaction, transaction
            )._check_amount_and_confirm_order
            if not order._is_multipack_order():
                confirmed |= confirm()
                continue
            try:
                with self.env.cr.savepoint():
                    confirmed |= confirm()
            except CONFLICTS:
                raise  # another process confirms the order; Odoo tries again
            except UserError as error:
                order._schedule_multipack_unconfirmed(str(error))
            except Exception as error:
                _logger.exception("Order %s is paid, but not confirmed", order.id)
                order._schedule_multipack_unconfirmed(repr(error))
        return confirmed

    def _post_process(self):
        """Activate packages whose payment was authorized first, then captured."""
        result = super()._post_process()
        done = self.filtered(lambda tx: tx.state == "done")
        done.sale_order_ids.order_line.multipack_package_ids._activate_paid()
        return result
