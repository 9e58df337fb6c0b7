"""Word forms: pairs that must meet, pairs that must not, and whole paradigms made by the rules of grammar."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import wordforms
from tests.courses import kazakh_forms

KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def stem(word: str, language: str = "kk") -> str:
    folded = wordforms.fold(word)
    return wordforms.stems([folded], language)[folded]


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Қаланың", "каланын"),
        ("ӘКІМ", "аким"),
        ("Һәм", "хам"),
        ("Өңір", "онир"),
        ("ұйғарым", "уйгарым"),
        ("үлгі", "улги"),
        ("отчёт", "отчет"),
        ("и\u0306", "й"),  # two characters become the one letter
        ("бiлiм", "билим"),  # with two Latin letters
        ("Budget", "budget"),
        ("148", "148"),
    ],
)
def test_people_without_a_kazakh_keyboard_type_the_folded_word(written, folded):
    assert wordforms.fold(written) == folded


@pytest.mark.parametrize(
    "forms",
    [
        "әкім әкімге әкімнен әкімді әкімдер әкімдерінің әкіміміздің әкіммен акимдеринин",
        "бюджет бюджетінің бюджеттегі бюджетке бюджетпен бюджеттер бюджетіміз бюджетіңізден",
        "қала кала қалада қаланың қаласы қаласына қаладан каласынан",
        "қоғамдастық қоғамдастығының қоғамдастыққа қоғамдастықтар когамдастыгы",
        "ауыл ауылдағы ауылдық ауылдың ауылы ауылына ауылдардағы ауылда",
        "кіріс кірістер кірістерді кірісі кірісінің кіріске",
        "салық салығы салығының салықтың салыққа салықтан",
        "мектеп мектебі мектебінің мектепте мектептер",
        "бап бабы бабында баптың бапта",
        "халық халқы халқының халыққа",
        "орын орны орнында орынға",
        "округ округтің округі округіңіздегі округтер",
        "модуль модульдің модульдер модулі",
        "басқар басқару басқарады басқарған басқарып басқаруды басқармайды басқарыңыз басқарылады",
        "бекіту бекітеді бекіткен бекітіп бекітілген бекітпейді бекітсе бекітуді",
        "жою жояды жойған жойып жоюға",
        "жария жарияланады жарияланған",
        "су суды судың сумен суы",
        "төрт төртінші төртіншісі",
    ],
)
def test_the_forms_of_a_kazakh_word_have_one_stem(forms):
    assert {word: stem(word) for word in forms.split()} == dict.fromkeys(
        forms.split(), stem(forms.split()[0])
    )


@pytest.mark.parametrize("word", kazakh_forms.NOUNS)
def test_every_case_and_possessive_of_a_kazakh_noun_has_its_stem(word):
    apart = {form for form in kazakh_forms.of_noun(word) if stem(form) != stem(word)}

    assert apart == set()


@pytest.mark.parametrize(
    "forms",
    [
        "собрание собрания собраний собраниями собраниях",
        "участок участка участки участков участком",
        "орган органа органы органов органам",
        "житель жители жителей жителями",
        "отчёт отчет отчёта отчётами",
        "бюджет бюджета бюджету бюджетов",
        "утвердить утвердил утвердили утвердит",
    ],
)
def test_the_forms_of_a_russian_word_have_one_stem(forms):
    assert len({stem(word, "ru") for word in forms.split()}) == 1


def test_english_words_are_stemmed_too():
    assert stem("Budgets", "en") == stem("budget", "en")
    assert stem("approved", "en") == stem("approves", "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("әкім", "әкімдік"),
        ("орган", "орын"),
        ("қала", "қалай"),
        ("қоғам", "қоғамдастық"),
        ("бөлім", "бөлік"),
        ("жер", "жергілікті"),
        ("кеңес", "кеңсе"),
        ("мектеп", "мекеме"),
        ("хат", "хаттама"),
        ("мәслихат", "мәселе"),
        ("бюджет", "бап"),
    ],
)
def test_words_of_the_trade_stay_apart(one, other):
    assert stem(one) != stem(other)


@given(st.text(KAZAKH + "abcxyz0123456789", min_size=1, max_size=30))
def test_a_stem_is_never_empty_and_a_kazakh_one_is_its_own_stem(word):
    folded = wordforms.fold(word)
    for language in ("kk", "ru", "en"):
        assert wordforms.stems([folded], language)[folded] != ""
    own = wordforms.stems([folded], "kk")[folded]
    assert wordforms.stems([own], "kk")[own] == own


@given(st.text())
def test_folding_twice_changes_nothing(text):
    once = wordforms.fold(text)

    assert wordforms.fold(once) == once


@given(st.sampled_from(kazakh_forms.NOUNS), st.data())
def test_a_form_meets_its_word_also_when_it_is_typed_without_kazakh_letters(word, data):
    form = data.draw(st.sampled_from(sorted(kazakh_forms.of_noun(word))))

    assert stem(wordforms.fold(form)) == stem(word)


def test_words_are_found_where_they_stand():
    text = "Өзін-өзі басқару, 35-бап: № 148-II а"

    assert [found[0] for found in wordforms.words(text)] == [
        "Өзін",
        "өзі",
        "басқару",
        "35",
        "бап",
        "148",
        "II",
    ]
    assert [text[slice(*found.span())] for found in wordforms.words(text)][2] == "басқару"


@pytest.mark.parametrize(
    ("typed", "found", "share"),
    [("аким", "акимнин", 1), ("салыктын", "салыгы", 5 / 8), ("дело", "делать", 3 / 4), ("ал", "ба", 1 / 2)],
)
def test_a_form_is_as_close_as_the_letters_it_shares_from_the_beginning(typed, found, share):
    assert wordforms.closeness(typed, found) == share
