from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestRenew(PackageCommon):
    """R22: the next package follows, and unused credits roll over by the policy."""

    def _renew(self, package, row=None, user=None):
        action = package.with_user(user or self.desk).action_renew(
            row.id if row else False
        )
        self.assertEqual(action["res_model"], "sale.order")
        renewal = package.renewal_ids
        renewal.ensure_one()
        self.assertEqual(renewal.origin, "renewal")
        self.assertEqual(renewal.order_id.id, action["res_id"])
        return renewal

    def test_the_day_after_the_end(self):
        """R4: from 21 January 2 months, to 20 March."""
        package = self._grant(self.pack, self.five, payer_id=self.employer.id)
        renewal = self._renew(package)
        self.assertEqual(str(renewal.date_start), "2027-01-21")
        self.assertEqual(str(renewal.date_end), "2027-03-20")
        self.assertEqual(renewal.partner_id, self.anna)
        self.assertEqual(renewal.payer_id, self.employer)
        self.assertEqual(renewal.price_paid, 40)
        self.assertEqual(renewal.credit_balance, 5)

    def test_today_when_it_has_ended(self):
        package = self._grant(self.club, self.monthly)
        self._go("2027-02-10 10:00:00")
        renewal = self._renew(package, self.annual)
        self.assertEqual(renewal.pricelist_line_id, self.annual)
        self.assertEqual(str(renewal.date_start), "2027-02-10")
        self.assertEqual(str(renewal.date_end), "2028-02-09")

    def test_first_use(self):
        flex = self._create_multipack(
            "Flex", "entry", {self.gym: 1}, credit=3, activation="first_use"
        )
        renewal = self._renew(self._grant(flex))
        self.assertFalse(renewal.date_start)
        self.assertEqual(renewal.activation, "first_use")

    def test_once(self):
        package = self._grant(self.pack, self.five)
        renewal = self._renew(package)
        with self.assertRefused(f"has already been renewed by {renewal.name}"):
            package.with_user(self.desk).action_renew()
        renewal.order_id._action_cancel()
        again = self._renew(package)
        self.assertNotEqual(again, renewal)
        # if both orders are confirmed, the first is no longer the renewal
        renewal.order_id.action_draft()
        renewal.order_id.action_confirm()
        self.assertEqual(renewal.state, "active")
        self.assertFalse(renewal.renews_id)
        self.assertEqual(package.renewal_ids, again)

    def _rolled(self, rollover, maximum=0):
        self.pack.write({"rollover": rollover, "rollover_max": maximum})
        package = self._grant(self.pack, self.five)
        self._enter(self.gym, package=package)
        renewal = self._renew(package)
        self._go("2027-01-20 22:59:00")
        self._run_expiry()
        self.assertEqual(package.state, "active")
        self._go("2027-01-20 23:01:00")  # midnight in Rome
        self._run_expiry()
        self.assertEqual(package.state, "expired")
        start = [("grant", 5, 5), ("consume", -1, 4)]
        self.assertEqual(self._moves(package)[:2], start)
        return self._moves(package)[2:], self._moves(renewal)

    def test_rollover_none(self):
        self.assertEqual(self._rolled("none"), ([("expire", -4, 0)], [("grant", 5, 5)]))

    def test_rollover_all(self):
        self.assertEqual(
            self._rolled("all"),
            ([("rollover", -4, 0)], [("grant", 5, 5), ("rollover", 4, 9)]),
        )

    def test_rollover_up_to(self):
        self.assertEqual(
            self._rolled("max", 3),
            (
                [("rollover", -3, 1), ("expire", -1, 0)],
                [("grant", 5, 5), ("rollover", 3, 8)],
            ),
        )

    def test_renewed_after_it_expired(self):
        self.pack.rollover = "all"
        package = self._grant(self.pack, self.five)
        self._go("2027-02-01 10:00:00")
        self._run_expiry()
        renewal = self._renew(package)
        self.assertEqual(
            self._moves(package),
            [("grant", 5, 5), ("expire", -5, 0), ("expire", 5, 5), ("rollover", -5, 0)],
        )
        self.assertEqual(self._moves(renewal), [("grant", 5, 5), ("rollover", 5, 10)])
        self.assertEqual((package.state, renewal.state), ("expired", "active"))

    def test_used_up_is_renewed_from_today(self):
        """The renewal of an exhausted package can be used at once."""
        package = self._grant(self.trial)
        self._enter(self.gym, package=package)
        self.assertEqual(package.state, "exhausted")
        renewal = self._renew(package)
        self.assertEqual(renewal.date_start, self._today())
        self._enter(self.gym, package=renewal)
        self.assertEqual(renewal.credit_balance, 0)

    def test_cancelled_renewal_returns_the_rollover(self):
        """The credits that rolled over are available for the next renewal."""
        self.pack.rollover = "all"
        package = self._grant(self.pack, self.five)
        self._go("2027-02-01 10:00:00")
        renewal = self._renew(package)
        self.assertEqual(renewal.credit_balance, 10)
        renewal.order_id._action_cancel()
        self.assertEqual((renewal.credit_balance, package.credit_balance), (5, 0))
        again = self._renew(package)
        self.assertEqual(again.credit_balance, 10)
        self.assertEqual(package.credit_balance, 0)
        self.assertLedgerHolds()

    def test_renewal_confirmed_again(self):
        self.pack.rollover = "all"
        package = self._grant(self.pack, self.five)
        self._go("2027-02-01 10:00:00")
        renewal = self._renew(package)
        renewal.order_id._action_cancel()
        renewal.order_id.action_draft()
        renewal.order_id.action_confirm()
        self.assertEqual((renewal.credit_balance, renewal.state), (10, "active"))

    def test_several_units_renew_once(self):
        package = self._grant(self.pack, self.five)
        order = self._create_order((self.pack, self.five, 2))
        order.order_line.multipack_renews_id = package
        order.action_confirm()
        self.assertEqual(self._packages(order).mapped("origin"), ["renewal", "sale"])

    def test_not_for_somebody_else(self):
        package = self._grant(self.pack, self.five)
        order = self._create_order((self.pack, self.five), partner=self.bob)
        with self.assertRaisesRegex(ValidationError, "only be renewed for its holder"):
            order.order_line.multipack_renews_id = package

    def test_refusals(self):
        package = self._grant(self.pack, self.five)
        for row, message in [
            (self.monthly.id, "is no longer sold"),
            (2**30, "no longer exists"),
            ("five", "no longer exists"),
        ]:
            with self.subTest(row=row), self.assertRefused(message):
                package.with_user(self.desk).action_renew(row)
        for user in (self.anna_user, self.plain, self.salesman):
            with self.subTest(user=user.login), self.assertRefused("", AccessError):
                package.with_user(user).action_renew()
        self.five.active = False
        with self.assertRefused("is no longer sold. Choose another row"):
            package.with_user(self.desk).action_renew()
        package.with_user(self.manager).action_cancel("x")
        with self.assertRefused("is cancelled"):
            package.with_user(self.desk).action_renew(self.ten.id)
        self.company.multipack_activation = "invoice"
        unpaid = self._packages(self._sell(self.pack, self.ten))
        with self.assertRefused("is not paid yet"):
            unpaid.with_user(self.desk).action_renew()


