# models of our own first, then what reopens them
from . import (
    consumption,
    credit_move,
    ledger_check,
)

from . import credit_move_text
