"""Import and export (issue 3, item 9), and the number of queries (item 11)."""

from contextlib import contextmanager
from datetime import date

from odoo.tests import tagged
from odoo.tools.misc import file_open

from .common_acceptance import AcceptanceCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "float_thousand_separator": ",",
    "float_decimal_separator": ".",
    "date_format": "%Y-%m-%d",
    "datetime_format": "",
    "encoding": "utf-8",
    "sheet": "",
    "advanced": True,
    "keep_matches": False,
    "fallback_values": {},
    "name_create_enabled_fields": {},
    "import_set_empty_fields": [],
    "import_skip_records": [],
    "limit": 20000,
    "skip": 0,
}


class ImportCommon(AcceptanceCommon):
    def _wizard(self, model, content, file_type):
        return (
            self.env["base_import.import"]
            .with_user(self.planner)
            .create({"res_model": model, "file": content, "file_type": file_type})
        )

    def _import(self, model, content, file_type, dryrun=False):
        """Import a file as the import screen does: preview, match columns, import."""
        wizard = self._wizard(model, content, file_type)
        options = dict(OPTIONS)
        preview = wizard.parse_preview(options)
        self.assertNotIn("error", preview, preview.get("error"))
        options.update(
            {
                name: value
                for name, value in preview["options"].items()
                if name in ("sheet", "sheets", "date_format", "datetime_format")
            }
        )
        matches = {int(index): path for index, path in preview["matches"].items()}
        fields = [
            "/".join(matches[index]) if index in matches else False
            for index in range(len(preview["headers"]))
        ]
        self.assertNotIn(False, fields, "each column of the file finds its field")
        return wizard.execute_import(fields, preview["headers"], options, dryrun=dryrun)

    def _template(self, model):
        (template,) = self.env[model].get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            return file.read()


