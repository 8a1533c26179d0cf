from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_invariants import FINGERPRINT, FORBIDDEN
from .common_package import PackageCommon

LIVES = 14
STEPS = 150

# Days before New Year, 29 February and both changes of summer time.
FIRST_DAYS = ["2026-12-27", "2028-02-26", "2027-03-25", "2027-10-28"]
REASONS = st.sampled_from(["why"] * 9 + ["  "])
DAYS = st.integers(-5, 45)
INDEX = st.integers(0, 50)


class Life(RuleBasedStateMachine):
    """A random life of packages, rolled back at its end."""

    test = None  # the test case that runs it

    def __init__(self):
        super().__init__()
        self.savepoint = self.test.env.cr.savepoint(flush=False)
        self.packages = self.test.env["multipack.package"]
        self.orders = self.test.env["sale.order"]
        self.bookings = self.test.env["multipack.booking"]
        self.extended = {}
        self.sold = self.invoiced = 0

    def teardown(self):
        self.test.env.cr.flush()
        self.savepoint.close(rollback=True)
        self.test.env.invalidate_all()
        self.test.env.registry.clear_cache()

    # ---- helpers

    def manager(self, records, user=None):
        return records.with_user(user or self.test.planner)

    def package(self, index):
        return self.packages[index % len(self.packages)]

    def fingerprint(self):
        self.test.env.flush_all()
        self.test.env.cr.execute(FINGERPRINT)
        return self.test.env.cr.fetchall()

    def attempt(self, operation, *args):
        """Run an operation; if it is refused, check that nothing has changed.

        There is no savepoint, because refusals must precede any write.

        :return: its result, ``True`` instead of ``None``, or ``None`` if refused
        """
        before = self.fingerprint()
        try:
            result = operation(*args)
            self.test.env.flush_all()
        except UserError:
            self.test.refused += 1
            self.test.assertEqual(self.fingerprint(), before)
            return None
        self.test.done += 1
        return result if result is not None else True

    def attempt_step(self, operation, *args):
        """Do the same in a savepoint, for operations in which Odoo writes first."""
        before = self.fingerprint()
        try:
            with self.test.env.cr.savepoint():
                result = operation(*args)
        except UserError:
            self.test.env.invalidate_all()
            self.test.refused += 1
            self.test.assertEqual(self.fingerprint(), before)
            return None
        self.test.done += 1
        return result if result is not None else True

    # ---- operations

    @initialize(first=st.sampled_from(FIRST_DAYS), hour=st.sampled_from([9, 22, 23]))
    def begin(self, first, hour):
        self.test._go(self.test._moment(first, hour))
        self.test.company.multipack_activation = "order"
        for multipack, row in self.test.offers[:4]:
            self.add(self.test._grant(multipack, row))

    def add(self, packages):
        for package in packages:
            self.extended[package.id] = 0
        self.packages |= packages

    @precondition(lambda self: len(self.packages) < 14)
    @rule(offer=INDEX, share=st.booleans(), cap=st.integers(0, 3))
    def grant(self, offer, share, cap):
        multipack, row = self.test.offers[offer % len(self.test.offers)]
        values = {
            "partner_id": self.test.anna.id,
            "multipack_id": multipack.id,
            "pricelist_line_id": row.id if row else False,
        }
        if share:
            values["beneficiary_ids"] = [(6, 0, self.test.bob.ids)]
            values["beneficiary_cap"] = cap
        Package = self.manager(self.test.env["multipack.package"])
        made = self.attempt_step(Package.create, values)
        if made:
            self.add(made.sudo())

    @precondition(lambda self: self.sold < 3)
    @rule(offer=INDEX, quantity=st.integers(1, 2), paid=st.booleans())
    def sell(self, offer, quantity, paid):
        self.sold += 1
        multipack, row = self.test.offers[offer % len(self.test.offers)]
        self.test.company.multipack_activation = "invoice" if paid else "order"
        order = self.attempt_step(self.test._sell, multipack, row, quantity)
        if order:
            self.orders |= order
            self.add(self.test._packages(order))

    @precondition(lambda self: self.orders and self.invoiced < 2)
    @rule(index=INDEX)
    def pay(self, index):
        self.invoiced += 1
        order = self.orders[index % len(self.orders)]
        waiting = self.test._packages(order).filtered(lambda p: p.state == "pending")
        if self.attempt_step(lambda: self.test._pay(self.test._invoice(order))):
            self.test.assertNotIn("pending", waiting.mapped("state"))

    @precondition(lambda self: self.orders)
    @rule(index=INDEX)
    def cancel_order(self, index):
        order = self.orders[index % len(self.orders)]
        used = any(
            package.use_count
            for package in self.test._packages(order)
            if package.state != "cancelled"
        )
        if order.state == "sale":
            done = self.attempt_step(order._action_cancel)
            self.test.assertEqual(bool(done), not used)
        else:
            order.action_draft()
            self.attempt_step(order.action_confirm)

    @rule(index=INDEX, credits=st.integers(-3, 6), reason=REASONS)
    def top_up(self, index, credits, reason):
        self.attempt(self.manager(self.package(index)).action_top_up, credits, reason)

    @rule(index=INDEX, credits=st.integers(-12, 3), reason=REASONS)
    def adjust(self, index, credits, reason):
        package = self.manager(self.package(index))
        before = package.credit_balance
        if self.attempt(package.action_adjust, credits, reason):
            self.test.assertEqual(package.credit_balance, before + credits)

    @rule(index=INDEX, days=st.integers(-20, 40), reason=REASONS)
    def extend(self, index, days, reason):
        package = self.manager(self.package(index))
        end = (package.date_end or self.test._today()) + timedelta(days=days)
        before = package.date_end
        if self.attempt(package.action_extend, end, reason):
            self.extended[package.id] += (end - before).days

    @rule(
        index=INDEX,
        first=st.integers(-8, 25),
        days=st.none() | st.integers(-2, 25),
        reason=REASONS,
    )
    def suspend(self, index, first, days, reason):
        package = self.manager(self.package(index))
        first = self.test._today() + timedelta(days=first)
        last = first + timedelta(days=days) if days is not None else False
        self.attempt(package.action_suspend, first, last, reason)

    @rule(index=INDEX)
    def resume(self, index):
        self.attempt(self.manager(self.package(index)).action_resume)

    @rule(index=INDEX, to=st.integers(0, 3), reason=REASONS)
    def transfer(self, index, to, reason):
        clients = self.test.clients
        package = self.manager(self.package(index))
        self.attempt(package.action_transfer, clients[to].id, reason)

    @rule(index=INDEX, row=st.sampled_from(["same", "same", "other", "none"]))
    def renew(self, index, row):
        package = self.package(index)
        if sum(p.origin == "renewal" for p in self.packages) >= 4:
            return
        given = {
            "same": False,
            "other": self.test.ten.id,
            "none": 2**30,
        }[row]
        action = self.attempt_step(self.manager(package).action_renew, given)
        if action:
            renewal = package.renewal_ids
            self.test.assertEqual(len(renewal), 1)
            self.orders |= renewal.order_id
            self.add(renewal)

    @rule(index=INDEX, percent=st.integers(-10, 120), reason=REASONS)
    def refund(self, index, percent, reason):
        package = self.package(index)
        invoiced = package.sale_line_id.invoice_lines
        amount = package.currency_id.round(package.price_paid * percent / 100)
        kept = len(self.packages.filtered(lambda p: p.state != "cancelled")) > 3
        if not invoiced and not kept:
            return
        notes = self.test.env["account.move"].search_count(
            [("move_type", "=", "out_refund")]
        )
        manager = self.manager(package)
        operation = self.attempt_step if amount and invoiced else self.attempt
        if operation(manager._refund, amount, reason) is not None:
            self.test.assertEqual(package.state, "cancelled")
            made = self.test.env["account.move"].search_count(
                [("move_type", "=", "out_refund")]
            )
            self.test.assertEqual(made - notes, 1 if amount else 0)

    @precondition(lambda self: len(self.packages) > 5)
    @rule(index=INDEX, reason=REASONS)
    def cancel(self, index, reason):
        self.attempt(self.manager(self.package(index)).action_cancel, reason)

    @rule(index=INDEX, day=DAYS, seats=st.integers(1, 3), who=st.integers(0, 2))
    def book(self, index, day, seats, who):
        package = self.package(index)
        partner = [package.partner_id, package.partner_id, self.test.bob][who]
        service = package.line_ids[:1].service_id
        day = self.test._today() + timedelta(days=day)
        booking = self.attempt(self.test._book, package, day, service, partner, seats)
        if booking:
            self.bookings |= booking
            self.test.assertLessEqual(package.date_start, day)
            self.test.assertGreaterEqual(package.date_end, day)

    @rule(index=INDEX, seats=st.integers(0, 2))
    def enter(self, index, seats):
        package = self.package(index)
        service = self.manager(package.line_ids[:1].service_id, self.test.desk)
        booking = self.attempt(service.enter, package.partner_id.id, package.id, seats)
        if booking:
            self.bookings |= self.bookings.browse(booking)
            today = self.test._today()
            self.test.assertTrue(package.date_start <= today <= package.date_end)

    @precondition(lambda self: self.bookings)
    @rule(index=INDEX)
    def cancel_use(self, index):
        booking = self.bookings[index % len(self.bookings)]
        self.attempt(self.manager(booking, self.test.desk).action_cancel)

    @precondition(lambda self: self.bookings)
    @rule(index=INDEX)
    def attend(self, index):
        use = self.bookings[index % len(self.bookings)].consumption_id
        if use.state == "reserved" and use.local_date <= self.test._today():
            use.state = "used"

    @rule(index=INDEX, who=st.integers(0, 2), what=st.integers(0, 5))
    def intrude(self, index, who, what):
        """Check that users without rights are refused, whatever the package."""
        user = [self.test.desk, self.test.anna_user, self.test.other_manager][who]
        package = self.package(index).with_user(user)
        day = self.test._today()
        before = self.test.refused
        self.attempt(
            [
                lambda: package.action_top_up(1, "x"),
                lambda: package.action_extend(day, "x"),
                lambda: package.action_suspend(day, day, "x"),
                lambda: package.action_transfer(self.test.bob.id, "x"),
                lambda: package.action_cancel("x"),
                lambda: package.write({"credit_balance": 99}),
            ][what]
        )
        self.test.env.invalidate_all()
        self.test.assertEqual(self.test.refused, before + 1)

    @rule(days=st.integers(0, 9), expire=st.booleans())
    def wait(self, days, expire):
        """Let days pass, with or without the job that ends packages."""
        now = self.test.clock() + timedelta(days=days, hours=1)
        self.test._go(now)
        if expire:
            self.test._run_expiry()
            self.check_states()
        self.test.done += 1

    @rule(index=INDEX)
    def ask(self, index):
        """Check that the date decides (R14, R18), whether or not the job has run."""
        package = self.package(index)
        today = self.test._today()
        service = package.line_ids[:1].service_id
        use = service._prepare_use(package.partner_id, self.test.clock())
        [verdict] = package._evaluate(use)
        if package.activation != "first_use" and verdict.eligible:
            self.test.assertTrue(package.date_start <= today <= package.date_end)
        if verdict.eligible:
            self.test.assertIn(package.state, ("active", "exhausted", "suspended"))
            self.test.assertFalse(package.suspension_ids._covers(today))
        elif package.state == "active" and package.kind == "time":
            valid = package.date_start and (
                package.date_start <= today <= package.date_end
            )
            self.test.assertFalse(
                valid and not package.suspension_ids._covers(today),
                verdict.message,
            )

    def check_states(self):
        today = self.test._today()
        for package in self.packages:
            open_end = package.suspension_ids.filtered(
                lambda suspension: not suspension.date_to
            )
            ended = package.date_end and package.date_end < today and not open_end
            suspended = package.suspension_ids._covers(today)
            live = package.state in ("active", "exhausted", "suspended")
            self.test.assertFalse(ended and live, package.display_name)
            self.test.assertFalse(package.state == "expired" and not ended)
            if live:
                self.test.assertEqual(suspended, package.state == "suspended")

    # ---- what always holds

    @invariant()
    def nothing_forbidden(self):
        self.test.env.flush_all()
        for name, query in FORBIDDEN.items():
            self.test.env.cr.execute(query)
            self.test.assertEqual(self.test.env.cr.fetchall(), [], name)

    @invariant()
    def ends_equal_terms_and_extensions(self):
        """R4, R20: the end is the sold one plus extensions and suspended days."""
        for package in self.packages:
            suspended_days = 0
            if package.duration_unit not in ("period", "season"):
                suspended_days = sum(
                    (suspension.date_to - suspension.date_from).days + 1
                    for suspension in package.suspension_ids
                    if suspension.date_to
                )
            self.test.assertEqual(
                package.extension_days,
                self.extended[package.id] + suspended_days,
            )
            if package.date_start and package.activation != "first_use":
                end = package._get_date_end(package.date_start)
                moved = timedelta(days=package.extension_days)
                self.test.assertEqual(package.date_end, end + moved)


