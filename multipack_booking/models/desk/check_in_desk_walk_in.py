from datetime import timedelta

from odoo import fields, models

from ...rules import codes

# Walk-ins are offered sessions from this long before to this long after the start.
WALK_IN_BEFORE = timedelta(hours=2)
WALK_IN_AFTER = timedelta(minutes=30)

# Refusals that hide a package: it has nothing to do with the service.
UNRELATED = (codes.NOT_COVERED, codes.WRONG_COMPANY, codes.WRONG_HOLDER)


class MultipackCheckInDesk(models.AbstractModel):
    """Services and sessions that a client can enter now, with payment options."""

    _inherit = "multipack.check.in.desk"

    def _prepare_walk_ins(self, partner, packages, bookings):
        """Prepare what the client can enter now: services with free entry, and sessions
        that begin soon and have seats.

        Each is a dict with ``key``, ``service_id``, ``session_id``, ``name``,
        ``color``, ``time`` and ``choices``, the proposed one first (R17, R31);
        impossible ones are included, with the reason.
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
                not session._get_booking_refusal()[0]
                and not session.service_id._get_check_in_refusal(
                    session.start, session.stop
                )
            )
        )
        facts = packages._read_facts(min([now, *sessions.mapped("start")]))
        prices = (services | sessions.service_id)._get_price_texts(partner)
        tiles = []
        for session in sessions:
            verdicts = packages._evaluate(session._prepare_use(partner), facts)
            choices = self._prepare_choices(verdicts, prices.get(session.service_id))
            tiles.append(self._prepare_walk_in(session.service_id, choices, session))
        for service in services:
            verdicts = packages._evaluate(service._prepare_use(partner, now), facts)
            choices = self._prepare_choices(verdicts, prices.get(service))
            tiles.append(self._prepare_walk_in(service, choices))
        return tiles

    def _prepare_walk_in(self, service, choices, session=None):
        """Prepare one service or session, with its payment options."""
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
        """Prepare the payment options of a walk-in, the proposed one first.

        Packages that do not include the service are left out.

        :param str price: price of a single use, if it can be paid at the desk
        """
        choices = []
        for verdict in verdicts:
            if verdict.code in UNRELATED:
                continue
            choices.append(
                {
                    "payment": "package",
                    "package_id": verdict.package.id,
                    "title": verdict.package.title,
                    "text": verdict.message,
                    "possible": verdict.eligible,
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
