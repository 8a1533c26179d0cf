"""The price list manual: its advanced settings, daily prices and statistics."""

from datetime import date
from unittest.mock import patch

from lxml import etree
from odoo.tests import Form, tagged

from ..models.catalogue.pricelist_line import UNORDERED
from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAcceptanceAdvanced(AcceptanceCommon):
    """Section 2, Pianificazione: Impostazioni Opzionali Avanzate, Opzioni."""

    def test_options_of_a_row_are_its_own(self):
        """Righe opzionali: those of a row are offered with this row exclusively."""
        common = self._option(self.entries, "Card", 2)
        own = self._option(self.five, "Towel", 3)
        offered = {
            row: self._create_order(
                (self.pack, row)
            ).order_line.multipack_available_option_ids
            for row in (self.five, self.ten)
        }
        self.assertEqual(offered, {self.five: common | own, self.ten: common})

    def test_order_by_number(self):
        """Ordine: a number sets the position, 1 comes first."""
        self.five.sequence, self.ten.sequence = 2, 1
        self.entries.invalidate_recordset()
        self.assertEqual(self.entries.line_ids, self.ten | self.five)
        with Form(self.five.with_user(self.manager)) as form:
            form.position = 1
        self.ten.position = 2
        self.entries.invalidate_recordset()
        self.assertEqual(self.entries.line_ids, self.five | self.ten)

    def test_order_left_blank(self):
        """Ordine: rows without a number follow in the order of their creation."""
        self.five.position = 0
        self.assertEqual(self.five.sequence, UNORDERED)
        self.entries.line_ids = [(0, 0, self._row("15 entries", 15, 105))]
        self.entries.invalidate_recordset()
        self.assertEqual(
            [(row.name, row.position) for row in self.entries.line_ids],
            [("10 entries", 2), ("5 entries", 0), ("15 entries", 0)],
        )

    def _limited_to_one_a_week(self, scope):
        """Sell a package of five activities with a limit of 1 a week, try to use each
        three times in a week, and return the names of those that were used."""
        services = self.gym | self.yoga | self.massage | self.sauna
        services |= self.gym.copy({"name": "Pilates", "code": False})
        self.monthly.write(
            {
                "booking_limit": 1,
                "booking_limit_period": "week",
                "booking_limit_scope": scope,
            }
        )
        multipack = self._create_multipack(
            "Five activities", "time", dict.fromkeys(services, 0), self.subscription
        )
        package = self._sell(multipack, self.monthly)
        used = []
        for service in [*services] * 3:
            if self._verdicts(service)[package]["eligible"]:
                self._enter(service, package=package)
                used.append(service.name)
        return used

    def test_limit_with_advanced_on(self):
        """Limite prenotazioni avanzato attivato: counted over the whole multipack.

        5 activities, 1 a week: one booking a week, of any activity.
        """
        self.assertEqual(self._limited_to_one_a_week("package"), ["Gym"])

    def test_limit_with_advanced_off(self):
        """Limite prenotazioni avanzato disattivato: counted for each activity.

        5 activities, 1 a week: one booking a week for each, 5 in all.
        """
        self.assertEqual(
            self._limited_to_one_a_week("service"),
            ["Gym", "Yoga", "Massage", "Sauna", "Pilates"],
        )

    def test_limit_is_activated_per_activity(self):
        """Numbered steps: the limit is then activated for the activities concerned."""
        with Form(self.club.with_user(self.planner)) as form:
            with form.line_ids.edit(1) as line:
                self.assertTrue(line.limited)
                line.limited = False
        self.monthly.write({"booking_limit": 1, "booking_limit_scope": "package"})
        package = self._sell(self.club, self.monthly)
        for _use in range(3):
            self._enter(self.yoga, package=package)
        self._enter(self.gym, package=package)
        codes = [self._verdicts(s)[package]["code"] for s in (self.gym, self.yoga)]
        self.assertEqual(codes, ["limit_reached", "ok"])

    def test_archived_row_is_not_sold_and_keeps_its_history(self):
        """Archivia: no longer shown where it is sold, its history is kept."""
        package = self._sell(self.pack, self.five)
        self.five.with_user(self.manager).action_archive()
        self.assertEqual(
            self.pack.product_variant_ids.multipack_pricelist_line_id, self.ten
        )
        self.assertEqual(package.pricelist_line_id, self.five)
        self.assertEqual(self.five.package_count, 1)
        self._enter(self.gym, package=package)
        self.assertEqual(package.credit_balance, 4)

    def test_delete_removes_a_row_never_sold(self):
        """Elimina: removes a row."""
        with Form(self.entries.with_user(self.manager)) as form:
            form.line_ids.remove(0)
        self.assertFalse(self.five.exists())

    def test_delete_of_a_sold_row_archives_it(self):
        """Elimina: a row that was sold is archived by the system instead."""
        package = self._sell(self.pack, self.five)
        with (
            patch.object(self.env.registry["res.users"], "_bus_send") as notice,
            Form(self.entries.with_user(self.manager)) as form,
        ):
            form.line_ids.remove(0)
        self.assertTrue(self.five.exists())
        self.assertFalse(self.five.active)
        self.assertEqual(package.pricelist_line_id, self.five)
        self.assertEqual(notice.call_args.args[1]["title"], "Archived, not deleted")

    def test_lock(self):
        """Elimina: a lock marks an archived row, in the list and its form."""
        for model, where in [
            ("multipack.pricelist", "//field[@name='archived_line_ids']"),
            ("multipack.pricelist.line", "//div[@invisible='active']"),
        ]:
            arch = etree.fromstring(self.env[model].get_view(view_type="form")["arch"])
            (node,) = arch.xpath(where)
            locks = [
                *node.xpath(".//*[contains(@class, 'fa-lock')]"),
                *node.xpath(".//*[@icon='fa-lock']"),
            ]
            self.assertEqual(len(locks), 1, model)


@tagged("post_install", "-at_install")
class TestAcceptanceDailyPriceAndStatistics(AcceptanceCommon):
    """Section 2, Impostazioni Opzionali Avanzate: Prezzo Giornaliero, Statistico."""

    def test_price_per_day(self):
        """Prezzo Giornaliero: 2.50 in summer, else 2.00; 25 May – 24 Jun is 74.00."""
        self._rates(self.monthly, (None, None, 2), ("2027-06-01", "2027-08-31", 2.5))
        order = self._create_order((self.club, self.monthly))
        order.order_line.multipack_date_start = date(2027, 5, 25)
        self.assertEqual(order.order_line.price_unit, 74)
        order.action_confirm()
        package = order.order_line.multipack_package_ids
        self.assertEqual(package.date_end, date(2027, 6, 24))
        self.assertEqual(package.price_paid, 74)

    def test_statistical_fields(self):
        """Statistico: fields for analysis and for reclassifying accounts."""
        first = self.env["multipack.statistic.first"].create({"name": "Sport"})
        second = self.env["multipack.statistic.second"].create({"name": "R-100"})
        with Form(self.five.with_user(self.manager)) as form:
            form.statistic_first_id = first
            form.statistic_second_id = second
        order = self._create_order((self.pack, self.five))
        order.action_confirm()
        for record in (order.order_line, order.order_line.multipack_package_ids):
            self.assertEqual(record.statistic_first_id, first)
            self.assertEqual(record.statistic_second_id, second)
