"""Prices with taxes, as Odoo's orders and invoices calculate them.

Single source of truth for what a use of a service costs without a package (R31), for
what it is worth when a package is refunded (R23), and for other prices with taxes.
"""

from typing import Any, NamedTuple


class Total(NamedTuple):
    """What all units together cost, without taxes and with them."""

    excluded: float
    included: float


def total_price(
    product: Any,
    price: float,
    quantity: float,
    product_taxes: Any,
    taxes: Any,
    *,
    company: Any,
    currency: Any,
    partner: Any = None,
) -> Total:
    """Calculate what ``quantity`` units of a product cost.

    The figures equal those of ``account.tax.compute_all``, which spends most of its
    time on the accounts of each tax.

    :param product: ``product.product``
    :param price: unit price in ``currency``, including those of ``product_taxes`` that
        are set as included in the price
    :param product_taxes: ``account.tax`` records of the product in the company
    :param taxes: those that apply to the client after the fiscal position
    :param company: ``res.company`` that sells
    :param currency: ``res.currency`` of the price and of the totals
    :param partner: ``res.partner`` that buys, if known
    """
    unit_price = product._get_tax_included_unit_price_from_price(
        price, product_taxes, product_taxes_after_fp=taxes
    )
    line = taxes._prepare_base_line_for_taxes_computation(
        None,
        partner_id=partner,
        currency_id=currency,
        product_id=product,
        tax_ids=taxes,
        price_unit=unit_price,
        quantity=quantity,
    )
    seller = taxes[:1].company_id or company
    taxes._add_tax_details_in_base_line(
        line, seller._accessible_branches()[:1] or seller
    )
    details = line["tax_details"]
    return Total(
        currency.round(details["raw_total_excluded_currency"]),
        currency.round(details["raw_total_included_currency"]),
    )
