# our own models first, then the files that extend them
from . import (
    closing_day,
    timetable,
)

from . import (
    session_timetable,
    timetable_sessions,
)
