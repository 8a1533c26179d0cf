"""The desk's day, as in the README: a class, a booking, the waiting list, an undone
check-in, a late cancellation, and the seat that goes to the next client in line.
"""

from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from tests.support import backoffice_page, club
from tests.support.rpc import OldRpc

LEDGER_OF_MARIE = [("grant", 10, 10), ("consume", -1, 9)]
LEDGER_OF_ANNA = [("grant", 10, 10), ("consume", -1, 9)]


@pytest.fixture
def noon(rpc):
    """Move the club to a time zone in which it is noon, far from midnight."""
    manager = OldRpc(rpc)
    [company] = manager.call("res.company", "search", domain=[], limit=1)
    hours = 12 - datetime.now(timezone.utc).hour
    zone = f"Etc/GMT{-hours:+d}" if hours else "Etc/GMT"
    before = manager.call("res.company", "read", [company], fields=["multipack_tz"])
    manager.call("res.company", "write", [company], vals={"multipack_tz": zone})
    yield
    [before] = before
    before.pop("id")
    manager.call("res.company", "write", [company], vals=before)


def click_hour(page, moment):
    """Click the hour of a moment in the week's calendar, next to its sessions."""
    page.locator(".fc-timegrid-col").first.wait_for()
    column = page.locator(f".fc-timegrid-col[data-date='{moment:%Y-%m-%d}']")
    if not column.count():
        page.locator(".o_calendar_button_next").click()
    row = page.locator(f".fc-timegrid-slot-lane[data-time='{moment:%H}:00:00']")
    row.scroll_into_view_if_needed()
    day, hour = column.bounding_box(), row.bounding_box()
    page.mouse.click(day["x"] + day["width"] - 2, hour["y"] + 5)


def open_dialog(page, name, occupancy):
    """Press *Book* on a class of the calendar, once it shows that occupancy."""
    event = page.locator(".fc-event", has_text=name)
    expect(event).to_contain_text(occupancy)
    event.click()
    page.locator(".o_popover").get_by_role("button", name="Book").click()


def test_day_of_the_desk(desktop, server, rpc, database, noon):
    # Odoo looks up the new client's name at a service that is not configured.
    server.expected_log.append(r"Autocomplete API error: .*iap\.account")
    manager = OldRpc(rpc)
    service_name = club.unique("Yoga flow")
    service = manager.create(
        "multipack.service",
        name=service_name,
        booking_type="session",
        cancel_hours=4,
        capacity=14,
    )
    multipack = club.add_multipack(manager, service, credit=10)
    marie_name, anna_name = map(club.unique, ["Marie Dubois", "Anna Rossi"])
    marie, anna = (
        club.grant(manager, multipack, manager.create("res.partner", name=name))
        for name in (marie_name, anna_name)
    )
    page = desktop
    backoffice_page.log_in(page, "admin", "admin")
    dialog = page.get_by_role("dialog")

    # The calendar: a class that begins in an hour or two, with one seat.
    menu = page.locator(".o_menu_sections")
    menu.get_by_text("Calendar", exact=True).click()
    click_hour(page, datetime.now(timezone.utc) + timedelta(hours=2))
    backoffice_page.choose(page, dialog, "service_id", service_name)
    expect(backoffice_page.field(dialog, "capacity")).to_have_value("14")
    backoffice_page.field(dialog, "capacity").fill("1")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)

    # Marie has the only seat, Anna joins the waiting list.
    open_dialog(page, service_name, "0/1")
    backoffice_page.choose(page, dialog, "partner_id", marie_name)
    chosen = dialog.locator(".o_mp_choice--chosen")
    expect(chosen).to_contain_text("Uses 1 entry · 9 entries left")
    dialog.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text(f"{marie_name} is booked")).to_contain_text(
        "9 entries left"
    )
    expect(dialog).to_have_count(0)
    open_dialog(page, service_name, "1/1")
    backoffice_page.choose(page, dialog, "partner_id", anna_name)
    expect(dialog.get_by_role("alert")).to_contain_text("This session is full")
    dialog.get_by_role("button", name="Join the Waiting List").click()
    expect(page.get_by_text(f"{anna_name} is on the waiting list")).to_be_visible()
    expect(dialog).to_have_count(0)
    assert club.ledger(database, anna) == LEDGER_OF_ANNA[:1]

    # Marie is checked in with the keyboard, and this is undone.
    menu.get_by_text("Check-in", exact=True).click()
    page.locator(".o_mp_desk__search:focus").wait_for()
    page.keyboard.type(marie_name)
    expect(page.locator(".o_mp_desk__hits .active")).to_contain_text(marie_name)
    page.keyboard.press("Enter")
    page.locator(".o_mp_desk__check_in:focus").wait_for()
    page.keyboard.press("Enter")
    result = page.locator(".o_mp_desk__result")
    expect(result).to_contain_text(
        f"{marie_name} is in: {service_name}. 9 entries left"
    )
    result.get_by_role("button", name="Undo").click()
    expect(result).to_contain_text("The seat stays booked")
    assert club.uses(database, marie) == [("confirmed", "reserved", 1)]

    # She cancels late; Anna gets the seat, and her package pays for it.
    page.get_by_role("button", name="Cancel this booking").click()
    expect(dialog).to_contain_text(
        "It is too late for a free cancellation. Forfeited: 1 entry."
    )
    dialog.get_by_role("button", name="Cancel Booking").click()
    expect(dialog).to_have_count(0)
    expected = page.locator(".o_mp_desk__attendee")
    expect(expected.filter(has_text=anna_name)).to_contain_text("9 of 10 entries")
    expect(expected.filter(has_text=marie_name)).to_have_count(0)

    assert club.ledger(database, marie) == LEDGER_OF_MARIE
    assert club.uses(database, marie) == [("cancelled", "forfeited", 1)]
    assert club.ledger(database, anna) == LEDGER_OF_ANNA
    assert club.uses(database, anna) == [("confirmed", "reserved", 1)]
