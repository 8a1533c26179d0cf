from freezegun import freeze_time
from odoo.tests import Form, tagged

from .common_desk import DeskCommon, euro


@tagged("post_install", "-at_install")
class TestBookDialog(DeskCommon):
    """R31: the desk books in one step and sees what pays and what remains."""

    def _form(self, session=None, partner=None):
        action = (session or self.session).with_user(self.desk).action_book()
        Book = self.env[action["res_model"]].with_user(self.desk)
        form = Form(Book.with_context(**action["context"]))
        if partner is not False:
            form.partner_id = partner or self.anna
        return form

    def _choices(self, form):
        return [
            (choice["title"], choice["text"], choice["possible"])
            for choice in form.choices
        ]

    def _key(self, package):
        return f"package-{package.id}"

    def _booking(self, partner=None):
        booking = self.env["multipack.booking"].search(
            [("partner_id", "=", (partner or self.anna).id)]
        )
        booking.ensure_one()
        return booking

    def _message(self, action):
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(
            action["params"]["next"], {"type": "ir.actions.act_window_close"}
        )
        return action["params"]["message"]

    def test_from_a_session(self):
        """The session is filled in; the best package is proposed, with what remains."""
        package = self._grant(self.pack, self.five)
        time_package = self._grant(self.club, self.monthly)
        self._grant(self.wallet, self.hundred)
        form = self._form(partner=False)
        self.assertEqual(form.session_id, self.session)
        self.assertFalse(form.choices)
        form.partner_id = self.anna
        self.assertEqual(
            self._choices(form),
            [
                ("Monthly – Club", "Unlimited until 12/20/2026", True),
                (
                    "5 entries – Pack",
                    "Uses 2 entries · 3 entries left",
                    True,
                ),
                ("Pay at the desk", f"{euro(15)}, on a sales order", True),
                ("Free", "Not charged", True),
                ("Spend 100 – Wallet", "Does not include Yoga", False),
            ],
        )
        self.assertEqual(form.choice, self._key(time_package))
        form.choice = self._key(package)
        self.assertEqual(
            self._message(form.save().action_book()),
            "Anna Neri is booked: Yoga, Sat 21 Nov 2026 11:30. 3 entries left.",
        )
        self.assertEqual(self._booking().package_id, package)
        self.assertEqual(self._booking().user_id, self.desk)

    def test_from_the_client(self):
        """The client is filled in; past sessions are not offered."""
        self._grant(self.club, self.monthly)
        action = self.anna.with_user(self.desk).action_multipack_book()
        Book = self.env[action["res_model"]].with_user(self.desk)
        form = Form(Book.with_context(**action["context"]))
        self.assertEqual(form.partner_id, self.anna)
        self.assertFalse(form.choices)
        with freeze_time("2026-11-20 10:00:00"):
            self._plan("2026-11-20 12:00:00")
        domain = Book._fields["session_id"].domain
        offered = self.env["multipack.session"].with_user(self.desk)
        found = offered.name_search("yoga", domain)
        self.assertEqual(
            [number for number, _name in found],
            [self.session.id, self.later.id, self.evening.id],
        )
        form.session_id = self.later
        self.assertEqual(
            self._message(form.save().action_book()),
            "Anna Neri is booked: Yoga, Sat 21 Nov 2026 13:30."
            " Monthly – Club, until 12/20/2026.",
        )

    def test_nothing_chosen(self):
        form = self._form(partner=False)
        with self.assertRefused("Select a session and a client first"):
            form.save().action_book()

    def test_opened_without_a_session(self):
        """Without a selected service there are no cancellation terms."""
        self.assertFalse(Form(self.env["multipack.book"]).cancel_text)

    def test_at_the_desk(self):
        """Without a package, an order line is created."""
        form = self._form()
        self.assertEqual(form.choice, "onsite")
        form.seats = 2
        self.assertEqual(
            self._choices(form),
            [
                ("Pay at the desk", f"{euro(30)}, on a sales order", True),
                ("Free", "Not charged", True),
            ],
        )
        self.assertEqual(
            self._message(form.save().action_book()),
            f"Anna Neri is booked: Yoga, Sat 21 Nov 2026 11:30. To pay: {euro(30)}.",
        )
        line = self._booking().sale_line_id
        self.assertEqual(line.product_id, self.yoga.product_id)
        self.assertEqual((line.product_uom_qty, line.price_total), (2, 30))
        self.assertEqual(line.order_id.partner_id, self.anna)

    def test_free(self):
        package = self._grant(self.pack, self.five)
        form = self._form()
        form.choice = "free"
        self.assertEqual(
            self._message(form.save().action_book()),
            "Anna Neri is booked: Yoga, Sat 21 Nov 2026 11:30.",
        )
        self.assertEqual(self._booking().payment, "free")
        self.assertFalse(self._booking().order_id)
        self.assertEqual(package.credit_balance, 5)

    def test_without_a_product(self):
        """A service without a product cannot be paid at the desk."""
        self.yoga.product_id = False
        form = self._form()
        self.assertEqual([c["key"] for c in form.choices], ["free"])

    def test_seats_change_what_is_proposed(self):
        self.session.capacity = 5
        package = self._grant(self.pack, self.five)
        form = self._form()
        self.assertEqual(form.choice, self._key(package))
        form.seats = 3
        self.assertEqual(form.choice, "onsite")
        self.assertEqual(
            self._choices(form)[-1],
            ("5 entries – Pack", "Only 5 entries left, 6 entries needed", False),
        )
        form.seats = 2
        self.assertEqual(form.choice, self._key(package))
        form.save().action_book()
        self.assertEqual(self._booking().seats, 2)
        self.assertEqual(package.credit_balance, 1)

    def test_forged_choice(self):
        """The dialog only proposes; the engine checks the choice."""
        other = self._grant(self.pack, self.ten, self.bob)
        self._grant(self.pack, self.five)
        form = self._form()
        form.choice = self._key(other)
        book = form.save()
        book.package_id = other
        with self.assertRefused("Belongs to somebody else"):
            book.action_book()

    def test_overlap(self):
        """R35: a warning that can be confirmed; twice in one session cannot."""
        self.gym.booking_type = "session"
        other = self._plan("2026-11-21 10:45:00", self.gym)
        self._book(other, payment="free")
        form = self._form()
        self.assertEqual(
            form.warning,
            "Anna Neri is already booked at this time: Gym, Sat 21 Nov 2026 11:45.",
        )
        form.save().action_book()
        with self.assertRefused("Anna Neri is already booked: Yoga"):
            self._form().save().action_book()

    def test_full(self):
        """R32: the dialog shows that the class is full; waiting charges nothing."""
        self._book(partner=self.bob, seats=2, payment="free")
        package = self._grant(self.pack, self.five)
        form = self._form()
        self.assertTrue(form.is_full)
        self.assertEqual(
            self._message(form.save().action_wait()),
            "Anna Neri is on the waiting list: Yoga, Sat 21 Nov 2026 11:30.",
        )
        self.assertEqual(self._booking().state, "waitlisted")
        self.assertEqual(package.credit_balance, 5)

    def test_class_filled_while_the_dialog_was_open(self):
        """*Book* never puts a client on the waiting list."""
        self._grant(self.pack, self.five)
        book = self._form().save()
        self._book(partner=self.bob, seats=2, payment="free")
        with self.assertUnchanged():
            action = book.action_book()
        self.assertEqual(
            (action["res_model"], action["res_id"], action["target"]),
            ("multipack.book", book.id, "new"),
        )
        self.assertTrue(book.is_full)

    def test_seat_freed_while_the_dialog_was_open(self):
        """A client who asked for the waiting list gets a seat that has become free."""
        taken = self._book(partner=self.bob, seats=2, payment="free")
        self._grant(self.pack, self.five)
        book = self._form().save()
        taken.with_user(self.desk).action_cancel()
        self.assertEqual(
            self._message(book.action_wait()),
            "Anna Neri is booked: Yoga, Sat 21 Nov 2026 11:30. 3 entries left.",
        )


