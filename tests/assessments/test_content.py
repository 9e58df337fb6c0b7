"""The form of a question: what is written into it is what is stored, however unfinished it is."""

from dataclasses import replace

import pytest
from django.http import QueryDict

from assessments.authoring.content import MOST_ROWS, Content, Row
from assessments.models import QuestionText
from assessments.questions import pictures
from assessments.questions.drafts import Draft
from tests.assessments import questions
from tests.assessments.authoring import posted, sent
from tests.worlds import NOON


def draft(kind, **changes):
    parts, key = questions.KINDS[kind]
    ids = parts.get("options", []) + parts.get("left", []) + parts.get("right", [])
    texts = {
        code: {
            "prompt": f"Prompt {code}",
            "explanation": f"Why {code}",
            "texts": {one: f"{one} {code}" for one in ids},
        }
        for code in ("kk", "ru", "en")
    }
    return replace(Draft("", kind, parts, key, texts=texts), **changes)


def stored(found):
    """Rows of words that know their pictures, as a question has them."""
    return {
        code: QuestionText(language=code, pictures=[one | {"name": "n"} for one in text.get("pictures", [])])
        for code, text in found.texts.items()
    }


def again(found):
    """Through the form and back."""
    content = Content.read(found.kind, posted(sent(Content.of(found, stored(found)))))
    parts, key = content.parts_and_key()
    assert content.problems == {}
    return replace(found, parts=parts, key=key, texts=content.texts())


def read(kind, **values):
    return Content.read(kind, posted(values))


@pytest.mark.parametrize("kind", questions.KINDS)
def test_a_question_that_goes_through_the_form_comes_back_the_same(db, kind):
    assert again(draft(kind)).digest() == draft(kind).digest()


@pytest.mark.parametrize("kind", questions.KINDS)
def test_option_ids_stay_so_that_versions_can_be_compared(db, kind):
    found = draft(kind)

    came_back = again(found)

    assert {name: sorted(ids) for name, ids in came_back.parts.items() if name != "unit"} == {
        name: sorted(ids) for name, ids in found.parts.items() if name != "unit"
    }


def test_pictures_go_through_the_form_as_they_are(db):
    kept = pictures.keep(content=questions.picture("teal"), at=NOON)
    found = draft("SINGLE")
    for code, text in found.texts.items():
        text["pictures"] = [{"sha256": kept.sha256, "alt": f"Alt {code}"}]

    assert again(found).digest() == found.digest()


def test_a_half_written_question_is_kept_as_far_as_it_goes(db):
    content = read(
        "SINGLE", row=["a1", "b2"], **{"text-a1-kk": "иә", "prompt-kk": "Ашық па?", "text-b2-kk": " "}
    )

    assert content.languages() == ["kk"]
    assert content.parts_and_key() == ({"options": ["a1"]}, None)
    assert content.texts() == {"kk": {"prompt": "Ашық па?", "explanation": "", "texts": {"a1": "иә"}}}


def test_right_sides_that_say_the_same_are_one_and_one_without_a_left_side_belongs_to_nothing():
    rows = {"a": ("налог", "доход"), "b": ("аренда", "доход"), "c": ("", "расход"), "d": ("дорога", "")}
    values = {"row": list(rows)}
    for name, (left, right) in rows.items():
        values |= {f"text-{name}-ru": left, f"partner-{name}-ru": right}

    parts, key = read("MATCH", **values).parts_and_key()

    assert parts["left"] == ["a", "b", "d"]
    assert len(parts["right"]) == 2
    assert set(key) == {"a", "b"}
    assert key["a"] == key["b"]


def test_ids_that_a_page_invents_become_ids_of_ours_and_none_comes_twice():
    content = read(
        "SINGLE",
        row=["new1", "new2", "x", "<b>", "x"],
        right="new2",
        **{f"text-{name}-kk": name for name in ("new1", "new2", "x", "<b>")},
    )

    ids = [row.id for row in content.rows]
    assert len(set(ids)) == 4
    assert "x" in ids
    assert not {"new1", "new2", "<b>"} & set(ids)
    assert content.parts_and_key()[1] == ids[1]


@pytest.mark.parametrize(
    ("kind", "values", "field", "sentence"),
    [
        ("NUMBER", {"value": "около 20"}, "value", "Write one number, for example 20.1 or 20,1."),
        ("NUMBER", {"value": "1", "tolerance": "-1"}, "tolerance", "The tolerance is 0 or more."),
        ("SINGLE", {"prompt-kk": "x" * 8001}, "prompt-kk", "This text is too long: at most 8000 characters."),
        ("SINGLE", {"row": "a", "text-a-ru": "x" * 2001}, "text-a-ru", "This text is too long: at most 2000 characters."),
        ("SHORT_TEXT", {"accepted-kk": "x" * 201}, "accepted-kk", "This text is too long: at most 200 characters."),
        ("SINGLE", {"row": [f"r{n}" for n in range(25)]}, "rows", f"A question has at most {MOST_ROWS} answers."),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_told_at_its_field(kind, values, field, sentence):
    assert read(kind, **values).problems == {field: sentence}


def test_numbers_are_written_as_keys_hold_them():
    assert read("NUMBER", value="8 095,50", tolerance="", **{"unit-kk": "теңге"}).parts_and_key() == (
        {"unit": {"kk": "теңге"}},
        {"value": "8095.5", "tolerance": "0"},
    )


def test_letters_are_spelled_one_way_and_what_no_keyboard_types_is_dropped():
    content = read(
        "SINGLE",
        **{
            "prompt-ru": "  и\u0306\x00 да\r\nнет \ud800".encode("utf-8", "surrogatepass").decode(
                "utf-8", "replace"
            )
        },
    )

    assert content.prompts["ru"].startswith("й да\nнет")


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("up:row:b", "bac"),
        ("down:row:b", "acb"),
        ("up:row:a", "abc"),
        ("down:row:c", "abc"),
        ("drop:row:b", "ac"),
    ],
)
def test_rows_move_without_scripts(what, order):
    content = Content("SINGLE", rows=[Row(one) for one in "abc"])

    assert content.do(what)
    assert "".join(row.id for row in content.rows) == order


@pytest.mark.parametrize("what", ["", "save", "preview", "up:row:zz", "fly:row:a", "up:bank:a"])
def test_other_buttons_move_nothing(what):
    content = Content("SINGLE", rows=[Row(one) for one in "abc"])

    assert not content.do(what)
    assert len(content.rows) == 3


def test_a_row_is_added_up_to_the_last():
    content = Content.blank("MULTIPLE")

    for _more in range(30):
        content.do("add")

    assert len({row.id for row in content.rows}) == MOST_ROWS


def test_an_empty_form_is_an_empty_question():
    content = Content.read("TRUE_FALSE", QueryDict())

    assert (content.parts_and_key(), content.texts(), content.problems) == (({}, None), {}, {})


def test_a_picture_joins_a_language_in_which_it_is_now_said_in_words():
    shot = {"shot": "0", "sum-0-kk": "a" * 64, "alt-0-kk": "Диаграмма", "alt-0-ru": "Диаграмма"}

    content = Content.read("TRUE_FALSE", posted({"prompt-kk": "Ме?", "prompt-ru": "Ли?", **shot}))

    assert content.shots[0].sums == {"kk": "a" * 64, "ru": "a" * 64, "en": ""}
    assert content.texts()["ru"]["pictures"] == [{"sha256": "a" * 64, "alt": "Диаграмма"}]
