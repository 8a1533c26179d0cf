from odoo.addons.multipack_booking.controllers.portal import MultipackPortal
from odoo.exceptions import UserError
from odoo.http import request, route


class MultipackShopPortal(MultipackPortal):
    @route(
        "/my/packages/<int:package_id>/renew",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def multipack_portal_renew(self, package_id, **kwargs):
        """Put the renewal of the client's own package into the cart (R22)."""
        package = self._get_multipack_package(package_id)
        if package.partner_id != request.env.user.partner_id:
            raise request.not_found()
        cart = request.cart or request.website._create_cart()
        try:
            cart._add_multipack_renewal(package)
        except UserError as error:
            cart.shop_warning = str(error)
        return request.redirect("/shop/cart")
