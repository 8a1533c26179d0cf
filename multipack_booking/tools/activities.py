"""Activities that ask a person to look at a record."""

from typing import Any


def ask_manager(record: Any, summary: str, note: str, user: Any = None) -> Any:
    """Schedule an activity for a user, or for a manager of the record's company.

    :param record: one record of a model with activities and a ``company_id``
    :param summary: what is wrong; no second activity with this text is created
    :param note: the details, plain text
    :param user: ``res.users`` in charge, if any
    :return: the ``mail.activity``, empty when one was open already
    """
    # sudo: any user can run into the problem; only this record gets an activity
    record = record.sudo()
    if summary in record.activity_ids.mapped("summary"):
        return record.activity_ids.browse()
    company = record.company_id or record.env.company
    group = record.env.ref("multipack_booking.group_multipack_manager")
    # no archived users, whatever the caller's context
    managers = group.with_context(active_test=True).all_user_ids
    manager = user or managers.filtered(lambda user: company in user.company_ids)[:1]
    return record.activity_schedule(
        "mail.mail_activity_data_warning",
        summary=summary,
        note=note,
        **({"user_id": manager.id} if manager else {}),
    )
