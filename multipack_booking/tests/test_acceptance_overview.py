"""The price list manual, section by section, in the same order.

Each test names its section and paraphrases in English the sentence that it proves;
``docs/acceptance/`` names the screen of each.
"""

from datetime import date

from freezegun import freeze_time
from lxml import etree
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from .common_acceptance import AcceptanceCommon


@tagged("post_install", "-at_install")
class TestAcceptanceIntroduction(AcceptanceCommon):
    """Section 1, Introduzione."""

    def test_list_maps_prices_and_ways_of_selling(self):
        """1: price lists map the prices and the ways in which multipacks are sold."""
        sold = {
            variant.multipack_pricelist_line_id.name: variant.lst_price
            for variant in self.club.product_variant_ids
        }
        self.assertEqual(sold, {"Monthly": 50, "Annual": 480})

    def test_one_multipack_for_all_rows(self):
        """1: instead of a multipack per option, one list on one multipack is enough."""
        gym = self._create_list(
            "Gym",
            self._row("Monthly", 0, 50),
            self._row("Quarterly", 0, 135, duration=3),
            self._row("Half-yearly", 0, 250, duration=6),
            self._row("Yearly", 0, 450, duration_unit="year"),
        )
        multipack = self._create_multipack("Gym", "time", {self.gym: 0}, gym)
        self.assertEqual(
            multipack.product_variant_ids.multipack_pricelist_line_id, gym.line_ids
        )
        ends = [self._sell(multipack, row).date_end for row in gym.line_ids]
        self.assertEqual(
            ends,
            [
                date(2026, 12, 20),
                date(2027, 2, 20),
                date(2027, 5, 20),
                date(2027, 11, 20),
            ],
        )

    def test_option_is_chosen_at_the_sale(self):
        """1: the price option is selected at the sale."""
        with Form(self.env["sale.order"].with_user(self.planner)) as form:
            form.partner_id = self.anna
            with form.order_line.new() as line:
                line.product_id = self._variant(self.club, self.annual)
        order = form.record
        self.assertEqual(order.order_line.multipack_row_id, self.annual)
        self.assertEqual(order.amount_total, 480)

    def test_same_for_entries(self):
        """1: the same holds for entries: 5, 10, 15 need one multipack, not three."""
        self.entries.line_ids = [(0, 0, self._row("15 entries", 15, 105))]
        self.assertEqual(self.pack.product_variant_count, 3)
        balances = [
            self._sell(self.pack, row).credit_balance for row in self.entries.line_ids
        ]
        self.assertEqual(balances, [5, 10, 15])

    def test_rows_differ_in_validity_price_and_credits_only(self):
        """1: a list is for offers that differ in duration, price and credits only.

        Included services and costs belong to the multipack, whichever row is sold.
        """
        sold = [self._sell(self.pack, row) for row in (self.five, self.ten)]
        for package in sold:
            self.assertEqual(
                [(ln.service_id, ln.credit_cost) for ln in package.line_ids],
                [(self.gym, 1), (self.yoga, 2)],
            )
        self.assertEqual([p.price_paid for p in sold], [40, 75])
        self.assertEqual([p.credit_initial for p in sold], [5, 10])
        self.assertEqual(
            [p.date_end for p in sold], [date(2027, 1, 20), date(2027, 2, 20)]
        )

    def test_credit_and_no_credit_do_not_mix(self):
        """1, wrong use: rows with and without credits cannot be in one list."""
        rows = [
            self._row("Monthly", 0, 50),
            self._row("Yearly", 0, 450, duration_unit="year"),
            self._row("5 credits", 5, 40),
        ]
        with self.assertRaisesRegex(
            ValidationError,
            r"Mixed mixes.*\(Monthly, Yearly\).*\(5 credits\).*Use two lists",
        ):
            self._create_list("Mixed", *rows)

    def test_two_lists_instead(self):
        """1, wrong use: it takes two distinct lists, and so two multipacks."""
        by_time = self._create_list("By time", self._row("Monthly", 0, 50))
        by_use = self._create_list("By use", self._row("5 credits", 5, 40))
        kinds = {
            kind: self._create_multipack(kind, kind, {self.gym: 1}, pricelist)
            for kind, pricelist in (("time", by_time), ("entry", by_use))
        }
        self.assertEqual(self._sell(kinds["time"], by_time.line_ids).credit_balance, 0)
        self.assertEqual(self._sell(kinds["entry"], by_use.line_ids).credit_balance, 5)

    def test_other_features_take_another_list_and_multipack(self):
        """1, right use: standard includes the gym; gold also spa and classes."""
        standard = self._create_multipack(
            "Standard", "time", {self.gym: 0}, self.subscription
        )
        dearer = self._create_list("Gold", self._row("Monthly", 0, 80))
        gold = self._create_multipack(
            "Gold", "time", {self.gym: 0, self.sauna: 0, self.yoga: 0}, dearer
        )
        self._sell(standard, self.monthly, partner=self.anna)
        self._sell(gold, dearer.line_ids, partner=self.bob)
        usable = {
            client: [
                service
                for service in (self.gym, self.sauna, self.yoga)
                if any(v["eligible"] for v in self._verdicts(service, client).values())
            ]
            for client in (self.anna, self.bob)
        }
        self.assertEqual(
            usable,
            {self.anna: [self.gym], self.bob: [self.gym, self.sauna, self.yoga]},
        )

    def test_own_price_needs_no_list(self):
        """1, right use: multipacks with a price of their own each need no list."""
        adults, students = (
            self._create_multipack(name, "time", {self.gym: 0}, list_price=price)
            for name, price in (("Adults", 60), ("Students", 45))
        )
        for multipack, price in ((adults, 60), (students, 45)):
            self.assertFalse(multipack.pricelist_id)
            self.assertEqual(multipack.product_variant_count, 1)
            package = self._sell(multipack)
            self.assertEqual(package.price_paid, price)
            self.assertEqual(package.date_end, date(2026, 12, 20))


