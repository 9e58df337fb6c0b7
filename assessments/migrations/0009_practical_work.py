"""Practical work: what is handed in, marked and returned. What was handed in or marked never changes, and a rubric
that a work stands on does not either: the database itself refuses."""

import django.core.validators
import django.db.models.deletion
import uuid
import wagtail.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


GROWING = ("submission", "workreturn", "mark", "finalmark")
WHY = "what was handed in or marked never changes"
RUBRIC_WHY = "a rubric in use never changes"


def _in_use(rubric):
    return (
        "EXISTS (SELECT 1 FROM assessments_work w JOIN assessments_assignment a ON a.id = w.assignment_id "
        f"WHERE a.rubric_id = {rubric})"
    )


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        _on_postgres(schema_editor)
    else:
        _on_sqlite(schema_editor)


def _on_sqlite(schema_editor):
    for name in GROWING:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER assessments_{name}_{verb.lower()} BEFORE {verb} ON assessments_{name} "
                f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
            )
    for verb, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        schema_editor.execute(
            f"CREATE TRIGGER assessments_criterion_{verb.lower()} BEFORE {verb} ON assessments_criterion "
            f"WHEN {_in_use(f'{row}.rubric_id')} BEGIN SELECT RAISE(ABORT, '{RUBRIC_WHY}'); END"
        )


def _on_postgres(schema_editor):
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION work_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
    )
    # A trigger's WHEN may not look into another table, so the rubric asks inside a function.
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION rubric_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE used bigint; BEGIN "
        "IF TG_OP = 'INSERT' THEN used := NEW.rubric_id; ELSE used := OLD.rubric_id; END IF; "
        f"IF {_in_use('used')} THEN RAISE EXCEPTION '{RUBRIC_WHY}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    for name in GROWING:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER assessments_{name}_{verb.lower()} BEFORE {verb} ON assessments_{name} "
                "FOR EACH ROW EXECUTE FUNCTION work_refuses()"
            )
    for verb in ("INSERT", "UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER assessments_criterion_{verb.lower()} BEFORE {verb} ON assessments_criterion "
            "FOR EACH ROW EXECUTE FUNCTION rubric_refuses()"
        )