@tagged("post_install", "-at_install")
class TestLifeProperties(PackageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_books()
        cls.planner = cls._create_planner()
        season = cls.env["multipack.period"].create(
            {"name": "Always", "date_from": "2026-01-01", "date_to": "2028-12-31"}
        )
        cls.pack.write({"rollover": "all", "suspension_max_days": 20})
        cls.flex = cls._create_multipack(
            "Flex",
            "entry",
            {cls.gym: 1, cls.yoga: 2},
            cls.entries,
            activation="first_use",
            rollover="max",
            rollover_max=2,
            refund_method="single_price",
        )
        cls.seasonal = cls._create_multipack(
            "Seasonal",
            "entry",
            {cls.gym: 1},
            credit=8,
            duration_unit="season",
            period_id=season.id,
            list_price=60,
        )
        cls.offers = [
            (cls.pack, cls.five),
            (cls.club, cls.monthly),
            (cls.flex, cls.five),
            (cls.wallet, cls.hundred),
            (cls.seasonal, None),
            (cls.trial, None),
            (cls.flex, cls.ten),
        ]
        stranger = cls.env["res.partner"].create(
            {"name": "Stranger", "company_id": cls.other_company.id}
        )
        cls.clients = [cls.anna, cls.bob, cls.employer, stranger]

    @classmethod
    def _create_planner(cls):
        cls.manager.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        return cls.manager

    def test_random_lives(self):
        """R12 to R24: thousands of operations, legal and not, in random order."""
        self.done = self.refused = 0
        Life.test = self
        self.addCleanup(setattr, Life, "test", None)
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                deadline=None,
                derandomize=True,
                # no shrinking: a shorter failing life takes minutes to find
                phases=[Phase.generate],
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        # the lives change with the source of the state machine; both kinds must be many
        self.assertGreater(self.done, 400)
        self.assertGreater(self.refused, 400)