@tagged("post_install", "-at_install")
class TestImportPriceLists(ImportCommon):
    def test_template(self):
        """The template offered on the import screen can be imported unchanged."""
        self._product("Joining fee")
        self._product("Locker")
        result = self._import(
            "multipack.pricelist",
            self._template("multipack.pricelist"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        self.assertFalse(result["messages"])
        pool, gym = self.env["multipack.pricelist"].browse(result["ids"])
        self.assertEqual((pool.name, pool.code), ("Pool entries", "POOL"))
        self.assertEqual(
            [
                (row.name, row.credit, row.duration, row.price, row.position)
                for row in pool.line_ids
            ],
            [
                ("5 entries", 5, 2, 45, 1),
                ("10 entries", 10, 4, 80, 2),
                ("20 entries", 20, 6, 150, 3),
            ],
        )
        self.assertEqual(
            [
                (opt.name, opt.price_type, opt.amount, opt.required)
                for opt in pool.option_ids
            ],
            [
                ("Joining fee", "fixed", 15, True),
                ("Locker", "per_unit", 4, False),
            ],
        )
        self.assertEqual(gym.line_ids.mapped("duration_unit"), ["month", "year"])
        multipack = self._create_multipack("Pool", "entry", {self.gym: 1}, pool)
        order = self._create_order((multipack, pool.line_ids[1]))
        self.assertEqual(
            self._lines(order), [("10 entries", 80, 1), ("Joining fee", 15, 1)]
        )

    def test_csv(self):
        content = (
            b"Name,Rows/Name,Rows/Credits,Rows/Validity,Rows/Validity Unit,Rows/Price\n"
            b"Sauna,Monthly,0,1,Months,60\n"
            b",Ten days,0,10,Days,25\n"
        )
        result = self._import("multipack.pricelist", content, "text/csv")
        self.assertFalse(result["messages"])
        sauna = self.env["multipack.pricelist"].browse(result["ids"])
        self.assertEqual(
            sauna.line_ids.mapped("credit_text"),
            ["unlimited use, valid 1 month", "unlimited use, valid 10 days"],
        )

    def test_one_bad_line_leaves_nothing(self):
        content = (
            b"Name,Rows/Name,Rows/Credits,Rows/Price\n"
            b"First,Monthly,0,60\n"
            b"Second,Monthly,0,60\n"
            b",Ten,10,60\n"
        )
        result = self._import("multipack.pricelist", content, "text/csv")
        self.assertFalse(result["ids"])
        self.assertIn("Second mixes rows", result["messages"][0]["message"])
        found = self.env["multipack.pricelist"].search(
            [("name", "in", ["First", "Second"])]
        )
        self.assertFalse(found)

    def test_export_and_import(self):
        """An export can be edited in a spreadsheet and imported again."""
        self._option(self.entries, "Card", 2)
        paths = [
            "id",
            "name",
            "line_ids/id",
            "line_ids/name",
            "line_ids/credit",
            "line_ids/duration",
            "line_ids/duration_unit",
            "line_ids/price",
            "option_ids/id",
            "option_ids/product_id/id",
            "option_ids/name",
            "option_ids/amount",
        ]
        Pricelist = self.entries.with_user(self.planner).with_context(
            import_compat=True
        )
        rows = [
            [str(cell) if cell is not False else "" for cell in row]
            for row in Pricelist.export_data(paths)["datas"]
        ]
        self.assertEqual([row[3] for row in rows], ["5 entries", "10 entries"])
        self.assertEqual([row[7] for row in rows], ["40.0", "75.0"])
        rows[0][7] = "42"
        result = (
            self.env["multipack.pricelist"].with_user(self.planner).load(paths, rows)
        )
        self.assertFalse(result["messages"])
        self.assertEqual(result["ids"], self.entries.ids)
        self.assertEqual(self.entries.line_ids, self.five | self.ten)
        self.assertEqual(self.entries.line_ids.mapped("price"), [42, 75])
        self.assertEqual(self.entries.option_ids.mapped("name"), ["Card"])
        self.assertEqual(self._variant(self.pack, self.five).lst_price, 42)

    def test_daily_rates_by_import(self):
        result = (
            self.env["multipack.pricelist"]
            .with_user(self.planner)
            .load(
                [
                    "name",
                    "line_ids/name",
                    "line_ids/price_type",
                    "line_ids/daily_rate_ids/date_from",
                    "line_ids/daily_rate_ids/date_to",
                    "line_ids/daily_rate_ids/price",
                ],
                [
                    ["Lido", "Monthly", "Per Day", "", "", "2"],
                    ["", "", "", "2027-06-01", "2027-08-31", "2.5"],
                ],
            )
        )
        self.assertFalse(result["messages"])
        row = self.env["multipack.pricelist"].browse(result["ids"]).line_ids
        self.assertEqual(row._get_price(date(2027, 5, 25)), 74)


@tagged("post_install", "-at_install")
class TestImportPackages(ImportCommon):
    """Packages sold with another system, with their remaining balance."""

    HEADERS = "Holder,Multipack,Row,Valid From,Valid To,Balance,Price Paid,Notes\n"

    def test_template(self):
        self.env["res.partner"].create(
            [{"name": "Anna Rossi"}, {"name": "Paolo Bianchi"}]
        )
        yoga = self._create_list("Yoga & Pilates", self._row("10 entries", 10, 150))
        gym = self._create_list("Gym subscription", self._row("Monthly", 0, 50))
        self._create_multipack("Yoga & Pilates pack", "entry", {self.yoga: 1}, yoga)
        self._create_multipack("Open gym", "time", {self.gym: 0}, gym)
        result = self._import(
            "multipack.package",
            self._template("multipack.package"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
        self.assertFalse(result["messages"])
        packages = self.env["multipack.package"].browse(result["ids"])
        self.assertEqual(
            [
                (
                    p.partner_id.name,
                    p.origin,
                    p.credit_balance,
                    p.date_end,
                    p.price_paid,
                    p.pricelist_line_id,
                )
                for p in packages
            ],
            [
                (
                    "Anna Rossi",
                    "import",
                    7,
                    date(2026, 12, 31),
                    105,
                    yoga.line_ids,
                ),
                (
                    "Paolo Bianchi",
                    "import",
                    0,
                    date(2026, 11, 30),
                    50,
                    gym.line_ids,
                ),
            ],
        )
        self.assertEqual(self._moves(packages), [("grant", 7, 7)])
        self.assertLedgerHolds()

    def _content(self, count, bad=()):
        lines = [
            f"Anna Neri,Pack,Entries / 10 entries,2026-09-01,2026-12-31,"
            f"{'-3' if index in bad else index % 10 + 1},75,"
            for index in range(count)
        ]
        return (self.HEADERS + "\n".join(lines) + "\n").encode()

    def test_many(self):
        """Each package gets its balance by one grant move."""
        result = self._import("multipack.package", self._content(200), "text/csv")
        self.assertFalse(result["messages"])
        packages = self.env["multipack.package"].browse(result["ids"])
        self.assertEqual(len(packages), 200)
        self.assertEqual(
            packages.mapped("credit_balance"), [n % 10 + 1 for n in range(200)]
        )
        self.assertEqual(set(packages.mapped("origin")), {"import"})
        self.assertEqual(set(packages.mapped("state")), {"active"})
        moves = packages.move_ids
        self.assertEqual(len(moves), 200)
        self.assertEqual(set(moves.mapped("kind")), {"grant"})
        self.assertLedgerHolds()

    def test_one_bad_line_leaves_nothing(self):
        """The message names the package of the line and the rule."""
        with self.assertUnchanged():
            result = self._import(
                "multipack.package", self._content(20, bad=[17]), "text/csv"
            )
        self.assertFalse(result["ids"])
        self.assertIn(
            "10 entries – Pack: a balance of -3 does not fit",
            result["messages"][0]["message"],
        )

    def test_wrong_row_leaves_nothing(self):
        content = (
            self.HEADERS
            + "Anna Neri,Pack,Entries / 10 entries,2026-09-01,2026-12-31,7,75,\n"
            + "Anna Neri,Pack,Subscription / Monthly,2026-09-01,2026-12-31,7,75,\n"
        ).encode()
        with self.assertUnchanged():
            result = self._import("multipack.package", content, "text/csv")
        self.assertFalse(result["ids"])
        self.assertIn(
            "Monthly is not a row of Entries", result["messages"][0]["message"]
        )

    def test_dry_run(self):
        """*Test* on the import screen writes nothing."""
        with self.assertUnchanged():
            result = self._import(
                "multipack.package", self._content(3), "text/csv", dryrun=True
            )
        self.assertFalse(result["messages"])

    def test_ended_and_no_longer_sold(self):
        """An imported package may have ended, its multipack may be off sale."""
        self._grant(self.pack, self.five)
        self.pack.sale_date_to = date(2026, 1, 1)
        result = self._import(
            "multipack.package",
            (
                self.HEADERS
                + "Anna Neri,Pack,Entries / 10 entries,2026-01-01,2026-03-31,2,75,\n"
            ).encode(),
            "text/csv",
        )
        self.assertFalse(result["messages"])
        package = self.env["multipack.package"].browse(result["ids"])
        self.assertEqual(self._verdicts(self.gym)[package]["code"], "expired")


@tagged("post_install", "-at_install")
class TestQueriesOfRows(AcceptanceCommon):
    """Saving a list takes queries in proportion to its variants."""

    @contextmanager
    def _count(self, counts):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        yield
        self.env.flush_all()
        counts.append(self.env.cr.sql_log_count - before)

    def _list(self, name, rows):
        return self._create_list(
            name, *(self._row(f"Row {n}", n, n) for n in range(1, rows + 1))
        )

    def _save(self, rows, multipacks):
        """Return the queries to add rows to a list of some multipacks, and to change
        one price in it."""
        name = f"{rows} × {multipacks}"
        counts = []
        pricelist = self._list(name, 1)
        for index in range(multipacks):
            self._create_multipack(
                f"{name}, {index}", "entry", {self.gym: 1}, pricelist
            )
        with self._count(counts):
            pricelist.line_ids = [
                (0, 0, self._row(f"Added {n}", n, n)) for n in range(1, rows)
            ]
        self.assertEqual(len(pricelist.line_ids.variant_ids), rows * multipacks)
        with self._count(counts):
            pricelist.line_ids = [(1, pricelist.line_ids[0].id, {"price": 99})]
        return counts

    def test_grows_with_variants(self):
        """8 times the variants: at most 8 times the queries; for one price, twice."""
        self._save(2, 1)  # fills the caches of the process
        small_add, small_price = self._save(5, 2)
        large_add, large_price = self._save(20, 4)
        self.assertLessEqual(large_add, 8 * small_add)
        self.assertLessEqual(large_price, 2 * small_price)
