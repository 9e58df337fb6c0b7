"""What somebody with the database in hand could do: change rows behind the guards."""

from django.db import connection

TABLES = (
    "certification_logentry",
    "certification_lognode",
    "certification_logcheckpoint",
    "certification_certificate",
)


def rewrite(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql, values)
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        else:
            for table in TABLES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_keeps")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_stays")
            cursor.execute(sql, values)
