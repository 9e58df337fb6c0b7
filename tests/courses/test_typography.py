import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.typography import NBSP, careful


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        # a dash never begins a line
        ("Бюджет – жоспар — әрекет", "Бюджет~– жоспар~— әрекет"),
        ("<li>– Бұл орынды ма?</li>", "<li>– Бұл орынды ма?</li>"),
        ("<p>2024–2026 жылдар</p>", "<p>2024–2026~жылдар</p>"),
        ("екі\n  жол – бір", "екі\n  жол~– бір"),
        ("жол\n  – бір", "жол~– бір"),
        # signs and figures
        ("№ 148-II, § 5", "№~148-II, §~5"),
        ("№148", "№148"),
        ("20,1 % және 5 ‰", "20,1~% және 5~‰"),
        ("500 ₸, 12 га, 3 км, 25 °C", "500~₸, 12~га, 3~км, 25~°C"),
        ("40 357 мың теңге: 8 095 мыңы", "40~357~мың теңге: 8~095~мыңы"),
        ("1 234 567 890", "1~234~567~890"),
        ("2026 123 және 12 34", "2026 123 және 12 34"),
        ("<b>36 063</b> ₸", "<b>36~063</b>~₸"),
        ("<b>№</b> <b>5</b>", "<b>№</b>~<b>5</b>"),
        # days and years
        ("2001 жылғы 23 қаңтардағы Заң", "2001~жылғы 23~қаңтардағы Заң"),
        ("3 января 2026 г. и 5 мая", "3~января 2026~г. и 5~мая"),
        ("15 минут, 2 сағ, 5 гектар", "15~минут, 2~сағ, 5 гектар"),
        # names
        ("А. Б. Сериков пен Ә. Қасымова", "А.~Б.~Сериков пен Ә.~Қасымова"),
        ("Сериков А. Б. келді", "Сериков~А.~Б. келді"),
        ("жол, су, т. б.", "жол, су, т.~б."),
        # what is not ours to touch
        ('<a href="/x № 5 – 36 063">№ 5</a>', '<a href="/x № 5 – 36 063">№~5</a>'),
        ("<code>36 063 – № 5</code>", "<code>36 063 – № 5</code>"),
        ("<pre>a <b>№ 5</b> – b</pre> № 5", "<pre>a <b>№ 5</b> – b</pre> №~5"),
        ("https://adilet.zan.kz/kaz/docs/Z010000148_", "https://adilet.zan.kz/kaz/docs/Z010000148_"),
        ("<td>36</td> <td>063</td>", "<td>36</td> <td>063</td>"),
        ("5 &amp; 6 &lt; 7 км", "5 &amp; 6 &lt; 7~км"),
        ("кесте 5 <br> км", "кесте 5 <br> км"),
    ],
)
def test_what_belongs_together_stays_on_one_line(typed, shown):
    assert careful(typed, "kk") == shown.replace("~", NBSP)


@pytest.mark.parametrize(
    ("typed", "language", "shown"),
    [
        ('Ол "болады" демейді', "kk", "Ол «болады» демейді"),
        ("<p>&quot;Тазару&quot; жобасы</p>", "ru", "<p>«Тазару» жобасы</p>"),
        ('(see "Act")', "en", "(see “Act”)"),
        ('5" құбыр', "kk", '5" құбыр'),
        ('<a title="сөз">сөз</a>', "kk", '<a title="сөз">сөз</a>'),
    ],
)
def test_quotation_marks_are_those_of_the_language(typed, language, shown):
    assert careful(typed, language) == shown


TAG = re.compile(r"<!--.*?-->|</?[a-z][^<>]*>", re.S)
PIECES = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", '<a href="№ 5">', "</a>", "<code>", "</code>", " ", "\n", "№", "–", "36", "063",
         "км", "%", "А.", "сөз", "&amp;", "&#8470;", "<br>", "<", ">", "<svg/>", "<!-- № 5 -->", "қаңтар", "т.", "б."]
    ),
    max_size=30,
)  # fmt: skip


@given(PIECES)
def test_nothing_but_spaces_changes_and_a_second_time_nothing_at_all(pieces):
    html = "".join(pieces)

    once = careful(html, "kk")

    assert careful(once, "kk") == once
    assert re.sub(rf"[\s{NBSP}]+", " ", once) == re.sub(r"\s+", " ", html)
    assert TAG.findall(once) == TAG.findall(html)
