from . import (
    attendance_report,
    occupancy_report,
    usage_report,
)
