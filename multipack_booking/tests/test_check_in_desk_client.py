from datetime import date

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_desk import DeskCommon, euro


@tagged("post_install", "-at_install")
class TestClient(DeskCommon):
    """The data of a client on the desk."""

    def test_new_client(self):
        client = self._load()
        self.assertEqual(client["name"], "Anna Neri")
        self.assertEqual(client["visits"], "First visit")
        self.assertEqual(client["packages"], [])
        self.assertEqual(client["bookings"], [])
        self.assertEqual(self._warnings(), [("warning", "No package that can be used")])
        with self.assertRaisesRegex(UserError, "This client no longer exists"):
            self.Desk.load(2**31 - 1)

    def test_visits(self):
        self._grant(self.club, self.annual, date_start=date(2026, 10, 1))
        with freeze_time("2026-10-03 10:00:00"):
            self._enter(self.gym)
        self.assertEqual(self._load()["visits"], "1 visit, in Oct 2026")
        self._enter(self.gym)
        self._enter(self.gym).with_user(self.desk).action_undo_check_in()
        self.assertEqual(self._load()["visits"], "2 visits since Oct 2026")

    def test_packages(self):
        """Balance, validity and costs; usable packages first."""
        old = self._grant(self.pack, self.ten, date_start=date(2026, 8, 10))
        self._grant(self.pack, self.five, date_start=date(2026, 11, 1))
        self._grant(self.wallet, self.hundred, date_start=date(2026, 12, 1))
        self._grant(self.club, self.monthly)
        self._grant(self.trial).action_cancel("gift")
        gone = self._grant(self.pack, self.ten, date_start=date(2026, 7, 10))
        self.assertEqual(old.date_end, date(2026, 11, 9))
        self.assertEqual(gone.date_end, date(2026, 10, 9), "more than 30 days ago")
        self.assertEqual(
            [
                (p["title"], p["balance"], p["percent"], p["usable"])
                for p in self._load()["packages"]
            ],
            [
                ("Monthly – Club", "unlimited use", False, True),
                ("5 entries – Pack", "5 of 5 entries", 100, True),
                ("Spend 100 – Wallet", f"{euro(100)} of {euro(100)}", 100, True),
                ("10 entries – Pack", "10 of 10 entries", 100, False),
            ],
        )
        self.assertEqual(
            [(p["validity"], p["costs"]) for p in self._load()["packages"]],
            [
                ("Valid to 12/20/2026", "Gym, Yoga"),
                ("Valid to 12/31/2026", "Gym 1 entry, Yoga 2 entries"),
                (
                    "Valid from 12/01/2026",
                    f"Gym {euro(12.5)}, Massage {euro(55)}",
                ),
                ("Ended on 11/09/2026", "Gym 1 entry, Yoga 2 entries"),
            ],
        )

    def test_first_use(self):
        """R19: the validity begins with the first use."""
        self.club.activation = "first_use"
        self._grant(self.club, self.monthly)
        client = self._load()
        self.assertEqual(
            client["packages"][0]["validity"], "Starts with its first use."
        )
        self.assertEqual(client["warnings"], [])
        answer = self.Desk.walk_in(self.anna.id, self.gym.id)
        self.assertEqual(
            answer["result"]["text"],
            "Anna Neri is in: Gym. Monthly – Club, until 12/20/2026.",
        )
        answer = self.Desk.undo(answer["result"]["booking_id"])
        self.assertEqual(
            answer["result"]["text"], "Check-in undone: Anna Neri, Gym. Monthly – Club."
        )

    def test_bookings_of_today(self):
        """Upcoming bookings first, then past ones, each with its possible action."""
        self._grant(self.pack, self.ten)
        self.yoga.check_in_before = 180
        self._enter(self.gym)
        with freeze_time("2026-11-21 07:30:00"):
            early = self._plan("2026-11-21 08:00:00")
            self._book(early)
        self._book(self.evening, payment="onsite")
        self._book(self.session)
        tomorrow = self._plan("2026-11-22 08:00:00")
        self._book(tomorrow)
        self._book(self.later).with_user(self.desk).action_cancel()
        self.assertEqual(
            [
                (
                    b["time"],
                    b["name"],
                    b["state"],
                    b["payment_text"],
                    b["action"],
                    b["hint"],
                )
                for b in self._load()["bookings"]
            ],
            [
                (
                    "11:30",
                    "Yoga",
                    "confirmed",
                    "10 entries – Pack: 3 of 10 entries",
                    "check_in",
                    False,
                ),
                (
                    "17:00",
                    "Yoga",
                    "confirmed",
                    f"To pay: {euro(15)}",
                    False,
                    "Yoga · Anna Neri: check-in opens 180 minutes before the start.",
                ),
                (
                    "09:00",
                    "Yoga",
                    "confirmed",
                    "10 entries – Pack: 3 of 10 entries",
                    "check_in",
                    False,
                ),
                (
                    "11:00",
                    "Gym",
                    "attended",
                    "10 entries – Pack: 3 of 10 entries",
                    "undo",
                    False,
                ),
            ],
        )

    def test_day_in_the_companys_time_zone(self):
        """00:30 in Rome is today, 00:30 tomorrow is not."""
        self._grant(self.club, self.monthly)
        self._book(self._plan("2026-11-21 22:30:00"))
        self._book(self._plan("2026-11-21 23:30:00"))
        self.assertEqual([b["time"] for b in self._load()["bookings"]], ["23:30"])
        self.yoga.check_in_after = 24 * 60
        self.assertEqual(
            [session["time"] for session in self.Desk.expected()],
            ["11:30", "13:30", "17:00", "23:30"],
        )

    def test_waitlisted_booking(self):
        self._book(partner=self.bob, seats=2, payment="free")
        self._book(waitlist=True, payment="onsite")
        [booking] = self._load()["bookings"]
        self.assertEqual(booking["state_text"], "Waiting List")
        self.assertFalse(booking["action"])
        self.assertTrue(booking["cancellable"])


