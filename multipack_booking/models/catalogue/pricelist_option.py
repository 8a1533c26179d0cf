from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MultipackPricelistOption(models.Model):
    """An extra that is sold along with a row: joining fee, locker, towel (R9)."""

    _name = "multipack.pricelist.option"
    _description = "Multipack Price List Option"
    _inherit = ["multipack.number.mixin"]
    _order = "sequence, id"

    _one_owner = models.Constraint(
        "CHECK ((pricelist_id IS NULL) <> (line_id IS NULL))",
        "An option belongs to a price list or to one row of it.",
    )

    pricelist_id = fields.Many2one(
        "multipack.pricelist",
        string="Price List",
        index="btree_not_null",
        ondelete="cascade",
        help="The option is offered with each row of the list.",
    )
    line_id = fields.Many2one(
        "multipack.pricelist.line",
        string="Row",
        index="btree_not_null",
        ondelete="cascade",
        help="The option is offered with this row only.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(
        translate=True,
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one("res.company", compute="_compute_company")
    currency_id = fields.Many2one("res.currency", compute="_compute_company")
    multipack_id = fields.Many2one(
        "multipack.multipack",
        string="Add-on Multipack",
        ondelete="restrict",
        help="Choosing the option also sells this package.",
    )
    addon_pricelist_id = fields.Many2one(
        related="multipack_id.pricelist_id", string="Price List of the Add-on"
    )
    pricelist_line_id = fields.Many2one(
        "multipack.pricelist.line",
        string="Add-on Row",
        domain="[('pricelist_id', '=', addon_pricelist_id)]",
        ondelete="restrict",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("sale_ok", "=", True)],
        ondelete="restrict",
    )
    price_type = fields.Selection(
        [
            ("fixed", "Fixed"),
            ("per_unit", "Per Day, Week, Month …"),
            ("percent", "% of the Row's Price"),
        ],
        required=True,
        default="fixed",
    )
    amount = fields.Float(
        min_display_digits="Product Price", help="Negative for a discount."
    )
    required = fields.Boolean(
        help="Always sold along with the row, e.g. a joining fee."
    )
    default_selected = fields.Boolean(
        string="Preselected", help="Selected unless the client removes it."
    )

    @api.depends("multipack_id", "pricelist_line_id")
    def _compute_product_id(self):
        """Set the product of an add-on to the variant that sells it."""
        for option in self:
            if option.multipack_id:
                option.product_id = option.multipack_id._get_variant(
                    option.pricelist_line_id
                )

    @api.depends("product_id")
    def _compute_name(self):
        for option in self:
            option.name = option.name or option.product_id.display_name

    @api.depends("pricelist_id.company_id", "line_id.company_id")
    @api.depends_context("company")
    def _compute_company(self):
        for option in self:
            pricelist = option.pricelist_id or option.line_id.pricelist_id
            option.company_id = pricelist.company_id
            option.currency_id = pricelist.currency_id

    @api.constrains("multipack_id", "pricelist_line_id")
    def _check_addon(self):
        for option in self:
            if option.multipack_id:
                option.multipack_id._get_terms(option.pricelist_line_id)
            elif option.pricelist_line_id:
                raise ValidationError(
                    self.env._("%s: select the add-on multipack.", option.name)
                )

    def _sort_key(self):
        """Return the sort key of an option among those of a line (R6)."""
        self.ensure_one()
        return self.sequence, self.id

    def _get_price(self, terms, date_start):
        """Return the price of the option for one unit of ``terms`` (R9).

        :param terms: the row that is sold with the option
        :param date date_start: first day of the package
        :return: amount in company currency, may be negative
        """
        self.ensure_one()
        if self.price_type == "per_unit":
            return self.amount * terms._get_unit_count()
        if self.price_type == "percent":
            return self.amount * terms._get_price(date_start) / 100
        return self.amount
