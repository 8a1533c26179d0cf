"""The expected access rights of each role on each model."""

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}

# model: rights of public, portal, plain, salesman, desk and manager
RIGHTS = {
    "multipack.service": ("", "", "", "", "r", "rwcd"),
    "multipack.multipack": ("", "", "", "", "r", "rwcd"),
    "multipack.multipack.line": ("", "", "", "", "r", "rwcd"),
    "multipack.pricelist": ("", "", "", "", "r", "rwcd"),
    "multipack.pricelist.line": ("", "", "", "", "r", "rwcd"),
    "multipack.pricelist.option": ("", "", "", "r", "r", "rwcd"),
    "multipack.daily.rate": ("", "", "", "", "r", "rwcd"),
    "multipack.period": ("", "", "", "", "r", "rwcd"),
    "multipack.statistic.first": ("", "", "r", "r", "r", "rwcd"),
    "multipack.statistic.second": ("", "", "r", "r", "r", "rwcd"),
    "multipack.buyer": ("", "", "", "", "", ""),
    "multipack.package": ("", "r", "", "", "r", "rwc"),
    "multipack.package.line": ("", "r", "", "", "r", "r"),
    "multipack.credit.move": ("", "r", "", "", "r", "r"),
    "multipack.consumption": ("", "r", "", "", "r", "r"),
    "multipack.suspension": ("", "r", "", "", "r", "r"),
    "multipack.notice": ("", "", "", "", "r", "r"),
    "multipack.ledger.check": ("", "", "", "", "", "r"),
    "multipack.session": ("", "r", "", "", "r", "rwcd"),
    "multipack.booking": ("", "r", "", "", "r", "r"),
    "multipack.occupancy.report": ("", "", "", "", "r", "r"),
    "multipack.attendance.report": ("", "", "", "", "r", "r"),
    "multipack.usage.report": ("", "", "", "", "r", "r"),
    "multipack.timetable": ("", "", "", "", "r", "rwcd"),
    "multipack.closing.day": ("", "", "", "", "r", "rwcd"),
    "multipack.walk.in": ("", "", "", "", "rwcd", "rwcd"),
    "multipack.walk.in.line": ("", "", "", "", "rwcd", "rwcd"),
    "multipack.book": ("", "", "", "", "rwcd", "rwcd"),
    "multipack.book.line": ("", "", "", "", "rwcd", "rwcd"),
    "multipack.booking.cancel": ("", "", "", "", "rwcd", "rwcd"),
    "multipack.package.change": ("", "", "", "", "", "rwcd"),
    "multipack.package.refund": ("", "", "", "", "", "rwcd"),
    "multipack.package.refund.line": ("", "", "", "", "", "rwcd"),
}

# Models that public and portal users may read only with multipack_ecommerce installed.
CATALOGUE = {
    "multipack.service",
    "multipack.multipack",
    "multipack.multipack.line",
    "multipack.pricelist",
    "multipack.pricelist.line",
}


def get_own_models(env, addon="multipack_booking"):
    """Return the names of the non-abstract models that an addon defines."""
    return sorted(
        name
        for name, Model in env.registry.items()
        if Model._original_module == addon and not Model._abstract
    )
