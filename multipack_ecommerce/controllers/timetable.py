from datetime import timedelta
from urllib.parse import urlencode

import pytz
from babel.dates import format_interval
from odoo import fields
from odoo.addons.multipack_booking.tools.untrusted import read_number, read_text
from odoo.fields import Domain
from odoo.http import Controller, request, route
from odoo.tools import babel_locale_parse, format_date
from odoo.tools.translate import LazyTranslate

from ..rules.week import get_days, read_day

_lt = LazyTranslate(__name__)

# Sessions on the page of a service.
NEXT_SESSIONS = 12


def get_client():
    """The client who looks: the session's user, or nobody for a visitor."""
    user = request.env.user
    return user.partner_id.browse() if user._is_public() else user.partner_id


def read_id(text):
    """Return an id from an address; None where there is none, 404 for garbage."""
    if not text:
        return None
    number = read_number(text)
    if not number:
        raise request.not_found()
    return number


def list_services(env, _rule, qs):
    """Pages of services for the map of the website."""
    website = env["website"].get_current_website()
    # sudo: the domain says what visitors see
    services = env["multipack.service"].sudo()
    for service in services.search(services._get_website_domain(website)):
        if not qs or qs.lower() in service.website_url:
            yield {"loc": service.website_url}


class MultipackTimetable(Controller):
    """The public timetable, and the page of each service.

    All of it only reads: a replica of the database can answer.
    """

    def _get_sessions(self):
        # sudo: the domain says what visitors see
        return request.env["multipack.session"].sudo()

    def _get_services(self):
        # sudo: the domain says what visitors see
        return request.env["multipack.service"].sudo()

    @route(
        "/timetable",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=True,
        list_as_website_content=_lt("Timetable"),
    )
    def multipack_timetable(self, date=None, view=None, **filters):
        """Show a week or a day of the timetable.

        :param str date: a day in it, ``2026-11-23``; today for what is none
        :param str view: ``day``, else the week
        :param filters: ids as ``service``, ``instructor`` and ``place``
        """
        company = request.website.company_id
        today = company._multipack_today()
        days = get_days(read_day(read_text(date), today), view)
        chosen, choices = self._read_filters(filters)
        Session = self._get_sessions()
        sessions = Session.search(
            Session._get_website_domain(request.website)
            & Session._get_days_domain(company, days)
            & self._get_filter_domain(chosen)
        )
        partner = get_client()
        cards = sessions._get_cards(partner)
        return self._render(
            "multipack_ecommerce.timetable",
            {
                "view": "day" if view == "day" else "week",
                "days": [
                    {
                        "date": day,
                        "title": Session._get_day_text(day),
                        "is_today": day == today,
                        "is_past": day < today,
                        "cards": [card for card in cards if card["date"] == day],
                    }
                    for day in days
                ],
                "period": self._get_period_text(days),
                "choices": choices,
                "chosen": chosen,
                "owned": self._get_owned(partner),
                "appointments": self._get_services().search(
                    self._get_services()._get_website_domain(request.website)
                    & Domain("booking_type", "=", "appointment")
                ),
                "zone": self._get_zone(company, days[0]),
                "url": self._get_url_builder(days, view, chosen),
                "today": today,
            },
        )

    @route(
        "/timetable/service/<string:slug>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=list_services,
    )
    def multipack_timetable_service(self, slug, date=None, person=None, **kwargs):
        """Show a service: picture, text, next sessions, packages that cover it.

        :param str date: first of the days whose free times are shown, for appointments
        :param str person: id of the person for whom one comes; anybody if empty
        """
        service = self._get_service(slug)
        Session = self._get_sessions()
        sessions = Session.search(
            Session._get_website_domain(request.website)
            & Domain("service_id", "=", service.id)
            & Domain("start", ">", fields.Datetime.now())
            & Domain("state", "=", "open"),
            limit=NEXT_SESSIONS,
        )
        cards = sessions._get_cards(get_client())
        for card in cards:
            card["day"] = format_date(
                request.env, card["date"], date_format="EEEE d MMMM"
            )
        return self._render(
            "multipack_ecommerce.service",
            {
                "service": service,
                "main_object": service,
                "cards": cards,
                "price": service._get_website_price(),
                "multipacks": service._get_website_multipacks(),
                **self._get_appointments(service, date, person),
                "zone": self._get_zone(request.website.company_id, fields.Date.today()),
            },
        )

    def _get_appointments(self, service, date, person):
        """Free times of a service by appointment, a week from a day on."""
        if service.booking_type != "appointment":
            return {"appointment": False}
        today = request.website.company_id._multipack_today()
        first = max(read_day(read_text(date), today), today)
        days = [first + timedelta(days=number) for number in range(7)]
        people = service._get_slot_resources()[0]
        chosen = people.browse(read_id(person) or [])
        if chosen - people:
            raise request.not_found()
        return {
            "appointment": True,
            "people": people,
            "person": chosen,
            "first": first,
            "today": today,
            "free": service._get_website_slots(days, chosen, get_client()),
        }

    def _get_service(self, slug):
        """The service of an address if it is published here; else 404."""
        Service = self._get_services()
        service = Service.search(
            Service._get_website_domain(request.website)
            & Domain("id", "=", read_number(slug.rpartition("-")[2]))
        )
        if not service:
            raise request.not_found()
        return service

    def _render(self, template, values):
        response = request.render(template, values)
        # the places are those of this moment, and some of it is the client's own
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _read_filters(self, filters):
        """What is chosen, and what could be; 404 for what is not shown to visitors."""
        choices = self._get_sessions()._get_website_filters(request.website)
        chosen = {}
        for name, records in choices.items():
            chosen[name] = read_id(filters.get(name))
            if chosen[name] and chosen[name] not in records.ids:
                raise request.not_found()
        return chosen, choices

    def _get_filter_domain(self, chosen):
        fields_by_name = {
            "service": "service_id",
            "instructor": "instructor_id",
            "place": "room_id",
        }
        return Domain.AND(
            Domain(fields_by_name[name], "=", value)
            for name, value in chosen.items()
            if value
        )

    def _get_url_builder(self, days, view, chosen):
        """A function that makes the address of another day or view, filters kept."""
        kept = {name: value for name, value in chosen.items() if value}

        def url(day=days[0], view="day" if view == "day" else "week"):
            query = {"date": day, **kept}
            if view == "day":
                query["view"] = "day"
            return f"/timetable?{urlencode(query)}"

        return url

    def _get_period_text(self, days):
        locale = babel_locale_parse(request.env.lang)
        if len(days) == 1:
            return format_date(request.env, days[0], date_format="EEEE d MMMM y")
        return format_interval(days[0], days[-1], "yMMMd", locale=locale)

    def _get_owned(self, partner):
        """The client's packages that can be used, in a few words each."""
        if not partner:
            return []
        # sudo: only the client's own packages; employees need not be at the desk
        Package = request.env["multipack.package"].sudo()
        packages = Package.search(
            Package._get_usable_by_domain(partner)
            & Package._get_current_domain()
            & Domain("state", "=", "active")
            & Domain("company_id", "=", request.website.company_id.id),
            order="date_end, id",
            limit=3,
        )
        return [
            {
                "title": package.title,
                "text": package.balance_text if package.kind != "time" else False,
                "end": package.date_end,
            }
            for package in packages
        ]

    def _get_zone(self, company, day):
        """The zone of the times shown, for who lives in another one.

        :return: dict of ``name``, ``offset`` (minutes east of Greenwich on that day)
            and ``differs``, as far as the server can know it
        """
        zone = company._multipack_zone()
        noon = fields.Datetime.to_datetime(day).replace(hour=12)
        offset = zone.utcoffset(noon)
        own = request.env.context.get("tz")
        differs = own in pytz.all_timezones_set and (
            pytz.timezone(own).utcoffset(noon) != offset
        )
        return {
            "name": zone.zone.replace("_", " "),
            "offset": int(offset.total_seconds() // 60),
            "moment": f"{day}T12:00:00Z",
            "differs": differs,
        }
