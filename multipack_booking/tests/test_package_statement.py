from datetime import timedelta
from unittest.mock import patch

from lxml import html
from odoo import fields
from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.http import Request
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import MultipackCommon
from .common_package import PackageCommon


@tagged("post_install", "-at_install")
class TestStatement(PackageCommon):
    """Issue 4.9: card with QR code and statement; it is sent to the payer (4.4)."""

    def _render(self, package, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.desk)
        page = report._render_qweb_html(
            "multipack_booking.action_report_package", package.ids
        )[0]
        return html.fromstring(page)

    def _text(self, page):
        return " ".join(page.text_content().split())

    def _rows(self, page):
        return [
            [
                " ".join(cell.text_content().replace("\ufeff", "").split())
                for cell in row.iter("td")
            ]
            for row in page.xpath("//tbody/tr[td]")
        ]

    def test_moves(self):
        package = self._grant(
            self.pack,
            self.five,
            payer_id=self.employer.id,
            beneficiary_ids=[(4, self.bob.id)],
        )
        self._enter(self.yoga, self.bob, package)
        package.with_user(self.manager).action_top_up(2, "Gift")
        page = self._render(package)
        text = self._text(page)
        self.assertIn("5 entries – Pack", text)
        self.assertIn("Anna Neri", text)
        self.assertIn("Paid by Studio Blu", text)
        self.assertIn("Valid 11/21/2026 – 01/20/2027", text)
        # 10:00 UTC is 11:00 in Rome
        self.assertEqual(
            [row[1:] for row in self._rows(page)[-3:]],
            [
                ["Bought or Granted", "", "+5", "5"],
                ["Use · Yoga", "Bob Verdi", "-2", "3"],
                ["Top-up · Gift", "", "+2", "5"],
            ],
        )
        self.assertIn("11:00", self._rows(page)[-1][0])
        self.assertTrue(page.xpath("//img[@alt='Access code']/@src")[0])

    def test_money_is_not_rounded(self):
        package = self._grant(self.wallet, self.hundred)
        package.with_user(self.manager).action_top_up(12345.67, "x")
        rows = self._rows(self._render(package))
        self.assertIn("12,345.67", rows[-1][3])
        self.assertIn("12,445.67", rows[-1][4])

    def test_uses_of_a_subscription(self):
        package = self._grant(self.club, self.monthly)
        self._enter(self.yoga, package=package)
        self.assertIn("Yoga", self._text(self._render(package)))

    def test_mail_to_the_payer(self):
        package = self._grant(self.pack, self.five, payer_id=self.employer.id)
        self.employer.email = "office@example.com"
        for state in ("install", "ok"):
            with (
                self.subTest(wkhtmltopdf=state),
                patch.object(
                    IrActionsReport,
                    "get_wkhtmltopdf_state",
                    lambda reports, state=state: state,
                ),
            ):
                action = package.with_user(self.desk).action_send_statement()
                self.assertEqual(action["res_model"], "mail.compose.message")
                composer = Form(
                    self.env["mail.compose.message"]
                    .with_user(self.desk)
                    .with_context(**action["context"])
                ).save()
                self.assertEqual(composer.partner_ids, self.employer)
                self.assertIn("card and statement", composer.subject)
                self.assertIn("Studio Blu", composer.body)
                self.assertEqual(len(composer.attachment_ids), 1)
                composer._action_send_mail()
                message = package.message_ids[0]
                self.assertEqual(message.partner_ids, self.employer)
                self.assertEqual(len(message.attachment_ids), 1)

    def test_holder_when_nobody_else_paid(self):
        package = self._grant(self.pack, self.five)
        self.assertEqual(package._get_statement_partner(), self.anna)


@tagged("post_install", "-at_install")
class TestPortalStatement(MultipackCommon, HttpCase):
    """Statement and renewal are for the holder only."""

    frozen_now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # a month has up to 31 days, and renewal is offered from 30 days before the end
        start = fields.Date.today() - timedelta(days=7)
        cls.mine = cls._grant(cls.club, cls.monthly, date_start=start)
        cls.shared = cls._grant(
            cls.pack, cls.ten, cls.bob, beneficiary_ids=[(4, cls.anna.id)]
        )

    def _status(self, url, user="mp_anna"):
        self.authenticate(user, user)
        with mute_logger("odoo.http"):
            return self.url_open(url).status_code

    def _renew(self, package, user="mp_anna"):
        self.authenticate(user, user)
        with mute_logger("odoo.http"):
            return self.url_open(
                f"/my/packages/{package.id}/renew",
                data={"csrf_token": Request.csrf_token(self)},
                allow_redirects=False,
            )

    def test_statement(self):
        for package, status in [(self.mine, 200), (self.shared, 404)]:
            url = f"/my/packages/{package.id}/statement"
            self.assertEqual(self._status(url), status)
        self.assertEqual(
            self._status(f"/my/packages/{self.mine.id}/statement", "mp_bob"), 404
        )
        self.assertEqual(
            self._status(f"/my/packages/{self.shared.id}/statement", "mp_bob"), 200
        )

    def test_links_on_the_page(self):
        self.authenticate("mp_anna", "mp_anna")
        page = self.url_open(f"/my/packages/{self.mine.id}").text
        self.assertIn(f"/my/packages/{self.mine.id}/statement", page)
        self.assertIn(f"/my/packages/{self.mine.id}/renew", page)
        page = self.url_open(f"/my/packages/{self.shared.id}").text
        self.assertNotIn(f"/my/packages/{self.shared.id}/statement", page)
        self.assertNotIn(f"/my/packages/{self.shared.id}/renew", page)

    def test_renew(self):
        """Renewing creates a quotation, or returns the one there is."""
        answer = self._renew(self.mine)
        self.assertEqual(answer.status_code, 303)
        line = self.env["sale.order.line"].search(
            [("multipack_renews_id", "=", self.mine.id)]
        )
        self.assertIn(f"/my/orders/{line.order_id.id}", answer.headers["Location"])
        self.assertEqual(line.order_id.state, "sent")
        self.assertEqual(line.order_id.partner_id, self.anna)
        self.assertEqual(line.price_unit, 50)
        self.assertEqual(
            self._renew(self.mine).headers["Location"], answer.headers["Location"]
        )
        self.assertFalse(self.mine.renewal_ids)
        line.order_id.action_confirm()
        self.assertEqual(self.mine.renewal_ids.renews_id, self.mine)
        self.assertEqual(self._renew(self.mine).status_code, 404)

    def test_renew_is_for_the_holder(self):
        for package, user in [
            (self.mine, "mp_bob"),
            (self.shared, "mp_anna"),  # a beneficiary
            (self.shared, "mp_bob"),  # 3 months to go
        ]:
            self.assertEqual(self._renew(package, user).status_code, 404)
        self.mine.payer_id = self.employer
        self.assertEqual(self._renew(self.mine).status_code, 404)

    def test_renew_a_row_no_longer_sold(self):
        self.monthly.active = False
        answer = self._renew(self.mine)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("is no longer sold", answer.text)
