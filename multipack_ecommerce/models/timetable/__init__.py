# models of our own first, then what reopens them
from . import booking_attempt

from . import (
    booking,
    res_company,
    res_config_settings,
    service,
    session,
    session_dialog,
)
