# A folder may override what an earlier one defines, never the reverse; see
# docs/architecture.md. tests/test_layout.py checks this order.
from . import shop
from . import timetable
from . import cart
