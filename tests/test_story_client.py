"""The client's story: sign up, buy 5 entries, book (4 left), cancel (5 left); and from
the waiting list to a seat. On a desktop and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.support import accessibility, club, portal_member, shop
from tests.support.rpc import OldRpc

WHERE = [("desktop", "here"), ("phone", "here"), ("desktop", "elsewhere")]


@pytest.fixture
def place(request):
    """Run the story in the company that the test names."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def manager(server, rpc, place):
    shop.open_shop(server, rpc)
    return OldRpc(server.login(*place.user))


@pytest.fixture
def offer(manager, place):
    """Return a multipack in the shop, its rows by credit, and its published service."""
    multipack, rows = shop.add_offer(manager, **place.owned)
    return multipack, rows, portal_member.publish(manager, multipack)


def open_timetable(page, manager, session):
    """Show the week of a session and return its card."""
    [values] = manager.call("multipack.session", "read", [session], fields=["start"])
    page.goto(f"/timetable?date={values['start'][:10]}")
    return page.locator(f"#session-{session}")


def expect_balance(page, text):
    page.goto("/my/packages")
    expect(page.locator(".o_mp_package__balance")).to_have_text(text)
    accessibility.check(page)


def cancel(page, address="/my/bookings"):
    """Cancel the only booking there, and return the outcome shown above the button."""
    page.goto(address)
    page.locator("summary").click()
    outcome = page.locator(".o_mp_my_booking__outcome").text_content()
    page.locator("details[open] button[type=submit]").click()
    page.wait_for_url("**/my/bookings/*")
    return outcome


@pytest.mark.parametrize("screen, place", WHERE, indirect=["place"])
def test_sign_up_buy_book_cancel(request, screen, place, offer, manager, database):
    page = request.getfixturevalue(screen)
    page.set_default_timeout(60_000)
    multipack, _, service = offer
    session = portal_member.add_session(manager, service)
    login = f"{club.unique(screen).replace(' ', '.')}@example.com"

    # A visitor books, signs up on the way, and returns to the class.
    open_timetable(page, manager, session).locator(".o_mp_book_link").click()
    page.get_by_role("link", name="Create an account").click()
    shop.sign_up(page, "Carla Bianchi", login, portal_member.PASSWORD)
    expect(page.get_by_text("You need a package for this class.")).to_be_visible()
    page.get_by_role("link", name="See the packages").click()
    accessibility.check(page)

    page.goto(shop.look_up(manager, multipack, "website_url"))
    page.locator(".o_mp_offer", has_text="5 entries").get_by_role("radio").check()
    page.locator("#add_to_cart").click()
    expect(page.locator(".my_cart_quantity:visible")).to_have_text("1")
    page.goto("/shop/checkout")
    shop.pay(page)
    expect_balance(page, "5 of 5 entries")

    # Two clicks from the timetable.
    open_timetable(page, manager, session).locator(".o_mp_book_link").click()
    page.locator(".o_mp_booking button[type=submit]").click()
    expect(page.locator(".o_mp_booking__done")).to_contain_text("You're in!")
    accessibility.check(page)
    expect_balance(page, "4 of 5 entries")

    outcome = cancel(page)
    assert outcome == "Free cancellation. Returned: 1 entry (5 entries left)."
    accessibility.check(page)
    expect_balance(page, "5 of 5 entries")

    [(package,)] = club.read(
        database,
        """
        SELECT package.id FROM multipack_package AS package
          JOIN res_users AS users ON users.partner_id = package.partner_id
         WHERE users.login = %s
        """,
        login,
    )
    assert club.ledger(database, package) == [
        ("grant", 5, 5),
        ("consume", -1, 4),
        ("release", 1, 5),
    ]
    assert club.uses(database, package) == [("cancelled", "released", 1)]


@pytest.mark.parametrize("screen, place", WHERE, indirect=["place"])
def test_waiting_list_to_seat(request, screen, place, offer, manager, browser):
    page = request.getfixturevalue(screen)
    page.set_default_timeout(60_000)
    multipack, rows, service = offer
    session = portal_member.add_session(manager, service, capacity=1)
    logins = []
    for name in ("Carla Bianchi", "Nora Berg"):
        partner, login = portal_member.add_member(manager, name, **place.owned)
        manager.create(
            "multipack.package",
            partner_id=partner,
            multipack_id=multipack,
            pricelist_line_id=rows[5],
        )
        logins.append(login)
        if name == "Carla Bianchi":
            manager.call("multipack.session", "book", [session], partner_id=partner)

    portal_member.log_in(page, logins[1])
    open_timetable(page, manager, session).locator(".o_mp_book_link").click()
    page.locator(".o_mp_booking button[type=submit]").click()
    expect(page.locator(".o_mp_booking__done")).to_contain_text("on the waiting list")
    page.goto("/my/waiting-lists")
    expect(page.locator(".o_mp_my_booking__queue")).to_have_text(
        "Position 1 of 1 in line"
    )
    accessibility.check(page)
    expect_balance(page, "5 of 5 entries")

    other = browser.new_context(base_url=place.url)
    portal_member.log_in(other.new_page(), logins[0])
    cancel(other.pages[0])
    other.close()

    page.goto("/my/bookings")
    expect(page.locator(".card h2")).to_have_count(1)
    expect_balance(page, "4 of 5 entries")
    page.goto("/my/waiting-lists")
    expect(page.get_by_text("You're not on any waiting list.")).to_be_visible()
