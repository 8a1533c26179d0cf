"""Validation of input from RPC calls, URLs and forms.

Public methods can be called over RPC with values of any type, and pages with any
parameter, text or file. Over RPC, invalid input is refused with a message; in URLs and
forms it is ignored.
"""

from typing import Any

from odoo.exceptions import UserError
from odoo.tools import float_round

from .limits import MAX_CREDITS, MAX_ID, MAX_REFERENCE, MAX_SEATS


def browse_given(model: Any, identifier: object, message: str) -> Any:
    """Return the record of ``model`` with this id.

    :raises UserError: with ``message`` if it does not exist
    """
    record = model.browse(read_id(identifier, message)).exists()
    if not record:
        raise UserError(message)
    return record


def read_id(identifier: object, message: str) -> int:
    """Return a valid id; the record need not exist.

    :raises UserError: with ``message`` for invalid input
    """
    if type(identifier) is not int or not 0 < identifier <= MAX_ID:
        raise UserError(message)
    return identifier


def read_credits(env: Any, credits: object) -> float:
    """Return an amount of credits, rounded to hundredths.

    :raises UserError: for invalid input
    """
    if not isinstance(credits, int | float) or not abs(credits) < MAX_CREDITS:
        raise UserError(env._("%s is not an amount of credits.", credits))
    return float(float_round(credits, precision_digits=2))


def read_seats(env: Any, seats: object) -> int:
    """Return a number of seats.

    :raises UserError: for invalid input
    """
    if type(seats) is not int or not 1 <= seats <= MAX_SEATS:
        raise UserError(env._("Enter the number of seats: a whole number, 1 or more."))
    return seats


def read_reference(env: Any, reference: object) -> str | None:
    """Return the ``request_ref`` of a caller, ``None`` if it is not given.

    :raises UserError: for invalid input
    """
    if reference is None or reference is False:
        return None
    # PostgreSQL cannot store NUL characters
    if (
        isinstance(reference, str)
        and reference.strip()
        and len(reference) <= MAX_REFERENCE
        and "\0" not in reference
    ):
        return reference
    raise UserError(
        env._(
            "The reference of a request must be a text of at most %s characters.",
            MAX_REFERENCE,
        )
    )


def is_choice(field: Any, value: object) -> bool:
    """Return whether ``value`` is one of the values of a selection field."""
    return isinstance(value, str) and value in dict(field.selection)


def read_text(value: object) -> str:
    """Return a text from a URL or form; an empty one for invalid input."""
    return value if isinstance(value, str) else ""


def read_number(value: object, most: int = MAX_ID) -> int:
    """Return a whole number from 1 to ``most``, given as a number or as digits.

    :return: 0 for invalid input
    """
    if isinstance(value, str):
        # Python refuses to read thousands of digits
        value = int(value) if value.isdecimal() and len(value) < 20 else 0
    return value if type(value) is int and 0 < value <= most else 0


def read_page(value: object) -> int:
    """Return the number of a page, 1 for invalid input.

    Odoo's ``pager`` fails on digits of other scripts.
    """
    return read_number(value) or 1
