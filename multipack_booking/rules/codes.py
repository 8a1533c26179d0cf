"""Codes of refusals: part of the public API, for turnstiles and other programs.

A code is stable; the message beside it is for people, in the language of the user.
"""

from types import MappingProxyType
from typing import Final

# codes of ``multipack.package.check_eligibility``
OK: Final = "ok"
NOT_COVERED: Final = "not_covered"
NOT_ACTIVE: Final = "not_active"
NOT_STARTED: Final = "not_started"
EXPIRED: Final = "expired"
SUSPENDED: Final = "suspended"
NO_CREDIT: Final = "no_credit"
LIMIT_REACHED: Final = "limit_reached"
NOT_PAID: Final = "not_paid"
WRONG_HOLDER: Final = "wrong_holder"
WRONG_COMPANY: Final = "wrong_company"

#: Why a package cannot pay for a use, with the rule behind it.
ELIGIBILITY: Final = MappingProxyType(
    {
        OK: "The package can pay.",
        NOT_COVERED: "The package does not include the service (R10).",
        NOT_ACTIVE: "The package was cancelled (R14).",
        NOT_STARTED: "Its validity begins after the day of the service (R18).",
        EXPIRED: "Its validity ends before the day of the service (R14, R18).",
        SUSPENDED: "It is suspended on the day of the service (R20).",
        NO_CREDIT: "The balance is less than the use costs (R15).",
        LIMIT_REACHED: "The booking limit (R8), or the cap of a beneficiary (R16).",
        NOT_PAID: "The package is waiting for its payment (R12).",
        WRONG_HOLDER: "The client neither holds the package nor may use it (R16).",
        WRONG_COMPANY: "Another company sold the package (R16).",
    }
)

# codes of sessions
CANCELLED: Final = "cancelled"
CLOSED: Final = "closed"
TOO_LATE: Final = "too_late"
NOT_OPEN: Final = "not_open"
TOO_MANY: Final = "too_many"
FULL: Final = "full"

#: Why a session cannot be booked by any client (R29).
SESSION: Final = MappingProxyType(
    {
        CANCELLED: "The session was cancelled (R33).",
        CLOSED: "The session takes no more bookings, or its service is archived.",
        TOO_LATE: "Booking has closed.",
        NOT_OPEN: "Booking has not opened yet.",
        TOO_MANY: "More seats are asked for than the session has.",
        FULL: "Not enough seats are left; the waiting list can be joined (R32).",
    }
)

# codes of the check-in
EARLY: Final = "early"
LATE: Final = "late"

#: Why a client cannot be checked in (R34).
CHECK_IN: Final = MappingProxyType(
    {
        EARLY: "Check-in has not opened yet.",
        LATE: "Check-in has closed.",
    }
)
