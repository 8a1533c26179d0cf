from collections import defaultdict
from time import monotonic

from odoo import api, models
from odoo.tools import SQL, split_every
from psycopg2 import OperationalError

# Records that are written together. What is wrong in one of them is looked for among
# so many, and the progress bar moves after so many.
CHUNK = 500
MAX_FAILURES = 10
# From so many on, names in a column are looked up together.
MANY_NAMES = 20
SECONDS_BETWEEN_REPORTS = 0.5


class LinesRefused(Exception):
    """Lines of the file cannot be loaded; which and why is known by the run."""


class ImportRun:
    """What is remembered while one file is loaded.

    :param int rows: length of the file
    :param report: called now and then with the percentage that is done
    """

    def __init__(self, rows, report):
        self.rows = max(rows, 1)
        self.report = report
        self.reported_at = 0.0
        self.found = {}  # what names in the file stand for
        self.failures = {}  # exception by place of the record
        self.conflict = None  # with another transaction, or a lost connection

    # No model, whose read this would override.
    # pylint: disable=method-required-super
    def read(self, rows):
        """Tell that so many rows were read: half of the work."""
        self._advance(50 * rows / self.rows)

    def wrote(self, share):
        """Tell which share of the records was written: the other half."""
        self._advance(50 + 50 * share)

    def is_hopeless(self):
        """Whether enough is wrong not to look for more."""
        return len(self.failures) >= MAX_FAILURES

    def _advance(self, percent):
        if monotonic() - self.reported_at >= SECONDS_BETWEEN_REPORTS:
            self.report(int(percent))
            self.reported_at = monotonic()


class MultipackImportMixin(models.AbstractModel):
    """Records that a file brings in one go: all of its lines or none.

    Odoo's import screen commits batch by batch, so that a bad line in the third leaves
    two behind. Here the whole file is one transaction, which is why it has to be quick,
    and why its progress is told by a transaction of its own.
    """

    _name = "multipack.import.mixin"
    _description = "All-or-Nothing Import"

    @api.model
    def load(self, fields, data):
        """Load the rows of a file; with an error in any of them nothing is loaded."""
        run = ImportRun(len(data), self._report_import_progress)
        run.report(0)
        self._find_names(run, fields, data)
        importer = self.with_context(multipack_import=run, _import_limit=None)
        result = super(MultipackImportMixin, importer).load(fields, data)
        if run.conflict:
            raise run.conflict  # so that the request is run again
        return result

    def _find_names(self, run, columns, data):
        """Look up together what the lines name: Odoo would search for each alone, and
        among ten thousand clients, ten thousand times, that takes minutes.

        Names that stand for more than one record, or for none, are left to Odoo.
        """
        for place, column in enumerate(columns):
            field = self._fields.get(column)
            if not field or field.type != "many2one":
                continue
            names = {row[place] for row in data if row[place]}
            records = self.env[field.comodel_name]
            keys = records._rec_names_search or [records._rec_name]
            if len(names) < MANY_NAMES or not all(
                key in records._fields and records._fields[key].type == "char"
                for key in keys
            ):
                continue
            found = defaultdict(set)
            # sudo: keys are compared, not shown
            for record in records.search([("display_name", "in", list(names))]).sudo():
                # none where a model finds its records in a way of its own
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
        """Write in chunks what Odoo would write at once.

        After an error Odoo asks for one record after the other, to find which is wrong.
        That is known by then, and the others are not written for nothing.
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
            # no UserError, which Odoo would report for the first record of the file
            raise LinesRefused
        return loaded

    def _load_or_split(self, data_list, update, run):
        """Load records; those that fail are found by halving, and kept in ``run``."""
        if run.is_hopeless():
            return self.browse()
        try:
            with self.env.cr.savepoint():
                # pylint: disable=super-method-mismatch
                return super()._load_records(data_list, update)
        except OperationalError as error:
            run.conflict = error
            raise
        except Exception as error:  # noqa: BLE001 whatever it is, Odoo reports it
            if len(data_list) == 1:
                run.failures[data_list[0]["info"]["record"]] = error
                return self.browse()
        middle = len(data_list) // 2
        loaded = self._load_or_split(data_list[:middle], update, run)
        return loaded + self._load_or_split(data_list[middle:], update, run)

    def _report_import_progress(self, percent):
        """Let the import screen know, which cannot see what is not yet committed."""
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
