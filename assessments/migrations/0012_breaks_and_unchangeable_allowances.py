"""From when to when a break lasts, which appeal brought an attempt. What was given or taken back never changes.

An incident is signed once, with its relief; before and after that it stays as it was declared. On SQLite a later
change of a constraint makes a table anew and loses its triggers: such a migration makes them again.
"""

import django.db.models.deletion
from django.db import migrations, models

ALLOWANCE, END, INCIDENT = (
    "assessments_allowance",
    "assessments_allowanceend",
    "assessments_incident",
)
DECLARED = (
    "id",
    "region_id",
    "cohort_id",
    "from_at",
    "to_at",
    "happened",
    "declared_by_id",
    "declared_at",
)
WHY = "what was given to make an exam fair is never changed"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor)
    else:
        _on_sqlite(schema_editor)


def _on_sqlite(schema_editor):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    for table in (ALLOWANCE, END, INCIDENT):
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {refuse}")
    for table in (ALLOWANCE, END):
        schema_editor.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} {refuse}")
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in DECLARED)
    schema_editor.execute(
        f"CREATE TRIGGER {INCIDENT}_keeps BEFORE UPDATE ON {INCIDENT} "
        f"WHEN OLD.given_at IS NOT NULL OR {changed} {refuse}"
    )


def _on_postgres(schema_editor):
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION fairness_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
    )
    refuse = "EXECUTE FUNCTION fairness_refuses()"
    for table in (ALLOWANCE, END, INCIDENT):
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} FOR EACH ROW {refuse}")
    for table in (ALLOWANCE, END):
        schema_editor.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH ROW {refuse}")
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in DECLARED)
    schema_editor.execute(
        f"CREATE TRIGGER {INCIDENT}_keeps BEFORE UPDATE ON {INCIDENT} FOR EACH ROW "
        f"WHEN (OLD.given_at IS NOT NULL OR {changed}) {refuse}"
    )


def release(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table in (ALLOWANCE, END, INCIDENT):
        for name in ("keeps", "stays"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_postgres else ""))
    if on_postgres:
        schema_editor.execute("DROP FUNCTION fairness_refuses()")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0011_regrades_and_appeals"),
    ]

    operations = [
        migrations.AddField(
            model_name="allowance",
            name="appeal",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="allowance",
                to="assessments.appeal",
            ),
        ),
        migrations.AddField(
            model_name="attempt",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="paused_until",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="keptanswer",
            name="why",
            field=models.CharField(
                choices=[
                    ("LATE", "after time had run out"),
                    ("CLOSED", "after handing in"),
                    ("TAKEN_OVER", "from an older window"),
                    ("OLDER", "a newer answer was stored"),
                    ("BREAK", "made during a break"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.CheckConstraint(
                condition=models.Q(("appeal", None), ("kind", "ATTEMPT"), _connector="OR"),
                name="an_appeal_brings_an_attempt_or_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at", None), ("paused_until", None)),
                    models.Q(
                        ("paused_at__isnull", False),
                        ("paused_until__gte", models.F("paused_at")),
                        ("paused_until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_break_ends_after_it_begins",
            ),
        ),
        migrations.RunPython(protect, release),
    ]
