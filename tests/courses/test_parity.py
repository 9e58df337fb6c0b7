import json

import pytest
from django.utils import translation
from wagtail.images import get_image_model
from wagtail.models import Page

from courses import outline, parity
from schoolofakims.curriculum.keys import key_of
from tests.courses.writing import block_of, blocks, lesson, publish


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def whole(taught):
    """The small curriculum without its half-finished English."""
    outline.page_of(key_of("course", "TINY"), "en").delete()
    return taught


def _told(found=None) -> list[tuple[str, str, str]]:
    return [(one.page.title, one.language, one.what) for one in (parity.faults() if found is None else found)]


def test_what_files_have_loaded_matches(whole):
    assert _told() == []


def test_a_language_in_which_a_course_is_taught_lacks_pages(taught):
    assert _told() == [
        ("Lesson T01-L2 (kk)", "en", "The page is missing."),
        ("Test (kk)", "en", "The page is missing."),
        ("Test (kk)", "en", "Question T01-Q01: no words in this language."),
        ("Test (kk)", "en", "Question T01-Q02: no words in this language."),
        ("Test (kk)", "en", "Question T01-Q03: no words in this language."),
    ]


def _russian(change, kind: str = "") -> None:
    raw = blocks(lesson("T01-L1", "ru"))
    change(block_of(raw, kind)["value"] if kind else raw)
    publish(lesson("T01-L1", "ru"), raw)


# A fault that is seeded in the Russian page, and the sentences that the author reads.
FAULTS = {
    "a block is gone": ("", lambda raw: raw.remove(block_of(raw, "case")), ["Case is missing."]),
    "a block too many": (
        "",
        lambda raw: raw.append({"type": "heading", "value": "Ещё", "id": "2" * 8}),
        ["Heading 2 stands only here."],
    ),
    "another order": (
        "",
        lambda raw: raw.append(raw.pop(0)),
        ["The blocks stand in another order."],
    ),
    "an answer is gone": (
        "self_check",
        lambda value: value["options"].pop(),
        ["Self-check: “Answers”: 1 instead of 2."],
    ),
    "another answer is right": (
        "self_check",
        lambda value: [row["value"].update(right=not row["value"]["right"]) for row in value["options"]],
        ["Self-check: “Right” is marked differently: 1 instead of 2."],
    ),
    "several answers may be chosen": (
        "self_check",
        lambda value: value.update(several=True),
        ["Self-check: “Several answers may be chosen” differs."],
    ),
    "no explanation": (
        "self_check",
        lambda value: value.update(explanation=""),
        ["Self-check: “Explanation” is empty."],
    ),
    "no feedback": (
        "self_check",
        lambda value: value["options"][1]["value"].update(feedback=""),
        ["Self-check: Answers 2: “Why” is empty."],
    ),
    "no document": (
        "download",
        lambda value: value.update(document=None),
        ["Document: “Document” is empty."],
    ),
    "no picture": ("figure", lambda value: value.update(image=None), ["Figure: “Image” is empty."]),
    "another act": (
        "law",
        lambda value: value.update(act=value["act"] + 1),
        ["Law reference: “Act” is another one."],
    ),
    "a row of a table is gone": (
        "table",
        lambda value: value["rows"].pop(),
        ["Table: “Rows”: 1 instead of 2."],
    ),
    "words alone": ("heading", None, []),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_a_language_is_told(whole, fault):
    kind, change, told = FAULTS[fault]
    if change is None:
        publish(lesson("T01-L1", "ru"), title="Другой заголовок")
    else:
        _russian(change, kind)

    assert _told() == [("Lesson T01-L1 (kk)", "ru", what) for what in told]


def test_another_picture_is_told(whole):
    other = get_image_model().objects.get()
    other.pk = None
    other.save()

    _russian(lambda value: value.update(image=other.pk), "figure")

    assert _told() == [("Lesson T01-L1 (kk)", "ru", "Figure: another picture.")]


def test_blocks_that_authors_added_by_hand_are_twins_by_their_place(whole):
    for language, mark in (("kk", "1"), ("ru", "2")):
        page = lesson("T01-L1", language)
        raw = blocks(page)
        raw.insert(2, {"type": "heading", "value": "Қосымша", "id": mark * 8})
        publish(page, raw)

    assert _told() == []


def test_what_counts_is_compared(whole):
    publish(lesson("T01-L1", "ru"), minutes=45, required=False, done_by="READ")

    assert _told() == [
        ("Lesson T01-L1 (kk)", "ru", "Required: no instead of yes."),
        ("Lesson T01-L1 (kk)", "ru", "Minutes: 45 instead of 20."),
        (
            "Lesson T01-L1 (kk)",
            "ru",
            "Done when: read to the end, and not too fast instead of the reader says so.",
        ),
    ]


def test_a_page_that_one_language_does_not_show_is_told(whole):
    lesson("T01-L1", "ru").unpublish()

    assert _told() == [("Lesson T01-L1 (kk)", "ru", "The page is not published.")]


def test_another_order_of_lessons_is_told_of_their_module(whole):
    lesson("T01-L1", "ru").move(lesson("T01-L2", "ru"), pos="right")

    assert _told() == [("Module (kk)", "ru", "The pages stand in another order.")]


def test_only_one_module_can_be_asked_for(whole):
    publish(lesson("T01-L1", "ru"), minutes=45)
    course, module = (Page.objects.get(slug=slug, locale__language_code="kk") for slug in ("tiny", "t01"))

    assert len(parity.faults([course])) == len(parity.faults([module])) == 1
    assert parity.faults([module])[0].module.pk == module.pk
    other = module.copy(update_attrs={"slug": "t02"})
    assert [one.what for one in parity.faults([other])] == ["The page is missing."]


@pytest.mark.parametrize("lessons", [1, 20])
def test_it_costs_the_same_for_any_number_of_pages(whole, lessons, django_assert_num_queries):
    module = Page.objects.get(slug="t01", locale__language_code="kk")
    for number in range(lessons):
        lesson("T01-L1", "kk").copy(update_attrs={"slug": f"more-{number}"}, to=module)

    with django_assert_num_queries(11):
        assert len(parity.faults()) == lessons


def test_two_streams_of_the_old_form_are_compared_too(whole):
    """List items without ids, as an older page has them."""
    page = lesson("T01-L1", "ru")
    raw = blocks(page)
    rows = block_of(raw, "checklist")["value"]
    rows["items"] = [row["value"] for row in rows["items"]]
    page.body = json.dumps(raw)

    assert parity.between(lesson("T01-L1", "kk"), page) == []
