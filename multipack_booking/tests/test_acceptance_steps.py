"""The price list manual: its step-by-step examples, from planning to the sale."""

from datetime import date

from odoo.tests import Form, tagged

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAcceptanceSteps(AcceptanceCommon):
    """The steps of the manual, followed in the forms by a user who plans and sells."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # not bound to a company, as for a new user with a single one
        cls.gym.product_id.company_id = False
        cls.gym.company_id = False

    def _plan(self, name, kind, costs, rows):
        """Plan a price list and the multipack that uses it; return the multipack."""
        with Form(self.env["multipack.pricelist"].with_user(self.planner)) as form:
            form.name = name
            for values in rows:
                with form.line_ids.new() as row:
                    for field, value in values.items():
                        setattr(row, field, value)
        pricelist = form.record
        Multipack = self.env["multipack.multipack"].with_user(self.planner)
        with Form(Multipack) as form:
            form.name = name
            form.kind = kind
            form.pricelist_id = pricelist
            for service, cost in costs.items():
                with form.line_ids.new() as line:
                    line.service_id = service
                    if kind != "time":
                        line.credit_cost = cost
        return form.record

    def _sell_each(self, multipack):
        """Sell each row to Bob and return (row, price, end, balance) for each."""
        sold = []
        for variant in multipack.product_variant_ids.sorted():
            with Form(self.env["sale.order"].with_user(self.planner)) as form:
                form.partner_id = self.bob
                with form.order_line.new() as line:
                    line.product_id = variant
                    line.tax_ids.clear()
            order = form.record
            order.action_confirm()
            package = order.order_line.multipack_package_ids
            sold.append(
                (
                    package.pricelist_line_id.name,
                    order.amount_total,
                    package.date_end,
                    package.credit_balance,
                )
            )
        return sold

    def test_gym_subscription(self):
        """The first example: sold monthly, quarterly, half-yearly and yearly."""
        subscription = self._plan(
            "Gym subscription",
            "time",
            {self.gym: 0},
            [
                {"name": "Monthly", "price": 50},
                {"name": "Quarterly", "price": 135, "duration": 3},
                {"name": "Half-yearly", "price": 250, "duration": 6},
                {"name": "Yearly", "price": 450, "duration_unit": "year"},
            ],
        )
        self.assertEqual(
            self._sell_each(subscription),
            [
                ("Monthly", 50, date(2026, 12, 20), 0),
                ("Quarterly", 135, date(2027, 2, 20), 0),
                ("Half-yearly", 250, date(2027, 5, 20), 0),
                ("Yearly", 450, date(2027, 11, 20), 0),
            ],
        )
        self.assertEqual(len(self._verdicts(self.gym, self.bob)), 4)

    def test_packs_of_entries(self):
        """The second example: packs of 5, 10 and 15 entries from one multipack."""
        packs = self._plan(
            "Gym entries",
            "entry",
            {self.gym: 1},
            [
                {"name": "5 entries", "credit": 5, "price": 45, "duration": 2},
                {"name": "10 entries", "credit": 10, "price": 80, "duration": 4},
                {"name": "15 entries", "credit": 15, "price": 105, "duration": 6},
            ],
        )
        self.assertEqual(
            self._sell_each(packs),
            [
                ("5 entries", 45, date(2027, 1, 20), 5),
                ("10 entries", 80, date(2027, 3, 20), 10),
                ("15 entries", 105, date(2027, 5, 20), 15),
            ],
        )
