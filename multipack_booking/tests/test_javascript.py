from odoo.addons.web.tests import test_js
from odoo.tests import HttpCase, no_retry, tagged

SUITE = "@multipack_booking"


@tagged("post_install", "-at_install")
class TestJavaScript(HttpCase):
    """Unit tests of the back office's components (Hoot), without Odoo's own."""

    @no_retry
    def test_unit(self):
        suite = test_js.HOOTCommon._generate_hash(self, SUITE)
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={suite}",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
        )
