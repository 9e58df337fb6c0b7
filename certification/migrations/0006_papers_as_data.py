"""Papers become data: versions with a life, three of the house, and a database that lets no version change."""

import hashlib
import json

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils.timezone import localdate, now


TABLE = "certification_template"
# From the moment of the proposal.
FROZEN = ("name", "version", "html_name", "digest", "languages", "programme_id", "design", "drafted_by_id", "drafted_at")  # fmt: skip
# From the moment of publication.
PUBLISHED = ("proposed_by_id", "proposed_at", "published_by_id", "published_at", "valid_from_on")
WHY = "a published paper never changes"

BLANK = {"kk": "", "ru": "", "en": ""}
HOUSE = {
    "colour": "teal",
    "ornament": "horns",
    "statement": BLANK,
    "hours": True,
    "transcript": False,
    "months": None,
    "signatories": [],
    "logo": "",
}
LETTER = {
    "kk": "Осы хат оқу бағдарламасының толық меңгерілгенін растайды",
    "ru": "Настоящее письмо подтверждает, что программа обучения освоена полностью",
    "en": "This letter confirms the completion in full of the training programme",
}
PAPERS = {
    "completion": ("completion", HOUSE),
    "transcript": ("completion", {**HOUSE, "transcript": True}),
    "letter": ("letter", {**HOUSE, "statement": LETTER}),
}


def publish_house(apps, schema_editor):
    """What has been used stays as it was; the newest version, or a first one, is the paper of the house."""
    Template = apps.get_model("certification", "Template")
    at = now()
    for name, (kind, design) in PAPERS.items():
        versions = list(Template.objects.filter(name=name).order_by("-version"))
        for place, row in enumerate(versions):
            row.design, row.digest = design, _digest(kind, design)
            row.state, row.published_at = ("SUPERSEDED" if place else "PUBLISHED"), at
            row.save(update_fields=["design", "digest", "state", "published_at"])
        if not versions:
            Template.objects.create(
                name=name,
                version=1,
                html_name=kind,
                design=design,
                digest=_digest(kind, design),
                languages=["kk", "ru", "en"],
                state="PUBLISHED",
                published_at=at,
                valid_from_on=localdate(at),
            )
    if schema_editor.connection.vendor == "postgresql":
        # A table with checks that wait for the end of the transaction cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def forget_house(apps, schema_editor):
    apps.get_model("certification", "Template").objects.exclude(name="completion").delete()


def protect(apps, schema_editor):
    on_postgres = schema_editor.connection.vendor == "postgresql"
    differs = "IS DISTINCT FROM" if on_postgres else "IS NOT"
    kind = "::text" if on_postgres else ""
    frozen = " OR ".join(f"OLD.{column}{kind} {differs} NEW.{column}{kind}" for column in FROZEN)
    published = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in PUBLISHED)
    changed = f"(OLD.state <> 'DRAFT' AND ({frozen})) OR (OLD.published_at IS NOT NULL AND ({published}))"
    # Out of a final state there is no way.
    back = (
        "(OLD.state IN ('SUPERSEDED', 'WITHDRAWN') AND OLD.state <> NEW.state AND NEW.state <> 'WITHDRAWN')"
    )
    if on_postgres:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION paper_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '{WHY}'; END $$"
        )
        end = "FOR EACH ROW WHEN ({}) EXECUTE FUNCTION paper_refuses()"
    else:
        end = f"WHEN {{}} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    keeps, stays = end.format(f"{changed} OR {back}"), end.format("OLD.published_at IS NOT NULL")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_keeps BEFORE UPDATE ON {TABLE} {keeps}")
    schema_editor.execute(f"CREATE TRIGGER {TABLE}_stays BEFORE DELETE ON {TABLE} {stays}")


def release(apps, schema_editor):
    where = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in ("keeps", "stays"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_{name}{where}")
    if where:
        schema_editor.execute("DROP FUNCTION paper_refuses()")


def _digest(kind, design):
    content = json.dumps([kind, design], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0005_life"),
        ("training", "0004_assignments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperPreview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "case",
                    models.CharField(
                        choices=[
                            ("longest", "with the longest name"),
                            ("shortest", "with the shortest name"),
                        ],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("WAITING", "being drawn"), ("DRAWN", "drawn"), ("FAILED", "not drawn")],
                        default="WAITING",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("page", models.BinaryField(default=bytes)),
                ("more", models.BinaryField(default=bytes)),
                ("field", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.AddField(
            model_name="template",
            name="design",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="template",
            name="drafted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="template",
            name="drafted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.programme",
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="proposed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="template",
            name="proposed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="published_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="template",
            name="published_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="template",
            name="state",
            field=models.CharField(
                choices=[
                    ("DRAFT", "draft"),
                    ("PROPOSED", "waiting for a second officer"),
                    ("PUBLISHED", "published"),
                    ("SUPERSEDED", "superseded"),
                    ("WITHDRAWN", "withdrawn"),
                ],
                default="DRAFT",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="template",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="template",
            name="withdrawn_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="template",
            name="html_name",
            field=models.CharField(
                choices=[("completion", "certificate of completion"), ("letter", "letter of confirmation")],
                max_length=120,
            ),
        ),
        migrations.AlterField(
            model_name="template",
            name="valid_from_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(publish_house, forget_house),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PUBLISHED")),
                fields=("name",),
                name="one_version_in_use_per_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["DRAFT", "PROPOSED"])),
                fields=("name",),
                name="one_draft_per_paper",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by", None),
                    models.Q(("published_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="two_people_publish",
            ),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            models.Q(("proposed_at", None), ("proposed_by", None), ("state", "DRAFT")),
                            models.Q(
                                ("proposed_at__isnull", False),
                                ("proposed_by__isnull", False),
                                ("state", "PROPOSED"),
                            ),
                            _connector="OR",
                        ),
                        ("published_at", None),
                        ("published_by", None),
                        ("withdrawn_at", None),
                        ("withdrawn_by", None),
                    ),
                    models.Q(
                        ("published_at__isnull", False),
                        ("state__in", ["PUBLISHED", "SUPERSEDED"]),
                        ("withdrawn_at", None),
                        models.Q(
                            models.Q(("proposed_by", None), ("published_by", None)),
                            models.Q(("proposed_by__isnull", False), ("published_by__isnull", False)),
                            _connector="OR",
                        ),
                    ),
                    models.Q(
                        ("state", "WITHDRAWN"),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_paper_says_who_and_when",
            ),
        ),
        migrations.AddField(
            model_name="paperpreview",
            name="template",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="previews",
                to="certification.template",
            ),
        ),
        migrations.AddConstraint(
            model_name="paperpreview",
            constraint=models.UniqueConstraint(fields=("template", "case"), name="one_picture_per_case"),
        ),
        migrations.AddConstraint(
            model_name="paperpreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "DRAWN"), _negated=True),
                    models.Q(("page", b""), _negated=True),
                    _connector="OR",
                ),
                name="a_drawn_page_is_a_picture",
            ),
        ),
        migrations.RunPython(protect, release),
    ]
