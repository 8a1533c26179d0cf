from datetime import date
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron
from odoo.tests import tagged

from ..models.package import expiry
from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestExpire(PackageCommon):
    """R14, R24: the date decides; the job only sets states, in resumable batches."""

    def test_last_day_is_valid(self):
        """Valid to 20 January, in Rome: until 23:00 UTC."""
        package = self._grant(self.pack, self.five)
        self._go("2027-01-20 22:59:59")
        self._run_expiry()
        self.assertEqual(package.state, "active")
        self._enter(self.gym, package=package)
        self._go("2027-01-20 23:00:00")
        with self.assertRefused("Ended on"):
            self._enter(self.gym, package=package)
        self.assertEqual(package.state, "active")
        self._run_expiry()
        self.assertEqual(package.state, "expired")
        self.assertEqual(
            self._moves(package),
            [("grant", 5, 5), ("consume", -1, 4), ("expire", -4, 0)],
        )
        self._run_expiry()
        self.assertEqual(len(package.move_ids), 3)

    def test_each_kind(self):
        packages = (
            self._grant(self.club, self.monthly)
            | self._grant(self.wallet, self.hundred, date_start="2026-01-01")
            | self._grant(self.trial)
        )
        self._enter(self.gym, package=packages[2])
        self.assertEqual(packages.mapped("state"), ["active", "active", "exhausted"])
        self._go("2027-01-05 10:00:00")
        self._run_expiry()
        self.assertEqual(packages.mapped("state"), ["expired"] * 3)
        self.assertEqual(
            self._moves(packages[1]), [("grant", 100, 100), ("expire", -100, 0)]
        )
        self.assertEqual(self._moves(packages[0]), [])

    def test_pending_and_cancelled_do_not_expire(self):
        self.company.multipack_activation = "invoice"
        unpaid = self._packages(self._sell(self.pack, self.five))
        gone = self._grant(self.pack, self.five)
        gone.with_user(self.manager).action_cancel("x")
        self._go("2027-06-01 10:00:00")
        self._run_expiry()
        self.assertEqual((unpaid.state, gone.state), ("pending", "cancelled"))
        self.assertEqual((unpaid.credit_balance, gone.credit_balance), (5, 5))

    def _stop_after(self, batches):
        """Patch the job's time limit: it stops after this number of batches."""
        left = [batches]

        def commit(cron, processed=0, **values):
            left[0] -= bool(processed)
            return left[0]

        return patch.object(IrCron, "_commit_progress", commit)

    def test_in_batches(self):
        """Stopped after each batch, the job resumes with the rest; each ends once."""
        self.startPatcher(patch.object(expiry, "BATCH", 3))
        packages = self.env["multipack.package"].browse(
            [self._grant(self.trial).id for _number in range(8)]
        )
        self._go("2026-12-01 10:00:00")
        for ended in (3, 6, 8, 8):
            with self._stop_after(1):
                self._run_expiry()
            self.assertEqual(packages.mapped("state").count("expired"), ended)
        self.assertEqual(
            [self._moves(package) for package in packages],
            [[("grant", 1, 1), ("expire", -1, 0)]] * 8,
        )

    def test_progress(self):
        """The job reports how many packages are due and how many are done."""
        self.startPatcher(patch.object(expiry, "BATCH", 2))
        for _number in range(5):
            self._grant(self.trial)
        self._go("2026-12-01 10:00:00")
        Package = self.env["multipack.package"]
        due = Package.search_count(Package._get_ended_domain())
        reported = []

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            reported.append((processed, remaining))
            return 60

        with patch.object(IrCron, "_commit_progress", commit):
            self._run_expiry()
        self.assertGreaterEqual(due, 5)
        self.assertEqual(reported[0], (2, due - 2))
        self.assertEqual(reported[-1][1], 0)
        self.assertEqual(sum(processed for processed, _left in reported), due)
        self.assertFalse(Package.search_count(Package._get_ended_domain()))
        self.assertGreaterEqual(len(reported), 3)

    def test_interrupted(self):
        """The interrupted batch is rolled back; committed ones stay."""
        self.startPatcher(patch.object(expiry, "BATCH", 2))
        packages = self.env["multipack.package"].browse(
            [self._grant(self.trial).id for _number in range(4)]
        )
        self._go("2026-12-01 10:00:00")
        with self._stop_after(1):
            self._run_expiry()
        expire = type(packages)._expire

        def interrupt(records):
            expire(records)
            raise KeyboardInterrupt

        with (
            patch.object(type(packages), "_expire", interrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            self._run_expiry()
        self.env.invalidate_all()
        self.assertEqual(packages.mapped("state").count("expired"), 2)
        self._run_expiry()
        self.assertEqual(packages.mapped("state"), ["expired"] * 4)
        self.assertLedgerHolds()

    def test_company_time_zones(self):
        """At 23:30 UTC the day has ended in Rome, but not yet in London."""
        here = self._grant(self.trial, date_start="2026-11-15")
        there = self._grant_elsewhere(self.pack, self.five)
        self.other_company.multipack_tz = "Europe/London"
        self._go("2027-01-20 23:30:00")
        here.with_user(self.manager).action_extend("2027-01-20", "x")
        self._run_expiry()
        self.assertEqual(here.state, "expired")
        self.assertEqual(there.state, "active")
        self._go("2027-01-21 00:30:00")
        self._run_expiry()
        self.assertEqual(there.state, "expired")

    def test_special_days(self):
        """29 February, the last Sundays of March and October, New Year."""
        for start, unit, end, valid, over in [
            # 30 January and a month: 29 February of a leap year, in winter time
            (
                "2028-01-30",
                "month",
                "2028-02-29",
                "2028-02-29 22:59",
                "2028-02-29 23:00",
            ),
            (
                "2028-02-29",
                "year",
                "2029-02-28",
                "2029-02-28 22:59",
                "2029-02-28 23:00",
            ),
            # the clock goes forward: the 28th of March ends at 22:00 UTC
            ("2027-03-28", "day", "2027-03-28", "2027-03-28 21:59", "2027-03-28 22:00"),
            # and back: the 31st of October has 25 hours
            ("2027-10-31", "day", "2027-10-31", "2027-10-31 22:59", "2027-10-31 23:00"),
            ("2026-12-31", "day", "2026-12-31", "2026-12-31 22:59", "2026-12-31 23:00"),
        ]:
            with self.subTest(start=start, unit=unit):
                self._go(f"{start} 10:00:00")
                self.monthly.write({"duration_unit": unit})
                package = self._grant(self.club, self.monthly)
                self.assertEqual(str(package.date_end), end)
                self._go(f"{valid}:59")
                self._run_expiry()
                self.assertEqual(package.state, "active")
                self._enter(self.gym, package=package)
                self._go(f"{over}:00")
                with self.assertRefused("Ended on"):
                    self._enter(self.gym, package=package)
                self._run_expiry()
                self.assertEqual(package.state, "expired")

    def test_released_after_the_end(self):
        """R30: credits return to an ended package, which still cannot be used."""
        package = self._grant(self.pack, self.five)
        booking = self._book(package, "2027-01-20")
        self._go("2027-02-01 10:00:00")
        self._run_expiry()
        booking.with_user(self.desk).action_cancel()
        self.assertEqual((package.state, package.credit_balance), ("expired", 1))
        with self.assertRefused("Ended on"):
            self._enter(self.gym, package=package)

    def test_chain_of_renewals(self):
        """After months without the job, credits roll over along the chain."""
        self.pack.rollover = "all"
        first = self._grant(self.pack, self.five)
        first.with_user(self.desk).action_renew()
        second = first.renewal_ids
        second.with_user(self.desk).action_renew()
        third = second.renewal_ids
        self._go("2027-04-10 10:00:00")
        self._run_expiry()
        self.assertEqual(
            [package.state for package in (first, second, third)],
            ["expired", "expired", "active"],
        )
        self.assertEqual(
            [package.credit_balance for package in (first, second, third)], [0, 0, 15]
        )


@tagged("post_install", "-at_install")
class TestNotices(PackageCommon):
    """R25: one notice per cause, in the client's language, unless switched off."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.anna.email = "anna@example.com"
        cls.notices = cls.env["multipack.notice"]

    def _all_mails(self):
        """Return the mails about packages of the club, oldest first."""
        mails = self.env["mail.mail"].sudo()
        packages = self.env["multipack.package"].search(
            [("company_id", "=", self.company.id)]
        )
        domain = [("model", "=", packages._name), ("res_id", "in", packages.ids)]
        return mails.search(domain, order="id")

    def _mails(self):
        """Run the job and return the subjects of its mails, oldest first."""
        before = self._all_mails()
        self.notices.sudo()._cron_send()
        return (self._all_mails() - before).mapped("subject")

    def test_bought_once(self):
        self._sell(self.pack, self.five)
        self.assertEqual(self._mails(), ["Your package: 5 entries – Pack"])
        self.assertEqual(self._mails(), [])
        self._grant(self.pack, self.five)  # a gift is not bought
        self.assertEqual(self._mails(), [])

    def test_bought_and_paid_later(self):
        self._load_books()
        self.company.multipack_activation = "invoice"
        order = self._sell(self.pack, self.five)
        self.assertEqual(self._mails(), [])
        self._go("2026-12-01 10:00:00")
        self._pay(self._invoice(order))
        self.assertEqual(self._mails(), ["Your package: 5 entries – Pack"])
        self.assertEqual(self._mails(), [])

    def test_low_balance(self):
        package = self._grant(self.pack, self.five)
        self._enter(self.gym, package=package, seats=3)
        self.assertEqual(self._mails(), [])
        booking = self._enter(self.gym, package=package)
        self.assertEqual(self._mails(), ["5 entries – Pack: 1 of 5 entries"])
        booking.with_user(self.desk).action_cancel()
        self._enter(self.gym, package=package)
        self.assertEqual(self._mails(), [])
        package.with_user(self.manager).action_top_up(2, "x")
        self._enter(self.gym, package=package, seats=2)
        self.assertEqual(len(self._mails()), 1)
        self.assertEqual(self._mails(), [])

    def test_ending_and_ended(self):
        """Valid to 20 January; 7 days before is the 13th."""
        package = self._grant(self.pack, self.five)
        self._go("2027-01-12 10:00:00")
        self.assertEqual(self._mails(), [])
        self._go("2027-01-13 10:00:00")
        self.assertEqual(self._mails(), ["5 entries – Pack ends on 01/20/2027"])
        self._go("2027-01-14 10:00:00")
        self.assertEqual(self._mails(), [])
        package.with_user(self.manager).action_extend("2027-01-21", "x")
        self.assertEqual(self._mails(), ["5 entries – Pack ends on 01/21/2027"])
        self._go("2027-01-22 10:00:00")
        self._run_expiry()
        self.assertEqual(self._mails(), ["5 entries – Pack has ended"])
        self.assertEqual(self._mails(), [])

    def test_link_to_renew(self):
        package = self._grant(self.pack, self.five)
        self._go("2027-01-13 10:00:00")
        self._mails()
        mail = self._all_mails()[-1]
        self.assertIn(f"/my/packages/{package.id}", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.anna)

    def test_renewed_gets_no_notice_of_its_end(self):
        package = self._grant(self.pack, self.five)
        self._go("2027-01-13 10:00:00")
        package.with_user(self.desk).action_renew()
        self.assertEqual(self._mails(), ["Your package: 5 entries – Pack"])
        self._go("2027-01-22 10:00:00")
        self.assertEqual(self._mails(), [])

    def test_suspended(self):
        package = self._grant(self.pack, self.five).with_user(self.manager)
        package.action_suspend("2026-12-01", "2026-12-10", "x")
        self.assertEqual(self._mails(), ["5 entries – Pack is suspended"])
        mail = self._all_mails()[-1]
        self.assertIn("12/01/2026", mail.body_html)
        self.assertIn("12/10/2026", mail.body_html)
        self.assertEqual(self._mails(), [])
        # an earlier suspension is another cause
        package.action_suspend("2026-11-25", "2026-11-26", "x")
        self.assertEqual(self._mails(), ["5 entries – Pack is suspended"])
        mail = self._all_mails()[-1]
        self.assertIn("11/25/2026", mail.body_html)

    def test_switched_off(self):
        self.company.write(
            {
                f"multipack_notice_{kind}": False
                for kind in ("bought", "low", "ending", "ended", "suspended")
            }
        )
        package = self._packages(self._sell(self.pack, self.five))
        self._enter(self.gym, package=package, seats=4)
        package.with_user(self.manager).action_suspend("2026-12-01", "2026-12-02", "x")
        self.assertEqual(self._mails(), [])
        self._go("2027-01-20 10:00:00")
        self.assertEqual(self._mails(), [])
        self._go("2027-01-25 10:00:00")
        self.assertEqual(self._mails(), [])

    def test_language_of_the_client(self):
        template = self.env.ref("multipack_booking.mail_template_notice_bought")
        template.with_context(
            lang="it_IT"
        ).subject = "Il tuo pacchetto: {{ object.title }}"
        self.anna.lang = "it_IT"
        self._sell(self.pack, self.five)
        self.assertEqual(self._mails(), ["Il tuo pacchetto: 5 entries – Pack"])

    def test_without_an_address(self):
        self.anna.email = False
        self._sell(self.pack, self.five)
        self.assertEqual(self._mails(), [])

    def test_cancelled_is_not_notified(self):
        order = self._sell(self.pack, self.five)
        order._action_cancel()
        self.assertEqual(self._mails(), [])


@tagged("post_install", "-at_install")
class TestLedgerCheck(PackageCommon):
    """Issue 4.11: every balance is recomputed from its moves by SQL."""

    def test_nothing_to_find(self):
        package = self._grant(self.pack, self.five)
        self._enter(self.gym, package=package)
        check = self.env["multipack.ledger.check"].with_user(self.manager)
        self.assertEqual(check.get_differences(), [])
        self.assertEqual(check.search_count([]), 0)

    def test_a_difference(self):
        """A difference is possible only with the triggers disabled."""
        package = self._grant(self.pack, self.five)
        other = self._grant(self.wallet, self.hundred)
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE multipack_package DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE multipack_package SET credit_balance = 7 WHERE id = %s",
            [package.id],
        )
        self.env.cr.execute("ALTER TABLE multipack_package ENABLE TRIGGER USER")
        self.env.invalidate_all()
        check = self.env["multipack.ledger.check"].with_user(self.manager)
        self.assertEqual(
            check.get_differences(),
            [{"package_id": package.id, "credit_balance": 7, "ledger_balance": 5}],
        )
        found = check.search([])
        self.assertEqual(found.package_id, package)
        self.assertEqual(found.partner_id, self.anna)
        self.assertNotIn(other, found.package_id)

    def test_rights(self):
        for user in (self.desk, self.anna_user):
            with self.subTest(user=user.login), self.assertRefused(""):
                self.env["multipack.ledger.check"].with_user(user).get_differences()

    def test_menu(self):
        menu = self.env.ref("multipack_booking.multipack_menu_ledger_check")
        self.assertEqual(menu.complete_name, "Multipack/Reporting/Ledger Check")
        self.assertEqual(str(date(2026, 11, 21)), str(self._today()))
