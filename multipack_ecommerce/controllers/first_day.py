from odoo.exceptions import UserError
from odoo.http import request


def apply_first_day(product, given):
    """Compute the prices and refusals of this request for a package's first day.

    See ``product.product._get_multipack_date_start`` for the context key.

    :param product: a variant or a template; products that are not multipacks
        are returned unchanged
    :param given: the first day as received from a browser; today if empty
    :return: the product, in the environment with the first day
    :raises UserError: when no package can start on that day
    """
    # sudo: reads one setting of a multipack, which its page shows
    multipack = product.sudo().multipack_id
    if not multipack:
        return product
    start = multipack._get_shop_start(given)
    request.update_context(multipack_date_start=start)
    return product.with_context(multipack_date_start=start)


def apply_valid_first_day(product, given):
    """Call ``apply_first_day``, but ignore days on which no package can start."""
    try:
        return apply_first_day(product, given)
    except UserError:
        return apply_first_day(product, None)
