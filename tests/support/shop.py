"""A web shop that takes (pretended) money, and a multipack in it."""

from tests.support import club


def open_shop(server, rpc):
    """Let new customers sign up and pay with the demo provider.

    :param rpc: an OdooRPC session of the administrator
    """
    # What Odoo says of its own setting of the website when that is written.
    server.expected_log.append(r"no translation language .*website_sale/models/website")
    if not rpc.execute("account.account", "search_count", []):
        # A payment is an entry in the accounts.
        rpc.execute("account.chart.template", "try_loading", [], "generic_coa", 1)
    provider = rpc.env.ref("payment.payment_provider_demo").id
    rpc.execute(
        "payment.provider", "write", [provider], {"state": "test", "is_published": True}
    )
    method = rpc.env.ref("payment_demo.payment_method_demo").id
    rpc.execute("payment.method", "write", [method], {"active": True})
    website = rpc.env.ref("website.default_website").id
    rpc.execute("website", "write", [website], {"auth_signup_uninvited": "b2c"})


def add_offer(manager, **values):
    """Return a published multipack with 5, 10 and 20 entries and its rows by credit.

    20 entries are not for the shop.

    :param values: further ones of the multipack
    """
    service = club.add_service(manager)
    pricelist, rows = club.add_list(manager, ecommerce_ok=True)
    manager.call(
        "multipack.pricelist.line", "write", [rows[20]], vals={"ecommerce_ok": False}
    )
    multipack = club.add_multipack(
        manager, service, pricelist_id=pricelist, is_published=True, **values
    )
    return multipack, rows


def look_up(manager, multipack, name):
    """Return a field of the multipack."""
    [values] = manager.call("multipack.multipack", "read", [multipack], fields=[name])
    return values[name]


def sign_up(page, name, login, password):
    """Make an account as a visitor does, on whatever page asks for one."""
    form = page.locator(".oe_signup_form")
    form.locator("[name=name]").fill(name)
    form.locator("[name=login]").fill(login)
    form.locator("[name=password]").fill(password)
    form.locator("[name=confirm_password]").fill(password)
    form.locator("button[type=submit]").click()


def pay(page):
    """Go from the checkout on and pay with the demo provider."""
    page.locator("a[href^='/shop/payment']:visible").first.click()
    page.locator("input[name=customer_input]").fill("4242424242424242")
    page.locator("button[name=o_payment_submit_button]:visible").click()
    page.locator(".o_mp_bought").wait_for()
