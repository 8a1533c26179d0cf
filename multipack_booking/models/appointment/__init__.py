from . import (
    booking_appointment,
    service_appointment,
    service_slot,
    service_week,
    session_appointment,
)
