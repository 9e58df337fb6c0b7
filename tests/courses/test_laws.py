"""Acts as lessons refer to them: what a page says, what is overdue, where an act is used."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from wagtail import hooks

from courses import laws, outline, reading
from courses.models import Act, LessonPage
from schoolofakims.curriculum.keys import key_of
from tests.courses.conftest import NOON

TODAY = date(2026, 11, 24)


def _act(**values) -> Act:
    return Act(
        **{
            "code": "LAW-148",
            "title_kk": "Заң",
            "title_ru": "Закон",
            "title_en": "",
            "number": "№ 148-II",
            "url": "",
            "checked_on": date(2026, 1, 10),
        }
        | values
    )


def test_a_page_names_an_act_in_its_own_language_or_says_which_it_is():
    russian = laws.facts(_act(), None, language="ru", today=TODAY)
    english = laws.facts(_act(), None, language="en", today=TODAY)

    assert (russian["title"], russian["lang"]) == ("Закон", "")
    assert (english["title"], english["lang"]) == ("Заң", "kk")


@pytest.mark.parametrize(("language", "name"), [("kk", "LAW-148: Заң"), ("ru", "LAW-148: Закон")])
def test_the_chooser_names_an_act_in_the_language_of_the_author(language, name):
    with translation.override(language):
        assert str(_act()) == name


@pytest.mark.parametrize(
    ("of_the_reference", "of_the_register", "shown", "is_stale"),
    [
        (date(2026, 3, 1), date(2026, 1, 10), date(2026, 3, 1), False),
        (date(2025, 3, 1), date(2026, 1, 10), date(2026, 1, 10), False),
        (date(2025, 3, 1), None, date(2025, 3, 1), True),
        (None, date(2025, 11, 24), date(2025, 11, 24), False),
        (None, date(2025, 11, 23), date(2025, 11, 23), True),
        (None, None, None, True),
    ],
)
def test_the_later_check_counts_and_is_overdue_after_a_year(
    of_the_reference, of_the_register, shown, is_stale
):
    found = laws.facts(_act(checked_on=of_the_register), of_the_reference, language="kk", today=TODAY)

    assert (found["checked_on"], found["is_stale"]) == (shown, is_stale)


def test_a_reference_without_an_act_is_no_error():
    assert laws.facts(None, None, language="kk", today=TODAY)["title"] == ""


@pytest.mark.parametrize(
    ("url", "language", "address"),
    [
        ("https://adilet.zan.kz/rus/docs/K1", "kk", "https://adilet.zan.kz/kaz/docs/K1"),
        ("https://adilet.zan.kz/rus/docs/K1", "en", "https://adilet.zan.kz/rus/docs/K1"),
        ("https://adilet.zan.kz/eng/docs/Z1_", "en", "https://adilet.zan.kz/eng/docs/Z1_"),
        ("https://adilet.zan.kz/eng/docs/Z1_", "ru", "https://adilet.zan.kz/rus/docs/Z1_"),
        ("https://law.example/rus/1", "kk", "https://law.example/rus/1"),
        ("", "kk", ""),
    ],
)
def test_a_reader_is_led_to_the_text_in_their_language(url, language, address):
    assert laws.address(url, language) == address


@pytest.mark.parametrize(
    ("language", "article", "words"),
    [
        ("ru", "35", "ст. 35"),
        ("kk", "65(1), 76(1)", "65(1), 76(1)-бап"),
        ("en", "12–14", "art. 12–14"),
        ("ru", "пункт 3 статьи 91", "пункт 3 статьи 91"),
        ("ru", "", ""),
    ],
)
def test_a_bare_number_is_called_an_article(language, article, words):
    with translation.override(language):
        assert laws.article(article) == words


def test_what_is_stale_is_listed_with_the_longest_unchecked_first(db, settings):
    settings.LAW_CHECK_DAYS = 100
    for code, day in (
        ("NEW", TODAY),
        ("OLD", TODAY - timedelta(101)),
        ("NEVER", None),
        ("EDGE", TODAY - timedelta(100)),
    ):
        _act(code=code, checked_on=day).save()

    assert {act.code for act in laws.stale(TODAY)} == {"OLD", "NEVER"}


def test_uses_are_found_in_lessons_of_every_language(taught):
    found = laws.uses([Act.objects.get(code="LAW-148"), Act.objects.get(code="LAW-9")])

    lessons = [use for use in found["LAW-148"] if use.kind == "LESSON"]
    assert [(use.language, use.title) for use in lessons] == [
        ("kk", "Lesson T01-L1 (kk)"),
        ("kk", "Lesson T01-L2 (kk)"),
        ("ru", "Lesson T01-L1 (ru)"),
        ("ru", "Lesson T01-L2 (ru)"),
        ("en", "Lesson T01-L1 (en)"),
    ]
    assert lessons[0].url.startswith("/cms/pages/")
    assert found["LAW-9"] == []


def test_uses_cost_the_same_for_any_number_of_acts(taught, django_assert_num_queries):
    Act.objects.bulk_create(_act(code=f"LAW-{number}0000") for number in range(50))
    laws.uses(list(Act.objects.all()))  # content types are remembered

    with django_assert_num_queries(4):  # the acts, the references to them, lessons, questions
        laws.uses(list(Act.objects.filter(code="LAW-148")[:1]))
    with django_assert_num_queries(4):
        laws.uses(list(Act.objects.all()))


def test_a_floor_above_adds_what_it_knows(taught):
    def others(codes):
        return [laws.Use("LAW-9", "QUESTION", "", "Bank: 1", "")]

    with hooks.register_temporarily(laws.USES, others):
        found = laws.uses(list(Act.objects.all()))

    assert found["LAW-9"] == [laws.Use("LAW-9", "QUESTION", "", "Bank: 1", "")]


def _lesson() -> LessonPage:
    return outline.page_of(key_of("lesson", "T01-L1"), "ru")


def test_a_lesson_shows_the_act_from_the_register(taught):
    html = reading.render(_lesson())

    assert "Law on local government (ru)</span>, No. 148-II, Article 35</cite>" in html
    assert f'<time datetime="{NOON.date()}">' in html
    assert '<a href="https://law.example/148">' in html


def test_a_lesson_reads_on_when_its_act_is_gone(taught):
    Act.objects.all().delete()

    html = reading.render(_lesson())

    assert "Акт удалён из реестра" in html
    assert "The akim considers appeals." in html


def test_a_lesson_says_that_nobody_has_compared_it_with_the_act(taught):
    Act.objects.update(checked_on=None)
    page = _lesson()
    page.body[4].value["checked_on"] = None

    assert "С актом ещё не сверено" in reading.render(page)


def test_words_where_an_act_should_be_are_read_as_none(taught):
    page = _lesson()
    raw = [dict(block) for block in page.body.raw_data]
    raw[4] = {**raw[4], "value": {**raw[4]["value"], "act": "Law No. 148-II", "number": "148-II"}}
    page.body = page.body.stream_block.to_python(raw)

    assert "Акт удалён из реестра" in reading.render(page)
