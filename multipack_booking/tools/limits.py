"""The limits of numbers, dates and identifiers: each is decided here only.

Values beyond them are typing errors or attacks: sums would lose cents, dates could not
be calculated and database columns would overflow.
"""

from datetime import date

# Amounts of money or credits in one field; the ledger holds no more in one move.
MAX_AMOUNT = 1e12
# Credits that one call over RPC may add, take off or charge.
MAX_CREDITS = 10**9
# Seats that one booking may take.
MAX_SEATS = 10_000
# Characters of a ``request_ref``.
MAX_REFERENCE = 128
# Identifiers of records: 32-bit integers in PostgreSQL.
MAX_ID = 2**31 - 1

YEAR_IN_HOURS = 366 * 24
YEAR_IN_MINUTES = YEAR_IN_HOURS * 60
TEN_YEARS_IN_DAYS = 3660

# Years of packages, seasons and sessions: adding or subtracting days cannot overflow.
MIN_YEAR, MAX_YEAR = 1900, 2999
MIN_DATE, AFTER_MAX_DATE = date(MIN_YEAR, 1, 1), date(MAX_YEAR + 1, 1, 1)

# Days whose timetable visitors can open; only bots ask for others.
FIRST_PAGE_DATE, LAST_PAGE_DATE = date(2000, 1, 1), date(2099, 12, 31)
