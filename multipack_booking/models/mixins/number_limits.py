from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

from ...tools.limits import MAX_AMOUNT


class MultipackNumber(models.AbstractModel):
    """Refuse numbers out of range (see ``tools.limits``).

    RPC can also carry NaN and infinity, which pass comparisons with zero and make every
    sum invalid.
    """

    _name = "multipack.number.mixin"
    _description = "Limits of Numbers"

    def _get_number_limits(self):
        """Return the lowest and the highest value of fields, by name.

        By default those of all float and monetary fields; extend it for others.
        """
        return {
            name: (-MAX_AMOUNT, MAX_AMOUNT)
            for name, field in self._fields.items()
            if field.store and field.type in ("float", "monetary")
        }

    @api.constrains(lambda self: [*self._get_number_limits()])
    def _check_number_limits(self):
        for name, (least, most) in self._get_number_limits().items():
            for record in self:
                if not least <= record[name] <= most:
                    raise ValidationError(
                        self.env._(
                            "%(record)s: “%(field)s” must be between %(least)s and"
                            " %(most)s.",
                            record=record.display_name,
                            field=self._fields[name]._description_string(self.env),
                            least=formatLang(self.env, least, digits=0),
                            most=formatLang(self.env, most, digits=0),
                        )
                    )
