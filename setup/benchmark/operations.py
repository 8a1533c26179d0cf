"""What is measured, and what it is measured against.

Each function returns operations that take turns, by name.
"""

from odoo.api import SUPERUSER_ID

from . import floor, peers
from .measure import InOdoo, InSql

#: Packages that a night ends.
ENDING = 250


def booking(world):
    """Bookings, entries and cancellations, compared with similar operations of Odoo."""

    def place():
        return world.next_session(), world.next_client()

    def seat():
        return world.next_slot(), world.next_client()

    def wallet():
        client = world.next_client()
        return world.next_wallet(client), client

    return {
        "book": InOdoo(world, book, place),
        "enter": InOdoo(world, enter_by(world), lambda: (world.next_client(),)),
        "cancel": InOdoo(world, cancel, lambda: (world.book(*place()),)),
        "event registration": InOdoo(
            world,
            lambda env, *where: peers.register(env, world.events.event_id, *where),
            seat,
        ),
        "eWallet on an order": InOdoo(
            world,
            lambda env, *what: peers.redeem(
                env, world.wallets.product_id, world.wallets.reward_id, *what
            ),
            wallet,
        ),
        "book, plain SQL": InSql(world, floor.book, place),
    }


def filling(world):
    """The first booking of a session, and one of a session that has 500."""
    full = world.fill_session(500)
    return {
        "book the 1st place": InOdoo(
            world, book, lambda: (world.new_session(), world.next_client())
        ),
        "book the 501st place": InOdoo(
            world, book, lambda: (full, world.next_client())
        ),
    }


def eligibility(world):
    """What a client's twenty packages are good for."""
    client = world.add_owner(20)

    def check(env):
        verdicts = env["multipack.package"].check_eligibility(
            client, world.service_id, False
        )
        assert len(verdicts) == 20

    return {
        "eligibility of 20 packages": InOdoo(world, check),
        "their rows, plain SQL": InSql(
            world, lambda cursor: floor.evaluate(cursor, world.service_id, client)
        ),
    }


def expiry(world):
    """The end of packages whose last day is over."""

    def prepare():
        world.let_end(ENDING)
        return ()

    def run(env):
        env["multipack.package"]._cron_expire()

    return {
        f"end {ENDING} packages": InOdoo(world, run, prepare, SUPERUSER_ID),
        f"end {ENDING} packages, plain SQL": InSql(world, floor.expire, prepare),
    }


def jobs(world):
    """The scheduled jobs of the addons, on most runs of which nothing is due."""
    with world.superuser() as env:
        crons = env["ir.cron"].search([("model_id.model", "=like", "multipack.%")])
        codes = {cron.name: (cron.model_id.model, cron.code) for cron in crons}

    def run(model, code):
        method = code.strip().removeprefix("model.").removesuffix("()")
        return lambda env: getattr(env[model], method)()

    return {
        name: InOdoo(world, run(model, code), user_id=SUPERUSER_ID)
        for name, (model, code) in codes.items()
    }


def ledger(world):
    """All balances compared with all moves."""

    def run(env):
        assert env["multipack.ledger.check"].get_differences() == []

    return {"ledger check": InOdoo(world, run, user_id=SUPERUSER_ID)}


def book(env, session, client):
    """Book a place by the client's best package."""
    env["multipack.session"].browse(session).book(client)


def cancel(env, booking):
    """Cancel a booking in time."""
    env["multipack.booking"].browse(booking).action_cancel()


def enter_by(world):
    """Return the operation that lets a client in."""
    return lambda env, client: (
        env["multipack.service"].browse(world.service_id).enter(client)
    )
