from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestEnter(MultipackCommon):
    """R26, R27: one engine; a use is written completely or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)

    def test_entry(self):
        booking = self._enter(self.yoga, seats=2)
        self.assertRecordValues(
            booking,
            [
                {
                    "service_id": self.yoga.id,
                    "partner_id": self.anna.id,
                    "company_id": self.company.id,
                    "seats": 2,
                    "state": "attended",
                    "payment": "package",
                    "package_id": self.package.id,
                    "user_id": self.desk.id,
                }
            ],
        )
        self.assertRecordValues(
            booking.consumption_id,
            [
                {
                    "package_id": self.package.id,
                    "service_id": self.yoga.id,
                    "partner_id": self.anna.id,
                    "quantity": 2,
                    "credits": 4,
                    "local_date": date(2026, 11, 21),
                    "state": "used",
                    "res_model": "multipack.booking",
                    "res_id": booking.id,
                }
            ],
        )
        self.assertEqual(
            self._moves(self.package), [("grant", 5, 5), ("consume", -4, 1)]
        )
        move = self._last_move(self.package)
        self.assertEqual(move.user_id, self.desk)
        self.assertEqual(move.consumption_id, booking.consumption_id)
        self.assertEqual(self.package.use_count, 1)

    def test_local_date(self):
        """At 23:30 UTC it is already tomorrow in Rome."""
        with freeze_time("2026-11-21 23:30:00"):
            booking = self._enter(self.gym)
        self.assertEqual(booking.consumption_id.local_date, date(2026, 11, 22))

    def test_money(self):
        money = self._grant(self.wallet, self.hundred)
        self._enter(self.massage)
        self._enter(self.gym, package=money, seats=3)
        self.assertEqual(
            self._moves(money),
            [("grant", 100, 100), ("consume", -55, 45), ("consume", -37.5, 7.5)],
        )
        with self.assertRefused("Only 7.50.€ left, 12.50.€ needed"):
            self._enter(self.gym, package=money)

    def test_time(self):
        time_package = self._grant(self.club, self.monthly)
        for _time in range(3):
            self.assertEqual(self._enter(self.gym).package_id, time_package)
        self.assertFalse(self._moves(time_package))
        self.assertEqual(time_package.use_count, 3)
        self.assertEqual(
            time_package.usage_version, 3, "so that two uses at once collide"
        )
        self.assertEqual(time_package.credit_balance, 0)
        self.assertEqual(time_package.state, "active")

    def test_until_used_up(self):
        for _time in range(5):
            self._enter(self.gym)
        self.assertEqual(self.package.state, "exhausted")
        with self.assertRefused("No credit left"):
            self._enter(self.gym)
        self.assertLedgerHolds()

    def test_refusals_leave_nothing(self):
        """R27: the message gives the reason, and nothing is written."""
        other = self._grant(self.trial, partner=self.bob)
        for service, kwargs, message in [
            (
                self.sauna,
                {},
                "no package that can be used for Sauna:\n.*Does not include",
            ),
            (self.gym, {"seats": 6}, "Only 5 entries left, 6 entries needed"),
            (self.gym, {"partner": self.employer}, "Studio Blu has no package for Gym"),
            (self.gym, {"package": other}, "Belongs to somebody else"),
        ]:
            with self.subTest(message=message), self.assertRefused(message):
                self._enter(service, **kwargs)

    def test_archived_service(self):
        self.gym.active = False
        with self.assertRefused("Gym is archived"):
            self._enter(self.gym)

    def test_bad_arguments(self):
        gym = self.gym.with_user(self.desk)
        anna = self.anna.id
        for arguments in (
            (anna, False, 0),
            (anna, False, -1),
            (anna, False, 1.5),
            (anna, False, "2"),
            (anna, False, None),
            (anna, False, [1]),
            (anna, False, 10**12),
            (2**30, False, 1),
            (False, False, 1),
            (None, False, 1),
            ("anna", False, 1),
            ({"id": anna}, False, 1),
            ([anna, self.bob.id], False, 1),
            (anna, 2**30, 1),
            (anna, "PK", 1),
            (anna, str(self.package.id), 1),
            (anna, {"id": self.package.id}, 1),
            (anna, [self.package.id, self.package.id + 1], 1),
            (anna, -1, 1),
            (anna, True, 1),
        ):
            with self.subTest(arguments=arguments), self.assertRefused():
                gym.enter(*arguments)

    def test_too_many_seats_with_a_time_package(self):
        self._grant(self.club, self.monthly)
        with self.assertRefused():
            self._enter(self.gym, seats=10**12)

    def test_missing_package_is_not_replaced(self):
        """A package that is named is never replaced by another."""
        with self.assertRefused("no longer exists"):
            self.gym.with_user(self.desk).enter(self.anna.id, 2**30)

    def test_only_the_desk(self):
        for user in (self.salesman, self.plain, self.anna_user, self.public):
            with self.subTest(user=user.login), self.assertRefused("", AccessError):
                self._enter(self.gym, user=user)

    def test_desk_of_another_company(self):
        gym = self.gym.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            gym.enter(self.anna.id)
        pool = self.env["multipack.service"].create({"name": "Pool"})
        pool = pool.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        with self.assertRaisesRegex(UserError, "has no package for Pool"):
            pool.enter(self.anna.id)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            pool.enter(self.anna.id, self.package.id)

    def test_context_cannot_forge_a_use(self):
        self.gym.with_user(self.desk).with_context(
            default_date="2001-01-01 00:00:00",
            default_amount=50,
            default_balance_after=50,
            default_consumption_id=1,
            default_credits=0,
            default_state="confirmed",
            default_reason="Forged",
        ).enter(self.anna.id)
        move = self._last_move(self.package)
        self.assertEqual((move.amount, move.balance_after), (-1, 4))
        self.assertEqual(str(move.date), self.frozen_now)
        self.assertFalse(move.reason)
        self.assertEqual(move.consumption_id.credits, 1)

    def test_bookings_are_made_by_the_engine_only(self):
        booking = self._enter(self.gym)
        for user in (self.manager, self.desk):
            mine = booking.with_user(user)
            for refused in (
                lambda b=mine: b.create(
                    {
                        "service_id": self.gym.id,
                        "partner_id": self.anna.id,
                        "company_id": self.company.id,
                        "start": self.frozen_now,
                    }
                ),
                lambda b=mine: b.copy(),
                lambda b=mine: b.write({"state": "cancelled"}),
                lambda b=mine: b.web_save({"seats": 9}, {}),
                lambda b=mine: b.unlink(),
                lambda b=mine: b.consumption_id.write({"state": "released"}),
                lambda b=mine: b.consumption_id.copy(),
                lambda b=mine: b.consumption_id.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    refused()
        with self.assertRefused("cannot be deleted"):
            booking.sudo().unlink()
        self.assertEqual(self.package.credit_balance, 4)


@tagged("post_install", "-at_install")
class TestGivenBack(MultipackCommon):
    """R30: credits return to the package they came from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)

    def test_cancel(self):
        booking = self._enter(self.yoga)
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(booking.consumption_id.state, "released")
        self.assertEqual(
            self._moves(self.package),
            [("grant", 5, 5), ("consume", -2, 3), ("release", 2, 5)],
        )
        self.assertEqual(self.package.use_count, 0)
        self.assertEqual(self._last_move(self.package).user_id, self.desk)

    def test_undo(self):
        booking = self._enter(self.gym)
        booking.with_user(self.desk).action_undo_check_in()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 5)

    def test_twice(self):
        booking = self._enter(self.gym).with_user(self.desk)
        booking.action_cancel()
        with self.assertRefused("already cancelled"):
            booking.action_cancel()
        with self.assertRefused("is not checked in"):
            booking.action_undo_check_in()
        with self.assertRefused("already been returned"):
            booking.sudo().consumption_id._release()

    def test_one_of_two_already_cancelled(self):
        """Then neither is cancelled: all or nothing."""
        first = self._enter(self.gym).with_user(self.desk)
        second = self._enter(self.gym).with_user(self.desk)
        first.action_cancel()
        with self.assertRefused("already cancelled"):
            (second | first).action_cancel()
        self.assertEqual(second.state, "attended")

    def test_same_booking_named_twice(self):
        booking = self._enter(self.gym)
        twice = booking.with_user(self.desk).browse([booking.id, booking.id])
        try:
            twice.action_cancel()
        except UserError:
            return
        self.env.invalidate_all()
        self.assertEqual(self.package.credit_balance, 5)

    def test_used_up_package_is_active_again(self):
        bookings = [self._enter(self.gym) for _time in range(5)]
        self.assertEqual(self.package.state, "exhausted")
        bookings[2].action_cancel()
        self.assertEqual(self.package.state, "active")
        self.assertEqual(self._enter(self.gym).package_id, self.package)

    def test_into_an_ended_package(self):
        """The credits return; the dates still decide whether they can be used."""
        booking = self._enter(self.gym)
        with freeze_time("2027-02-01 10:00:00"):
            booking.with_user(self.desk).action_cancel()
            self.assertEqual(self.package.credit_balance, 5)
            with self.assertRefused("Ended on 01/20/2027"):
                self._enter(self.gym)

    def test_into_a_cancelled_package(self):
        booking = self._enter(self.gym)
        self.package.action_cancel("x")
        booking.with_user(self.desk).action_cancel()
        self.assertEqual(self.package.credit_balance, 5)
        self.assertEqual(self.package.state, "cancelled")

    def test_time(self):
        time_package = self._grant(self.club, self.monthly)
        booking = self._enter(self.gym, package=time_package)
        booking.action_cancel()
        self.assertEqual(booking.consumption_id.state, "released")
        self.assertEqual(time_package.use_count, 0)
        self.assertFalse(self._moves(time_package))

    def test_charged_amount_is_returned(self):
        """The amount charged returns, not the current price."""
        money = self._grant(self.wallet, self.hundred)
        booking = self._enter(self.gym, package=money)
        self.gym.product_id.list_price = 99
        booking.action_cancel()
        self.assertEqual(money.credit_balance, 100)

    def test_only_the_desk(self):
        booking = self._enter(self.gym)
        for user in (self.salesman, self.plain, self.anna_user, self.public):
            for method in ("action_cancel", "action_undo_check_in"):
                with self.subTest(user=user.login), self.assertRefused("", AccessError):
                    getattr(booking.with_user(user), method)()

    def test_desk_of_another_company(self):
        booking = self._enter(self.gym)
        foreign = booking.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            foreign.action_cancel()
        self.env.invalidate_all()
        self.assertEqual(self.package.credit_balance, 4)


