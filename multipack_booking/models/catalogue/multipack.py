from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..mixins.terms import KINDS


class MultipackMultipack(models.Model):
    """An offer of the catalogue (R11).

    Name, image, taxes and sales description are those of the product it is sold as.
    """

    _name = "multipack.multipack"
    _description = "Multipack"
    _inherit = ["multipack.terms.mixin", "multipack.policy.mixin"]
    _inherits = {"product.template": "product_tmpl_id"}
    _order = "id desc"
    _check_company_auto = True

    _sale_window_in_order = models.Constraint(
        "CHECK (sale_date_to >= sale_date_from)",
        "The sale of a multipack cannot end before it begins.",
    )
    _max_not_negative = models.Constraint(
        "CHECK (max_per_customer >= 0)", "The maximum per client cannot be negative."
    )
    _policy_not_negative = models.Constraint(
        "CHECK (suspension_max_days >= 0 AND beneficiary_max >= 0"
        " AND beneficiary_cap >= 0 AND rollover_max >= 0)",
        "The limits of a multipack cannot be negative.",
    )
    _product_unique = models.UniqueIndex(
        "(product_tmpl_id)", "A product belongs to one multipack."
    )

    product_tmpl_id = fields.Many2one(
        "product.template", required=True, ondelete="restrict", copy=False
    )
    kind = fields.Selection(KINDS, required=True, default="entry")
    line_ids = fields.One2many(
        "multipack.multipack.line", "multipack_id", string="Services", copy=True
    )
    pricelist_id = fields.Many2one(
        "multipack.pricelist",
        string="Price List",
        index=True,
        ondelete="restrict",
        check_company=True,
        help="Clients choose one of its rows. Without a price list, the multipack has"
        " its own price and validity.",
    )
    pricelist_line_ids = fields.One2many(
        related="pricelist_id.line_ids", string="Rows of the Price List"
    )
    # Without a list the price is the product's own (R3).
    price = fields.Float(
        related="product_tmpl_id.list_price", string="Own Price", readonly=False
    )
    sale_date_from = fields.Date(string="On Sale From")
    sale_date_to = fields.Date(string="On Sale To")
    max_per_customer = fields.Integer(
        string="Maximum per Client",
        help="How often a client may buy it, e.g. 1 for an introductory offer; 0 for"
        " no maximum.",
    )
    package_ids = fields.One2many("multipack.package", "multipack_id")
    package_count = fields.Integer(compute="_compute_package_count")
    covers_text = fields.Char(string="Includes", compute="_compute_covers_text")

    @api.depends("package_ids")
    def _compute_package_count(self):
        counts = self.env["multipack.package"]._read_group(
            [("multipack_id", "in", self.ids)], ["multipack_id"], ["__count"]
        )
        by_multipack = {multipack.id: count for multipack, count in counts}
        for multipack in self:
            multipack.package_count = by_multipack.get(multipack.id, 0)

    @api.depends("line_ids.service_id.name")
    def _compute_covers_text(self):
        for multipack in self:
            multipack.covers_text = ", ".join(
                multipack.line_ids.service_id.mapped("name")
            )

    @api.constrains("kind", "pricelist_id", "credit")
    def _check_rows_fit_kind(self):
        """Refuse terms that do not fit the kind (R2).

        With a price list these are its active rows, otherwise the multipack's own.
        """
        for multipack in self:
            terms = multipack
            if multipack.pricelist_id:
                terms = multipack.pricelist_id.line_ids.filtered("active")
            wrong = terms.filtered(
                lambda row, kind=multipack.kind: not self._credit_fits(kind, row.credit)
            )
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(multipack)s sells %(kind)s: %(need)s. This does not fit:"
                        " %(rows)s.",
                        multipack=multipack.name,
                        kind=dict(
                            self._fields["kind"]._description_selection(self.env)
                        )[multipack.kind],
                        need=multipack._get_credit_rule_text(),
                        rows=", ".join(wrong.mapped("display_name")),
                    )
                )

    @api.constrains("price_type", "pricelist_id")
    def _check_price_type(self):
        for multipack in self:
            if multipack.price_type != "fixed" and not multipack.pricelist_id:
                raise ValidationError(
                    self.env._(
                        "%s: a price per day needs a price list with daily rates.",
                        multipack.name,
                    )
                )

    @api.constrains("kind")
    def _check_line_costs(self):
        self.line_ids._check_credit_cost()

    @api.model
    def default_get(self, fields):
        """Set the defaults of the product behind a multipack."""
        return {**super().default_get(fields), **self._get_product_defaults()}

    @api.model_create_multi
    def create(self, vals_list):
        """Create multipacks with their products, and a variant for each row on sale."""
        defaults = self._get_product_defaults()
        multipacks = super().create([{**defaults, **vals} for vals in vals_list])
        multipacks._sync_variants()
        return multipacks

    def write(self, vals):
        """Sync the variants when the price list changes."""
        result = super().write(vals)
        if "pricelist_id" in vals:
            self._sync_variants()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sold(self):
        # sudo: packages of other companies count; the message names the multipack only
        packages = self.env["multipack.package"].sudo()
        if sold := packages.search([("multipack_id", "in", self.ids)], limit=1):
            raise ValidationError(
                self.env._(
                    "Clients own packages of %s. Archive it instead.",
                    sold.multipack_id.name,
                )
            )
        # sudo: orders of other salespeople count; the message names one of them
        lines = self.env["sale.order.line"].sudo()
        variants = self.with_context(active_test=False).product_variant_ids
        if ordered := lines.search([("product_id", "in", variants.ids)], limit=1):
            raise ValidationError(
                self.env._(
                    "%(multipack)s is on the order %(order)s. Archive it instead.",
                    multipack=ordered.multipack_id.name,
                    order=ordered.order_id.name,
                )
            )

    def unlink(self):
        """Delete multipacks that were never sold, together with their products (R7)."""
        templates = self.product_tmpl_id
        result = super().unlink()
        templates.unlink()
        return result

    def copy_data(self, default=None):
        """Append "(copy)" to the name; leave the variants to the price list."""
        vals_list = super().copy_data(default)
        for multipack, vals in zip(self, vals_list, strict=True):
            vals.pop("attribute_line_ids", None)  # recreated from the price list
            if "name" not in (default or {}):
                vals["name"] = self.env._("%s (copy)", multipack.name)
        return vals_list

    def action_view_packages(self):
        """Open the packages of this multipack that clients own."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "multipack_booking.multipack_package_action"
        )
        return {
            **action,
            "domain": [("multipack_id", "=", self.id)],
            "context": {"default_multipack_id": self.id},
        }

    @api.model
    def _get_product_defaults(self):
        """Return the defaults of the product behind a multipack."""
        return {"type": "service", "purchase_ok": False, "invoice_policy": "order"}

    @api.model
    def _credit_fits(self, kind, credit):
        """Return whether a row with ``credit`` can be sold as ``kind`` (R2)."""
        if kind == "time":
            return not credit
        return credit > 0 and (kind == "value" or credit == int(credit))

    def _get_credit_rule_text(self):
        self.ensure_one()
        return {
            "time": self.env._("credits must be 0"),
            "entry": self.env._("credits must be whole entries, at least 1"),
            "value": self.env._("credits must be the amount that can be spent"),
        }[self.kind]

    def _to_company_currency(self, amount, company):
        """Convert an amount of the catalogue to the currency of the selling company.

        Records without a company have amounts in the currency of the main company.
        """
        if self.currency_id == company.currency_id:
            return amount
        return self.currency_id._convert(
            amount, company.currency_id, company, fields.Date.today()
        )

    def _get_terms(self, pricelist_line=None):
        """Return the record with the terms of a sale: the row or the multipack (R3).

        :raises ValidationError: when the row is missing, of another list, or given for
            a multipack without a list
        """
        self.ensure_one()
        names = {
            "multipack": self.name,
            "list": self.pricelist_id.name,
            "row": pricelist_line.name if pricelist_line else False,
        }
        if not self.pricelist_id and pricelist_line:
            raise ValidationError(
                self.env._(
                    "%(multipack)s is sold without a price list; %(row)s does not"
                    " belong to it.",
                    **names,
                )
            )
        if self.pricelist_id and not pricelist_line:
            raise ValidationError(
                self.env._(
                    "Choose a row of the price list %(list)s for %(multipack)s.",
                    **names,
                )
            )
        if pricelist_line and pricelist_line.pricelist_id != self.pricelist_id:
            raise ValidationError(
                self.env._(
                    "%(row)s is not a row of %(list)s, the price list of"
                    " %(multipack)s.",
                    **names,
                )
            )
        return pricelist_line or self

    def _get_sale_refusal(self, terms, date_start, partner=None, quantity=1):
        """Return why this multipack cannot be sold: the single source of truth.

        :param terms: the row, or the multipack without a list (see ``_get_terms``)
        :param date date_start: first day of the package
        :param partner: the client, for the maximum per client
        :param int quantity: number of packages to be bought
        :return: the reason as a text for users, or False
        """
        self.ensure_one()
        if not (self.active and terms.active):
            name = terms.display_name
            return self.env._("%s is archived and no longer sold.", name)
        today = (self.company_id or self.env.company)._multipack_today()
        if self.sale_date_from and today < self.sale_date_from:
            return self.env._(
                "%(multipack)s is sold from %(date)s.",
                multipack=self.name,
                date=format_date(self.env, self.sale_date_from),
            )
        if self.sale_date_to and today > self.sale_date_to:
            return self.env._(
                "%(multipack)s was sold until %(date)s.",
                multipack=self.name,
                date=format_date(self.env, self.sale_date_to),
            )
        if refusal := terms._get_start_refusal(date_start):
            return refusal
        if partner and self.max_per_customer:
            bought = self._count_bought(partner)
            if bought + quantity > self.max_per_customer:
                return self.env._(
                    "%(multipack)s is limited to %(max)s per client: %(client)s has"
                    " %(bought)s and is ordering %(quantity)s.",
                    multipack=self.name,
                    max=self.max_per_customer,
                    client=partner.name,
                    bought=bought,
                    quantity=quantity,
                )
        return False

    def _count_bought(self, partner):
        """Count the packages of this multipack that a client bought in any company."""
        self.ensure_one()
        # sudo: only the number is used; the seller may not see all of the packages
        return (
            self.env["multipack.package"]
            .sudo()
            .search_count(
                [
                    ("multipack_id", "=", self.id),
                    ("partner_id", "=", partner.id),
                    ("origin", "in", ["sale", "renewal"]),
                    ("state", "!=", "cancelled"),
                ]
            )
        )

    def _get_variant(self, pricelist_line):
        """Return the variant that sells ``pricelist_line``, or the only variant."""
        self.ensure_one()
        variants = self.product_variant_ids
        if not self.pricelist_id:
            return variants[:1]
        return variants.filtered(
            lambda variant: variant.multipack_pricelist_line_id == pricelist_line
        )

    def _keep_price_in_rows(self):
        """Clear the price of products whose prices are set by rows (R3)."""
        # sudo: the rule holds whatever the user may edit
        templates = self.sudo().filtered("pricelist_id").product_tmpl_id
        templates.filtered("list_price").list_price = 0

    def _sync_variants(self):
        """Sync the variants of the product with the rows on sale.

        Each multipack has one attribute line, that of its list, with the values of
        the active rows. Odoo creates, archives and restores the variants accordingly.
        """
        # sudo: users who edit multipacks need no rights on attributes. Values of
        # archived rows are included, to remove them.
        self._keep_price_in_rows()
        for multipack in self.sudo().with_context(active_test=False):
            template = multipack.product_tmpl_id
            pricelist = multipack.pricelist_id
            values = pricelist.line_ids.filtered("active").attribute_value_id
            lines = template.attribute_line_ids
            if not values:
                lines.unlink()
                continue
            line = lines.filtered(
                lambda ln, pl=pricelist: ln.attribute_id == pl.attribute_id
            )
            (lines - line).unlink()
            if not line:
                line.create(
                    {
                        "product_tmpl_id": template.id,
                        "attribute_id": pricelist.attribute_id.id,
                        "value_ids": [(6, 0, values.ids)],
                    }
                )
            elif line.value_ids != values:
                line.value_ids = values