@tagged("post_install", "-at_install")
class TestWarnings(DeskCommon):
    """Warnings that the desk is to act upon."""

    def test_none(self):
        self._grant(self.club, self.annual)
        self.assertEqual(self._warnings(), [])

    def test_ending(self):
        """As early as clients are notified (R25): seven days ahead."""
        package = self._grant(self.club, self.monthly)
        for day, text in [
            ("2026-12-12", None),
            ("2026-12-13", "Monthly – Club ends in 7 days"),
            ("2026-12-17", "Monthly – Club ends in 3 days"),
            ("2026-12-19", "Monthly – Club ends tomorrow"),
            ("2026-12-20", "Monthly – Club ends today"),
        ]:
            with self.subTest(day=day), freeze_time(f"{day} 10:00:00"):
                self.assertEqual(self._warnings(), [("warning", text)] if text else [])
        with freeze_time("2026-12-21 10:00:00"):
            self.assertEqual(
                self._warnings(), [("warning", "No package that can be used")]
            )
        with freeze_time("2026-12-17 10:00:00"):
            package.action_renew()
            self.assertEqual(self._warnings(), [], "it is renewed (R22)")

    def test_last_entries(self):
        package = self._grant(self.pack, self.five)
        package.action_adjust(-3, "used on paper")
        self.assertEqual(self._warnings(), [])
        package.action_adjust(-1, "used on paper")
        self.assertEqual(
            self._warnings(), [("warning", "Only 1 entry on 5 entries – Pack")]
        )
        package.action_adjust(-1, "used on paper")
        self.assertEqual(
            self._warnings(),
            [
                ("danger", "5 entries – Pack is used up"),
                ("warning", "No package that can be used"),
            ],
        )

    def test_unpaid(self):
        """R31: bookings to be paid at the desk."""
        self._grant(self.club, self.annual)
        self._book(payment="onsite")
        self.assertEqual(
            self._warnings(), [("danger", f"1 unpaid booking, {euro(15)}")]
        )
        later = self._book(self.later, payment="onsite", seats=2)
        self.assertEqual(
            self._warnings(), [("danger", f"2 unpaid bookings, {euro(45)}")]
        )
        later.sudo().order_id.action_confirm()
        self.assertEqual(
            self._warnings(), [("danger", f"1 unpaid booking, {euro(15)}")]
        )
        pays = [booking["payment_text"] for booking in self._load()["bookings"]]
        self.assertEqual(pays, [f"To pay: {euro(15)}", "At the Desk"])

    def test_package_not_paid(self):
        self.company.multipack_activation = "invoice"
        self._create_order((self.pack, self.five)).action_confirm()
        self.assertEqual(
            self._warnings(),
            [
                ("danger", "Not paid yet: 5 entries – Pack"),
                ("warning", "No package that can be used"),
            ],
        )

    def test_suspended(self):
        package = self._grant(self.club, self.annual)
        self._grant(self.pack, self.five)
        package.action_suspend(self.today, date(2026, 11, 24), "flu")
        self.assertEqual(
            self._warnings(),
            [("danger", "Annual – Club is suspended until 11/24/2026")],
        )
        package.action_resume()
        package.action_suspend(self.today, False, "flu")
        self.assertEqual(self._warnings(), [("danger", "Annual – Club is suspended")])

    def test_notes(self):
        self.anna.comment = "<p>Allergic to <b>latex</b></p>"
        self._grant(self.club, self.annual, note="Brings her own mat")
        self.assertEqual(
            self._warnings(),
            [("info", "Allergic to *latex*"), ("info", "Brings her own mat")],
        )