def release(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    verbs = [(name, verb) for name in GROWING for verb in ("update", "delete")]
    for name, verb in [*verbs, *(("criterion", verb) for verb in ("insert", "update", "delete"))]:
        of_table = f" ON assessments_{name}" if on_postgres else ""
        schema_editor.execute(f"DROP TRIGGER assessments_{name}_{verb}{of_table}")
    if on_postgres:
        schema_editor.execute("DROP FUNCTION work_refuses()")
        schema_editor.execute("DROP FUNCTION rubric_refuses()")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0008_papers"),
        ("courses", "0005_published_words_and_reviews"),
        ("training", "0004_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FILE", "documents to hand in"),
                            ("CASE", "a case to decide in writing"),
                            ("DOSSIER", "the dossier of one's own okrug"),
                        ],
                        max_length=7,
                    ),
                ),
                ("title_kk", models.CharField(max_length=250)),
                ("title_ru", models.CharField(max_length=250)),
                ("title_en", models.CharField(blank=True, max_length=250)),
                (
                    "pass_mark",
                    models.PositiveSmallIntegerField(
                        default=60, validators=[django.core.validators.MaxValueValidator(100)]
                    ),
                ),
                ("due_days", models.PositiveSmallIntegerField(default=14)),
            ],
        ),
        migrations.CreateModel(
            name="Rubric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("title_kk", models.CharField(max_length=250)),
                ("title_ru", models.CharField(max_length=250)),
                ("title_en", models.CharField(blank=True, max_length=250)),
            ],
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("parts", models.JSONField(default=dict)),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")], max_length=2
                    ),
                ),
                ("is_late", models.BooleanField(default=False)),
                ("submitted_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="AssignmentPage",
            fields=[
                (
                    "unit_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="courses.unit",
                    ),
                ),
                ("brief", wagtail.fields.RichTextField(verbose_name="brief")),
                (
                    "files",
                    wagtail.fields.StreamField(
                        [("file", 0)],
                        blank=True,
                        block_lookup={
                            0: ("wagtail.documents.blocks.DocumentChooserBlock", (), {"label": "file"})
                        },
                        verbose_name="template files",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.assignment",
                        verbose_name="assignment",
                    ),
                ),
            ],
            options={
                "verbose_name": "practical work",
            },
            bases=("courses.unit",),
        ),
        migrations.AddField(
            model_name="assignment",
            name="rubric",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="assessments.rubric",
            ),
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("FIRST", "first mark"),
                            ("SECOND", "second mark"),
                            ("MODERATION", "moderation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("points", models.JSONField(default=dict)),
                ("total", models.PositiveSmallIntegerField()),
                ("comment", models.TextField(blank=True, max_length=5000)),
                ("marked_at", models.DateTimeField()),
                (
                    "marker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="assessments.mark",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="assessments.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FinalMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("points", models.DecimalField(decimal_places=2, max_digits=6)),
                ("score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("passed", models.BooleanField()),
                ("decided_at", models.DateTimeField()),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="assessments.finalmark",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="final_marks",
                        to="assessments.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "being written"),
                            ("SUBMITTED", "handed in"),
                            ("RETURNED", "returned for rework"),
                            ("MARKED", "marked"),
                        ],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                (
                    "awaits",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FIRST", "first mark"),
                            ("SECOND", "second mark"),
                            ("MODERATION", "moderation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=20000)),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("score", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("passed", models.BooleanField(null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="works",
                        to="assessments.assignment",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="works",
                        to="training.enrolment",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="works",
                        to="training.syllabusunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("received", models.PositiveIntegerField(default=0)),
                ("begun_at", models.DateTimeField()),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="assessments.work",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="submission",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="submissions", to="assessments.work"
            ),
        ),
        migrations.CreateModel(
            name="DossierPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("SPECIALISATION", "Choice of a specialisation"),
                            ("INFRASTRUCTURE", "Infrastructure plan"),
                            ("MARKETING", "Selling the product"),
                            ("BUDGET", "Effect on the budget"),
                        ],
                        max_length=14,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="assessments.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DossierPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")], max_length=2
                    ),
                ),
                ("parts", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "being prepared"),
                            ("READY", "ready"),
                            ("FAILED", "could not be made"),
                        ],
                        default="WAITING",
                        max_length=7,
                    ),
                ),
                ("stored", models.CharField(blank=True, max_length=80)),
                ("size", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("ready_at", models.DateTimeField(null=True)),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="assessments.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("JPEG", "JPEG"),
                            ("PNG", "PNG"),
                            ("WEBP", "WebP"),
                            ("PDF", "PDF"),
                            ("DOCX", "DOCX"),
                            ("XLSX", "XLSX"),
                        ],
                        max_length=4,
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("stored", models.CharField(max_length=80, unique=True)),
                (
                    "check_state",
                    models.CharField(
                        choices=[
                            ("WAITING", "waiting to be checked"),
                            ("CLEAN", "checked"),
                            ("INFECTED", "harmful"),
                        ],
                        default="WAITING",
                        max_length=8,
                    ),
                ),
                ("place_removed", models.BooleanField(default=False)),
                ("in_draft", models.BooleanField(default=True)),
                ("added_at", models.DateTimeField()),
                (
                    "work",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="assessments.work",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="submission",
            name="files",
            field=models.ManyToManyField(related_name="submissions", to="assessments.workfile"),
        ),
        migrations.CreateModel(
            name="WorkReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("comment", models.TextField(max_length=5000)),
                ("until_on", models.DateField()),
                ("returned_at", models.DateTimeField()),
                (
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="returned",
                        to="assessments.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MarkingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("two_markers", models.BooleanField(default=False)),
                ("hides_names", models.BooleanField(default=False)),
                ("moderation_above", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                (
                    "cohort",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marking_rule",
                        to="training.cohort",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("moderation_above", None),
                            models.Q(("moderation_above__gte", 0), ("two_markers", True)),
                            _connector="OR",
                        ),
                        name="moderation_needs_two_markers",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("title_kk", models.CharField(max_length=200)),
                ("title_ru", models.CharField(max_length=200)),
                ("title_en", models.CharField(blank=True, max_length=200)),
                ("points", models.PositiveSmallIntegerField()),
                ("levels", models.JSONField(default=list)),
                (
                    "rubric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criteria",
                        to="assessments.rubric",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rubric", "position"), name="a_criterion_position_once_per_rubric"
                    ),
                    models.UniqueConstraint(
                        fields=("rubric", "code"), name="a_criterion_code_once_per_rubric"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 1)), name="a_criterion_is_worth_something"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("pass_mark__lte", 100)), name="an_assignment_pass_mark_is_a_percentage"
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_days__gte", 1)), name="an_assignment_leaves_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes", None)),
                fields=("submission", "role"),
                name="one_mark_of_a_role_per_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="mark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes", None)),
                fields=("submission", "marker"),
                name="two_people_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="finalmark",
            constraint=models.UniqueConstraint(
                condition=models.Q(("supersedes", None)),
                fields=("submission",),
                name="one_final_mark_per_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="finalmark",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", Decimal("0")), ("score__lte", Decimal("100"))),
                name="a_final_mark_is_a_percentage",
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(fields=["awaits", "submitted_at"], name="work_awaits"),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.UniqueConstraint(
                fields=("enrolment", "unit"), name="one_work_per_enrolment_and_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "SUBMITTED"), models.Q(("awaits", ""), _negated=True)),
                    models.Q(models.Q(("state", "SUBMITTED"), _negated=True), ("awaits", "")),
                    _connector="OR",
                ),
                name="handed_in_work_awaits_a_mark",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 0), ("state", "DRAFT"), ("submitted_at", None)),
                    models.Q(
                        models.Q(("state", "DRAFT"), _negated=True),
                        ("number__gte", 1),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="handed_in_means_numbered_and_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("passed__isnull", False), ("score__isnull", False), ("state", "MARKED")),
                    models.Q(models.Q(("state", "MARKED"), _negated=True), ("passed", None), ("score", None)),
                    _connector="OR",
                ),
                name="marked_if_and_only_if_scored",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score", None), models.Q(("score__gte", 0), ("score__lte", 100)), _connector="OR"
                ),
                name="a_work_score_is_a_percentage",
            ),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.UniqueConstraint(fields=("work", "sha256"), name="an_upload_once_per_work"),
        ),
        migrations.AddConstraint(
            model_name="upload",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("size")), ("size__gte", 1)),
                name="an_upload_never_outgrows_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierpart",
            constraint=models.UniqueConstraint(fields=("work", "part"), name="a_part_once_per_dossier"),
        ),
        migrations.AddIndex(
            model_name="dossierpaper",
            index=models.Index(fields=["state", "due_at"], name="dossier_paper_due"),
        ),
        migrations.AddConstraint(
            model_name="dossierpaper",
            constraint=models.UniqueConstraint(
                fields=("work", "language", "digest"), name="one_paper_for_what_a_dossier_says"
            ),
        ),
        migrations.AddConstraint(
            model_name="dossierpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ready_at__isnull", False),
                        ("state", "READY"),
                        models.Q(("stored", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "READY"), _negated=True), ("ready_at", None), ("stored", "")),
                    _connector="OR",
                ),
                name="a_dossier_is_ready_if_and_only_if_stored",
            ),
        ),
        migrations.AddConstraint(
            model_name="workfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__gte", 1)), name="a_file_of_a_work_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="workfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("in_draft", True)),
                fields=("work", "sha256"),
                name="a_file_once_in_a_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.UniqueConstraint(fields=("work", "number"), name="submissions_are_numbered"),
        ),
        migrations.AddConstraint(
            model_name="workreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("comment", ""), _negated=True), name="a_return_says_why"
            ),
        ),
        migrations.RunPython(protect, release),
    ]
