"""Where a story takes place: in the company that Odoo begins with, or in another one
with a currency and a website of its own."""

from typing import NamedTuple

from tests.support import shop

ELSEWHERE = "CHF"
PASSWORD = "another-club-2026"


class Place(NamedTuple):
    """A company, its manager's login, and its website.

    ``owned`` are values with which a record belongs to it alone.
    """

    company: int
    currency: str
    user: tuple
    url: str
    owned: dict


def find(server, rpc):
    """Return the company that Odoo begins with.

    :param rpc: an OdooRPC session of the administrator
    """
    company = rpc.env.ref("base.main_company")
    user = ("admin", "admin")
    return Place(company.id, company.currency_id.name, user, server.url, {})


def found(server, rpc):
    """Return another company, made just now.

    Its website answers at another name of this machine, its shop takes (pretended)
    money.
    """
    shop.open_shop(server, rpc)
    domain = [("name", "=", ELSEWHERE), ("active", "in", [True, False])]
    [currency] = rpc.execute("res.currency", "search", domain)
    rpc.execute("res.currency", "write", [currency], {"active": True})
    values = {"name": "Club Lontano", "currency_id": currency}
    company = rpc.execute("res.company", "create", values)
    rpc.execute("account.chart.template", "try_loading", [], "generic_coa", company)
    # the accounts came with a currency of theirs
    rpc.execute("res.company", "write", [company], {"currency_id": currency})
    owned = {"company_id": company}
    user = ("lontano", PASSWORD)
    rpc.execute(
        "res.users",
        "create",
        {
            "name": "Manager Lontano",
            "login": user[0],
            "password": user[1],
            "group_ids": [(6, 0, rpc.env.user.group_ids.ids)],
            "company_ids": [(6, 0, [company])],
            **owned,
        },
    )
    url = f"http://localhost:{server.port}"
    website = {"name": "Lontano", "domain": url, "auth_signup_uninvited": "b2c"}
    rpc.execute("website", "create", website | owned)
    provider = rpc.env.ref("payment.payment_provider_demo").id
    provider = rpc.execute("payment.provider", "copy", [provider], owned)
    opened = {"state": "test", "is_published": True}
    rpc.execute("payment.provider", "write", provider, opened)
    return Place(company, ELSEWHERE, user, url, owned)
