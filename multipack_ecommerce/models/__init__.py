from . import (
    multipack_multipack,
    multipack_package,
    multipack_pricelist,
    multipack_pricelist_line,
    multipack_pricelist_option,
    payment_transaction,
    product_product,
    product_template,
    product_template_attribute_line,
    sale_order,
    sale_order_line,
    website_snippet_filter,
)
