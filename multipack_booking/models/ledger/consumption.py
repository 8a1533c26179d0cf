from odoo import fields, models
from odoo.exceptions import UserError

from ..mixins.terms import CREDIT_DIGITS


class MultipackConsumption(models.Model):
    """One use of a package. Created by ``multipack.package._consume`` only."""

    _name = "multipack.consumption"
    _description = "Package Use"
    _order = "date desc, id desc"

    _usage = models.Index("(package_id, service_id, local_date)")
    _document = models.Index("(res_model, res_id)")

    package_id = fields.Many2one(
        "multipack.package", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="package_id.company_id")
    service_id = fields.Many2one(
        "multipack.service",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    quantity = fields.Integer(string="Seats", required=True, readonly=True)
    credits = fields.Float(digits=CREDIT_DIGITS, readonly=True)
    date = fields.Datetime(string="Time of the Service", required=True, readonly=True)
    local_date = fields.Date(
        required=True,
        readonly=True,
        help="Day of the service in the time zone of the company.",
    )
    state = fields.Selection(
        [
            ("reserved", "Reserved"),
            ("used", "Used"),
            ("released", "Returned"),
            ("forfeited", "Forfeited"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )

    def _release(self, reason=False):
        """Return the credits to their packages (R30).

        Packages that have ended get them back as well; their dates still decide whether
        the credits can be used.

        :raises UserError: when a use has already been returned
        """
        self._check_not_released()
        self.state = "released"
        cancelled = self.package_id.filtered(lambda p: p.state == "cancelled")
        for consumption in self:
            consumption.package_id._post_move(
                "release", consumption.credits, reason, consumption
            )
        cancelled._empty_refunded()
        self.package_id._sync_first_use()

    def _mark(self, state):
        """Set the state of uses: ``used``, ``forfeited`` or ``reserved`` again.

        :raises UserError: when one has been returned, as nothing is charged for it
        """
        self._check_not_released()
        self.state = state

    def _move(self, start):
        """Move uses to another moment, in UTC (R8, R18, R19)."""
        for package, uses in self.grouped("package_id").items():
            day = package.company_id._multipack_local_date(start)
            uses.write({"date": start, "local_date": day})
        self.package_id._sync_first_use()

    def _check_not_released(self):
        for use in self:
            if use.state == "released":
                raise UserError(
                    self.env._(
                        "The use of %s has already been returned.",
                        use.package_id.display_name,
                    )
                )
