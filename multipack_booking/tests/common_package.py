from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.addons.base.models.ir_cron import IrCron

from .common import MultipackCommon


class PackageCommon(MultipackCommon):
    """The club of ``MultipackCommon`` with accounting, a clock and future bookings.

    ``_go`` sets the clock; ``_book`` books for any day, even a past one, without a
    session.
    """

    frozen_now = None
    initial_now = "2026-11-21 10:00:00"
    watched_tables = (
        *MultipackCommon.watched_tables,
        "multipack_suspension",
        "multipack_notice",
        "sale_order",
        "account_move",
    )

    @classmethod
    def setUpClass(cls):
        clock = freeze_time(cls.initial_now)
        cls.clock = clock.start()
        cls.addClassCleanup(clock.stop)
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})

    @classmethod
    def _load_books(cls):
        """Give the club a chart of accounts, so that it can invoice."""
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )

    def setUp(self):
        super().setUp()
        self.clock.move_to(self.initial_now)
        # jobs commit after each batch, which tests cannot
        self.startPatcher(
            patch.object(IrCron, "_commit_progress", lambda *args, **kw: float("inf"))
        )

    def _today(self):
        return self.company._multipack_today()

    def _go(self, moment):
        """Set the clock to a moment in UTC and invalidate the cache."""
        self.env.flush_all()
        self.clock.move_to(moment)
        self.env.invalidate_all()

    def _run_expiry(self):
        """Run the job that ends packages, as the scheduler does."""
        self.env["multipack.package"].sudo()._cron_expire()

    @classmethod
    def _moment(cls, day, hour=12):
        """Return a moment in UTC on a day, which is a date or a string."""
        day = fields.Date.to_date(day)
        return datetime(day.year, day.month, day.day) + timedelta(hours=hour)

    def _book(self, package, day, service=None, partner=None, seats=1, state=None):
        """Book with a package for a day or a moment, and return the booking."""
        service = service or self.gym
        partner = partner or package.partner_id
        moment = day if isinstance(day, datetime) else self._moment(day)
        package = package.sudo()
        use = service._prepare_use(partner, moment, seats, package.company_id)
        verdict = package._choose(use)
        booking = (
            self.env["multipack.booking"]
            .sudo()
            .create(
                {
                    "service_id": service.id,
                    "partner_id": partner.id,
                    "company_id": package.company_id.id,
                    "start": moment,
                    "seats": seats,
                    "state": "confirmed",
                }
            )
        )
        booking._charge_package(verdict, use, state or "reserved")
        return booking

    @classmethod
    def _sell(cls, multipack, row=None, quantity=1, **values):
        """Confirm an order of one line and return the order."""
        order = cls._create_order((multipack, row, quantity), **values)
        order.action_confirm()
        return order

    @classmethod
    def _packages(cls, order):
        return order.order_line.multipack_package_ids.sorted("unit_index")

    @classmethod
    def _invoice(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def _pay(cls, invoice):
        cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
