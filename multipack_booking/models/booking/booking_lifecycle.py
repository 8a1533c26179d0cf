from odoo import fields, models
from odoo.exceptions import UserError

from ...rules import codes
from ...rules.booking import free_until
from ...rules.states import BOOKING_CHECK_IN


class MultipackBooking(models.Model):
    """Check-in, no-show, cancellation and promotion (R29, R30, R32, R34)."""

    _inherit = "multipack.booking"

    def action_check_in(self):
        """Check clients in: reserved uses become used (R34).

        :return: True
        :raises UserError: outside the time window of the check-in, or for a booking
            without a seat; nothing changes then
        """
        self.env["res.users"]._multipack_check_desk()
        for booking in self:
            if booking.state not in BOOKING_CHECK_IN:
                raise booking._get_state_error(self.env._("%s cannot be checked in."))
            booking._check_window()
        for booking in self.sudo():  # sudo: bookings change by their actions only
            booking.write({"state": "attended"})
            if booking.consumption_id.state == "released":
                booking._pay_with_package(booking.package_id, "used")
            elif booking.consumption_id:
                booking._mark_package("used")
        return True

    def action_undo_check_in(self):
        """Undo a check-in: the seat is reserved again. A walk-in is cancelled and its
        credits are returned.

        :return: True
        :raises UserError: for a booking that is not checked in
        """
        self.env["res.users"]._multipack_check_desk()
        for booking in self:
            if booking.state != "attended":
                raise UserError(
                    self.env._(
                        "%s is not checked in: there is nothing to undo.",
                        booking.display_name,
                    )
                )
        walk_ins = self.filtered(lambda booking: not booking.session_id)
        walk_ins._cancel(release=True)
        # sudo: bookings change by their actions only
        seated = (self - walk_ins).sudo()
        seated.write({"state": "confirmed"})
        seated.filtered("consumption_id")._mark_package("reserved")
        return True

    def action_no_show(self):
        """Mark no-shows: credits are forfeited or returned, as the service says (R29).

        :return: True
        :raises UserError: for a booking that is not confirmed, or before check-in opens
        """
        self.env["res.users"]._multipack_check_desk()
        for booking in self:
            if booking.state != "confirmed" or not booking.session_id:
                raise booking._get_state_error(
                    self.env._(
                        "%s is not expected: only confirmed bookings can be marked as"
                        " no-shows."
                    )
                )
            booking._check_window(late=True)
        self._mark_no_show()
        return True

    def action_ask_cancel(self):
        """Open the dialog that shows the outcome of a cancellation."""
        self.ensure_one()
        self.check_access("read")
        cancel = self.env["multipack.booking.cancel"].create({"booking_id": self.id})
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_booking_cancel_action"
        )
        return {**action, "res_id": cancel.id}

    def action_cancel(self):
        """Cancel bookings: return the credits if in time, else follow the service's
        policy (R29, R30).

        :return: True
        :raises UserError: when one is already over or cancelled; nothing changes then
        """
        self.env["res.users"]._multipack_check_desk()
        self._cancel_by_policy()
        return True

    def _cancel_by_policy(self):
        """Cancel bookings by the policy of their service, for desk or client."""
        for booking in self:
            if booking.state == "cancelled":
                raise UserError(
                    self.env._("%s is already cancelled.", booking.display_name)
                )
            if booking.session_id and booking.state in ("attended", "no_show"):
                raise booking._get_state_error(
                    self.env._("%s is over and cannot be cancelled.")
                )
        late = self.filtered(lambda booking: booking._is_late())
        (self - late)._cancel(release=True, notice="cancelled")
        for booking in late:
            release = booking.service_id.late_cancel == "release"
            booking._cancel(release=release, notice="cancelled", late=True)

    def _cancel(self, release, notice=False, late=False):
        """Cancel bookings and free their seats; the only method that does.

        :param bool release: whether the credits are returned, else they are forfeited
        :param str notice: notice for the clients, if any
        :param bool late: whether it is a late cancellation
        """
        # sudo: bookings change by their actions only
        bookings = self.sudo()
        bookings.write({"state": "cancelled", "is_late": late, "held_until": False})
        charged = bookings.filtered(
            lambda booking: booking.consumption_id.state in ("reserved", "used")
        )
        if release:
            charged._release_package()
            bookings._drop_order_line()
        elif charged:
            charged._mark_package("forfeited")
        if notice:
            bookings.filtered("session_id")._flag_notice(notice)
        bookings.session_id._promote()

    def _mark_no_show(self):
        """Turn bookings into no-shows (R34)."""
        # sudo: bookings change by their actions only
        for booking in self.sudo():
            booking.write({"state": "no_show"})
            if not booking.consumption_id:
                continue
            if booking.service_id.no_show == "release":
                booking._release_package()
            else:
                booking._mark_package("forfeited")

    def _promote_from_waitlist(self):
        """Take a free seat, if all checks pass at this moment (R32).

        :return: whether it was taken; if not, the client keeps the position and is
            notified of the reason
        """
        self.ensure_one()
        # sudo: the user who frees a seat has no rights on the next client's booking
        booking = self.sudo()
        session = booking.session_id
        if session.seats_available < booking.seats:
            return False
        verdicts = booking._get_waiting_verdicts()
        obstacles = booking._get_obstacles(verdicts)
        if obstacles:
            booking._flag_missed_seat(obstacles)
            return False
        booking.write({"state": "confirmed", "user_id": self.env.uid})
        if booking.payment == "package":
            verdict = booking._get_payable_verdict(verdicts)
            booking._charge_package(verdict, booking._prepare_package_use())
        elif booking.payment == "onsite":
            booking._make_order_line()
        booking._flag_notice("place")
        return True

    def _get_waiting_verdicts(self):
        """Evaluate the client's packages, if one of them is to pay."""
        return self._get_package_verdicts() if self.payment == "package" else []

    def _get_obstacles(self, verdicts):
        """Return why a waitlisted client cannot take a free seat now (R32).

        :param verdicts: see ``_get_waiting_verdicts``
        :return: list of ``(code, text)``; empty if the client can
        """
        self.ensure_one()
        others = self._get_elsewhere(self.partner_id, self.session_id) - self
        others = others.filtered(lambda other: other.state != "waitlisted")
        if others:
            text = self._get_elsewhere_text(self.partner_id, self.session_id)
            return [(f"elsewhere:{others[0].id}", text)]
        service = self.service_id
        if self.payment == "onsite" and not service.product_id:
            text = self.env._("%s can no longer be paid at the desk.", service.name)
            return [("no product", text)]
        if self.payment != "package":
            return []
        if not verdicts:
            text = self.env._("You have no package for %s.", service.name)
            return [("no package", text)]
        if any(verdict.eligible for verdict in verdicts):
            return []
        return [
            (
                f"{verdict.package.id}:{verdict.code}",
                f"{verdict.package.title}: {verdict.message}",
            )
            for verdict in verdicts
        ]

    def _get_payable_verdict(self, verdicts):
        """Return the verdict on the package that pays: the chosen one if it can, else
        the best one."""
        eligible = [verdict for verdict in verdicts if verdict.eligible]
        chosen = [v for v in eligible if v.package == self.package_id]
        return (chosen + eligible)[0]

    def _is_late(self):
        """Return whether free cancellation has ended (R29).

        Waitlisted and held bookings can always be cancelled free of charge.
        """
        self.ensure_one()
        if not self.session_id or self.state in ("waitlisted", "held"):
            return False
        now = self.company_id._multipack_localize(fields.Datetime.now())
        return now > self._get_free_until()

    def _get_free_until(self):
        """Return the last moment of free cancellation, as an aware local time."""
        start = self.company_id._multipack_localize(self.start)
        return free_until(start, self.service_id.cancel_hours)

    def _get_cancellation_outcome_text(self):
        """Return the outcome of cancelling now, as a text (R29)."""
        self.ensure_one()
        if self.state == "waitlisted":
            return self.env._("The spot in line is lost.")
        late = self._is_late()
        use = self.consumption_id
        if not use:
            if late and self.payment != "free":
                return self.env._(
                    "It is too late for a free cancellation: it remains to be paid."
                )
            return self.env._("The spot becomes free. Nothing is to be paid.")
        package = use.package_id
        credits = package._get_credit_text(
            package.kind, use.credits, package.currency_id
        )
        if late and self.service_id.late_cancel == "forfeit":
            if package.kind == "time":
                return self.env._(
                    "It is too late for a free cancellation: the use counts."
                )
            return self.env._(
                "It is too late for a free cancellation. Forfeited: %s.", credits
            )
        if package.kind == "time":
            return self.env._("Free cancellation: the use does not count.")
        return self.env._(
            "Free cancellation. Returned: %(credits)s (%(balance)s left).",
            credits=credits,
            balance=package._get_credit_text(
                package.kind,
                package.credit_balance + use.credits,
                package.currency_id,
            ),
        )

    def _check_window(self, late=False):
        """Refuse a check-in that is too early or too late (R34).

        :param bool late: whether to allow it after the window
        """
        message = self._get_window_refusal(late)
        if message:
            raise UserError(message)

    def _get_window_refusal(self, late=False):
        """Return why the client cannot be checked in now, or False."""
        self.ensure_one()
        service = self.service_id
        code = service._get_check_in_refusal(self.start, self.stop)
        if code == codes.EARLY:
            return self.env._(
                "%(booking)s: check-in opens %(minutes)s minutes before the start.",
                booking=self.display_name,
                minutes=service.check_in_before,
            )
        if code == codes.LATE and not late:
            return self.env._("%s: check-in is closed.", self.display_name)
        return False

    def _get_state_error(self, text):
        """Build an error that names the booking and its state."""
        state = dict(self._fields["state"]._description_selection(self.env))
        name = f"{self.display_name} ({state[self.state]})"
        return UserError(text % name)
