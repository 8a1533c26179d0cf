# the mixin that others inherit comes first
from . import multipack_package_choice
from . import (
    base_import_import,
    multipack_book,
    multipack_book_choice,
    multipack_booking_cancel,
    multipack_package_change,
    multipack_package_refund,
    multipack_walk_in,
)
