from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, groupby

from ...tools.limits import MAX_YEAR, MIN_YEAR
from ...tools.untrusted import browse_given


class MultipackService(models.Model):
    """The week of free appointments that the desk sees (R37)."""

    _inherit = "multipack.service"

    @api.model
    def get_appointment_week(self, service_id=False, resource_id=False, day=False):
        """Return the free times of a week, as texts in the company's time zone, for the
        desk.

        :param int service_id: the service; the first one if unset
        :param int resource_id: the person; anybody if unset
        :param day: a day of the week (date, or a string of it); today if unset
        :return: dict of the choices (``services``, ``people``), the chosen ones
            (``service_id``, ``resource_id``), the week (``title``, ``previous``,
            ``next``) and its ``days``, each with its ``slots``
        """
        self.env["res.users"]._multipack_check_desk()
        services = self.search([("booking_type", "=", "appointment")])
        service = services[:1]
        if service_id:
            service = browse_given(
                self, service_id, self.env._("This service no longer exists.")
            )
        result = {
            "services": [{"id": s.id, "name": s.display_name} for s in services],
            "service_id": service.id,
            "people": [],
        }
        if not service:
            return result
        people, rooms = service._get_slot_resources()
        resource = people.filtered(lambda person: person.id == resource_id)
        first = self._get_monday(service._get_slot_company(), day)
        return {
            **result,
            "people": [{"id": person.id, "name": person.name} for person in people],
            "resource_id": resource.id,
            "has_resources": bool(people or rooms),
            "previous": first - timedelta(days=7),
            "next": first + timedelta(days=7),
            "title": service._get_week_title(first),
            "days": service._get_week_days(first, resource),
        }

    @api.model
    def _get_monday(self, company, day):
        """Return the Monday of the week of a day that a browser has sent."""
        try:
            day = fields.Date.to_date(day) or company._multipack_today()
            if not MIN_YEAR <= day.year <= MAX_YEAR:
                raise ValueError
            return day - timedelta(days=day.weekday())
        except (AttributeError, OverflowError, TypeError, ValueError):
            raise UserError(self.env._("%s is not a date.", day)) from None

    def _get_week_title(self, first):
        """Return the first and last day of the week as a text."""
        last = first + timedelta(days=6)
        return (
            f"{format_date(self.env, first, date_format='d MMM')} –"
            f" {format_date(self.env, last, date_format='d MMM y')}"
        )

    def _get_week_days(self, first, resource):
        """Return the seven days of a week with their free times."""
        company = self._get_slot_company()
        slots = self._get_free_slots(first, first + timedelta(days=6), resource)
        names = {person.id: person.name for person in self._get_slot_resources()[0]}
        by_day = {}
        for start, group in groupby(slots, key=lambda slot: slot["start"]):
            local = company._multipack_localize(start)
            people = [names.get(slot["resource_id"]) for slot in group]
            by_day.setdefault(local.date(), []).append(
                {
                    "start": start,
                    "time": local.strftime("%H:%M"),
                    "people": [name for name in people if name],
                }
            )
        days = [first + timedelta(days=number) for number in range(7)]
        return [
            {
                "date": day,
                "title": format_date(self.env, day, date_format="EEEE d MMMM"),
                "weekday": format_date(self.env, day, date_format="EEE"),
                "label": format_date(self.env, day, date_format="d MMM"),
                "is_today": day == company._multipack_today(),
                "slots": by_day.get(day, []),
            }
            for day in days
        ]
