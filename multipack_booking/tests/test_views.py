from odoo.tests import tagged

from .common import MultipackCommon


@tagged("post_install", "-at_install")
class TestViews(MultipackCommon):
    def _actions(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", "multipack_booking"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        return self.env["ir.actions.act_window"].browse(data.mapped("res_id"))

    def test_every_window_opens(self):
        """Its views load as in the web client, for users who may read its model."""
        opened = 0
        for user in (self.desk, self.manager):
            for action in self._actions():
                Model = self.env[action.res_model].with_user(user)
                if not Model.has_access("read"):
                    continue
                modes = [mode.strip() for mode in action.view_mode.split(",")]
                views = [(False, mode) for mode in modes] + [(False, "search")]
                with self.subTest(user=user.login, action=action.name):
                    result = Model.get_views(views, {"toolbar": True})
                    self.assertEqual(set(result["views"]), {*modes, "search"})
                    opened += 1
        self.assertGreaterEqual(opened, 16)

    def test_menus(self):
        """The app is visible to the desk and to managers only."""
        root = self.env.ref("multipack_booking.multipack_menu")
        for user, visible in [
            (self.desk, True),
            (self.manager, True),
            (self.salesman, False),
            (self.plain, False),
        ]:
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(root.id in menus, visible, user.login)

    def test_stat_buttons_find_records(self):
        """The actions of stat buttons find the expected records."""
        package = self._grant(self.pack, self.five)
        booking = self._enter(self.gym)
        for action, expected in [
            (package.action_view_moves(), package.move_ids),
            (package.action_view_uses(), booking.consumption_id),
            (self.pack.action_view_packages(), package),
            (self.five.action_view_packages(), package),
            (self.entries.action_view_multipacks(), self.pack),
            (
                self.gym.action_view_multipacks(),
                self.gym.multipack_line_ids.multipack_id,
            ),
            (self.anna.action_view_multipack_packages(), package),
        ]:
            self.env.invalidate_all()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(set(found), set(expected), action["name"])
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        action = order.order_line.multipack_package_ids.action_view_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", order.id)
        )

    def test_settings(self):
        settings = self.env["res.config.settings"].create(
            {"multipack_tz": "Asia/Tokyo", "multipack_activation": "invoice"}
        )
        settings.execute()
        self.assertEqual(self.company.multipack_tz, "Asia/Tokyo")
        self.assertEqual(self.company.multipack_activation, "invoice")

    def test_search_of_packages(self):
        """The desk finds a package by reference, title, client and card."""
        package = self._grant(self.pack, self.five)
        Package = self.env["multipack.package"].with_user(self.desk)
        for text in (package.name, "5 entries", "Anna Neri", package.access_code):
            found = [number for number, _name in Package.name_search(text)]
            self.assertIn(package.id, found, text)
