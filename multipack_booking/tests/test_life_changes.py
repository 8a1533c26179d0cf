from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_life import LifeCommon


@tagged("post_install", "-at_install")
class TestExtend(LifeCommon):
    """Issue 4.2: the end moves, with a reason, and back by the opposite move."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five).with_user(cls.manager)

    def test_extend_and_back(self):
        self.package.action_extend("2027-02-20", "Closed in January")
        self.assertEqual(self.package.date_end, date(2027, 2, 20))
        self.assertEqual(self.package.extension_days, 31)
        self.assertIn(
            "Valid to 02/20/2027 instead of 01/20/2027: Closed in January",
            self.package.message_ids[0].body,
        )
        self.assertEqual(self.package.message_ids[0].author_id, self.manager.partner_id)
        self.package.action_extend(date(2027, 1, 20), "Not so")
        self.assertEqual(self.package.date_end, date(2027, 1, 20))
        self.assertEqual(self.package.extension_days, 0)

    def test_top_up_and_adjust_are_undone_by_the_opposite(self):
        self.package.action_top_up(3, "Gift")
        self.package.action_adjust(-3, "No gift")
        self.assertEqual(
            self._moves(self.package),
            [("grant", 5, 5), ("top_up", 3, 8), ("adjust", -3, 5)],
        )
        self.assertEqual(
            self.package.move_ids.mapped("reason"), ["No gift", "Gift", False]
        )

    def test_ended_comes_back_with_its_credits(self):
        """R24: what expired returns when the end is no longer past."""
        self._go("2027-01-21 10:00:00")
        self._run_night()
        self.assertEqual(self.package.state, "expired")
        self.assertEqual(self.package.credit_balance, 0)
        self.package.action_extend("2027-01-20", "Still over")
        self.assertEqual(self.package.state, "expired")
        self.package.action_extend("2027-01-21", "One day more")
        self.assertEqual(self.package.state, "active")
        self.assertEqual(
            self._moves(self.package),
            [("grant", 5, 5), ("expire", -5, 0), ("expire", 5, 5)],
        )
        self._enter(self.gym, package=self.package)
        self.assertEqual(self.package.credit_balance, 4)

    def test_earlier_end_cancels_what_is_booked_after_it(self):
        inside = self._book(self.package, "2027-01-10")
        after = self._book(self.package, "2027-01-11")
        self.package.action_extend("2027-01-10", "Moves away")
        self.assertEqual((inside.state, after.state), ("confirmed", "cancelled"))
        self.assertEqual(self.package.credit_balance, 4)

    def test_refusals(self):
        waiting = self._grant(
            self._create_multipack(
                "Flex", "entry", {self.gym: 1}, credit=3, activation="first_use"
            )
        ).with_user(self.manager)
        for package, end, reason, message in [
            (self.package, "2026-11-20", "x", "cannot end before"),
            (self.package, "2027-02-01", " ", "Say why"),
            (self.package, False, "x", "Choose a date"),
            (self.package, "soon", "x", "is not a date"),
            (self.package, 7, "x", "is not a date"),
            (self.package, "9999-12-31", "x", "too many"),
            (waiting, "2027-02-01", "x", "begins with its first use"),
        ]:
            with self.subTest(end=end), self.assertRefused(message):
                package.action_extend(end, reason)
        self.package.action_cancel("x")
        with self.assertRefused("is cancelled"):
            self.package.action_extend("2027-02-01", "x")

    def test_list_action(self):
        """Issue 4.2: all selected packages at once."""
        other = self._grant(self.club, self.monthly).with_user(self.manager)
        action = self.env.ref("multipack_booking.multipack_package_extend_action")
        self.assertEqual(action.binding_model_id.model, "multipack.package")
        self.assertEqual(action.binding_view_types, "list")
        form = Form(
            self.env["multipack.package.change"]
            .with_user(self.manager)
            .with_context(
                default_action="extend",
                active_model="multipack.package",
                active_ids=(self.package | other).ids,
            )
        )
        form.days = 10
        self.assertEqual(
            form.effect,
            f"{self.package.name}: valid to 01/30/2027 instead of 01/20/2027\n"
            f"{other.name}: valid to 12/30/2026 instead of 12/20/2026",
        )
        form.reason = "Boiler broken"
        form.save().action_apply()
        self.assertEqual(self.package.date_end, date(2027, 1, 30))
        self.assertEqual(other.date_end, date(2026, 12, 30))

    def test_wizard_tells_which_bookings_go(self):
        self._book(self.package, "2027-01-20")
        form = self._wizard("extend")
        form.days = -1
        self.assertEqual(
            form.effect,
            f"{self.package.name}: valid to 01/19/2027 instead of 01/20/2027;"
            " 1 booking is cancelled and its credits return",
        )
        form.days = 10**8
        self.assertFalse(form.effect)
        form.reason = "Slip of the finger"
        change = form.save()
        with self.assertRefused("too many"):
            change.action_apply()

    def _wizard(self, action):
        return Form(
            self.env["multipack.package.change"]
            .with_user(self.manager)
            .with_context(default_package_ids=self.package.ids, default_action=action)
        )

    def test_cancel_frees_what_is_booked(self):
        booking = self._book(self.package, "2026-12-24")
        form = self._wizard("cancel")
        self.assertIn("1 booking is cancelled", form.effect)
        form.reason = "Fraud"
        form.save().action_apply()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.package.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 5)


@tagged("post_install", "-at_install")
class TestSuspend(LifeCommon):
    """R20: a package rests; its end moves by the days of rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five).with_user(cls.manager)

    def test_known_end(self):
        """10 days of rest: from 20 to 30 January; by date and by the job."""
        self.package.action_suspend("2026-12-01", "2026-12-10", "Holiday")
        self.assertEqual(self.package.date_end, date(2027, 1, 30))
        self.assertEqual(self.package.state, "active")
        for day, message in [
            ("2026-11-30", False),
            ("2026-12-01", "Suspended on 12/01/2026"),
            ("2026-12-10", "Suspended on 12/10/2026"),
            ("2026-12-11", False),
            ("2027-01-30", False),
            ("2027-01-31", "Ended on 01/30/2027"),
        ]:
            with self.subTest(day=day):
                moment = self._moment(day)
                verdict = self.package._evaluate(self.anna, self.gym, moment, 1)[0]
                text = not verdict["eligible"] and verdict["message"]
                self.assertEqual(text, message)
        for now, state in [
            ("2026-11-30 22:59:00", "active"),
            ("2026-11-30 23:01:00", "suspended"),  # midnight in Rome
            ("2026-12-10 22:59:00", "suspended"),
            ("2026-12-10 23:01:00", "active"),
        ]:
            self._go(now)
            self._run_night()
            self.assertEqual(self.package.state, state, now)
        self.assertIn(
            "Suspended from 12/01/2026 to 12/10/2026: Holiday",
            self.package.message_ids.mapped("body")[-1]
            + self.package.message_ids[0].body,
        )

    def test_date_decides_without_the_job(self):
        self.package.action_suspend("2026-12-01", "2026-12-10", "Holiday")
        self._go("2026-12-05 10:00:00")
        self.assertEqual(self.package.state, "active")
        with self.assertRefused("Suspended on"):
            self._enter(self.gym, package=self.package)
        self._run_night()
        self._go("2026-12-11 10:00:00")
        self.assertEqual(self.package.state, "suspended")
        self._enter(self.gym, package=self.package)
        self.assertEqual(self.package.credit_balance, 4)

    def test_open_end(self):
        """Suspended from today; resumed on the 8th day: 7 days of rest."""
        self.package.action_suspend("2026-11-21", False, "Broken leg")
        self.assertEqual(self.package.state, "suspended")
        self.assertEqual(self.package.date_end, date(2027, 1, 20))
        self._go("2026-11-28 10:00:00")
        self.package.action_resume()
        self.assertEqual(self.package.state, "active")
        self.assertEqual(self.package.suspension_ids.days, 7)
        self.assertEqual(self.package.suspension_ids.date_to, date(2026, 11, 27))
        self.assertEqual(self.package.date_end, date(2027, 1, 27))
        with self.assertRefused("is not suspended"):
            self.package.action_resume()

    def test_open_end_does_not_expire(self):
        """R24: nobody knows the end of what rests; the credits are kept."""
        self.package.action_suspend("2027-01-01", False, "Abroad")
        self._go("2027-06-01 10:00:00")
        self._run_night()
        self.assertEqual(self.package.state, "suspended")
        self.assertEqual(self.package.credit_balance, 5)
        self.package.action_resume()
        # 151 days of rest, 1 January to 31 May: 20 days are left, 1 to 20 June
        self.assertEqual(self.package.date_end, date(2027, 6, 20))
        self.assertEqual(self.package.state, "active")

    def test_resumed_early(self):
        self.package.action_suspend("2026-11-21", "2026-12-10", "Holiday")
        self.assertEqual(self.package.date_end, date(2027, 2, 9))
        after = self._book(self.package, "2027-02-09")
        self._go("2026-12-01 10:00:00")
        self.package.action_resume()
        self.assertEqual(self.package.date_end, date(2027, 1, 30))
        self.assertEqual(self.package.suspension_ids.days, 10)
        self.assertEqual(after.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 5)

    def test_resumed_before_it_begins(self):
        self.package.action_suspend("2026-12-01", "2026-12-10", "Holiday")
        self.package.action_resume()
        self.assertFalse(self.package.suspension_ids)
        self.assertEqual(self.package.date_end, date(2027, 1, 20))

    def test_maximum_in_all(self):
        package = self._grant_with_maximum(14)
        package.action_suspend("2026-12-01", "2026-12-10", "x")
        for first, last in [("2026-12-20", "2026-12-24"), ("2027-01-01", "2027-02-01")]:
            with self.assertRefused("at most 14 days in all"):
                package.action_suspend(first, last, "x")
        package.action_suspend("2026-12-20", "2026-12-23", "x")
        with self.assertRefused("at most 14 days in all"):
            package.action_suspend("2027-01-05", False, "x")
        self.assertEqual(package.date_end, date(2027, 2, 3))

    def test_maximum_of_an_open_rest(self):
        """It rests for the 14 days there are, and is back by itself."""
        package = self._grant_with_maximum(14)
        package.action_suspend("2026-11-21", False, "x")
        self.assertEqual(package.suspension_ids.date_to, date(2026, 12, 4))
        self.assertEqual(package.date_end, date(2027, 2, 3))
        self._go("2026-12-05 10:00:00")
        self._run_night()
        self.assertEqual(package.state, "active")

    def _grant_with_maximum(self, days):
        self.pack.suspension_max_days = days
        return self._grant(self.pack, self.five).with_user(self.manager)

    def test_refusals(self):
        self.package.action_suspend("2026-12-01", "2026-12-10", "x")
        waiting = self._grant(
            self._create_multipack(
                "Flex", "entry", {self.gym: 1}, credit=3, activation="first_use"
            )
        ).with_user(self.manager)
        for first, last, reason, message in [
            ("2026-12-20", "2026-12-19", "x", "cannot end before it begins"),
            ("2026-11-20", "2026-11-25", "x", "not valid on the first day"),
            ("2027-01-31", "2027-02-05", "x", "not valid on the first day"),
            ("2026-12-10", "2026-12-12", "x", "already suspended then"),
            ("2026-11-25", "2026-12-01", "x", "already suspended then"),
            ("2026-11-25", False, "x", "already suspended then"),
            ("2026-12-20", "2026-12-21", "", "Say why"),
            (False, "2026-12-21", "x", "Choose a date"),
            ("2026-12-20", "9999-12-31", "x", "too many"),
        ]:
            with self.subTest(first=first, last=last), self.assertRefused(message):
                self.package.action_suspend(first, last, reason)
        with self.assertRefused("begins with its first use"):
            waiting.action_suspend("2026-12-01", "2026-12-10", "x")
        self._go("2027-02-01 10:00:00")
        with self.assertRefused("is not in use"):
            self.package.action_suspend("2027-01-25", "2027-02-10", "x")

    def test_used_days(self):
        self._enter(self.gym, package=self.package)
        with self.assertRefused("was used in these days"):
            self.package.action_suspend("2026-11-21", "2026-11-30", "x")
        self.package.action_suspend("2026-11-22", "2026-11-30", "x")
        self.assertEqual(self.package.date_end, date(2027, 1, 29))

    def test_season_does_not_move(self):
        season = self.env["multipack.period"].create(
            {"name": "Winter", "date_from": "2026-10-01", "date_to": "2027-03-31"}
        )
        multipack = self._create_multipack(
            "Winter",
            "time",
            {self.gym: 0},
            duration_unit="season",
            period_id=season.id,
        )
        package = self._grant(multipack).with_user(self.manager)
        package.action_suspend("2026-12-01", "2026-12-31", "x")
        self.assertEqual(package.date_end, date(2027, 3, 31))
        self._go("2026-12-10 10:00:00")
        package.action_resume()
        self.assertEqual(package.date_end, date(2027, 3, 31))

    def test_bookings_inside(self):
        before = self._book(self.package, "2026-11-30")
        inside = self._book(self.package, "2026-12-05", self.yoga)
        after = self._book(self.package, "2026-12-11")
        self.assertEqual(self.package.credit_balance, 1)
        form = Form(
            self.env["multipack.package.change"]
            .with_user(self.manager)
            .with_context(
                default_package_ids=self.package.ids, default_action="suspend"
            )
        )
        form.date_from = date(2026, 12, 1)
        form.date_to = date(2026, 12, 10)
        self.assertEqual(
            form.effect,
            f"{self.package.name}: valid to 01/30/2027 instead of 01/20/2027;"
            " 1 booking is cancelled and its credits return",
        )
        form.date_to = False
        self.assertEqual(
            form.effect,
            f"{self.package.name}: valid to as many days later as it rests instead of"
            " 01/20/2027; 2 bookings are cancelled and their credits return",
        )
        form.date_to = date(2026, 12, 10)
        form.reason = "Holiday"
        form.save().action_apply()
        self.assertEqual(
            [booking.state for booking in (before, inside, after)],
            ["confirmed", "cancelled", "confirmed"],
        )
        self.assertEqual(self._moves(self.package)[-1], ("release", 2, 3))

    def test_first_use_inside_is_taken_back(self):
        """The rest takes the only booking: it waits for a first use again, can be
        resumed, and days of rest before that use are no gift."""
        flex = self._create_multipack(
            "Flex", "entry", {self.gym: 1}, self.entries, activation="first_use"
        )
        package = self._grant(flex, self.five).with_user(self.manager)
        self._book(package, "2026-11-25")
        package.action_suspend("2026-11-25", "2026-12-04", "Ill")
        self.assertFalse(package.date_start)
        self.assertFalse(package.date_end)
        self._book(package, "2026-12-15")
        self.assertEqual(package.date_end, date(2027, 2, 14))
        self._go("2026-11-30 10:00:00")
        package.action_resume()
        self.assertEqual(package.date_end, date(2027, 2, 14))


