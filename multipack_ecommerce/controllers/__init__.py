from . import booking, cart, main, packages, product_configurator, timetable, variant
