"""Rounds, pauses, the day until which a revocation can be appealed, and requests to correct a name.

What was asked and decided never changes afterwards, and nothing of it vanishes: the database itself refuses.
"""

import calendar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import localdate

WHY = "a request never changes"
# Table: what is frozen from the start, what from the decision.
KEPT = {
    "certification_correction": (
        (
            "certificate_id",
            "asked_by_id",
            "asked_at",
            "wrong",
            "last_name",
            "first_name",
            "patronymic",
            "name_ru",
            "kind",
            "sha256",
        ),
        ("state", "batch_id", "decided_by_id", "decided_at", "reason"),
    ),
    "certification_revocation": (
        ("certificate_id", "kind", "reason", "asked_by_id", "asked_at"),
        ("decided_by_id", "decided_at", "granted", "appeal_until"),
    ),
}


def give_days_to_appeal(apps, schema_editor):
    """Revocations that were granted before: three months from the decision, as for those to come."""
    revocation = apps.get_model("certification", "Revocation")
    for row in revocation.objects.filter(granted=True):
        row.appeal_until = _three_months_after(localdate(row.decided_at))
        row.save(update_fields=["appeal_until"])


def _three_months_after(day):
    years, month = divmod(day.month + 2, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def protect(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    if on_postgres:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION request_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
        )
    differs = "IS DISTINCT FROM" if on_postgres else "IS NOT"
    for table, (asked, decided) in KEPT.items():
        frozen, settled = (
            " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
            for columns in (asked, decided)
        )
        changes = f"WHEN ({frozen} OR (OLD.decided_at IS NOT NULL AND ({settled})))"
        for name, act, condition in (("keeps", "UPDATE", changes), ("stays", "DELETE", "")):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} FOR EACH ROW {condition} "
                + (
                    "EXECUTE FUNCTION request_refuses()"
                    if on_postgres
                    else f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
                )
            )


def release(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table in KEPT:
        for name in ("keeps", "stays"):
            schema_editor.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_postgres else ""))
    if on_postgres:
        schema_editor.execute("DROP FUNCTION request_refuses()")


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0004_log"),
        ("regions", "0001_initial"),
        ("training", "0004_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("wrong", models.CharField(max_length=500)),
                ("last_name", models.CharField(max_length=80)),
                ("first_name", models.CharField(max_length=80)),
                ("patronymic", models.CharField(blank=True, max_length=80)),
                ("name_ru", models.CharField(max_length=250)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ASKED", "waiting for an officer"),
                            ("PREPARED", "waiting for the second officer"),
                            ("GRANTED", "granted"),
                            ("DECLINED", "declined"),
                            ("WITHDRAWN", "taken back"),
                        ],
                        default="ASKED",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("kind", models.CharField(max_length=4)),
                ("sha256", models.CharField(max_length=64)),
                ("stored", models.CharField(blank=True, max_length=100)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("prepared_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="batch",
            name="paused_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="paused_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revocation",
            name="appeal_until",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(give_days_to_appeal, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("appeal_until__isnull", False), ("granted", True), ("granted__isnull", False)),
                    models.Q(
                        models.Q(("granted", None), ("granted", False), _connector="OR"),
                        ("appeal_until", None),
                    ),
                    _connector="OR",
                ),
                name="granted_means_a_day_to_appeal",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="batch",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="certification.batch",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="certificate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="certification.certificate",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="prepared_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="programme",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="training.programme"
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="region",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="regions.region"
            ),
        ),
        migrations.AddField(
            model_name="batch",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="batches",
                to="certification.round",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("round", "cohort"), name="a_cohort_once_per_round"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at", None), ("paused_by", None)),
                    models.Q(
                        ("paused_at__isnull", False), ("paused_by__isnull", False), ("status", "APPROVED")
                    ),
                    _connector="OR",
                ),
                name="paused_means_by_whom_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["ASKED", "PREPARED"])),
                fields=("asked_by",),
                name="one_open_correction_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_corrects_their_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("batch", None), ("decided_at", None), ("decided_by", None), ("state", "ASKED")),
                    models.Q(
                        ("batch__isnull", False),
                        ("decided_at", None),
                        ("decided_by", None),
                        ("state", "PREPARED"),
                    ),
                    models.Q(
                        ("batch__isnull", False),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "GRANTED"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("state", "DECLINED"),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    models.Q(("decided_at__isnull", False), ("decided_by", None), ("state", "WITHDRAWN")),
                    _connector="OR",
                ),
                name="a_correction_says_who_decided_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("stored", ""), _negated=True), ("deleted_at", None)),
                    models.Q(("decided_at__isnull", False), ("deleted_at__isnull", False), ("stored", "")),
                    _connector="OR",
                ),
                name="a_document_goes_after_the_decision",
            ),
        ),
        migrations.RunPython(protect, release),
    ]
