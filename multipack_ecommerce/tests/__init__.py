from . import (
    test_access,
    test_account,
    test_back_office,
    test_booking_online,
    test_gates,
    test_options,
    test_pay_online,
    test_payment,
    test_product_page,
    test_timetable,
    test_queries,
    test_tour,
)
