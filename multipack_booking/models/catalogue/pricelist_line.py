from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...rules.pricing import MissingRate, price_per_day

# R6: rows without a position follow those that have one.
UNORDERED = 1_000_000

# Fields that the price list, the attribute value and the variants depend on.
MIRRORED_FIELDS = {
    "name",
    "sequence",
    "active",
    "price",
    "price_type",
    "credit",
    "pricelist_id",
}


class MultipackPricelistLine(models.Model):
    _name = "multipack.pricelist.line"
    _description = "Multipack Price List Row"
    _inherit = [
        "multipack.terms.mixin",
        "multipack.statistic.fields",
        "analytic.mixin",
    ]
    _order = "pricelist_id, sequence, id"
    _rec_names_search = ["name", "code"]

    pricelist_id = fields.Many2one(
        "multipack.pricelist",
        string="Price List",
        required=True,
        index=True,
        ondelete="cascade",
    )
    name = fields.Char(
        required=True, translate=True, help="E.g. Monthly, or 10 entries."
    )
    code = fields.Char(help="Short name, e.g. for imports.")
    sequence = fields.Integer(
        default=UNORDERED,
        help="Position in the list, 1 first. Rows without a position follow in the"
        " order in which they were created.",
    )
    position = fields.Integer(
        compute="_compute_position",
        inverse="_inverse_position",
        help="Position in the list, 1 first. Rows with 0 follow in the order in which"
        " they were created.",
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(related="pricelist_id.company_id")
    currency_id = fields.Many2one(related="pricelist_id.currency_id")
    daily_rate_ids = fields.One2many(
        "multipack.daily.rate", "pricelist_line_id", string="Daily Rates", copy=True
    )
    option_ids = fields.One2many(
        "multipack.pricelist.option", "line_id", string="Options", copy=True
    )
    price_text = fields.Char(string="Price Summary", compute="_compute_price_text")
    attribute_value_id = fields.Many2one(
        "product.attribute.value", ondelete="restrict", readonly=True, copy=False
    )
    variant_ids = fields.One2many(
        "product.product", "multipack_pricelist_line_id", string="Variants"
    )
    package_ids = fields.One2many("multipack.package", "pricelist_line_id")
    package_count = fields.Integer(
        string="Packages Sold", compute="_compute_package_count"
    )
    is_sold = fields.Boolean(compute="_compute_package_count")
    credit_text = fields.Char(string="Summary", compute="_compute_credit_text")

    @api.depends("sequence")
    def _compute_position(self):
        for row in self:
            row.position = row.sequence % UNORDERED

    def _inverse_position(self):
        for row in self:
            row.sequence = row.position or UNORDERED

    @api.depends("package_ids")
    def _compute_package_count(self):
        # sudo: sales of other companies and salespeople count; only numbers are shown
        counts = (
            self.env["multipack.package"]
            .sudo()
            ._read_group(
                [("pricelist_line_id", "in", self.ids)],
                ["pricelist_line_id"],
                ["__count"],
            )
        )
        by_row = {row.id: count for row, count in counts}
        ordered = (
            self.env["sale.order.line"]
            .sudo()
            ._read_group(
                [("product_id.multipack_pricelist_line_id", "in", self.ids)],
                ["product_id"],
            )
        )
        ordered_ids = {product.multipack_pricelist_line_id.id for (product,) in ordered}
        for row in self:
            row.package_count = by_row.get(row.id, 0)
            row.is_sold = bool(row.package_count) or row.id in ordered_ids

    @api.depends("credit", "duration", "duration_unit", "pricelist_id.multipack_ids")
    @api.depends_context("lang")
    def _compute_credit_text(self):
        for row in self:
            kind = row.pricelist_id.multipack_ids[:1].kind
            kind = (kind if kind == "value" else "entry") if row.credit else "time"
            credit = self._get_credit_text(kind, row.credit, row.currency_id)
            row.credit_text = f"{credit}, {row._get_validity_text()}"

    @api.model
    def _search_display_name(self, operator, value):
        """Also find rows by "list / row", for imports: their names are not unique."""
        domain = Domain(super()._search_display_name(operator, value))
        if operator in Domain.NEGATIVE_OPERATORS:
            return domain
        operator = "=" if operator == "in" else operator
        for full_name in [value] if isinstance(value, str) else value or []:
            pricelist, found, row = str(full_name).partition(" / ")
            if found:
                domain |= Domain("pricelist_id.name", operator, pricelist) & Domain(
                    "name", operator, row
                )
        return domain

    @api.depends("price", "price_type", "daily_rate_ids.price", "currency_id")
    @api.depends_context("lang")
    def _compute_price_text(self):
        """Format the price, or the range of daily rates, in company currency."""
        for row in self:
            prices = [row.price]
            if row.price_type == "per_day":
                prices = sorted(set(row.daily_rate_ids.mapped("price"))) or [0]
            texts = [
                row.currency_id.format(price)
                for price in (*prices[:1], *prices[1:][-1:])
            ]
            text = " – ".join(texts)
            per_day = row.price_type == "per_day"
            row.price_text = self.env._("%s a day", text) if per_day else text

    @api.constrains("pricelist_id")
    def _check_pricelist_kept(self):
        """Refuse to move a row: its variants and packages belong to its list."""
        for row in self:
            attribute = row.attribute_value_id.attribute_id
            if attribute and attribute != row.pricelist_id.attribute_id:
                raise ValidationError(
                    self.env._(
                        "The row %s cannot move to another price list. Add a new row"
                        " there.",
                        row.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Add rows after the others unless they have a position (R6)."""
        for vals in vals_list:
            vals["sequence"] = vals.get("sequence") or UNORDERED
        rows = super().create(vals_list)
        rows.pricelist_id._after_rows_change()
        return rows

    def write(self, vals):
        """Sync the variants when rows change."""
        if "sequence" in vals:
            vals = {**vals, "sequence": vals["sequence"] or UNORDERED}
        result = super().write(vals)
        if not MIRRORED_FIELDS.isdisjoint(vals):
            self.pricelist_id._after_rows_change()
        return result

    def unlink(self):
        """Delete rows; archive those that were sold (R7)."""
        sold = self.filtered("is_sold")
        pricelists = self.pricelist_id
        if sold:
            sold.write({"active": False})
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": self.env._("Archived, not deleted"),
                    "message": self.env._(
                        "These rows were sold, so their history is kept: %s.",
                        ", ".join(sold.mapped("name")),
                    ),
                },
            )
        unsold = self - sold
        if not unsold:
            return True
        # archive first: this removes the rows from the variants of the multipacks
        unsold.write({"active": False})
        multipacks = pricelists.with_context(active_test=False).multipack_ids
        multipacks._sync_variants()
        # sudo: the attribute values only mirror the rows
        values = unsold.attribute_value_id.sudo()
        result = super(MultipackPricelistLine, unsold).unlink()
        values.unlink()
        return result

    def action_restore(self):
        """Restore archived rows (R7)."""
        self.write({"active": True})
        return True

    def action_view_packages(self):
        """Open the packages that were sold with this row."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_package_action"
        )
        return {
            **action,
            "domain": [("pricelist_line_id", "=", self.id)],
            "context": {"create": False},
        }

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Translate the attribute value together with the name of the row."""
        result = super().update_field_translations(
            field_name, translations, source_lang
        )
        if field_name == "name":
            # sudo: the attribute values only mirror the rows
            self.attribute_value_id.sudo().update_field_translations(
                field_name, translations, source_lang
            )
        return result

    def _get_price(self, date_start):
        """Return the price of a package that starts on ``date_start`` (R5).

        :return: amount in company currency
        :raises ValidationError: when a day has no rate
        """
        if self.price_type == "fixed":
            return super()._get_price(date_start)
        segments = self._get_price_segments(date_start)
        return self.currency_id.round(sum(segment.amount for segment in segments))

    def _get_price_segments(self, date_start):
        """Return the parts of a price per day: a list of ``rules.pricing.Segment``.

        :raises ValidationError: when a day has no rate
        """
        self.ensure_one()
        bands = [rate._get_band() for rate in self.daily_rate_ids]
        try:
            return price_per_day(date_start, self._get_date_end(date_start), bands)
        except MissingRate as missing:
            raise ValidationError(
                self.env._(
                    "%(row)s has no daily rate for %(day)s.",
                    row=self.name,
                    day=format_date(self.env, missing.day),
                )
            ) from None

    def _get_start_refusal(self, date_start):
        refusal = super()._get_start_refusal(date_start)
        if not refusal and self.price_type == "per_day":
            try:
                self._get_price(date_start)
            except ValidationError as error:
                return error.args[0]
        return refusal

    def _get_options(self):
        """Return the options of this row: those of the list and its own (R9).

        Options whose product, or add-on row, is no longer sold are left out.
        """
        self.ensure_one()
        options = self.pricelist_id.option_ids | self.option_ids
        return options.filtered("product_id.active").sorted(
            lambda option: option._sort_key()
        )

    def _prepare_attribute_value_vals(self):
        """Return the values of the attribute value that mirrors this row."""
        self.ensure_one()
        return {
            "name": self.name,
            "sequence": self.sequence,
            "active": self.active,
            # a price per day depends on the date; the variant computes it
            "default_extra_price": self.price if self.price_type == "fixed" else 0,
        }

    def _sync_attribute_value(self):
        """Create or update the attribute values and the prices of the variants."""
        # sudo: users who edit lists need no rights on attributes
        rows = self.sudo()
        missing = rows.filtered(lambda row: not row.attribute_value_id)
        values = (
            self.env["product.attribute.value"]
            .sudo()
            .create(
                [
                    {
                        **row._prepare_attribute_value_vals(),
                        "attribute_id": row.pricelist_id.attribute_id.id,
                    }
                    for row in missing
                ]
            )
        )
        for row, value in zip(missing, values, strict=True):
            row.attribute_value_id = value
        for row in rows - missing:
            value = row.attribute_value_id
            changes = {
                name: wanted
                for name, wanted in row._prepare_attribute_value_vals().items()
                if value[name] != wanted
            }
            if changes:
                value.write(changes)
        extras = (
            self.env["product.template.attribute.value"]
            .sudo()
            .search([("product_attribute_value_id", "in", rows.attribute_value_id.ids)])
        )
        for extra in extras:
            price = extra.product_attribute_value_id.default_extra_price
            if extra.price_extra != price:
                extra.price_extra = price
