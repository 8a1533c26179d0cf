"""Pictures of the client's pages for the README, taken of a served demo.

Run it in an environment with the packages of requirements.txt; each picture is a PNG of
256 colours, so that it stays small::

    PYTHONPATH=setup python tests/support/pictures.py http://localhost:8069 docs/images
"""

import io
import sys
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from runtime import browser as installed_browser

SCREENS = {"desktop": (1300, 900), "phone": (360, 740)}
PAGES = {
    "packages": "/packages",
    "my-packages": "/my/packages",
    "my-bookings": "/my/bookings",
}
LOGIN = "anna"


def take(url, folder):
    """Take a picture of each page on each screen, as the demo's client Anna."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=installed_browser.find(), args=["--no-sandbox"]
        )
        for screen, (width, height) in SCREENS.items():
            context = chromium.new_context(
                base_url=url, viewport={"width": width, "height": height}
            )
            page = context.new_page()
            page.goto("/web/login")
            page.locator("#login").fill(LOGIN)
            page.locator("#password").fill(LOGIN)
            page.locator(".oe_login_form button[type=submit]").click()
            page.wait_for_url(lambda address: "/web/login" not in address)
            for name, address in PAGES.items():
                page.goto(address)
                page.wait_for_load_state("networkidle")
                _save(page.screenshot(), folder / f"{name}-{screen}.png")
            next_week = date.today() + timedelta(weeks=1)
            page.goto(f"/timetable?date={next_week}")
            page.wait_for_load_state("networkidle")
            _save(page.screenshot(), folder / f"timetable-{screen}.png")
            page.locator(":is(a, button):visible:text-is('Book')").first.click()
            page.locator(".modal.show, [role=dialog]").first.wait_for()
            _save(page.screenshot(), folder / f"booking-{screen}.png")
        chromium.close()


def _save(picture, path):
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1024} kB")


if __name__ == "__main__":
    take(sys.argv[1], Path(sys.argv[2]))
