import inspect
from datetime import date, datetime
from pathlib import Path

from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from .common import MultipackCommon
from .workshop_registration import WorkshopRegistration


@tagged("post_install", "-at_install")
class TestConsumerMixin(MultipackCommon):
    """Issue 5.8: a document of another addon can be paid with packages.

    Its model and its table exist only during these tests.
    """

    model = "workshop.registration"
    watched_tables = (*MultipackCommon.watched_tables, "workshop_registration")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_model()
        cls.package = cls._grant(cls.pack, cls.five)

    @classmethod
    def _add_model(cls):
        """Add the model to the registry; the rollback removes its table."""
        registry, cr = cls.registry, cls.env.cr

        def remove():
            del registry[cls.model]
            registry._setup_models__(cr, [])

        add_to_registry(registry, WorkshopRegistration)
        cls.addClassCleanup(remove)
        registry._setup_models__(cr, [cls.model])
        registry.init_models(cr, [cls.model], {})

    def _register(self, partner=None, service=None, **values):
        return self.env[self.model].create(
            {
                "partner_id": (partner or self.anna).id,
                "service_id": (service or self.yoga).id,
                "date": "2026-11-25 17:00:00",
                **values,
            }
        )

    def test_as_in_the_readme(self):
        readme = Path(__file__).parents[1] / "readme" / "DEVELOP.md"
        body = inspect.getsource(WorkshopRegistration)
        body = body[body.index("    _name = ") :].strip()
        self.assertIn(body, readme.read_text())

    def test_pay(self):
        registration = self._register(seats=2)
        registration.action_confirm()
        self.assertEqual(registration.package_id, self.package)
        self.assertRecordValues(
            registration.consumption_id,
            [
                {
                    "package_id": self.package.id,
                    "partner_id": self.anna.id,
                    "service_id": self.yoga.id,
                    "quantity": 2,
                    "credits": 4,
                    "date": datetime(2026, 11, 25, 17, 0),
                    "local_date": date(2026, 11, 25),
                    "state": "reserved",
                    "res_model": self.model,
                    "res_id": registration.id,
                }
            ],
        )
        self.assertEqual(
            self._moves(self.package), [("grant", 5, 5), ("consume", -4, 1)]
        )
        registration.action_attend()
        self.assertEqual(registration.consumption_id.state, "used")
        self.assertLedgerHolds()

    def test_refused_in_words(self):
        """R27: nothing is written, and the document is unchanged."""
        registration = self._register(self.bob)
        with self.assertRefused("Bob Verdi has no package for Yoga"):
            registration.action_confirm()
        many = self._register(seats=3)
        with self.assertRefused("Only 5 entries left, 6 entries needed"):
            many.action_confirm()
        self.assertEqual((registration | many).mapped("state"), ["draft", "draft"])

    def test_several_at_once(self):
        registrations = self._register() | self._register()
        registrations.action_confirm()
        self.assertEqual(self.package.credit_balance, 1)
        third = self._register()
        with self.assertRefused("Only 1 entry left"):
            third.action_confirm()

    def test_given_package(self):
        month = self._grant(self.club, self.monthly)
        registration = self._register()
        registration._pay_with_package(self.package)
        self.assertEqual(registration.package_id, self.package, "not the best one")
        best = self._register()
        self.assertEqual(
            [
                (verdict.package.id, verdict.eligible)
                for verdict in best._get_package_verdicts()
            ],
            [(month.id, True), (self.package.id, True)],
        )
        best.action_confirm()
        self.assertEqual(best.package_id, month)

    def test_not_paid_twice(self):
        registration = self._register()
        registration.action_confirm()
        with self.assertRefused("already paid with a package"):
            registration.action_confirm()
        registration.action_cancel()
        registration.action_confirm()
        self.assertEqual(self.package.credit_balance, 3)

    def test_release(self):
        registration = self._register()
        registration.action_confirm()
        registration.action_cancel()
        self.assertEqual(registration.consumption_id.state, "released")
        self.assertEqual(self.package.credit_balance, 5)
        with self.assertRefused("already been returned"):
            registration.action_cancel()
        with self.assertRefused("already been returned"):
            registration.action_attend()

    def test_forfeited(self):
        registration = self._register()
        registration.action_confirm()
        registration.action_miss()
        self.assertEqual(registration.consumption_id.state, "forfeited")
        self.assertEqual(self.package.credit_balance, 3)

    def test_package_cancelled_while_reserved(self):
        """R14: reserved uses are released with the package; used ones stay."""
        reserved, used = self._register(), self._register()
        (reserved | used).action_confirm()
        used.action_attend()
        self.package.with_user(self.manager).action_cancel("x")
        self.assertEqual(reserved.state, "cancelled")
        self.assertEqual(reserved.consumption_id.state, "released")
        self.assertEqual(used.state, "attended")
        self.assertEqual(self.package.state, "cancelled")

    def test_package_suspended_while_reserved(self):
        """R20: only the bookings within the suspended days."""
        inside = self._register()
        after = self._register(date="2026-12-02 17:00:00")
        (inside | after).action_confirm()
        self.package.with_user(self.manager).action_suspend(
            "2026-11-24", "2026-11-26", "x"
        )
        self.assertEqual((inside.state, after.state), ("cancelled", "confirmed"))
        self.assertEqual(self.package.credit_balance, 3)

    def _limit(self, number, period):
        """Set a limit over all services of the package together."""
        self.five.write(
            {
                "booking_limit": number,
                "booking_limit_period": period,
                "booking_limit_scope": "package",
            }
        )

    def test_limit(self):
        """R8: uses of all documents count together; forfeited ones count, released ones
        do not."""
        self._limit(2, "week")
        package = self._grant(self.pack, self.five, self.bob)
        session = self.env["multipack.session"].create(
            {"service_id": self.yoga.id, "start": "2026-11-24 17:00:00"}
        )
        session.with_user(self.desk).book(self.bob.id)
        registration = self._register(self.bob)
        registration.action_confirm()
        other = self._register(self.bob, self.gym, date="2026-11-27 17:00:00")
        with self.assertRefused("Limit reached"):
            other.action_confirm()
        registration.action_miss()
        with self.assertRefused("Limit reached"):
            other.action_confirm()
        registration.consumption_id._mark("reserved")
        registration.action_cancel()
        other.action_confirm()
        self.assertEqual(package.credit_balance, 2)

    def test_moved(self):
        """The use counts for the limits of the new day."""
        self._limit(1, "day")
        self._grant(self.pack, self.five, self.bob)
        first = self._register(self.bob)
        first.action_confirm()
        second = self._register(self.bob, self.gym)
        with self.assertRefused("Limit reached"):
            second.action_confirm()
        first.action_move("2026-11-25 23:30:00")  # the day after, in Rome
        self.assertEqual(first.consumption_id.local_date, date(2026, 11, 26))
        second.action_confirm()
        self.assertEqual(second.state, "confirmed")

    def test_use_of_another_document(self):
        """A use that belongs to another document is neither released nor marked."""
        mine, other = self._register(), self._register()
        mine.action_confirm()
        other.consumption_id = mine.consumption_id
        for refused in (other.action_cancel, other.action_attend, other.action_miss):
            with (
                self.subTest(refused=refused.__name__),
                self.assertRefused("belongs to another one"),
            ):
                refused()
        self.assertEqual(mine.consumption_id.state, "reserved")
        self.assertEqual(self.package.credit_balance, 3)

    def test_deleted(self):
        registration = self._register()
        registration.action_confirm()
        with self.assertRefused("is paid with a package. Cancel it instead"):
            registration.unlink()
        registration.action_cancel()
        registration.unlink()
        self._register().unlink()

    def test_copy_is_not_paid(self):
        registration = self._register()
        registration.action_confirm()
        copy = registration.copy()
        self.assertFalse(copy.consumption_id | copy.package_id.consumption_ids)

    def test_missing_method(self):
        """A model that does not implement the required method raises an error."""
        with self.assertRaises(NotImplementedError):
            self.env["multipack.consumer.mixin"]._get_multipack_use()
