"""The import of packages from a file: it shows its progress, and is all or nothing."""

import pytest
from playwright.sync_api import expect

from tests.support import backoffice_page, club
from tests.support.rpc import OldRpc

LINES = 2200
BATCH = 2000  # rows that Odoo would import before it shows any progress
HEADERS = "Holder,Multipack,Balance,Price Paid"
BAR = ".o_mp_import__progress [role=progressbar]"

# Records the values of the bar, which may be gone before the test can read it.
WATCH = """
(selector) => {
    window.shownPercents = [];
    new MutationObserver(() => {
        const bar = document.querySelector(selector);
        const percent = bar && parseInt(bar.getAttribute("aria-valuenow"));
        if (bar && window.shownPercents.at(-1) !== percent) {
            window.shownPercents.push(percent);
        }
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
}
"""


# Odoo's warning about its own upload request.
UPLOAD = r"base_import\.controllers\.main\.set_file> called ignoring args"


@pytest.fixture
def offer(server, rpc):
    """Return a multipack, its name and that of a client."""
    server.expected_log.append(UPLOAD)
    manager = OldRpc(rpc)
    multipack = club.add_multipack(
        manager, club.add_service(manager), credit=10, price=50
    )
    client = club.add_client(manager)
    names = [
        manager.call(model, "read", [record], fields=["name"])[0]["name"]
        for model, record in (
            ("multipack.multipack", multipack),
            ("res.partner", client),
        )
    ]
    return multipack, *names


def _choose_file(page, content):
    """Open the import screen of packages with a file."""
    backoffice_page.log_in(page, "admin", "admin")
    page.locator(".o_cp_action_menus button:has(.fa-cog)").click()
    page.get_by_text("Import records").click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "packages.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    expect(page.get_by_text("imported in one go")).to_be_visible()
    expect(page.get_by_label("Batch limit")).to_have_count(0)
    page.evaluate(WATCH, BAR)


def _count(database, multipack):
    [(count,)] = club.read(
        database,
        "SELECT count(*) FROM multipack_package WHERE multipack_id = %s",
        multipack,
    )
    return count


def test_progress_moves_and_ends(offer, desktop, database):
    multipack, multipack_name, client = offer
    lines = [f"{client},{multipack_name},{n % 10 + 1},50" for n in range(LINES)]
    page = desktop
    _choose_file(page, "\n".join([HEADERS, *lines]))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator(BAR)).to_be_visible()
    # nothing is committed before the end
    assert _count(database, multipack) == 0
    page.locator(".o_last_breadcrumb_item", has_text="Imported records").wait_for()
    expect(page.locator(BAR)).to_have_count(0)
    percents = page.evaluate("window.shownPercents")
    assert percents == sorted(percents)
    assert len(percents) > 2
    assert _count(database, multipack) == LINES


def test_bad_line_leaves_nothing(offer, desktop, database):
    multipack, multipack_name, client = offer
    lines = [f"{client},{multipack_name},5,50" for n in range(LINES)]
    # in Odoo's second batch, if it imported in batches
    lines[BATCH + 100] = f"{client},{multipack_name},-5,50"
    page = desktop
    _choose_file(page, "\n".join([HEADERS, *lines]))
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("a balance of -5 does not fit").first).to_be_visible(
        timeout=backoffice_page.PATIENCE
    )
    expect(page.locator(BAR)).to_have_count(0)
    assert _count(database, multipack) == 0
