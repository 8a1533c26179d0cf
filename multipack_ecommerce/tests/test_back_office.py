from lxml import etree
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ShopCommon


@tagged("post_install", "-at_install")
class TestBackOffice(ShopCommon):
    """What the web shop adds to the screens of the catalogue."""

    def test_new_rows_are_not_sold_online(self):
        """Each row is enabled separately; copying a row does not enable the copy."""
        self.assertFalse(self.ten.ecommerce_ok)
        copied = self.entries.copy()
        self.assertEqual(copied.line_ids.mapped("ecommerce_ok"), [False, False])

    def test_manager_enables_a_row_in_the_list(self):
        manager = self.entries.with_user(self.manager)
        with Form(manager) as form, form.line_ids.edit(1) as line:
            line.ecommerce_ok = True
        self.assertTrue(self.ten.ecommerce_ok)

    def test_manager_publishes_in_the_form(self):
        with Form(self.wallet.with_user(self.manager)) as form:
            form.is_published = True
        self.assertTrue(self.wallet.product_tmpl_id.website_published)

    def test_button_opens_the_page(self):
        action = self.pack.with_user(self.manager).open_website_url()
        self.assertIn(self.pack.website_url, str(action))

    def _search(self, record, name):
        """Return the records that a filter of the search view finds."""
        view = record.get_view(view_type="search")
        domain = etree.fromstring(view["arch"]).find(f".//filter[@name='{name}']")
        return record.search(safe_eval(domain.get("domain")))

    def test_filters(self):
        everything = self.pack | self.club | self.trial | self.wallet | self.staff
        self.assertEqual(
            self._search(self.env["multipack.multipack"], "published") & everything,
            everything - self.wallet,
        )
        self.assertEqual(
            self._search(self.env["multipack.multipack"], "sold_online") & everything,
            self.pack | self.club | self.trial,
        )
        self.assertEqual(
            self._search(self.env["multipack.pricelist"], "ecommerce_ok")
            & (self.entries | self.subscription | self.staff_list),
            self.entries | self.subscription,
        )

    def test_rows_are_not_filters_of_the_shop(self):
        """Otherwise the filters of the shop would also show the rows for the desk."""
        self.assertEqual(self.entries.attribute_id.visibility, "hidden")