@tagged("post_install", "-at_install")
class TestAcceptanceBasicSettings(AcceptanceCommon):
    """Section 2, Pianificazione: Impostazioni Base."""

    def test_menu(self):
        """2: lists are added under Planning, next to the multipacks."""
        menu = self.env.ref("multipack_booking.multipack_menu_pricelists")
        planning = self.env.ref("multipack_booking.multipack_menu_planning")
        self.assertEqual(menu.parent_id, planning)
        self.assertEqual(menu.action.res_model, "multipack.pricelist")
        visible = self.env["ir.ui.menu"].with_user(self.manager)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        hidden = self.env["ir.ui.menu"].with_user(self.plain)._visible_menu_ids()
        self.assertNotIn(menu.id, hidden)

    def test_code_identifies_the_list(self):
        """2, codice: helps to find the list when it is linked to a multipack."""
        self.entries.code = "SWIM-OPEN"
        Pricelist = self.env["multipack.pricelist"].with_user(self.manager)
        self.assertEqual(
            Pricelist.name_search("swim-op"), [(self.entries.id, "Entries")]
        )
        self.assertEqual(Pricelist.name_search("Entr"), [(self.entries.id, "Entries")])

    def test_options_are_not_needed(self):
        """2, righe opzionali: a list is complete without; they can be added later."""
        self.assertFalse(self.entries.option_ids)
        order = self._create_order((self.pack, self.five))
        self.assertEqual(self._lines(order), [("5 entries", 40, 1)])
        with Form(self.entries.with_user(self.manager)) as form:
            with form.option_ids.new() as option:
                option.product_id = self._product("Towel")
                option.amount = 3
                option.required = True
        order = self._create_order((self.pack, self.five))
        self.assertEqual(self._lines(order), [("5 entries", 40, 1), ("Towel", 3, 1)])

    def test_rows_after_the_list_is_saved(self):
        """2: once the list is saved, its rows can be added."""
        form = Form(self.env["multipack.pricelist"].with_user(self.manager))
        form.name = "Open swimming"
        form.code = "SWIM"
        pricelist = form.save()
        self.assertFalse(pricelist.line_ids)
        with Form(pricelist) as form, form.line_ids.new() as row:
            row.name = "20 entries"
            row.credit = 20
            row.price = 130
        self.assertEqual(pricelist.line_ids.name, "20 entries")
        self.assertEqual(pricelist.line_count, 1)

    def test_name_of_a_row(self):
        """2, codice of a row: its name, e.g. monthly, or 10 entries."""
        self.assertEqual(
            self._variant(self.club, self.monthly).display_name, "Club (Monthly)"
        )
        order = self._create_order((self.club, self.monthly))
        self.assertIn("Monthly", order.order_line.name)

    def test_credit_0_is_unlimited(self):
        """2, credito: 0 for unlimited entries during the whole validity."""
        package = self._sell(self.club, self.monthly)
        for _use in range(12):
            self._enter(self.gym, package=package)
        self.assertEqual(package.use_count, 12)
        self.assertTrue(self._verdicts(self.gym)[package]["eligible"])
        verdict = self._verdicts(self.gym, start="2026-12-21 10:00:00")[package]
        self.assertEqual(verdict["code"], "expired")

    def test_credit_is_the_number_of_entries(self):
        """2, credito: a row of 10, 5 or 1 gives exactly that many entries."""
        self.entries.line_ids = [(0, 0, self._row("1 entry", 1, 9))]
        for row, count in zip(self.entries.line_ids, (5, 10, 1), strict=True):
            with self.subTest(row=row.name):
                package = self._sell(self.pack, row)
                for _use in range(count):
                    self._enter(self.gym, package=package)
                self.assertEqual(package.credit_balance, 0)
                with self.assertRefused("No credit left"):
                    self._enter(self.gym, package=package)

    def test_units_of_the_validity(self):
        """2, durata: days, weeks, months, years, a period, a season."""
        season = self._season("Season 2026/27", "2026-09-01", "2027-06-30")
        period = self._season(
            "Autumn", "2026-10-01", "2026-12-31", kind="period", parent_id=season.id
        )
        ends = {}
        for unit, other in [
            ("day", {"duration": 10}),
            ("week", {"duration": 2}),
            ("month", {"duration": 3}),
            ("year", {"duration": 1}),
            ("period", {"period_id": period.id}),
            ("season", {"period_id": season.id}),
        ]:
            self.monthly.write({"duration_unit": unit, **other})
            ends[unit] = self._sell(self.club, self.monthly).date_end
        self.assertEqual(
            ends,
            {
                "day": date(2026, 11, 30),
                "week": date(2026, 12, 4),
                "month": date(2027, 2, 20),
                "year": date(2027, 11, 20),
                "period": date(2026, 12, 31),
                "season": date(2027, 6, 30),
            },
        )

    def test_season_is_planned_before(self):
        """2, durata: periods and seasons must have been planned already."""
        for unit in ("season", "period"):
            with self.assertRaisesRegex(
                ValidationError, "Monthly: select the season or period"
            ):
                self.monthly.duration_unit = unit
        season = self._season("Season 2026/27", "2026-09-01", "2027-06-30")
        with self.assertRaisesRegex(ValidationError, "select the season or period"):
            self.monthly.write({"duration_unit": "period", "period_id": season.id})

    def test_season_ends_whatever_the_sale_date(self):
        """2, durata: it expires on the season's last day whatever the sale date."""
        season = self._season("Season 2026/27", "2026-09-01", "2027-06-30")
        self.monthly.write({"duration_unit": "season", "period_id": season.id})
        for today in ("2026-11-21", "2027-03-01", "2027-06-30"):
            with freeze_time(f"{today} 10:00:00"):
                package = self._sell(self.club, self.monthly)
                self.assertEqual(package.date_start, date.fromisoformat(today))
                self.assertEqual(package.date_end, date(2027, 6, 30))

    def test_sold_the_day_before_the_season_ends(self):
        """2, durata: sold the day before the season ends, it has one day left.

        It is valid on the day of the sale and on the next, the last.
        """
        season = self._season("Season 2026/27", "2026-09-01", "2027-06-30")
        self.monthly.write({"duration_unit": "season", "period_id": season.id})
        with freeze_time("2027-06-29 10:00:00"):
            package = self._sell(self.club, self.monthly)
        self.assertEqual((package.date_end - package.date_start).days, 1)
        with freeze_time("2027-06-30 21:59:59"):  # 23:59:59 in Rome
            self.assertEqual(package.days_left, 1)
        codes = [
            self._verdicts(self.gym, start=start)[package]["code"]
            for start in ("2027-06-30 21:59:59", "2027-06-30 22:00:00")
        ]
        self.assertEqual(codes, ["ok", "expired"])

    def test_price_is_the_total(self):
        """2, prezzo: the total of the multipack, however long it is valid."""
        self.five.write({"price": 99.9, "duration": 12})
        self.assertEqual(self._create_order((self.pack, self.five)).amount_total, 99.9)
        self.assertEqual(self._sell(self.pack, self.five).price_paid, 99.9)

    def test_example_with_credits(self):
        """2: the example of a list for a multipack that charges a credit per use."""
        with Form(self.env["multipack.pricelist"].with_user(self.manager)) as form:
            form.name = "Gym entries"
            for name, credit, months, price in [
                ("1 entry", 1, 1, 10),
                ("5 entries", 5, 2, 45),
                ("10 entries", 10, 4, 80),
            ]:
                with form.line_ids.new() as row:
                    row.name = name
                    row.credit = credit
                    row.duration = months
                    row.price = price
        self.assertEqual(
            [(row.name, row.credit_text, row.price) for row in form.record.line_ids],
            [
                ("1 entry", "1 entry, valid 1 month", 10),
                ("5 entries", "5 entries, valid 2 months", 45),
                ("10 entries", "10 entries, valid 4 months", 80),
            ],
        )


