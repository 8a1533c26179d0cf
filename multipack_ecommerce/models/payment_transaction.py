from odoo import api, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    @api.model_create_multi
    def create(self, vals_list):
        """Start no payment of a cart that could not become packages.

        The checkout checks the same, but carts can be paid by other routes as well,
        e.g. those of the portal. What is paid must be confirmed, so this is the last
        moment to refuse.
        """
        transactions = super().create(vals_list)
        carts = transactions.sale_order_ids.filtered(
            lambda order: order.website_id and order.state == "draft"
        )
        for cart in carts:
            cart._check_multipack_cart()
        return transactions

    def _post_process(self):
        """Let packages be used whose payment was authorized first, then captured."""
        result = super()._post_process()
        done = self.filtered(lambda tx: tx.state == "done")
        done.sale_order_ids.order_line.multipack_package_ids._activate_paid()
        return result
