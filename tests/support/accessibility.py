"""Whether a page is for everybody: axe-core's serious and critical findings.

A finding names the rule (https://dequeuniversity.com/rules/axe) and the elements.
"""

from runtime import axe

# Odoo's own parts of the shop's pages, not ours to mend: sliders of the range of prices
# and icons next to their text, both without a name.
ODOOS_OWN = [[".multirange-wrapper"], [".oi[role=img]"]]

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
    return page.evaluate(RUN, ODOOS_OWN)


def check(page):
    """Assert that there is none, and that the page is not wider than the screen."""
    barriers = find_barriers(page)
    assert not barriers, f"{page.url}: {barriers}"
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0, f"{page.url} is {width} pixels too wide"
