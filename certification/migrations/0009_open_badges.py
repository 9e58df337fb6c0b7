"""What makes a certificate an Open Badge is frozen with its number; the keys that have signed stay published."""

from django.db import migrations, models

CERTIFICATES, KEYS = "certification_certificate", "certification_proofkey"
WHY = "a certificate never changes"
WHY_KEYS = "a key that has signed stays published"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor)
    else:
        _on_sqlite(schema_editor)


def _on_sqlite(schema_editor):
    schema_editor.execute(
        f"CREATE TRIGGER {CERTIFICATES}_keeps_badge BEFORE UPDATE ON {CERTIFICATES} "
        f"WHEN OLD.badge_proof IS NOT NEW.badge_proof BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    )
    for name, what in (("keeps", "UPDATE"), ("stays", "DELETE")):
        schema_editor.execute(
            f"CREATE TRIGGER {KEYS}_{name} BEFORE {what} ON {KEYS} "
            f"BEGIN SELECT RAISE(ABORT, '{WHY_KEYS}'); END"
        )


def _on_postgres(schema_editor):
    # The function that refuses came with the first of these triggers.
    schema_editor.execute(
        f"CREATE TRIGGER {CERTIFICATES}_keeps_badge BEFORE UPDATE ON {CERTIFICATES} FOR EACH ROW "
        "WHEN (OLD.badge_proof IS DISTINCT FROM NEW.badge_proof) EXECUTE FUNCTION certificate_refuses()"
    )
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION proof_key_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY_KEYS}'; END $$"
    )
    for name, what in (("keeps", "UPDATE"), ("stays", "DELETE")):
        schema_editor.execute(
            f"CREATE TRIGGER {KEYS}_{name} BEFORE {what} ON {KEYS} FOR EACH ROW "
            "EXECUTE FUNCTION proof_key_refuses()"
        )


def release(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table, name in ((CERTIFICATES, "keeps_badge"), (KEYS, "keeps"), (KEYS, "stays")):
        where = f" ON {table}" if is_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_{name}{where}")
    if is_postgres:
        schema_editor.execute("DROP FUNCTION proof_key_refuses()")


class Migration(migrations.Migration):
    dependencies = [("certification", "0008_status_list")]

    # The field may be null, so SQLite does not make the table anew, and its other triggers stay.
    operations = [
        migrations.CreateModel(
            name="ProofKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public", models.CharField(max_length=43)),
                ("first_used_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("public",), name="a_proof_key_once")],
            },
        ),
        migrations.AddField(
            model_name="certificate",
            name="badge_proof",
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(protect, release),
    ]
