from odoo.tests import new_test_user

from .common import MultipackCommon


class AcceptanceCommon(MultipackCommon):
    """The club of ``MultipackCommon`` with helpers for options, seasons and daily
    rates, and a user who plans and sells: what the price list manual needs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # in the currency of the club, not that of the main company
        lists = cls.entries | cls.subscription | cls.amounts
        lists.company_id = cls.company
        cls.planner = new_test_user(
            cls.env,
            login="mp_planner",
            groups="multipack_booking.group_multipack_manager,"
            "sales_team.group_sale_salesman_all_leads,product.group_product_manager,"
            "base.group_allow_export",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def _product(cls, name, price=1.0, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "list_price": price,
                "taxes_id": [(5, 0, 0)],
                **values,
            }
        )

    @classmethod
    def _option(cls, owner, name, amount, price_type="fixed", **values):
        """Add an option to a price list or to a single row."""
        field = "pricelist_id" if owner._name == "multipack.pricelist" else "line_id"
        product = {} if "multipack_id" in values else {"product_id": cls._product(name)}
        return cls.env["multipack.pricelist.option"].create(
            {
                field: owner.id,
                "name": name,
                "amount": amount,
                "price_type": price_type,
                **{key: product.id for key, product in product.items()},
                **values,
            }
        )

    @classmethod
    def _season(cls, name, date_from, date_to, **values):
        return cls.env["multipack.period"].create(
            {"name": name, "date_from": date_from, "date_to": date_to, **values}
        )

    @classmethod
    def _rates(cls, row, *rates):
        """Add daily rates to a row; a rate is (from, to, price per day)."""
        row.write(
            {
                "price_type": "per_day",
                "daily_rate_ids": [
                    (0, 0, {"date_from": first, "date_to": last, "price": price})
                    for first, last, price in rates
                ],
            }
        )

    @classmethod
    def _sell(cls, multipack, row=None, **values):
        """Sell one unit with an order and return its package."""
        order = cls._create_order((multipack, row), **values)
        order.action_confirm()
        return order.order_line.multipack_package_ids

    def _lines(self, order):
        """Return the lines of an order by sequence: (name of the option or row, unit
        price, quantity)."""
        order = order.sudo()
        order.order_line.invalidate_recordset()
        return [
            (
                line.multipack_option_id.name or line.multipack_row_id.name,
                line.price_unit,
                line.product_uom_qty,
            )
            for line in order.order_line.sorted()
        ]
