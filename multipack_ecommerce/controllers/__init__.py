from . import cart, main, product_configurator, timetable
