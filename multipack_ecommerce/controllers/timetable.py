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

# Maximum number of sessions on the page of a service.
NEXT_SESSIONS = 12


def get_client():
    """Return the partner of the session's user; an empty record set for visitors."""
    user = request.env.user
    return user.partner_id.browse() if user._is_public() else user.partner_id


def read_id(text):
    """Return an id from a URL; None if it is empty, 404 for invalid input."""
    if not text:
        return None
    number = read_number(text)
    if not number:
        raise request.not_found()
    return number


def join_classes(block, **modifiers):
    """Return the CSS classes of a block and of the modifiers that are true."""
    return " ".join(
        [block, *(f"{block}--{name}" for name, is_set in modifiers.items() if is_set)]
    )


def list_services(env, _rule, qs):
    """List the pages of services for the sitemap."""
    website = env["website"].get_current_website()
    # sudo: the domain limits it to what visitors may see
    services = env["multipack.service"].sudo()
    for service in services.search(services._get_website_domain(website)):
        if not qs or qs.lower() in service.website_url:
            yield {"loc": service.website_url}


class MultipackTimetable(Controller):
    """Public timetable, and the page of each service.

    All routes are read-only, so that a replica of the database can serve them.
    """

    def _get_sessions(self):
        # sudo: the domain limits it to what visitors may see
        return request.env["multipack.session"].sudo()

    def _get_services(self):
        # sudo: the domain limits it to what visitors may see
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

        :param str date: a day in it, ``2026-11-23``; today for invalid input
        :param str view: ``day``, else the week
        :param filters: ids by name: ``service``, ``instructor``, ``room``
        """
        company = request.website.company_id
        today = company._multipack_today()
        view = "day" if view == "day" else "week"
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
        get_url = self._get_url_builder(chosen)
        return self._render(
            "multipack_ecommerce.timetable",
            {
                "view": view,
                "days": self._get_days(days, today, cards, get_url),
                "has_cards": bool(cards),
                "urls": self._get_urls(days, today, view, get_url),
                "labels": self._get_labels(view),
                "period": self._get_period_text(days),
                "choices": choices,
                "chosen": chosen,
                "owned": self._get_owned(partner),
                "appointments": self._get_services().search(
                    self._get_services()._get_website_domain(request.website)
                    & Domain("booking_type", "=", "appointment")
                ),
                "zone": self._get_zone(company, days[0]),
            },
        )

    def _get_days(self, days, today, cards, get_url):
        """Prepare days with their cards for the template."""
        by_day = {}
        for card in cards:
            by_day.setdefault(card["date"], []).append(card)
        return [
            {
                "date": day,
                "title": request.env["multipack.session"]._get_day_text(day),
                "url": get_url(day, "day"),
                "is_today": day == today,
                "cards": by_day.get(day, []),
                "classes": join_classes(
                    "o_mp_day",
                    today=day == today,
                    # in the current week only: a past week is shown in full
                    past=day < today and today in days,
                    empty=day not in by_day,
                ),
                "strip_classes": join_classes(
                    "o_mp_strip__day", today=day == today, empty=day not in by_day
                ),
            }
            for day in days
        ]

    @route(
        "/timetable/service/<string:slug>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=list_services,
    )
    def multipack_timetable_service(self, slug, date=None, person=None, **kwargs):
        """Show a service: picture, text, next sessions, multipacks that include it.

        :param str date: first day whose free times are shown, for appointments
        :param str person: id of the resource to book with; anyone if empty
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
                "price_text": service._get_website_price_text(request.website),
                "multipacks": service._get_website_multipacks(request.website),
                **self._get_appointments(service, date, person),
                "zone": self._get_zone(request.website.company_id, fields.Date.today()),
            },
        )

    def _get_appointments(self, service, date, person):
        """Return the free times of a service by appointment, for seven days."""
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
            "next_url": self._get_next_slots_url(service, days, chosen),
            "free": service._get_website_slots(days, chosen, get_client()),
        }

    def _get_next_slots_url(self, service, days, person):
        query = {"date": days[-1] + timedelta(days=1), "person": person.id or ""}
        return f"{service.website_url}?{urlencode(query)}"

    def _get_service(self, slug):
        """Return the service of a URL if it is published here; else 404."""
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
        # availability changes at any moment, and parts of the page are personal
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _read_filters(self, filters):
        """Return the chosen id and the choices by filter; 404 for hidden records."""
        choices = self._get_sessions()._get_website_filters(request.website)
        filters = {"room": filters.get("place"), **filters}  # links before 19.0.1.2
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
            "room": "room_id",
        }
        return Domain.AND(
            Domain(fields_by_name[name], "=", value)
            for name, value in chosen.items()
            if value
        )

    def _get_url_builder(self, chosen):
        """Return a function that builds the URL of a day and view with the filters."""
        kept = {name: value for name, value in chosen.items() if value}

        def get_url(day, view):
            query = {"date": day, **kept}
            if view == "day":
                query["view"] = "day"
            return f"/timetable?{urlencode(query)}"

        return get_url

    def _get_urls(self, days, today, view, get_url):
        """Return the URLs of the buttons above the timetable, by name."""
        first, length = days[0], timedelta(days=len(days))
        return {
            "previous": get_url(first - length, view),
            "current": get_url(first, view),
            "next": get_url(first + length, view),
            "today": get_url(today, view),
            "day": get_url(today if today in days else first, "day"),
            "week": get_url(first, "week"),
        }

    def _get_labels(self, view):
        """Return the accessible names of the arrows above the timetable."""
        _ = request.env._
        if view == "day":
            return {"previous": _("Previous day"), "next": _("Next day")}
        return {"previous": _("Previous week"), "next": _("Next week")}

    def _get_period_text(self, days):
        locale = babel_locale_parse(request.env.lang)
        if len(days) == 1:
            return format_date(request.env, days[0], date_format="EEEE d MMMM y")
        return format_interval(days[0], days[-1], "yMMMd", locale=locale)

    def _get_owned(self, partner):
        """Return the client's usable packages, each as a dict of short texts."""
        if not partner:
            return []
        # sudo: the domain limits it to the client's own packages
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
                "end": package.date_end
                and request.env._(
                    "valid until %s",
                    format_date(request.env, package.date_end, date_format="d MMMM"),
                ),
            }
            for package in packages
        ]

    def _get_zone(self, company, day):
        """Return the time zone of the page, for visitors in another one.

        :return: dict of ``text``, ``offset`` (minutes east of Greenwich on that day),
            ``moment`` (noon of that day) and ``differs`` (as far as the server knows)
        """
        zone = company._multipack_zone()
        noon = fields.Datetime.to_datetime(day).replace(hour=12)
        offset = zone.utcoffset(noon)
        own = request.env.context.get("tz")
        differs = own in pytz.all_timezones_set and (
            pytz.timezone(own).utcoffset(noon) != offset
        )
        return {
            "text": request.env._(
                "Times are in the club's time zone (%s).",
                zone.zone.rpartition("/")[2].replace("_", " "),
            ),
            "offset": int(offset.total_seconds() // 60),
            "moment": f"{day}T12:00:00Z",
            "differs": differs,
        }
