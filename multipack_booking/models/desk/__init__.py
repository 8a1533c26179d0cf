# our own models first, then the files that extend them
from . import check_in_desk

from . import (
    check_in_desk_client,
    check_in_desk_expected,
    check_in_desk_result,
    check_in_desk_walk_in,
    check_in_desk_warnings,
)
