from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import formatLang

# More than anybody sells; beyond it sums lose cents, and the ledger takes no more.
MAX_AMOUNT = 1e12

# Longer times are slips of the finger, with which no date can be calculated.
YEAR_IN_HOURS = 366 * 24
YEAR_IN_MINUTES = YEAR_IN_HOURS * 60
TEN_YEARS_IN_DAYS = 3660


class MultipackNumber(models.AbstractModel):
    """Refuses numbers beyond what can be meant.

    Over RPC "not a number" and infinity come, too. They pass comparisons with zero, and
    sums with them are lost.
    """

    _name = "multipack.number.mixin"
    _description = "Limits of Numbers"

    def _get_number_limits(self):
        """The least and the most of fields, by name: of all with amounts, and what an
        inheriting model adds."""
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
                            "%(record)s: “%(field)s” lies between %(least)s and"
                            " %(most)s.",
                            record=record.display_name,
                            field=self._fields[name]._description_string(self.env),
                            least=formatLang(self.env, least, digits=0),
                            most=formatLang(self.env, most, digits=0),
                        )
                    )
