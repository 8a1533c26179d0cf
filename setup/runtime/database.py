"""Databases with their filestores: copied, renamed and dropped together."""

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from psycopg2 import sql

from . import ADDONS, configuration
from .configuration import TEMPORARY, Options
from .console import Problem


class Databases:
    """The databases of one server, with their filestores in one data folder.

    :param options: the options of Odoo's configuration file
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.connection = configuration.server(options).connect()

    def names(self, prefix: str = "") -> list[str]:
        """Return the names of the databases that begin with the prefix."""
        query = "SELECT datname FROM pg_database WHERE starts_with(datname, %s)"
        return [name for (name,) in self._execute(query, prefix)]

    def copy(self, source: str, target: str) -> None:
        """Copy a database, to which nobody may be connected."""
        query = "CREATE DATABASE {} TEMPLATE {}"
        self._execute(sql.SQL(query).format(*_identifiers(target, source)))
        files = configuration.filestore(self.options, source)
        if files.is_dir():
            # Links suffice: Odoo adds and removes stored files, but never changes one.
            copy = configuration.filestore(self.options, target)
            shutil.copytree(files, copy, copy_function=os.link)

    def rename(self, source: str, target: str) -> None:
        """Rename a database, its files first.

        So the database never has its new name without its files.
        """
        files = configuration.filestore(self.options, target)
        shutil.rmtree(files, ignore_errors=True)
        configuration.filestore(self.options, source).rename(files)
        query = "ALTER DATABASE {} RENAME TO {}"
        self._execute(sql.SQL(query).format(*_identifiers(source, target)))

    def drop(self, name: str) -> None:
        """Drop a database if it exists, even if someone is connected to it."""
        query = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
        self._execute(sql.SQL(query).format(*_identifiers(name)))
        files = configuration.filestore(self.options, name)
        shutil.rmtree(files, ignore_errors=True)

    @contextmanager
    def temporary(self) -> Iterator[str]:
        """Yield a new name, and drop the database with that name at the end.

        A lock marks the name as in use while this process runs, so that leftovers of
        killed runs can be distinguished from databases in use.
        """
        name = TEMPORARY + secrets.token_hex(4)
        self._execute("SELECT pg_advisory_lock(hashtext(%s))", name)
        try:
            yield name
        finally:
            self.drop(name)

    def drop_leftovers(self) -> None:
        """Drop the databases and folders that killed runs left behind."""
        configuration.forget_old_runs()
        for name in self.names(TEMPORARY):
            query = "SELECT pg_try_advisory_lock(hashtext(%s))"
            if self._execute(query, name)[0][0]:
                self.drop(name)
                self._execute("SELECT pg_advisory_unlock(hashtext(%s))", name)

    def remark(self, name: str, text: str) -> None:
        """Store a line of text with a database, as its comment."""
        query = sql.SQL("COMMENT ON DATABASE {} IS {}")
        self._execute(query.format(*_identifiers(name), sql.Literal(text)))

    def remarked(self, name: str) -> str | None:
        """Return the line of text stored with a database, if any."""
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        rows = self._execute(query + " WHERE datname = %s", name)
        return rows[0][0] if rows else None

    def check_addons(self, name: str) -> None:
        """Raise a :class:`Problem` unless both addons are installed in a database."""
        query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
        with configuration.server(self.options).connect(name) as connection:
            cursor = connection.cursor()
            cursor.execute(query)
            missing = set(ADDONS) - {row[0] for row in cursor.fetchall()}
        connection.close()
        if missing:
            raise Problem(f"Odoo did not install {' and '.join(sorted(missing))}.")

    def _execute(self, query: str | sql.Composable, *values: str) -> list[Any]:
        with self.connection.cursor() as cursor:
            try:
                cursor.execute(query, values)
            except psycopg2.Error as error:
                reason = re.sub(r"\s+", " ", str(error)).strip()
                raise Problem(f"PostgreSQL: {reason}") from None
            return cursor.fetchall() if cursor.description else []


def _identifiers(*names: str) -> list[sql.Identifier]:
    return [sql.Identifier(name) for name in names]
