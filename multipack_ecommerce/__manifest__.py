{
    "name": "Multipack eCommerce",
    "summary": "Sell multipacks in the web shop; clients find their packages in their"
    " account",
    "version": "19.0.1.2.0",
    "category": "Services/Multipack",
    "author": "Multipack for Odoo contributors",
    "license": "LGPL-3",
    "depends": ["multipack_booking", "website_sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/multipack_rules.xml",
        "views/shop/multipack_pricelist_line_views.xml",
        "views/shop/multipack_pricelist_views.xml",
        "views/shop/multipack_multipack_views.xml",
        "views/timetable/multipack_service_views.xml",
        "views/shop/shop_templates.xml",
        "views/cart/checkout_templates.xml",
        "views/shop/packages_templates.xml",
        "views/cart/portal_templates.xml",
        "views/timetable/timetable_templates.xml",
        "views/timetable/booking_templates.xml",
        "views/timetable/res_config_settings_views.xml",
        "data/website_menu.xml",
    ],
    "demo": ["demo/multipack_multipack_demo.xml"],
    "assets": {
        "web.assets_frontend": [
            "multipack_ecommerce/static/src/interactions/*.js",
            "multipack_ecommerce/static/src/scss/shop.scss",
            "multipack_ecommerce/static/src/scss/timetable.scss",
        ],
        "web.assets_tests": [
            "multipack_ecommerce/static/tests/tours/*.js",
        ],
    },
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
