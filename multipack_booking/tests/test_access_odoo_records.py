from odoo import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common import MultipackCommon

# Odoo's models that the addon extends: read by employees without Multipack rights.
EXTENDED = (
    "product.template",
    "product.product",
    "sale.order",
    "sale.order.line",
    "sale.report",
    "res.partner",
    "res.company",
    "account.move",
    "account.move.line",
    "account.invoice.report",
    "resource.calendar",
)

# Models whose fields Odoo makes all readable to every employee with read access.
READABLE = ("product.template", "product.product")


@tagged("post_install", "-at_install")
class TestOdooRecords(MultipackCommon):
    """Odoo's own records stay readable, with all their fields, for employees without
    Multipack rights, and for clients as far as Odoo lets them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env,
            login="mp_accountant",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        option = {"pricelist_id": cls.entries.id, "product_id": cls.gym.product_id.id}
        cls.env["multipack.pricelist.option"].create({**option, "required": True})
        cls.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "MPS",
                "type": "sale",
                "company_id": cls.company.id,
                "default_account_id": cls.env["account.account"]
                .create(
                    {
                        "name": "Income",
                        "code": "MP400",
                        "account_type": "income",
                        "company_ids": [Command.set(cls.company.ids)],
                    }
                )
                .id,
            }
        )
        cls.order = cls._create_order((cls.pack, cls.ten), (cls.trial, None))
        cls.order.user_id = cls.salesman
        employees = cls.plain | cls.salesman | cls.accountant | cls.desk
        employees.group_ids = [Command.link(cls.env.ref("base.group_allow_export").id)]
        cls.order.action_confirm()
        cls.order.order_line[0].multipack_renews_id = cls.order.multipack_package_ids[0]
        cls.env.flush_all()

    def test_plain_employee(self):
        self._check_readable(self.plain)

    def test_salesperson(self):
        self._check_readable(self.salesman, "sale.order", "sale.order.line")

    def test_accountant(self):
        self._check_readable(self.accountant, "account.move", "account.move.line")

    def test_client(self):
        self._check_readable(self.anna_user, "sale.order", "sale.order.line")

    def test_desk(self):
        self._check_readable(self.desk, "sale.order", "sale.order.line")

    def _check_readable(self, user, *expected):
        """Read all fields of all extended models that the user may read.

        :param expected: models that the user must be able to read
        """
        expected = {"product.template", "res.partner", "res.company", *expected}
        if not user._is_internal():
            expected -= {"product.template"}
        for name in EXTENDED:
            Model = self.env[name].with_user(user)
            if not Model.has_access("read"):
                self.assertNotIn(name, expected)
                continue
            records = Model.search([], order="id desc", limit=5)
            if name == "product.template" and user._is_internal():
                records |= (self.pack | self.trial).product_tmpl_id.with_user(user)
            self._read_everything(records)

    def _read_everything(self, records):
        """Read our fields with each method that screens and programs use."""
        visible = call_kw(records.browse(), "fields_get", [], {"attributes": ["type"]})
        ours = [
            name
            for name in visible
            if (records._fields[name]._module or "").startswith("multipack")
        ]
        calls = [
            ("read", [records.ids, ours], {}),
            ("search_read", [[("id", "in", records.ids)], ours], {}),
            ("web_read", [records.ids], {"specification": {key: {} for key in ours}}),
        ]
        if records.env.user._is_internal():
            # Odoo exports names of records only to users who may read them
            exported = [n for n in ours if records._fields[n].type != "many2one"]
            calls.append(("export_data", [records.ids, exported], {}))
            if records._name in READABLE:
                calls.append(("read", [records.ids], {}))
                calls.append(("search_read", [[("id", "in", records.ids)]], {}))
        for method, arguments, options in calls:
            with self.subTest(model=records._name, method=method):
                self.env.invalidate_all()
                call_kw(records.browse(), method, arguments, options)
