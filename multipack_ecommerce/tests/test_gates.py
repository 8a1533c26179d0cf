from odoo.tests import tagged

from .common import ShopHttpCommon

NOT_ONLINE = "Pack (10 entries) is not sold online. Please ask at the desk."


@tagged("post_install", "-at_install")
class TestGates(ShopHttpCommon):
    """Rows not sold online cannot be bought by any route of the website."""

    def _assert_not_in_cart(self):
        self.assertFalse(self._cart().order_line)

    def _add_values(self, product):
        return {
            "product_template_id": product.product_tmpl_id.id,
            "product_id": product.id,
            "quantity": 1,
        }

    def test_row_on_sale_is_added(self):
        self._visit_as(self.anna_user)
        result = self._add(self.online, 2)
        self.assertEqual(result["cart_quantity"], 2)
        self.assertEqual(self._content(self._cart()), [(self.online, 2)])
        self.assertEqual(self._cart().amount_untaxed, 80)

    def test_row_for_the_desk_is_refused(self):
        for user in (None, self.anna_user, self.env.ref("base.user_admin")):
            with self.subTest(user=user and user.login):
                self._visit_as(user)
                self._assert_refused(
                    NOT_ONLINE, "/shop/cart/add", **self._add_values(self.offline)
                )
                self._assert_not_in_cart()

    def test_row_for_the_desk_is_refused_by_quick_add(self):
        self._visit_as(self.anna_user)
        self._assert_refused(
            NOT_ONLINE, "/shop/cart/quick_add", **self._add_values(self.offline)
        )
        self._assert_not_in_cart()

    def test_row_for_the_desk_is_refused_under_another_template(self):
        """The template that a request names makes no difference."""
        self._visit_as(self.anna_user)
        values = self._add_values(self.offline)
        values["product_template_id"] = self.towel.product_tmpl_id.id
        self._assert_refused(NOT_ONLINE, "/shop/cart/add", **values)
        self._assert_not_in_cart()

    def test_row_for_the_desk_is_refused_along_with_another_product(self):
        """Products that are added together are checked one by one."""
        self._visit_as(self.anna_user)
        linked = {
            "product_template_id": self.offline.product_tmpl_id.id,
            "product_id": self.offline.id,
            "parent_product_template_id": self.towel.product_tmpl_id.id,
            "quantity": 1,
            "product_custom_attribute_values": [],
            "no_variant_attribute_value_ids": [],
        }
        self._assert_refused(
            "cannot be added to cart",
            "/shop/cart/add",
            **self._add_values(self.towel),
            linked_products=[linked],
        )
        self._assert_not_in_cart()

    def test_combo_item_id_bypasses_no_check(self):
        """Odoo does not check combo items, so nothing is sold as one."""
        self._visit_as(self.anna_user)
        linked = {
            "product_template_id": self.offline.product_tmpl_id.id,
            "product_id": self.offline.id,
            "parent_product_template_id": self.towel.product_tmpl_id.id,
            "quantity": 1,
            "product_custom_attribute_values": [],
            "no_variant_attribute_value_ids": [],
            "combo_item_id": 1,
        }
        self._rpc(
            "/shop/cart/add", **self._add_values(self.towel), linked_products=[linked]
        )
        self.assertEqual(self._content(self._cart()), [(self.towel, 1)])

    def test_no_other_row_is_put_into_the_cart_instead(self):
        """Odoo would look for the closest possible variant; here it must not."""
        cart = self.env["sale.order"].create(
            {"partner_id": self.anna.id, "website_id": self.website.id}
        )
        result = cart._cart_add(self.offline.id, 1)
        self.assertEqual(result["quantity"], 0)
        self.assertEqual(result["warning"], NOT_ONLINE)
        self.assertFalse(cart.order_line)

    def test_archived_row_is_refused(self):
        self._create_order((self.pack, self.five)).action_confirm()
        self.five.active = False
        self._visit_as(self.anna_user)
        self._assert_refused(
            "is no longer sold", "/shop/cart/add", **self._add_values(self.online)
        )
        self._assert_not_in_cart()

    def test_unpublished_multipack_is_refused(self):
        product = self._variant(self.wallet, self.hundred)
        self._visit_as(self.anna_user)
        self._assert_refused(
            "cannot be added to cart", "/shop/cart/add", **self._add_values(product)
        )
        self._assert_not_in_cart()

    def test_multipack_without_row_on_sale_is_refused(self):
        product = self._variant(self.staff, self.staff_list.line_ids)
        self._visit_as(self.anna_user)
        self._assert_refused(
            "Staff pass is not sold online",
            "/shop/cart/add",
            **self._add_values(product),
        )
        self.assertIn("Not available online at the moment", self._page(self.staff))

    def test_reorder_omits_the_row_for_the_desk(self):
        order = self._create_order((self.pack, self.ten), (self.pack, self.five))
        order.action_confirm()
        self._visit_as(self.anna_user)
        self._rpc("/my/orders/reorder", order_id=order.id)
        cart = self._cart(self.anna)
        self.assertEqual(self._content(cart), [(self.online, 1)])

    def test_is_add_to_cart_allowed(self):
        self._visit_as()
        url = "/shop/product/is_add_to_cart_allowed"
        self.assertTrue(self._rpc(url, product_id=self.online.id))
        self.assertFalse(self._rpc(url, product_id=self.offline.id))

    def test_choice_of_the_row_for_the_desk_is_not_possible(self):
        self._visit_as()
        values = self.offline.product_template_attribute_value_ids
        info = self._rpc(
            "/website_sale/get_combination_info",
            product_template_id=self.pack.product_tmpl_id.id,
            product_id=self.online.id,
            combination=values.ids,
            add_qty=1,
        )
        self.assertFalse(info["is_combination_possible"])

    def test_configurator_offers_rows_on_sale_only(self):
        self._visit_as()
        values = self._rpc(
            "/website_sale/product_configurator/get_values",
            product_template_id=self.pack.product_tmpl_id.id,
            quantity=1,
            currency_id=self.company.currency_id.id,
            so_date="2026-11-21T10:00:00",
            ptav_ids=self.offline.product_template_attribute_value_ids.ids,
        )
        [product] = values["products"]
        [line] = product["attribute_lines"]
        self.assertEqual([v["name"] for v in line["attribute_values"]], ["5 entries"])
        self.assertFalse(product["can_be_sold"])

    def test_row_switched_off_while_in_the_cart(self):
        """It is removed with a message, and the rest of the cart can be bought."""
        self._visit_as(self.anna_user)
        self._add(self.online)
        self._add(self.towel)
        cart = self._cart()
        self.five.ecommerce_ok = False
        page = self.url_open("/shop/cart").text
        self.assertIn("Pack (5 entries) is not sold online", page)
        self.assertIn("It was removed from your cart.", page)
        self.assertEqual(self._content(cart), [(self.towel, 1)])

    def test_row_switched_off_is_noticed_at_the_checkout(self):
        self._visit_as(self.anna_user)
        self._add(self.online)
        self._add(self.towel)
        self.five.ecommerce_ok = False
        response = self.url_open("/shop/payment", allow_redirects=False)
        self.assertURLEqual(response.headers["Location"], "/shop/cart")
        self.assertEqual(self._content(self._cart()), [(self.towel, 1)])

    def test_quantity_of_a_row_switched_off_cannot_grow(self):
        self._visit_as(self.anna_user)
        self._add(self.online)
        cart = self._cart()
        self.five.ecommerce_ok = False
        result = self._rpc("/shop/cart/update", line_id=cart.order_line.id, quantity=3)
        self.assertEqual(result["quantity"], 0)
        self.assertFalse(cart.order_line)

    def test_whole_packages_only(self):
        self._visit_as(self.anna_user)
        linked = {
            "product_template_id": self.online.product_tmpl_id.id,
            "product_id": self.online.id,
            "parent_product_template_id": self.towel.product_tmpl_id.id,
            "quantity": 1.5,
            "product_custom_attribute_values": [],
            "no_variant_attribute_value_ids": [],
        }
        self._rpc(
            "/shop/cart/add", **self._add_values(self.towel), linked_products=[linked]
        )
        quantities = dict(self._content(self._cart()))
        self.assertEqual(quantities, {self.towel: 1, self.online: 1})

    def test_no_other_unit_of_measure(self):
        """The price depends on the unit: no fraction of a package is sold."""
        fraction = self.env["uom.uom"].create(
            {
                "name": "Hundredth",
                "relative_factor": 0.01,
                "relative_uom_id": self.online.uom_id.id,
            }
        )
        self._visit_as(self.anna_user)
        result = self._add(self.online, uom_id=fraction.id)
        self.assertEqual(result["quantity"], 0)
        self.assertFalse(self._cart().order_line)

    def test_back_office_sells_every_row(self):
        order = self._create_order((self.pack, self.ten), user=self.desk)
        order.action_confirm()
        self.assertEqual(order.multipack_package_ids.pricelist_line_id, self.ten)
        self.assertTrue(self.offline._is_variant_possible())
