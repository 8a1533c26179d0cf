"""What visitors send, before anything is done with it.

Any text may stand under any name, and a form can send a file instead.
"""

# Beyond that a number is no id.
MAX_ID = 2**31 - 1


def read_text(value):
    """Return what was sent if it is a text, else an empty one."""
    return value if isinstance(value, str) else ""


def read_number(value, most=MAX_ID):
    """Return a whole number from 0 to ``most``, sent as such or as its digits.

    :return: 0 for all else
    """
    if isinstance(value, str):
        # Python refuses to read thousands of digits
        value = int(value) if value.isdecimal() and len(value) < 20 else 0
    return value if type(value) is int and 0 < value <= most else 0


def read_page(value):
    """Return the number of a page; the first one for what is none.

    Odoo's ``pager`` fails on what looks like digits and is no number.
    """
    return read_number(value) or 1
