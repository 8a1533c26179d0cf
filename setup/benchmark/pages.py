"""Pages beside Odoo's own, asked for in turns from one server."""


def measure(report):
    """Measure the pages."""
