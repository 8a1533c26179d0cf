from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route


class MultipackPortal(CustomerPortal):
    """My account → My packages. The client is always the session's own partner."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "multipack_package_count" in counters:
            Package = request.env["multipack.package"]
            values["multipack_package_count"] = (
                Package.search_count(self._get_multipack_package_domain())
                if Package.has_access("read")
                else 0
            )
        return values

    def _get_multipack_package_domain(self):
        """Packages that the user holds or may use; not those of colleagues."""
        return request.env["multipack.package"]._get_usable_by_domain(
            request.env.user.partner_id
        )

    @route(
        ["/my/packages", "/my/packages/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def multipack_portal_my_packages(self, page=1, **kwargs):
        """List the client's packages: usable ones first, ended ones kept."""
        Package = request.env["multipack.package"]
        mine = self._get_multipack_package_domain()
        current = mine & Package._get_current_domain()
        ended = mine & ~Package._get_current_domain()
        page_values = pager(
            url="/my/packages",
            total=Package.search_count(ended),
            page=page,
            step=self._items_per_page,
        )
        return request.render(
            "multipack_booking.portal_my_packages",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_packages",
                "default_url": "/my/packages",
                "pager": page_values,
                "current": Package.search(current, order="date_end, id"),
                "ended": Package.search(
                    ended,
                    order="date_end desc, id desc",
                    limit=self._items_per_page,
                    offset=page_values["offset"],
                ),
            },
        )

    @route(
        "/my/packages/<int:package_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def multipack_portal_my_package(self, package_id, **kwargs):
        """Show one package of the client with its movements; 404 for any other."""
        package = self._get_multipack_package(package_id)
        return request.render(
            "multipack_booking.portal_my_package",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_package",
                "package": package,
                "may_renew": package._may_client_renew(request.env.user.partner_id),
                "moves": request.env["multipack.credit.move"].search(
                    [("package_id", "=", package.id)]
                ),
            },
        )

    @route("/my/packages/<int:package_id>/statement", type="http", auth="user")
    def multipack_portal_statement(self, package_id, **kwargs):
        """Card and statement of one package: a PDF where the server can make one."""
        package = self._get_multipack_package(package_id)
        # the statement names everybody who used the package: it is the holder's
        if package.partner_id != request.env.user.partner_id:
            raise request.not_found()
        # sudo: the report reads names that the client cannot
        reports = request.env["ir.actions.report"].sudo()
        pdf = reports.get_wkhtmltopdf_state() in ("ok", "upgrade")
        return self._show_report(
            model=package,
            report_type="pdf" if pdf else "html",
            report_ref="multipack_booking.action_report_package",
        )

    @route(
        "/my/packages/<int:package_id>/renew",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def multipack_portal_renew(self, package_id, **kwargs):
        """Show the client the quotation that renews a package (R22)."""
        package = self._get_multipack_package(package_id)
        if not package._may_client_renew(request.env.user.partner_id):
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                # sudo: clients make no quotations, but may ask for this one
                order = package.sudo()._get_renewal_quotation()
        except UserError as refusal:
            return request.render(
                "multipack_booking.portal_renewal_refused",
                {
                    **self._prepare_portal_layout_values(),
                    "page_name": "multipack_package",
                    "package": package,
                    "refusal": str(refusal),
                },
            )
        return request.redirect(order.get_portal_url())

    def _get_multipack_package(self, package_id):
        """The package with this id if the user may see it; else 404."""
        package = request.env["multipack.package"].search(
            self._get_multipack_package_domain() & Domain("id", "=", package_id)
        )
        if not package:
            raise request.not_found()
        return package
