# Fields of multipack.service that multipack_booking defined up to 19.0.1.1.0.
MOVED = ("allow_onsite", "allow_online", "client_seats_max")


def migrate(cr, version):
    """Take over fields of services from multipack_booking, columns and values included.

    Otherwise Odoo would drop their columns, because no addon would own the fields.
    """
    cr.execute(
        """
        UPDATE ir_model_data SET module = 'multipack_ecommerce'
         WHERE module = 'multipack_booking' AND model = 'ir.model.fields'
           AND name = ANY(%s)
        """,
        [[f"field_multipack_service__{name}" for name in MOVED]],
    )
