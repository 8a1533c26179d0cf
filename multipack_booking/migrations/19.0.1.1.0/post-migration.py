def migrate(cr, version):
    """Drop the index of a field that has none any more.

    Another one that begins with the same column has taken its place; Odoo leaves the
    old one alone, and every booking would go on writing it.
    """
    cr.execute("DROP INDEX IF EXISTS multipack_booking__partner_id_index")
