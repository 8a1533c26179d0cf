from odoo.addons.portal.controllers.portal import CustomerPortal, pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route

from ..tools.untrusted import read_page


class MultipackPortal(CustomerPortal):
    """My account → My packages. The client is always the session's own partner.

    Read as the superuser, and only what ``_get_client_domain`` finds: employees of the
    club are clients as well, without being at the desk.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "multipack_package_count" in counters:
            # sudo: see the class
            values["multipack_package_count"] = (
                request.env["multipack.package"]
                .sudo()
                .search_count(self._get_multipack_package_domain())
            )
        return values

    def _get_multipack_package_domain(self):
        """Packages that the user holds, may use or pays for; no colleagues'."""
        return request.env["multipack.package"]._get_client_domain(
            request.env.user.partner_id
        )

    def _get_multipack_package_filters(self):
        """Which of the client's packages are listed, by their role."""
        Package = request.env["multipack.package"]
        client = request.env.user.partner_id
        own = Domain("partner_id", "=", client.id)
        usable = Package._get_usable_by_domain(client)
        _ = request.env._
        return {
            "all": {"label": _("All"), "domain": Domain.TRUE},
            "own": {"label": _("My own"), "domain": own},
            "shared": {"label": _("Shared with me"), "domain": usable & ~own},
            "paid": {"label": _("Paid for others"), "domain": ~usable},
        }

    def _get_multipack_package_sortings(self):
        """In which order the client's packages are listed."""
        _ = request.env._
        return {
            "end": {"label": _("Ending first"), "order": "date_end, id"},
            "newest": {"label": _("Newest"), "order": "id desc"},
            "name": {"label": _("Name"), "order": "title, id"},
        }

    @route(
        ["/my/packages", "/my/packages/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def multipack_portal_my_packages(
        self, page=1, sortby=None, filterby=None, **kwargs
    ):
        """List the client's packages: usable ones first, ended ones kept."""
        filters = self._get_multipack_package_filters()
        sortings = self._get_multipack_package_sortings()
        filterby = filterby if filterby in filters else "all"
        sortby = sortby if sortby in sortings else "end"
        order = sortings[sortby]["order"]
        # sudo: see the class
        Package = request.env["multipack.package"].sudo()
        mine = self._get_multipack_package_domain() & filters[filterby]["domain"]
        current = mine & Package._get_current_domain()
        ended = mine & ~Package._get_current_domain()
        page_values = pager(
            url="/my/packages",
            url_args={"sortby": sortby, "filterby": filterby},
            total=Package.search_count(ended),
            page=read_page(page),
            step=self._items_per_page,
        )
        return request.render(
            "multipack_booking.portal_my_packages",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_packages",
                "default_url": "/my/packages",
                "client": request.env.user.partner_id,
                "searchbar_sortings": sortings,
                "sortby": sortby,
                "searchbar_filters": filters,
                "filterby": filterby,
                "pager": page_values,
                "current": Package.search(current, order=order),
                "ended": Package.search(
                    ended,
                    order="date_end desc, id desc" if sortby == "end" else order,
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
        client = request.env.user.partner_id
        # what it was used for is the holder's business
        holds = package.partner_id == client
        return request.render(
            "multipack_booking.portal_my_package",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_package",
                "package": package,
                "client": client,
                "holds": holds,
                "moves": package.move_ids if holds else package.move_ids.browse(),
                "uses": package.consumption_ids
                if holds and package.kind == "time"
                else package.consumption_ids.browse(),
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
                # clients make no quotations, but may ask for this one
                order = package._get_renewal_quotation()
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
        # sudo: see the class
        package = (
            request.env["multipack.package"]
            .sudo()
            .search(
                self._get_multipack_package_domain() & Domain("id", "=", package_id)
            )
        )
        if not package:
            raise request.not_found()
        return package
