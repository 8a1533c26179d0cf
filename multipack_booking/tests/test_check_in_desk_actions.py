from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_desk import DeskCommon, euro


@tagged("post_install", "-at_install")
class TestCheckInDeskActions(DeskCommon):
    """Check-in, walk-in and undo all pass through the engine (R26)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = cls._grant(cls.pack, cls.ten)

    def test_check_in_and_undo(self):
        """R34: reserved becomes used, and reserved again."""
        booking = self._book()
        answer = self.Desk.check_in(booking.id)
        self.assertEqual(
            answer["result"],
            {
                "text": "Anna Neri is in: Yoga. 8 entries left.",
                "booking_id": booking.id,
                "undone": False,
                "order_id": False,
            },
        )
        self.assertEqual(answer["client"]["bookings"][0]["action"], "undo")
        self.assertEqual(booking.state, "attended")
        self.assertEqual(booking.consumption_id.state, "used")
        answer = self.Desk.undo(booking.id)
        self.assertEqual(
            answer["result"]["text"],
            "Check-in undone: Anna Neri, Yoga. The seat stays booked.",
        )
        self.assertTrue(answer["result"]["undone"])
        self.assertEqual(booking.state, "confirmed")
        self.assertEqual(
            self._moves(self.package), [("grant", 10, 10), ("consume", -2, 8)]
        )
        with self.assertRefused("is not checked in: there is nothing to undo"):
            self.Desk.undo(booking.id)

    def test_check_in_twice(self):
        booking = self._book()
        self.Desk.check_in(booking.id)
        with self.assertRefused("cannot be checked in"):
            self.Desk.check_in(booking.id)
        with self.assertRefused("This booking no longer exists"):
            self.Desk.check_in(2**31 - 1)

    def test_walk_in(self):
        """R17: the best package is proposed; another can be chosen."""
        money = self._grant(self.wallet, self.hundred, date_start=self.today)
        client = self._load()
        self.assertEqual(
            self._choices(client, "Gym"),
            [
                ("10 entries – Pack", "Uses 1 entry · 9 entries left", True),
                (
                    "Spend 100 – Wallet",
                    f"Uses {euro(12.5)} · {euro(87.5)} left",
                    True,
                ),
                ("At the desk", euro(12.5), True),
            ],
        )
        self.assertEqual(
            self._choices(client, "Sauna"), [("At the desk", euro(20), True)]
        )
        answer = self.Desk.walk_in(self.anna.id, self.gym.id)
        self.assertEqual(
            answer["result"]["text"], "Anna Neri is in: Gym. 9 entries left."
        )
        answer = self.Desk.walk_in(self.anna.id, self.gym.id, False, money.id)
        self.assertEqual(
            answer["result"]["text"], f"Anna Neri is in: Gym. {euro(87.5)} left."
        )
        answer = self.Desk.undo(answer["result"]["booking_id"])
        self.assertEqual(
            answer["result"]["text"],
            f"Check-in undone: Anna Neri, Gym. {euro(100)} left.",
        )
        self.assertEqual(self.package.credit_balance, 9)
        self.assertEqual(money.credit_balance, 100)
        self.assertLedgerHolds()

    def test_refused_package_is_explained(self):
        self.package.action_adjust(-9, "used on paper")
        client = self._load()
        self.assertEqual(
            self._choices(client, "11:30"),
            [
                ("At the desk", euro(15), True),
                (
                    "10 entries – Pack",
                    "Only 1 entry left, 2 entries needed",
                    False,
                ),
            ],
        )
        with self.assertRefused("Only 1 entry left, 2 entries needed"):
            self.Desk.walk_in(self.anna.id, False, self.session.id, self.package.id)

    def test_pay_at_the_desk(self):
        """R31: the price is that of the order, with its taxes and fiscal position."""
        tax = self.env["account.tax"].create(
            {
                "name": "22 %",
                "amount": 22,
                "company_id": self.company.id,
                "country_id": self.env.ref("base.it").id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "VAT", "company_id": self.company.id})
                .id,
            }
        )
        self.sauna.product_id.taxes_id = tax
        self.assertEqual(
            self._choices(self._load(), "Sauna"), [("At the desk", euro(24.4), True)]
        )
        answer = self.Desk.walk_in(self.anna.id, self.sauna.id, payment="onsite")[
            "result"
        ]
        self.assertEqual(
            answer["text"], f"Anna Neri is in: Sauna. To pay: {euro(24.4)}."
        )
        order = self.env["sale.order"].browse(answer["order_id"])
        self.assertEqual((order.partner_id, order.amount_total), (self.anna, 24.4))
        undone = self.Desk.undo(answer["booking_id"])["result"]
        self.assertEqual(undone["text"], "Check-in undone: Anna Neri, Sauna.")
        self.assertFalse(undone["order_id"])
        self.assertEqual(order.state, "cancel")

    def test_payments_of_a_walk_in(self):
        free = self.gym.with_user(self.desk).enter(self.anna.id, payment="free")
        booking = self.env["multipack.booking"].browse(free)
        self.assertEqual((booking.state, booking.payment), ("attended", "free"))
        self.assertFalse(booking.consumption_id)
        for payment in ("online", "gold", False, None):
            with self.assertRefused("Walk-ins cannot be paid this way"):
                self.Desk.walk_in(self.anna.id, self.gym.id, payment=payment)
        for seats in (0, -1, 1.5, "2", True, 10**6):
            with self.assertRefused("a whole number, 1 or more"):
                self.gym.with_user(self.desk).enter(
                    self.anna.id, seats=seats, payment="free"
                )

    def test_walk_into_a_class(self):
        """One tap books and checks in; another undoes both."""
        client = self._load()
        self.assertEqual(
            [(t["time"] or t["name"]) for t in client["walk_ins"]],
            ["11:30", "Gym", "Sauna"],
            "13:30 is more than two hours away",
        )
        answer = self.Desk.walk_in(self.anna.id, False, self.session.id)
        booking = self.session.booking_ids
        self.assertEqual(booking.state, "attended")
        self.assertEqual(booking.consumption_id.state, "used")
        self.assertEqual(
            answer["result"]["text"], "Anna Neri is in: Yoga. 8 entries left."
        )
        self.assertEqual(
            [(t["time"] or t["name"]) for t in answer["client"]["walk_ins"]],
            ["Gym", "Sauna"],
        )
        answer = self.Desk.undo(booking.id, True)
        self.assertEqual(
            answer["result"]["text"],
            "Check-in undone: Anna Neri, Yoga. 10 entries left.",
        )
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.session.seats_taken, 0)
        self.assertEqual(
            self._moves(self.package),
            [("grant", 10, 10), ("consume", -2, 8), ("release", 2, 10)],
        )

    def test_undo_cancels_only_a_recent_walk_in(self):
        """R29: other bookings follow the cancellation policy."""
        booking = self._book()
        self.Desk.check_in(booking.id)
        with self.assertRefused("was not booked here just now"):
            self.Desk.with_user(self.manager).undo(booking.id, True)
        self.env.cr.execute(
            "UPDATE multipack_booking SET create_date = %s WHERE id = %s",
            ["2026-11-21 09:49:59", booking.id],
        )
        booking.invalidate_recordset(["create_date"])
        with self.assertRefused("was not booked here just now"):
            self.Desk.undo(booking.id, True)

    def test_full_or_closed_class_is_not_offered(self):
        self._book(partner=self.bob, seats=2, payment="free")
        names = [(t["time"] or t["name"]) for t in self._load()["walk_ins"]]
        self.assertEqual(names, ["Gym", "Sauna"])
        with self.assertRefused("The class is full"):
            self.Desk.walk_in(self.anna.id, False, self.session.id)

    def test_walk_in_before_check_in_opens_books_nothing(self):
        self.yoga.check_in_before = 15
        self.assertNotIn("11:30", [t["time"] for t in self._load()["walk_ins"]])
        with self.assertRaisesRegex(UserError, "check-in opens 15 minutes before"):
            self.Desk.walk_in(self.anna.id, False, self.session.id)
        self.assertFalse(self.session.booking_ids)

    def test_company(self):
        """A booking of another company cannot be touched."""
        booking = self._book()
        Desk = self.Desk.with_user(self.other_manager).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.env.flush_all()
        self.env.invalidate_all()
        for call in (Desk.check_in, Desk.undo):
            with self.assertRefused(exception=AccessError):
                call(booking.id)
        self.assertEqual(Desk.expected(), [])
