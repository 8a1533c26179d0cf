from datetime import timedelta

from odoo import api, fields, models

# How long a payment may be open until its provider reports a state.
PAYMENT_TIMEOUT = timedelta(hours=1)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    multipack_package_ids = fields.One2many(
        "multipack.package",
        string="Packages",
        compute="_compute_multipack_package_ids",
        compute_sudo=True,
        groups="multipack_booking.group_multipack_desk",
    )
    multipack_package_count = fields.Integer(
        string="Number of Packages", compute="_compute_multipack_package_count"
    )

    @api.depends("order_line.multipack_package_ids")
    def _compute_multipack_package_ids(self):
        # a related field would only take those of the first line
        for order in self:
            order.multipack_package_ids = order.order_line.multipack_package_ids

    def _compute_multipack_package_count(self):
        # sudo: read-only count; users who read the order may see it
        counts = (
            self.env["multipack.package"]
            .sudo()
            ._read_group(
                [("sale_line_id.order_id", "in", self.ids)],
                ["sale_line_id"],
                ["__count"],
            )
        )
        self.multipack_package_count = 0
        for line, count in counts:
            line.order_id.multipack_package_count += count

    def _get_copiable_order_lines(self):
        """Leave out the lines of options: the copy of their main line adds them."""
        lines = super()._get_copiable_order_lines()
        return lines.filtered(lambda line: not line.multipack_option_id)

    def _sort_multipack_option_lines(self):
        """Sort the lines so that options follow their main line (R9)."""
        for order in self:
            lines = order.order_line.sorted()
            options = lines.filtered("multipack_option_id").sorted(
                lambda line: line.multipack_option_id._sort_key()
            )
            ordered = lines.browse()
            for line in lines - options:
                ordered += line
                ordered += options.filtered(lambda o, ln=line: o.linked_line_id == ln)
            ordered += options - ordered
            if ordered.ids != lines.ids:
                for sequence, line in enumerate(ordered, 1):
                    line.sequence = sequence

    def action_confirm(self):
        """Set the first day of packages priced per day, then confirm (R5)."""
        self._price_multipack_days()
        return super().action_confirm()

    def _price_multipack_days(self):
        """Set the first day of packages that are priced per day and have none yet.

        They were quoted for the day of the quotation. Orders that are signed or paid
        keep the agreed price.
        """
        open_orders = self.filtered(
            lambda order: (
                order.state in ("draft", "sent")
                and not order.signed_on
                and not order.amount_paid
            )
        )
        for line in open_orders.order_line:
            # sudo: salespeople need no rights on price lists
            per_day = line.multipack_row_id.sudo().price_type == "per_day"
            if per_day and not line.multipack_date_start:
                line.multipack_date_start = line._get_multipack_date_start()

    def _action_confirm(self):
        """Create the packages that the order sold (R12)."""
        result = super()._action_confirm()
        self.order_line._sync_multipack_packages()
        # sudo: users who confirm or pay an order need no rights on bookings
        self.order_line.sudo().multipack_booking_ids._confirm_paid()
        return result

    def action_cancel(self):
        """Open the refund dialog when a manager cancels an order with a used package.

        Other users get an error that explains why the order cannot be cancelled.
        """
        used = self.env["multipack.package"]
        manager = self.env.user.has_group("multipack_booking.group_multipack_manager")
        if manager and self.env.context.get("multipack_offer_refund"):
            used = self.multipack_package_ids._get_used()
        if not used:
            return super().action_cancel()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_package_refund_action"
        )
        return {
            **action,
            "name": self.env._("Refund the used package %s", used[0].display_name),
            "context": {"active_id": used[0].id},
        }

    def _action_cancel(self):
        """Cancel the packages of the order; refuse when one was used."""
        self.order_line._cancel_multipack_packages()
        return super()._action_cancel()

    def _is_multipack_being_paid(self):
        """Return whether an online payment is under way, or has arrived (R40).

        A payment without a state from its provider counts for an hour.
        """
        self.ensure_one()
        begun_after = fields.Datetime.now() - PAYMENT_TIMEOUT
        # sudo: users who see the order need not see its payments
        return any(
            transaction.state in ("pending", "authorized", "done")
            or (transaction.state == "draft" and transaction.create_date > begun_after)
            for transaction in self.sudo().transaction_ids
        )

    def action_view_multipack_packages(self):
        """Open the packages that this order sold."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_package_action"
        )
        return {
            **action,
            "domain": [("sale_line_id.order_id", "=", self.id)],
            "context": {"create": False},
        }
