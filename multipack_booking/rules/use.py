"""One use of a service, and the verdict on a package that is to pay for it.

Records (clients, services, packages, companies) are opaque here: values that are only
passed along and compared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from .codes import OK

#: A record of Odoo.
Record = Any


@dataclass(frozen=True, slots=True)
class Use:
    """Who uses which service, when, with how many seats, and in which company.

    Built once, by the service, the session or the document, and passed along: nothing
    that receives it asks the environment for a company.
    """

    partner: Record
    service: Record
    #: moment of the service, naive, UTC
    start: datetime
    #: its date in the time zone of the company, for validity and limits
    local_date: date
    seats: int
    #: where it takes place (R16)
    company: Record


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one package can pay for a use (R14 to R18)."""

    package: Record
    #: what the use costs: entries, or money in company currency
    cost: float
    #: what is left afterwards; the present balance when the package cannot pay
    balance_after: float
    #: one of ``codes.ELIGIBILITY``
    code: str = OK
    #: the message, or a function that builds it, as most are never shown
    text: str | Callable[[], str] = field(default="", compare=False)
    #: how to resolve the refusal; reserved for a later version of the API
    remedy: str | None = None

    @property
    def eligible(self) -> bool:
        """Whether the package can pay."""
        return self.code == OK

    @property
    def message(self) -> str:
        """What would be left of the package, or why it cannot pay, as text."""
        return self.text() if callable(self.text) else self.text

    def as_dict(self) -> dict[str, Any]:
        """Return the verdict as ``multipack.package.check_eligibility`` returns it."""
        return {
            "package_id": self.package.id,
            "eligible": self.eligible,
            "code": self.code,
            "message": self.message,
            "credits": self.cost,
            "balance_after": self.balance_after,
        }


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """A request to book, whichever channel it comes through (R26)."""

    partner: Record
    seats: int = 1
    #: package to charge; the best eligible one if unset (R17)
    package: Record = None
    #: ``package``, ``onsite``, ``online`` or ``free``
    payment: str = "package"
    #: whether to join the waiting list of a full session
    waitlist: bool = False
    #: whether to book although another booking overlaps (R35)
    allow_overlap: bool = False
    #: ``request_ref`` of the caller: repeating it returns the first answer (R28)
    reference: str | None = None
    #: distinguishes this request from another one with the same reference
    fingerprint: str | None = None

    @property
    def by_package(self) -> bool:
        """Whether a package is to pay."""
        return self.payment == "package"

    def fingerprinted(self, *target: object) -> "BookingRequest":
        """Return the same request with a fingerprint of everything that it asks for.

        :param target: what is booked, and what else distinguishes it
        """
        asked = (
            *target,
            self.partner.id,
            self.seats,
            self.package.id if self.package else False,
            self.payment,
            self.waitlist,
            self.allow_overlap,
        )
        digest = sha256(repr(asked).encode()).hexdigest()
        return replace(self, fingerprint=digest)
