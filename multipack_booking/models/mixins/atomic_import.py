from collections import defaultdict
from time import monotonic

from odoo import api, models
from odoo.tools import SQL, split_every
from psycopg2 import OperationalError

# Records written together: the unit in which errors are located and progress is shown.
CHUNK = 500
MAX_FAILURES = 10
# Columns with at least this many names are looked up in one search.
MANY_NAMES = 20
SECONDS_BETWEEN_REPORTS = 0.5


class LinesRefused(Exception):
    """Lines of the file cannot be loaded; the ``ImportRun`` has the reasons."""


class ImportRun:
    """State of the import of one file.

    :param int rows: length of the file
    :param report: called from time to time with the percentage done
    """

    def __init__(self, rows, report):
        self.rows = max(rows, 1)
        self.report = report
        self.reported_at = 0.0
        self.found = {}  # records by name in the file
        self.failures = {}  # exception by index of the record
        self.conflict = None  # with another transaction, or a lost connection

    # not a model: read() overrides nothing
    # pylint: disable=method-required-super
    def read(self, rows):
        """Report rows that were read: the first half of the work."""
        self._advance(50 * rows / self.rows)

    def wrote(self, share):
        """Report the share of the records that was written: the second half."""
        self._advance(50 + 50 * share)

    def is_hopeless(self):
        """Return whether enough errors were found to stop."""
        return len(self.failures) >= MAX_FAILURES

    def _advance(self, percent):
        if monotonic() - self.reported_at >= SECONDS_BETWEEN_REPORTS:
            self.report(int(percent))
            self.reported_at = monotonic()


class MultipackImportMixin(models.AbstractModel):
    """All-or-nothing import of files.

    Odoo's import screen commits batch by batch, so that an error in the third batch
    leaves the first two imported. Here the whole file is one transaction: it has to be
    quick, and its progress is reported by a separate transaction.
    """

    _name = "multipack.import.mixin"
    _description = "All-or-Nothing Import"

    @api.model
    def load(self, fields, data):
        """Load the rows of a file, or nothing if one of them has an error."""
        run = ImportRun(len(data), self._report_import_progress)
        run.report(0)
        self._find_names(run, fields, data)
        importer = self.with_context(multipack_import=run, _import_limit=None)
        result = super(MultipackImportMixin, importer).load(fields, data)
        if run.conflict:
            raise run.conflict  # Odoo retries the request
        return result

    def _find_names(self, run, columns, data):
        """Look up all records that a column names with one search.

        Odoo searches for each name separately, which takes minutes with ten thousand
        clients. Names of several records or of none are left to Odoo.
        """
        for index, column in enumerate(columns):
            field = self._fields.get(column)
            if not field or field.type != "many2one":
                continue
            names = {row[index] for row in data if row[index]}
            records = self.env[field.comodel_name]
            keys = records._rec_names_search or [records._rec_name]
            if len(names) < MANY_NAMES or not all(
                key in records._fields and records._fields[key].type == "char"
                for key in keys
            ):
                continue
            found = defaultdict(set)
            # sudo: the names are compared, not shown
            for record in records.search([("display_name", "in", list(names))]).sudo():
                # None where a model overrides its search by name
                for name in names.intersection(record[key] for key in keys) or [None]:
                    found[name].add(record.id)
            for name, ids in found.items() if None not in found else ():
                if len(ids) == 1:
                    run.found[field, None, name] = (*ids, [])

    def _convert_records(self, records, **kwargs):
        run = self.env.context.get("multipack_import")
        for converted in super()._convert_records(records, **kwargs):
            if isinstance(run, ImportRun):
                run.read(converted[3]["rows"]["to"] + 1)
            yield converted

    def _load_records(self, data_list, update=False):
        """Write the records in chunks.

        After an error Odoo loads one record at a time to find the invalid ones. They
        are known by then: raise their errors, and skip the others.
        """
        run = self.env.context.get("multipack_import")
        if not isinstance(run, ImportRun):
            return super()._load_records(data_list, update)
        if run.conflict:
            raise run.conflict
        for data in data_list if run.failures else ():
            if failure := run.failures.get(data["info"]["record"]):
                raise failure
        loaded = self.browse()
        if run.failures:
            return loaded
        done = 0
        for chunk in split_every(CHUNK, data_list, list):
            loaded += self._load_or_split(chunk, update, run)
            done += len(chunk)
            run.wrote(done / len(data_list))
        if run.failures:
            # not a UserError, which Odoo would report for the first record of the file
            raise LinesRefused
        return loaded

    def _load_or_split(self, data_list, update, run):
        """Load records; locate those that fail by halving and keep them in ``run``."""
        if run.is_hopeless():
            return self.browse()
        try:
            with self.env.cr.savepoint():
                # pylint: disable=super-method-mismatch
                return super()._load_records(data_list, update)
        except OperationalError as error:
            run.conflict = error
            raise
        except Exception as error:
            if len(data_list) == 1:
                run.failures[data_list[0]["info"]["record"]] = error
                return self.browse()
        middle = len(data_list) // 2
        loaded = self._load_or_split(data_list[:middle], update, run)
        return loaded + self._load_or_split(data_list[middle:], update, run)

    def _report_import_progress(self, percent):
        """Report the progress to the import screen, in a transaction of its own."""
        wizard = self.env["base_import.import"].browse(
            self.env.context.get("multipack_import_id")
        )
        if not wizard.id:
            return
        with self.pool.cursor() as cr:
            cr.execute(
                SQL(
                    "UPDATE base_import_import SET multipack_progress = %s"
                    " WHERE id = %s",
                    percent,
                    wizard.id,
                )
            )
