"""Accessibility of the website and of the client's account (axe-core)."""

import pytest

from tests.support import accessibility, club, portal_member, shop
from tests.support.rpc import OldRpc


@pytest.fixture(scope="module")
def pages(server, rpc):
    """Return a member's login and the addresses of all pages.

    These are the pages for visitors, those of a member with a package, a booking and a
    position on a waiting list, and a week with a class to book. Whatever the day,
    they include the weeks of a booked class, a full one and a free one.
    """
    shop.open_shop(server, rpc)
    manager = OldRpc(rpc)
    multipack, rows = shop.add_offer(manager)
    service = portal_member.publish(manager, multipack)
    partner, login = portal_member.add_member(manager)
    package = manager.create(
        "multipack.package",
        partner_id=partner,
        multipack_id=multipack,
        pricelist_line_id=rows[5],
    )
    session = portal_member.add_session(manager, service)
    booking = manager.call("multipack.session", "book", [session], partner_id=partner)
    full = portal_member.add_session(manager, service, days=4, capacity=1)
    for client in (club.add_client(manager), partner):
        manager.call(
            "multipack.session",
            "book",
            [full],
            partner_id=client,
            payment="free",
            waitlist=True,
        )
    bookable = portal_member.add_session(manager, service, days=5)
    sessions = manager.call(
        "multipack.session", "read", [session, full, bookable], fields=["start"]
    )
    weeks = [f"/timetable?date={values['start'][:10]}" for values in sessions]
    url = shop.look_up(manager, multipack, "website_url")
    visitor = ["/shop", url, "/packages", "/timetable", *weeks]
    visitor += [f"/timetable/session/{one}" for one in (session, full)]
    account = ["/my", "/my/packages", f"/my/packages/{package}", "/my/bookings"]
    account += [f"/my/bookings/{booking}", "/my/waiting-lists"]
    return login, visitor, visitor + account, weeks[-1]


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_pages_are_accessible(request, screen, pages):
    page = request.getfixturevalue(screen)
    page.set_default_timeout(60_000)
    login, for_visitors, for_members, week = pages
    for address in for_visitors:
        page.goto(address)
        accessibility.check(page)
    portal_member.log_in(page, login)
    for address in for_members:
        page.goto(address)
        accessibility.check(page)
    # a part that opens without JavaScript
    page.goto("/my/bookings")
    page.locator("summary").first.click()
    accessibility.check(page)
    # the dialog of the timetable, and the page of a service
    page.goto(week)
    page.locator(".o_mp_book_link:visible").first.click()
    page.locator(".o_mp_booking button[type=submit]").wait_for()
    accessibility.check(page)
    page.goto(week)
    page.locator("a[href*='/timetable/service/']:visible").first.click()
    page.wait_for_url("**/timetable/service/**")
    accessibility.check(page)
