from datetime import datetime, time, timedelta

import pytz
from lxml import html

from .common import ShopHttpCommon


class TimetableCommon(ShopHttpCommon):
    """The club with a timetable: Gym and Yoga are published classes, Sauna is not.

    Sessions are in the next ISO week, so that all of its days are in the future
    whenever the tests run. It ends at most 13 days from today, so a trial lasts two
    weeks.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zone = pytz.timezone("Europe/Rome")
        today = cls.company._multipack_today()
        cls.monday = today + timedelta(days=7 - today.weekday())
        cls.trial.duration = 2
        services = cls.gym | cls.yoga | cls.sauna
        services.write({"booking_type": "session", "capacity": 8})
        (cls.gym | cls.yoga).is_published = True
        resource = {"company_id": cls.company.id}
        cls.giulia, cls.hall = cls.env["resource.resource"].create(
            [
                {"name": "Giulia", "resource_type": "user", **resource},
                {"name": "Hall 1", "resource_type": "material", **resource},
            ]
        )

    @classmethod
    def _plan(cls, service, day=0, hour=18, **values):
        """Create a session on a day of the week, at a local time."""
        return cls.env["multipack.session"].create(
            {"service_id": service.id, "start": cls._at(day, hour), **values}
        )

    @classmethod
    def _at(cls, day, hour, minute=0):
        moment = datetime.combine(cls.monday + timedelta(days=day), time(hour, minute))
        return cls.zone.localize(moment).astimezone(pytz.utc).replace(tzinfo=None)

    def _get(self, path, status=200, **query):
        """Request a page and return it parsed."""
        response = self.url_open(path, params=query)
        self.assertEqual(response.status_code, status, path)
        return html.fromstring(response.text)

    def _week(self, **query):
        return self._get("/timetable", **{"date": self.monday, **query})

    def _cards(self, page):
        """Return the card of each session on a page, by id."""
        return {
            int(card.get("id").removeprefix("session-")): card
            for card in page.xpath("//li[contains(@class, 'o_mp_card')]")
        }

    def _text(self, element):
        return " ".join(element.text_content().split())
