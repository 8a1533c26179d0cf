"""Validity by period and season (R4) and price per day (R5), issue 3, items 1 and 2."""

from datetime import date

from freezegun import freeze_time
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestPeriods(AcceptanceCommon):
    """Seasons, their periods, and packages that end with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.season = cls._season("Season 2026/27", "2026-09-01", "2027-06-30")
        cls.summer = cls._season("Summer 2027", "2027-07-01", "2027-08-31")
        cls.monthly.write({"duration_unit": "season", "period_id": cls.season.id})

    def test_season_that_has_begun(self):
        package = self._grant(self.club, self.monthly)
        self.assertEqual(package.date_start, self.today)
        self.assertEqual(package.date_end, date(2027, 6, 30))
        self.assertEqual(package.period_id, self.season)

    def test_future_season(self):
        """A package sold in advance starts with the season."""
        self.monthly.period_id = self.summer
        for package in (
            self._grant(self.club, self.monthly),
            self._sell(self.club, self.monthly),
        ):
            self.assertEqual(package.date_start, date(2027, 7, 1))
            self.assertEqual(package.date_end, date(2027, 8, 31))
        verdict = self._verdicts(self.gym, start="2027-06-30 10:00:00")[package]
        self.assertEqual(verdict["code"], "not_started")

    def test_last_day(self):
        with freeze_time("2027-06-30 21:59:00"):  # 23:59 in Rome
            package = self._sell(self.club, self.monthly)
        self.assertEqual(package.date_start, package.date_end)

    def test_ended_is_refused_in_the_quotation(self):
        with (
            freeze_time("2027-06-30 22:00:00"),  # 1 July in Rome
            self.assertRefused(
                r"Season 2026/27 has ended on 06/30/2027\.", ValidationError
            ),
        ):
            self._create_order((self.club, self.monthly))

    def test_ended_is_refused_in_the_quotation_form(self):
        variant = self._variant(self.club, self.monthly)
        with freeze_time("2027-07-01 10:00:00"):
            form = Form(self.env["sale.order"].with_user(self.planner))
            form.partner_id = self.anna
            with form.order_line.new() as line:
                line.product_id = variant
            with self.assertRaisesRegex(ValidationError, "has ended on 06/30/2027"):
                form.save()

    def test_ended_is_refused_at_the_grant(self):
        with (
            freeze_time("2027-07-01 10:00:00"),
            self.assertRefused("Season 2026/27 has ended", ValidationError),
        ):
            self._grant(self.club, self.monthly)

    def test_ended_is_refused_at_the_confirmation(self):
        """Quoted in time, confirmed too late."""
        order = self._create_order((self.club, self.monthly))
        with (
            freeze_time("2027-07-01 10:00:00"),
            self.assertRaisesRegex(ValidationError, "Season 2026/27 has ended"),
        ):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.order_line.multipack_package_ids)

    def test_start_after_the_end_is_refused(self):
        order = self._create_order((self.club, self.monthly))
        with self.assertRaisesRegex(ValidationError, "Season 2026/27 has ended"):
            order.order_line.multipack_date_start = date(2027, 7, 1)

    def test_multipack_without_a_list(self):
        self.trial.write({"duration_unit": "season", "period_id": self.season.id})
        self.assertEqual(self._sell(self.trial).date_end, date(2027, 6, 30))
        with freeze_time("2027-07-01 10:00:00"), self.assertRefused("has ended"):
            self._sell(self.trial)

    def test_sold_package_keeps_its_end(self):
        """R10: extending a season does not extend packages already sold."""
        package = self._sell(self.club, self.monthly)
        self.season.date_to = date(2027, 7, 15)
        self.assertEqual(package.date_end, date(2027, 6, 30))
        self.assertEqual(
            self._sell(self.club, self.monthly).date_end, date(2027, 7, 15)
        )

    def test_period_lies_within_its_season(self):
        for first, last in [
            ("2026-08-31", "2026-12-31"),
            ("2027-01-01", "2027-07-01"),
        ]:
            with self.assertRaisesRegex(
                ValidationError, r"Half must lie within its season Season 2026/27"
            ):
                self._season(
                    "Half", first, last, kind="period", parent_id=self.season.id
                )
        whole = self._season(
            "Whole",
            "2026-09-01",
            "2027-06-30",
            kind="period",
            parent_id=self.season.id,
        )
        with self.assertRaisesRegex(ValidationError, "Whole must lie within"):
            self.season.date_to = date(2027, 6, 29)
        self.assertEqual(whole.parent_id, self.season)

    def test_only_a_period_is_part_of_a_season(self):
        with self.assertRaisesRegex(ValidationError, "Summer 2027 cannot be part of"):
            self.summer.parent_id = self.season
        loose = self._season("Loose", "2026-10-01", "2026-10-31", kind="period")
        with self.assertRaisesRegex(ValidationError, "cannot be part of Loose"):
            self._season(
                "Week",
                "2026-10-01",
                "2026-10-07",
                kind="period",
                parent_id=loose.id,
            )

    def test_ends_after_it_begins(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._season("Backwards", "2026-10-02", "2026-10-01")
        one_day = self._season("One day", "2026-10-01", "2026-10-01")
        self.assertEqual(one_day.date_from, one_day.date_to)

    def test_season_of_a_row_cannot_be_deleted(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.season.with_user(self.manager).unlink()
        self.assertEqual(self.monthly.period_id, self.season)

    def test_season_of_a_row_cannot_become_a_period(self):
        """The row needs a season."""
        with self.assertRaisesRegex(ValidationError, "Monthly.*season or period"):
            self.season.kind = "period"

    def test_managers_plan_and_the_desk_reads(self):
        values = {"name": "Spring", "date_from": "2027-03-01", "date_to": "2027-05-31"}
        Period = self.env["multipack.period"]
        self.assertTrue(Period.with_user(self.manager).create(values))
        self.assertEqual(
            self.season.with_user(self.desk).display_name,
            "Season 2026/27 (09/01/2026 – 06/30/2027)",
        )
        with self.assertRaises(AccessError):
            Period.with_user(self.desk).create(values)

    def test_form_of_a_season_with_its_periods(self):
        with Form(self.season.with_user(self.manager)) as form:
            with form.child_ids.new() as period:
                period.name = "Autumn"
                period.date_from = date(2026, 9, 1)
                period.date_to = date(2026, 12, 31)
        self.assertEqual(self.season.child_ids.kind, "period")
        self.assertEqual(self.season.child_ids.name, "Autumn")


@tagged("post_install", "-at_install")
class TestPricePerDay(AcceptanceCommon):
    """Daily rates of a row; the sum over every day, both ends inclusive."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._rates(cls.monthly, (None, None, 2), ("2027-06-01", "2027-08-31", 2.5))

    def _set_rates(self, *rates):
        self.monthly.daily_rate_ids.unlink()
        self._rates(self.monthly, *rates)

    def test_worked_example(self):
        """25 May – 24 June: 7 days at 2.00 and 24 at 2.50 are 74.00."""
        segments = self.monthly._get_price_segments(date(2027, 5, 25))
        self.assertEqual(
            [tuple(segment) for segment in segments],
            [
                (date(2027, 5, 25), date(2027, 5, 31), 7, 2, 14),
                (date(2027, 6, 1), date(2027, 6, 24), 24, 2.5, 60),
            ],
        )
        self.assertEqual(self.monthly._get_price(date(2027, 5, 25)), 74)

    def test_start_of_the_line_decides(self):
        """The price of a quotation depends on the chosen start."""
        with Form(self.env["sale.order"].with_user(self.planner)) as form:
            form.partner_id = self.anna
            with form.order_line.new() as line:
                line.product_id = self._variant(self.club, self.monthly)
                self.assertEqual(line.price_unit, 60)  # 21 Nov – 20 Dec
                line.multipack_date_start = date(2027, 5, 25)
                self.assertEqual(line.price_unit, 74)
                line.multipack_date_start = date(2027, 6, 1)
                self.assertEqual(line.price_unit, 75)
                line.multipack_date_start = date(2027, 5, 25)
                line.product_uom_qty = 2
        self.assertEqual(form.record.amount_total, 148)
        form.record.action_confirm()
        packages = form.record.order_line.multipack_package_ids
        self.assertEqual(packages.mapped("price_paid"), [74, 74])
        self.assertEqual(packages.mapped("date_start"), [date(2027, 5, 25)] * 2)

    def test_confirmed_later_than_quoted(self):
        """The price is computed from the start at the confirmation."""
        discount = self._option(
            self.monthly, "Student", -10, "percent", default_selected=True
        )
        order = self._create_order((self.club, self.monthly), user=self.salesman)
        self.assertEqual(order.amount_total, 54)  # 21 Nov – 20 Dec
        with freeze_time("2027-05-25 10:00:00"):
            order.action_confirm()
            line = order.order_line[0]
            self.assertEqual(line.multipack_date_start, date(2027, 5, 25))
            package = line.sudo().multipack_package_ids
            self.assertEqual(package.date_start, date(2027, 5, 25))
            self.assertEqual(package.price_paid, 74)
            self.assertEqual(
                [option.price_unit for option in order.order_line[1:]], [-7.4]
            )
        self.assertEqual(order.order_line.multipack_option_id, discount)

    def test_price_that_was_signed_or_set_is_kept(self):
        """A price that the client signed or the seller set does not change."""
        signed = self._create_order((self.club, self.monthly))
        signed.write({"signed_by": "Anna", "signed_on": "2026-11-21 10:00:00"})
        manual = self._create_order((self.club, self.monthly))
        manual.order_line.price_unit = 50
        with freeze_time("2027-05-25 10:00:00"):
            (signed | manual).action_confirm()
        self.assertEqual(signed.order_line.price_unit, 60)
        self.assertEqual(manual.order_line.price_unit, 50)
        packages = (signed | manual).order_line.multipack_package_ids
        self.assertEqual(set(packages.mapped("date_start")), {date(2027, 5, 25)})

    def test_by_rpc(self):
        order = self._create_order((self.club, self.monthly), user=self.salesman)
        self.assertEqual(order.order_line.price_unit, 60)
        order.order_line.multipack_date_start = date(2027, 5, 25)
        self.assertEqual(order.order_line.price_unit, 74)
        order.order_line.multipack_date_start = False
        self.assertEqual(order.order_line.price_unit, 60)

    def test_price_of_today(self):
        """The product shows what a package that starts today costs."""
        variant = self._variant(self.club, self.monthly)
        self.assertEqual(variant.lst_price, 60)
        with freeze_time("2027-05-25 10:00:00"):
            variant.invalidate_recordset()
            self.assertEqual(variant.lst_price, 74)

    def test_today_in_the_companys_time_zone(self):
        variant = self._variant(self.club, self.monthly)
        with freeze_time("2027-05-24 21:59:59"):  # still the 24th in Rome
            variant.invalidate_recordset()
            self.assertEqual(variant.lst_price, 73.5)  # 8 × 2.00 + 23 × 2.50
        with freeze_time("2027-05-24 22:00:00"):
            variant.invalidate_recordset()
            self.assertEqual(variant.lst_price, 74)

    def test_rates_change_the_price(self):
        variant = self._variant(self.club, self.monthly)
        self.assertEqual(variant.lst_price, 60)
        self.monthly.daily_rate_ids[0].price = 3
        self.assertEqual(variant.lst_price, 90)

    def test_nested_bands(self):
        """The shortest band that contains a day sets its rate."""
        self._set_rates(
            (None, None, 1),
            ("2027-06-01", "2027-08-31", 2),
            ("2027-06-10", "2027-06-12", 5),
        )
        # 1 – 30 June: 9 × 2.00, 3 × 5.00, 18 × 2.00
        self.assertEqual(self.monthly._get_price(date(2027, 6, 1)), 69)
        self.assertEqual(
            [s.days for s in self.monthly._get_price_segments(date(2027, 6, 1))],
            [9, 3, 18],
        )

    def test_half_open_bands(self):
        self._set_rates((None, "2027-05-31", 1), ("2027-06-01", None, 2))
        # 25 May – 24 June: 7 × 1.00, 24 × 2.00
        self.assertEqual(self.monthly._get_price(date(2027, 5, 25)), 55)

    def test_crossing_bands_are_refused(self):
        for first, last in [
            ("2027-08-31", "2027-09-30"),
            ("2027-05-01", "2027-06-01"),
            ("2027-06-01", "2027-08-31"),
            (None, None),
            ("2027-07-01", None),
        ]:
            with (
                self.subTest(first=first, last=last),
                self.assertRaisesRegex(ValidationError, "Monthly: the daily rates"),
            ):
                self._rates(self.monthly, (first, last, 3))

    def test_adjacent_bands_do_not_cross(self):
        self._rates(
            self.monthly,
            ("2027-05-01", "2027-05-31", 2.1),
            ("2027-09-01", "2027-09-30", 2.2),
        )
        # 25 – 31 May: 7 × 2.10; 1 – 24 June: 24 × 2.50
        self.assertEqual(self.monthly._get_price(date(2027, 5, 25)), 74.7)

    def test_day_without_a_rate_is_named(self):
        self._set_rates(("2027-06-01", "2027-08-31", 2.5))
        self.assertEqual(self.monthly._get_price(date(2027, 8, 1)), 77.5)
        named = r"Monthly has no daily rate for 09/01/2027\."
        with self.assertRaisesRegex(ValidationError, named):
            self._grant(self.club, self.monthly, date_start="2027-08-02")
        with freeze_time("2027-08-02 10:00:00"):
            with self.assertRaisesRegex(ValidationError, named):
                self._create_order((self.club, self.monthly))
        with freeze_time("2027-08-01 10:00:00"):
            order = self._create_order((self.club, self.monthly))
        with self.assertRaisesRegex(ValidationError, named):
            order.order_line.multipack_date_start = date(2027, 8, 2)
        with freeze_time("2027-08-02 10:00:00"):
            with self.assertRaisesRegex(ValidationError, named):
                order.action_confirm()
        self.assertEqual(order.order_line.price_unit, 77.5)

    def test_row_without_rates_is_not_sold(self):
        """R5: rates may be planned after their row; until then it cannot be sold."""
        self.annual.price_type = "per_day"
        self.assertEqual(self._variant(self.club, self.annual).lst_price, 0)
        with self.assertRaisesRegex(ValidationError, "Annual has no daily rate for"):
            self._create_order((self.club, self.annual))

    def test_bad_rates_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Monthly: a daily rate cannot"):
            self.monthly.daily_rate_ids[0].price = -0.01
        with self.assertRaisesRegex(ValidationError, "needs a price list with daily"):
            self.trial.price_type = "per_day"
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._rates(self.monthly, ("2027-01-02", "2027-01-01", 1))

    def test_row_that_lost_its_rates_is_not_sold(self):
        """Rates can be deleted over RPC; then no day has a price."""
        self.monthly.daily_rate_ids.with_user(self.manager).unlink()
        with self.assertRaisesRegex(
            ValidationError, "Monthly has no daily rate for 11/21/2026"
        ):
            self._create_order((self.club, self.monthly))

    def test_back_to_a_total(self):
        self.monthly.price_type = "fixed"
        self.assertEqual(self._variant(self.club, self.monthly).lst_price, 50)
        self.monthly.price_type = "per_day"
        self.assertEqual(self._variant(self.club, self.monthly).lst_price, 60)

    def test_cents(self):
        """Ninety days at 0.10 are 9.00, not 8.99…"""
        self._set_rates((None, None, 0.1))
        self.monthly.write({"duration": 90, "duration_unit": "day"})
        self.assertEqual(self.monthly._get_price(self.today), 9)

    def test_with_a_season(self):
        """From the day of the sale to the season's end: 25 May – 30 June."""
        season = self._season("Season 2026/27", "2026-09-01", "2027-06-30")
        self.monthly.write({"duration_unit": "season", "period_id": season.id})
        with freeze_time("2027-05-25 10:00:00"):
            package = self._sell(self.club, self.monthly)
        self.assertEqual(package.date_end, date(2027, 6, 30))
        self.assertEqual(package.price_paid, 89)  # 7 × 2.00 + 30 × 2.50

    def test_with_a_future_season(self):
        summer = self._season("Summer", "2027-07-01", "2027-08-31")
        self.monthly.write({"duration_unit": "season", "period_id": summer.id})
        self.assertEqual(self._sell(self.club, self.monthly).price_paid, 155)  # 62 days

    def test_discount_of_a_product_price_list(self):
        rule = {
            "applied_on": "3_global",
            "compute_price": "percentage",
            "percent_price": 10,
        }
        members = self.env["product.pricelist"].create(
            {
                "name": "Members",
                "currency_id": self.company.currency_id.id,
                "company_id": self.company.id,
                "item_ids": [(0, 0, rule)],
            }
        )
        order = self._create_order((self.club, self.monthly), pricelist_id=members.id)
        order.order_line.multipack_date_start = date(2027, 5, 25)
        self.assertEqual(order.amount_untaxed, 66.6)

    def test_other_currency(self):
        """Rates are in the company's currency; the order converts them."""
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "company_id": self.company.id,
                "name": "2026-01-01",
                "rate": 1.25,
            }
        )
        in_dollars = self.env["product.pricelist"].create(
            {
                "name": "Dollars",
                "currency_id": dollar.id,
                "company_id": self.company.id,
            }
        )
        order = self._create_order(
            (self.club, self.monthly), pricelist_id=in_dollars.id
        )
        order.order_line.multipack_date_start = date(2027, 5, 25)
        self.assertEqual(order.currency_id, dollar)
        self.assertEqual(order.order_line.price_unit, 92.5)
        order.action_confirm()
        package = order.order_line.multipack_package_ids
        self.assertEqual(package.price_paid, 74)
        self.assertEqual(package.currency_id, self.company.currency_id)

    def test_in_words(self):
        self.assertEqual(self.monthly.price_text, "2.00\xa0€ – 2.50\xa0€ a day")
        self.assertEqual(self.annual.price_text, "480.00\xa0€")
        self.monthly.daily_rate_ids[1].unlink()
        self.assertEqual(self.monthly.price_text, "2.00\xa0€ a day")

    def test_form(self):
        """The manager plans the bands in the form of the row."""
        with Form(self.annual.with_user(self.manager)) as form:
            form.price_type = "per_day"
            with form.daily_rate_ids.new() as rate:
                rate.price = 1.2
            with form.daily_rate_ids.new() as rate:
                rate.date_from = date(2027, 6, 1)
                rate.date_to = date(2027, 8, 31)
                rate.price = 1.5
        # 21 Nov 2026 – 20 Nov 2027: 273 × 1.20 + 92 × 1.50
        self.assertEqual(self.annual._get_price(self.today), 465.6)

    def test_desk_reads_only(self):
        rate = self.monthly.daily_rate_ids[0].with_user(self.desk)
        self.assertEqual(rate.price, 2)
        with self.assertRaises(AccessError):
            rate.price = 1
        with self.assertRaises(AccessError):
            rate.unlink()
