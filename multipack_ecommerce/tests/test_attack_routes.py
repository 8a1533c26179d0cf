from odoo.addons.multipack_booking.tests.common_attack_routes import RouteAttack
from odoo.tests import tagged

from .common_timetable import TimetableCommon


@tagged("post_install", "-at_install")
class TestAttackRoutes(RouteAttack, TimetableCommon):
    """The website; Vera's class is not published."""

    addon = "multipack_ecommerce"
    public_routes = (
        "/packages",
        "/timetable",
        "/timetable/appointment/<int:service_id>/<string:moment>/<int:person_id>",
        "/timetable/service/<string:slug>",
        "/timetable/session/<int:session_id>",
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.multipack_attempts = 0
        cls.massage.write(
            {
                "booking_type": "appointment",
                "resource_ids": cls.giulia.ids,
                "is_published": True,
                "duration": 1,
            }
        )
        stranger = cls.giulia.copy({"name": "Stranger"})
        slug = cls.env["ir.http"]._slug
        cls.own |= {
            "service_id": cls.massage.id,
            "moment": f"{cls._at(0, 11):%Y%m%dT%H%M}",
            "person_id": cls.giulia.id,
            "slug": slug(cls.yoga),
            "product": slug(cls.pack.product_tmpl_id),
        }
        cls.foreign |= {
            "service_id": [cls.secret_class.id, cls.sauna.id, cls.yoga.id],
            "person_id": [stranger.id],
            "slug": [slug(cls.secret_class), slug(cls.sauna)],
        }
        template = cls.pack.product_tmpl_id
        cls.meant = {
            "product_template_id": template.id,
            "product_id": cls.online.id,
            "quantity": 1,
            "add_qty": 1,
            "combination": cls.online.product_template_attribute_value_ids.ids,
            "ptav_ids": cls.online.product_template_attribute_value_ids.ids,
            "currency_id": cls.company.currency_id.id,
            "so_date": f"{cls.monday}",
            "company_id": cls.company.id,
            "pricelist_id": None,
            "product_uom_id": None,
            "only_main_product": True,
        }
        cls.pack.activation = "date"
        cls.env["multipack.pricelist.option"].create(
            {"pricelist_id": cls.entries.id, "product_id": cls.towel.id}
        )

    def _fill_cart(self):
        self._add(self.online)
        self.env.flush_all()
        self.before = self._read_tables()
