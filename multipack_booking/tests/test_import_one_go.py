"""Import of a file is all-or-nothing, and shows its progress."""

from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.mixins.atomic_import import ImportRun
from .test_acceptance_import import OPTIONS, ImportCommon

COLUMNS = {
    "Holder": "partner_id",
    "Multipack": "multipack_id",
    "Price Option": "pricelist_line_id",
    "Balance": "credit_balance",
}
LINES = 3000


@tagged("post_install", "-at_install")
class TestImportInOneGo(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = cls.env["res.partner"].create(
            [{"name": f"Importer {n}"} for n in range(100)]
        )

    def _load(self, balances, **options):
        """Import a package per balance, for each client in turn."""
        lines = [
            f"Importer {n % 100},Pack,Entries / 10 entries,{balance}"
            for n, balance in enumerate(balances)
        ]
        content = "\n".join([",".join(COLUMNS), *lines])
        wizard = self._wizard("multipack.package", content.encode(), "text/csv")
        result = wizard.execute_import(
            list(COLUMNS.values()), list(COLUMNS), {**OPTIONS, **options}
        )
        return result

    def _packages(self):
        return self.env["multipack.package"].search_count(
            [("partner_id", "in", self.clients.ids)]
        )

    def test_bad_line_late_in_a_large_file(self):
        """Nothing is imported, although the screen asks for batches of 500 lines."""
        balances = [5] * LINES
        balances[2900] = -3
        with self.assertUnchanged():
            result = self._load(balances, limit=500)
        self.assertFalse(result["ids"])
        self.assertFalse(result["nextrow"])
        [message] = result["messages"]
        self.assertEqual(message["rows"], {"from": 2900, "to": 2900})
        self.assertIn("a balance of -3 does not fit", message["message"])
        self.assertEqual(self._packages(), 0)

    def test_load_over_rpc(self):
        """Other programs call ``load`` with the columns and the rows."""
        result = call_kw(
            self.env["multipack.pricelist"].with_user(self.manager),
            "load",
            [["name"], [["Sent over RPC"]]],
            {},
        )
        self.assertFalse(result["messages"])
        [pricelist] = self.env["multipack.pricelist"].browse(result["ids"])
        self.assertEqual(pricelist.name, "Sent over RPC")
        result = call_kw(
            self.env["multipack.package"].with_user(self.manager),
            "load",
            [
                ["partner_id", "multipack_id", "pricelist_line_id"],
                [["Importer 1", "Pack", "Entries / 10 entries"]],
            ],
            {},
        )
        self.assertFalse(result["messages"])
        [package] = self.env["multipack.package"].browse(result["ids"])
        self.assertEqual(package.credit_balance, 10)

    def test_several_bad_lines_are_named_at_once(self):
        balances = [5] * 1200
        for index, balance in ((3, -1), (600, 1.5), (601, -2), (1199, -4)):
            balances[index] = balance
        with self.assertUnchanged():
            result = self._load(balances)
        self.assertEqual(
            [message["record"] for message in result["messages"]],
            [3, 600, 601, 1199],
        )

    def test_batch_limit_is_ignored(self):
        """The first request imports the whole file."""
        result = self._load([5] * 250, limit=100)
        self.assertFalse(result["messages"])
        self.assertFalse(result["nextrow"])
        self.assertEqual(len(result["ids"]), 250)
        self.assertEqual(self._packages(), 250)
        self.assertLedgerHolds()

    def test_name_that_two_clients_share(self):
        """Odoo warns and takes one of them, as it does without the batched look-up."""
        self.clients[7].name = "Importer 8"
        balances = [5] * 100
        balances[7] = ""
        with mute_logger("odoo.sql_db"):
            result = self._load(balances)
        self.assertIn("Importer 7", " ".join(m["message"] for m in result["messages"]))
        self.assertFalse(result["ids"])
        self.clients[7].ref = "Importer 7"
        result = self._load(balances)
        self.assertEqual({m["type"] for m in result["messages"]}, {"warning"})
        self.assertEqual(len(result["ids"]), 100)

    def test_queries_for_each_package(self):
        """Less than two per package; its number takes one."""
        self._load([5] * 20)
        before = self.cr.sql_log_count
        self._load([5] * 500)
        self.assertLess(self.cr.sql_log_count - before, 2 * 500)

    def test_progress(self):
        """It only increases, from 0 to 100, and is reported at intervals."""
        reported = []
        run = ImportRun(200, reported.append)
        for rows in range(1, 201):
            run.reported_at = 0
            run.read(rows)
        run.reported_at = 0
        run.wrote(0.5)
        run.reported_at = 0
        run.wrote(1)
        run.wrote(1)
        self.assertEqual(reported, [n // 4 for n in range(1, 201)] + [75, 100])
