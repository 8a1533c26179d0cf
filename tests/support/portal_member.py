"""A client with an account, and classes to book."""

from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.support import club

expect.set_options(timeout=30_000)

PASSWORD = "member-story-2026"


def add_member(manager, name="Carla Bianchi", **values):
    """Return id of the contact and login of a new client with an account."""
    login = f"{club.unique(name).lower().replace(' ', '.')}@example.com"
    [group] = manager.call(
        "ir.model.data",
        "search_read",
        domain=[("module", "=", "base"), ("name", "=", "group_portal")],
        fields=["res_id"],
    )
    user = manager.create(
        "res.users",
        name=name,
        login=login,
        password=PASSWORD,
        group_ids=[(6, 0, [group["res_id"]])],
        **values,
    )
    [values] = manager.call("res.users", "read", [user], fields=["partner_id"])
    return values["partner_id"][0], login


def publish(manager, multipack):
    """Put the service that a multipack opens on the timetable and return it."""
    [values] = manager.call(
        "multipack.multipack", "read", [multipack], fields=["line_ids"]
    )
    [line] = manager.call(
        "multipack.multipack.line", "read", values["line_ids"], fields=["service_id"]
    )
    service = line["service_id"][0]
    shown = {"is_published": True, "booking_type": "session"}
    manager.call("multipack.service", "write", [service], vals=shown)
    return service


def add_session(manager, service, days=3, **values):
    """Return a class so many days from now, at ten in the morning."""
    start = datetime.now() + timedelta(days=days)
    return manager.create(
        "multipack.session",
        service_id=service,
        start=start.strftime("%Y-%m-%d 10:00:00"),
        **{"capacity": 5, **values},
    )


def log_in(page, login):
    """Log in on the website."""
    page.goto("/web/login")
    page.locator("#login").fill(login)
    page.locator("#password").fill(PASSWORD)
    page.locator(".oe_login_form button[type=submit]").click()
    page.wait_for_url(lambda url: "/web/login" not in url)