@tagged("post_install", "-at_install")
class TestShare(LifeCommon):
    """R16, R21: payer, holder and beneficiaries are three roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five).with_user(cls.manager)

    def test_employer_and_staff(self):
        """50 entries, 5 for each of the staff."""
        fifty = self._create_multipack(
            "Staff", "entry", {self.gym: 1}, credit=50, beneficiary_cap=5
        )
        order = self._create_order((fifty, None), partner=self.employer)
        order.action_confirm()
        package = self._packages(order).with_user(self.manager)
        self.assertEqual((package.partner_id, package.payer_id), (self.employer,) * 2)
        package.beneficiary_ids = self.anna | self.bob
        self._enter(self.gym, self.anna, package, seats=4)
        with self.assertRefused("Anna Neri may use 1 entry more of it"):
            self._enter(self.gym, self.anna, package, seats=2)
        last = self._enter(self.gym, self.anna, package)
        with self.assertRefused("Anna Neri may use 0 entries more of it"):
            self._enter(self.gym, self.anna, package)
        self._enter(self.gym, self.bob, package, seats=5)
        self._enter(self.gym, self.employer, package, seats=7)
        last.with_user(self.desk).action_cancel()
        self._enter(self.gym, self.anna, package)
        self.assertEqual(package.credit_balance, 33)
        uses = package.consumption_ids.filtered(lambda use: use.state == "used")
        self.assertEqual(
            {
                partner: sum(
                    uses.filtered(
                        lambda u, partner=partner: u.partner_id == partner
                    ).mapped("credits")
                )
                for partner in uses.partner_id
            },
            {self.anna: 5, self.bob: 5, self.employer: 7},
        )

    def test_payer_is_none_of_both(self):
        order = self._create_order((self.pack, self.five), partner=self.employer)
        order.order_line.multipack_holder_id = self.anna
        order.action_confirm()
        package = self._packages(order)
        self.assertEqual(
            (package.payer_id, package.partner_id), (self.employer, self.anna)
        )
        with self.assertRefused("has no package"):
            self._enter(self.gym, self.employer)
        with self.assertRefused("Belongs to somebody else"):
            self._enter(self.gym, self.bob, package)

    def test_maximum_of_beneficiaries(self):
        self.pack.beneficiary_max = 1
        package = self._grant(self.pack, self.five).with_user(self.manager)
        package.beneficiary_ids = self.bob
        with self.assertRaisesRegex(UserError, "at most 1 beneficiaries"):
            package.beneficiary_ids = self.bob | self.employer
        with self.assertRaisesRegex(UserError, "cannot be negative"):
            package.beneficiary_cap = -1

    def test_beneficiary_of_another_company(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "company_id": self.other_company.id}
        )
        with self.assertRaises(UserError):
            self.package.beneficiary_ids = stranger

    def test_transfer(self):
        booking = self._enter(self.gym, package=self.package, seats=2)
        card = self.package.access_code
        self.package.beneficiary_ids = self.bob
        self.package.action_transfer(self.bob.id, "Birthday")
        self.assertEqual(self.package.partner_id, self.bob)
        self.assertFalse(self.package.beneficiary_ids)
        self.assertNotEqual(self.package.access_code, card)
        self.assertEqual(self.package.date_end, date(2027, 1, 20))
        self.assertEqual(
            self._moves(self.package), [("grant", 5, 5), ("consume", -2, 3)]
        )
        self.assertEqual(booking.consumption_id.partner_id, self.anna)
        message = self.package.message_ids[0]
        self.assertIn("Handed over from Anna Neri to Bob Verdi: Birthday", message.body)
        self.assertEqual(message.author_id, self.manager.partner_id)
        self._enter(self.gym, self.bob, self.package)
        with self.assertRefused("Belongs to somebody else"):
            self._enter(self.gym, self.anna, self.package)

    def test_transfer_refusals(self):
        stranger = self.env["res.partner"].create(
            {"name": "Stranger", "company_id": self.other_company.id}
        )
        for partner_id, reason, message in [
            (self.anna.id, "x", "already holds"),
            (stranger.id, "x", "belongs to another company"),
            (2**30, "x", "no longer exists"),
            (False, "x", "no longer exists"),
            ("bob", "x", "no longer exists"),
            (self.bob.id, "", "Say why"),
        ]:
            with self.subTest(partner=partner_id), self.assertRefused(message):
                self.package.action_transfer(partner_id, reason)
        self.package.action_cancel("x")
        with self.assertRefused("is cancelled"):
            self.package.action_transfer(self.bob.id, "x")


@tagged("post_install", "-at_install")
class TestLifeAccess(LifeCommon):
    """Section 8: only managers of the company change packages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five)

    def _changes(self, package):
        return [
            lambda: package.action_top_up(1, "x"),
            lambda: package.action_adjust(1, "x"),
            lambda: package.action_extend("2027-03-01", "x"),
            lambda: package.action_suspend("2026-12-01", "2026-12-05", "x"),
            lambda: package.action_resume(),
            lambda: package.action_transfer(self.bob.id, "x"),
            lambda: package.action_cancel("x"),
            lambda: package._refund(0, "x"),
        ]

    def test_nobody_but_managers(self):
        for user in (self.desk, self.salesman, self.plain, self.anna_user, self.public):
            package = self.package.with_user(user)
            for number, change in enumerate(self._changes(package)):
                with self.subTest(user=user.login, change=number):
                    with self.assertRefused():
                        change()

    def test_not_the_manager_of_another_company(self):
        package = self.package.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        for number, change in enumerate(self._changes(package)):
            self.env.invalidate_all()
            with self.subTest(change=number), self.assertRefused("", AccessError):
                change()

    def test_wizards_are_for_managers(self):
        for user in (self.desk, self.anna_user):
            for model, values in [
                ("multipack.package.change", {"action": "extend", "days": 9}),
                ("multipack.package.refund", {"package_id": self.package.id}),
            ]:
                with self.subTest(user=user.login), self.assertRefused("", AccessError):
                    self.env[model].with_user(user).create({"reason": "x", **values})

    def test_what_is_written_about_a_package_is_nobodys_to_change(self):
        self.package.action_suspend("2026-12-01", "2026-12-05", "x")
        rest = self.package.suspension_ids
        for user in (self.manager, self.desk, self.anna_user):
            for change in (
                lambda r: r.write({"date_to": "2027-01-01"}),
                lambda r: r.unlink(),
                lambda r: r.create({"package_id": self.package.id}),
            ):
                with self.subTest(user=user.login), self.assertRefused("", AccessError):
                    change(rest.with_user(user))
        with self.assertRefused("cannot be set directly"):
            self.package.with_user(self.manager).write({"suspension_ids": [(5, 0, 0)]})
        for name, value in [
            ("renews_id", self.package.id),
            ("extension_days", 9),
            ("refund_move_id", 1),
            ("rollover", "all"),
            ("suspension_max_days", 99),
            ("usable_since", "2020-01-01 00:00:00"),
        ]:
            with self.subTest(field=name), self.assertRefused("cannot be set directly"):
                self.package.with_user(self.manager).write({name: value})
