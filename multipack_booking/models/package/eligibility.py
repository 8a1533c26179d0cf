from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_round, format_date

from ...rules.ordering import preference
from ...rules.validity import covers
from ...tools.untrusted import browse_given, read_seats

# What it takes to judge a package; read at once, a package has many more fields.
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

# States in which a package may be able to pay.
RUNNING = Domain("state", "in", ["active", "suspended", "exhausted"])


class Facts(NamedTuple):
    """What decides whether packages can pay, beside their own fields."""

    #: package id -> {service id: credits per place}
    costs: dict
    #: package id -> ids of the services that its booking limit applies to
    limited: dict
    #: package id -> list of (service id, local date, places)
    uses: dict
    #: package id -> list of (first day, last day or None) of suspensions
    rests: dict


def _say(message):
    """The text of a message that may be a function."""
    return message() if callable(message) else message


class MultipackPackage(models.Model):
    """Using a package: who may, for what, when (R14 to R18), and the use itself."""

    _inherit = "multipack.package"

    @api.model
    def check_eligibility(self, partner_id, service_id, start, seats=1):
        """Tell for every package of a client whether it can pay for a use, and why not.

        :param int partner_id: the client
        :param int service_id: the service
        :param start: moment of the service, UTC (datetime, or a string of it)
        :param int seats: number of places
        :return: list of dicts, best first (R17): ``package_id``, ``eligible``,
            ``code`` (``ok`` or the reason), ``message`` in the user's language,
            ``credits`` it would take, ``balance_after`` (both entries, or money in
            company currency)
        :raises AccessError: for users who are not at the desk
        """
        self.env["multipack.booking"]._check_may_book()
        partner = self.env["res.partner"]._multipack_client(partner_id)
        service = browse_given(
            self.env["multipack.service"],
            service_id,
            self.env._("This service no longer exists."),
        )
        packages = self._search_usable_by(partner)
        return packages._evaluate(partner, service, self._to_start(start), seats)

    @api.model
    def _to_start(self, start):
        try:
            return fields.Datetime.to_datetime(start) or fields.Datetime.now()
        except (AttributeError, TypeError, ValueError):
            raise UserError(self.env._("%s is not a date and time.", start)) from None

    @api.model
    def _get_usable_by_domain(self, partner):
        """Packages that one of ``partner`` holds or is a beneficiary of (R16)."""
        # A union, each side by its index: with "or in a subquery" the database would
        # look at every package there is.
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
        """Packages that have not ended, or wait for their payment."""
        today = self.env.company._multipack_today()
        return Domain("state", "in", ["active", "pending", "suspended"]) & (
            Domain("date_end", ">=", today) | Domain("date_end", "=", False)
        )

    def _evaluate(self, partner, service, start, seats, facts=None):
        """Tell of each package of ``self`` whether it can pay, best first.

        :param facts: what ``_read_facts`` knows, when it has been read already
        :return: list of dicts, see ``check_eligibility``
        """
        verdicts = []
        for package, cost, code, message in self._judge(
            partner, service, start, seats, facts
        ):
            after = float_round(package.credit_balance - cost, 2)
            verdicts.append(
                {
                    "package_id": package.id,
                    "eligible": not code,
                    "code": code or "ok",
                    "message": _say(message) or package._get_use_text(cost, after),
                    "credits": cost,
                    "balance_after": after if not code else package.credit_balance,
                }
            )
        return verdicts

    def _judge(self, partner, service, start, seats, facts=None):
        """Judge each package of ``self``, best first (R17).

        :return: list of ``(package, credits, code, message)``; code and message are
            False when it can pay; a message may be a function that gives it
        """
        read_seats(self.env, seats)
        facts = facts or self._read_facts(start)
        judged = []
        for package in self:
            cost = package._get_cost(service, seats, facts)
            refusal = package._get_refusal(partner, service, start, seats, cost, facts)
            judged.append((package, cost, *refusal))
        return sorted(judged, key=self._get_judged_key)

    @api.model
    def _get_judged_key(self, judged):
        package, _cost, code, _message = judged
        return bool(code), preference(
            package.kind, package.date_end, package.credit_balance, package.id
        )

    def _get_cost(self, service, seats, facts):
        """Credits that places of ``service`` cost; 0 for time or if not covered."""
        if self.kind == "time":
            return 0.0
        return float_round(seats * facts.costs[self.id].get(service.id, 0.0), 2)

    def _get_refusal(self, partner, service, start, seats, cost, facts):
        """Decide whether this package can pay for a use: the one place that does.

        :param facts: what ``_read_facts`` knows
        :return: ``(code, message)`` of the first reason against it, else
            ``(False, False)``
        """
        self.ensure_one()
        day = self.company_id._multipack_local_date(start)
        if self.company_id != (service.company_id or self.env.company):
            return "wrong_company", self.env._("Sold by %s", self.company_id.name)
        if partner != self.partner_id and partner not in self.beneficiary_ids:
            return "wrong_holder", self.env._("Belongs to somebody else")
        if self.state == "cancelled":
            return "not_active", self.env._("Cancelled")
        if self.state == "pending":
            return "not_paid", self.env._("Not paid yet")
        if service.id not in facts.costs[self.id]:
            return "not_covered", self.env._("Does not open %s", service.name)
        if covers(facts.rests[self.id], day):
            return "suspended", self.env._(
                "Suspended on %s", format_date(self.env, day)
            )
        code, message = self._get_date_refusal(day)
        if code:
            return code, message
        if self.kind != "time" and cost > self.credit_balance:
            return "no_credit", self._get_no_credit_message(cost)
        message = self._get_limit_message(service, day, seats, facts)
        message = message or self._get_cap_message(partner, cost)
        if message:
            return "limit_reached", message
        return False, False

    def _get_date_refusal(self, day):
        """Why the package is not valid on ``day``, as ``(code, message)`` (R18, R19).

        One that begins with its first use is valid from any day on which it can begin
        without leaving out what is booked with it already.
        """
        start, end = self.date_start, self.date_end
        if self.activation == "first_use" and (not start or day < start):
            if self._ends_with_period() and day < self.period_id.date_from:
                return "not_started", self.env._(
                    "Valid from %s", format_date(self.env, self.period_id.date_from)
                )
            first, start, end = start, day, self._get_end_from(day)
            last = max(self._get_live_uses().mapped("local_date"), default=day)
            if last > end:
                return "not_started", self.env._(
                    "Valid from %s: beginning earlier, it would end before a booking",
                    format_date(self.env, first),
                )
        if day < start:
            start_text = format_date(self.env, start)
            return "not_started", self.env._("Valid from %s", start_text)
        if self.state == "expired" or day > end:
            # Most packages of a client have ended: said only where it is asked.
            return "expired", lambda: self.env._(
                "Ended on %s", format_date(self.env, end)
            )
        return False, False

    def _get_end_from(self, start):
        """Last day if the validity begins on ``start``, extensions included.

        A suspension that was over before does not count.
        """
        before = self.suspension_ids.filtered(
            lambda rest: rest.date_to and rest.date_to < start
        )
        days = self.extension_days - self._get_suspension_extension(
            sum(before.mapped("days"))
        )
        return self._get_date_end(start) + timedelta(days=days)

    def _get_live_uses(self):
        """Uses that were not given back."""
        return self.consumption_ids.filtered(lambda use: use.state != "released")

    def _sync_first_use(self):
        """Let the validity begin with the earliest use that is not given back (R19)."""
        for package in self:
            if package.activation != "first_use":
                continue
            # sudo: dates change by using the package
            package = package.sudo()
            days = package._get_live_uses().mapped("local_date")
            start = min(days) if days else False
            if package.date_start != start:
                end = package._get_end_from(start) if start else False
                package.write({"date_start": start, "date_end": end})

    def _get_cap_message(self, partner, cost):
        """Why the cap of a beneficiary stands in the way (R16), or False."""
        if not self.beneficiary_cap or partner == self.partner_id:
            return False
        mine = self._get_live_uses().filtered(lambda use: use.partner_id == partner)
        left = self.beneficiary_cap - sum(mine.mapped("credits"))
        if cost <= left:
            return False
        return self.env._(
            "%(client)s may use %(left)s more of it",
            client=partner.name,
            left=self._get_credit_text(self.kind, max(left, 0), self.currency_id),
        )

    def _get_limit_message(self, service, day, seats, facts):
        """Why the booking limit stands in the way (R8), or False.

        Counted are uses on their local date that were not given back: of this service,
        or of all limited services together.
        """
        limited = facts.limited[self.id]
        if not self.booking_limit or service.id not in limited:
            return False
        alone = self.booking_limit_scope == "service"
        counted = {service.id} if alone else limited
        uses = facts.uses[self.id]
        room = self.booking_limit - seats
        if self._count_limited(counted, day, uses) <= room:
            return False
        again = self._get_limit_window(day)[1] if room >= 0 else None
        end = self.date_end or self._get_end_from(day)
        while again and again <= end:
            if self._count_limited(counted, again, uses) <= room:
                break
            again = self._get_limit_window(again)[1]
        if not again or again > end:
            return self.env._("Limit reached: %s", self._get_limit_text())
        return self.env._(
            "Limit reached: %(limit)s; again from %(date)s",
            limit=self._get_limit_text(),
            date=format_date(self.env, again),
        )

    def _count_limited(self, services, day, uses):
        """Number of places that count for the limit together with ``day`` (R8).

        :param services: ids of the services that count together
        """
        first, last = self._get_limit_window(day)[0]
        return sum(
            quantity
            for service, local_date, quantity in uses
            if service in services and (not first or first <= local_date <= last)
        )

    def _read_facts(self, start):
        """Read what these packages open, when they rest and what counts for their
        limits: two queries whatever their number, the first in plain SQL, because it
        is asked for each booking.

        Whoever may see a package may know these things of it.

        :param datetime start: the earliest moment that will be asked for, UTC
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
                facts.rests[package].append((first, last))
                continue
            facts.costs[package][service] = float(cost or 0)
            if limited:
                facts.limited[package].add(service)
        self._read_counted_uses(start, facts.uses)
        return facts

    def _read_counted_uses(self, start, uses):
        """Add the uses that count for booking limits from the window of ``start`` on,
        those to come included: they tell when the client can book again."""
        domains = []
        for package in self.filtered("booking_limit"):
            day = package.company_id._multipack_local_date(start)
            first = package._get_limit_window(day)[0][0]
            domain = Domain("package_id", "=", package.id)
            domains.append(domain & Domain("local_date", ">=", first or date.min))
        if not domains:
            return
        counted = Domain("state", "in", ["reserved", "used", "forfeited"])
        # sudo: uses of other clients of the package count as well
        Consumption = self.env["multipack.consumption"].sudo()
        for package, service, day, quantity in Consumption._read_group(
            counted & Domain.OR(domains),
            ["package_id", "service_id", "local_date:day"],
            ["quantity:sum"],
        ):
            uses[package.id].append((service.id, day, quantity))

    def _get_no_credit_message(self, needed):
        """ "Only 1 entry left", and how many are needed when it is more than one."""
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
        """What a use takes and leaves, in words."""
        if self.kind == "time":
            if not self.date_end:
                return self.env._("Unlimited; begins with this use")
            return self.env._(
                "Unlimited until %s", format_date(self.env, self.date_end)
            )
        return self.env._(
            "Takes %(cost)s, %(after)s left afterwards",
            cost=self._get_credit_text(self.kind, cost, self.currency_id),
            after=self._get_credit_text(self.kind, after, self.currency_id),
        )

    @api.model
    def _search_usable_by(self, partner, domain=Domain.TRUE):
        """Packages that ``partner`` holds or may use, ready to be judged."""
        return self.search_fetch(
            self._get_usable_by_domain(partner) & domain, JUDGED_FIELDS
        )

    def _choose(self, partner, service, start, seats):
        """Return the package to charge: the given one, or the best of the client's.

        :return: tuple of the package and the credits that it takes
        :raises UserError: with the reason when it cannot be used
        """
        # First without those that are over, of which there are more every year.
        packages = self[:1] or self._search_usable_by(partner, RUNNING)
        judged = packages._judge(partner, service, start, seats)
        for package, credits, code, _message in judged[:1]:
            if not code:
                return package, credits
        if not self:
            packages = self._search_usable_by(partner)
            judged = packages._judge(partner, service, start, seats)
        names = {"client": partner.name, "service": service.name}
        if not judged:
            raise UserError(
                self.env._("%(client)s has no package for %(service)s.", **names)
            )
        reasons = "\n".join(
            f"{package.display_name}: {_say(message)}"
            for package, _credits, _code, message in judged
        )
        raise UserError(
            self.env._(
                "%(client)s has no package that can be used for %(service)s:\n"
                "%(reasons)s",
                reasons=reasons,
                **names,
            )
        )

    def _consume(self, document, use, credits, state="reserved"):
        """Charge this package for a use: the one method that takes credits.

        It is the one that ``_choose`` has returned; the database refuses what is not
        there.

        :param document: record that consumes, e.g. a booking
        :param tuple use: the client, the service, its moment in UTC, the places
        :param float credits: what it takes
        :param str state: ``reserved``, or ``used`` when the client is already here
        :return: the consumption
        """
        partner, service, start, seats = use
        # sudo: uses are written by this method only
        consumption = (
            self.env["multipack.consumption"]
            .sudo()
            .create(
                {
                    "package_id": self.id,
                    "service_id": service.id,
                    "partner_id": partner.id,
                    "quantity": seats,
                    "credits": credits,
                    "date": start,
                    "local_date": self.company_id._multipack_local_date(start),
                    "state": state,
                    "res_model": document._name,
                    "res_id": document.id,
                }
            )
        )
        self._post_move("consume", -credits, consumption=consumption)
        self._sync_first_use()
        return consumption
