"""What the stories begin with, made by a manager over RPC; and what became of it."""

import secrets

ROWS = {5: 45, 10: 80, 20: 140}


def unique(name):
    """Return the name with an end of its own: tests share one database."""
    return f"{name} {secrets.token_hex(3)}"


def add_service(manager, name="Swimming"):
    """Return a new service."""
    return manager.create("multipack.service", name=unique(name))


def add_client(manager, name="Nora"):
    """Return a new client."""
    return manager.create("res.partner", name=unique(name))


def add_list(manager, name="Entries", **values):
    """Return a new price list with 5, 10 and 20 entries, and its rows by credit."""
    rows = [
        {"name": f"{credit} entries", "credit": credit, "price": price, **values}
        for credit, price in ROWS.items()
    ]
    pricelist = manager.create(
        "multipack.pricelist",
        name=unique(name),
        line_ids=[(0, 0, {"duration_unit": "month", **row}) for row in rows],
    )
    found = manager.call(
        "multipack.pricelist.line",
        "search_read",
        domain=[("pricelist_id", "=", pricelist)],
        fields=["credit"],
    )
    return pricelist, {row["credit"]: row["id"] for row in found}


def add_multipack(manager, service, name="Pool", **values):
    """Return a new multipack that opens the service, a credit a visit."""
    return manager.create(
        "multipack.multipack",
        **{
            "name": unique(name),
            "kind": "entry",
            "line_ids": [(0, 0, {"service_id": service})],
            "taxes_id": [(5, 0, 0)],
            **values,
        },
    )


def grant(manager, multipack, client):
    """Return a package that the client gets without a sale."""
    return manager.create(
        "multipack.package", partner_id=client, multipack_id=multipack
    )


def find_variant(client, multipack, row=None):
    """Return the product that an order of the multipack's row has."""
    [multipack] = client.call(
        "multipack.multipack", "read", [multipack], fields=["product_tmpl_id"]
    )
    domain = [("product_tmpl_id", "=", multipack["product_tmpl_id"][0])]
    if row:
        domain.append(("multipack_pricelist_line_id", "=", row))
    [variant] = client.call("product.product", "search", domain=domain)
    return variant


def read(database, query, *values):
    """Return the rows of a query."""
    with database.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def ledger(database, package):
    """Return kind, amount and balance of each of a package's moves, oldest first.

    Before that it holds the whole ledger against the balance (R15).
    """
    moves = read(
        database,
        """
        SELECT kind, amount::float, balance_after::float FROM multipack_credit_move
         WHERE package_id = %s ORDER BY id
        """,
        package,
    )
    [(balance,)] = read(
        database,
        "SELECT credit_balance::float FROM multipack_package WHERE id = %s",
        package,
    )
    assert balance == sum(amount for _, amount, _ in moves)
    assert balance >= 0
    return moves


def uses(database, package):
    """Return state of booking, state of use and seats of each of a package's uses."""
    return read(
        database,
        """
        SELECT booking.state, consumption.state, consumption.quantity
          FROM multipack_booking AS booking
          JOIN multipack_consumption AS consumption
            ON consumption.id = booking.consumption_id
         WHERE booking.package_id = %s ORDER BY booking.id
        """,
        package,
    )


def packages_of_order(database, order):
    """Return the ids of the packages that a sale order gave."""
    query = """
        SELECT package.id FROM multipack_package AS package
          JOIN sale_order_line AS line ON line.id = package.sale_line_id
         WHERE line.order_id = %s ORDER BY package.id
    """
    return [package for (package,) in read(database, query, order)]
