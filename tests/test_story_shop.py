"""The shop's story: a new customer signs up, buys 5 entries, pays, and has them.

On a desktop and on a phone. No page may need horizontal scrolling.
"""

import pytest
from playwright.sync_api import expect

from tests.support import club, shop
from tests.support.rpc import OldRpc

PASSWORD = "shop-story-2026"


@pytest.fixture
def place(request):
    """Run the story in the company that the test names."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def offer(server, rpc, place):
    """Return name and page of a multipack in the shop."""
    shop.open_shop(server, rpc)
    manager = OldRpc(server.login(*place.user))
    multipack, _ = shop.add_offer(manager, **place.owned)
    return [shop.look_up(manager, multipack, name) for name in ("name", "website_url")]


def check_width(page):
    """Assert that the page is not wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (
        page.url
    )


@pytest.mark.parametrize(
    "screen, place",
    [("desktop", "here"), ("phone", "here"), ("desktop", "elsewhere")],
    indirect=["place"],
)
def test_new_customer_buys_5_entries(request, screen, place, offer, database):
    page = request.getfixturevalue(screen)
    page.set_default_timeout(60_000)
    name, url = offer
    login = f"{club.unique(screen).replace(' ', '.')}@example.com"

    page.goto("/shop")
    check_width(page)
    expect(page.get_by_role("link", name=name, exact=True).first).to_be_visible()
    page.goto(url)
    check_width(page)
    rows = page.locator(".o_mp_offer")
    expect(rows).to_have_count(2)
    rows.filter(has_text="10 entries").get_by_role("radio").check()
    button = page.locator("#add_to_cart")
    expect(button).to_contain_text("80.00")
    rows.filter(has_text="valid 1 month").first.get_by_role("radio").check()
    expect(button).to_contain_text("45.00")
    check_width(page)
    button.click()
    expect(page.locator(".my_cart_quantity:visible")).to_have_text("1")

    page.goto("/shop/cart")
    expect(page.locator("#cart_products")).to_contain_text(f"{name} - 5 entries")
    check_width(page)
    page.locator("a[href^='/shop/checkout']:visible").first.click()

    # Packages belong to an account.
    page.locator(".oe_login_form a[href*='/web/signup']").click()
    form = page.locator(".oe_signup_form")
    form.locator("[name=name]").fill("Carla Bianchi")
    form.locator("[name=login]").fill(login)
    form.locator("[name=password]").fill(PASSWORD)
    form.locator("[name=confirm_password]").fill(PASSWORD)
    form.locator("button[type=submit]").click()
    to_payment = page.locator("a[href^='/shop/payment']:visible").first
    to_payment.wait_for()
    check_width(page)
    to_payment.click()

    page.locator("input[name=customer_input]").fill("4242424242424242")
    check_width(page)
    page.locator("button[name=o_payment_submit_button]:visible").click()
    expect(page.locator(".o_mp_bought")).to_contain_text(f"5 entries – {name}")
    check_width(page)

    page.goto("/my")
    page.get_by_role("link", name="My packages").first.click()
    card = page.locator(".card", has_text=name)
    expect(card).to_have_count(1)
    expect(card.locator(".o_mp_package__balance")).to_contain_text("5 of 5 entries")
    check_width(page)
    card.get_by_role("link").first.click()
    expect(page.locator(".o_mp_moves tbody tr")).to_have_count(1)
    check_width(page)

    [package] = club.read(
        database,
        """
        SELECT package.id, package.state, package.origin, package.credit_initial::float,
               package.price_paid::float, orders.state, tx.state,
               package.company_id, currency.name
          FROM multipack_package AS package
          JOIN res_users AS users ON users.partner_id = package.partner_id
          JOIN sale_order_line AS line ON line.id = package.sale_line_id
          JOIN sale_order AS orders ON orders.id = line.order_id
          JOIN res_currency AS currency ON currency.id = orders.currency_id
          JOIN sale_order_transaction_rel AS paid ON paid.sale_order_id = orders.id
          JOIN payment_transaction AS tx ON tx.id = paid.transaction_id
         WHERE users.login = %s
        """,
        login,
    )
    assert package[1:7] == ("active", "sale", 5, 45, "sale", "done")
    assert package[7:] == (place.company, place.currency)
    assert club.ledger(database, package[0]) == [("grant", 5, 5)]
