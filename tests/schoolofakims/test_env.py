"""Reading the environment: exact, complaining by name, never guessing."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from schoolofakims import env

NAME = "SOA_TEST_VALUE"
STRONG = "q7" * 5 + "Zk4-x9_LmW2" * 4


@pytest.fixture(autouse=True)
def _clean(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


def test_a_missing_value_without_a_default_is_named():
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} is not set\\.$"):
        env.text(NAME)


def test_a_default_stands_in_for_a_missing_value():
    assert env.text(NAME, "kk") == "kk"


def test_an_empty_value_is_a_value(monkeypatch):
    monkeypatch.setenv(NAME, "")

    assert env.text(NAME, "kk") == ""


def test_a_file_gives_the_value(monkeypatch, tmp_path):
    (tmp_path / "value").write_text("Әкімдер мектебі\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "value"))

    assert env.text(NAME) == "Әкімдер мектебі"


def test_a_file_that_cannot_be_read_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "nothing"))

    with pytest.raises(ImproperlyConfigured, match=f"^{NAME}_FILE cannot be read"):
        env.text(NAME, "default")


def test_a_value_and_a_file_at_once_are_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, "one")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "other"))

    with pytest.raises(ImproperlyConfigured, match="not both"):
        env.text(NAME)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("1", True), ("Yes", True), ("on", True), ("TRUE", True), ("0", False), ("off", False), ("", False)],
)
def test_a_flag_knows_a_closed_list_of_words(monkeypatch, word, meant):
    monkeypatch.setenv(NAME, word)

    assert env.flag(NAME, not meant) is meant


@pytest.mark.parametrize("word", ["maybe", "2", "yes please"])
def test_a_flag_refuses_every_other_word(monkeypatch, word):
    monkeypatch.setenv(NAME, word)

    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be one of"):
        env.flag(NAME)


def test_a_number_is_whole(monkeypatch):
    monkeypatch.setenv(NAME, "12")
    assert env.number(NAME, 5) == 12

    monkeypatch.setenv(NAME, "12.5")
    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} must be a whole number"):
        env.number(NAME, 5)


def test_words_lose_blanks_and_empty_places(monkeypatch):
    monkeypatch.setenv(NAME, " a, b ,,c ")

    assert env.words(NAME) == ["a", "b", "c"]
    assert env.words("SOA_TEST_OTHER") == []


@pytest.mark.parametrize(
    "weak", ["short", "x" * 60, "changeme" + STRONG, "my-password-" + STRONG, "django-insecure-" + STRONG]
)
def test_a_weak_secret_is_refused_by_name_and_never_shown(monkeypatch, weak):
    monkeypatch.setenv(NAME, weak)

    with pytest.raises(ImproperlyConfigured) as refusal:
        env.secret(NAME)

    assert str(refusal.value) == f"{NAME} is too weak: 40 random characters are needed."


def test_a_strong_secret_is_taken_as_it_is(monkeypatch):
    monkeypatch.setenv(NAME, STRONG)

    assert env.secret(NAME) == STRONG


def test_a_secret_is_made_once_and_kept(tmp_path):
    first = env.secret(NAME, generate_in=tmp_path)

    assert len(first) >= env.SECRET_LENGTH
    assert env.secret(NAME, generate_in=tmp_path) == first
    assert (tmp_path / NAME.lower()).stat().st_mode & 0o077 == 0


def test_a_given_secret_wins_over_a_made_one(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, STRONG)

    assert env.secret(NAME, generate_in=tmp_path) == STRONG
    assert list(tmp_path.iterdir()) == []


def test_a_database_url_is_read(monkeypatch):
    monkeypatch.setenv(NAME, "postgres://school:word@db.local:5433/akims")

    found = env.database(NAME, "sqlite:///x")

    assert (found["HOST"], found["PORT"], found["NAME"], found["USER"]) == (
        "db.local",
        5433,
        "akims",
        "school",
    )


def test_nonsense_is_no_database(monkeypatch):
    monkeypatch.setenv(NAME, "nonsense")

    with pytest.raises(ImproperlyConfigured, match=f"^{NAME} is not a database URL"):
        env.database(NAME, "sqlite:///x")


def test_a_mail_url_is_read(monkeypatch):
    monkeypatch.setenv(NAME, "smtp+tls://user:word@mail.local:587")

    found = env.email(NAME, "consolemail://")

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.local", 587, True)


def test_a_child_gets_the_changes_on_top(monkeypatch):
    monkeypatch.setenv(NAME, "ours")

    assert env.child(**{NAME: "theirs"})[NAME] == "theirs"
    assert env.text(NAME) == "ours"