@tagged("post_install", "-at_install")
class TestWalkIn(MultipackCommon):
    """The walk-in screen of the desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)
        cls.time_package = cls._grant(cls.club, cls.monthly)
        cls.cancelled = cls._grant(cls.trial)
        cls.cancelled.action_cancel("x")

    def _form(self, service=None):
        form = Form(self.env["multipack.walk.in"].with_user(self.desk))
        form.partner_id = self.anna
        form.service_id = service or self.gym
        return form

    def test_lists_packages_best_first(self):
        form = self._form()
        self.assertEqual(
            [
                (line.package_id, line.eligible, line.message)
                for line in form.save().line_ids
            ],
            [
                (self.time_package, True, "Unlimited until 12/20/2026"),
                (self.package, True, "Uses 1 entry · 4 entries left"),
                (self.cancelled, False, "Cancelled"),
            ],
        )

    def test_seats(self):
        form = self._form()
        form.seats = 6
        walk_in = form.save()
        self.assertEqual(walk_in.package_id, self.time_package)
        refused = {line.package_id: line.message for line in walk_in.line_ids[1:]}
        self.assertEqual(
            refused,
            {
                self.cancelled: "Cancelled",
                self.package: "Only 5 entries left, 6 entries needed",
            },
        )
        form.seats = 0
        self.assertFalse(form.save().line_ids)

    def test_best_is_proposed(self):
        """R17, R31: the best package is proposed; the desk may choose another."""
        walk_in = self._form().save()
        self.assertEqual(walk_in.package_id, self.time_package)
        self.assertEqual(walk_in.eligible_package_ids, self.time_package | self.package)
        walk_in.action_enter()
        self.assertEqual(walk_in.booking_id.package_id, self.time_package)

    def test_enter_and_undo(self):
        form = self._form(self.yoga)
        form.package_id = self.package
        walk_in = form.save()
        walk_in.action_enter()
        self.assertEqual(
            walk_in.result,
            "Anna Neri is in: Yoga. 3 entries left.",
        )
        self.assertEqual(walk_in.booking_id.package_id, self.package)
        line = walk_in.line_ids.filtered(lambda ln: ln.package_id == self.package)
        self.assertEqual(line.message, "Uses 2 entries · 1 entry left")
        walk_in.action_undo()
        self.assertEqual(
            walk_in.result,
            "Check-in undone: Anna Neri, Yoga. 5 entries left.",
        )
        self.assertEqual(self.package.credit_balance, 5)
        with self.assertRefused("is not checked in"):
            walk_in.action_undo()

    def test_forged_choice_is_refused(self):
        """The screen only proposes; the engine checks the choice."""
        other = self._grant(self.pack, self.ten, self.bob)
        for package, message in [
            (self.cancelled, "Cancelled"),
            (other, "Belongs to somebody else"),
        ]:
            walk_in = self._form().save()
            walk_in.package_id = package
            with self.assertRefused(message):
                walk_in.action_enter()

    def test_without_client_or_service(self):
        walk_in = self.env["multipack.walk.in"].with_user(self.desk).create({})
        with self.assertRefused("Select a client and a service"):
            walk_in.action_enter()
        with self.assertRefused("There is no check-in to undo"):
            walk_in.action_undo()

    def test_from_the_client_and_from_the_service(self):
        action = self.anna.with_user(self.desk).action_multipack_walk_in()
        self.assertEqual(action["context"], {"default_partner_id": self.anna.id})
        action = self.gym.with_user(self.desk).action_walk_in()
        self.assertEqual(action["context"], {"default_service_id": self.gym.id})

    def test_balance_on_the_client(self):
        anna = self.anna.with_user(self.desk)
        self.assertEqual(anna.multipack_package_count, 3)
        self.assertEqual(anna.multipack_balance_text, "Monthly – Club, 5 of 5 entries")
        self.env.invalidate_all()
        self.assertFalse(self.anna.with_user(self.plain).multipack_balance_text)
