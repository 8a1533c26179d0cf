import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import clean_context

from ...tools.untrusted import browse_given

# Fields that a caller may set when granting a package; all others come from the
# catalogue (R10) or change by an action that is logged.
GRANT_FIELDS = {
    "partner_id",
    "payer_id",
    "beneficiary_ids",
    "beneficiary_cap",
    "multipack_id",
    "pricelist_line_id",
    "date_start",
    "price_paid",
    "company_id",
    "note",
}
# Fields that an import may set in addition: the remaining balance, granted instead of
# the credits of the row, and the end, which replaces the computed one.
IMPORT_FIELDS = {"credit_balance", "date_end"}
# Fields that identify an offer of the catalogue.
OFFER_FIELDS = ("multipack_id", "pricelist_line_id", "company_id")


class MultipackPackage(models.Model):
    """New packages: granted, sold or imported, as snapshots of the catalogue (R10)."""

    _inherit = "multipack.package"

    @api.model_create_multi
    def create(self, vals_list):
        """Grant packages (R13), or create those that an order sold (R12).

        Terms, services and costs are copied from the catalogue (R10), ``date_end`` is
        computed (R4) and the ``grant`` move written. Odoo's import may create packages
        sold in another system, with their remaining balance and their end.

        :raises UserError: for a field that cannot be set directly
        :raises ValidationError: when multipack and row do not match, or are not sold
        """
        if not self.env.su:
            importing = self.env.context.get("import_file")
            for vals in vals_list:
                self._refuse_fields(
                    vals, GRANT_FIELDS | IMPORT_FIELDS if importing else GRANT_FIELDS
                )
        # Defaults in the caller's context are not meant for packages.
        # pylint: disable=context-overridden
        self = self.with_context(clean_context(self.env.context))
        snapshots = self._prepare_snapshots(vals_list)
        lines = [snapshot.pop("line_ids") for snapshot in snapshots]
        grants = [
            vals.get("credit_balance", snapshot["credit_initial"])
            for vals, snapshot in zip(vals_list, snapshots, strict=True)
        ]
        now = fields.Datetime.now()
        packages = super().create(
            [
                {
                    **vals,
                    **snapshot,
                    "credit_balance": 0,
                    "usable_since": vals.get("state") != "pending" and now,
                }
                for vals, snapshot in zip(vals_list, snapshots, strict=True)
            ]
        )
        packages._create_lines(lines)
        packages._post_grants(grants)
        # sudo: the state is read-only for users
        packages.sudo().filtered(
            lambda package: package.kind != "time" and not package.credit_balance
        ).state = "exhausted"
        return packages

    def _create_lines(self, lines):
        """Create the included services of new packages.

        :param lines: for each package, the list of values of its lines
        """
        # sudo: package lines are created here only, as a copy of the catalogue
        self.env["multipack.package.line"].sudo().create(
            [
                {**line, "package_id": package.id}
                for package, own in zip(self, lines, strict=True)
                for line in own
            ]
        )

    @api.model
    def get_import_templates(self):
        """Return the template that Odoo's import screen offers."""
        return [
            {
                "label": self.env._("Import Template for Running Packages"),
                "template": "/multipack_booking/static/xls/multipack_package.xlsx",
                "in_one_go": True,
            }
        ]

    @api.model
    def _prepare_snapshots(self, vals_list):
        """Complete the values of new packages; each offer is read once."""
        offers, sequences, snapshots = {}, {}, []
        for vals in vals_list:
            # as text: over RPC a value may be of a type that is not hashable
            key = repr([vals.get(name) for name in OFFER_FIELDS])
            if key not in offers:
                offers[key] = self._get_offer(vals)
            snapshot = self._prepare_snapshot(vals, *offers[key])
            company = offers[key][2]
            if company not in sequences:
                sequences[company] = self._get_sequence(company)
            snapshot["name"] = sequences[company].next_by_id()
            snapshots.append(snapshot)
        return snapshots

    @api.model
    def _get_sequence(self, company):
        """Return the sequence that numbers the packages of a company."""
        # sudo: users have no rights on sequences; this one only numbers packages
        return (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "multipack.package"),
                    ("company_id", "in", [company.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )

    @api.model
    def _prepare_snapshot(self, vals, multipack, row, company):
        """Complete the values of a new package from the catalogue (R4, R10)."""
        terms = multipack._get_terms(row)
        origin = self._get_origin(vals)
        title = f"{row.name} – {multipack.name}" if row else multipack.name
        values = {
            **{name: terms[name] for name in terms._get_terms_fields()},
            **{name: multipack[name] for name in multipack._get_policy_fields()},
        }
        is_money = {"price"}
        if multipack.kind == "value":
            is_money |= {"credit", "beneficiary_cap", "rollover_max"}
        values |= {
            name: multipack._to_company_currency(values[name], company)
            for name in is_money
        }
        values |= {
            **row._get_statistics(),
            "beneficiary_cap": vals.get("beneficiary_cap") or values["beneficiary_cap"],
            "period_id": terms.period_id.id,
            "title": title,
            "company_id": company.id,
            "kind": multipack.kind,
            "origin": origin,
            "credit_initial": 0 if multipack.kind == "time" else values["credit"],
            "access_code": secrets.token_hex(8),
            "line_ids": [
                line._prepare_package_line_vals(company) for line in multipack.line_ids
            ],
        }
        values |= self._prepare_validity(vals, multipack, terms, company)
        if origin != "import":
            start = values["date_start"] or company._multipack_today()
            if refusal := multipack._get_sale_refusal(terms, start):
                raise ValidationError(refusal)
        if values["date_end"] and values["date_end"] < values["date_start"]:
            raise ValidationError(
                self.env._("%s: a package cannot end before it starts.", title)
            )
        return values

    @api.model
    def _get_offer(self, vals):
        """Return the multipack, its row (empty without a list) and the company."""
        multipack = browse_given(
            self.env["multipack.multipack"],
            vals.get("multipack_id"),
            self.env._("Choose a multipack."),
        )
        row = self.env["multipack.pricelist.line"]
        if vals.get("pricelist_line_id"):
            row = browse_given(
                row,
                vals["pricelist_line_id"],
                self.env._("This row of the price list no longer exists."),
            )
        company = multipack.company_id or self.env.company
        if vals.get("company_id"):
            company = browse_given(
                company,
                vals["company_id"],
                self.env._("This company no longer exists."),
            )
        return multipack, row, company

    @api.model
    def _prepare_validity(self, vals, multipack, terms, company):
        """Return first day, last day (R4) and activation (R19) of a new package.

        A package with given dates does not wait for its first use.
        """
        start, end = self._to_day(vals.get("date_start")), vals.get("date_end")
        activation = multipack.activation
        if activation == "first_use":
            if not (start or end):
                return {
                    "activation": activation,
                    "date_start": False,
                    "date_end": False,
                }
            activation = "date"
        start = start or terms._get_date_start(company._multipack_today())
        return {
            "activation": activation,
            "date_start": start,
            "date_end": self._to_day(end) or terms._get_date_end(start),
        }

    @api.model
    def _get_origin(self, vals):
        """Return the origin of a new package; Odoo's import sets a context key."""
        if vals.get("origin"):
            return vals["origin"]
        return "import" if self.env.context.get("import_file") else "manual"

    def _post_grants(self, amounts):
        """Write the ``grant`` moves of new packages, one amount for each of ``self``.

        :raises ValidationError: for a balance that does not fit the kind of package
        """
        for package, amount in zip(self, amounts, strict=True):
            if amount and not package.multipack_id._credit_fits(package.kind, amount):
                raise ValidationError(
                    self.env._(
                        "%(package)s: a balance of %(balance)s does not fit; %(need)s.",
                        package=package.title,
                        balance=f"{amount:g}",
                        need=package.multipack_id._get_credit_rule_text(),
                    )
                )
        # sudo: no role may write moves; creating a package includes its grant
        self.env["multipack.credit.move"].sudo().create(
            [
                package._prepare_move_vals("grant", amount)
                for package, amount in zip(self, amounts, strict=True)
                if amount
            ]
        )
