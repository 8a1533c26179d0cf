from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .common_session import SessionCommon


@tagged("post_install", "-at_install")
class TestBookingCompany(SessionCommon):
    """R16: the company in which a service takes place decides which package can pay,
    whichever company the user is working in.

    Yoga is shared by both companies. Dora owns a package of each. The user works in the
    first company, with both active; the session belongs to the second.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        companies = cls.company | cls.other_company
        user = new_test_user(
            cls.env,
            login="mp_both",
            groups="multipack_booking.group_multipack_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, companies.ids)],
        )
        cls.here = cls._grant(cls.pack, cls.five, cls.dora)
        cls.there = cls._grant_elsewhere(cls.pack, cls.five, cls.dora)
        cls.both = cls.env(
            user=user,
            context={**cls.env.context, "allowed_company_ids": companies.ids},
        )
        cls.away = cls._plan("2026-11-25 17:00:00", company_id=cls.other_company.id)

    def _balances(self):
        return self.here.credit_balance, self.there.credit_balance

    def _eligible(self, **arguments):
        verdicts = self.both["multipack.package"].check_eligibility(
            self.dora.id, self.yoga.id, self.away.start, **arguments
        )
        return [v["package_id"] for v in verdicts if v["eligible"]]

    def test_book_with_a_given_package(self):
        session = self.away.with_env(self.both)
        with self.assertRefused(f"Sold by {self.company.name}"):
            session.book(self.dora.id, package_id=self.here.id)
        session.book(self.dora.id, package_id=self.there.id)
        self.assertEqual(self._balances(), (5, 3))

    def test_book_with_the_best_package(self):
        self.away.with_env(self.both).book(self.dora.id)
        self.assertEqual(self._balances(), (5, 3))

    def test_enter(self):
        """A walk-in takes place in the company that the user is working in."""
        service = self.yoga.with_env(self.both)
        with self.assertRefused(f"Sold by {self.other_company.name}"):
            service.enter(self.dora.id, package_id=self.there.id)
        service.enter(self.dora.id, package_id=self.here.id)
        self.assertEqual(self._balances(), (3, 5))
        service = service.with_company(self.other_company)
        with self.assertRefused(f"Sold by {self.company.name}"):
            service.enter(self.dora.id, package_id=self.here.id)
        service.enter(self.dora.id, package_id=self.there.id)
        self.assertEqual(self._balances(), (3, 3))

    def test_enter_a_service_of_the_other_company(self):
        self.yoga.product_id = False
        self.yoga.company_id = self.other_company
        service = self.yoga.with_env(self.both)
        with self.assertRefused(f"Sold by {self.company.name}"):
            service.enter(self.dora.id, package_id=self.here.id)
        service.enter(self.dora.id)
        self.assertEqual(self._balances(), (5, 3))

    def test_book_slot(self):
        """An appointment of a shared service takes place in the user's company."""
        mara = self.env["resource.resource"].create(
            {"name": "Mara", "company_id": self.other_company.id, "calendar_id": False}
        )
        self.yoga.write({"booking_type": "appointment", "resource_ids": [(4, mara.id)]})
        service = self.yoga.with_env(self.both).with_company(self.other_company)
        with self.assertRefused(f"Sold by {self.company.name}"):
            service.book_slot(
                self.dora.id, "2026-11-26 10:00:00", package_id=self.here.id
            )
        service.book_slot(self.dora.id, "2026-11-26 10:00:00", package_id=self.there.id)
        self.assertEqual(self._balances(), (5, 3))

    def test_check_eligibility(self):
        self.assertEqual(self._eligible(), [self.here.id])
        self.assertEqual(
            self._eligible(company_id=self.other_company.id), [self.there.id]
        )
        self.assertEqual(self._eligible(company_id=self.company.id), [self.here.id])
        for company_id in ("1", -1, 2**31, True, [self.company.id], {"id": 1}):
            with self.subTest(company_id=company_id), self.assertRaises(UserError):
                self._eligible(company_id=company_id)

    def test_timetable(self):
        """The offers of a session name the package that can pay there."""
        sessions = (self.away | self.session).with_env(self.both)
        offers = sessions._get_offers(self.dora.with_env(self.both))
        paying = {
            session: [
                verdict.package.id
                for verdict in offers[session.id]["verdicts"]
                if verdict.eligible
            ]
            for session in sessions
        }
        self.assertEqual(
            paying, {self.away: [self.there.id], self.session: [self.here.id]}
        )

    def test_timetable_at_the_same_time(self):
        """Two sessions of one service on one day, each in its own company."""
        twin = self._plan("2026-11-24 17:00:00", company_id=self.other_company.id)
        sessions = (twin | self.session).with_env(self.both)
        offers = sessions._get_offers(self.dora.with_env(self.both))
        self.assertEqual(offers[twin.id]["verdicts"][0].package, self.there)
        self.assertEqual(offers[self.session.id]["verdicts"][0].package, self.here)

    def test_dialog(self):
        context = {"default_session_id": self.away.id}
        with Form(self.both["multipack.book"].with_context(**context)) as form:
            form.partner_id = self.dora.with_env(self.both)
            self.assertEqual(form.package_id, self.there)
            self.assertEqual(form.payment, "package")
        form.record.action_book()
        self.assertEqual(self._balances(), (5, 3))

    def _walk_in_choices(self):
        desk = self.both["multipack.check.in.desk"].load(self.dora.id)
        [tile] = [
            tile for tile in desk["walk_ins"] if tile["session_id"] == self.away.id
        ]
        return [choice["package_id"] for choice in tile["choices"]]

    def test_check_in_desk(self):
        self._at("2026-11-25 16:30:00")
        self.assertEqual(self._walk_in_choices()[0], self.there.id)
        self.assertNotIn(self.here.id, self._walk_in_choices())
        desk = self.both["multipack.check.in.desk"]
        with self.assertRefused(f"Sold by {self.company.name}"):
            desk.walk_in(self.dora.id, session_id=self.away.id, package_id=self.here.id)
        desk.walk_in(self.dora.id, session_id=self.away.id)
        self.assertEqual(self._balances(), (5, 3))

    def test_apply_to_open_bookings(self):
        """R36: only a package of the session's company pays unpaid bookings."""
        product = self.yoga.product_id
        product.company_id = False
        session = self.away.with_env(self.both)
        booking_id = session.book(self.dora.id, payment="onsite")
        booking = self.env["multipack.booking"].browse(booking_id)
        self.here.with_env(self.both).action_apply_to_bookings()
        self.assertEqual((self._balances(), booking.payment), ((5, 5), "onsite"))
        self.assertEqual(self.there.with_env(self.both).action_apply_to_bookings(), 1)
        self.assertEqual((self._balances(), booking.payment), ((5, 3), "package"))
