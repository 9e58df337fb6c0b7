from types import SimpleNamespace

import pytest

from regions import languages

PROGRAMME = SimpleNamespace(
    title_kk="Негізгі бағдарлама", title_ru="Базовая программа", title_en="Core programme"
)
NO_ENGLISH = SimpleNamespace(title_kk="Негізгі бағдарлама", title_ru="Базовая программа", title_en=" ")
ONLY_RUSSIAN = SimpleNamespace(title_kk="", title_ru="Базовая программа", title_en=None)
NOTHING = SimpleNamespace(title_kk="", title_ru="", title_en="")


def test_kazakh_comes_first_and_is_the_default():
    assert languages.LANGUAGES == (
        ("kk", "Қазақша", "Қаз"),
        ("ru", "Русский", "Рус"),
        ("en", "English", "Eng"),
    )
    assert languages.CODES == ("kk", "ru", "en")
    assert languages.DEFAULT == "kk"


@pytest.mark.parametrize(
    ("row", "language", "worded"),
    [
        (PROGRAMME, "kk", ("Негізгі бағдарлама", "kk")),
        (PROGRAMME, "ru", ("Базовая программа", "ru")),
        (PROGRAMME, "en", ("Core programme", "en")),
        (PROGRAMME, "de", ("Негізгі бағдарлама", "kk")),
        (NO_ENGLISH, "en", ("Негізгі бағдарлама", "kk")),
        (ONLY_RUSSIAN, "en", ("Базовая программа", "ru")),
        (ONLY_RUSSIAN, "kk", ("Базовая программа", "ru")),
        (NOTHING, "ru", ("", "ru")),
    ],
)
def test_words_say_in_which_language_they_are(row, language, worded):
    assert languages.worded(row, "title", language) == worded


def test_a_field_that_the_record_does_not_have_is_an_error():
    with pytest.raises(AttributeError):
        languages.worded(PROGRAMME, "name", "kk")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("ru", "ru"),
        ("ru-KZ", "ru"),
        ("EN_gb", "en"),
        ("de", "kk"),
        ("", "kk"),
        (None, "kk"),
        ("russian", "kk"),
    ],
)
def test_every_wish_ends_in_one_of_the_three_languages(asked, code):
    assert languages.known(asked) == code
