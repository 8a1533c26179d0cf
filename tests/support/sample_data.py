"""What a club has after some months, made by the addons' own methods.

Runs in the shell of an Odoo, of the first version of the addons as well as of the
present one; see ``Elsewhere.do``.
"""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.http import root
from werkzeug.test import Client

# Where a request comes from.
HERE = {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}
CURRENCIES = ("USD", "CHF")
#: Formulas by kind of multipack: name, credit, price.
ROWS = {
    "entry": (("10 entries", 10, 80), ("2 entries", 2, 20)),
    "time": (("Monthly", 0, 50), ("Annual", 0, 480)),
    "value": (("Spend 100", 100, 90),),
}


def fill(env):
    """Fill two companies with their own currencies; return how many packages."""
    env["res.currency"].with_context(active_test=False).search(
        [("name", "in", CURRENCIES)]
    ).active = True
    for number, currency in enumerate(CURRENCIES):
        currency = env["res.currency"].search([("name", "=", currency)])
        company = env.company
        if number:
            company = env["res.company"].create(
                {"name": "Club Lontano", "currency_id": currency.id}
            )
            env.user.company_ids |= company
        if not company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", company, False)
        company.currency_id = currency
        own = env(context={**env.context, "allowed_company_ids": company.ids})
        _fill_company(own)
    env.cr.commit()
    return env["multipack.package"].search_count([])


def _fill_company(env):
    swimming, sauna = env["multipack.service"].create(
        [{"name": "Swimming"}, {"name": "Sauna", "company_id": env.company.id}]
    )
    sauna.product_id = env["product.product"].create(
        {"name": "Sauna, once", "type": "service", "list_price": 12}
    )
    nora, olaf = env["res.partner"].create([{"name": "Nora"}, {"name": "Olaf"}])
    offers = {
        kind: _offer(env, kind, swimming | sauna, company_id=env.company.id)
        for kind in ROWS
    }
    towel = env["product.product"].create({"name": "Towel", "type": "service"})
    env["multipack.pricelist.option"].create(
        {
            "pricelist_id": offers["entry"].pricelist_id.id,
            "product_id": towel.id,
            "amount": 9,
        }
    )

    ten, two = (_sell(env, nora, row) for row in offers["entry"].pricelist_id.line_ids)
    month, year = (
        _sell(env, nora, row) for row in offers["time"].pricelist_id.line_ids
    )
    wallet = _sell(env, nora, offers["value"].pricelist_id.line_ids)
    twins = _sell(env, olaf, offers["entry"].pricelist_id.line_ids[0], quantity=2)
    today = fields.Date.today()

    for package in (two, two, month, wallet):
        swimming.enter(nora.id, package.id)
    taken_back = swimming.enter(nora.id, ten.id)
    env["multipack.booking"].browse(taken_back).action_undo_check_in()
    cancelled = swimming.enter(nora.id, ten.id)
    env["multipack.booking"].browse(cancelled).action_cancel()
    swimming.enter(nora.id, ten.id)

    ten.beneficiary_ids = olaf
    ten.action_top_up(3, "Welcome")
    ten.action_extend(ten.date_end + timedelta(days=5), "Closed in August")
    ten.action_renew()
    wallet.action_adjust(-0.5, "Mistake")
    month.action_suspend(today + timedelta(days=3), today + timedelta(days=5), "Rest")
    year.action_transfer(olaf.id, "Sold")
    twins[0].action_cancel("Mistake")
    refund = env["multipack.package.refund"].create(
        {"package_id": twins[1].id, "reason": "Moved away"}
    )
    refund.action_refund()
    granted = env["multipack.package"].create(
        {
            "partner_id": olaf.id,
            "multipack_id": offers["entry"].id,
            "pricelist_line_id": offers["entry"].pricelist_id.line_ids[0].id,
            "date_start": today + timedelta(days=30),
        }
    )
    granted.message_post(body="A present")

    undone = _sell(env, olaf, offers["entry"].pricelist_id.line_ids[1])
    undone.sale_line_id.order_id._action_cancel()
    _quote(env, olaf, offers["value"].pricelist_id.line_ids)
    # Sold, then no longer: archived by deleting it.
    offers["entry"].pricelist_id.line_ids[1].unlink()


