from datetime import datetime

from .common_session import SessionCommon


class TimetableCommon(SessionCommon):
    """Yoga (12 seats, 1:15) and Pilates (10, 1:00) are classes; two instructors, one
    room. Now is Saturday 21 November 2026, 11:00 in Rome, which is 10:00 in UTC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yoga.write({"capacity": 12, "duration": 1.25})
        cls.pilates = cls.sauna.copy(
            {"name": "Pilates", "booking_type": "session", "capacity": 10}
        )
        cls.ivy, cls.tom, cls.studio = cls.env["resource.resource"].create(
            [
                {"name": name, "resource_type": kind, "company_id": cls.company.id}
                for name, kind in [
                    ("Ivy", "user"),
                    ("Tom", "user"),
                    ("Studio", "material"),
                ]
            ]
        )

    @classmethod
    def _line(cls, service=None, weekday="0", hour=18.0, **values):
        """Create a line of the timetable, by default yoga on Mondays at 18:00."""
        return cls.env["multipack.timetable"].create(
            {
                "service_id": (service or cls.yoga).id,
                "weekday": weekday,
                "hour": hour,
                **values,
            }
        )

    def _generate(self):
        """Run the job that plans sessions, as the scheduler does."""
        self._run_job("multipack.timetable", "_cron_generate")

    @classmethod
    def _starts(cls, sessions):
        """Return the starts of sessions, in UTC, sorted."""
        return sorted(session.start for session in sessions)

    @classmethod
    def _days(cls, *days, hour=17, minute=0):
        """Return moments in UTC on days of November (above 20) or December 2026."""
        return [
            datetime(2026, 11 if day > 20 else 12, day, hour, minute) for day in days
        ]

    def _messages(self, record):
        """Return the messages about sessions in the chatter, newest first."""
        bodies = [str(message.body) for message in record.message_ids]
        return [body for body in bodies if "<ul>" in body]
