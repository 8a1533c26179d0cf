from . import money, ordering, validity
