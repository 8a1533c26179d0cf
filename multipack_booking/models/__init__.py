# A folder may override what an earlier one defines, never the reverse; see
# docs/architecture.md. tests/test_layout.py keeps this order.
from . import mixins
from . import catalogue
from . import ledger
from . import package
from . import booking
from . import timetable
from . import appointment
from . import desk
from . import odoo
