"""Rows written and read by statements that are made once.

Django compiles every INSERT anew, which costs more CPU than the whole journey to PostgreSQL; an order is five of them.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model, QuerySet


def insert[M: Model](rows: Sequence[M]) -> None:
    """Write new rows of one model by one statement and give them their keys, as `save()` would; no signals."""
    model = type(rows[0])
    fields, statement = _prepared(model, len(rows))
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for row in rows for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, connection.alias


@cache
def _prepared(model: type[Model], count: int) -> "tuple[list[Field[Any, Any]], str]":
    key = model._meta.pk
    fields = [field for field in model._meta.local_concrete_fields if field is not key and not field.generated]
    names = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    into = ("INSERT INTO", f'"{model._meta.db_table}" ({names})', "VALUES", ", ".join([row] * count))
    return fields, " ".join((*into, "RETURNING", f'"{key.column}"'))


@cache
def compiled(rows: Callable[[], QuerySet[Any, Any]]) -> str:
    """The SELECT of a query that is the same each time, made once; `= 0` in it stands for any of a list of keys.

    So a rule such as `for_sale()` stays in its one place, and is not compiled anew for every order.
    """
    statement, parameters = rows().query.sql_with_params()
    return statement.replace("= %s", "= ANY(%s)", 1) if parameters else statement


def read(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
