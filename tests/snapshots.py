"""What many tests begin with: made once by the product's own acts, then put back as rows and files.

A test may change all of it, for each begins with a copy of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models

Row = tuple[object, ...]
Rows = dict[type[models.Model], dict[object, Row]]


class Snapshot:
    """A world that is made in a database once for each process.

    make   writes the same whenever it runs, and points at no row that was not there at the start
    files  an empty folder for the files that it makes; None if it makes none
    """

    def __init__(self, make: Callable[[], object], files: Path | None = None) -> None:
        self._make = make
        self._files = files
        self._database = ""
        self._new: Rows = {}
        self._changed: Rows = {}
        self._gone: dict[type[models.Model], list[object]] = {}

    def put(self) -> None:
        """Make it, or put back what was made here before. The numbers of rows are then the same again."""
        if self._database == connection.settings_dict["NAME"]:
            self._put_back()
        else:
            self._take()

    def _take(self) -> None:
        before = _all_rows()
        self._make()
        after = _all_rows()
        self._new = {
            model: {pk: row for pk, row in rows.items() if pk not in before[model]}
            for model, rows in after.items()
        }
        self._changed = {
            model: {pk: row for pk, row in rows.items() if pk in before[model] and row != before[model][pk]}
            for model, rows in after.items()
        }
        self._gone = {model: [pk for pk in rows if pk not in after[model]] for model, rows in before.items()}
        if self._files:
            for number, place in enumerate(_file_places()):
                if place.exists():
                    shutil.copytree(place, self._files / str(number))
        self._database = connection.settings_dict["NAME"]

    def _put_back(self) -> None:
        with connection.cursor() as cursor:
            for model, pks in self._gone.items():
                for pk in pks:
                    cursor.execute(f"DELETE FROM {_table(model)} WHERE {_pk(model)} = %s", [pk])
            for model, rows in self._changed.items():
                for pk, row in rows.items():
                    columns = ", ".join(f"{name} = %s" for name in _columns(model))
                    cursor.execute(
                        f"UPDATE {_table(model)} SET {columns} WHERE {_pk(model)} = %s", [*row, pk]
                    )
            for model, rows in self._new.items():
                for part in _parts(list(rows.values()), width=len(_columns(model))):
                    names = ", ".join(_columns(model))
                    places = ", ".join([f"({', '.join(['%s'] * len(part[0]))})"] * len(part))
                    values = [value for row in part for value in row]
                    cursor.execute(f"INSERT INTO {_table(model)} ({names}) VALUES {places}", values)
        for kept in sorted(self._files.iterdir()) if self._files else ():
            shutil.copytree(kept, _file_places()[int(kept.name)], dirs_exist_ok=True)


def _all_rows() -> Rows:
    found: Rows = {}
    with connection.cursor() as cursor:
        for model in _models():
            columns = _columns(model)
            cursor.execute(f"SELECT {_pk(model)}, {', '.join(columns)} FROM {_table(model)}")
            found[model] = {row[0]: row[1:] for row in cursor.fetchall()}
    return found


def _models() -> list[type[models.Model]]:
    tables = set(connection.introspection.table_names())
    every = apps.get_models(include_auto_created=True)
    return [
        one for one in every if not one._meta.proxy and one._meta.managed and one._meta.db_table in tables
    ]


def _columns(model: type[models.Model]) -> list[str]:
    return [connection.ops.quote_name(field.column) for field in model._meta.local_concrete_fields]


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _pk(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.pk.column)


def _parts(rows: list[Row], *, width: int) -> Iterator[list[Row]]:
    """So many rows at once as a statement of SQLite has room for."""
    size = max(1, 900 // width)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _file_places() -> tuple[Path, Path]:
    return Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT)