@tagged("post_install", "-at_install")
class TestRefund(PackageCommon):
    """R23: the unused share by default; credit note, move and cancellation at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_books()
        cls.tax = cls.env["account.tax"].create(
            {"name": "22 %", "amount": 22, "company_id": cls.company.id}
        )
        cls.pack.taxes_id = cls.tax

    def _wizard(self, package):
        return Form(
            self.env["multipack.package.refund"]
            .with_user(self.manager)
            .with_context(active_id=package.id)
        )

    def _sold(self, multipack, row=None, **values):
        order = self._sell(multipack, row, **values)
        invoice = self._invoice(order)
        return self._packages(order), invoice

    def _lines(self, package):
        return [
            (text, round(amount, 2)) for text, amount in package._get_refund_lines()
        ]

    def test_unused_entries(self):
        """2 of 5 used: 40 − 16 = 24; with 22 % tax 29.28."""
        package, invoice = self._sold(self.pack, self.five)
        self._enter(self.yoga, package=package)
        booking = self._book(package, "2026-12-05")
        self.assertEqual(
            self._lines(package),
            [("Price paid", 40), ("Used: 2 entries of 5 entries", -16)],
        )
        form = self._wizard(package)
        self.assertEqual(form.amount, 24)
        form.reason = "Moves away"
        form.save().action_refund()
        note = package.refund_move_id
        self.assertRecordValues(
            note,
            [
                {
                    "move_type": "out_refund",
                    "state": "posted",
                    "reversed_entry_id": invoice.id,
                    "amount_untaxed": 24,
                    "amount_total": 29.28,
                    "partner_id": self.anna.id,
                }
            ],
        )
        self.assertEqual(len(note.invoice_line_ids), 1)
        self.assertEqual(note.invoice_line_ids.tax_ids, self.tax)
        self.assertEqual(package.state, "cancelled")
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(
            self._moves(package),
            [
                ("grant", 5, 5),
                ("consume", -2, 3),
                ("consume", -1, 2),
                ("release", 1, 3),
                ("refund", -3, 0),
            ],
        )
        order = package.order_id
        self.assertEqual(order.invoice_status, "invoiced")
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        with self.assertRefused("is already cancelled"):
            package.with_user(self.manager)._refund(1, "Again")

    def test_money(self):
        """25 spent of 100, bought for 90: 90 × 75 / 100 = 67.50."""
        package, _invoice = self._sold(self.wallet, self.hundred)
        self._enter(self.gym, package=package, seats=2)
        lines = self._lines(package)
        self.assertEqual([amount for _text, amount in lines], [90, -22.5])

    def test_days(self):
        """30 days for 50; 10 passed, 4 of them suspended: 50 × 24 / 30 = 40."""
        package, _invoice = self._sold(self.club, self.monthly)
        self.assertEqual(
            self._lines(package), [("Price paid", 50), ("Used: 0 days of 30 days", 0)]
        )
        package.with_user(self.manager).action_suspend("2026-11-25", "2026-11-28", "x")
        self._go("2026-12-01 10:00:00")
        self.assertEqual(
            self._lines(package),
            [("Price paid", 50), ("Used: 6 days of 30 days", -10)],
        )
        package.with_user(self.manager).action_suspend("2026-12-01", False, "x")
        self._go("2027-06-01 10:00:00")
        self.assertEqual(self._lines(package)[1][1], -10)  # suspended since 1 December

    def test_days_not_begun(self):
        self.club.activation = "first_use"
        package, _invoice = self._sold(self.club, self.annual)
        self.assertEqual(sum(amount for _text, amount in self._lines(package)), 480)

    def test_uses_at_the_single_price(self):
        """75 − 12.50 (gym) − 2 × 15 (yoga): 32.50."""
        self.pack.refund_method = "single_price"
        package, _invoice = self._sold(self.pack, self.ten)
        self._enter(self.gym, package=package)
        self._enter(self.yoga, package=package, seats=2)
        self._book(package, "2026-12-05")
        self.assertEqual(
            self._lines(package),
            [
                ("Price paid", 75),
                ("2026-11-21 Gym at the single price", -12.5),
                ("2026-11-21 Yoga at the single price", -30),
            ],
        )

    def test_used_for_more_than_was_paid(self):
        self.pack.refund_method = "single_price"
        package, _invoice = self._sold(self.pack, self.five)
        self._enter(self.gym, package=package, seats=5)
        lines = self._lines(package)
        self.assertEqual(lines[-1], ("Value used exceeds the price paid", 22.5))
        self.assertEqual(sum(amount for _text, amount in lines), 0)

    def test_single_price_excludes_tax(self):
        """12.20 including 22 % tax is 10.00 without."""
        self.pack.refund_method = "single_price"
        self.gym.product_id.list_price = 12.2
        self.gym.product_id.taxes_id = self.tax.copy(
            {"name": "22 % incl.", "price_include_override": "tax_included"}
        )
        package, _invoice = self._sold(self.pack, self.five)
        self._enter(self.gym, package=package)
        self.assertEqual(self._lines(package)[1][1], -10)

    def test_amounts_refused(self):
        package, _invoice = self._sold(self.pack, self.five)
        manager = package.with_user(self.manager)
        for amount in (-0.01, 40.01, 1e9, float("nan"), float("inf")):
            with self.subTest(amount=amount):
                with self.assertRefused("between 0 and the price paid"):
                    manager._refund(amount, "x")
        with self.assertRefused("Enter a reason"):
            manager._refund(10, "")

    def test_full_amount_and_zero(self):
        package, _invoice = self._sold(self.pack, self.five)
        note = package.with_user(self.manager)._refund(40, "All")
        self.assertEqual(note.amount_untaxed, 40)
        other, _invoice = self._sold(self.pack, self.five)
        self.assertFalse(other.with_user(self.manager)._refund(0, "Nothing"))
        self.assertEqual(other.state, "cancelled")
        self.assertFalse(other.refund_move_id)

    def test_one_of_several_lines_and_units(self):
        """Only this unit of the line of the package is refunded."""
        order = self._create_order(
            (self.club, self.annual), (self.pack, self.five, 3), (self.trial, None)
        )
        order.order_line[1].discount = 10
        order.action_confirm()
        self._invoice(order)
        package = self._packages(order).filtered(lambda p: p.multipack_id == self.pack)[
            1
        ]
        self.assertEqual(package.price_paid, 36)
        note = package.with_user(self.manager)._refund(20, "x")
        self.assertEqual(note.amount_untaxed, 20)
        self.assertEqual(
            note.invoice_line_ids.product_id, order.order_line[1].product_id
        )

    def test_dozen(self):
        """A dozen sold for 60: each of its twelve packages cost 5."""
        order = self._create_order((self.trial, None))
        order.order_line.product_uom_id = self.env.ref("uom.product_uom_dozen")
        order.order_line.price_unit = 60
        order.action_confirm()
        self._invoice(order)
        package = self._packages(order)[0]
        note = package.with_user(self.manager)._refund(5, "x")
        self.assertEqual(note.amount_untaxed, 5)

    def test_not_invoiced(self):
        package = self._packages(self._sell(self.pack, self.five))
        with self.assertRefused("was not invoiced"):
            package.with_user(self.manager)._refund(10, "x")

    def test_all_or_nothing(self):
        """If accounting refuses the credit note, the package is unchanged."""
        package, invoice = self._sold(self.pack, self.five)
        booking = self._book(package, "2026-12-05")
        invoice.journal_id.active = False
        with self.assertUnchanged(), self.assertRaises(UserError):
            package.with_user(self.manager)._refund(10, "x")
        self.assertEqual(package.state, "active")
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(package.credit_balance, 4)

    def test_expired_has_nothing_left(self):
        package, _invoice = self._sold(self.pack, self.five)
        self._go("2027-02-01 10:00:00")
        self._run_expiry()
        self.assertEqual(sum(amount for _text, amount in self._lines(package)), 0)

    def test_dates_of_the_refund(self):
        package, _invoice = self._sold(self.pack, self.five)
        self._go("2026-12-31 23:30:00")
        note = package.with_user(self.manager)._refund(10, "x")
        self.assertIn(note.invoice_date, (date(2026, 12, 31), date(2027, 1, 1)))
        self.assertIn("Refunded", package.message_ids[0].body)
