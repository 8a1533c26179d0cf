from odoo.tests import tagged

from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestReturnAfterRefund(PackageCommon):
    """R23, R30: a use that is returned after the refund leaves no credits behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_books()

    def _refunded(self, amount):
        """Sell 5 entries, use one, refund and return the package and its booking."""
        order = self._sell(self.pack, self.five)
        self._invoice(order)
        package = self._packages(order)
        booking = self._enter(self.gym, package=package)
        package.with_user(self.manager)._refund(amount, "Moves away")
        return package, booking

    def assertEmpty(self, package):
        self.assertEqual((package.state, package.credit_balance), ("cancelled", 0))
        self.assertEqual(
            self._moves(package),
            [
                ("grant", 5, 5),
                ("consume", -1, 4),
                ("refund", -4, 0),
                ("release", 1, 1),
                ("refund", -1, 0),
            ],
        )
        self.assertIn(
            "1 entry was returned after the refund", str(package.message_ids[0].body)
        )
        self.assertLedgerHolds()

    def test_check_in_undone(self):
        package, booking = self._refunded(32)
        booking.with_user(self.desk).action_undo_check_in()
        self.assertEqual(booking.consumption_id.state, "released")
        self.assertEmpty(package)

    def test_cancelled(self):
        """Also when nothing was paid back, and there is no credit note."""
        package, booking = self._refunded(0)
        booking.with_user(self.desk).action_cancel()
        self.assertEmpty(package)

    def test_cancelled_package_keeps_its_credits(self):
        """Without a refund the credits stay on the package, for the record."""
        package = self._grant(self.pack, self.five)
        booking = self._enter(self.gym, package=package)
        package.with_user(self.manager).action_cancel("x")
        booking.with_user(self.desk).action_undo_check_in()
        self.assertEqual((package.state, package.credit_balance), ("cancelled", 5))
