from . import limits, money, ordering, pricing, timetable, validity
