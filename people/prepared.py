"""Queries that are asked thousands of times a minute: Django writes their SQL once, then only values are filled in.

Django composes a query anew each time, and for one row that costs five times what asking the database costs. What is
prepared here says the same SQL and returns the same objects; a test holds each against the query it was made from.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import JSONField, Model, QuerySet
from django.db.models.query import ModelIterable
from django.db.transaction import TransactionManagementError

# What the columns of whole numbers hold, by the class in which a value travels to PostgreSQL; SQLite knows one width.
INTEGERS_BELOW = {"Int2": 2**15, "Int4": 2**31}
PLAIN_BELOW = 2**63


class Prepared:
    """A query set that is made once and asked with other values.

    make     called with a value for each name, gives the query set
    **types  {name: int, str or datetime} of these values; each stands in the SQL at least once

    Whole numbers are looked up, not compared: one that is too large for its column finds nothing.
    """

    def __init__(self, make: Callable[..., QuerySet], **types: type) -> None:
        self.make = make
        self.types = types
        self._written: dict[str, _Written] = {}

    def rows(self, **values: Any) -> list[Any]:
        """The objects for these values, as `list(make(**values))` has them."""
        connection = connections[DEFAULT_DB_ALIAS]
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = _Written(self.make, self.types, connection)
        if not all(isinstance(values[name], kind) for name, kind in self.types.items()):
            return list(self.make(**values))
        if not all(-below <= values[name] < below for name, below in written.below.items()):
            return []
        return self._read(written.compiler_for(values, connection), connection)

    def _read(self, compiler, connection) -> list[Any]:
        asked = SimpleNamespace(get_compiler=lambda using: compiler)
        return list(
            ModelIterable(SimpleNamespace(db=connection.alias, query=asked, _known_related_objects={}))
        )


class PreparedValues(Prepared):
    """The same for a query set of `values_list`: tuples, in the order of its names."""

    def _read(self, compiler, connection) -> list[Any]:
        return list(compiler.results_iter(tuple_expected=True))


class _Written:
    """The SQL on one kind of database, and where in its parameters each value stands."""

    def __init__(self, make: Callable[..., QuerySet], types: dict[str, type], connection) -> None:
        marks = {name: _mark(kind, place) for place, (name, kind) in enumerate(types.items())}
        self.compiler = make(**marks).query.get_compiler(connection=connection)
        self.sql, self.parameters = self.compiler.as_sql()
        self.locks = self.compiler.query.select_for_update
        self.converters = self.compiler.get_converters([one for one, *_ in self.compiler.select])
        self.compiler.connection = None  # each thread has its own
        known = {_adapted(mark, connection): name for name, mark in marks.items()}
        self.places = {
            place: known[one] for place, one in enumerate(self.parameters) if _can_be_known(one, known)
        }
        if missing := set(types) - set(self.places.values()):
            raise ValueError(f"{', '.join(sorted(missing))}: not in the SQL")
        self.below = {
            name: min(
                INTEGERS_BELOW.get(type(self.parameters[place]).__name__, PLAIN_BELOW)
                for place, one in self.places.items()
                if one == name
            )
            for name, kind in types.items()
            if kind is int
        }

    def compiler_for(self, values: dict[str, Any], connection):
        parameters = list(self.parameters)
        for place, name in self.places.items():
            value, written = values[name], parameters[place]
            # Whole numbers travel in a class that tells the server their width.
            parameters[place] = (
                type(written)(value) if isinstance(value, int) else _adapted(value, connection)
            )
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("A row is locked only inside a transaction.")
        compiler = copy.copy(self.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_, **__: (self.sql, tuple(parameters))
        compiler.get_converters = lambda _: self.converters
        return compiler


class PreparedUpdate:
    """An UPDATE of one row.

    sets   names of the fields that are written
    where  names of the fields that must be as they were read
    """

    def __init__(self, model: type[Model], *, sets: Sequence[str], where: Sequence[str]) -> None:
        self.table = model._meta.db_table
        self.sets = [model._meta.get_field(name) for name in sets]
        self.where = [model._meta.get_field(name) for name in where]

    def run(self, *, sets: Sequence[Any], where: Sequence[Any]) -> int:
        """How many rows were written: one or none. The values stand in the order of the fields; none of `where` is None."""
        connection = connections[DEFAULT_DB_ALIAS]
        quoted = connection.ops.quote_name
        written = ", ".join(f"{quoted(one.column)} = %s" for one in self.sets)
        known = " AND ".join(f"{quoted(one.column)} = %s" for one in self.where)
        values = [
            *(one.get_db_prep_save(value, connection) for one, value in zip(self.sets, sets, strict=True)),
            *(one.get_db_prep_value(value, connection) for one, value in zip(self.where, where, strict=True)),
        ]
        with connection.cursor() as cursor:
            # Names of our own tables and columns; what people send stands in the values.
            cursor.execute(f"UPDATE {quoted(self.table)} SET {written} WHERE {known}", values)  # noqa: S608 - as above
            return cursor.rowcount


class InsertOfMany:
    """Many new rows of one table in one statement, as `bulk_create` makes them; it gives no numbers back.

    same  names of the fields that have one value in all rows
    each  names of those that differ
    A field that is named in neither is left to the default of the database, or empty.
    """

    def __init__(self, model: type[Model], *, same: Sequence[str], each: Sequence[str]) -> None:
        self.table = model._meta.db_table
        self.same = [model._meta.get_field(name) for name in same]
        self.each = [model._meta.get_field(name) for name in each]

    def run(self, *, same: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
        """Both in the order of the fields; a row that another one points to is given by its number."""
        if not rows:
            return
        connection = connections[DEFAULT_DB_ALIAS]
        quoted = connection.ops.quote_name
        columns = ", ".join(quoted(one.column) for one in (*self.same, *self.each))
        shared = [one.get_db_prep_save(value, connection) for one, value in zip(self.same, same, strict=True)]
        lists = [
            [_stored(one, value, connection) for value in column]
            for one, column in zip(self.each, zip(*rows, strict=True), strict=True)
        ]
        if connection.vendor == "postgresql":
            # One list for each column: hundreds of parameters cost more to send than the rows to store.
            casts = [f"unnest(%s::{one.db_type(connection)}[])" for one in self.each]
            sql = f"SELECT {', '.join(['%s'] * len(shared) + casts)}"
            values = [*shared, *lists]
        else:
            line = f"({', '.join(['%s'] * (len(shared) + len(lists)))})"
            sql = f"VALUES {', '.join([line] * len(rows))}"
            values = [value for row in zip(*lists, strict=True) for value in (*shared, *row)]
        with connection.cursor() as cursor:
            # Names of our own, as above.
            cursor.execute(f"INSERT INTO {quoted(self.table)} ({columns}) {sql}", values)


class UpdateOfEach:
    """An UPDATE that gives each of many rows a value of its own, as `bulk_update` does."""

    def __init__(self, model: type[Model], name: str) -> None:
        self.table, self.key, self.field = model._meta.db_table, model._meta.pk, model._meta.get_field(name)

    def run(self, rows: Sequence[tuple[int, Any]]) -> int:
        """How many of [(number of the row, its value)] were written."""
        if not rows:
            return 0
        connection = connections[DEFAULT_DB_ALIAS]
        table, key, column = map(connection.ops.quote_name, (self.table, self.key.column, self.field.column))
        kind = self.field.db_type(connection)
        cases = " ".join("WHEN %s THEN %s" for _ in rows)
        values = [one for pk, value in rows for one in (pk, self.field.get_db_prep_save(value, connection))]
        wanted = ", ".join("%s" for _ in rows)
        with connection.cursor() as cursor:
            # Names of our own, as above.
            cursor.execute(
                f"UPDATE {table} SET {column} = CAST(CASE {key} {cases} END AS {kind}) WHERE {key} IN ({wanted})",  # noqa: S608
                [*values, *(pk for pk, _ in rows)],
            )
            return cursor.rowcount


def _stored(field, value: Any, connection) -> Any:
    """As the column takes it; JSON as its text, which both kinds of database read."""
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value, cls=field.encoder)
    return field.get_db_prep_save(value, connection)


def _mark(kind: type, place: int) -> Any:
    """A value by which a name is found again among the parameters."""
    if kind is int:
        return 31_007 + place  # small enough for every column
    if kind is datetime:
        return datetime(1901, 1, 1, 1, 1, 1, 7001 + place, tzinfo=UTC)
    return f"a mark {place}"


def _adapted(value: Any, connection) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _can_be_known(parameter: Any, known: dict) -> bool:
    return isinstance(parameter, (int, str, datetime)) and parameter in known
