from . import (
    test_booking,
    test_eligibility,
    test_ledger,
    test_manual,
    test_multipack,
    test_package,
    test_pricelist,
    test_rules,
    test_sale,
)
