"""The measured operations, and those that they are compared with.

Each suite returns operations that take turns, by name.
"""

from odoo.api import SUPERUSER_ID

from . import floor, peers
from .measure import InOdoo, InSql

#: Number of packages that end in one night.
ENDING = 250


def booking(world):
    """Bookings, walk-ins and cancellations, compared with similar ones of Odoo."""

    def seat():
        return world.next_session(), world.next_client()

    def event_seat():
        return world.next_slot(), world.next_client()

    def wallet():
        client = world.next_client()
        return world.next_wallet(client), client

    return {
        "book": InOdoo(world, book, seat),
        "enter": InOdoo(world, enter_by(world), lambda: (world.next_client(),)),
        "cancel": InOdoo(world, cancel, lambda: (world.book(*seat()),)),
        "event registration": InOdoo(
            world,
            lambda env, *where: peers.register(env, world.events.event_id, *where),
            event_seat,
        ),
        "eWallet on an order": InOdoo(
            world,
            lambda env, *what: peers.redeem(
                env, world.wallets.product_id, world.wallets.reward_id, *what
            ),
            wallet,
        ),
        "book, plain SQL": InSql(world, floor.book, seat),
    }


def filling(world):
    """The first booking of a session, and one of a session that has 500."""
    full = world.fill_session(500)
    return {
        "book the 1st seat": InOdoo(
            world, book, lambda: (world.new_session(), world.next_client())
        ),
        "book the 501st seat": InOdoo(world, book, lambda: (full, world.next_client())),
    }


def eligibility(world):
    """Eligibility of a client's twenty packages."""
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
    """Expiry of packages whose last day has passed."""

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
    """The jobs of the addons; on most runs nothing is due."""
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
    """The check of all balances against all moves."""

    def run(env):
        assert env["multipack.ledger.check"].get_differences() == []

    return {"ledger check": InOdoo(world, run, user_id=SUPERUSER_ID)}


def book(env, session, client):
    """Book a seat with the client's best package."""
    env["multipack.session"].browse(session).book(client)


def cancel(env, booking):
    """Cancel a booking in time."""
    env["multipack.booking"].browse(booking).action_cancel()


def enter_by(world):
    """Return the operation that checks a client in without a booking."""
    return lambda env, client: (
        env["multipack.service"].browse(world.service_id).enter(client)
    )
