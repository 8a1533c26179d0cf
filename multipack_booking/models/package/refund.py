from datetime import timedelta
from math import isfinite

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.prices import total_price


class MultipackPackage(models.Model):
    """Refunding a package (R23)."""

    _inherit = "multipack.package"

    refund_move_id = fields.Many2one(
        "account.move", string="Credit Note", readonly=True, copy=False
    )

    def _get_refund_lines(self):
        """Return the calculation of the proposed refund.

        :return: list of ``(text, amount)`` in company currency without tax; their sum
            is the proposed amount
        """
        self.ensure_one()
        lines = [(self.env._("Price paid"), self.price_paid)]
        if self.refund_method == "single_price":
            for use in self._get_live_uses().filtered(lambda u: u.state != "reserved"):
                spent = self._get_single_price(use)
                lines.append(
                    (
                        self.env._(
                            "%(date)s %(service)s at the single price",
                            date=use.local_date,
                            service=use.service_id.name,
                        ),
                        -spent,
                    )
                )
        else:
            used, whole, text = self._get_used_share()
            spent = self.currency_id.round(self.price_paid * used / whole)
            lines.append((text, -spent))
        total = sum(amount for _text, amount in lines)
        if total < 0:
            lines.append((self.env._("Value used exceeds the price paid"), -total))
        return lines

    def _get_used_share(self):
        """Return ``(used, sold, text)``, in credits or days."""
        reserved = sum(self._get_reserved_uses().mapped("credits"))
        left = self.credit_balance + reserved
        if self.kind != "time":
            whole = self.credit_initial or 1
            used = min(max(whole - left, 0), whole)
            text = self._get_credit_text(self.kind, used, self.currency_id)
            sold = self._get_credit_text(self.kind, whole, self.currency_id)
        else:
            used, whole = self._get_used_days()
            text, sold = self.env._("%s days", used), self.env._("%s days", whole)
        return (
            used,
            whole,
            self.env._("Used: %(used)s of %(sold)s", used=text, sold=sold),
        )

    def _get_single_price(self, use):
        """Return what a use costs without a package, in company currency, untaxed."""
        # sudo: managers of packages need not be accountants
        product = use.service_id.product_id.sudo()
        taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
        return total_price(
            product,
            use.service_id.price,
            use.quantity,
            taxes,
            taxes,
            company=self.company_id,
            currency=self.currency_id,
        ).excluded

    def _get_used_days(self):
        """Return the days used, without suspended ones, and the days sold."""
        start, today = self.date_start, self._get_today()
        if not start:
            start = today
        end = self.date_end or self._get_end_from(start)
        added = (self._get_end_from(start) - self._get_date_end(start)).days
        sold = (end - start).days + 1 - added
        used = [start + timedelta(days=day) for day in range((today - start).days)]
        if not self._ends_with_period():
            used = [day for day in used if not self.suspension_ids._covers(day)]
        return min(len(used), sold), sold

    def _refund(self, amount, reason):
        """Refund a part of the price and cancel the package, in one step.

        :param float amount: company currency without tax, 0 to ``price_paid``
        :return: the credit note; empty for an amount of 0
        :raises UserError: without rights or reason, for more than was paid, for a
            cancelled package, or when there is no invoice to reverse
        """
        self.ensure_one()
        self._check_manager()
        self._check_reason(reason)
        if self.state == "cancelled":
            raise UserError(self.env._("%s is already cancelled.", self.display_name))
        compare = self.currency_id.compare_amounts
        if (
            not isfinite(amount)
            or compare(amount, 0) < 0
            or compare(amount, self.price_paid) > 0
        ):
            raise UserError(
                self.env._(
                    "The refund must be between 0 and the price paid, %s.",
                    self.currency_id.format(self.price_paid),
                )
            )
        credit_note = self.env["account.move"]
        if amount:
            credit_note = self._make_credit_note(amount, reason)
        self._cancel_bookings()
        self._post_move("refund", -self.credit_balance, reason)
        # sudo: the state changes by actions only
        self.sudo().write({"state": "cancelled", "refund_move_id": credit_note.id})
        self.message_post(
            body=self.env._(
                "Refunded %(amount)s: %(reason)s",
                amount=self.currency_id.format(amount),
                reason=reason,
            )
        )
        return credit_note

    def _empty_refunded(self):
        """Remove credits that were returned to cancelled packages, if they were
        refunded (R23, R30).

        The amount of the refund is settled: a manager decides whether more is due.
        """
        for package in self:
            credits = package.credit_balance
            if not credits:
                continue
            # sudo: the desk, which returns the use, need not read the ledger
            if "refund" not in package.sudo().move_ids.mapped("kind"):
                continue
            text = self.env._(
                "%s was returned after the refund, and removed again.",
                package._get_credit_text(package.kind, credits, package.currency_id),
            )
            package._post_move("refund", -credits, text)
            package.sudo().message_post(body=text)  # sudo: whoever returns the use

    def _make_credit_note(self, amount, reason):
        """Reverse part of the invoice line of this package with Odoo's reversal."""
        # sudo: a manager of packages need not be an accountant
        invoiced = self.sudo().sale_line_id.invoice_lines.filtered(
            lambda line: (
                line.move_id.state == "posted"
                and line.move_id.move_type == "out_invoice"
            )
        )[:1]
        if not invoiced:
            raise UserError(
                self.env._(
                    "%s was not invoiced, so there is nothing to reverse. Refund 0,"
                    " or cancel its order.",
                    self.display_name,
                )
            )
        credit_note = invoiced.move_id._reverse_moves([{"ref": reason}])
        lines = credit_note.invoice_line_ids
        index = invoiced.move_id.invoice_line_ids.ids.index(invoiced.id)
        kept = lines[index]
        (lines - kept).unlink()
        kept.write(
            {
                "quantity": 1,
                "price_unit": invoiced.price_unit
                * invoiced.quantity
                * amount
                / abs(invoiced.balance),
                # not linked to the order line, which would be invoiced again
                "sale_line_ids": [(5, 0, 0)],
                "name": self.display_name,
            }
        )
        credit_note.action_post()
        return credit_note
