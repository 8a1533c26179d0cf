# our own models first, then the files that extend them
from . import (
    notice,
    package,
    package_line,
    suspension,
)

from . import (
    actions,
    charge,
    eligibility,
    expiry,
    grant,
    open_bookings,
    portal,
    refund,
    renewal,
    sale,
    validity,
)
