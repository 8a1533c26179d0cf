from . import booking, cart, main, product_configurator, timetable
