"""Writing, correcting and retiring questions. What is approved stays as it is, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from assessments import access
from assessments.models import PictureUse, Question, QuestionBank, QuestionText
from assessments.questions import banks, pictures
from audit.models import Event
from tests.assessments import questions
from tests.worlds import NOON


@pytest.fixture
def bank(db):
    return QuestionBank.objects.create(code="WORLD", title_kk="Банк", title_ru="Банк")


def facts(question):
    return {
        name: getattr(question, name)
        for name in ("kind", "parts", "key", "points", "difficulty", "basis", "tags")
    }


def words(question):
    return {
        text.language: {"prompt": text.prompt, "explanation": text.explanation, "texts": text.texts}
        for text in question.texts.all()
    }


@pytest.mark.parametrize("kind", questions.KINDS)
def test_a_question_of_every_kind_is_approved_with_its_words(bank, kind):
    question = questions.add(bank, kind, languages=("kk", "ru", "en"))

    assert (question.status, question.texts.count()) == ("APPROVED", 3)
    assert Event.objects.get().action == "assessments.question.approved"


@pytest.mark.parametrize("languages", [("kk",), ("ru", "en"), ("en",), ()])
def test_kazakh_and_russian_are_required(bank, languages):
    with pytest.raises(banks.QuestionRefused, match="A question needs Kazakh and Russian words"):
        questions.add(bank, "SINGLE", languages=languages)


@pytest.mark.parametrize("spoil", ["missing", "further", "blank", "prompt"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_each_language_words_exactly_the_options(bank, language, spoil):
    texts = words(questions.add(bank, "SINGLE", languages=("kk", "ru", "en")))
    if spoil == "missing":
        del texts[language]["texts"]["s1"]
    elif spoil == "further":
        texts[language]["texts"]["s9"] = "more"
    elif spoil == "blank":
        texts[language]["texts"]["s1"] = "  "
    else:
        texts[language]["prompt"] = ""

    with pytest.raises(banks.QuestionRefused, match="Words are missing in the language"):
        questions.add(bank, "SINGLE", 2, texts=texts)


def test_a_key_must_fit_its_kind(bank):
    for kind, key in (("SINGLE", "zz"), ("MULTIPLE", {"right": [], "credit": "all"}), ("TRUE_FALSE", "true")):
        with pytest.raises(banks.QuestionRefused, match="The key does not fit"):
            questions.add(bank, kind, key=key)
    assert Question.objects.count() == 0


def test_a_correction_is_a_new_row_and_the_old_one_is_retired(bank):
    old = questions.add(bank, "SINGLE")

    new = banks.revise(question=old, code=old.code, texts=words(old), at=NOON, **facts(old) | {"key": "s3"})

    old.refresh_from_db()
    assert (old.status, old.key, new.status, new.key, new.revises) == ("RETIRED", "s2", "APPROVED", "s3", old)
    assert (old.version, new.first, new.version) == (1, old, 2)
    with pytest.raises(banks.QuestionRefused, match="already been retired"):
        banks.revise(question=old, code=old.code, texts=words(old), at=NOON, **facts(old))


def test_a_correction_that_is_refused_leaves_the_old_question_in_use(bank):
    old = questions.add(bank, "SINGLE")

    with pytest.raises(banks.QuestionRefused):
        banks.revise(question=old, code=old.code, texts=words(old), at=NOON, **facts(old) | {"key": "zz"})

    old.refresh_from_db()
    assert old.status == "APPROVED"


def test_the_database_itself_keeps_an_approved_question(bank):
    question = questions.add(bank, "SINGLE")
    for spoil in (
        lambda: Question.objects.filter(pk=question.pk).update(key="s1"),
        lambda: Question.objects.filter(pk=question.pk).update(points=9),
        lambda: QuestionText.objects.filter(question=question).update(prompt="Other"),
        lambda: QuestionText.objects.filter(question=question).delete(),
        lambda: QuestionText.objects.filter(question=question).update(pictures=[{"alt": "x"}]),
        lambda: Question.objects.filter(pk=question.pk).update(status="DRAFT"),
    ):
        with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
            spoil()
    question.refresh_from_db()
    assert question.key == "s2"


def test_a_retired_question_never_comes_back(bank):
    question = questions.add(bank, "SINGLE")
    banks.retire(question=question, at=NOON)

    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(status="APPROVED")


def test_a_picture_of_an_approved_question_stays(bank):
    kept = pictures.keep(content=questions.picture("teal"), at=NOON)
    texts = words(questions.add(bank, "SINGLE"))
    for text in texts.values():
        text["pictures"] = [{"sha256": kept.sha256, "alt": "Three piles"}]
    question = questions.add(bank, "SINGLE", 2, texts=texts)

    with pytest.raises((DatabaseError, IntegrityError)), transaction.atomic():
        PictureUse.objects.filter(question=question).delete()
    assert pictures.forget_unused(pictures=[kept.pk], at=NOON) == 0


def test_a_picture_that_nobody_has_brought_is_refused(bank):
    texts = words(questions.add(bank, "SINGLE"))
    for text in texts.values():
        text["pictures"] = [{"sha256": "0" * 64, "alt": "Three piles"}]

    with pytest.raises(banks.QuestionRefused, match="A picture of the question is not there"):
        questions.add(bank, "SINGLE", 2, texts=texts)


def test_what_is_missing_tags_and_folded_words_stand_in_rows(bank):
    question = questions.add(bank, "SINGLE", languages=("kk", "ru", "en"))

    assert [text.complete for text in question.texts.all()] == [True, True, True]
    assert [row.tag for row in question.tag_rows.all()] == ["TAG-MARKER"]
    kk = question.texts.get(language="kk")
    assert kk.folded == "сурак single 1 s1 kk s2 kk s3 kk\nwhy marker kk single"


def test_a_bank_is_opened_and_changed(world):
    titles = {"kk": "Бюджет", "ru": "Бюджет"}
    bank = banks.write_bank(code="B1", titles=titles, owner=world.dana, actor=world.editor, at=NOON)

    banks.write_bank(
        code="B2", titles=titles | {"en": "Budget"}, owner=None, actor=world.editor, at=NOON, bank=bank.pk
    )

    bank.refresh_from_db()
    assert (bank.code, bank.title_en, bank.owner) == ("B2", "Budget", None)
    with pytest.raises(banks.BankRefused, match="There is already a bank with this code"):
        banks.write_bank(code="B2", titles=titles, owner=None, actor=world.editor, at=NOON)
    assert list(
        Event.objects.filter(action__startswith="assessments.bank.").values_list("action", flat=True)
    ) == [
        "assessments.bank.opened",
        "assessments.bank.changed",
    ]


def test_authors_see_all_banks_and_instructors_their_own(world):
    theirs = QuestionBank.objects.create(code="A", title_kk="А", title_ru="А", owner=world.dana)
    other = QuestionBank.objects.create(code="B", title_kk="Б", title_ru="Б")

    assert list(access.banks_for(world.editor)) == list(access.banks_for(world.admin)) == [theirs, other]
    assert list(access.banks_for(world.dana)) == [theirs]
    for person in (world.aigul, world.maker, world.auditor):
        assert list(access.banks_for(person)) == []
