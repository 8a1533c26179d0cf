from odoo import api, fields, models


class MultipackBook(models.TransientModel):
    """Payment options of a booking, as cards: what each costs and leaves, and why one
    cannot be used (R31)."""

    _inherit = "multipack.book"

    choices = fields.Json(compute="_compute_choices")
    choice = fields.Char(string="Pay With", compute="_compute_choice", readonly=False)

    @api.depends("line_ids", "partner_id", "service_id", "seats")
    def _compute_choices(self):
        """List payment options as dicts: ``key``, ``title``, ``text``, ``possible``.

        Packages that can pay come first (R17), those that cannot come last.
        """
        for book in self:
            if not (book.partner_id and book.service_id and book.seats > 0):
                book.choices = []
                continue
            packages = [book._prepare_package_choice(line) for line in book.line_ids]
            usable = [choice for choice in packages if choice["possible"]]
            refused = [choice for choice in packages if not choice["possible"]]
            book.choices = usable + book._prepare_other_choices() + refused

    @api.depends("payment", "package_id")
    def _compute_choice(self):
        for book in self:
            by_package = book.payment == "package"
            book.choice = (
                book._get_package_key(book.package_id) if by_package else book.payment
            )

    @api.onchange("choice")
    def _onchange_choice(self):
        """Pay with the selected card."""
        for book in self.filtered("choice"):
            packages = {
                book._get_package_key(package): package
                for package in book.eligible_package_ids
            }
            if book.choice in packages:
                book.payment, book.package_id = "package", packages[book.choice]
            elif book.choice in ("onsite", "free"):
                book.payment, book.package_id = book.choice, False

    def _get_package_key(self, package):
        return f"package-{package._origin.id or package.id}"

    def _prepare_package_choice(self, line):
        """Return the card of a package."""
        return {
            "key": self._get_package_key(line.package_id),
            "title": line.title,
            "text": line.message,
            "possible": line.eligible,
        }

    def _prepare_other_choices(self):
        """Return the cards of the payment options without a package."""
        self.ensure_one()
        client, service = self.partner_id._origin, self.service_id._origin
        price = service._get_price_texts(client, self.seats).get(service)
        choices = []
        if price:
            choices.append(
                {
                    "key": "onsite",
                    "title": self.env._("Pay at the desk"),
                    "text": self.env._("%s, on a sales order", price),
                    "possible": True,
                }
            )
        choices.append(
            {
                "key": "free",
                "title": self.env._("Free"),
                "text": self.env._("Not charged"),
                "possible": True,
            }
        )
        return choices
