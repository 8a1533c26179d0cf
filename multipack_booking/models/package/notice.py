from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import UniqueViolation

from ...tools.batch import run_batches

KINDS = [
    ("bought", "Bought"),
    ("low", "Low Balance"),
    ("ending", "Ending Soon"),
    ("ended", "Ended"),
    ("suspended", "Suspended"),
]

# The cause of a notice in SQL: a client gets one notice of a kind for each cause.
CAUSES = {
    "bought": "'bought'",
    "low": """(
        SELECT max(move.id)::text
          FROM multipack_credit_move move
         WHERE move.package_id = multipack_package.id
           AND move.amount > 0 AND move.kind <> 'release'
    )""",
    "ending": "multipack_package.date_end::text",
    "ended": "multipack_package.date_end::text",
    "suspended": """(
        SELECT max(suspension.id)::text
          FROM multipack_suspension suspension
         WHERE suspension.package_id = multipack_package.id
    )""",
}

# Packages whose notices are queued in one transaction of the job.
BATCH = 100


class MultipackNotice(models.Model):
    """Mail sent to a client about a package: one for each cause (R25)."""

    _name = "multipack.notice"
    _description = "Notice about a Package"
    _order = "id desc"

    _once = models.UniqueIndex(
        "(package_id, kind, cause)", "The client has already been notified of this."
    )

    package_id = fields.Many2one(
        "multipack.package", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="package_id.company_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    cause = fields.Char(
        required=True,
        readonly=True,
        help="What the notice is about, e.g. the last day.",
    )

    @api.model
    def _cron_send(self):
        """Notify clients about their packages, each cause once (R25)."""
        for kind, _label in KINDS:
            wanted = [(f"multipack_notice_{kind}", "=", True)]
            for company in self.env["res.company"].search(wanted):
                if not self._send_due(company, kind):
                    return

    @api.model
    def _send_due(self, company, kind):
        """Send the notices of a kind that are due in a company.

        :return: whether the job has time left
        """
        causes = dict(self._find_due(company, kind))
        return run_batches(
            self.env["multipack.package"],
            list(causes),
            lambda packages: self._send(
                kind, {package.id: causes[package.id] for package in packages}
            ),
            job=self.env._("Notify clients about packages"),
            size=BATCH,
            # another run has sent this notice at the same moment
            conflicts=(UniqueViolation,),
        )

    @api.model
    def _get_domain(self, company, kind):
        """Return the domain of packages whose client may need a notice today."""
        today = company._multipack_today()
        soon = today + timedelta(days=company.multipack_notice_days)
        recently = fields.Datetime.now() - timedelta(days=2)
        return {
            "bought": [
                ("origin", "in", ["sale", "renewal"]),
                ("state", "=", "active"),
                ("usable_since", ">=", recently),
            ],
            "low": [
                ("kind", "=", "entry"),
                ("state", "=", "active"),
                ("credit_balance", "<=", company.multipack_notice_credits),
                ("credit_initial", ">", company.multipack_notice_credits),
            ],
            "ending": [
                ("state", "=", "active"),
                ("date_end", ">=", today),
                ("date_end", "<=", soon),
                ("renewal_ids", "=", False),
            ],
            "ended": [
                ("state", "in", ["active", "exhausted", "expired"]),
                ("date_end", "<", today),
                ("date_end", ">=", today - timedelta(days=7)),
                ("renewal_ids", "=", False),
            ],
            "suspended": [
                ("state", "in", ["active", "exhausted", "suspended"]),
                "|",
                ("suspension_ids.date_to", ">=", today),
                ("suspension_ids", "any", [("date_to", "=", False)]),
            ],
        }[kind]

    @api.model
    def _find_due(self, company, kind):
        """Find the packages that need a notice of ``kind``, in one query.

        Causes with a notice are excluded, however many were sent before.

        :return: list of ``(package id, cause)``
        """
        self.env.flush_all()
        cause = SQL(CAUSES[kind])
        query = self.env["multipack.package"]._search(
            [("company_id", "=", company.id), *self._get_domain(company, kind)],
            order="id",
        )
        query.add_where(
            SQL(
                """NOT EXISTS (
                    SELECT 1 FROM multipack_notice notice
                     WHERE notice.package_id = multipack_package.id
                       AND notice.kind = %s AND notice.cause = %s
                )""",
                kind,
                cause,
            )
        )
        package_id = SQL.identifier("multipack_package", "id")
        return self.env.execute_query(query.select(package_id, cause))

    @api.model
    def _send(self, kind, causes):
        """Queue the mails of ``kind``.

        :param dict causes: package id -> cause
        """
        template = self.env.ref(f"multipack_booking.mail_template_notice_{kind}")
        self.create(
            [
                {"package_id": package_id, "kind": kind, "cause": cause}
                for package_id, cause in causes.items()
            ]
        )
        for package in self.env["multipack.package"].browse(causes):
            if package.partner_id.email:
                template.send_mail(package.id)