@tagged("post_install", "-at_install")
class TestCancelDialog(DeskCommon):
    """R29: the effect of cancelling is shown before it happens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yoga.cancel_hours = 2
        cls.package = cls._grant(cls.pack, cls.ten)

    def _ask(self, booking):
        action = booking.with_user(self.desk).action_ask_cancel()
        cancel = self.env[action["res_model"]].with_user(self.desk)
        return cancel.browse(action["res_id"])

    def test_in_time(self):
        booking = self._book(self.evening)
        cancel = self._ask(booking)
        self.assertEqual(
            cancel.outcome, "Free cancellation. Returned: 2 entries (10 entries left)."
        )
        with self.subTest("not cancelled yet"):
            self.assertEqual(booking.state, "confirmed")
        cancel.action_confirm()
        self.assertEqual(booking.state, "cancelled")
        self.assertFalse(booking.is_late)
        self.assertEqual(self.package.credit_balance, 10)

    def test_late(self):
        booking = self._book()
        cancel = self._ask(booking)
        self.assertEqual(
            cancel.outcome,
            "It is too late for a free cancellation. Forfeited: 2 entries.",
        )
        cancel.action_confirm()
        self.assertTrue(booking.is_late)
        self.assertEqual(booking.consumption_id.state, "forfeited")
        self.assertEqual(self.package.credit_balance, 8)

    def test_late_with_credits_returned(self):
        self.yoga.late_cancel = "release"
        cancel = self._ask(self._book())
        self.assertIn("Returned: 2 entries", cancel.outcome)
        cancel.action_confirm()
        self.assertEqual(self.package.credit_balance, 10)

    def test_to_be_paid(self):
        booking = self._book(self.evening, payment="onsite")
        order = booking.order_id
        cancel = self._ask(booking)
        self.assertEqual(
            cancel.outcome, "The spot becomes free. Nothing is to be paid."
        )
        cancel.action_confirm()
        self.assertEqual(order.state, "cancel")
        late = self._book(payment="onsite")
        cancel = self._ask(late)
        self.assertEqual(
            cancel.outcome,
            "It is too late for a free cancellation: it remains to be paid.",
        )
        cancel.action_confirm()
        self.assertEqual(late.sale_line_id.price_total, 15)

    def test_from_the_waiting_list(self):
        self._book(partner=self.bob, seats=2, payment="free")
        booking = self._book(waitlist=True)
        cancel = self._ask(booking)
        self.assertEqual(cancel.outcome, "The spot in line is lost.")
        cancel.action_confirm()
        self.assertEqual(booking.state, "cancelled")
        self.assertEqual(self.package.credit_balance, 10)

    def test_seat_goes_to_the_waiting_list(self):
        """R32: after a late cancellation as well."""
        self.session.capacity = 1
        booking = self._book()
        waiting = self._book(partner=self.bob, waitlist=True, payment="onsite")
        self._ask(booking).action_confirm()
        self.assertEqual(waiting.state, "confirmed")
        self.assertEqual(waiting.order_id.amount_total, 15)
        self.assertEqual(self.session.seats_taken, 1)
