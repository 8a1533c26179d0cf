from .common import MultipackCommon


def euro(amount):
    """Format an amount as the screens do."""
    return f"{amount:,.2f}\N{NO-BREAK SPACE}€"


class DeskCommon(MultipackCommon):
    """Yoga classes at 11:30, 13:30 and 17:00 local time; it is 11:00 in Rome."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yoga.booking_type = "session"
        cls.massage.booking_type = "appointment"
        cls.sauna.booking_type = "entry"
        cls.session = cls._plan("2026-11-21 10:30:00", capacity=2)
        cls.later = cls._plan("2026-11-21 12:30:00")
        cls.evening = cls._plan("2026-11-21 16:00:00")
        cls.Desk = cls.env["multipack.check.in.desk"].with_user(cls.desk)

    @classmethod
    def _plan(cls, start, service=None, **values):
        return cls.env["multipack.session"].create(
            {"service_id": (service or cls.yoga).id, "start": start, **values}
        )

    def _book(self, session=None, partner=None, **values):
        session = (session or self.session).with_user(self.desk)
        booking = session.book((partner or self.anna).id, **values)
        return self.env["multipack.booking"].browse(booking)

    def _load(self, partner=None, user=None):
        Desk = self.Desk.with_user(user or self.desk)
        return Desk.load((partner or self.anna).id)

    def _warnings(self, partner=None):
        found = self._load(partner)["warnings"]
        return [(warning["level"], warning["text"]) for warning in found]

    def _tile(self, client, name):
        [tile] = [t for t in client["walk_ins"] if (t["time"] or t["name"]) == name]
        return tile

    def _choices(self, client, name):
        return [
            (choice["title"], choice["text"], choice["possible"])
            for choice in self._tile(client, name)["choices"]
        ]
