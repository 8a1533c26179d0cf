from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MultipackService(models.Model):
    _name = "multipack.service"
    _description = "Multipack Service"
    _inherit = ["image.mixin", "multipack.number.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0)) WHERE code IS NOT NULL",
        "Another service already has this code.",
    )

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name for the timetable and for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    description = fields.Html(translate=True, sanitize_overridable=True)
    company_id = fields.Many2one("res.company", index=True)
    booking_type = fields.Selection(
        [
            ("session", "Scheduled classes"),
            ("appointment", "Appointments"),
            ("entry", "Free entry"),
        ],
        required=True,
        default="entry",
        help="Scheduled classes take place at fixed times, appointments at a time the"
        " client chooses; with free entry, clients come whenever they like.",
    )
    product_id = fields.Many2one(
        "product.product",
        string="Single-Visit Product",
        domain=[("type", "=", "service")],
        check_company=True,
        help="Its price is the price of a single visit. Its taxes and accounts apply.",
    )
    price = fields.Float(
        string="Single-Visit Price",
        compute="_compute_price",
        min_display_digits="Product Price",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_price")
    duration = fields.Float(string="Duration (hours)", default=1.0)
    capacity = fields.Integer(default=10, help="Default number of seats.")
    resource_ids = fields.Many2many(
        "resource.resource",
        string="Instructors and Rooms",
    )
    multipack_line_ids = fields.One2many("multipack.multipack.line", "service_id")
    multipack_count = fields.Integer(compute="_compute_multipack_count")

    @api.depends("product_id.lst_price", "company_id")
    @api.depends_context("company")
    def _compute_price(self):
        for service in self:
            company = service.company_id or self.env.company
            product = service.product_id.with_company(company)
            service.currency_id = company.currency_id
            # products without a company have prices in the main company's currency
            service.price = product.currency_id._convert(
                product.lst_price, company.currency_id, company, fields.Date.today()
            )

    @api.depends("multipack_line_ids.multipack_id")
    def _compute_multipack_count(self):
        for service in self:
            service.multipack_count = len(service.multipack_line_ids.multipack_id)

    @api.constrains("duration", "capacity")
    def _check_numbers(self):
        for service in self:
            if service.duration <= 0 or service.capacity < 1:
                raise ValidationError(
                    self.env._(
                        "%s: duration and capacity must be above zero.", service.name
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: packages of other companies count; none is named
        used = self.env["multipack.package.line"].sudo()
        used = used.search([("service_id", "in", self.ids)], limit=1)
        if used:
            raise ValidationError(
                self.env._(
                    "%s is part of packages that clients own. Archive it instead.",
                    used.service_id.name,
                )
            )

    def action_view_multipacks(self):
        """Open the multipacks that include this service."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_multipack_action"
        )
        return {
            **action,
            "domain": [("line_ids.service_id", "=", self.id)],
            "context": {"default_line_ids": [(0, 0, {"service_id": self.id})]},
        }

    def action_walk_in(self):
        """Open the walk-in dialog for this service."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_walk_in_action"
        )
        return {**action, "context": {"default_service_id": self.id}}
