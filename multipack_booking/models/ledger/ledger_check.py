from odoo import api, fields, models
from odoo.tools import SQL

DIFFERENCES = SQL(
    """
    SELECT package.id, package.id AS package_id, package.partner_id,
           package.company_id, package.credit_balance,
           COALESCE(SUM(move.amount), 0) AS ledger_balance
      FROM multipack_package package
      LEFT JOIN multipack_credit_move move ON move.package_id = package.id
     GROUP BY package.id
    HAVING package.credit_balance <> COALESCE(SUM(move.amount), 0)
    """
)


class MultipackLedgerCheck(models.Model):
    """Balances that differ from the ledger; none is expected (R15)."""

    _name = "multipack.ledger.check"
    _description = "Ledger Check"
    _auto = False
    _order = "id"

    package_id = fields.Many2one("multipack.package", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Holder", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    credit_balance = fields.Float(string="Balance", readonly=True)
    ledger_balance = fields.Float(string="Sum of the Ledger", readonly=True)

    @property
    def _table_query(self):
        return DIFFERENCES

    @api.model
    def get_differences(self):
        """Return the packages whose balance differs from the ledger, for monitoring.

        :return: list of dicts ``{package_id, credit_balance, ledger_balance}``; empty
            if there is none
        """
        names = ["package_id", "credit_balance", "ledger_balance"]
        return [
            {**{name: row[name] for name in names}, "package_id": row["package_id"][0]}
            for row in self.search_read([], names)
        ]
