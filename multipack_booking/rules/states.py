"""States of bookings, sessions and packages: their sets and legal transitions.

The triggers in ``sql/`` and the predicates of indexes are formatted from the same
constants, so that Python and the database agree.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

#: Bookings that are not over: one per client and session (R35).
BOOKING_LIVE: Final = ("held", "confirmed", "waitlisted", "attended")
#: Bookings that have their seats in the session (R28).
BOOKING_SEATED: Final = ("held", "confirmed", "attended", "no_show")
#: Bookings that a client's calendar shows.
BOOKING_IN_CALENDAR: Final = ("confirmed", "attended", "no_show")
#: Bookings that the desk expects or can correct.
BOOKING_CHECK_IN: Final = ("confirmed", "no_show")

#: The states to which a booking can change from each state.
BOOKING_TRANSITIONS: Final = MappingProxyType(
    {
        # paid, or the hold has expired
        "held": frozenset({"confirmed", "cancelled"}),
        "confirmed": frozenset({"attended", "no_show", "cancelled"}),
        # promoted, or taken off the waiting list
        "waitlisted": frozenset({"confirmed", "cancelled"}),
        # check-in undone: a walk-in is cancelled, other bookings are confirmed again
        "attended": frozenset({"confirmed", "cancelled"}),
        # checked in after all, or the package was withdrawn
        "no_show": frozenset({"attended", "cancelled"}),
        # an expired hold that was paid after all
        "cancelled": frozenset({"confirmed"}),
    }
)

#: Sessions that are not over.
SESSION_RUNNING: Final = ("open", "closed")
#: Sessions that can no longer change.
SESSION_OVER: Final = ("cancelled", "done")

#: Packages that may be able to pay.
PACKAGE_RUNNING: Final = ("active", "suspended", "exhausted")
#: Uses that count for booking limits (R8).
USE_COUNTED: Final = ("reserved", "used", "forfeited")


def is_transition(old: str, new: str) -> bool:
    """Return whether a booking may change from one state to another, or keep it."""
    return old == new or new in BOOKING_TRANSITIONS.get(old, frozenset())


def sql_list(states: Iterable[str]) -> str:
    """Return states as a list of SQL literals, without parentheses."""
    return ", ".join(f"'{state}'" for state in states)
