from odoo import fields, models


class Import(models.TransientModel):
    _inherit = "base_import.import"

    multipack_progress = fields.Integer(
        readonly=True, help="Percentage of the file that has been loaded."
    )

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import files of multipack models as a whole, without a batch limit."""
        model = self.env[self.res_model]
        if not isinstance(model, self.pool["multipack.import.mixin"]):
            return super().execute_import(fields, columns, options, dryrun)
        wizard = self.with_context(multipack_import_id=self.id)
        options = {**options, "limit": None}
        return super(Import, wizard).execute_import(fields, columns, options, dryrun)
