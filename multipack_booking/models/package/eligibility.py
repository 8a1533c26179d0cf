from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_round, format_date

from ...rules import codes
from ...rules.ordering import preference
from ...rules.states import USE_COUNTED
from ...rules.use import Verdict
from ...rules.validity import covers
from ...tools.untrusted import browse_given, read_seats

# Fields prefetched for a verdict; a package has many more.
JUDGED_FIELDS = [
    "activation",
    "beneficiary_cap",
    "booking_limit",
    "booking_limit_period",
    "booking_limit_scope",
    "company_id",
    "credit_balance",
    "currency_id",
    "date_end",
    "date_start",
    "kind",
    "name",
    "partner_id",
    "state",
    "title",
    "usage_version",
]


class Facts(NamedTuple):
    """Data that decides whether packages can pay, besides their own fields."""

    #: package id -> {service id: credits per seat}
    costs: dict
    #: package id -> ids of the services that its booking limit applies to
    limited: dict
    #: package id -> list of (service id, local date, seats)
    uses: dict
    #: package id -> list of (first day, last day or None)
    suspensions: dict


class MultipackPackage(models.Model):
    """Whether a package can pay: for whom, for what, when (R14 to R18)."""

    _inherit = "multipack.package"

    @api.model
    def check_eligibility(
        self, partner_id, service_id, start, seats=1, company_id=False
    ):
        """Return for each package of a client whether it can pay for a use, and why
        not.

        :param int partner_id: the client
        :param int service_id: the service
        :param start: moment of the service, UTC (datetime, or a string of it)
        :param int seats: number of seats
        :param int company_id: where a service that companies share takes place; the
            current company if unset (R16)
        :return: list of dicts, best first (R17): ``package_id``, ``eligible``,
            ``code`` (see ``rules/codes.py``), ``message`` in the user's language,
            ``credits`` it would take, ``balance_after`` (both entries, or money in
            company currency)
        :raises AccessError: for users without desk rights
        """
        self.env["res.users"]._multipack_check_desk()
        partner = self.env["res.partner"]._multipack_client(partner_id)
        service = browse_given(
            self.env["multipack.service"],
            service_id,
            self.env._("This service no longer exists."),
        )
        company = self.env.company
        if company_id:
            company = browse_given(
                self.env["res.company"],
                company_id,
                self.env._("This company no longer exists."),
            )
        use = service._prepare_use(
            partner, self._to_start(start), read_seats(self.env, seats), company
        )
        verdicts = self._search_usable_by(partner)._evaluate(use)
        return [verdict.as_dict() for verdict in verdicts]

    @api.model
    def _to_start(self, start):
        try:
            return fields.Datetime.to_datetime(start) or fields.Datetime.now()
        except (AttributeError, TypeError, ValueError):
            raise UserError(self.env._("%s is not a date and time.", start)) from None

    @api.model
    def _get_usable_by_domain(self, partner):
        """Return the domain of packages that ``partner`` holds or may use (R16)."""
        # A union, so that each side uses its index: an OR with a subquery would scan
        # every package.
        return Domain(
            "id",
            "any!",
            SQL(
                """
                SELECT id FROM multipack_package WHERE partner_id = ANY(%(partners)s)
                 UNION
                SELECT package_id FROM multipack_package_beneficiary_rel
                 WHERE partner_id = ANY(%(partners)s)
                """,
                partners=partner.ids,
            ),
        )

    @api.model
    def _get_current_domain(self):
        """Return the domain of packages that have not ended or wait for payment."""
        today = self.env.company._multipack_today()
        return Domain("state", "in", ["active", "pending", "suspended"]) & (
            Domain("date_end", ">=", today) | Domain("date_end", "=", False)
        )

    def _evaluate(self, use, facts=None):
        """Evaluate each package of ``self`` for a use, best first (R17).

        :param use: :class:`~..rules.use.Use`
        :param facts: :class:`Facts`, when they have been read already
        :return: list of :class:`~..rules.use.Verdict`
        """
        facts = facts or self._read_facts(use.start)
        verdicts = [package._get_verdict(use, facts) for package in self]
        return sorted(verdicts, key=self._get_verdict_key)

    @api.model
    def _get_verdict_key(self, verdict):
        package = verdict.package
        return not verdict.eligible, preference(
            package.kind, package.date_end, package.credit_balance, package.id
        )

    def _get_verdict(self, use, facts):
        """Evaluate this package for a use."""
        cost = self._get_cost(use, facts)
        code, text = self._get_refusal(use, cost, facts)
        if code:
            return Verdict(self, cost, self.credit_balance, code, text)
        after = float_round(self.credit_balance - cost, 2)
        return Verdict(self, cost, after, text=lambda: self._get_use_text(cost, after))

    def _get_cost(self, use, facts):
        """Return the credits a use costs; 0 for time or a service not included."""
        if self.kind == "time":
            return 0.0
        cost = facts.costs[self.id].get(use.service.id, 0.0)
        return float_round(use.seats * cost, 2)

    def _get_refusal(self, use, cost, facts):
        """Return why this package cannot pay for a use; the single source of truth.

        :param use: :class:`~..rules.use.Use`
        :param float cost: credits that the use costs
        :param facts: :class:`Facts`
        :return: ``(code, text)`` of the first reason against it, else
            ``(False, False)``; a text may be a function that builds it
        """
        self.ensure_one()
        _, service = self.env._, use.service
        if self.company_id != use.company:
            return codes.WRONG_COMPANY, _("Sold by %s", self.company_id.name)
        if use.partner != self.partner_id and use.partner not in self.beneficiary_ids:
            return codes.WRONG_HOLDER, _("Belongs to somebody else")
        if self.state == "cancelled":
            return codes.NOT_ACTIVE, _("Cancelled")
        if self.state == "pending":
            return codes.NOT_PAID, _("Not paid yet")
        if service.id not in facts.costs[self.id]:
            return codes.NOT_COVERED, _("Does not include %s", service.name)
        if covers(facts.suspensions[self.id], use.local_date):
            day = format_date(self.env, use.local_date)
            return codes.SUSPENDED, _("Suspended on %s", day)
        code, text = self._get_date_refusal(use.local_date)
        if code:
            return code, text
        if self.kind != "time" and cost > self.credit_balance:
            return codes.NO_CREDIT, self._get_no_credit_message(cost)
        text = self._get_limit_message(use, facts)
        text = text or self._get_cap_message(use.partner, cost)
        if text:
            return codes.LIMIT_REACHED, text
        return False, False

    def _get_date_refusal(self, day):
        """Return why the package is not valid on ``day``: ``(code, text)`` (R18, R19).

        A package that begins with its first use can begin on any day, unless it would
        then end before a use that is already booked.
        """
        start, end = self.date_start, self.date_end
        if self.activation == "first_use" and (not start or day < start):
            if self._ends_with_period() and day < self.period_id.date_from:
                return codes.NOT_STARTED, self.env._(
                    "Valid from %s", format_date(self.env, self.period_id.date_from)
                )
            first, start, end = start, day, self._get_end_from(day)
            last = max(self._get_live_uses().mapped("local_date"), default=day)
            if last > end:
                return codes.NOT_STARTED, self.env._(
                    "Valid from %s: beginning earlier, it would end before a booking",
                    format_date(self.env, first),
                )
        if day < start:
            start_text = format_date(self.env, start)
            return codes.NOT_STARTED, self.env._("Valid from %s", start_text)
        if self.state == "expired" or day > end:
            # Most packages of a client have ended: build the text only if shown.
            return codes.EXPIRED, lambda: self.env._(
                "Ended on %s", format_date(self.env, end)
            )
        return False, False

    def _get_end_from(self, start):
        """Return the last day if the validity begins on ``start``, with extensions.

        Suspensions that ended before ``start`` do not count.
        """
        before = self.suspension_ids.filtered(
            lambda suspension: suspension.date_to and suspension.date_to < start
        )
        days = self.extension_days - self._get_suspension_extension(
            sum(before.mapped("days"))
        )
        return self._get_date_end(start) + timedelta(days=days)

    def _get_live_uses(self):
        """Return the uses that were not released."""
        return self.consumption_ids.filtered(lambda use: use.state != "released")

    def _get_cap_message(self, partner, cost):
        """Return why the cap of a beneficiary refuses a use (R16), or False."""
        if not self.beneficiary_cap or partner == self.partner_id:
            return False
        uses = self._get_live_uses().filtered(lambda use: use.partner_id == partner)
        left = self.beneficiary_cap - sum(uses.mapped("credits"))
        if cost <= left:
            return False
        return self.env._(
            "%(client)s may use %(left)s more of it",
            client=partner.name,
            left=self._get_credit_text(self.kind, max(left, 0), self.currency_id),
        )

    def _get_limit_message(self, use, facts):
        """Return why the booking limit does not allow a use (R8), or False.

        Uses that were not released count on their local date: those of this service, or
        of all limited services together.
        """
        limited = facts.limited[self.id]
        if not self.booking_limit or use.service.id not in limited:
            return False
        per_service = self.booking_limit_scope == "service"
        counted = {use.service.id} if per_service else limited
        uses = [
            (day, seats)
            for service, day, seats in facts.uses[self.id]
            if service in counted
        ]
        max_used = self.booking_limit - use.seats
        window, next_day = self._get_limit_window(use.local_date)
        if self._count_seats(uses, window) <= max_used:
            return False
        end = self.date_end or self._get_end_from(use.local_date)
        next_day = next_day if max_used >= 0 else None
        while next_day and next_day <= end:
            window, following = self._get_limit_window(next_day)
            if self._count_seats(uses, window) <= max_used:
                break
            next_day = following
        if not next_day or next_day > end:
            return self.env._("Limit reached: %s", self._get_limit_text())
        return self.env._(
            "Limit reached: %(limit)s; again from %(date)s",
            limit=self._get_limit_text(),
            date=format_date(self.env, next_day),
        )

    @api.model
    def _count_seats(self, uses, window):
        """Return the number of seats used on the days of a window (R8).

        :param uses: list of (local date, seats)
        :param window: (first, last) day, both included; ``(None, None)`` for any
        """
        first, last = window
        return sum(seats for day, seats in uses if not first or first <= day <= last)

    def _read_facts(self, start):
        """Read what these packages cover, when they are suspended and what counts for
        their limits: two queries whatever their number.

        The first is plain SQL, because each booking runs it (docs/benchmarks.md). It
        reads only what a user who sees the package may know.

        :param datetime start: the earliest moment that will be evaluated, UTC
        :return: :class:`Facts`
        """
        facts = Facts(
            defaultdict(dict), defaultdict(set), defaultdict(list), defaultdict(list)
        )
        if not self:
            return facts
        self.env["multipack.package.line"].flush_model()
        self.env["multipack.suspension"].flush_model()
        for package, service, cost, limited, first, last in self.env.execute_query(
            SQL(
                """
                SELECT package_id, service_id, credit_cost, limited, NULL, NULL
                  FROM multipack_package_line
                 WHERE package_id IN %(packages)s
                 UNION ALL
                SELECT package_id, NULL, NULL, NULL, date_from, date_to
                  FROM multipack_suspension
                 WHERE package_id IN %(packages)s
                """,
                packages=self._ids,
            )
        ):
            if not service:
                facts.suspensions[package].append((first, last))
                continue
            facts.costs[package][service] = float(cost or 0)
            if limited:
                facts.limited[package].add(service)
        self._read_counted_uses(start, facts.uses)
        return facts

    def _read_counted_uses(self, start, uses):
        """Add the uses that count for booking limits from the window of ``start`` on,
        future ones included: they decide when the client can book again."""
        domains = []
        for package in self.filtered("booking_limit"):
            day = package.company_id._multipack_local_date(start)
            first = package._get_limit_window(day)[0][0]
            domain = Domain("package_id", "=", package.id)
            domains.append(domain & Domain("local_date", ">=", first or date.min))
        if not domains:
            return
        counted = Domain("state", "in", USE_COUNTED)
        # sudo: uses by other clients of the package count as well; only sums are read
        Consumption = self.env["multipack.consumption"].sudo()
        for package, service, day, quantity in Consumption._read_group(
            counted & Domain.OR(domains),
            ["package_id", "service_id", "local_date:day"],
            ["quantity:sum"],
        ):
            uses[package.id].append((service.id, day, quantity))

    def _get_no_credit_message(self, needed):
        """Return how many credits are left and needed, as a text."""
        left = self.credit_balance
        if not left:
            return self.env._("No credit left")
        text = self._get_credit_text(self.kind, left, self.currency_id)
        return self.env._(
            "Only %(left)s left, %(needed)s needed",
            left=text,
            needed=self._get_credit_text(self.kind, needed, self.currency_id),
        )

    def _get_use_text(self, cost, after):
        """Return what a use costs and what is left, as a text."""
        if self.kind == "time":
            if not self.date_end:
                return self.env._("Unlimited; begins with this use")
            return self.env._(
                "Unlimited until %s", format_date(self.env, self.date_end)
            )
        return self.env._(
            "Uses %(cost)s · %(after)s left",
            cost=self._get_credit_text(self.kind, cost, self.currency_id),
            after=self._get_credit_text(self.kind, after, self.currency_id),
        )

    @api.model
    def _search_usable_by(self, partner, domain=Domain.TRUE):
        """Search packages that ``partner`` holds or may use; prefetch for verdicts."""
        return self.search_fetch(
            self._get_usable_by_domain(partner) & domain, JUDGED_FIELDS
        )
