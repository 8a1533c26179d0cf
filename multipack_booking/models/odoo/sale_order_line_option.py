from odoo import api, fields, models
from odoo.exceptions import UserError

# Fields that option lines copy from their main line.
FOLLOWING_FIELDS = ("product_uom_qty", "multipack_holder_id", "multipack_date_start")


class SaleOrderLine(models.Model):
    """Options of a price option (R9).

    They are chosen on the main line and sold on separate lines linked to it.
    """

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
        help="Sold along with the row, each on its own line.",
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
            # sudo: clients choose options without rights on price lists.
            # An option that sells a package has no options of its own.
            row = line.multipack_row_id.sudo()
            line.multipack_available_option_ids = (
                row._get_options() if row and not line.multipack_option_id else False
            )

    @api.depends("multipack_available_option_ids")
    def _compute_multipack_option_ids(self):
        """Choose required and preselected options; keep chosen ones that apply."""
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

    def unlink(self):
        """Delete lines with the lines of their options.

        An option whose own line is deleted is no longer chosen.
        """
        lines = self | self.linked_line_ids.filtered("multipack_option_id")
        options = self.filtered("multipack_option_id")
        for option_line in options.filtered(lambda ln: ln.linked_line_id not in self):
            main, option = option_line.linked_line_id, option_line.multipack_option_id
            main._check_not_required(option)
            if option in main.multipack_option_ids:
                main.multipack_option_ids -= option
        # changing the chosen options has already deleted their lines
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

    def _name_multipack_option(self, description):
        """Return the description of the line under the name of its option, if any."""
        option = self.multipack_option_id
        if not option.name or option.name in description:
            return description
        _product, *rest = description.split("\n")
        return "\n".join([option.name, *rest])

    def _get_display_price(self):
        """Return the price of an option instead of that of its product (R9)."""
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
        """Sync the option lines with the options chosen on their main lines (R9)."""
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
                option_line.write({name: vals[name] for name in FOLLOWING_FIELDS})
            self.create(
                [
                    line._prepare_multipack_option_vals(option)
                    for option in wanted - linked.multipack_option_id
                ]
            )
        self.order_id._sort_multipack_option_lines()

    def _prepare_multipack_option_vals(self, option):
        """Return the values of the line that sells ``option`` with this one."""
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
