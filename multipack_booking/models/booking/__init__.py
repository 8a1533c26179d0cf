# our own models first, then the files that extend them
from . import (
    booking,
    session,
)

from . import (
    booking_calendar_file,
    booking_lifecycle,
    booking_notice,
    booking_payment,
    booking_portal,
    booking_request,
    booking_text,
    service_booking,
    session_availability,
    session_booking,
    session_lifecycle,
    session_resources,
)
