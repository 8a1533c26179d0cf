from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.fields import Domain
from odoo.http import request


class MultipackMyPortal(CustomerPortal):
    """Access of clients to their own records, used by all portal pages.

    The client is always the session's own partner, never a parameter. Records are read
    as superuser, because employees of the club are clients as well and need not have
    access to packages or bookings; the domain protects the records of other clients.
    """

    def _my(self, model):
        """Return a model as superuser, and the domain of the user's own records.

        :param str model: ``multipack.package`` or ``multipack.booking``
        """
        # sudo: every search below is limited by _get_client_domain
        records = request.env[model].sudo()
        return records, records._get_client_domain(request.env.user.partner_id)

    def _get_my(self, model, record_id):
        """Return one record of the user.

        :raises NotFound: if it does not exist or belongs to another client
        """
        records, mine = self._my(model)
        record = records.search(mine & Domain("id", "=", record_id))
        if not record:
            raise request.not_found()
        return record
