from contextlib import contextmanager
from contextvars import ContextVar

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Whether a whole list is being saved. Not a key of Odoo's context, which RPC can set.
SAVING = ContextVar("multipack_pricelist_saving", default=False)


class MultipackPricelist(models.Model):
    _name = "multipack.pricelist"
    _description = "Multipack Price List"
    _inherit = ["multipack.import.mixin"]
    _order = "name, id"
    _rec_names_search = ["name", "code"]
    _check_company_auto = True

    name = fields.Char(
        required=True,
        translate=True,
        help="What the list is for, e.g. Pool entries or Open subscription.",
    )
    code = fields.Char(help="Short name, e.g. for imports.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    line_ids = fields.One2many(
        "multipack.pricelist.line", "pricelist_id", string="Rows", copy=True
    )
    option_ids = fields.One2many(
        "multipack.pricelist.option",
        "pricelist_id",
        string="Options",
        copy=True,
        help="Offered with each row of the list.",
    )
    line_count = fields.Integer(string="Rows on Sale", compute="_compute_line_count")
    archived_line_ids = fields.One2many(
        "multipack.pricelist.line",
        "pricelist_id",
        string="Archived Rows",
        domain=[("active", "=", False)],
        context={"active_test": False},
        copy=False,
    )
    multipack_ids = fields.One2many("multipack.multipack", "pricelist_id")
    multipack_count = fields.Integer(compute="_compute_multipack_count")
    attribute_id = fields.Many2one(
        "product.attribute",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="Its values mirror the rows and create the variants of the multipacks.",
    )

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for pricelist in self:
            company = pricelist.company_id or self.env.company
            pricelist.currency_id = company.currency_id

    @api.depends("line_ids")
    def _compute_line_count(self):
        counts = self.env["multipack.pricelist.line"]._read_group(
            [("pricelist_id", "in", self.ids)], ["pricelist_id"], ["__count"]
        )
        by_list = {pricelist.id: count for pricelist, count in counts}
        for pricelist in self:
            pricelist.line_count = by_list.get(pricelist.id, 0)

    @api.depends("multipack_ids")
    def _compute_multipack_count(self):
        for pricelist in self:
            pricelist.multipack_count = len(pricelist.multipack_ids)

    @api.model_create_multi
    def create(self, vals_list):
        """Create lists; mirror their rows as variants."""
        with self._saving():
            pricelists = super().create(vals_list)
        pricelists._after_rows_change()
        return pricelists

    def write(self, vals):
        """Change lists and rows together (R1)."""
        with self._saving():
            result = super().write(vals)
        if not vals.keys().isdisjoint({"name", "line_ids", "archived_line_ids"}):
            self._after_rows_change()
        return result

    def unlink(self):
        """Delete lists that no multipack uses."""
        self._check_unused()
        # sudo: the attribute only mirrors the list
        attributes = self.attribute_id.sudo()
        self.with_context(active_test=False).line_ids.unlink()
        result = super().unlink()
        attributes.unlink()
        return result

    def _check_unused(self):
        lists = self.with_context(active_test=False)
        lines = lists.line_ids
        if sold := lines.filtered("is_sold"):
            raise ValidationError(
                self.env._(
                    "%(list)s has rows that were sold (%(rows)s) and keeps their"
                    " history. Archive it instead.",
                    list=sold[0].pricelist_id.name,
                    rows=", ".join(sold.mapped("name")),
                )
            )
        if used := lists.multipack_ids:
            raise ValidationError(
                self.env._(
                    "%(list)s is the price list of %(multipacks)s. Select another one"
                    " there first.",
                    list=used[0].pricelist_id.name,
                    multipacks=", ".join(used.mapped("name")),
                )
            )

    def copy_data(self, default=None):
        """Append "(copy)" to the name."""
        vals_list = super().copy_data(default)
        for pricelist, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", pricelist.name)
        return vals_list

    @api.model
    def get_import_templates(self):
        """Return the template that Odoo's import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Price Lists"),
                "template": "/multipack_booking/static/xls/multipack_pricelist.xlsx",
                "in_one_go": True,
            }
        ]

    def action_view_multipacks(self):
        """Open the multipacks that use this list."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_multipack_action"
        )
        return {
            **action,
            "domain": [("pricelist_id", "=", self.id)],
            "context": {"default_pricelist_id": self.id},
        }

    @contextmanager
    def _saving(self):
        """Postpone the checks and syncs of rows until the whole list is saved.

        In the middle of saving several rows, the list may be mixed (R1).
        """
        token = SAVING.set(True)
        try:
            yield
        finally:
            SAVING.reset(token)

    def _after_rows_change(self):
        """Check lists as a whole and sync products with their rows."""
        if SAVING.get():
            return
        # flush first, so that database constraints refuse values before these checks
        self.env.flush_all()
        self._check_homogeneous()
        multipacks = self.with_context(active_test=False).multipack_ids
        multipacks._check_rows_fit_kind()
        self._sync_attribute()
        multipacks._sync_variants()

    def _check_homogeneous(self):
        """Refuse a list that mixes rows with and without credits (R1)."""
        for pricelist in self:
            rows = pricelist.line_ids.filtered("active")
            free = rows.filtered(lambda row: not row.credit)
            if free and free != rows:
                raise ValidationError(
                    self.env._(
                        "%(list)s mixes rows without credits (%(free)s) and rows with"
                        " credits (%(credit)s). Use two lists instead.",
                        list=pricelist.name,
                        free=", ".join(free.mapped("name")),
                        credit=", ".join((rows - free).mapped("name")),
                    )
                )

    def _sync_attribute(self):
        """Mirror lists and rows as attributes and values of Odoo's products."""
        # sudo: users who edit lists need no rights on attributes
        for pricelist in self.sudo():
            if not pricelist.attribute_id:
                pricelist.attribute_id = (
                    self.env["product.attribute"]
                    .sudo()
                    .create(
                        {
                            "name": pricelist.name,
                            "create_variant": "always",
                            "display_type": "radio",
                        }
                    )
                )
            elif pricelist.attribute_id.name != pricelist.name:
                pricelist.attribute_id.name = pricelist.name
        self.with_context(active_test=False).line_ids._sync_attribute_value()
