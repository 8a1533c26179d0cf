"""The page of a multipack in the shop compared with that of a plain product.

The goal: the page of a multipack with 20 rows takes at most 1.1 × as long as that of a
product with 20 variants. ``prepare`` needs an Odoo environment, ``measure`` a server.
"""

from statistics import median
from time import perf_counter

ROWS = 20
LIMIT = 1.1


def prepare(env):
    """Publish a plain product and two multipacks, the second with two list options.

    :return: dict of name -> URL of each page, the plain product first
    """
    plain = _create_plain_product(env)
    options = [
        (0, 0, {"product_id": product.id, "amount": 5, "required": required})
        for product, required in zip(
            env["product.product"].create(
                [
                    {"name": "Joining fee", "type": "service"},
                    {"name": "Towel", "type": "service"},
                ]
            ),
            (True, False),
            strict=True,
        )
    ]
    rows = _create_multipack(env, "Benchmark: rows", [])
    with_options = _create_multipack(env, "Benchmark: options", options)
    env.cr.commit()
    return {
        f"plain product, {ROWS} variants": plain.website_url,
        f"multipack, {ROWS} rows": rows.website_url,
        f"multipack, {ROWS} rows, 2 options": with_options.website_url,
    }


def _create_plain_product(env):
    attribute = env["product.attribute"].create(
        {
            "name": "Size",
            "display_type": "radio",
            "value_ids": [
                (0, 0, {"name": f"Size {n}", "default_extra_price": n})
                for n in range(ROWS)
            ],
        }
    )
    values = [(6, 0, attribute.value_ids.ids)]
    return env["product.template"].create(
        {
            "name": "Benchmark: plain",
            "type": "service",
            "list_price": 10,
            "is_published": True,
            "attribute_line_ids": [
                (0, 0, {"attribute_id": attribute.id, "value_ids": values})
            ],
        }
    )


def _create_multipack(env, name, options):
    rows = [
        {"name": f"{n} entries", "credit": n, "price": 10 * n, "ecommerce_ok": True}
        for n in range(1, ROWS + 1)
    ]
    pricelist = env["multipack.pricelist"].create(
        {
            "name": name,
            "line_ids": [(0, 0, row) for row in rows],
            "option_ids": options,
        }
    )
    services = env["multipack.service"].create(
        [{"name": f"{name}, service {n}"} for n in range(3)]
    )
    return env["multipack.multipack"].create(
        {
            "name": name,
            "kind": "entry",
            "pricelist_id": pricelist.id,
            "is_published": True,
            "line_ids": [(0, 0, {"service_id": service.id}) for service in services],
        }
    )


def measure(base_url, session, urls, rounds=40):
    """Request the pages in turn, so that other load affects all of them.

    :param session: a ``requests.Session``
    :param dict urls: see ``prepare``
    :return: dict by name of ``median`` (milliseconds) and ``ratio`` to the first page
    """
    times = {name: [] for name in urls}
    for turn in range(-3, rounds):  # the first ones fill the caches
        for name, url in urls.items():
            start = perf_counter()
            session.get(base_url + url, timeout=60).raise_for_status()
            if turn >= 0:
                times[name].append(1000 * (perf_counter() - start))
    medians = {name: median(values) for name, values in times.items()}
    plain = next(iter(medians.values()))
    return {
        name: {"median": value, "ratio": value / plain}
        for name, value in medians.items()
    }
