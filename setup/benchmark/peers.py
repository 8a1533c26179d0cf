"""The operations of Odoo's own that the addons are compared with."""

from odoo import fields
from odoo.api import SUPERUSER_ID
from odoo.fields import Command

SEATS = 1000
# Registrations of one slot, bookings of one session, before the next is used.
FILL = 100


class Events:
    """An event with slots: how Odoo's ``event`` would represent a class.

    :param env: an environment of the superuser
    """

    def __init__(self, env):
        now = fields.Datetime.now()
        self.event_id = (
            env["event.event"]
            .create(
                {
                    "name": "Yoga",
                    "date_begin": now,
                    "date_end": fields.Datetime.add(now, years=1),
                    "date_tz": "Europe/Rome",
                    "is_multi_slots": True,
                    "seats_limited": True,
                    "seats_max": SEATS,
                    # mails are not part of the comparison
                    "event_mail_ids": [Command.clear()],
                }
            )
            .id
        )
        self.slots = 0
        self.free = []

    def next_slot(self, env):
        """Return a slot that has seats left for the next registration."""
        if not self.free:
            day, hour = divmod(self.slots, 20)
            self.slots += 1
            slot = env["event.slot"].create(
                {
                    "event_id": self.event_id,
                    "date": fields.Date.add(fields.Date.today(), days=2 + day),
                    "start_hour": hour,
                    "end_hour": hour + 1,
                }
            )
            self.free = [slot.id] * FILL
        return self.free.pop()


def register(env, event, slot, client):
    """Register a client for a slot of an event."""
    env["event.registration"].create(
        {"event_id": event, "event_slot_id": slot, "partner_id": client}
    )


class Wallets:
    """An eWallet programme, and a product to pay with it.

    :param env: an environment of the superuser
    """

    def __init__(self, env):
        self.program = env["loyalty.program"].create(
            {
                "name": "eWallet",
                "program_type": "ewallet",
                "applies_on": "future",
                "trigger": "auto",
                "reward_ids": [
                    Command.create(
                        {
                            "reward_type": "discount",
                            "discount": 1,
                            "discount_mode": "per_point",
                            "discount_applicability": "order",
                            "required_points": 1,
                        }
                    )
                ],
            }
        )
        self.program_id = self.program.id
        self.reward_id = self.program.reward_ids.id
        self.product_id = (
            env["product.product"]
            .create(
                {
                    "name": "Yoga, once",
                    "type": "service",
                    "list_price": 15,
                    "taxes_id": [Command.clear()],
                }
            )
            .id
        )

    def next_wallet(self, env, client):
        """Return a wallet of the client's with 100 in it."""
        return (
            env["loyalty.card"]
            .create(
                {"program_id": self.program_id, "partner_id": client, "points": 100}
            )
            .id
        )


def redeem(env, product, reward, wallet, client):
    """Sell a product, pay for it from the client's eWallet, confirm the order."""
    order = env["sale.order"].create(
        {"partner_id": client, "order_line": [Command.create({"product_id": product})]}
    )
    order._update_programs_and_rewards()
    wallet = env["loyalty.card"].browse(wallet)
    error = order._apply_program_reward(env["loyalty.reward"].browse(reward), wallet)
    assert not error, error
    order.with_user(SUPERUSER_ID).action_confirm()
    assert wallet.sudo().points == 85
