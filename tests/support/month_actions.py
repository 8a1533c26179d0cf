"""What clients, the desk and the manager do in the simulated month."""

from datetime import timedelta

from odoo import fields

REASON = "Simulated"


class Actions:
    """Methods named after what is done, each with the environment of the acting user.

    They choose at random, by ``self.random``, from ``self.club``; what finds nothing
    to be done with returns False.
    """

    def _client(self):
        # a fifth of the clients comes as often as all others
        clients = self.club["clients"]
        few = clients[: len(clients) // 5]
        return self.random.choice(self.random.choice((few, clients)))

    def _pick(self, env, model, domain):
        """Return a record at random, or False."""
        Model = env[model]
        count = Model.search_count(domain)
        if not count:
            return False
        place = self.random.randrange(count)
        return Model.search(domain, order="id", offset=place, limit=1)

    def _package(self, env, *domain):
        return self._pick(env, "multipack.package", [*domain])

    def _session(self, env, days=7):
        now = fields.Datetime.now()
        domain = [
            ("state", "=", "open"),
            ("start", ">", now),
            ("start", "<", now + timedelta(days=days)),
        ]
        # one of two, the fuller one: some are popular
        picked = [self._pick(env, "multipack.session", domain) for _ in range(2)]
        return all(picked) and max(picked, key=lambda session: session.seats_taken)

    def _booking(self, env):
        domain = [
            ("state", "in", ["confirmed", "waitlisted"]),
            ("start", ">", fields.Datetime.now()),
        ]
        return self._pick(env, "multipack.booking", domain)

    # The desk

    def _enter(self, env, seats=1):
        gym = env["multipack.service"].browse(self.club["gym"])
        booking = gym.enter(self._client(), seats=seats)
        if self.random.random() < 0.05:
            env["multipack.booking"].browse(booking).action_undo_check_in()

    def _enter_two_people(self, env):
        self._enter(env, seats=2)

    def _book(self, env, **values):
        session = self._session(env)
        if not session:
            return False
        values = {"waitlist": self.random.random() < 0.7, **values}
        session.book(self._client(), **values)

    def _book_two(self, env):
        return self._book(env, seats=2)

    def _book_onsite(self, env):
        return self._book(env, payment="onsite")

    def _book_free(self, env):
        return self._book(env, payment="free")

    def _cancel(self, env):
        booking = self._booking(env)
        return booking and booking.action_cancel()

    def _check_in(self, env, session):
        """Let most of a class in; one of them by mistake."""
        domain = [("session_id", "=", session), ("state", "=", "confirmed")]
        bookings = env["multipack.booking"].search(domain, order="id")
        come = bookings.filtered(lambda booking: self.random.random() < 0.8)
        for booking in come:
            booking.action_check_in()
        if come and self.random.random() < 0.2:
            come[0].action_undo_check_in()
        self.done["client_checked_in"] += len(come)

    def _no_show(self, env, session):
        domain = [("session_id", "=", session), ("state", "=", "confirmed")]
        booking = env["multipack.booking"].search(domain, order="id", limit=1)
        if not booking:
            return False
        booking.action_no_show()

    def _sell(self, env):
        client = self._client()
        line = {"product_id": self.random.choice(self.club["products"])}
        line["product_uom_qty"] = self.random.choice((1,) * 9 + (2,))
        order = env["sale.order"].create(
            {"partner_id": client, "order_line": [fields.Command.create(line)]}
        )
        order.action_confirm()

    def _renew(self, env):
        package = self._package(
            env,
            ("state", "in", ["active", "exhausted", "expired"]),
            ("date_end", "<=", fields.Date.today() + timedelta(days=7)),
            ("renewal_ids", "=", False),
        )
        return package and bool(package.action_renew())

    # The manager

    def _live_package(self, env, *domain):
        live = ("state", "in", ["active", "exhausted", "suspended"])
        return self._package(env, live, *domain)

    def _suspend(self, env):
        package = self._live_package(env, ("suspension_max_days", ">", 0))
        first = fields.Date.today() + timedelta(days=self.random.randint(0, 5))
        last = first + timedelta(days=self.random.randint(0, 6))
        if self.random.random() < 0.2:
            last = False
        return package and package.action_suspend(first, last, REASON)

    def _resume(self, env):
        package = self._package(env, ("state", "=", "suspended"))
        return package and package.action_resume()

    def _extend(self, env):
        package = self._live_package(env, ("date_end", "!=", False))
        if not package:
            return False
        days = timedelta(days=self.random.randint(-3, 10))
        package.action_extend(package.date_end + days, REASON)

    def _top_up(self, env):
        package = self._live_package(env, ("kind", "!=", "time"))
        return package and package.action_top_up(self.random.randint(1, 4), REASON)

    def _adjust(self, env):
        package = self._live_package(env, ("kind", "!=", "time"))
        amount = self.random.choice((-2, -1, 1))
        return package and package.action_adjust(amount, REASON)

    def _share(self, env):
        package = self._live_package(env)
        if not package:
            return False
        package.beneficiary_ids = [fields.Command.link(self._client())]

    def _transfer(self, env):
        package = self._live_package(env)
        return package and package.action_transfer(self._client(), REASON)

    def _cancel_package(self, env):
        package = self._live_package(env)
        return package and package.action_cancel(REASON)

    def _refund(self, env):
        """Invoice what was sold, and give back what is left."""
        package = self._live_package(env, ("sale_line_id", "!=", False))
        if not package:
            return False
        order = package.sale_line_id.order_id
        if order.invoice_status == "to invoice":
            order._create_invoices().action_post()
        values = {"package_id": package.id, "reason": REASON}
        env["multipack.package.refund"].create(values).action_refund()

    def _cancel_order(self, env):
        package = self._live_package(env, ("sale_line_id", "!=", False))
        return package and package.sale_line_id.order_id._action_cancel()

    def _cancel_session(self, env):
        session = self._session(env)
        return session and session.action_cancel()

    def _widen(self, env):
        session = self._session(env, days=2)
        if not session:
            return False
        session.capacity += 1

    def _narrow(self, env):
        session = self._session(env)
        if not session:
            return False
        session.capacity -= 1

    def _move(self, env):
        session = self._session(env)
        if not session:
            return False
        session.start += timedelta(minutes=self.random.choice((-90, 60)))
