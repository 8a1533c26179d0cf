from odoo.fields import Domain
from odoo.http import Controller, request, route


class MultipackPackages(Controller):
    """All that is sold in bulk, by what it opens."""

    @route(
        "/packages",
        type="http",
        auth="public",
        website=True,
        readonly=True,
        sitemap=True,
    )
    def multipack_packages(self, service=None, **kwargs):
        """Show the multipacks of this website by service.

        :param str service: id of the one service to show
        """
        website = request.website
        if not website.has_ecommerce_access():
            return request.redirect("/web/login?redirect=/packages")
        request.multipack_shop_prices = {}
        # sudo: employees who may not read multipacks see the page, too
        multipacks = request.env["multipack.multipack"].sudo()._search([])
        templates = request.env["product.template"].search(
            Domain(website.sale_product_domain())
            & Domain("is_published", "=", True)
            & Domain("id", "in", multipacks.subselect("product_tmpl_id")),
            order="website_sequence, id",
        )
        offers = templates._get_multipack_overview()
        # sudo: what published multipacks open is as public as they are
        services = templates.sudo().multipack_id.line_ids.service_id
        services = services.filtered("active").sorted("sequence")
        shown = services.filtered(lambda record: str(record.id) == service)
        return request.render(
            "multipack_ecommerce.packages",
            {
                "services": services,
                "shown": shown or services,
                "chosen": shown,
                "offers": offers,
            },
        )
