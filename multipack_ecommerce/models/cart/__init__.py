from . import (
    booking_payment,
    payment_transaction,
    sale_order,
    sale_order_booking,
    sale_order_line,
)
