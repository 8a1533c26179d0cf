import math

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.http import request


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _get_multipack_start(self, product_id, given):
        """First day of packages of a product that the client has chosen, or False."""
        product = self.env["product.product"].browse(product_id)
        # sudo: whether the client chooses it is the catalogue's business
        multipack = product.sudo().product_tmpl_id.multipack_id
        return multipack and multipack._get_shop_start(given)

    def _cart_find_product_line(
        self,
        product_id,
        *args,
        multipack_option_ids=None,
        multipack_date_start=False,
        **kwargs,
    ):
        """The same row with other options or from another day on is another line."""
        start = self._get_multipack_start(product_id, multipack_date_start)
        lines = super()._cart_find_product_line(product_id, *args, **kwargs)
        lines = lines.filtered(
            lambda line: line.multipack_date_start == (start or False)
        )
        if multipack_option_ids is None:
            return lines
        return lines.filtered(
            lambda line: (
                line.multipack_option_ids
                == line._get_multipack_options(multipack_option_ids)
            )
        )

    def _prepare_order_line_values(
        self,
        product_id,
        quantity,
        uom_id,
        *,
        multipack_option_ids=None,
        multipack_date_start=False,
        **kwargs,
    ):
        values = super()._prepare_order_line_values(
            product_id, quantity, uom_id, **kwargs
        )
        start = self._get_multipack_start(values["product_id"], multipack_date_start)
        if start:
            values["multipack_date_start"] = start
        if multipack_option_ids is not None:
            line = self.env["sale.order.line"].new({"product_id": product_id})
            options = line._get_multipack_options(multipack_option_ids)
            values["multipack_option_ids"] = [Command.set(options.ids)]
        return values

    def _cart_update_line_quantity(self, line_id, quantity, **kwargs):
        line = self.order_line.filtered(lambda line: line.id == line_id)
        # sudo: whether an option is required is the catalogue's business
        if line.multipack_option_id.sudo().required:
            quantity = max(quantity, 1)  # it goes with its row only
        return super()._cart_update_line_quantity(line_id, quantity, **kwargs)

    def _verify_updated_quantity(
        self, order_line, product_id, new_qty, uom_id, **kwargs
    ):
        """Put nothing into a cart that the shop may not sell, and whole packages only.

        Odoo would otherwise look for the closest row that it may sell, and put that one
        into the cart without a word.
        """
        if order_line.multipack_option_id:
            # as many as of the row that it is an option of
            return order_line.linked_line_id.product_uom_qty, ""
        start = order_line.multipack_date_start or self._get_multipack_start(
            product_id, kwargs.get("multipack_date_start")
        )
        product = self.env["product.product"].browse(product_id)
        if refusal := product.with_context(
            multipack_date_start=start
        ).multipack_shop_refusal:
            return 0, refusal
        if product.product_tmpl_id.multipack_id:
            if uom_id != product.uom_id.id:
                # The price goes by the unit, a package is a package.
                return 0, self.env._(
                    "%(product)s is sold by the %(unit)s.",
                    product=product.display_name,
                    unit=product.uom_id.name,
                )
            new_qty = math.floor(new_qty)
        return super()._verify_updated_quantity(
            order_line, product_id, new_qty, uom_id, **kwargs
        )

    def _verify_cart(self):
        self._take_out_multipacks()
        return super()._verify_cart()

    def _check_cart_is_ready_to_be_paid(self):
        self._check_multipack_cart()
        return super()._check_cart_is_ready_to_be_paid()

    def _take_out_multipacks(self):
        """Take lines out of the cart that the shop no longer sells, and tell so.

        :return: whether there were any
        """
        self.ensure_one()
        refusals = {
            line: refusal
            for line in self.order_line.filtered("multipack_id")
            if (refusal := line._get_multipack_shop_refusal())
        }
        if refusals:
            self.shop_warning = "\n".join(
                self.env._("%s It was taken out of your cart.", refusal)
                for refusal in refusals.values()
            )
            self.env["sale.order.line"].union(*refusals).unlink()
        return bool(refusals)

    def _is_multipack_account_missing(self):
        """Whether the cart holds packages, and the client has no account for them."""
        self.ensure_one()
        if not self.order_line.multipack_id:
            return False
        # The user of the request: routes of the portal and of payments read carts as
        # the superuser.
        user = request.env.user if request else self.env.user
        return user._is_public() or not self.partner_id.user_ids

    def _check_multipack_cart(self):
        """Check all that stands between the payment of this cart and its packages.

        :raises ValidationError: when a row is not for the shop (any more), a number is
            not whole or more than a client may buy, or the client has no account
        """
        self.ensure_one()
        for line in self.order_line.filtered("multipack_id"):
            refusal = line._get_multipack_shop_refusal()
            if not refusal:
                quantity = line._get_multipack_order_quantity()
                refusal = line._get_multipack_refusal(quantity)
            if refusal:
                raise ValidationError(refusal)
        if self._is_multipack_account_missing():
            raise ValidationError(
                self.env._("Packages belong to your account. Please sign in first.")
            )

    def _send_order_notification_mail(self, mail_template, **kwargs):
        """Give paid packages also when the mail about them cannot be made.

        Odoo sends it in the middle of the confirmation, with the order as a PDF: where
        that fails, the order would stay paid and unconfirmed.
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
        """Ask a person to deal with orders that are paid and cannot be confirmed."""
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
