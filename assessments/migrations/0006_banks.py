"""Questions that people write and approve: states, versions, tags, pictures.

SQLite makes a table anew to change it and loses its triggers, so those of 0004 go first and come back at the end, with
the pictures of a text and the way of a question through its states.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

QUESTION, TEXT, USE = "assessments_question", "assessments_questiontext", "assessments_pictureuse"
FROZEN = ("bank_id", "kind", "parts", "key", "points")
WORDS = ("question_id", "language", "prompt", "explanation", "texts")
WHY = "an approved question never changes"
SETTLED = "OLD.status IN ('APPROVED', 'RETIRED')"
OF_SETTLED = f"EXISTS (SELECT 1 FROM {QUESTION} q WHERE q.id = OLD.question_id AND q.status IN ('APPROVED', 'RETIRED'))"
BACKWARDS = (
    "(OLD.status = 'APPROVED' AND NEW.status NOT IN ('APPROVED', 'RETIRED'))"
    " OR (OLD.status = 'RETIRED' AND NEW.status <> 'RETIRED')"
)


def before(apps, schema_editor):
    _release(schema_editor, {QUESTION: ("keeps", "stays"), TEXT: ("keeps", "stays")})


def protect_as_before(apps, schema_editor):
    _protect(schema_editor, WORDS)


def protect(apps, schema_editor):
    _protect(schema_editor, (*WORDS, "pictures"), further=True)


def release(apps, schema_editor):
    _release(
        schema_editor, {QUESTION: ("keeps", "stays", "goes_on"), TEXT: ("keeps", "stays"), USE: ("stays",)}
    )


def _protect(schema_editor, words, *, further=False):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor, words, further)
    else:
        _on_sqlite(schema_editor, words, further)


def _on_sqlite(schema_editor, words, further):
    refuse = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    triggers = {
        f"{QUESTION}_keeps BEFORE UPDATE ON {QUESTION}": f"{SETTLED} AND ({_differ(FROZEN, 'IS NOT')})",
        f"{QUESTION}_stays BEFORE DELETE ON {QUESTION}": SETTLED,
        f"{TEXT}_keeps BEFORE UPDATE ON {TEXT}": f"({_differ(words, 'IS NOT')}) AND {OF_SETTLED}",
        f"{TEXT}_stays BEFORE DELETE ON {TEXT}": OF_SETTLED,
    }
    if further:
        triggers[f"{QUESTION}_goes_on BEFORE UPDATE ON {QUESTION}"] = BACKWARDS
        triggers[f"{USE}_stays BEFORE DELETE ON {USE}"] = OF_SETTLED
    for name, when in triggers.items():
        schema_editor.execute(f"CREATE TRIGGER {name} WHEN {when} {refuse}")


def _on_postgres(schema_editor, words, further):
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION question_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
    )
    # A trigger's WHEN may not look into another table, so the words ask inside a function.
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION question_text_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {OF_SETTLED} THEN RAISE EXCEPTION '{WHY}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    frozen, changed = _differ(FROZEN, "IS DISTINCT FROM"), _differ(words, "IS DISTINCT FROM")
    triggers = [
        (
            f"{QUESTION}_keeps BEFORE UPDATE ON {QUESTION}",
            f"WHEN ({SETTLED} AND ({frozen}))",
            "question_refuses",
        ),
        (f"{QUESTION}_stays BEFORE DELETE ON {QUESTION}", f"WHEN ({SETTLED})", "question_refuses"),
        (f"{TEXT}_keeps BEFORE UPDATE ON {TEXT}", f"WHEN ({changed})", "question_text_refuses"),
        (f"{TEXT}_stays BEFORE DELETE ON {TEXT}", "", "question_text_refuses"),
    ]
    if further:
        triggers += [
            (f"{QUESTION}_goes_on BEFORE UPDATE ON {QUESTION}", f"WHEN ({BACKWARDS})", "question_refuses"),
            (f"{USE}_stays BEFORE DELETE ON {USE}", "", "question_text_refuses"),
        ]
    for name, when, function in triggers:
        schema_editor.execute(f"CREATE TRIGGER {name} FOR EACH ROW {when} EXECUTE FUNCTION {function}()")


def _differ(columns, how):
    return " OR ".join(f"OLD.{column} {how} NEW.{column}" for column in columns)


def _release(schema_editor, triggers):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table, names in triggers.items():
        for name in names:
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_postgres else ""))
    if on_postgres:
        schema_editor.execute("DROP FUNCTION question_refuses()")
        schema_editor.execute("DROP FUNCTION question_text_refuses()")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_answer_journal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(before, protect_as_before),
        migrations.CreateModel(
            name="Picture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True)),
                ("form", models.CharField(choices=[("PNG", "PNG"), ("JPEG", "JPEG")], max_length=4)),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("source_sha256", models.CharField(db_index=True, max_length=64)),
                ("added_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PictureUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuestionTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tag", models.CharField(db_index=True, max_length=60)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="question",
            name="a_question_code_once_per_bank",
        ),
        migrations.AddField(
            model_name="question",
            name="changed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="first",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_versions",
                to="assessments.question",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="remark",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="question",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="questiontext",
            name="complete",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="questiontext",
            name="folded",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="questiontext",
            name="pictures",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("code", ""), _negated=True), ("status", "APPROVED")),
                fields=("bank", "code"),
                name="an_approved_code_once_per_bank",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True), ("status__in", ("DRAFT", "REVIEWED"))
                ),
                fields=("bank", "code"),
                name="a_code_in_the_making_once_per_bank",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("first", "version"), name="versions_of_a_question_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        models.Q(("approved_by", models.F("written_by")), _negated=True),
                        models.Q(("approved_by", models.F("changed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="two_people_approve_a_question",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None),
                    models.Q(
                        models.Q(("reviewed_by", models.F("written_by")), _negated=True),
                        models.Q(("reviewed_by", models.F("changed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="two_people_review_a_question",
            ),
        ),
        migrations.AddField(
            model_name="picture",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pictureuse",
            name="picture",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="assessments.picture"
            ),
        ),
        migrations.AddField(
            model_name="pictureuse",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pictures_used",
                to="assessments.question",
            ),
        ),
        migrations.AddField(
            model_name="questiontag",
            name="question",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tag_rows",
                to="assessments.question",
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__gte", 1), ("width__gte", 1)), name="a_picture_has_a_size"
            ),
        ),
        migrations.AddConstraint(
            model_name="pictureuse",
            constraint=models.UniqueConstraint(
                fields=("question", "picture"), name="a_picture_once_per_question"
            ),
        ),
        migrations.AddConstraint(
            model_name="questiontag",
            constraint=models.UniqueConstraint(fields=("question", "tag"), name="a_tag_once_per_question"),
        ),
        migrations.RunPython(protect, release),
    ]
