from odoo.tests import HttpCase, tagged

from .common import MultipackCommon
from .common_attack_routes import RouteAttack


@tagged("post_install", "-at_install")
class TestAttackRoutes(RouteAttack, MultipackCommon, HttpCase):
    """Routes of the client's account."""

    addon = "multipack_booking"
