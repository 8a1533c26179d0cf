"""A payment notified several times, even concurrently, creates one package."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.support import checker, club, logs, shop
from tests.support.rpc import OldRpc, WebSession

PASSWORD = "notification-2026"
TOGETHER = 4


@pytest.fixture
def payment(server, rpc):
    """Start the payment of a cart; return the session, the login and the reference."""
    shop.open_shop(server, rpc)
    manager = OldRpc(rpc)
    multipack, rows = shop.add_offer(manager)
    login = f"{club.unique('pia').replace(' ', '.')}@example.com"
    manager.create(
        "res.users",
        name="Pia",
        login=login,
        email=login,
        password=PASSWORD,
        group_ids=[(6, 0, [rpc.env.ref("base.group_portal").id])],
    )
    customer = WebSession(server.url)
    customer.login(server.database, login, PASSWORD)
    customer.route(
        "/shop/cart/add",
        product_template_id=shop.look_up(manager, multipack, "product_tmpl_id")[0],
        product_id=club.find_variant(manager, multipack, rows[5]),
        quantity=1,
    )
    customer.page("/shop/checkout")
    page = customer.page("/shop/payment")
    values = customer.route(
        re.search(r'data-transaction-route="([^"]+)"', page)[1],
        access_token=re.search(r'data-access-token="([^"]+)"', page)[1],
        provider_id=rpc.env.ref("payment.payment_provider_demo").id,
        payment_method_id=rpc.env.ref("payment_demo.payment_method_demo").id,
        token_id=None,
        amount=45,
        flow="direct",
        tokenization_requested=False,
        landing_route="/shop/payment/validate",
    )
    return customer, login, values["reference"]


def notify(server, reference, state):
    """Notify Odoo of the state of a payment, as the provider does."""
    WebSession(server.url).route(
        "/payment/demo/simulate_payment", reference=reference, simulated_state=state
    )


@pytest.mark.parametrize(
    "states",
    [
        ("pending", "done", "done"),
        ("done", "pending", "done"),
        ("done", "cancel", "done"),
        ("cancel", "done", "done"),
        ("error", "done", "cancel"),
    ],
)
def test_reordered_notifications(server, database, payment, states):
    """Duplicate and reordered notifications create one package, or none if not paid."""
    # Odoo logs notifications that it ignores, such as cancelling a done payment.
    server.expected_log.append(r"odoo\.addons\.payment\..*transaction.*state")
    customer, login, reference = payment
    for state in states:
        notify(server, reference, state)
        customer.http.post(f"{server.url}/payment/status/poll", json={"params": {}})
    logs.expect_unhandled(server, "Exception: retry")
    query = "SELECT state FROM payment_transaction WHERE reference = %s"
    [(paid,)] = club.read(database, query, reference)
    query = """
        SELECT package.state FROM multipack_package AS package
          JOIN res_users AS users ON users.partner_id = package.partner_id
         WHERE users.login = %s
    """
    states = club.read(database, query, login)
    assert states == ([("active",)] if paid == "done" else [])
    assert checker.problems(server.dsn) == []


def test_doubled_notification_gives_one_package(server, database, payment):
    customer, login, reference = payment
    # One of the concurrent transactions commits; Odoo retries the others.
    server.expected_log.append(r"odoo\.sql_db: bad query: ")

    def poll(_):
        # The request that the page repeats while it shows that payment is processed.
        answer = customer.http.post(
            f"{server.url}/payment/status/poll", json={"params": {}}
        ).json()
        if "error" in answer:
            return answer["error"]["data"]["message"]
        return answer["result"]["state"]

    with ThreadPoolExecutor(TOGETHER) as pool:
        for _ in range(2):
            list(pool.map(partial(notify, server, reference), ["done"] * TOGETHER))
            # Odoo asks requests that lost a race to retry.
            assert set(pool.map(poll, range(TOGETHER))) <= {"done", "retry"}
            assert poll(None) == "done"
    logs.expect_unhandled(server, "Exception: retry")

    packages = club.read(
        database,
        """
        SELECT package.id, package.state, package.price_paid::float
          FROM multipack_package AS package
          JOIN res_users AS users ON users.partner_id = package.partner_id
         WHERE users.login = %s
        """,
        login,
    )
    assert [package[1:] for package in packages] == [("active", 45)]
    assert club.ledger(database, packages[0][0]) == [("grant", 5, 5)]
    assert club.read(
        database,
        """
        SELECT orders.state, count(*) FROM payment_transaction AS tx
          JOIN sale_order_transaction_rel AS paid ON paid.transaction_id = tx.id
          JOIN sale_order AS orders ON orders.id = paid.sale_order_id
         WHERE tx.reference = %s AND tx.state = 'done' GROUP BY orders.id
        """,
        reference,
    ) == [("sale", 1)]
