"""The club whose month is simulated: catalogue, weekly plan, people."""

from datetime import date

from odoo.fields import Command

#: Classes: what cancelling late, staying away and booking early mean for each.
SERVICES = {
    "Yoga": {"cancel_hours": 4, "auto_no_show": True},
    "Pilates": {"cancel_hours": 12, "auto_no_show": True, "no_show": "release"},
    "Spinning": {"late_cancel": "release", "cancel_hours": 24, "auto_no_show": True},
    "Pump": {"booking_open_days": 3, "auto_no_show": True},
    "Swimming": {"booking_close_minutes": 60},
}
#: Fifty classes: ten hours, Monday to Friday.
HOURS = (7, 8.5, 10, 12.5, 14, 16, 17, 18, 19, 20)
WEEKDAYS = range(5)
#: Offers: kind, rows (name, credit, price, terms) and policy.
OFFERS = {
    "Classes": (
        "entry",
        (
            ("1 entry", 1, 12, {"duration": 1, "duration_unit": "week"}),
            ("5 entries", 5, 45, {"duration": 2, "duration_unit": "week"}),
            ("10 entries", 10, 80, {"duration": 1}),
        ),
        {"rollover": "max", "rollover_max": 3, "suspension_max_days": 20},
    ),
    "First use": (
        "entry",
        (("5 entries", 5, 50, {"duration": 10, "duration_unit": "day"}),),
        {"activation": "first_use", "suspension_max_days": 20},
    ),
    "Club": (
        "time",
        (
            ("Week", 0, 20, {"duration": 1, "duration_unit": "week"}),
            ("Month", 0, 50, {"booking_limit": 3, "booking_limit_period": "week"}),
            (
                "Month, light",
                0,
                30,
                {
                    "booking_limit": 1,
                    "booking_limit_period": "week",
                    "booking_limit_scope": "package",
                },
            ),
            ("Season", 0, 99, {"duration_unit": "season"}),
        ),
        {"suspension_max_days": 20},
    ),
    "Wallet": (
        "value",
        (("Spend 100", 100, 90, {"duration": 1, "duration_unit": "year"}),),
        {"rollover": "all"},
    ),
}
GROUPS = {
    "desk": ("multipack_booking.group_multipack_desk",),
    "manager": (
        "multipack_booking.group_multipack_manager",
        "account.group_account_invoice",
    ),
}


def open_club(env, clients, seats):
    """Make the club; return ids of users, clients, services and of what is sold.

    :param int clients: how many
    :param int seats: of each class
    """
    company = env.company
    company.multipack_tz = "Europe/Rome"
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, False)
    users = {
        role: env["res.users"]
        .create(
            {
                "name": role,
                "login": f"month-{role}",
                "group_ids": [Command.link(env.ref(group).id) for group in groups],
            }
        )
        .id
        for role, groups in GROUPS.items()
    }
    classes = env["multipack.service"].create(
        [
            {"name": name, "booking_type": "session", "capacity": seats, **policy}
            for name, policy in SERVICES.items()
        ]
    )
    gym = env["multipack.service"].create({"name": "Gym"})
    single = env["product.product"].create(
        {
            "name": "Once",
            "type": "service",
            "list_price": 12,
            "taxes_id": [Command.clear()],
        }
    )
    (classes + gym).product_id = single
    _plan(env, classes)
    season = env["multipack.period"].create(
        {
            "name": "Autumn",
            "kind": "season",
            "date_from": date(2026, 9, 1),
            "date_to": date(2026, 10, 31),
        }
    )
    people = env["res.partner"].create(
        [
            # a fifth of them gets the mails
            {"name": f"Client {n}", "email": n % 5 == 0 and f"client{n}@example.com"}
            for n in range(clients)
        ]
    )
    products = [
        variant
        for name, (kind, rows, policy) in OFFERS.items()
        for variant in _offer(env, name, kind, rows, policy, classes + gym, season).ids
    ]
    return {
        "users": users,
        "clients": people.ids,
        "classes": classes.ids,
        "gym": gym.id,
        "products": products,
    }


def _plan(env, classes):
    teachers = env["resource.resource"].create(
        [{"name": f"Teacher {n}", "resource_type": "user"} for n in range(5)]
    )
    env["multipack.timetable"].create(
        [
            {
                "service_id": classes[(weekday + place) % len(classes)].id,
                "weekday": str(weekday),
                "hour": hour,
                "instructor_id": teachers[place % len(teachers)].id,
            }
            for weekday in WEEKDAYS
            for place, hour in enumerate(HOURS)
        ]
    )


def _offer(env, name, kind, rows, policy, services, season):
    pricelist = env["multipack.pricelist"].create(
        {
            "name": name,
            "line_ids": [
                Command.create(
                    {
                        "name": title,
                        "credit": credit,
                        "price": price,
                        "period_id": season.id
                        if terms.get("duration_unit") == "season"
                        else False,
                        **terms,
                    }
                )
                for title, credit, price, terms in rows
            ],
        }
    )
    offer = env["multipack.multipack"].create(
        {
            "name": name,
            "kind": kind,
            "pricelist_id": pricelist.id,
            "line_ids": [
                Command.create(
                    {
                        "service_id": service.id,
                        "credit_cost": {"value": 8, "entry": 1, "time": 0}[kind],
                    }
                )
                for service in services
            ],
            "taxes_id": [Command.clear()],
            **policy,
        }
    )
    return offer.product_variant_ids
