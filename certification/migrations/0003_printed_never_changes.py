"""What was printed never changes, and nothing that was numbered vanishes: the database itself refuses."""

from django.db import migrations

TABLE = "certification_certificate"
# From the moment of reservation.
FROZEN = (
    "printed",
    "number",
    "series_id",
    "code",
    "enrolment_id",
    "batch_id",
    "reserved_at",
    "template_digest",
)
# From the moment of issue.
ISSUED = ("file", "sha256", "issued_at", "expires_on", "replaces_id")
WHY = "a certificate never changes"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor)
    else:
        _on_sqlite(schema_editor)


def _on_sqlite(schema_editor):
    frozen = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN)
    issued = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in ISSUED)
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_keeps BEFORE UPDATE ON {TABLE} "
        f"WHEN {frozen} OR (OLD.issued_at IS NOT NULL AND ({issued})) "
        f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    )


def _on_postgres(schema_editor):
    frozen = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN)
    issued = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in ISSUED)
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION certificate_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_keeps BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        f"WHEN ({frozen} OR (OLD.issued_at IS NOT NULL AND ({issued}))) EXECUTE FUNCTION certificate_refuses()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE} FOR EACH ROW "
        "EXECUTE FUNCTION certificate_refuses()"
    )


def release(apps, schema_editor):
    where = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("keeps", "stays"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}{where}")
    if where:
        schema_editor.execute("DROP FUNCTION certificate_refuses()")


class Migration(migrations.Migration):
    dependencies = [("certification", "0002_initial")]

    operations = [migrations.RunPython(protect, release)]