def fill_timetable(env):
    """Plan classes in every company and book them; not for the first version."""
    for company in env["res.company"].search([]):
        _fill_timetable(
            env(context={**env.context, "allowed_company_ids": company.ids})
        )
    env.cr.commit()


def _fill_timetable(env):
    company = {"company_id": env.company.id}
    nora, olaf = env["res.partner"].create([{"name": "Nora"}, {"name": "Olaf"}])
    instructor = env["resource.resource"].create({"name": "Ivy", **company})
    room = env["resource.resource"].create(
        {"name": "Studio", "resource_type": "material", **company}
    )
    single = env["product.product"].create(
        {"name": "Yoga, once", "type": "service", "list_price": 15}
    )
    yoga, massage = env["multipack.service"].create(
        [
            {
                "name": "Yoga",
                "product_id": single.id,
                "booking_type": "session",
                "capacity": 1,
                "allow_onsite": True,
                "allow_online": False,
                "client_seats_max": 3,
                **company,
            },
            {
                "name": "Massage",
                "booking_type": "appointment",
                "duration": 1,
                "resource_ids": [Command.set(instructor.ids)],
                **company,
            },
        ]
    )
    today = fields.Date.today()
    env["multipack.closing.day"].create(
        {"name": "Holiday", "date_from": today + timedelta(days=8), **company}
    )
    line = env["multipack.timetable"].create(
        {"service_id": yoga.id, "room_id": room.id, "hour": 18, **company}
    )
    first, second = line.session_ids.sorted("start")[1:3]
    first.book(nora.id, payment="free")
    first.book(olaf.id, payment="free", waitlist=True)
    booking = env["multipack.booking"].browse(second.book(nora.id, payment="onsite"))
    booking.action_cancel()
    second.book(olaf.id, payment="onsite")
    slot = massage._get_free_slots(today, today + timedelta(days=14))[0]
    massage.book_slot(nora.id, slot["start"], payment="free")
    # with a notice to the clients that is not sent yet
    second.start += timedelta(hours=1)


def _offer(env, kind, services, **values):
    rows = [
        {"name": name, "credit": credit, "price": price, "duration": 3}
        for name, credit, price in ROWS[kind]
    ]
    pricelist = env["multipack.pricelist"].create(
        {
            "name": kind,
            "line_ids": [Command.create({"ecommerce_ok": True, **row}) for row in rows],
        }
    )
    offer = env["multipack.multipack"].create(
        {
            "name": f"Club {kind}",
            "kind": kind,
            "pricelist_id": pricelist.id,
            "suspension_max_days": 30,
            "line_ids": [
                Command.create({"service_id": service.id, "credit_cost": 1})
                for service in services
            ],
            "taxes_id": [Command.clear()],
            **values,
        }
    )
    offer.product_tmpl_id.is_published = True
    return offer


def _quote(env, client, row, quantity=1):
    """Return an order of a row of a price list."""
    variant = env["product.product"].search(
        [("multipack_pricelist_line_id", "=", row.id)]
    )
    line = {"product_id": variant.id, "product_uom_qty": quantity}
    return env["sale.order"].create(
        {
            "partner_id": client.id,
            "company_id": env.company.id,
            "order_line": [Command.create(line)],
        }
    )


def _sell(env, client, row, quantity=1):
    """Sell, invoice and get paid; return the packages."""
    order = _quote(env, client, row, quantity)
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    ).create({})._create_payments()
    return order.multipack_package_ids.sorted("id")


def go_on(env):
    """Let clients in, book a class and cancel, and sell, with what was filled."""
    for company in env["res.company"].search([]):
        _go_on(env(context={**env.context, "allowed_company_ids": company.ids}))
    env.cr.commit()
    return env["multipack.ledger.check"].get_differences()