@tagged("post_install", "-at_install")
class TestAcceptanceFaq(AcceptanceCommon):
    """Section 2, Pianificazione: FAQ."""

    def test_selling_starts_with_the_multipack(self):
        """FAQ: with lists alone nothing can be sold; it takes a multipack."""
        pool = self._create_list("Pool", self._row("Monthly", 0, 30))
        self.assertFalse(pool.line_ids.variant_ids)
        self.assertEqual(pool.multipack_count, 0)
        multipack = self._create_multipack("Pool", "time", {self.gym: 0}, pool)
        pool.invalidate_recordset()
        self.assertEqual(pool.multipack_count, 1)
        self.assertEqual(pool.line_ids.variant_ids, multipack.product_variant_ids)
        self.assertTrue(self._sell(multipack, pool.line_ids))

    def test_screen_says_so(self):
        """FAQ: the form of a list no multipack uses shows what is still missing."""
        arch = etree.fromstring(
            self.env["multipack.pricelist"].get_view(view_type="form")["arch"]
        )
        (hint,) = arch.xpath("//div[contains(@class, 'alert-info')]")
        self.assertEqual(hint.get("invisible"), "not id or multipack_count")
        self.assertIn("Select it in a multipack", " ".join(hint.text.split()))

    def test_credit_of_a_use_is_set_on_the_multipack(self):
        """FAQ: what an entry or booking takes is planned on the multipack."""
        package = self._sell(self.pack, self.ten)
        self._enter(self.gym, package=package)
        self._enter(self.yoga, package=package)
        self.assertEqual(
            self._moves(package),
            [("grant", 10, 10), ("consume", -1, 9), ("consume", -2, 7)],
        )

    def test_tax_is_set_on_the_multipack(self):
        """FAQ: the tax is planned on the multipack, and so the same for all rows."""
        tax = self.env["account.tax"].create(
            {
                "name": "Ten",
                "amount": 10,
                "price_include_override": "tax_excluded",
                "company_id": self.company.id,
                "country_id": self.company.account_fiscal_country_id.id
                or self.env.ref("base.it").id,
                "tax_group_id": self.env["account.tax.group"]
                .create({"name": "Ten", "company_id": self.company.id})
                .id,
            }
        )
        with Form(self.pack.with_user(self.planner)) as form:
            form.taxes_id.add(tax)
        for row, total in ((self.five, 44), (self.ten, 82.5)):
            order = self._create_order((self.pack, row))
            self.assertEqual(order.order_line.tax_ids, tax)
            self.assertEqual(order.amount_total, total)
            self.assertEqual(order.amount_untaxed, row.price)
