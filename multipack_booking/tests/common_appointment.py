from datetime import date, datetime

from .common_session import SessionCommon


class AppointmentCommon(SessionCommon):
    """Massages of an hour with a pause of 15 minutes, by Mara or Piero.

    Rome is one hour ahead of UTC. Working hours are Monday to Friday, 9 to 12 and 13 to
    17 local time; Mara also works on Saturday from 9 to 12. It is Saturday 21 November;
    ``monday`` is the 23rd. Anna has 100 € to spend, a massage takes 55.
    """

    watched_tables = (*SessionCommon.watched_tables, "multipack_session")
    monday = date(2026, 11, 23)
    # local start times of a Monday without bookings
    all_day = [
        "09:00", "09:30", "10:00", "10:30", "11:00",
        "13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00",
    ]  # fmt: skip

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls._create_hours("Club", range(5))
        cls.saturday_too = cls._create_hours("Mara", range(5))
        cls.saturday_too.attendance_ids = [
            (0, 0, cls._attendance(5, "morning", 9, 12)),
        ]
        cls.company.resource_calendar_id = cls.hours
        cls.mara = cls._create_resource("Mara Blu", calendar_id=cls.saturday_too.id)
        cls.piero = cls._create_resource("Piero Neri")
        cls.massage.write(
            {
                "booking_type": "appointment",
                "duration": 1,
                "buffer": 15,
                "resource_ids": [(6, 0, (cls.mara | cls.piero).ids)],
            }
        )
        cls.money = cls._grant(cls.wallet, cls.hundred)

    @classmethod
    def _attendance(cls, weekday, period, begin, end):
        return {
            "name": f"{weekday} {period}",
            "dayofweek": str(weekday),
            "day_period": period,
            "hour_from": begin,
            "hour_to": end,
        }

    @classmethod
    def _create_hours(cls, name, weekdays):
        lines = [(5, 0, 0)]
        for day in weekdays:
            lines.append((0, 0, cls._attendance(day, "morning", 9, 12)))
            lines.append((0, 0, cls._attendance(day, "afternoon", 13, 17)))
        return cls.env["resource.calendar"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "tz": "Europe/Rome",
                "attendance_ids": lines,
            }
        )

    @classmethod
    def _create_resource(cls, name, **values):
        return cls.env["resource.resource"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "calendar_id": cls.hours.id,
                "tz": "Europe/Rome",
                **values,
            }
        )

    @classmethod
    def _add_cabins(cls, number=2):
        cabins = cls.env["resource.resource"]
        for index in range(1, number + 1):
            cabins |= cls._create_resource(f"Cabin {index}", resource_type="material")
        cls.massage.resource_ids |= cabins
        return cabins

    @classmethod
    def _leave(cls, first, last, resource=None):
        """Create a leave, in UTC, of a resource or by default of the company."""
        return cls.env["resource.calendar.leaves"].create(
            {
                "name": "Leave",
                "company_id": cls.company.id,
                "calendar_id": resource.calendar_id.id if resource else False,
                "resource_id": resource.id if resource else False,
                "date_from": first,
                "date_to": last,
            }
        )

    def _slots(self, day=None, last=None, service=None, **values):
        day = day or self.monday
        return (service or self.massage)._get_free_slots(day, last or day, **values)

    def _times(self, day=None, service=None, **values):
        """Return the distinct free start times of a day, as local "HH:MM"."""
        times = []
        for slot in self._slots(day, service=service, **values):
            time = self.company._multipack_localize(slot["start"]).strftime("%H:%M")
            if time not in times:
                times.append(time)
        return times

    def _book_slot(self, start, partner=None, user=None, service=None, **values):
        """Book a slot as the desk does, ``start`` in UTC, and return the booking."""
        service = (service or self.massage).with_user(user or self.desk)
        booking_id = service.book_slot((partner or self.anna).id, start, **values)
        return self.env["multipack.booking"].browse(booking_id)

    def _bookings(self, partner):
        return self.env["multipack.booking"].search([("partner_id", "=", partner.id)])

    @classmethod
    def _utc(cls, text):
        return datetime.fromisoformat(text)
