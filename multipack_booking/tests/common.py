from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL


class MultipackCommon(TransactionCase):
    """A club in Rome (euro) with a small catalogue, clients, and a user per role.

    Time stands still at ``frozen_now``, in UTC, unless a class sets it to ``None``.

    | multipack | kind  | rows                                        | includes       |
    |-----------|-------|---------------------------------------------|----------------|
    | pack      | entry | 5 for 40 €, 2 months; 10 for 75 €, 3 months | gym 1, yoga 2  |
    | club      | time  | Monthly 50 €, Annual 480 €                  | gym, yoga      |
    | wallet    | value | spend 100 for 90 €, 1 year                  | gym, massage 55|
    | trial     | entry | no list: 1 entry for 5 €, 1 week            | gym 1          |
    """

    frozen_now = "2026-11-21 10:00:00"
    # the tables that ``assertUnchanged`` compares
    watched_tables = (
        "multipack_package",
        "multipack_package_line",
        "multipack_credit_move",
        "multipack_consumption",
        "multipack_booking",
        "multipack_session",
    )
    today = date(2026, 11, 21)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen_now:
            cls.startClassPatcher(freeze_time(cls.frozen_now))
        cls._set_up_company()
        cls._set_up_users()
        cls._set_up_catalogue()

    @classmethod
    def _set_up_company(cls):
        euro = cls.env.ref("base.EUR")
        euro.active = True
        cls.company = cls.env["res.company"].create(
            {
                "name": "Club Centrale",
                "currency_id": euro.id,
                "multipack_tz": "Europe/Rome",
            }
        )
        cls.other_company = cls.env["res.company"].create(
            {
                "name": "Club Lontano",
                "currency_id": euro.id,
                "multipack_tz": "Europe/Rome",
            }
        )
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": cls.company.ids,
                "lang": "en_US",
            }
        )

    @classmethod
    def _set_up_users(cls):
        def user(login, groups, company=cls.company, **values):
            return new_test_user(
                cls.env,
                login=login,
                password=login,
                groups=groups,
                company_id=company.id,
                company_ids=[(6, 0, company.ids)],
                **values,
            )

        cls.desk = user("mp_desk", "multipack_booking.group_multipack_desk")
        cls.manager = user("mp_manager", "multipack_booking.group_multipack_manager")
        cls.salesman = user("mp_salesman", "sales_team.group_sale_salesman")
        cls.plain = user("mp_plain", "base.group_user")
        cls.other_manager = user(
            "mp_other_manager",
            "multipack_booking.group_multipack_manager",
            cls.other_company,
        )
        cls.anna_user = user("mp_anna", "base.group_portal", name="Anna Neri")
        cls.bob_user = user("mp_bob", "base.group_portal", name="Bob Verdi")
        cls.public = cls.env.ref("base.public_user")
        cls.anna = cls.anna_user.partner_id
        cls.bob = cls.bob_user.partner_id
        cls.employer = cls.env["res.partner"].create(
            {"name": "Studio Blu", "is_company": True}
        )

    @classmethod
    def _set_up_catalogue(cls):
        def service(name, price, **values):
            product = cls.env["product.product"].create(
                {
                    "name": f"{name}, once",
                    "type": "service",
                    "list_price": price,
                    "company_id": cls.company.id,
                }
            )
            return cls.env["multipack.service"].create(
                {
                    "name": name,
                    "product_id": product.id,
                    "company_id": cls.company.id,
                    **values,
                }
            )

        cls.gym = service("Gym", 12.5, code="GYM")
        cls.yoga = service("Yoga", 15)
        cls.massage = service("Massage", 60)
        cls.sauna = service("Sauna", 20)

        cls.entries = cls._create_list(
            "Entries",
            cls._row("5 entries", 5, 40, duration=2),
            cls._row("10 entries", 10, 75, duration=3),
        )
        cls.five, cls.ten = cls.entries.line_ids
        cls.subscription = cls._create_list(
            "Subscription",
            cls._row("Monthly", 0, 50),
            cls._row("Annual", 0, 480, duration_unit="year"),
        )
        cls.monthly, cls.annual = cls.subscription.line_ids
        cls.amounts = cls._create_list(
            "Amounts", cls._row("Spend 100", 100, 90, duration_unit="year")
        )
        cls.hundred = cls.amounts.line_ids

        cls.pack = cls._create_multipack(
            "Pack", "entry", {cls.gym: 1, cls.yoga: 2}, cls.entries
        )
        cls.club = cls._create_multipack(
            "Club", "time", {cls.gym: 0, cls.yoga: 0}, cls.subscription
        )
        cls.wallet = cls._create_multipack(
            "Wallet", "value", {cls.gym: 0, cls.massage: 55}, cls.amounts
        )
        cls.trial = cls._create_multipack(
            "Trial",
            "entry",
            {cls.gym: 1},
            credit=1,
            duration_unit="week",
            list_price=5,
        )

    @classmethod
    def _row(cls, name, credit, price, **values):
        """Return the values of a price list row, valid for 1 month by default."""
        return {"name": name, "credit": credit, "price": price, **values}

    @classmethod
    def _create_list(cls, name, *rows):
        return cls.env["multipack.pricelist"].create(
            {
                "name": name,
                "line_ids": [
                    (0, 0, {"sequence": number, **row})
                    for number, row in enumerate(rows, 1)
                ],
            }
        )

    @classmethod
    def _create_multipack(cls, name, kind, costs, pricelist=None, **values):
        return cls.env["multipack.multipack"].create(
            {
                "name": name,
                "kind": kind,
                "company_id": cls.company.id,
                "taxes_id": [(5, 0, 0)],
                "pricelist_id": pricelist.id if pricelist else False,
                "line_ids": [
                    (0, 0, {"service_id": service.id, "credit_cost": cost})
                    for service, cost in costs.items()
                ],
                **values,
            }
        )

    @classmethod
    def _grant(cls, multipack, row=None, partner=None, **values):
        """Grant a package as a manager does (R13), with the rights of the test."""
        return cls.env["multipack.package"].create(
            {
                "partner_id": (partner or cls.anna).id,
                "multipack_id": multipack.id,
                "pricelist_line_id": row.id if row else False,
                **values,
            }
        )

    @classmethod
    def _grant_elsewhere(cls, multipack, row=None, partner=None):
        """Share a multipack with the other company and grant a package of it there."""
        multipack.line_ids.service_id.product_id.company_id = False
        multipack.line_ids.service_id.company_id = False
        multipack.company_id = False
        package = cls._grant(multipack, row, partner, company_id=cls.other_company.id)
        return package.with_company(cls.other_company)

    @classmethod
    def _variant(cls, multipack, row=None):
        variants = multipack.product_variant_ids
        if row:
            variants = variants.filtered(
                lambda variant: variant.multipack_pricelist_line_id == row
            )
        variants.ensure_one()
        return variants

    @classmethod
    def _create_order(cls, *lines, partner=None, user=None, **values):
        """Create a quotation; a line is ``(multipack, row[, quantity])``."""
        return (
            cls.env["sale.order"]
            .with_user(user or cls.env.user)
            .create(
                {
                    "partner_id": (partner or cls.anna).id,
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": cls._variant(multipack, row).id,
                                "product_uom_qty": quantity[0] if quantity else 1,
                            },
                        )
                        for multipack, row, *quantity in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _moves(cls, packages):
        """Return the moves of packages, oldest first: (kind, amount, balance after)."""
        moves = (
            cls.env["multipack.credit.move"]
            .sudo()
            .search([("package_id", "in", packages.ids)], order="id")
        )
        return [(move.kind, move.amount, move.balance_after) for move in moves]

    def _last_move(self, package):
        return self.env["multipack.credit.move"].search(
            [("package_id", "=", package.id)], order="id desc", limit=1
        )

    def _enter(self, service, partner=None, package=None, seats=1, user=None):
        """Record a walk-in as the desk does and return the booking."""
        booking_id = service.with_user(user or self.desk).enter(
            (partner or self.anna).id, package.id if package else False, seats
        )
        return self.env["multipack.booking"].browse(booking_id)

    def _verdicts(self, service, partner=None, start=None, seats=1, user=None):
        """Return the answer of ``check_eligibility`` by package."""
        Package = self.env["multipack.package"].with_user(user or self.desk)
        verdicts = Package.check_eligibility(
            (partner or self.anna).id, service.id, start or self.frozen_now, seats
        )
        return {
            self.env["multipack.package"].browse(verdict["package_id"]): verdict
            for verdict in verdicts
        }

    def assertLedgerHolds(self):
        """R15: check that each balance is the sum of its moves and not negative."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            SELECT package.name
              FROM multipack_package package
         LEFT JOIN multipack_credit_move move ON move.package_id = package.id
          GROUP BY package.id
            HAVING package.credit_balance <> COALESCE(SUM(move.amount), 0)
                OR package.credit_balance < 0
            """
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    @contextmanager
    def assertUnchanged(self):
        """Check that no row of ``watched_tables`` changes inside the block."""
        before = self._read_tables()
        yield
        self.assertEqual(self._read_tables(), before)

    @contextmanager
    def assertRefused(self, pattern="", exception=UserError):
        """Expect a refusal with a message, before anything is written (R27).

        Unlike Odoo's ``assertRaises`` it has no savepoint, which would hide an
        incomplete change.
        """
        plain = super().assertRaisesRegex
        with self.assertUnchanged(), plain(exception, pattern):
            yield

    @contextmanager
    def assertRaisesRegex(self, exception, pattern):
        """Roll back what the block wrote, as ``assertRaises`` of Odoo does."""
        with self.assertRaises(exception) as caught:
            yield caught
        self.assertRegex(str(caught.exception), pattern)

    def _read_tables(self):
        self.env.flush_all()
        rows = {}
        for table in self.watched_tables:
            self.env.cr.execute(
                SQL("SELECT * FROM %s ORDER BY id", SQL.identifier(table))
            )
            rows[table] = self.env.cr.fetchall()
        return rows
