"""The timetable of a full week for a member, compared with the shop.

The goal: a week with 150 sessions takes a signed-in member at most 1.5 × as long as the
shop with 20 products. ``prepare`` needs an Odoo environment, ``measure`` a server.
"""

import re
from datetime import timedelta

from . import shop_page

SESSIONS = 150
SERVICES = 8
PRODUCTS = 20
LIMIT = 1.5
LOGIN = "benchmark-timetable"


def prepare(env):
    """Plan a week of published classes, give a member packages, fill the shop.

    :return: dict of name -> URL of each page, the shop first
    """
    company = env.company
    monday = company._multipack_today()
    monday += timedelta(days=7 - monday.weekday())
    services = env["multipack.service"].create(
        [
            {
                "name": f"Class {number}",
                "booking_type": "session",
                "is_published": True,
                "color": number,
                "product_id": _create_product(env, f"Class {number}, once").id,
            }
            for number in range(1, SERVICES + 1)
        ]
    )
    first = company._multipack_get_bounds(monday, monday)[0] + timedelta(hours=6)
    sessions = env["multipack.session"].create(
        [
            {
                "service_id": services[number % SERVICES].id,
                # 22 a day, some at the same time
                "start": first + timedelta(days=number % 7, hours=number // 7 / 2),
                "capacity": 2 + number % 9,
            }
            for number in range(SESSIONS)
        ]
    )
    member = _create_member(env, services)
    client = env["res.partner"].create({"name": "Benchmark: another client"})
    for session in sessions[::5]:
        session._book(client, payment="free", allow_overlap=True)
    for session in sessions[::40]:
        session._book(member, allow_overlap=True)
    template = _create_product(env, "Plain").product_tmpl_id
    category = env["product.public.category"].create({"name": "Benchmark"})
    for number in range(PRODUCTS):
        template.copy(
            {
                "name": f"Product {number}",
                "is_published": True,
                "public_categ_ids": [(6, 0, category.ids)],
            }
        )
    env.cr.commit()
    slug = env["ir.http"]._slug
    return {
        f"shop, {PRODUCTS} products": f"/shop/category/{slug(category)}",
        f"timetable, {SESSIONS} sessions": f"/timetable?date={monday}",
    }


def _create_product(env, name):
    return env["product.product"].create(
        {"name": name, "type": "service", "list_price": 15}
    )


def _create_member(env, services):
    """Create a member with a package of each kind; the time package has a limit."""
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": "Benchmark: member",
                "login": LOGIN,
                "password": LOGIN,
                "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
            }
        )
    )
    for kind, covered, row in (
        ("entry", services[:3], {"credit": 50}),
        ("time", services[2:6], {"booking_limit": 9}),
        ("value", services, {"credit": 1000}),
    ):
        pricelist = env["multipack.pricelist"].create(
            {"name": kind, "line_ids": [(0, 0, {"name": kind, "price": 9, **row})]}
        )
        multipack = env["multipack.multipack"].create(
            {
                "name": f"Benchmark: {kind}",
                "kind": kind,
                "pricelist_id": pricelist.id,
                "line_ids": [(0, 0, {"service_id": service.id}) for service in covered],
            }
        )
        env["multipack.package"].create(
            {
                "partner_id": user.partner_id.id,
                "multipack_id": multipack.id,
                "pricelist_line_id": pricelist.line_ids.id,
            }
        )
    return user.partner_id


def sign_in(base_url, session):
    """Sign the member in on a ``requests.Session``."""
    page = session.get(f"{base_url}/web/login", timeout=60).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    data = {"login": LOGIN, "password": LOGIN, "csrf_token": token}
    session.post(f"{base_url}/web/login", data=data, timeout=60).raise_for_status()


def measure(base_url, session, urls, rounds=40):
    """Sign in and request the pages in turn, see :func:`shop_page.measure`."""
    sign_in(base_url, session)
    return shop_page.measure(base_url, session, urls, rounds)
