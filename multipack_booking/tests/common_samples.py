from .common import MultipackCommon


class SamplesCommon(MultipackCommon):
    """``samples``: a record of each model for Anna, Bob and Eva, a client of the other
    company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        eva = cls.env["res.partner"].create({"name": "Eva Rossi"})
        cls.samples = {
            "anna": cls._create_samples(cls.anna, cls.manager),
            "bob": cls._create_samples(cls.bob, cls.manager),
            "eva": cls._create_samples(eva, cls.other_manager),
        }

    @classmethod
    def _create_samples(cls, client, manager):
        """Return {model: record} for a client of the manager's company."""
        company = manager.company_id
        env = cls.env(context={"allowed_company_ids": company.ids})
        mine = {"company_id": company.id}
        named = {"name": f"For {client.name}", **mine}
        product = env["product.product"].create(named | {"type": "service"})
        service = env["multipack.service"].create(
            {**named, "product_id": product.id, "booking_type": "session"}
        )
        pricelist = env["multipack.pricelist"].create(
            {**named, "line_ids": [(0, 0, {"name": "9", "credit": 9, "price": 90})]}
        )
        multipack = env["multipack.multipack"].create(
            {
                **named,
                "kind": "entry",
                "pricelist_id": pricelist.id,
                "line_ids": [(0, 0, {"service_id": service.id})],
            }
        )
        package = env["multipack.package"].create(
            {
                **mine,
                "partner_id": client.id,
                "multipack_id": multipack.id,
                "pricelist_line_id": pricelist.line_ids.id,
            }
        )
        first, last = cls.today.replace(day=27), cls.today.replace(day=28)
        package.action_suspend(first, last, "Holiday")
        session = env["multipack.session"].create(
            {"service_id": service.id, "start": "2026-11-24 17:00:00", "capacity": 5}
        )
        booking = env["multipack.booking"].browse(session.book(client.id))
        records = [
            service,
            env["multipack.buyer"].create(
                {"multipack_id": multipack.id, "partner_id": client.id}
            ),
            pricelist,
            pricelist.line_ids,
            multipack,
            multipack.line_ids,
            package,
            package.line_ids,
            package.move_ids[0],
            booking.consumption_id,
            booking,
            session,
            env["multipack.suspension"].search([("package_id", "=", package.id)]),
            env["multipack.pricelist.option"].create(
                {"pricelist_id": pricelist.id, "product_id": product.id}
            ),
            env["multipack.daily.rate"].create(
                {
                    "pricelist_line_id": pricelist.line_ids.id,
                    "date_from": first,
                    "price": 2,
                }
            ),
            env["multipack.period"].create(
                {**named, "date_from": first, "date_to": last}
            ),
            env["multipack.statistic.first"].create(named),
            env["multipack.statistic.second"].create(named),
            env["multipack.notice"].create(
                {"package_id": package.id, "kind": "bought", "cause": "1"}
            ),
            env["multipack.timetable"].create(
                {**mine, "service_id": service.id, "weekday": "1", "hour": 9}
            ),
            env["multipack.closing.day"].create(
                {**named, "date_from": first, "date_to": last}
            ),
        ]
        own = env(user=manager)
        walk_in = own["multipack.walk.in"].create(
            {"partner_id": client.id, "service_id": service.id}
        )
        book = own["multipack.book"].create(
            {"session_id": session.id, "partner_id": client.id, "payment": "free"}
        )
        refund = own["multipack.package.refund"].create(
            {"package_id": package.id, "reason": "Moved"}
        )
        env.flush_all()
        records += [
            walk_in,
            walk_in.line_ids[:1],
            book,
            book.line_ids[:1],
            refund,
            refund.line_ids[:1],
            own["multipack.booking.cancel"].create({"booking_id": booking.id}),
            own["multipack.package.change"].create(
                {"package_ids": package.ids, "action": "top_up", "reason": "x"}
            ),
        ]
        env.flush_all()
        return {record.ensure_one()._name: record.sudo() for record in records}
