from odoo import api, fields, models


class MultipackPackageChoice(models.AbstractModel):
    """Base of dialogs that charge a package: list those of the client, each with its
    charge or the reason against it, and propose the best one (R17).

    A dialog adds ``line_ids``, of a model based on ``multipack.package.choice.line``.
    """

    _name = "multipack.package.choice"
    _description = "Choice of a Package"
    # The fields that define the use: what, by whom and when.
    _use_fields = ("partner_id", "service_id", "seats")

    partner_id = fields.Many2one("res.partner", string="Client")
    seats = fields.Integer(default=1)
    eligible_package_ids = fields.Many2many(
        "multipack.package", compute="_compute_eligible_package_ids"
    )
    package_id = fields.Many2one(
        "multipack.package",
        string="Charge",
        compute="_compute_package_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', eligible_package_ids)]",
    )

    @api.depends(lambda self: self._use_fields)
    def _compute_line_ids(self):
        """List the client's packages with their charge, or the reason against them."""
        for choice in self:
            choice.line_ids = [(5, 0, 0)] + [
                (0, 0, vals) for vals in choice._prepare_lines()
            ]

    @api.depends("line_ids.eligible")
    def _compute_eligible_package_ids(self):
        for choice in self:
            eligible = choice.line_ids.filtered("eligible")
            choice.eligible_package_ids = eligible.package_id

    @api.depends(lambda self: self._use_fields)
    def _compute_package_id(self):
        """Propose the best package (R17); keep another one that was selected."""
        for choice in self:
            best = next(iter(choice._prepare_lines()), {})
            choice.package_id = best.get("eligible") and best["package_id"]

    def _get_use_start(self):
        """Return the moment of the use in UTC, or False while it is unknown."""
        return fields.Datetime.now()

    def _get_use_company(self):
        """Return the company in which the client uses the service (R16)."""
        return self.env.company

    def _prepare_lines(self):
        """Return the values of the lines: one per package of the client, best first."""
        self.ensure_one()
        start = self._get_use_start()
        if not (self.partner_id and self.service_id and start and self.seats > 0):
            return []
        verdicts = self.env["multipack.package"].check_eligibility(
            self.partner_id.id,
            self.service_id.id,
            start,
            self.seats,
            self._get_use_company().id,
        )
        return [
            {key: verdict[key] for key in ("package_id", "eligible", "message")}
            for verdict in verdicts
        ]


class MultipackPackageChoiceLine(models.AbstractModel):
    """A package of the client, in a dialog."""

    _name = "multipack.package.choice.line"
    _description = "Choice of a Package: Package of the Client"

    # Not readonly, or the web client would not send them back. Booking checks again.
    package_id = fields.Many2one("multipack.package", required=True)
    title = fields.Char(related="package_id.title", string="Offer")
    balance_text = fields.Char(related="package_id.balance_text")
    date_end = fields.Date(related="package_id.date_end")
    eligible = fields.Boolean()
    message = fields.Char()
