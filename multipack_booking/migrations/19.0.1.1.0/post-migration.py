def migrate(cr, version):
    """Drop the index of a field that is no longer indexed.

    Another index that begins with the same column replaces it. Odoo does not drop the
    old one, which every booking would keep updating.
    """
    cr.execute("DROP INDEX IF EXISTS multipack_booking__partner_id_index")
