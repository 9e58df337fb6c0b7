"""Papers as rules: sections by tag, windows, pauses, which attempt counts, practice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0007_fill_banks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="drawrule",
            name="a_draw_rule_once_per_paper",
        ),
        migrations.AddField(
            model_name="answer",
            name="worth",
            field=models.DecimalField(decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="drawrule",
            name="points",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True),
        ),
        migrations.AddField(
            model_name="drawrule",
            name="position",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="drawrule",
            name="tag",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="drawrule",
            name="title_en",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="drawrule",
            name="title_kk",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="drawrule",
            name="title_ru",
            field=models.CharField(blank=True, max_length=250),
        ),
        migrations.AddField(
            model_name="paper",
            name="closes_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="paper",
            name="cooling_off_hours",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paper",
            name="grading",
            field=models.CharField(
                choices=[
                    ("BEST", "the best attempt"),
                    ("LAST", "the last attempt"),
                    ("FIRST", "the first attempt"),
                ],
                default="BEST",
                max_length=5,
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="late_policy",
            field=models.CharField(
                choices=[("FINISH", "who has begun may finish"), ("CUT", "everybody's attempt ends with it")],
                default="FINISH",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="opens_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="paper",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paper",
            name="practice",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("worth", None), ("worth__gt", 0), _connector="OR"),
                name="an_answer_may_earn_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawrule",
            constraint=models.UniqueConstraint(
                fields=("paper", "bank", "kind", "difficulty", "tag"), name="a_draw_rule_once_per_paper"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("points", None), ("points__gt", 0), _connector="OR"),
                name="a_draw_rule_is_worth_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_at", None),
                    ("closes_at", None),
                    ("closes_at__gt", models.F("opens_at")),
                    _connector="OR",
                ),
                name="a_paper_opens_before_it_closes",
            ),
        ),
    ]
