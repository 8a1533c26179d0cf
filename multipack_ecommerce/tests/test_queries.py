from odoo.tests import tagged

from .common import ShopHttpCommon


@tagged("post_install", "-at_install")
class TestQueries(ShopHttpCommon):
    """The number of queries of a page does not depend on rows and options."""

    def _create_offer(self, rows, options):
        """Create a multipack with rows sold online and options of the list.

        The price of the first option is a percentage, which differs for each row.
        """
        name = f"{rows} × {options}"
        pricelist = self._create_list(
            name, *(self._row(f"Pack of {n}", n, 10 * n) for n in range(1, rows + 1))
        )
        pricelist.line_ids.ecommerce_ok = True
        products = self.env["product.product"].create(
            [
                {"name": f"{name}, option {n}", "type": "service", "list_price": 1}
                for n in range(options)
            ]
        )
        pricelist.option_ids = [
            (
                0,
                0,
                {
                    "product_id": product.id,
                    "amount": 3,
                    "price_type": "fixed" if index else "percent",
                },
            )
            for index, product in enumerate(products)
        ]
        multipack = self._create_multipack(name, "entry", {self.gym: 1}, pricelist)
        multipack.is_published = True
        self.env.flush_all()
        return multipack

    def _count_queries(self, multipack):
        self._page(multipack)  # fill the caches of the process
        before = self.cr.sql_log_count
        page = self._page(multipack)
        count = self.cr.sql_log_count - before
        rows = len(multipack.pricelist_id.line_ids)
        self.assertEqual(page.count('class="o_mp_offer__price'), rows)
        options = len(multipack.pricelist_id.option_ids)
        self.assertEqual(page.count('class="o_mp_options__option '), rows * options)
        return count

    def test_rows_times_options(self):
        """20 rows with 6 options take as many queries as 3 rows with 2 options."""
        small = self._create_offer(3, 2)
        large = self._create_offer(20, 6)
        self._visit_as()
        self.assertEqual(self._count_queries(large), self._count_queries(small))
