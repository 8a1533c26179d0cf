from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# No instructor or room has two sessions at a time (R35), in any company. Ranges of one
# number avoid the extension btree_gist, which not every database has. Deferrable, so
# that Python can first refuse a conflict with a clear message; the constraint is for
# concurrent transactions.
NO_OVERLAP = """
    EXCLUDE USING gist (
        int4range(%(field)s, %(field)s, '[]') WITH &&,
        tsrange(start, busy_until) WITH &&
    ) WHERE (%(field)s IS NOT NULL AND state <> 'cancelled')
    DEFERRABLE INITIALLY IMMEDIATE
"""

# Written as in the constraint, so that its index is used.
FIND_OVERLAP = """
    SELECT mine.id, other.id, mine.%(field)s
      FROM multipack_session mine
      JOIN multipack_session other
        ON int4range(other.%(field)s, other.%(field)s, '[]')
           && int4range(mine.%(field)s, mine.%(field)s, '[]')
       AND tsrange(other.start, other.busy_until)
           && tsrange(mine.start, mine.busy_until)
       AND other.%(field)s IS NOT NULL
       AND other.state <> 'cancelled'
       AND other.id <> mine.id
     WHERE mine.id = ANY(%(ids)s)
       AND mine.%(field)s IS NOT NULL
       AND mine.state <> 'cancelled'
     LIMIT 1
"""

RESOURCES = ("instructor_id", "room_id")
OVERLAP_FIELDS = ("start", "busy_until", "state", *RESOURCES)
OVERLAP_TRIGGERS = {"start", "stop", "duration", "service_id", "state", *RESOURCES}


class MultipackSession(models.Model):
    """Instructors and rooms have one session at a time (R35)."""

    _inherit = "multipack.session"

    _instructor_once = models.Constraint(
        NO_OVERLAP % {"field": "instructor_id"},
        "The instructor already has another session at this time.",
    )
    _room_once = models.Constraint(
        NO_OVERLAP % {"field": "room_id"},
        "The room already has another session at this time.",
    )

    @contextmanager
    def _check_resources_first(self, fields):
        """Defer the constraints, so that ``_check_resources`` refuses an overlap first.

        :param fields: names of the fields that change
        """
        if not OVERLAP_TRIGGERS.intersection(fields):
            yield
            return
        constraints = SQL(
            "multipack_session_instructor_once, multipack_session_room_once"
        )
        self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", constraints))
        yield
        self.flush_model(OVERLAP_FIELDS)
        self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", constraints))

    @api.constrains("start", "duration", "service_id", *RESOURCES)
    def _check_resources(self):
        """Refuse an instructor or a room that is taken at this time (R35)."""
        self.flush_model(OVERLAP_FIELDS)
        for name in RESOURCES:
            field = SQL.identifier(name)
            rows = self.env.execute_query(SQL(FIND_OVERLAP, field=field, ids=self.ids))
            for session_id, other_id, resource_id in rows:
                # sudo: sessions of other companies count as well; they are only named
                sessions = self.sudo().browse([session_id, other_id])
                resource = self.env["resource.resource"].sudo().browse(resource_id)
                raise ValidationError(
                    self.env._(
                        "%(resource)s is already taken by %(other)s; %(session)s"
                        " overlaps with it.",
                        resource=resource.name,
                        other=sessions[1].display_name,
                        session=sessions[0].display_name,
                    )
                )