def _go_on(env):
    packages = env["multipack.package"].search(
        [("company_id", "=", env.company.id)], order="id"
    )
    ten = packages[0]
    nora = ten.partner_id
    service = ten.line_ids.service_id[0]
    balance = ten.credit_balance
    service.enter(nora.id, ten.id)
    assert ten.credit_balance == balance - 1, ten.credit_balance

    service.write({"booking_type": "session", "capacity": 3})
    session = env["multipack.session"].create(
        {
            "service_id": service.id,
            "start": fields.Datetime.now() + timedelta(days=1),
            "company_id": env.company.id,
        }
    )
    booking = env["multipack.booking"].browse(session.book(nora.id, 2, ten.id))
    assert ten.credit_balance == balance - 3, ten.credit_balance
    assert session.seats_taken == 2, session.seats_taken
    booking.action_cancel()
    assert ten.credit_balance == balance - 1, ten.credit_balance
    assert session.seats_taken == 0, session.seats_taken

    [sold] = _sell(env, nora, ten.pricelist_line_id)
    assert (sold.state, sold.credit_balance, sold.price_paid) == ("active", 10, 80)
    assert sold.currency_id == env.company.currency_id
    assert sold.name not in packages.mapped("name")


def look(env):
    """Return what the books say: orders, invoices and payments."""
    orders = env["sale.order"].search([], order="id")
    invoices = env["account.move"].search([], order="id")
    payments = env["account.payment"].search([], order="id")
    return {
        "orders": [
            [
                order.name,
                order.state,
                order.amount_total,
                order.currency_id.name,
                order.invoice_status,
                [[line.name, line.price_total] for line in order.order_line],
            ]
            for order in orders
        ],
        "invoices": [
            [
                invoice.name,
                invoice.state,
                invoice.amount_total,
                invoice.payment_state,
                sorted(invoice.line_ids.mapped("balance")),
                [[line.name, line.price_total] for line in invoice.invoice_line_ids],
            ]
            for invoice in invoices
        ],
        "payments": [[payment.amount, payment.state] for payment in payments],
    }


def open_everything(env):
    """Return what cannot be opened: screens, jobs, printed documents, pages."""
    order = env["sale.order"].search([("state", "=", "sale")], order="id", limit=1)
    invoice = order.invoice_ids
    visitor, admin = Client(root), Client(root)
    pages = [(visitor, page) for page in ("/", "/shop", "/shop/cart", "/web/login")]
    pages += [
        (admin, page)
        for page in (
            "/shop",
            "/my",
            order.get_portal_url(),
            invoice.get_portal_url(),
            f"/report/html/sale.report_saleorder/{order.id}",
            f"/report/html/account.report_invoice/{invoice.id}",
            "/odoo",
            "/web/webclient/load_menus",
        )
    ]
    env["website"].search([]).domain = False
    # The pages are shown, and remember that they were, in transactions of their own.
    env.cr.commit()
    login = {"db": env.cr.dbname, "login": "admin", "password": "admin"}
    _call(admin, "/web/session/authenticate", **login)
    answers = [(page, client.get(page, **HERE)) for client, page in pages]
    problems = [
        f"{page}: {answer.status} {answer.headers.get('Location', '')}"
        for page, answer in answers
        if answer.status_code != 200
    ]
    user = env.ref("base.user_admin")
    for action in env["ir.actions.act_window"].search([]):
        if action.res_model not in env:
            problems.append(f"{action.name}: there is no {action.res_model}")
            continue
        if not env[action.res_model].with_user(user).has_access("read"):
            continue
        views = [view for view in action.views if view[1] != "form"]
        answer = _call(
            admin,
            f"/web/dataset/call_kw/{action.res_model}/get_views",
            model=action.res_model,
            method="get_views",
            args=[[*views, (False, "form"), (False, "search")]],
            kwargs={},
        )
        if "error" in answer:
            problems.append(f"{action.name}: {answer['error']['data']['message']}")
    jobs = env["ir.cron"].search([])
    problems += [job.name for job in jobs if job.model_id.model not in env]
    env.cr.commit()
    return problems


def _call(client, route, **params):
    return client.post(route, json={"params": params}, **HERE).json
