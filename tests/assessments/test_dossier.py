"""The dossier in figures, as tables; and its parts, forms and paper."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from pypdfium2 import PdfDocument

from assessments.dossier import facts as dossier
from assessments.dossier import papers as dossier_papers
from assessments.forms import work as work_forms
from assessments.models import DossierPaper, DossierPart
from assessments.practical import dossiers, handing
from tests.assessments import works
from tests.worlds import NOON

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def okrug(world):
    return handing.begin(enrolment=world.enrolment, unit=works.assign(world, "DOSSIER"), at=NOON)


def _save(work, part, *, seen=None, at=NOON, **changes):
    return dossiers.save_part(work=work, part=part, facts=works.DOSSIER[part] | changes, seen=seen, at=at)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1 250,5", Decimal("1250.5")),
        ("12.25", Decimal("12.25")),
        ("", None),
        ("\u00a07\u202f000", Decimal(7000)),
    ],
)
def test_numbers_are_read_as_people_type_them(said, value):
    assert dossier.number(said) == value


@pytest.mark.parametrize("said", ["a", "-1", "1.234", "NaN", "Infinity", "1e99", "1,2,3"])
def test_what_is_no_number_is_refused(said):
    with pytest.raises(ValueError, match=re.escape(said)):
        dossier.number(said)


def test_directions_are_compared_as_in_the_lesson():
    """76 and 46 points: the worked example of M03-L2."""
    assert dossier.totals("SPECIALISATION", works.DOSSIER["SPECIALISATION"]) == {
        "weights": Decimal(100),
        "points_a": Decimal("76.00"),
        "points_b": Decimal("46.00"),
        "chosen": "a",
    }


def test_objects_stand_in_the_order_of_their_payback():
    """9 500 ÷ 7 200, 5 400 ÷ 2 100 and 62 000 ÷ 3 000: the objects of M03-L3."""
    facts = {
        name: value
        for place, row in enumerate((("62000", "3000"), ("9500", "7200"), ("5400", "2100")), start=1)
        for name, value in zip((f"cost_{place}", f"benefit_{place}"), row, strict=True)
    } | {"confirmed_2": "4000"}

    assert dossier.totals("INFRASTRUCTURE", facts) == {
        "rows": [
            {"row": "1", "payback": Decimal("20.67")},
            {"row": "2", "payback": Decimal("1.32")},
            {"row": "3", "payback": Decimal("2.57")},
        ],
        "cost": Decimal(76900),
        "confirmed": Decimal(4000),
        "missing": Decimal(72900),
        "order": ["2", "3", "1"],
    }


def test_the_price_that_the_producer_keeps():
    assert dossier.totals("MARKETING", works.DOSSIER["MARKETING"]) == {
        "rows": [{"row": "1", "kept": Decimal("187.00"), "month": Decimal("11220000.00")}],
        "best": "1",
    }


def test_the_budget_gains_what_comes_in_less_upkeep():
    assert dossier.totals("BUDGET", works.DOSSIER["BUDGET"]) == {
        "income": Decimal(640),
        "upkeep": Decimal(120),
        "effect": Decimal(520),
        "money": Decimal(5500),
        "payback": Decimal("10.58"),
    }


@pytest.mark.parametrize("part", dossier.PARTS)
def test_an_empty_part_follows_to_nothing_and_breaks_nothing(part):
    assert dossier.rows(part, {}) == []
    assert dossier.totals(part, {})


def test_money_that_never_comes_back_has_no_payback():
    facts = works.DOSSIER["BUDGET"] | {"income_1": "100"}

    assert dossier.totals("BUDGET", facts)["payback"] is None


# --- forms


def _form(part, **changes):
    sent = QueryDict(mutable=True)
    sent.update(works.DOSSIER[part] | changes)
    return work_forms.DossierPart(sent, part=part)


@pytest.mark.parametrize("part", dossier.PARTS)
def test_a_part_that_is_filled_in_is_taken(part):
    form = _form(part)

    assert form.is_valid(), form.errors
    assert form.facts() == works.DOSSIER[part]


@pytest.mark.parametrize(
    ("part", "changes", "field"),
    [
        ("SPECIALISATION", {"weight_1": "20"}, "weight_1"),
        ("SPECIALISATION", {"score_a_1": "6"}, "score_a_1"),
        ("SPECIALISATION", {"evidence_2": ""}, "evidence_2"),
        ("INFRASTRUCTURE", {"cost_1": "many"}, "cost_1"),
        ("INFRASTRUCTURE", {"object_2": "Ұңғыма"}, "cost_2"),
        ("MARKETING", {"losses_1": "101"}, "losses_1"),
        ("BUDGET", {"own_money": ""}, "own_money"),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(part, changes, field):
    assert field in _form(part, **changes).errors


# --- acts


def test_a_part_is_saved_and_the_same_facts_change_nothing(okrug):
    first = _save(okrug, "BUDGET")
    again = _save(okrug, "BUDGET", at=LATER)

    assert (again.saved_at, DossierPart.objects.count()) == (first.saved_at, 1)


def test_a_part_saved_elsewhere_is_not_overwritten(okrug):
    _save(okrug, "BUDGET")

    with pytest.raises(handing.WorkChanged):
        _save(okrug, "BUDGET", at=LATER, income_1="1")
    _save(okrug, "BUDGET", seen=NOON, at=LATER, income_1="1")

    assert DossierPart.objects.get().facts["income_1"] == "1"


def test_only_a_dossier_has_parts(work):
    with pytest.raises(handing.WorkRefused):
        _save(work, "BUDGET")


def test_a_dossier_is_handed_in_whole_and_keeps_what_it_said(okrug):
    for part in dossier.PARTS:
        _save(okrug, part)

    submission = dossiers.hand_in(work=okrug, language="kk", at=LATER)

    assert submission.parts == works.DOSSIER
    assert DossierPaper.objects.get().parts == works.DOSSIER


def test_the_paper_is_asked_for_once_for_what_it_says(okrug):
    parts = {"BUDGET": works.DOSSIER["BUDGET"]}
    first = dossiers.ask_paper(work=okrug, parts=parts, language="kk", at=NOON)

    assert dossiers.ask_paper(work=okrug, parts=parts, language="kk", at=LATER) == first
    assert dossiers.ask_paper(work=okrug, parts=parts, language="ru", at=LATER) != first
    with pytest.raises(handing.WorkRefused):
        dossiers.ask_paper(work=okrug, parts={}, language="kk", at=LATER)


# Setting pages takes a second or two.
@pytest.mark.parametrize(("language", "word"), [("kk", "А бағытының балы"), ("ru", "Баллы направления А")])
def test_the_paper_is_tagged_and_says_the_parts_and_what_follows(okrug, language, word):
    paper = dossiers.ask_paper(work=okrug, parts=works.DOSSIER, language=language, at=NOON)

    made = dossier_papers.make(paper.pk, at=NOON)
    again = dossier_papers.make(paper.pk, at=NOON)

    paper.refresh_from_db()
    content = dossier_papers.stored(paper)
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(content))
    assert (made, again, paper.state) == (True, False, "READY")
    assert b"/StructTreeRoot" in content or b"/ObjStm" in content
    assert word in text
    assert "Қоянды" in text or "Кояндинский" in text


def test_a_paper_that_cannot_be_made_is_tried_again_and_then_given_up(okrug, settings, tmp_path, monkeypatch):
    paper = dossiers.ask_paper(work=okrug, parts=works.DOSSIER, language="kk", at=NOON)
    DossierPaper.objects.filter(pk=paper.pk).update(parts={"BUDGET": None})

    at = NOON
    for _ in range(dossier_papers.TRIES):
        with pytest.raises(AttributeError):
            dossier_papers.make(paper.pk, at=at)
        at += timedelta(minutes=10)

    paper.refresh_from_db()
    assert paper.state == "FAILED"
    assert dossiers.ask_paper(work=okrug, parts=works.DOSSIER, language="kk", at=at).state == "WAITING"
