from datetime import timedelta

from odoo import api, fields, models

KINDS = [
    ("bought", "Bought"),
    ("low", "Low Balance"),
    ("ending", "Ending Soon"),
    ("ended", "Ended"),
    ("suspended", "Suspended"),
]

# Packages whose notices are sent together, in one transaction of the job.
BATCH = 100


class MultipackNotice(models.Model):
    """A mail that a client was sent about a package: each cause once (R25)."""

    _name = "multipack.notice"
    _description = "Notice about a Package"
    _order = "id desc"

    _once = models.UniqueIndex(
        "(package_id, kind, cause)", "The client was told about this already."
    )

    package_id = fields.Many2one(
        "multipack.package", required=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="package_id.company_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    cause = fields.Char(
        required=True, readonly=True, help="What it was about, e.g. the last day."
    )

    @api.model
    def _cron_send(self):
        """Send what is due, batch by batch; can stop and go on."""
        progress = self.env["ir.cron"]
        for kind, _label in KINDS:
            wanted = [(f"multipack_notice_{kind}", "=", True)]
            for company in self.env["res.company"].search(wanted):
                packages = self.env["multipack.package"].search(
                    [("company_id", "=", company.id), *self._get_domain(company, kind)]
                )
                for start in range(0, len(packages), BATCH):
                    batch = packages[start : start + BATCH]
                    self._send(kind, batch)
                    if not progress._commit_progress(len(batch)):
                        return

    @api.model
    def _get_domain(self, company, kind):
        """Packages that may have to be told about ``kind`` today."""
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
    def _get_cause(self, kind, package):
        """What a notice is about: the same cause is told once."""
        if kind == "low":
            filled = package.move_ids.filtered(lambda move: move.amount > 0)
            return str(max(filled.filtered(lambda m: m.kind != "release").ids))
        if kind in ("ending", "ended"):
            return str(package.date_end)
        if kind == "suspended":
            return str(max(package.suspension_ids.ids))
        return kind

    @api.model
    def _send(self, kind, packages):
        """Queue the mails of ``kind`` that the clients were not sent yet."""
        template = self.env.ref(f"multipack_booking.mail_template_notice_{kind}")
        causes = {package: self._get_cause(kind, package) for package in packages}
        told = self.search([("kind", "=", kind), ("package_id", "in", packages.ids)])
        told = {(notice.package_id, notice.cause) for notice in told}
        due = [
            package for package in packages if (package, causes[package]) not in told
        ]
        self.create(
            [
                {"package_id": package.id, "kind": kind, "cause": causes[package]}
                for package in due
            ]
        )
        for package in due:
            if package.partner_id.email:
                template.send_mail(package.id)
