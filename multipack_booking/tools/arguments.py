"""What a client of the public methods sends, checked before it is used: over RPC any
type can come, and each refusal is one in words."""

from odoo.exceptions import UserError
from odoo.tools import float_round

# Beyond these a number is a slip of the finger, and the columns would overflow.
MAX_CREDIT = 10**9
MAX_SEATS = 10_000
MAX_ID = 2**31


def browse_given(model, identifier, message):
    """Return the record of ``model`` with this id.

    :raises UserError: with ``message`` when there is none
    """
    record = model.browse(read_id(identifier, message)).exists()
    if not record:
        raise UserError(message)
    return record


def read_id(identifier, message):
    """Return the id of a record, which need not be there.

    :raises UserError: with ``message`` for what cannot be an id
    """
    if type(identifier) is not int or not 0 < identifier < MAX_ID:
        raise UserError(message)
    return identifier


def read_credits(env, credits):
    """Return an amount of credits, in hundredths at most.

    :raises UserError: for what is not a number of a sensible size
    """
    number = isinstance(credits, (int, float)) and abs(credits) < MAX_CREDIT
    if not number:
        raise UserError(env._("%s is not an amount of credits.", credits))
    return float_round(credits, precision_digits=2)


def read_seats(env, seats):
    """Return a number of places.

    :raises UserError: for what is not a whole number of a sensible size
    """
    if type(seats) is not int or not 1 <= seats <= MAX_SEATS:
        raise UserError(env._("Enter how many places: a whole number, at least 1."))
    return seats


def is_choice(field, value):
    """Whether a value is one of a selection field's; of any type it may be."""
    return isinstance(value, str) and value in dict(field.selection)
