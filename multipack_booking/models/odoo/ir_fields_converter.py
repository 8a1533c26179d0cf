from odoo import api, models

from ..mixins.atomic_import import ImportRun


class IrFieldsConverter(models.AbstractModel):
    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """Look each name in a file of ours up once; see ``multipack.import.mixin``.

        A file of packages has the same multipack and row in most of its lines.
        """
        run = self.env.context.get("multipack_import")
        key = field, subfield, value
        if isinstance(run, ImportRun) and key in run.found:
            return run.found[key]
        answer = super().db_id_for(model, field, subfield, value, savepoint)
        # not what is missing, for it may come, nor what the user is to be warned of
        if isinstance(run, ImportRun) and answer[0] and not answer[1]:
            run.found[key] = answer
        return answer
