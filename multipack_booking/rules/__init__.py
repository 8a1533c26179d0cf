from . import limits, money, ordering, pricing, validity
