from . import (
    atomic_import,
    consumer,
    number_limits,
    policy,
    statistic,
    terms,
)
