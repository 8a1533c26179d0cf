import os
import traceback
from itertools import count

from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from psycopg2 import DataError, IntegrityError

from .common_attack import ADDONS, DIGITS, NUL, SCRIPT
from .common_invariants import FORBIDDEN
from .common_rights import get_own_models
from .common_samples import SamplesCommon

NUMBERS = (
    *(None, True, 0, -1, 1.5, 0.0001, 2**31, 2**63, -(10**30), 1e308),
    *(float("nan"), float("inf"), "", "abc", "12", DIGITS, [], {"a": 1}),
)
TEXTS = (
    *(None, True, 5, float("nan"), "", " ", NUL, SCRIPT, "x" * 5000, "%s", "{0}"),
    *("' OR 1=1 --", "\N{ARABIC-INDIC DIGIT THREE}", [], [1], {"a": 1}),
)
DATES = (
    *(None, True, 5, "", "abc", "2026-13-45", "0001-01-01", "9999-12-31", [], {}),
    *("9999-12-31 23:59:59", "2026-11-21 10:00:00.5", "2026-11-21T10:00:00Z", DIGITS),
)
IDS = (None, True, 0, -1, 1.5, 2**31 - 1, 2**63, "", "1", "abc", [], [1], {"a": 1})
COMMANDS = (
    *(None, True, 1, "abc", [], [1], [[]], ["abc"], [[9, 9, 9]], {"a": 1}),
    *([[0, 0, {}]], [[0, 0, {"nothing": 1}]], [[5]], [[6]]),
    *([[6, 0, [2**31 - 1]]], [[6, 0, "abc"]], [[2, -1]], [[1, 2**31 - 1, {}]]),
)
ODD = {
    "integer": NUMBERS,
    "float": NUMBERS,
    "monetary": NUMBERS,
    "boolean": (None, True, False, 2, "abc", []),
    "date": DATES,
    "datetime": DATES,
    "selection": (None, True, 5, "", "abc", NUL, []),
    "many2one": IDS,
    "many2one_reference": IDS,
    "reference": (*TEXTS, "multipack.package,0", "res.users,2", "no.model,1"),
    "one2many": COMMANDS,
    "many2many": COMMANDS,
}

# Types of columns that must not hold NaN or infinity, which would spoil sums.
NUMERIC = ("numeric", "double precision", "real")


# Testing every value takes six minutes, so only one in this many is tested.
ONE_IN = int(os.environ.get("ATTACK_ONE_IN", 13))


def get_failed_line(error):
    """Return the line of our code that failed, or "" if Odoo's code failed: below a
    call of ``super()``, or while it converted or stored the value."""
    if isinstance(error, DataError) or "NUL" in str(error):
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if is_in_our_code(frame)]
    innermost = [frame for frame in frames if frame in ours or is_in_odoo(frame)][-1]
    if "/odoo/orm/fields" in innermost.filename:
        return ""
    for frame in reversed(ours):
        if "super(" not in frame.line:
            return f"{frame.filename}:{frame.lineno}: {frame.line}"
    return ""


def is_in_our_code(frame):
    return "/multipack_" in frame.filename and "/tests/" not in frame.filename


def is_in_odoo(frame):
    return "/odoo/" in frame.filename


