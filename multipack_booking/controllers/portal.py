from odoo.addons.portal.controllers.portal import pager
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import format_date

from ..tools.untrusted import read_page
from .my import MultipackMyPortal

# Remaining days from which the list shows that a package ends soon.
ENDS_SOON_DAYS = 7


class MultipackPortal(MultipackMyPortal):
    """My account → My packages."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "multipack_package_count" in counters:
            packages, mine = self._my("multipack.package")
            values["multipack_package_count"] = packages.search_count(mine)
        return values

    def _get_multipack_package_filters(self):
        """Return the filters of the list, by the client's role."""
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
        """Return the sort orders of the list."""
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
        """List the client's packages: current ones first, then ended ones by page."""
        filters = self._get_multipack_package_filters()
        sortings = self._get_multipack_package_sortings()
        filterby = filterby if filterby in filters else "all"
        sortby = sortby if sortby in sortings else "end"
        order = sortings[sortby]["order"]
        packages, mine = self._my("multipack.package")
        mine &= filters[filterby]["domain"]
        current_domain = mine & packages._get_current_domain()
        ended_domain = mine & ~packages._get_current_domain()
        page_values = pager(
            url="/my/packages",
            url_args={"sortby": sortby, "filterby": filterby},
            total=packages.search_count(ended_domain),
            page=read_page(page),
            step=self._items_per_page,
        )
        current = packages.search(current_domain, order=order)
        ended = packages.search(
            ended_domain,
            order="date_end desc, id desc" if sortby == "end" else order,
            limit=self._items_per_page,
            offset=page_values["offset"],
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
                "current": current,
                "ended": ended,
                "cards": self._get_multipack_package_cards(current | ended),
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
        """Show one package of the client with its history; 404 for any other."""
        package = self._get_my("multipack.package", package_id)
        client = request.env.user.partner_id
        # only the holder sees what a package was used for
        holds = package.partner_id == client
        return request.render(
            "multipack_booking.portal_my_package",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "multipack_package",
                "package": package,
                "client": client,
                "cards": self._get_multipack_package_cards(package),
                "holds": holds,
                "moves": package.move_ids if holds else package.move_ids.browse(),
                "uses": package.consumption_ids
                if holds and package.kind == "time"
                else package.consumption_ids.browse(),
            },
        )

    @route("/my/packages/<int:package_id>/statement", type="http", auth="user")
    def multipack_portal_statement(self, package_id, **kwargs):
        """Return card and statement of a package, as a PDF if possible, else HTML."""
        package = self._get_my("multipack.package", package_id)
        # it names everyone who used the package, so it is for the holder only
        if package.partner_id != request.env.user.partner_id:
            raise request.not_found()
        # sudo: clients cannot read report actions; only the state of the tool is read
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
        """Redirect the client to the quotation that renews a package (R22)."""
        package = self._get_my("multipack.package", package_id)
        if not package._may_client_renew(request.env.user.partner_id):
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                # superuser (from _get_my): clients can create no other quotation
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

    def _get_multipack_package_cards(self, packages):
        """Prepare the texts of package cards.

        :return: dict by package of dicts of ``usable`` (by the client), ``about``,
            ``left``, ``validity``, ``suspension``, ``limit``, ``documents`` (for
            the payer), ``percent`` (left) and ``ends_soon``
        """
        client = request.env.user.partner_id
        return {
            package: {
                "usable": package._is_usable_by(client),
                "about": self._get_multipack_about_text(package, client),
                "left": self._get_multipack_left_text(package),
                "validity": self._get_multipack_validity_text(package),
                "suspension": package._get_suspension_text(),
                "limit": package._get_limit_text(),
                "documents": self._get_multipack_documents(package, client),
                "percent": package._get_days_percent()
                if package.kind == "time"
                else package.balance_percent,
                "ends_soon": package.state == "active"
                and 0 < package.days_left <= ENDS_SOON_DAYS,
            }
            for package in packages
        }

    def _get_multipack_about_text(self, package, client):
        """Return a text of the number, purchase date and holder of a package."""
        _ = request.env._
        texts = [_("Package %s", package.name)]
        if order := package.order_id:
            bought = order.company_id._multipack_local_date(order.date_order)
            texts.append(_("bought %s", format_date(request.env, bought)))
        if package.partner_id != client:
            holder = package.partner_id.name
            texts.append(
                _("shared by %s", holder)
                if package._is_usable_by(client)
                else _("paid for %s", holder)
            )
        return " · ".join(texts)

    def _get_multipack_documents(self, package, client):
        """Return order and invoices of a package: dicts of ``url`` and ``text``."""
        order = package.order_id
        if not order or not package._is_paid_by(client):
            return []
        _ = request.env._
        documents = [
            {"url": f"/my/orders/{order.id}", "text": _("Order %s", order.name)}
        ]
        for move in package._get_documents():
            text = (
                _("Credit note %s", move.name)
                if move.move_type == "out_refund"
                else _("Invoice %s", move.name)
            )
            documents.append({"url": f"/my/invoices/{move.id}", "text": text})
        return documents

    def _get_multipack_left_text(self, package):
        """Return a text of the remaining days of a time package, or of the balance."""
        if package.kind == "time" and package.state == "active" and package.date_end:
            return request.env._("Days left: %s", package.days_left)
        return package.balance_text

    def _get_multipack_validity_text(self, package):
        """Return a text of the validity of a package and its remaining days."""
        _ = request.env._
        if not package.date_end:
            return _("Starts with your first use")
        start = format_date(request.env, package.date_start)
        end = format_date(request.env, package.date_end)
        if package.date_start > package._get_today():
            return _("Valid from %(start)s to %(end)s", start=start, end=end)
        if package.kind == "time" or package.state != "active" or package.days_left < 2:
            return _("Valid until %s", end)
        return _(
            "Valid until %(end)s · Days left: %(days)s",
            end=end,
            days=package.days_left,
        )
