from datetime import timedelta

from odoo import api, fields, models
from odoo.sql_db import PoolError
from odoo.tools import SQL


class MultipackBookingAttempt(models.Model):
    """Number of attempts to book on the website, by client and minute.

    Stored in the database, which all processes and servers of an Odoo share, and in a
    transaction of its own, so that failed attempts count as well.
    """

    _name = "multipack.booking.attempt"
    _description = "Attempts to Book"
    _log_access = False

    _once = models.UniqueIndex("(partner_id, minute)")

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    minute = fields.Datetime(required=True, index=True)
    attempts = fields.Integer(required=True)

    @api.model
    def _count(self, partner, company):
        """Count an attempt.

        :return: whether the client is within the limit
        """
        limit = company.multipack_attempts
        if limit <= 0:
            return True
        try:
            cursor = self.env.registry.cursor()
        except PoolError:
            return True  # no free connection, which is not the client's fault
        with cursor:
            cursor.execute(
                SQL(
                    """
                    INSERT INTO multipack_booking_attempt AS a
                                (partner_id, minute, attempts)
                         VALUES (%s, %s, 1)
                    ON CONFLICT (partner_id, minute)
                      DO UPDATE SET attempts = a.attempts + 1
                      RETURNING attempts
                    """,
                    partner.id,
                    fields.Datetime.now().replace(second=0),
                )
            )
            return cursor.fetchone()[0] <= limit

    @api.autovacuum
    def _gc_attempts(self):
        self.search(
            [("minute", "<", fields.Datetime.now() - timedelta(hours=1))]
        ).unlink()
