# our own models first, then the files that extend them
from . import (
    consumption,
    credit_move,
    ledger_check,
)

from . import credit_move_text
