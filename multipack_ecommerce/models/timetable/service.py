from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, format_time

# The start of an appointment in its URL, in UTC.
SLOT_FORMAT = "%Y%m%dT%H%M"


class MultipackService(models.Model):
    """Services on the website: visibility, prices and free times."""

    _name = "multipack.service"
    _inherit = [
        "multipack.service",
        "website.seo.metadata",
        "website.published.multi.mixin",
    ]

    allow_onsite = fields.Boolean(
        string="Clients May Pay at the Desk",
        default=True,
        help="Offered on the website to clients without a package.",
    )
    allow_online = fields.Boolean(
        string="Clients May Pay Online",
        default=True,
        help="Offered on the website to clients without a package.",
    )
    client_seats_max = fields.Integer(
        string="Seats per Client",
        default=1,
        help="The most seats that a client may book online; the desk may book more.",
    )

    @api.constrains("client_seats_max")
    def _check_client_seats_max(self):
        for service in self:
            if service.client_seats_max < 1:
                raise ValidationError(
                    self.env._(
                        "%s: clients must be allowed to book at least one seat.",
                        service.name,
                    )
                )

    @api.depends("name")
    def _compute_website_url(self):
        result = super()._compute_website_url()
        slug = self.env["ir.http"]._slug
        for service in self.filtered("id"):
            service.website_url = f"/timetable/service/{slug(service)}"
        return result

    @api.model
    def _get_website_domain(self, website):
        """Return the domain of services that visitors of a website see."""
        return (
            Domain("active", "=", True)
            & Domain("is_published", "=", True)
            & website.website_domain()
            & Domain("company_id", "in", [website.company_id.id, False])
        )

    def _get_website_price(self):
        """Compute the price of a single use with the visitor's price list and taxes.

        :return: the price in the currency of the website; 0 if there is none
        """
        self.ensure_one()
        product = self.product_id
        if not product:
            return 0.0
        return product._get_multipack_shop_prices()[product]["price"] or 0.0

    def _get_website_price_text(self, website):
        """Return the price of a single use for a page; False if there is none."""
        price = self._get_website_price()
        return price and self.env._(
            "%s per visit", format_amount(self.env, price, website.currency_id)
        )

    def _get_website_payments(self, waitlist=False):
        """Return how clients without a package may pay on the website (R31).

        :param bool waitlist: for the waiting list, which cannot be paid in advance
        """
        self.ensure_one()
        if not self.product_id:
            return []
        payments = []
        if self.allow_online and not waitlist:
            payments.append("online")
        if self.allow_onsite:
            payments.append("onsite")
        return payments

    def _get_website_multipacks(self, website):
        """Prepare published multipacks that include this service for its page.

        :return: list of dicts of ``name``, ``url``, ``text`` (cost of a use) and
            ``price_text``
        """
        self.ensure_one()
        lines = self.multipack_line_ids.filtered("multipack_id.active")
        templates = lines.multipack_id.product_tmpl_id.filtered("website_published")
        prices = templates._get_multipack_from_prices()
        return [
            {
                "name": line.multipack_id.name,
                "url": line.multipack_id.product_tmpl_id.website_url,
                "text": line._get_shop_cost_text(),
                "price_text": website._get_multipack_price_text(price),
            }
            for line in lines.sorted(lambda line: line.multipack_id.id)
            if (price := prices.get(line.multipack_id.product_tmpl_id))
        ]

    def _get_website_slots(self, days, person, client):
        """Return the free times of an appointment on some days, for its page.

        :param person: ``resource.resource``; anyone if empty
        :return: list of dicts of ``date`` and ``slots``, each a dict of ``time`` and
            ``url``; days without free times are omitted
        """
        self.ensure_one()
        company = self._get_slot_company()
        found = self._get_free_slots(days[0], days[-1], person, client)
        by_day = {}
        for start in sorted({slot["start"] for slot in found}):
            local = company._multipack_localize(start)
            by_day.setdefault(local.date(), []).append(
                {
                    "time": format_time(self.env, local.time(), time_format="short"),
                    "url": self._get_slot_url(start, person),
                }
            )
        return [{"date": day, "slots": slots} for day, slots in by_day.items()]

    def _get_slot_url(self, start, person):
        """Return the URL of the booking form of an appointment."""
        self.ensure_one()
        moment = start.strftime(SLOT_FORMAT)
        return f"/timetable/appointment/{self.id}/{moment}/{person.id or 0}"

    def _get_slot_dialog(self, start, person, partner, website):
        """Prepare the booking form of an appointment.

        :return: see ``multipack.session._get_dialog``; None for a time that is not free
        """
        self.ensure_one()
        day = self._get_slot_company()._multipack_local_date(start)
        free = self._get_free_slots(day, day, person)
        if start not in {slot["start"] for slot in free}:
            return None
        session = self._new_appointment(start)
        session.instructor_id = person
        url = self._get_slot_url(start, person)
        return {**session._get_dialog(partner, 1, website), "url": url}

    def _book_slot_online(self, partner, start, person, package, payment, overlap):
        """Book an appointment; see ``multipack.session._book_online``."""
        self.ensure_one()
        self._check_website_payment(payment)
        return self._book_slot(
            partner,
            start,
            resource=person,
            package=package,
            payment=payment,
            allow_overlap=overlap,
        )

    def _check_website_payment(self, payment):
        """Refuse ways to pay that clients may not use for this service."""
        if payment != "package" and payment not in self._get_website_payments():
            raise UserError(self.env._("%s cannot be paid this way.", self.name))

    def _default_website_meta(self):
        meta = super()._default_website_meta()
        if self.image_1920:
            picture = self.env["website"].image_url(self, "image_1024")
            meta["default_opengraph"]["og:image"] = picture
            meta["default_twitter"]["twitter:image"] = picture
        return meta
