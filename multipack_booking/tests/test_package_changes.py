from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestExtend(PackageCommon):
    """Issue 4.2: the end moves with a reason, and can be moved back."""

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

    def test_extended_after_expiry_gets_its_credits_back(self):
        """R24: expired credits return once the end is no longer past."""
        self._go("2027-01-21 10:00:00")
        self._run_expiry()
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
            (self.package, "2027-02-01", " ", "Enter a reason"),
            (self.package, False, "x", "Choose a date"),
            (self.package, "soon", "x", "is not a date"),
            (self.package, 7, "x", "is not a date"),
            (self.package, "9999-12-31", "x", "Enter at most 36,500 days"),
            (waiting, "2027-02-01", "x", "starts with its first use"),
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
            f"{self.package.name}: valid until 01/30/2027 (now 01/20/2027)\n"
            f"{other.name}: valid until 12/30/2026 (now 12/20/2026)",
        )
        form.reason = "Boiler broken"
        form.save().action_apply()
        self.assertEqual(self.package.date_end, date(2027, 1, 30))
        self.assertEqual(other.date_end, date(2026, 12, 30))

    def test_wizard_shows_the_bookings_to_cancel(self):
        self._book(self.package, "2027-01-20")
        form = self._wizard("extend")
        form.days = -1
        self.assertEqual(
            form.effect,
            f"{self.package.name}: valid until 01/19/2027 (now 01/20/2027)."
            " Bookings cancelled, with credits returned: 1",
        )
        form.days = 10**8
        self.assertFalse(form.effect)
        form.reason = "Slip of the finger"
        change = form.save()
        with self.assertRefused("Enter at most 36,500 days"):
            change.action_apply()

    def _wizard(self, action):
        return Form(
            self.env["multipack.package.change"]
            .with_user(self.manager)
            .with_context(default_package_ids=self.package.ids, default_action=action)
        )

    def test_cancel_cancels_bookings(self):
        booking = self._book(self.package, "2026-12-24")
        form = self._wizard("cancel")
        self.assertIn("Bookings cancelled, with credits returned: 1", form.effect)
        form.reason = "Fraud"
        form.save().action_apply()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.package.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 5)


@tagged("post_install", "-at_install")
class TestShare(PackageCommon):
    """R16, R21: payer, holder and beneficiaries are three roles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.five).with_user(cls.manager)

    def test_employer_and_staff(self):
        """50 entries, at most 5 for each employee."""
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

    def test_payer_is_neither_holder_nor_beneficiary(self):
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
        self.assertIn("Transferred from Anna Neri to Bob Verdi: Birthday", message.body)
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
            (self.bob.id, "", "Enter a reason"),
        ]:
            with self.subTest(partner=partner_id), self.assertRefused(message):
                self.package.action_transfer(partner_id, reason)
        self.package.action_cancel("x")
        with self.assertRefused("is cancelled"):
            self.package.action_transfer(self.bob.id, "x")


@tagged("post_install", "-at_install")
class TestPackageAccess(PackageCommon):
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

    def test_suspensions_and_policy_cannot_be_written(self):
        self.package.action_suspend("2026-12-01", "2026-12-05", "x")
        suspension = self.package.suspension_ids
        for user in (self.manager, self.desk, self.anna_user):
            for change in (
                lambda r: r.write({"date_to": "2027-01-01"}),
                lambda r: r.unlink(),
                lambda r: r.create({"package_id": self.package.id}),
            ):
                with self.subTest(user=user.login), self.assertRefused("", AccessError):
                    change(suspension.with_user(user))
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
