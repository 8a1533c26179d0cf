# Fields of multipack.service that multipack_booking had until 19.0.1.1.0.
MOVED = ("allow_onsite", "allow_online", "client_seats_max")


def migrate(cr, version):
    """Take over fields of services from multipack_booking, columns and values included.

    Odoo drops the column of a field that no addon owns any more.
    """
    cr.execute(
        """
        UPDATE ir_model_data SET module = 'multipack_ecommerce'
         WHERE module = 'multipack_booking' AND model = 'ir.model.fields'
           AND name = ANY(%s)
        """,
        [[f"field_multipack_service__{name}" for name in MOVED]],
    )
