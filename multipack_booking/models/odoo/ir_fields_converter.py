from odoo import api, models

from ..mixins.atomic_import import ImportRun


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Look up each name once per file; see ``multipack.import.mixin``.

        Most lines of a file of packages name the same multipack and row.
        """
        run = self.env.context.get("multipack_import")
        key = field, subfield, value
        if isinstance(run, ImportRun) and key in run.found:
            return run.found[key]
        answer = super().db_id_for(model, field, subfield, value, savepoint)
        # neither missing records, which later lines may create, nor those with warnings
        if isinstance(run, ImportRun) and answer[0] and not answer[1]:
            run.found[key] = answer
        return answer
