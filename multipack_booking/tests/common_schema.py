import ast
import difflib
import os
from pathlib import Path

from odoo import tools
from odoo.tests import TransactionCase

CONSTRAINTS = """
    SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid),
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                  WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey))
      FROM pg_constraint c
     WHERE c.connamespace = current_schema()::regnamespace
       AND c.contype IN ('c', 'f', 'u', 'x') AND c.conrelid <> 0
"""
INDEXES = """
    SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text,
           pg_get_indexdef(i.indexrelid),
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                  WHERE a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey))
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = current_schema()::regnamespace
"""
COLUMNS = """
    SELECT table_name, column_name, udt_name, is_nullable
      FROM information_schema.columns WHERE table_schema = current_schema()
"""
FUNCTIONS = """
    SELECT proname, md5(regexp_replace(prosrc, '\\s+', ' ', 'g'))
      FROM pg_proc WHERE proname LIKE 'multipack%'
"""
COMMAND = "RECORD_SCHEMA=1 setup/test -k test_schema"


class SchemaCase(TransactionCase):
    """The tables of an addon change only with its version, so that upgrades run.

    ``tests/schema.txt`` holds the version and a line for each column, constraint,
    index and database function. To record a new schema, bump the version in the
    manifest and run ``RECORD_SCHEMA=1 setup/test -k test_schema``.
    """

    addon = None

    def _check_schema(self):
        folder = Path(tools.misc.file_path(self.addon))
        manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
        file = folder / "tests" / "schema.txt"
        found = self._read_schema()
        recorded = file.read_text().splitlines() if file.exists() else []
        [version, *lines] = recorded or ["none"]
        if os.environ.get("RECORD_SCHEMA"):
            if lines and lines != found:
                self.assertNotEqual(
                    manifest["version"], version, "Bump the version in the manifest."
                )
            file.write_text("\n".join([manifest["version"], *found]) + "\n")
            return
        difference = "\n".join(difflib.unified_diff(lines, found, lineterm="", n=0))
        self.assertEqual(
            lines,
            found,
            f"The schema of {self.addon} has changed since {version}. Bump the version,"
            f" add a migration if data must move, then run: {COMMAND}\n{difference}",
        )
        self.assertEqual(manifest["version"], version, f"Run: {COMMAND}")

    def _read_schema(self):
        """Return sorted lines that describe the addon's part of the schema."""
        owned = self._get_columns()
        tables = {model._table for model in self._get_models()}
        lines = {
            f"column {table}.{column} {kind}{' null' if nullable == 'YES' else ''}"
            for table, column, kind, nullable in self._query(COLUMNS)
            if (table, column) in owned
        }
        foreign = self._get_foreign_columns(owned, tables)
        for what, query in (("constraint", CONSTRAINTS), ("index", INDEXES)):
            for table, name, definition, columns in self._query(query):
                mine = {(table, column) for column in columns}
                if mine & owned or (table in tables and not mine & foreign):
                    lines.add(f"{what} {table} {name} {definition}")
        if "multipack.package" in {model._name for model in self._get_models()}:
            lines |= {f"function {name} {md5}" for name, md5 in self._query(FUNCTIONS)}
        return sorted(lines)

    def _query(self, query):
        self.env.cr.execute(query)
        return self.env.cr.fetchall()

    def _get_models(self):
        """Return the models with a table that this addon defines."""
        return [
            model
            for model in map(self.env.get, self.registry)
            if model._auto
            and not (model._abstract or model._transient)
            and model._original_module == self.addon
        ]

    def _get_columns(self):
        """Return (table, column) of this addon's stored fields, on any model."""
        columns = set()
        for model in map(self.env.get, self.registry):
            if model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if field.store and field._module == self.addon:
                    if field.type == "many2many":
                        pair = (field.column1, field.column2)
                        columns |= {(field.relation, column) for column in pair}
                    elif field.column_type:
                        columns.add((model._table, field.name))
        return columns

    def _get_foreign_columns(self, owned, tables):
        """Return (table, column) that other addons add to this addon's tables."""
        every = {(table, column) for table, column, *_rest in self._query(COLUMNS)}
        kept = {"id", "create_uid", "create_date", "write_uid", "write_date"}
        return {
            (table, column)
            for table, column in every - owned
            if table in tables and column not in kept
        }
