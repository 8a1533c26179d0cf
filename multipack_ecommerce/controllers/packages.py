from odoo.fields import Domain
from odoo.http import Controller, request, route


class MultipackPackages(Controller):
    """Overview of published multipacks, by service."""

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

        :param str service: id of the only service to show
        """
        website = request.website
        if not website.has_ecommerce_access():
            return request.redirect("/web/login?redirect=/packages")
        request.env["product.product"]._cache_multipack_shop_prices()
        # sudo: employees who may not read multipacks see the page, too
        multipacks = request.env["multipack.multipack"].sudo()._search([])
        templates = request.env["product.template"].search(
            Domain(website.sale_product_domain())
            & Domain("is_published", "=", True)
            & Domain("id", "in", multipacks.subselect("product_tmpl_id")),
            order="website_sequence, id",
        )
        # sudo: reads what published multipacks include, which their pages show
        services = templates.sudo().multipack_id.line_ids.service_id
        services = services.filtered("active").sorted("sequence")
        chosen = services.filtered(lambda record: str(record.id) == service)
        return request.render(
            "multipack_ecommerce.packages",
            {
                "services": services,
                "chosen": chosen,
                "sections": self._get_sections(
                    chosen or services, templates._get_multipack_overview()
                ),
            },
        )

    def _get_sections(self, services, overview):
        """Return the multipacks that include each service.

        :param overview: see ``product.template._get_multipack_overview``
        :return: list of dicts of ``service`` and ``offers``: those of the overview with
            ``cost_text`` (of one use) and ``covers_text`` (False for a single service)
        """
        sections = []
        for service in services:
            offers = []
            for offer in overview:
                lines = offer["multipack"].line_ids
                line = lines.filtered(lambda line, it=service: line.service_id == it)
                if not line:
                    continue
                covers = request.env._("Includes %s", offer["multipack"].covers_text)
                offers.append(
                    {
                        **offer,
                        "cost_text": line._get_shop_cost_text(),
                        "covers_text": len(lines) > 1 and covers,
                    }
                )
            sections.append({"service": service, "offers": offers})
        return sections
