from odoo.tests import tagged

from .common import ShopHttpCommon


@tagged("post_install", "-at_install")
class TestOptions(ShopHttpCommon):
    """Options of a row are chosen on its page (R9)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        fee, locker, discount = cls.env["product.product"].create(
            [
                {"name": name, "type": "service", "taxes_id": False}
                for name in ("Joining fee", "Locker", "Reduction")
            ]
        )
        cls.fee, cls.locker, cls.discount = cls.env[
            "multipack.pricelist.option"
        ].create(
            [
                {
                    "pricelist_id": cls.entries.id,
                    "product_id": fee.id,
                    "amount": 15,
                    "required": True,
                },
                {
                    "pricelist_id": cls.entries.id,
                    "product_id": locker.id,
                    "amount": 9,
                },
                {
                    "line_id": cls.five.id,
                    "product_id": discount.id,
                    "amount": -10,
                    "price_type": "percent",
                    "default_selected": True,
                },
            ]
        )

    def _lines(self):
        return [
            (line.product_id.name, line.product_uom_qty, line.price_unit)
            for line in self._cart(self.anna).order_line
        ]

    def test_page_offers_options(self):
        self._visit_as()
        page = self._page(self.pack)
        for text in ("Joining fee", "(always included)", "Locker", "Reduction"):
            self.assertIn(text, page)

    def test_required_and_preselected_options_are_added(self):
        self._visit_as(self.anna_user)
        self._add(self.online)
        self.assertEqual(
            sorted(self._lines()),
            [("Joining fee", 1, 15), ("Pack", 1, 40), ("Reduction", 1, -4)],
        )

    def test_chosen_options_are_added(self):
        """Required options always, others if they are chosen."""
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_option_ids=[self.locker.id])
        self.assertEqual(
            sorted(self._lines()),
            [("Joining fee", 1, 15), ("Locker", 1, 9), ("Pack", 1, 40)],
        )

    def test_options_of_other_rows_are_not_added(self):
        other = self.env["multipack.pricelist.option"].create(
            {
                "line_id": self.ten.id,
                "product_id": self.locker.product_id.id,
                "amount": -1000,
            }
        )
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_option_ids=[other.id])
        self.assertEqual(
            sorted(self._lines()), [("Joining fee", 1, 15), ("Pack", 1, 40)]
        )

    def test_other_options_are_another_line(self):
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_option_ids=[])
        self._add(self.online, multipack_option_ids=[self.locker.id])
        self._add(self.online, multipack_option_ids=[])
        self.assertEqual(
            sorted(self._lines()),
            [
                ("Joining fee", 1, 15),
                ("Joining fee", 2, 15),
                ("Locker", 1, 9),
                ("Pack", 1, 40),
                ("Pack", 2, 40),
            ],
        )

    def _option_line(self, option):
        lines = self._cart(self.anna).order_line
        return lines.filtered(lambda line: line.multipack_option_id == option)

    def test_quantity_of_options_follows_their_row(self):
        """Otherwise a client could multiply a reduction."""
        self._visit_as(self.anna_user)
        self._add(self.online)
        line = self._option_line(self.discount)
        self._rpc("/shop/cart/update", line_id=line.id, quantity=9)
        self.assertEqual(line.product_uom_qty, 1)
        self._rpc("/shop/cart/update", line_id=line.linked_line_id.id, quantity=3)
        self.assertEqual(line.product_uom_qty, 3)

    def test_optional_option_can_be_removed(self):
        self._visit_as(self.anna_user)
        self._add(self.online)
        line = self._option_line(self.discount)
        self._rpc("/shop/cart/update", line_id=line.id, quantity=0)
        self.assertEqual(
            sorted(self._lines()), [("Joining fee", 1, 15), ("Pack", 1, 40)]
        )

    def test_required_option_stays(self):
        self._visit_as(self.anna_user)
        self._add(self.online, multipack_option_ids=[])
        line = self._option_line(self.fee)
        self._rpc("/shop/cart/update", line_id=line.id, quantity=0)
        self.assertEqual(
            sorted(self._lines()), [("Joining fee", 1, 15), ("Pack", 1, 40)]
        )
        self._rpc("/shop/cart/update", line_id=line.linked_line_id.id, quantity=0)
        self.assertEqual(self._lines(), [])
