"""Accessibility of a page: axe-core's serious and critical findings.

A finding names the rule (https://dequeuniversity.com/rules/axe) and the elements.
"""

from runtime import axe

# Odoo's own elements, which we do not fix: sliders of the price range, icons next to
# their text and pictures of other apps' portal tiles, all without a name.
ODOO_ELEMENTS = [
    [".multirange-wrapper"],
    [".oi[role=img]"],
    [".o_portal_icon > img:not([alt])"],
]

RUN = """
async (excluded) => {
    const found = await axe.run(
        { include: [["body"]], exclude: excluded },
        { resultTypes: ["violations"] }
    );
    return found.violations
        .filter((rule) => ["serious", "critical"].includes(rule.impact))
        .map((rule) => [rule.id, rule.nodes.map((node) => node.target.join(" "))]);
}
"""


def find_barriers(page):
    """Return ``[rule, [selectors]]`` of each serious or critical finding on a page."""
    page.evaluate(axe.ensure().read_text())
    return page.evaluate(RUN, ODOO_ELEMENTS)


def check(page):
    """Assert that there is none, and that the page is not wider than the screen."""
    barriers = find_barriers(page)
    assert not barriers, f"{page.url}: {barriers}"
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, f"{page.url} is {width} pixels too wide"
