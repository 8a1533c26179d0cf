from . import (
    booking_payment,
    mail_template,
    payment_transaction,
    sale_order_cart,
    sale_order_checkout,
    sale_order_confirmation,
    sale_order_line,
)
