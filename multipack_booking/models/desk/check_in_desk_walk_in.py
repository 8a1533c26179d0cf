from datetime import timedelta

from odoo import fields, models

# Classes that begin so soon, or have begun so recently, are offered to who walks in.
WALK_IN_BEFORE = timedelta(hours=2)
WALK_IN_AFTER = timedelta(minutes=30)


class MultipackCheckInDesk(models.AbstractModel):
    """What a client can walk into now, and the ways to pay for it."""

    _inherit = "multipack.check.in.desk"

    def _prepare_walk_ins(self, partner, packages, bookings):
        """What the client can walk into now: services of free entry, and classes that
        begin and have places.

        Each is a dict with ``key``, ``service_id``, ``session_id``, ``name``,
        ``color``, ``time`` and ``choices``, the one that is proposed first (R17,
        R31); those that cannot be had are among them, with the reason.
        """
        now = fields.Datetime.now()
        services = self.env["multipack.service"].search(
            [("booking_type", "=", "entry")]
        )
        sessions = self.env["multipack.session"].search(
            [
                ("state", "=", "open"),
                ("start", ">=", now - WALK_IN_AFTER),
                ("start", "<=", now + WALK_IN_BEFORE),
                ("service_id.booking_type", "=", "session"),
            ]
        )
        sessions = (sessions - bookings.session_id).filtered(
            lambda session: (
                not session._get_refusal()[0]
                and not session.service_id._get_check_in_refusal(
                    session.start, session.stop
                )
            )
        )
        facts = packages._read_facts(min([now, *sessions.mapped("start")]))
        prices = (services | sessions.service_id)._get_price_texts(partner)
        tiles = []
        for session in sessions:
            verdicts = packages._evaluate(
                partner, session.service_id, session.start, 1, facts
            )
            choices = self._prepare_choices(verdicts, prices.get(session.service_id))
            tiles.append(self._prepare_walk_in(session.service_id, choices, session))
        for service in services:
            verdicts = packages._evaluate(partner, service, now, 1, facts)
            choices = self._prepare_choices(verdicts, prices.get(service))
            tiles.append(self._prepare_walk_in(service, choices))
        return tiles

    def _prepare_walk_in(self, service, choices, session=None):
        """What a tap lets the client into, and what it costs."""
        return {
            "key": f"{session._name if session else service._name},"
            f"{(session or service).id}",
            "service_id": service.id,
            "session_id": session.id if session else False,
            "name": service.name,
            "color": service.color,
            "time": session and self._get_time(session.start),
            "choices": choices,
        }

    def _prepare_choices(self, verdicts, price):
        """Ways to pay a walk-in, the proposed one first.

        Packages that do not open the service are left out.

        :param str price: of a single use, if it can be paid at the desk
        """
        choices = []
        for verdict in verdicts:
            if verdict["code"] in ("not_covered", "wrong_company", "wrong_holder"):
                continue
            package = self.env["multipack.package"].browse(verdict["package_id"])
            choices.append(
                {
                    "payment": "package",
                    "package_id": package.id,
                    "title": package.title,
                    "text": verdict["message"],
                    "possible": verdict["eligible"],
                }
            )
        if price:
            choices.append(
                {
                    "payment": "onsite",
                    "package_id": False,
                    "title": self.env._("At the desk"),
                    "text": price,
                    "possible": True,
                }
            )
        return sorted(choices, key=lambda choice: not choice["possible"])
