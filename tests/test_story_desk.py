"""The desk's story: a price list, a sale, two walk-ins, one of them undone.

Over both remote protocols and in a browser. A manager creates the catalogue; a user
with the rights of the desk only sells and checks in.
"""

import pytest
from playwright.sync_api import expect

from tests.support import backoffice_page, club
from tests.support.rpc import Json2, OldRpc, Refused, make_key

PASSWORD = "desk-story-2026"
LEDGER = [("grant", 10, 10), ("consume", -1, 9), ("consume", -1, 8), ("release", 1, 9)]
USES = [("attended", "used", 1), ("cancelled", "released", 1)]


@pytest.fixture(params=["here", "elsewhere"])
def place(request):
    """Run the story in both companies."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def desk_login(rpc, place):
    """Create a user of the group Multipack / Desk; return login and password."""
    groups = [
        rpc.env.ref(name).id
        for name in ("base.group_user", "multipack_booking.group_multipack_desk")
    ]
    login = club.unique("desk").replace(" ", ".")
    OldRpc(rpc).create(
        "res.users",
        name="Dana Desk",
        login=login,
        password=PASSWORD,
        group_ids=[(6, 0, groups)],
        company_ids=[(6, 0, [place.company])],
        company_id=place.company,
    )
    return login, PASSWORD


@pytest.fixture(params=["OdooRPC", "JSON-2"])
def clients(request, server, place, desk_login):
    """Return a manager's and a desk's RPC client, for one of the protocols."""
    users = [place.user, desk_login]
    if request.param == "OdooRPC":
        return [OldRpc(server.login(*user)) for user in users]
    return [Json2(server.url, make_key(server, *user)) for user in users]


def test_story_over_rpc(clients, place, server, database):
    manager, desk = clients
    service = club.add_service(manager)
    pricelist, rows = club.add_list(manager)
    multipack = club.add_multipack(
        manager, service, pricelist_id=pricelist, **place.owned
    )
    client = club.add_client(desk)

    variant = club.find_variant(desk, multipack, rows[10])
    order = desk.create(
        "sale.order",
        partner_id=client,
        order_line=[(0, 0, {"product_id": variant})],
    )
    fields = ["amount_total", "currency_id", "company_id"]
    [values] = desk.call("sale.order", "read", [order], fields=fields)
    assert values["amount_total"] == 80
    assert values["currency_id"][1] == place.currency
    assert values["company_id"][0] == place.company
    assert not club.packages_of_order(database, order)
    desk.call("sale.order", "action_confirm", [order])
    [package] = club.packages_of_order(database, order)
    assert club.ledger(database, package) == LEDGER[:1]

    desk.call("multipack.service", "enter", [service], partner_id=client)
    booking = desk.call("multipack.service", "enter", [service], partner_id=client)
    assert club.ledger(database, package) == LEDGER[:3]
    [verdict] = desk.call(
        "multipack.package",
        "check_eligibility",
        partner_id=client,
        service_id=service,
        start=False,
    )
    assert verdict == {
        "package_id": package,
        "eligible": True,
        "code": "ok",
        "message": "Uses 1 entry · 7 entries left",
        "credits": 1,
        "balance_after": 7,
    }

    desk.call("multipack.booking", "action_undo_check_in", [booking])
    assert club.ledger(database, package) == LEDGER
    assert club.uses(database, package) == USES

    # It cannot be undone twice.
    server.expected_log.append(r"odoo\.http: .* is not checked in: there is nothing")
    with pytest.raises(Refused, match="is not checked in: there is nothing to undo"):
        desk.call("multipack.booking", "action_undo_check_in", [booking])
    assert club.ledger(database, package) == LEDGER


@pytest.mark.parametrize("place", ["here"], indirect=True)
def test_story_in_the_browser(desktop, server, rpc, desk_login, database):
    # Odoo looks up the new client's name at a service that is not configured.
    server.expected_log.append(r"Autocomplete API error: .*iap\.account")
    manager = OldRpc(rpc)
    service_name, pricelist_name, multipack_name, client_name = map(
        club.unique, ["Sauna", "Evening entries", "Evening sauna", "Nora Berg"]
    )
    manager.create("multipack.service", name=service_name)
    page = desktop

    # The manager defines what is sold.
    backoffice_page.log_in(page, "admin", "admin")
    backoffice_page.open_menu(page, "Planning", "Price Lists")
    backoffice_page.new(page)
    backoffice_page.field(page, "name").fill(pricelist_name)
    for credit, price in club.ROWS.items():
        row = backoffice_page.add_line(page)
        backoffice_page.field(row, "name").fill(f"{credit} entries")
        backoffice_page.field(row, "credit").fill(str(credit))
        backoffice_page.field(row, "price").fill(str(price))
    backoffice_page.save(page)
    texts = page.locator("td[name=credit_text]")
    expect(texts).to_have_text(
        [f"{credit} entries, valid 1 month" for credit in club.ROWS]
    )

    backoffice_page.open_menu(page, "Planning", "Multipacks")
    backoffice_page.new(page)
    backoffice_page.field(page, "name").fill(multipack_name)
    page.get_by_label("Entries", exact=True).check()
    backoffice_page.choose(page, page, "pricelist_id", pricelist_name)
    backoffice_page.choose(
        page, backoffice_page.add_line(page), "service_id", service_name
    )
    backoffice_page.save(page)
    page.get_by_role("tab", name="Description for Clients").click()
    expect(page.locator("[name=pricelist_line_ids] .o_data_row")).to_have_count(3)

    # The desk sells 10 entries to a new client.
    backoffice_page.log_in(page, *desk_login)
    backoffice_page.open_menu(page, "Clients", "Quotations")
    backoffice_page.new(page)
    backoffice_page.field(page, "partner_id").fill(client_name)
    page.get_by_text(f'Create "{client_name}"').click()
    backoffice_page.choose(
        page,
        backoffice_page.add_line(page, "Add a product"),
        "product_template_id",
        multipack_name,
    )
    dialog = page.get_by_role("dialog")
    for credit in club.ROWS:
        expect(dialog.get_by_label(f"{credit} entries")).to_have_count(1)
    dialog.get_by_label("10 entries").check()
    expect(dialog.get_by_text(f"{multipack_name} (10 entries)")).to_be_visible()
    dialog.get_by_role("button", name="Confirm").click()
    expect(page.locator("td[name=price_unit]")).to_contain_text("80.00")
    page.locator("button[name=action_confirm]:visible").click()
    packages = page.locator("button[name=action_view_multipack_packages]")
    expect(packages).to_contain_text("1")
    packages.click()
    page.locator(".o_data_row").filter(has_text="10 of 10 entries").locator(
        "td[name=title]"
    ).click()
    balance = page.locator(".oe_title + * [name=balance_text]")
    expect(balance).to_have_text("10 of 10 entries")

    # The client is checked in twice; the second time was a mistake.
    for left in (9, 8):
        page.get_by_role("button", name="Walk-in", exact=True).click()
        backoffice_page.choose(page, dialog, "service_id", service_name)
        expect(dialog.locator(".o_data_row [name=message]")).to_have_text(
            f"Uses 1 entry · {left} entries left"
        )
        dialog.get_by_role("button", name="Check In", exact=True).click()
        expect(dialog.get_by_role("status").filter(has_text="is in:")).to_contain_text(
            f"{client_name} is in: {service_name}. {left} entries left."
        )
        if left == 9:
            dialog.get_by_role("button", name="Close").last.click()
            expect(balance).to_have_text("9 of 10 entries")
    dialog.get_by_role("button", name="Undo").click()
    expect(
        dialog.get_by_role("status").filter(has_text="Check-in undone")
    ).to_contain_text("9 entries left")
    dialog.get_by_role("button", name="Close").last.click()
    expect(balance).to_have_text("9 of 10 entries")
    expect(page.locator("[name=move_ids] td[name=balance_after]")).to_have_text(
        ["9", "8", "9", "10"]
    )

    [(package,)] = club.read(
        database,
        """
        SELECT package.id FROM multipack_package AS package
          JOIN res_partner AS partner ON partner.id = package.partner_id
         WHERE partner.name = %s
        """,
        client_name,
    )
    assert club.ledger(database, package) == LEDGER
    assert club.uses(database, package) == USES
