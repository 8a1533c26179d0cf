"""Pages compared with Odoo's own, requested in turn from one server."""

import requests
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.sql_db import close_all

from tests.support.servers import serving

from . import shop_page, timetable_page

ROUNDS = 40
ACCOUNT = {
    "Odoo's orders of a client": "/my/orders",
    "packages of a client": "/my/packages",
    "bookings of a client": "/my/bookings",
}


def measure(report, rounds=ROUNDS):
    """Measure pages of the shop, of the timetable and of the client's account."""
    with serving() as server:
        registry = Registry(server.database)
        with registry.cursor() as cursor:
            env = Environment(cursor, SUPERUSER_ID, {})
            shop = shop_page.prepare(env)
            week = timetable_page.prepare(env)
        registry.signal_changes()
        visitor, member = requests.Session(), requests.Session()
        pages = shop_page.measure(server.url, visitor, shop, rounds)
        _add(report, pages, shop_page.LIMIT)
        pages = timetable_page.measure(server.url, member, week, rounds)
        _add(report, pages, timetable_page.LIMIT)
        # timetable_page.measure has signed the member in.
        _add(report, shop_page.measure(server.url, member, ACCOUNT, rounds), None)
        close_all()


def _add(report, pages, goal):
    """Add the times of pages as ratios to that of the first."""
    (peer, _), *others = pages.items()
    for name, figures in others:
        title = f"{name} ({figures['median']:.0f} ms) / {peer}"
        report.others.append((title, figures["ratio"], goal))
