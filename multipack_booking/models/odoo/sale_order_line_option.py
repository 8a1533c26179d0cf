from odoo import api, fields, models
from odoo.exceptions import UserError

# Fields of a line that its option lines follow.
OPTION_TRIGGERS = {
    "product_id",
    "product_uom_qty",
    "multipack_option_ids",
    "multipack_date_start",
    "multipack_holder_id",
}

# What a line of an option keeps in common with the line it belongs to.
FOLLOWING = ("product_uom_qty", "multipack_holder_id", "multipack_date_start")


class SaleOrderLine(models.Model):
    """Options of a row (R9): chosen on the line that sells it, sold as lines of their
    own that are linked to it."""

    _inherit = "sale.order.line"

    multipack_available_option_ids = fields.Many2many(
        "multipack.pricelist.option",
        compute="_compute_multipack_available_option_ids",
        groups="sales_team.group_sale_salesman",
    )
    multipack_option_ids = fields.Many2many(
        "multipack.pricelist.option",
        "sale_order_line_multipack_option_rel",
        string="Chosen Options",
        groups="sales_team.group_sale_salesman",
        compute="_compute_multipack_option_ids",
        store=True,
        readonly=False,
        domain="[('id', 'in', multipack_available_option_ids)]",
        help="Sold along with the row, as lines of their own.",
    )
    multipack_option_id = fields.Many2one(
        "multipack.pricelist.option",
        string="Sold As Option",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    @api.depends("multipack_row_id", "multipack_option_id")
    def _compute_multipack_available_option_ids(self):
        for line in self:
            # sudo: a shopper chooses among the options without reading price lists;
            # an option that sells a package has no options of its own
            row = line.multipack_row_id.sudo()
            line.multipack_available_option_ids = (
                row._get_options() if row and not line.multipack_option_id else False
            )

    @api.depends("multipack_available_option_ids")
    def _compute_multipack_option_ids(self):
        """Choose what is required or preselected; keep what the new row offers too."""
        for line in self:
            line.multipack_option_ids = line.multipack_available_option_ids.filtered(
                lambda option, chosen=line.multipack_option_ids._origin: (
                    option.required or option.default_selected or option in chosen
                )
            )

    @api.depends(
        "multipack_date_start",
        "multipack_option_id",
        "linked_line_id.product_id",
        "linked_line_id.multipack_date_start",
    )
    def _compute_price_unit(self):
        return super()._compute_price_unit()

    @api.depends("multipack_option_id", "linked_line_id.product_id")
    def _compute_name(self):
        return super()._compute_name()

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines, with lines for the options that are chosen on them (R9)."""
        lines = super().create(vals_list)
        lines._sync_multipack_options()
        return lines

    def write(self, vals):
        """Change lines; those of their options follow while nothing is sold."""
        result = super().write(vals)
        if not OPTION_TRIGGERS.isdisjoint(vals):
            drafts = self.filtered(lambda line: line.state in ("draft", "sent"))
            drafts._sync_multipack_options()
        return result

    def unlink(self):
        """Options leave with their line; one taken off by itself is not chosen."""
        lines = self | self.linked_line_ids.filtered("multipack_option_id")
        options = self.filtered("multipack_option_id")
        for option_line in options.filtered(lambda ln: ln.linked_line_id not in self):
            main, option = option_line.linked_line_id, option_line.multipack_option_id
            main._check_not_required(option)
            if option in main.multipack_option_ids:
                main.multipack_option_ids -= option
        # taking an option off has already deleted its line
        return super(SaleOrderLine, lines.exists()).unlink()

    def _check_not_required(self, option):
        if option.required and option in self.multipack_available_option_ids:
            raise UserError(
                self.env._(
                    "%(option)s is required for %(product)s.",
                    option=option.name,
                    product=self.product_id.display_name,
                )
            )

    def _get_sale_order_line_multiline_description_sale(self):
        description = super()._get_sale_order_line_multiline_description_sale()
        option = self.multipack_option_id
        if option.name and option.name not in description:
            _product, *rest = description.split("\n")
            description = "\n".join([option.name, *rest])
        return description

    def _get_display_price(self):
        """An option has its own price, whatever its product costs otherwise (R9)."""
        option, main = self.multipack_option_id, self.linked_line_id
        if not (option and main):
            return super()._get_display_price()
        price = option._get_price(
            main.multipack_row_id, main._get_multipack_date_start()
        )
        return option.currency_id._convert(
            price, self.currency_id, self.company_id, self._get_order_date()
        )

    def _sync_multipack_options(self):
        """Make the option lines be what is chosen for the lines they belong to (R9)."""
        for line in self:
            linked = line.linked_line_ids.filtered("multipack_option_id")
            wanted = line.multipack_available_option_ids.filtered(
                lambda option, chosen=line.multipack_option_ids: (
                    option.required or option in chosen
                )
            )
            dropped = linked.filtered(
                lambda ln, wanted=wanted: ln.multipack_option_id not in wanted
            )
            linked -= dropped
            dropped.unlink()
            for option_line in linked:
                vals = line._prepare_multipack_option_vals(
                    option_line.multipack_option_id
                )
                option_line.write({name: vals[name] for name in FOLLOWING})
            self.create(
                [
                    line._prepare_multipack_option_vals(option)
                    for option in wanted - linked.multipack_option_id
                ]
            )
        self.order_id._place_multipack_options()

    def _prepare_multipack_option_vals(self, option):
        """Values of the line that sells ``option`` along with this one."""
        self.ensure_one()
        return {
            "order_id": self.order_id.id,
            "product_id": option.product_id.id,
            "product_uom_qty": self.product_uom_qty,
            "linked_line_id": self.id,
            "multipack_option_id": option.id,
            "multipack_holder_id": self.multipack_holder_id.id,
            "multipack_date_start": self.multipack_date_start,
            "sequence": self.sequence,
        }
