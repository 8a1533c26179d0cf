from .common_package import PackageCommon


class NoticeCommon(PackageCommon):
    """A yoga class for one on Monday 30 November 2026 at 18:00 in Rome; Anna has a
    package of 5 entries, of which yoga takes 2. It is Saturday 21 November.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.email = "anna@example.com"
        cls.bob.email = "bob@example.com"
        cls.yoga.write({"booking_type": "session", "duration": 1.5, "cancel_hours": 12})
        cls.mara, cls.piero = cls.env["resource.resource"].create(
            [
                {"name": name, "company_id": cls.company.id, "tz": "Europe/Rome"}
                for name in ("Mara Blu", "Piero Neri")
            ]
        )
        cls.hall = cls.env["resource.resource"].create(
            {
                "name": "Hall",
                "company_id": cls.company.id,
                "resource_type": "material",
            }
        )
        cls.package = cls._grant(cls.pack, cls.five)
        # Monday, 18:00 in Rome
        cls.session = cls._plan(
            "2026-11-30 17:00:00",
            capacity=1,
            instructor_id=cls.mara.id,
            room_id=cls.hall.id,
        )

    @classmethod
    def _plan(cls, start, service=None, **values):
        """Plan a session, by default of yoga; ``start`` is in UTC."""
        return cls.env["multipack.session"].create(
            {"service_id": (service or cls.yoga).id, "start": start, **values}
        )

    def _reserve(self, session, partner=None, user=None, **values):
        """Book as the desk does and return the booking."""
        booking_id = session.with_user(user or self.desk).book(
            (partner or self.anna).id, **values
        )
        return self.env["multipack.booking"].browse(booking_id)

    def _all_mails(self):
        """Return the mails about bookings of the club, oldest first."""
        bookings = self.env["multipack.booking"].search(
            [("company_id", "=", self.company.id)]
        )
        domain = [("model", "=", bookings._name), ("res_id", "in", bookings.ids)]
        return self.env["mail.mail"].sudo().search(domain, order="id")

    def _mails(self):
        """Run the job and return the mails that it created, oldest first."""
        before = self._all_mails()
        self.env["multipack.booking"].sudo()._cron_notify()
        return self._all_mails() - before

    def _notified(self):
        """Run the job and return (recipient, start of subject) of its mails, sorted."""
        return sorted(
            (mail.recipient_ids.name, mail.subject.split(":")[0])
            for mail in self._mails()
        )
