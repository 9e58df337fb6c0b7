"""What banks that were there before know of themselves: versions, tags, whether words are missing."""

import re
import unicodedata

from django.db import migrations

IDS = ("options", "left", "right")
# As `courses.wordforms` folded words when this migration was written.
WORD = re.compile(r"[^\W_]{2,}|\d")
FOLD = str.maketrans("әғқңөұүіһё", "агкноууихе")


def fill(apps, schema_editor):
    Question, Text, Tag = (
        apps.get_model("assessments", name) for name in ("Question", "QuestionText", "QuestionTag")
    )
    revised = dict(Question.objects.exclude(revises=None).values_list("pk", "revises"))
    for question in Question.objects.order_by("pk").iterator():
        chain = _chain(question.pk, revised)
        if len(chain) > 1:
            Question.objects.filter(pk=question.pk).update(first=chain[-1], version=len(chain))
        tags = dict.fromkeys(tag[:60] for tag in question.tags if isinstance(tag, str) and tag)
        Tag.objects.bulk_create([Tag(question=question, tag=tag) for tag in tags])
        ids = {one for name in IDS for one in question.parts.get(name, [])}
        for text in Text.objects.filter(question=question):
            words = [text.prompt, *text.texts.values()]
            complete = set(text.texts) == ids and all(str(one).strip() for one in words)
            folded = f"{_folded(' '.join(map(str, words)))}\n{_folded(text.explanation)}".rstrip("\n")
            Text.objects.filter(pk=text.pk).update(complete=complete, folded=folded)


def forget(apps, schema_editor):
    apps.get_model("assessments", "QuestionTag").objects.all().delete()


def _chain(pk, revised):
    """The question, what it revises, and so on to the first."""
    chain = [pk]
    while (before := revised.get(chain[-1])) and before not in chain:
        chain.append(before)
    return chain


def _folded(text):
    plain = unicodedata.normalize("NFC", text).lower().translate(FOLD)
    return " ".join(word[:40] for word in WORD.findall(plain))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_banks")]

    operations = [migrations.RunPython(fill, forget)]