@tagged("post_install", "-at_install")
class TestAttackValues(SamplesCommon):
    """Any value that users with write access write over RPC is refused with a message,
    or the record can be shown and the ledger is consistent (R12, R15, R27).

    Odoo itself fails on values of a wrong type, which does not count unless our code
    raised the error.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env,
            login="mp_boss",
            groups="multipack_booking.group_multipack_manager,base.group_system,"
            "sales_team.group_sale_manager,account.group_account_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        order = cls._create_order((cls.pack, cls.five))
        cls.odoo_records = {
            record._name: record
            for record in (
                cls.anna,
                cls.company,
                order,
                order.order_line,
                cls.pack.product_tmpl_id,
                cls.pack.product_variant_ids[0],
                cls.env["resource.calendar"].create({"name": "Hours"}),
                cls.env["res.config.settings"].create({}),
            )
        }
        cls.infinite = cls._prepare_infinite()
        cls.turns = count()

    @classmethod
    def _prepare_infinite(cls):
        """Return SQL that finds NaN and infinity in our numeric columns."""
        cls.env.cr.execute(
            """
            SELECT table_name, column_name FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name ~ '^multipack_'
               AND data_type = ANY(%s) AND is_updatable = 'YES'
            """,
            [list(NUMERIC)],
        )
        return " UNION ALL ".join(
            f"SELECT '{table}.{column}', id FROM {table}"
            f" WHERE {column}::text IN ('NaN', 'Infinity', '-Infinity')"
            for table, column in cls.env.cr.fetchall()
        )

    def test_own_models(self):
        for model in get_own_models(self.env):
            if self.env[model]._auto:
                self._attack(self.samples["anna"][model], self._get_fields(model))

    def test_odoos_models(self):
        for model, record in self.odoo_records.items():
            self._attack(record, self._get_fields(model))

    def _get_fields(self, model):
        return [
            field
            for name, field in sorted(self.env[model]._fields.items())
            if name not in MAGIC_COLUMNS and not field.inherited
            if field.store or field.inverse
            if not {*ADDONS}.isdisjoint(field._modules)
        ]

    def _attack(self, record, fields):
        user = self.boss
        if record._transient and record._name != "res.config.settings":
            user = self.manager  # the creator of the wizard
        Model = self.env(user=user)[record._name]
        Model = Model.with_context(allowed_company_ids=user.company_ids.ids)
        readable = Model.fields_get([field.name for field in fields], ["type"])
        shown = {name: {} for name in readable}
        for field in fields:
            for value in self._get_values(record, field):
                odd = {field.name: value}
                new = record.sudo().copy_data()[0] | odd
                self._attempt(Model, "web_save", record.ids, odd, shown)
                self._attempt(Model, "web_save", [], new, shown)
                self._attempt(
                    Model, "onchange", [], odd, [field.name], {field.name: {}}
                )

    def _get_values(self, record, field):
        """Return odd values, those of Bob's and of Eva's record, and all choices."""
        values = [*ODD.get(field.type, TEXTS)]
        others = [
            self.samples[whose].get(record._name, record) for whose in ("bob", "eva")
        ]
        if field.type == "selection":
            values += field.get_values(self.env)
        elif field.type in ("one2many", "many2many"):
            for lines in (other[field.name] for other in others):
                values += [[[6, 0, lines.ids]]]
                values += [
                    [[n, line.id, {}]] for line in lines[:1] for n in (1, 2, 3, 4)
                ]
        elif field.type == "many2one":
            sample = self.samples["eva"].get(field.comodel_name)
            values += [sample.id] if sample else []
            values += [other[field.name].id for other in others]
        elif field.type not in ("properties", "properties_definition"):
            values += [other[field.name] for other in others]
        return values

    def _attempt(self, Model, method, *args):
        if next(self.turns) % ONE_IN:
            return
        call = f"{Model._name}.{method}{args}"[:500]
        with self.subTest(call=call), mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint() as savepoint:
                    call_kw(Model, method, args, {})
                    self.env.flush_all()
                    self.assertHolds()
                    savepoint.rollback()
            except UserError as refusal:
                self.assertTrue(str(refusal).strip())
            except IntegrityError as error:
                self.assertNotIn("violates", self._get_message(error))
            except AssertionError:
                raise
            except Exception as error:
                if get_failed_line(error):
                    raise
        self.env.invalidate_all()

    def _get_message(self, error):
        """Return the message that Odoo shows for a database error."""
        model = next(
            (
                name
                for name, Model in self.env.registry.items()
                if Model._table == error.diag.table_name
            ),
            "base",
        )
        return self.env[model]._sql_error_to_message(error)

    def assertHolds(self):
        """Check R12 and R15 with SQL, and that no number is NaN or infinite."""
        for rule, query in {**FORBIDDEN, "numbers": self.infinite}.items():
            self.env.cr.execute(query)
            self.assertEqual(self.env.cr.fetchall(), [], rule)
