"""A part of a page that is rendered once for each language shows nothing of the page that came first."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from schoolofakims.templatetags import once

PART = '{% load i18n static %}{% once %}{% translate "Search" %} {{ name }}{% url "public:verify" %}{% endonce %}'


def test_each_language_has_its_own_words_and_addresses():
    part = Template(PART)
    said = {}
    for language in ("kk", "ru", "kk", "en"):
        with translation.override(language):
            said.setdefault(language, set()).add(part.render(Context()))

    assert said == {"kk": {"Іздеу /kk/verify/"}, "ru": {"Поиск /ru/verify/"}, "en": {"Search /en/verify/"}}


def test_no_variable_of_the_page_comes_in():
    part = Template(PART)
    with translation.override("en"):
        first, second = (part.render(Context({"name": name})) for name in ("Aigul", "Nurlan"))

    assert first == second == "Search /en/verify/"


def test_a_part_by_a_value_is_kept_for_each_value_and_sees_no_other():
    part = Template("{% once by view %}{{ view }}{{ name }}{{ kept }}{% endonce %}")
    said = [
        part.render(Context({"view": view, "name": name}))
        for view, name in (("lowvision", "Aigul"), ("", "Nurlan"), ("lowvision", "Nurlan"))
    ]

    assert said == ["lowvision", "", "lowvision"]


def test_a_value_comes_into_a_part_that_is_kept_also_into_an_address():
    part = Template(
        "{% once by view around code name %}{{ view }} {{ name }} {% url 'register:certificate' code %} {{ code }}{% endonce %}"
    )
    (node,) = part.nodelist
    said = [
        part.render(Context({"view": view, "code": code, "name": name}))
        for view, code, name in (("a", "7KQ2", "Nurlan"), ("a", "XD9P", "Aigul"), ("b", "7KQ2", "Aigul"))
    ]

    assert said == ["a Nurlan /v/7KQ2 7KQ2", "a Aigul /v/XD9P XD9P", "b Aigul /v/7KQ2 7KQ2"]
    assert len(node._kept) == 2


@pytest.mark.parametrize("value", ["", "<b>", "a b", "Айгүл", None, "a/b", "x\n"])
def test_what_is_not_letters_and_figures_does_not_come_in(value):
    with pytest.raises(ValueError, match="letters and figures alone"):
        Template("{% once around code %}{{ code }}{% endonce %}").render(Context({"code": value}))


@pytest.mark.parametrize("mark", ["once view", "once by", "once around", "once view by name"])
def test_a_part_that_does_not_say_by_what_is_refused(mark):
    with pytest.raises(TemplateSyntaxError, match="once by name"):
        Template("{% " + mark + " %}{% endonce %}")


def test_a_part_by_many_values_does_not_grow_for_ever():
    part = Template("{% once by number %}{{ number }}{% endonce %}")
    (node,) = part.nodelist
    for number in range(3 * once.MOST + 1):
        assert part.render(Context({"number": number})) == str(number)

    assert len(node._kept) <= once.MOST
