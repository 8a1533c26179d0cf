# models of our own first, then what reopens them
from . import (
    closing_day,
    timetable,
)

from . import (
    session_timetable,
    timetable_sessions,
)
