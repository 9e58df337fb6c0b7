"""Results after a wrong key, appeals, days off. A result is never changed: the database itself refuses."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


TABLE = "assessments_result"
WHY = "a result is never changed"


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION result_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE OR DELETE ON {TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION result_refuses()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_{verb.lower()} BEFORE {verb} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
        )


def release(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_stays ON {TABLE}")
        schema_editor.execute("DROP FUNCTION result_refuses()")
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{verb}")


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0010_fairness"),
        ("training", "0004_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(null=True)),
                ("reason", models.TextField()),
                (
                    "language",
                    models.CharField(
                        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")], max_length=2
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("FILED", "waits for an instructor"),
                            ("TAKEN", "is being looked into"),
                            ("UPHELD", "upheld"),
                            ("DECLINED", "declined"),
                        ],
                        default="FILED",
                        max_length=8,
                    ),
                ),
                ("filed_at", models.DateTimeField()),
                ("answer_by_on", models.DateField()),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "remedy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("REGRADE", "the question is marked again for everybody"),
                            ("CORRECTION", "this result is corrected"),
                            ("ATTEMPT", "one more attempt"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(unique=True)),
                ("is_off", models.BooleanField(default=True)),
                ("source", models.CharField(max_length=200)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Regrade",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("exam_key", models.UUIDField()),
                (
                    "treatment",
                    models.CharField(
                        choices=[
                            ("ALSO", "accept another answer too"),
                            ("REKEY", "correct the key"),
                            ("DROP", "give everybody the full points"),
                        ],
                        max_length=5,
                    ),
                ),
                ("keys", models.JSONField(default=list)),
                (
                    "falls",
                    models.CharField(
                        choices=[
                            ("KEEP", "Nobody loses: results only rise, and who passed stays passed"),
                            ("FALL", "Results may fall, and an exam that was passed may become not passed"),
                        ],
                        default="KEEP",
                        max_length=4,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "waits for a second person"),
                            ("APPROVED", "is being applied"),
                            ("DONE", "applied"),
                            ("WITHDRAWN", "not approved"),
                        ],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("seen", models.PositiveIntegerField()),
                ("prepared_at", models.DateTimeField()),
                ("previewed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "appeal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regrades",
                        to="assessments.appeal",
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="regrades",
                        to="assessments.question",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegradeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("old_points", models.DecimalField(decimal_places=2, max_digits=5)),
                ("new_points", models.DecimalField(decimal_places=2, max_digits=5)),
                ("old_score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("new_score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("old_passed", models.BooleanField()),
                ("new_passed", models.BooleanField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "regrade",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="assessments.regrade",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RegradeUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "regrade",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="assessments.regrade",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="training.syllabusunit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("score", models.DecimalField(decimal_places=2, max_digits=5)),
                ("passed", models.BooleanField()),
                ("made_at", models.DateTimeField()),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="assessments.attempt",
                    ),
                ),
                (
                    "regrade",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="assessments.regrade",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("FILED", "TAKEN"))),
                fields=("attempt",),
                name="one_open_appeal_per_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "FILED"), ("taken_at", None), ("taken_by", None)),
                    models.Q(
                        models.Q(("state", "FILED"), _negated=True),
                        ("taken_at__isnull", False),
                        ("taken_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_taken_appeal_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("state__in", ("FILED", "TAKEN"))),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("state__in", ("UPHELD", "DECLINED")),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_answered_appeal_has_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="appeal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "UPHELD"), models.Q(("remedy", ""), _negated=True)),
                    models.Q(models.Q(("state", "UPHELD"), _negated=True), ("remedy", "")),
                    _connector="OR",
                ),
                name="an_upheld_appeal_has_a_remedy",
            ),
        ),
        migrations.AddConstraint(
            model_name="regrade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("APPROVED", "DONE")), _negated=True),
                    models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_people_regrade",
            ),
        ),
        migrations.AddConstraint(
            model_name="regrade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "DRAFT")),
                    models.Q(
                        models.Q(("state", "DRAFT"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_decided_regrade_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="regrade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "DONE"), ("done_at__isnull", False)),
                    models.Q(models.Q(("state", "DONE"), _negated=True), ("done_at", None)),
                    _connector="OR",
                ),
                name="a_regrade_is_done_if_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="regrade",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_regrade_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="regrade",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("DRAFT", "APPROVED"))),
                fields=("question", "exam_key"),
                name="one_open_regrade_per_question_and_exam",
            ),
        ),
        migrations.AddConstraint(
            model_name="regrade",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "APPROVED")),
                fields=("exam_key",),
                name="one_regrade_at_a_time_per_exam",
            ),
        ),
        migrations.AddConstraint(
            model_name="regradeline",
            constraint=models.UniqueConstraint(
                fields=("regrade", "attempt"), name="an_attempt_once_per_regrade"
            ),
        ),
        migrations.AddConstraint(
            model_name="regradeunit",
            constraint=models.UniqueConstraint(fields=("regrade", "unit"), name="an_exam_once_per_regrade"),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(fields=("attempt", "number"), name="results_are_numbered"),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.UniqueConstraint(
                fields=("attempt", "regrade"), name="one_result_per_regrade_and_attempt"
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("regrade", None)),
                    models.Q(("number__gt", 1), ("regrade__isnull", False)),
                    _connector="OR",
                ),
                name="a_later_result_has_a_regrade",
            ),
        ),
        migrations.AddConstraint(
            model_name="result",
            constraint=models.CheckConstraint(
                condition=models.Q(("score__gte", 0), ("score__lte", 100)), name="a_result_is_a_percentage"
            ),
        ),
        migrations.RunPython(protect, release),
    ]
