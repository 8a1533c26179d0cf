"""Pictures for the README, taken of a demo that ``setup/run`` serves.

Run it in the root of the checkout, in an environment with the packages of
requirements.txt; each picture is a PNG of 256 colours, so that it stays small::

    PYTHONPATH=setup:. python -m tests.support.pictures http://localhost:8069
"""

import io
import sys
from datetime import date, timedelta

from PIL import Image
from playwright.sync_api import sync_playwright

from runtime import ROOT
from runtime import browser as installed_browser
from tests.support import backoffice_page

IMAGES = ROOT / "docs" / "images"
DESCRIPTION = ROOT / "multipack_booking" / "static" / "description"

DESK = (1300, 860)
#: Pictures of the back office are this wide.
WIDTH = 1000
PACKAGES = "/odoo/action-multipack_booking.multipack_package_action"
OFFER = "Yoga & Pilates"
CLIENT = "Anna Rossi"
SERVICE = "Pool entry"

SCREENS = {"desktop": (1300, 900), "phone": (360, 740)}
PAGES = {
    "packages": "/packages",
    "my-packages": "/my/packages",
    "my-bookings": "/my/bookings",
}
LOGIN = "anna"


def take(url):
    """Take all pictures of the demo at ``url``, as its administrator and as Anna."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=installed_browser.find(), args=["--no-sandbox"]
        )
        for screen, (width, height) in SCREENS.items():
            page = _open(chromium, url, width, height)
            _log_in_client(page)
            _take_client_pages(page, screen)
        page = _open(chromium, url, *DESK)
        backoffice_page.log_in(page, "admin", "admin")
        _take_back_office(page)
        chromium.close()


def _open(chromium, url, width, height):
    viewport = {"width": width, "height": height}
    return chromium.new_context(base_url=url, viewport=viewport).new_page()


def _log_in_client(page):
    page.goto("/web/login")
    page.locator("#login").fill(LOGIN)
    page.locator("#password").fill(LOGIN)
    page.locator(".oe_login_form button[type=submit]").click()
    page.wait_for_url(lambda address: "/web/login" not in address)


def _take_client_pages(page, screen):
    """Take the pages of the account and the website on one screen."""
    for name, address in PAGES.items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        _save(page, IMAGES / f"{name}-{screen}.png")
        if (name, screen) == ("my-packages", "desktop"):
            _save(page, DESCRIPTION / f"{name}.png", WIDTH)
    page.goto(f"/timetable?date={date.today() + timedelta(weeks=1)}")
    page.wait_for_load_state("networkidle")
    _save(page, IMAGES / f"timetable-{screen}.png")
    page.locator(":is(a, button):visible:text-is('Book')").first.click()
    page.locator(".modal.show, [role=dialog]").first.wait_for()
    _save(page, IMAGES / f"booking-{screen}.png")


def _take_back_office(page):
    """Take the screens of the desk and of planning."""

    def save(name):
        page.mouse.move(0, 0)
        page.wait_for_timeout(500)  # animations
        _save(page, DESCRIPTION / f"{name}.png", WIDTH)

    dialog = page.get_by_role("dialog")
    backoffice_page.open_menu(page, "Planning", "Price Lists")
    page.locator(".o_data_row td[name=name]").first.click()
    page.locator(".o_form_view").wait_for()
    save("pricelist")
    backoffice_page.open_menu(page, "Clients", "Quotations")
    backoffice_page.new(page)
    line = backoffice_page.add_line(page, "Add a product")
    backoffice_page.choose(page, line, "product_template_id", OFFER)
    dialog.wait_for()
    save("configurator")
    page.goto(PACKAGES)
    used = page.locator(".o_data_row", has_text=CLIENT).filter(has_text="of 10 entries")
    used.first.locator("td[name=title]").click()
    page.locator(".o_form_view").wait_for()
    save("package")
    page.get_by_role("button", name="Refund", exact=True).click()
    dialog.wait_for()
    save("refund")
    page.goto("/odoo/action-multipack_booking.multipack_walk_in_action")
    backoffice_page.choose(page, dialog, "partner_id", CLIENT)
    backoffice_page.choose(page, dialog, "service_id", SERVICE)
    dialog.locator(".o_data_row").first.wait_for()
    save("walk-in")
    page.goto("/odoo/action-multipack_booking.multipack_check_in_desk_action")
    page.locator(".o_mp_desk__search:focus").wait_for()
    page.keyboard.type(CLIENT)
    page.locator(".o_mp_desk__hits .active").wait_for()
    page.keyboard.press("Enter")
    page.locator(".o_mp_desk__tile").first.wait_for()
    save("check-in")


def _save(page, path, width=None):
    """Save what ``page`` shows, scaled down to a width if one is given."""
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if width:
        height = round(image.height * width / image.width)
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    take(sys.argv[1])
