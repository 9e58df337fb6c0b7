"""A part of a page that is rendered once for each language shows nothing of the page that came first."""

from django.template import Context, Template
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


def test_a_part_by_many_values_does_not_grow_for_ever():
    part = Template("{% once by number %}{{ number }}{% endonce %}")
    (node,) = part.nodelist
    for number in range(3 * once.MOST + 1):
        assert part.render(Context({"number": number})) == str(number)

    assert len(node._kept) <= once.MOST
