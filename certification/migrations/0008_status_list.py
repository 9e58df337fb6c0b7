"""Every certificate has a place in the list of what is out of force, drawn at random."""

import random

from django.db import migrations, models
from django.db.models import Q

SHORTEST_LIST = 131_072


def draw_places(apps, schema_editor):
    Certificate = apps.get_model("certification", "Certificate")
    keys = list(Certificate.objects.filter(status_index=None).values_list("pk", flat=True))
    size = SHORTEST_LIST
    while len(keys) > size // 2:
        size *= 2
    places = random.SystemRandom().sample(range(size), len(keys))
    for pk, place in zip(keys, places, strict=True):
        Certificate.objects.filter(pk=pk).update(status_index=place)


class Migration(migrations.Migration):
    dependencies = [("certification", "0007_what_others_confirm")]

    # Neither step makes the table anew on SQLite, so its triggers stay.
    operations = [
        migrations.AddField(
            model_name="certificate",
            name="status_index",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=Q(("status_index__isnull", False)),
                fields=("status_index",),
                name="a_place_in_the_status_list_once",
            ),
        ),
        migrations.RunPython(draw_places, migrations.RunPython.noop),
    ]
