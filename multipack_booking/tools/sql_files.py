"""The SQL in the folder ``sql``: triggers, and the invariants as queries."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "sql"

# "-- name: …" begins a query, which ends before the next such line.
NAME = re.compile(r"^-- name: (.+)$", re.MULTILINE)


def read_sql(name: str, **values: str) -> str:
    """Return the text of a file, with ``{key}`` replaced for each of the values.

    :param str name: name of the file without its extension
    """
    text = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def read_queries(name: str, **values: str) -> dict[str, str]:
    """Return the queries of a file by their names, in order."""
    _head, *parts = NAME.split(read_sql(name, **values))
    return {
        title.strip(): text.strip().removesuffix(";")
        for title, text in zip(parts[::2], parts[1::2], strict=True)
    }
