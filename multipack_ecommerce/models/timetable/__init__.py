# models that are defined here first, then those that are reopened
from . import booking_attempt

from . import (
    booking,
    res_company,
    res_config_settings,
    service,
    session,
    session_dialog,
)
