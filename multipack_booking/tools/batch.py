"""One loop for all scheduled jobs.

Each batch is committed with its progress, so that a job can stop and resume. A record
that fails is isolated by halving its batch: it is rolled back and left to the next run,
a manager gets an activity, and all other records are processed.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

from .activities import ask_manager

_logger = logging.getLogger(__name__)

LEFT_TO_NEXT_RUN = "%s: %s is left to the next run: %s"


def run_batches(
    model: Any,
    ids: Sequence[int],
    work: Callable[[Any], object],
    *,
    job: str,
    size: int,
    recheck: Callable[[Any], Any] = lambda records: records.exists(),
    flag: Callable[[Any], Any] = lambda record: record,
    conflicts: tuple[type[Exception], ...] = (),
) -> bool:
    """Process records batch by batch.

    :param model: the model of the records
    :param ids: of all records that are due in this transaction, in order of processing
    :param work: processes a batch; it may be called again with a part of it
    :param job: name of the job, in the language of the manager who gets the activity
    :param size: number of records that are processed and committed together
    :param recheck: returns those of a later batch that are still due, because each
        commit before it has begun a new transaction
    :param flag: returns the record that gets the activity for one that fails
    :param conflicts: errors that mean, in addition to those of PostgreSQL for
        concurrent transactions, that another transaction was faster: the record is
        left to the next run without an activity
    :return: whether the job has time left
    """
    progress = model.env["ir.cron"]
    conflicts = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, *conflicts)
    attempt = _Attempt(work, job, flag, conflicts)
    remaining = len(ids)
    for batch in split_every(size, ids):
        records = model.browse(batch)
        if remaining < len(ids):
            records = recheck(records)
        if records:
            attempt(records)
        remaining -= len(batch)
        if not progress._commit_progress(len(batch), remaining=remaining):
            return False
    return True


def run_on_domain(
    model: Any,
    domain: Any,
    work: Callable[[Any], object],
    order: str = "id",
    **options: Any,
) -> bool:
    """Process the records of a domain, see :func:`run_batches`."""
    domain = Domain(domain)

    def recheck(records: Any) -> Any:
        return model.search(domain & Domain("id", "in", records.ids), order=order)

    ids = model.search(domain, order=order).ids
    return run_batches(model, ids, work, recheck=recheck, **options)


class _Attempt:
    """Process records in a savepoint; after an error, each half separately."""

    def __init__(
        self,
        work: Callable[[Any], object],
        job: str,
        flag: Callable[[Any], Any],
        conflicts: tuple[type[Exception], ...],
    ) -> None:
        self.work = work
        self.job = job
        self.flag = flag
        self.conflicts = conflicts

    def __call__(self, records: Any) -> None:
        try:
            with records.env.cr.savepoint():
                self.work(records)
        except self.conflicts as error:
            if len(records) == 1:
                _logger.info(LEFT_TO_NEXT_RUN, self.job, records, error)
                return
            self._halve(records)
        except Exception as error:
            if len(records) == 1:
                _logger.exception("%s: %s failed", self.job, records)
                self._ask(records, error)
                return
            self._halve(records)

    def _halve(self, records: Any) -> None:
        middle = len(records) // 2
        self(records[:middle])
        self(records[middle:])

    def _ask(self, record: Any, error: Exception) -> None:
        _ = record.env._
        if isinstance(error, UserError):
            note = str(error)
        else:
            note = _(
                "Unexpected error (%s). The server log has the details.",
                type(error).__name__,
            )
        ask_manager(self.flag(record), _("Scheduled job failed: %s", self.job), note)
