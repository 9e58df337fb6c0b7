"""The public log: its tables, the guards that let it only grow, and entries for what was issued before it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from certification.log import filling

KINDS = [
    ("ISSUED", "issued"),
    ("SUSPENDED", "suspended"),
    ("REINSTATED", "in force again"),
    ("REPLACED", "replaced"),
    ("REVOKED", "revoked"),
]
FINDINGS = [
    ("SHRUNKEN", "entries are gone"),
    ("REWRITTEN", "an entry is not the one that was signed"),
    ("FORKED", "another log was signed before"),
    ("BACKDATED", "an entry claims to be older than it can be"),
    ("MISSING", "a certificate is not in the log"),
    ("DIFFERS", "a certificate is not what the log says of it"),
    ("BEHIND", "entries have been waiting too long"),
]
ENTRIES = "certification_logentry"
CLOSED = ("certification_lognode", "certification_logcheckpoint")
FROZEN = ("id", "certificate_id", "kind", "at", "details", "salt", "entry")
WHY = "the public log only grows"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor)
    else:
        _on_sqlite(schema_editor)


def _on_sqlite(schema_editor):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    same = " AND ".join(f"OLD.{column} IS NEW.{column}" for column in FROZEN)
    schema_editor.execute(
        f"CREATE TRIGGER {ENTRIES}_keeps BEFORE UPDATE ON {ENTRIES} "
        f"WHEN NOT (OLD.position IS NULL AND NEW.position IS NOT NULL AND {same}) {refuse}"
    )
    schema_editor.execute(f"CREATE TRIGGER {ENTRIES}_stays BEFORE DELETE ON {ENTRIES} {refuse}")
    for table in CLOSED:
        schema_editor.execute(f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} {refuse}")
        schema_editor.execute(f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} {refuse}")


def _on_postgres(schema_editor):
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
    )
    same = " AND ".join(f"OLD.{column} IS NOT DISTINCT FROM NEW.{column}" for column in FROZEN)
    schema_editor.execute(
        f"CREATE TRIGGER {ENTRIES}_keeps BEFORE UPDATE ON {ENTRIES} FOR EACH ROW "
        f"WHEN (NOT (OLD.position IS NULL AND NEW.position IS NOT NULL AND {same})) "
        "EXECUTE FUNCTION log_refuses()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {ENTRIES}_stays BEFORE DELETE OR TRUNCATE ON {ENTRIES} "
        "FOR EACH STATEMENT EXECUTE FUNCTION log_refuses()"
    )
    for table in CLOSED:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION log_refuses()"
        )


def release(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    closed = [
        (table, name) for table in CLOSED for name in (("keeps",) if on_postgres else ("keeps", "stays"))
    ]
    for table, name in [(ENTRIES, "keeps"), (ENTRIES, "stays"), *closed]:
        where = f" ON {table}" if on_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_{name}{where}")
    if on_postgres:
        schema_editor.execute("DROP FUNCTION log_refuses()")


def fill(apps, schema_editor):
    """What was issued before the log gets its entries, at the time of issue."""
    filling.fill(lambda name: apps.get_model("certification", name))


class Migration(migrations.Migration):
    dependencies = [("certification", "0003_printed_never_changes")]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("at", models.DateTimeField()),
                ("details", models.JSONField(default=dict)),
                ("salt", models.CharField(max_length=32)),
                ("entry", models.CharField(max_length=300)),
                ("position", models.PositiveBigIntegerField(null=True, unique=True)),
                (
                    "certificate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log_entries",
                        to="certification.certificate",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=Q(("position", None)), fields=["id"], name="log_entries_waiting")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("kind__in", ["ISSUED", "REPLACED", "REVOKED"])),
                        fields=("certificate", "kind"),
                        name="issued_replaced_and_revoked_once_each",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "number"), name="a_node_once_per_level"),
                    models.CheckConstraint(condition=Q(("level__gt", 0)), name="leaves_are_no_nodes"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LogCheckpoint",
            fields=[
                ("size", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("root", models.CharField(max_length=64)),
                ("note", models.CharField(max_length=600)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LogCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("size", models.PositiveBigIntegerField()),
                ("finding", models.CharField(blank=True, choices=FINDINGS, max_length=9)),
                ("place", models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.RunPython(protect, release),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
