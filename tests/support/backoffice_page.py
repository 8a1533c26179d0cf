"""What a person does in Odoo's back office, for Playwright."""

from playwright.sync_api import expect

# The first page waits for Odoo to put its scripts together.
PATIENCE = 90_000
expect.set_options(timeout=30_000)
FIRST_PAGE = "/odoo/action-multipack_booking.multipack_package_action"


def log_in(page, user, password):
    """Log in, as somebody else if need be, and open the app Multipack."""
    page.set_default_timeout(PATIENCE)
    page.context.clear_cookies()
    page.goto(FIRST_PAGE)
    page.locator("#login").fill(user)
    page.locator("#password").fill(password)
    page.locator(".oe_login_form button[type=submit]").click()
    page.locator(".o_menu_brand", has_text="Multipack").wait_for()


def open_menu(page, section, name):
    """Open the list or board that a menu leads to."""
    page.locator(".o_menu_sections").get_by_text(section, exact=True).click()
    page.get_by_role("menuitem", name=name, exact=True).click()
    page.locator(".o_last_breadcrumb_item", has_text=name).wait_for()


def new(page):
    """Begin a new record."""
    page.get_by_role("button", name="New", exact=True).click()
    page.locator(".o_form_view").wait_for()


def field(scope, name):
    """Return the input of a field."""
    return scope.locator(f"[name={name}] input").first


def choose(page, scope, name, text):
    """Choose a record in a field by its name."""
    field(scope, name).fill(text)
    page.locator(".o-autocomplete--dropdown-item", has_text=text).first.click()


def add_line(page, text="Add a line"):
    """Begin a new line of the list that is shown and return it."""
    rows = page.locator(".o_field_x2many_list:visible .o_data_row")
    number = rows.count()
    page.locator(".o_field_x2many_list_row_add:visible").get_by_text(text).click()
    row = rows.nth(number)
    row.locator("input").first.wait_for()
    return row


def save(page):
    """Save the form and wait until that is done."""
    page.locator(".o_form_button_save").click()
    page.locator(".o_form_saved").wait_for(state="attached")
