# our own models first, then the files that extend them
from . import (
    buyer,
    daily_rate,
    multipack,
    multipack_line,
    period,
    pricelist,
    pricelist_line,
    pricelist_option,
    service,
)

from . import service_price
