"""Models: each row names itself without naming a person, and the migrations make exactly these tables."""

import inspect
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from wagtail.models import Page

from schoolofakims.messages import APPS

# Labels travel into logs, admin pages and messages; none of these may stand in one.
PERSONAL = (
    "last_name", "first_name", "patronymic", "get_full_name", "search_name", "email", "phone", "iin",
    "prompt", "explanation", "printed", "token",
)  # fmt: skip


def _models():
    return [model for model in apps.get_models() if model._meta.app_label in APPS]


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_every_model_says_what_a_row_is_called(model):
    if issubclass(model, Page):
        return  # a page is called by its title

    owner = next(one for one in model.__mro__ if "__str__" in vars(one))

    assert owner.__module__.split(".")[0] in APPS, f"{model.__name__} has no __str__ of its own"
    told = inspect.getsource(owner.__str__)
    assert [word for word in PERSONAL if word in told] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    out = StringIO()

    try:
        call_command("makemigrations", *APPS[1:], check=True, dry_run=True, stdout=out, verbosity=1)
    except SystemExit:
        pytest.fail(f"models and migrations differ:\n{out.getvalue()}")


def test_every_constraint_is_named_by_a_sentence():
    short = [
        f"{model.__name__}.{constraint.name}"
        for model in _models()
        for constraint in model._meta.constraints
        if constraint.name.count("_") < 2
    ]

    assert short == []


def test_records_never_point_at_pages_and_never_vanish_with_what_they_stand_on():
    from django.db.models import CASCADE, ForeignKey  # noqa: PLC0415 - only here

    records = {"training", "assessments", "certification", "people", "audit", "notifications"}
    wrong = []
    for model in _models():
        if model._meta.app_label not in records or issubclass(model, Page):
            continue
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey):
                if issubclass(field.related_model, Page):
                    wrong.append(f"{field} points at a page")
                if field.remote_field.on_delete is CASCADE and not field.remote_field.parent_link:
                    wrong.append(f"{field} cascades")
    assert wrong == []
