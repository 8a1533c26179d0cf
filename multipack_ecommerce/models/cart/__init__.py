from . import (
    booking_payment,
    payment_transaction,
    sale_order_cart,
    sale_order_checkout,
    sale_order_confirmation,
    sale_order_line,
)
