from odoo.exceptions import UserError
from odoo.http import request


def apply_first_day(product, given):
    """Let prices and refusals of this request depend on a package's first day.

    See ``product.product._get_multipack_date_start`` for the context key.

    :param product: a variant or a template; other products than multipacks stay as
        they are
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
    """Do as ``apply_first_day``, but ignore days on which no package can start."""
    try:
        return apply_first_day(product, given)
    except UserError:
        return apply_first_day(product, None)
