"""An approved question and its words never change, whoever asks: the database itself refuses."""

from django.db import migrations

QUESTION, TEXT = "assessments_question", "assessments_questiontext"
FROZEN = ("bank_id", "kind", "parts", "key", "points")
WORDS = ("question_id", "language", "prompt", "explanation", "texts")
WHY = "an approved question never changes"
OF_APPROVED = f"EXISTS (SELECT 1 FROM {QUESTION} q WHERE q.id = OLD.question_id AND q.status IN ('APPROVED', 'RETIRED'))"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor)
    else:
        _on_sqlite(schema_editor)


def _on_sqlite(schema_editor):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    frozen = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in FROZEN)
    words = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in WORDS)
    settled = "OLD.status IN ('APPROVED', 'RETIRED')"
    for name, when in {
        f"{QUESTION}_keeps BEFORE UPDATE ON {QUESTION}": f"{settled} AND ({frozen})",
        f"{QUESTION}_stays BEFORE DELETE ON {QUESTION}": settled,
        f"{TEXT}_keeps BEFORE UPDATE ON {TEXT}": f"({words}) AND {OF_APPROVED}",
        f"{TEXT}_stays BEFORE DELETE ON {TEXT}": OF_APPROVED,
    }.items():
        schema_editor.execute(f"CREATE TRIGGER {name} WHEN {when} {refuse}")


def _on_postgres(schema_editor):
    frozen = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in FROZEN)
    words = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in WORDS)
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION question_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
    )
    # A trigger's WHEN may not look into another table, so the words ask inside a function.
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION question_text_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {OF_APPROVED} THEN RAISE EXCEPTION '{WHY}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    settled = "OLD.status IN ('APPROVED', 'RETIRED')"
    for name, when, function in (
        (
            f"{QUESTION}_keeps BEFORE UPDATE ON {QUESTION}",
            f"WHEN ({settled} AND ({frozen}))",
            "question_refuses",
        ),
        (f"{QUESTION}_stays BEFORE DELETE ON {QUESTION}", f"WHEN ({settled})", "question_refuses"),
        (f"{TEXT}_keeps BEFORE UPDATE ON {TEXT}", f"WHEN ({words})", "question_text_refuses"),
        (f"{TEXT}_stays BEFORE DELETE ON {TEXT}", "", "question_text_refuses"),
    ):
        schema_editor.execute(f"CREATE TRIGGER {name} FOR EACH ROW {when} EXECUTE FUNCTION {function}()")


def release(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table in (QUESTION, TEXT):
        for name in ("keeps", "stays"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_postgres else ""))
    if on_postgres:
        schema_editor.execute("DROP FUNCTION question_refuses()")
        schema_editor.execute("DROP FUNCTION question_text_refuses()")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_initial")]

    operations = [migrations.RunPython(protect, release)]
