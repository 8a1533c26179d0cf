from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestOffers(MultipackCommon):
    """The offers of sessions to a client, for a week (R17, R18, R29)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.gym | cls.yoga | cls.massage).write({"booking_type": "session"})
        # 150 sessions of three services, from Monday 23 November on, 06:00 UTC
        cls.monday = fields.Datetime.to_datetime("2026-11-23 06:00:00")
        services = [cls.gym, cls.yoga, cls.massage]
        cls.week = cls.env["multipack.session"].create(
            [
                {
                    "service_id": services[number % 3].id,
                    "start": cls.monday + timedelta(hours=number),
                }
                for number in range(150)
            ]
        )
        cls.clubs = cls._create_list(
            "Twice", cls._row("Twice a week", 0, 30, booking_limit=2)
        )
        cls.twice = cls._create_multipack("Twice", "time", {cls.gym: 0}, cls.clubs)

    def test_statuses(self):
        gym, yoga, massage, other_gym = self.week[:4]
        pack = self._grant(self.pack, self.five)
        gym._book(self.anna)
        other_gym.capacity = 1
        other_gym._book(self.bob, payment="free")
        cancelled, closed = self.week[4:6]
        cancelled.action_cancel()
        closed.action_close()
        offers = self.week._get_offers(self.anna)
        for session, status, code in [
            (gym, "booked", False),
            (yoga, "bookable", False),
            (massage, "payable", False),
            (other_gym, "full", "full"),
            (cancelled, "closed", "cancelled"),
            (closed, "closed", "closed"),
        ]:
            with self.subTest(session=session.display_name):
                offer = offers[session.id]
                self.assertEqual((offer["status"], offer["code"]), (status, code))
        self.assertEqual(offers[yoga.id]["verdicts"][0].package.id, pack.id)
        self.assertEqual(offers[massage.id]["verdicts"][0].code, "not_covered")
        self.assertEqual(offers[closed.id]["verdicts"], [])

    def test_same_as_one_by_one(self):
        """Offers of a week are the same as those of each class alone (R8, R18)."""
        self._grant(self.pack, self.five)
        limited = self._grant(self.twice, self.clubs.line_ids)
        limited.action_suspend("2026-11-25", "2026-11-25", "Rest")
        self._grant(self.club, self.monthly, date_start="2026-11-27")
        self.week[0]._book(self.anna, package=limited)
        self.week[3]._book(self.anna, package=limited)
        offers = self.week._get_offers(self.anna)
        Package = self.env["multipack.package"]
        packages = Package.search(Package._get_usable_by_domain(self.anna))
        for session in self.week:
            if offers[session.id]["status"] in ("bookable", "payable", "full"):
                alone = packages._evaluate(session._prepare_use(self.anna))
                self.assertEqual(
                    [verdict.as_dict() for verdict in offers[session.id]["verdicts"]],
                    [verdict.as_dict() for verdict in alone],
                )

    def test_queries(self):
        """At most 12 queries for 150 sessions, and no more than for half of them."""
        for multipack, row in (
            (self.pack, self.five),
            (self.twice, self.clubs.line_ids),
            (self.wallet, self.hundred),
        ):
            self._grant(multipack, row)
        self.week[0]._book(self.anna)
        counts = []
        for sessions in (self.week[:75], self.week):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            sessions._get_offers(self.anna)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 12)
        self.assertLessEqual(counts[1], counts[0])
