"""What others have confirmed of a batch never changes and never vanishes: the database itself refuses."""

from django.db import migrations

STAMPS, SIGNATURES = "certification_batchstamp", "certification_officersignature"
SIGNED = "certification_officersignature_batches"
# Of a job, what is asked; of a stamp that has come, everything.
ASKED = ("batch_id", "leaves", "root", "asked_at")
# All but `cms_sealed`, which is sealed again when the School's keys change.
SAID = (
    "officer_id",
    "manifest",
    "sha256",
    "signer",
    "iin_masked",
    "signed_at",
    "stamped_at",
    "verdict",
    "is_stub",
)
WHY = "evidence never changes"


def protect(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if is_postgres else "IS NOT"
    asked, said = (
        " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns) for columns in (ASKED, SAID)
    )
    if is_postgres:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION evidence_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
        )
    changed = {STAMPS: f"WHEN (OLD.state = 'STAMPED' OR {asked}) ", SIGNATURES: f"WHEN ({said}) ", SIGNED: ""}
    for table, when in changed.items():
        for name, what, condition in (("keeps", "UPDATE", when), ("stays", "DELETE", "")):
            each, done = ("", f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END")
            if is_postgres:
                each, done = "FOR EACH ROW ", "EXECUTE FUNCTION evidence_refuses()"
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {what} ON {table} {each}{condition}{done}"
            )


def release(apps, schema_editor):
    is_postgres = schema_editor.connection.vendor == "postgresql"
    for table in (STAMPS, SIGNATURES, SIGNED):
        for name in ("keeps", "stays"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{f' ON {table}' if is_postgres else ''}")
    if is_postgres:
        schema_editor.execute("DROP FUNCTION evidence_refuses()")


class Migration(migrations.Migration):
    dependencies = [("certification", "0009_open_badges")]

    operations = [migrations.RunPython(protect, release)]
