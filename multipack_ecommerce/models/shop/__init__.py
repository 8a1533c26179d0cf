from . import (
    multipack,
    multipack_line,
    multipack_start,
    package,
    pricelist,
    pricelist_line,
    pricelist_option,
    product_product,
    product_template,
    product_template_attribute_line,
    website,
    website_snippet_filter,
)
