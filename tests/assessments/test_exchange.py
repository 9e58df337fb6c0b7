"""Questions travel: what is written is read back as the same, and what cannot be taken is named with its line."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.questions import exchange
from assessments.questions.drafts import Draft
from assessments.questions.exchange import Unusable
from schoolofakims.curriculum import files

CURRICULUM = Path(__file__).resolve().parents[2] / "courses" / "curriculum"
FORMATS = exchange.FORMATS


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


# --- Round trips -----------------------------------------------------------------------------------

LETTERS = "абвгғқңөұүһіәЁё АБВ abc ABC 0123456789 .,;:!?%№«»–-()[]{}=~#\\/<>&\"'|_*$@^+§ "
words = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
paragraphs = st.lists(words, min_size=1, max_size=3).map("\n".join)
tags = st.lists(st.sampled_from(["powers", "budget", "law", "meeting"]), unique=True, max_size=3)
decimals = st.decimals(-9999, 9999, places=2).map(lambda number: f"{number:f}")
codes = st.text("ABCM0123456789-", min_size=1, max_size=12)


@st.composite
def drafts(draw, kind):
    languages = draw(st.sampled_from([["kk", "ru"], ["kk", "ru", "en"], ["ru"], ["en", "kk"]]))
    count = draw(st.integers(2, 5))
    options = [f"x{number}" for number in range(count)]
    parts, key, ids = {}, None, []
    if kind in ("SINGLE", "MULTIPLE", "ORDER"):
        parts, ids = {"options": options}, options
    if kind == "SINGLE":
        key = draw(st.sampled_from(options))
    elif kind == "MULTIPLE":
        right = draw(st.lists(st.sampled_from(options), unique=True, min_size=1))
        key = {"right": right, "credit": draw(st.sampled_from(["all", "partial"]))}
    elif kind == "ORDER":
        key = draw(st.permutations(options))
    elif kind == "TRUE_FALSE":
        key = draw(st.booleans())
    elif kind == "NUMBER":
        parts = {"unit": draw(st.dictionaries(st.sampled_from(languages), words))}
        key = {"value": draw(decimals), "tolerance": draw(decimals).lstrip("-")}
    elif kind == "MATCH":
        right = [f"r{number}" for number in range(draw(st.integers(2, 4)))]
        parts, ids = {"left": options, "right": right}, [*options, *right]
        key = {one: draw(st.sampled_from(right)) for one in options}
    else:
        plain = words.map(lambda text: text.replace("*", "+"))
        key = {one: draw(st.lists(plain, min_size=1, max_size=3, unique=True)) for one in languages}
    # Options differ in words, as an author's do; the number in front makes them so.
    texts = {
        language: {
            "prompt": draw(paragraphs),
            "explanation": draw(st.one_of(st.just(""), paragraphs)),
            "texts": {one: f"{place} {draw(words)}" for place, one in enumerate(ids)},
        }
        for language in languages
    }
    return Draft(
        code=draw(codes),
        kind=kind,
        parts=parts,
        key=key,
        points=draw(st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5")])),
        difficulty=draw(st.sampled_from(["EASY", "MEDIUM", "HARD"])),
        basis=draw(st.sampled_from([{}, {"act": "Law No. 148-II", "article": "35]", "status": "sourced"}])),
        tags=draw(tags),
        texts=texts,
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "kind", ["SINGLE", "MULTIPLE", "TRUE_FALSE", "NUMBER", "ORDER", "MATCH", "SHORT_TEXT"]
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_is_written_is_read_back_as_the_same_question(form, kind, data):
    draft = data.draw(drafts(kind))
    if form == "csv":
        # A cell parts the sides of a pair by an arrow, and lines by line ends.
        for text in draft.texts.values():
            text["texts"] = {one: said.replace("->", "–") for one, said in text["texts"].items()}

    (item,) = exchange.read(exchange.write([draft], form), form)

    assert item.reason == ""
    assert item.draft.code == draft.code
    assert item.draft.texts.keys() == draft.texts.keys()
    assert item.draft.digest() == draft.digest()


@pytest.mark.parametrize("form", FORMATS)
def test_a_whole_bank_of_the_school_survives_the_journey_and_is_recognised(form):
    bank = next(module.bank for module in files.read(CURRICULUM).modules if module.code == "M01")

    items = exchange.read(exchange.write(bank.questions, form))

    assert [item.draft.code for item in items] == [draft.code for draft in bank.questions]
    assert [item.draft.digest() for item in items] == [draft.digest() for draft in bank.questions]


# --- Moodle XML ------------------------------------------------------------------------------------


def quiz(*inner: str, encoding="UTF-8") -> bytes:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n<quiz>\n' + "\n".join(inner) + "\n</quiz>\n"
    return text.encode(encoding)


def question(kind: str, inner: str, *, prompt="Кто утверждает бюджет округа?", more="") -> str:
    return (
        f'<question type="{kind}"><name><text>Бюджет</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{prompt}]]></text></questiontext>\n'
        f"<defaultgrade>2.0000000</defaultgrade>{more}{inner}</question>"
    )


def answer(fraction: str, text: str, more="") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>'
        f"<feedback><text></text></feedback>{more}</answer>"
    )


CHOICE = "<single>true</single>" + answer("100", "<p>мәслихат</p>") + answer("0", "<p>аким района</p>")


def only(content: bytes):
    (item,) = exchange.read(content)
    return item


def test_a_question_of_moodle_in_two_languages_is_ours():
    prompt = (
        '<p><span lang="kk" class="multilang">Бюджетті кім бекітеді?</span>'
        '<span class="multilang" lang="ru">Кто утверждает бюджет?</span> (2026)</p>'
    )

    draft = only(quiz(question("multichoice", CHOICE, prompt=prompt))).draft

    assert (draft.kind, draft.key, draft.points) == ("SINGLE", "o1", Decimal("2.0000000"))
    assert draft.texts["kk"]["prompt"] == "Бюджетті кім бекітеді? (2026)"
    assert draft.texts["ru"]["prompt"] == "Кто утверждает бюджет? (2026)"
    assert draft.texts["ru"]["texts"] == {"o1": "мәслихат", "o2": "аким района"}


def test_the_second_filter_of_moodle_is_read_as_well():
    prompt = "{mlang kk}Бюджет{mlang}{mlang ru}Смета{mlang}{mlang other}Budget{mlang}"

    draft = only(quiz(question("multichoice", CHOICE, prompt=prompt))).draft

    assert {code: text["prompt"] for code, text in draft.texts.items()} == {"kk": "Бюджет", "ru": "Смета"}


@pytest.mark.parametrize(
    ("prompt", "language"),
    [("Бюджетті кім бекітеді?", "kk"), ("Кто решает?", "ru"), ("Who approves the budget?", "en")],
)
def test_a_question_in_one_language_knows_which(prompt, language):
    options = answer("100", "1") + answer("0", "2")

    draft = only(quiz(question("multichoice", options, prompt=prompt))).draft

    assert list(draft.texts) == [language]


def test_lines_and_entities_of_html_become_plain_text():
    prompt = "<p>5 &lt; 7&nbsp;км</p><ul><li>раз</li><li>два</li></ul><script>alert(1)</script>"

    draft = only(quiz(question("multichoice", CHOICE, prompt=prompt))).draft

    assert draft.texts["kk"]["prompt"] == "5 < 7\u00a0км\n\nраз\n\nдва"


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        (
            "multichoice",
            "<single>false</single>" + answer("50", "а") + answer("50", "б") + answer("-50", "в"),
            ("MULTIPLE", {"right": ["o1", "o2"], "credit": "partial"}),
        ),
        (
            "multichoiceset",
            answer("100", "а") + answer("100", "б") + answer("0", "в"),
            ("MULTIPLE", {"right": ["o1", "o2"], "credit": "all"}),
        ),
        ("truefalse", answer("0", "true") + answer("100", "false"), ("TRUE_FALSE", False)),
        (
            "numerical",
            answer("100", "20,1", "<tolerance>0.1</tolerance>"),
            ("NUMBER", {"value": "20.1", "tolerance": "0.1"}),
        ),
        ("ordering", answer("2", "второе") + answer("1", "первое"), ("ORDER", ["o1", "o2"])),
        ("shortanswer", "<usecase>0</usecase>" + answer("100", "сход"), ("SHORT_TEXT", {"ru": ["сход"]})),
    ],
)
def test_every_kind_that_the_machine_marks_is_taken(kind, inner, expected):
    draft = only(quiz(question(kind, inner))).draft

    assert (draft.kind, draft.key) == expected


def test_a_right_side_without_a_partner_stays_a_distractor():
    pairs = "".join(
        f"<subquestion><text>{left}</text><answer><text>{right}</text></answer></subquestion>"
        for left, right in [("налог", "доход"), ("дорога", "расход"), ("", "перевод")]
    )

    draft = only(quiz(question("matching", pairs))).draft

    assert draft.parts == {"left": ["l1", "l2"], "right": ["r1", "r2", "r3"]}
    assert draft.key == {"l1": "r1", "l2": "r2"}


@pytest.mark.parametrize(
    ("kind", "inner", "prompt", "reason"),
    [
        ("essay", "", "Расскажите", "Questions of the type “essay” are not taken."),
        ("cloze", "", "{1:SA:=да}", "Questions of the type “cloze” are not taken."),
        ("multichoice", answer("0", "а") + answer("0", "б"), "В", "Exactly one answer must be fully right."),
        ("multichoice", answer("100", "а"), "В", "A question needs at least two answers to choose from."),
        ("multichoice", answer("100", "а") + answer("0", " "), "В", "An answer has no text."),
        ("multichoice", CHOICE, " ", "The question has no text."),
        ("multichoice", CHOICE, "в" * 8001, "The text of the question is too long."),
        ("multichoice", CHOICE, 'См. <img src="@@PLUGINFILE@@/1.png">',
         "A picture of the question is not in the file: @@PLUGINFILE@@/1.png."),
        ("multichoice", CHOICE, "См. " + "".join(f'<img src="{n}.png">' for n in range(6)),
         "The question shows too many pictures: at most 5."),
        ("multichoice", CHOICE, "См. <video></video>",
         "The question holds a drawing, a sound or a video; they cannot be taken over."),
        ("multichoice", answer("100", '<img src="1.png">') + answer("0", "б"), "В",
         "A picture stands in an answer or an explanation; only the question may show one."),
        ("multichoice", CHOICE, '<span lang="de" class="multilang">Wer</span>',
         "The question is written in a language that the School does not teach in: de."),
        ("numerical", answer("100", "около 20"), "В", "The right answer is not a number."),
        ("numerical", answer("100", "1") + answer("100", "2"), "В", "A number needs exactly one accepted value."),
        ("shortanswer", answer("100", "сход*"), "В",
         "An accepted answer holds the wildcard *; write every form out."),
        ("shortanswer", answer("100", "а" * 201), "В", "An accepted answer is too long."),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_named_with_line_and_reason(kind, inner, prompt, reason):
    items = exchange.read(quiz(question("multichoice", CHOICE), question(kind, inner, prompt=prompt)))

    assert [(item.name, item.line, item.reason) for item in items] == [
        ("Бюджет", 3, ""),
        ("Бюджет", 6, reason),
    ]


def test_categories_are_passed_over():
    category = '<question type="category"><category><text>$course$/A</text></category></question>'

    assert len(exchange.read(quiz(category, question("multichoice", CHOICE), category))) == 1


def test_categories_that_contain_one_another_are_passed_over_as_well():
    circle = [
        f'<question type="category"><category><text>$course$/{path}</text></category></question>'
        for path in ("A/B", "B/A", "A/B/A", "/".join("AB" * 5000))
    ]

    assert len(exchange.read(quiz(*circle, question("multichoice", CHOICE)))) == 1


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<quiz><question><name><text>&b;</text></name></question></quiz>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>'
DTD = "The file declares a document type or entities. Such files are not read."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"<" + b" " * (20 * 1024 * 1024), "The file is too large: at most 20 MB."),
        (BOMB.encode(), DTD),
        (OUTSIDE.encode(), DTD),
        (b"<quiz><question>", "The file is not well-formed XML, line 1."),
        (b"<html><body/></html>", "The file is XML, but not a Moodle question file."),
        (b"<quiz></quiz>", "There are no questions in the file."),
        (
            b"<quiz>" + b"<a>" * 60 + b"</a>" * 60 + b"</quiz>",
            "The file is not a Moodle question file: its tags are nested too deep.",
        ),
        (quiz(question("essay", "")).replace(b"UTF-8", b"UTF-9"), None),
        (quiz(question("essay", ""), encoding="windows-1251").replace(b"windows-1251", b"UTF-8"), None),
    ],
)
def test_a_file_that_is_no_question_file_is_refused_whole(content, sentence):
    with pytest.raises(Unusable) as refused:
        exchange.read(content)

    assert sentence is None or str(refused.value) == sentence


def test_moodle_xml_in_windows_1251_is_read_by_its_declaration():
    assert only(quiz(question("multichoice", CHOICE.replace("ә", "а")), encoding="windows-1251")).draft


# --- GIFT ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Кто утверждает бюджет?{~аким =маслихат ~сход}", "SINGLE", "o2"),
        ("Что входит?{~%50%налог ~%50%аренда ~%-100%пошлина}", "MULTIPLE",
         {"right": ["o1", "o2"], "credit": "partial"}),
        ("Сход открыт всем.{T}", "TRUE_FALSE", True),
        ("Аким меняет бюджет сам.{FALSE#нет#да}", "TRUE_FALSE", False),
        ("Сколько процентов?{#20.1:0.1}", "NUMBER", {"value": "20.1", "tolerance": "0.1"}),
        ("Сколько процентов?{#20..22}", "NUMBER", {"value": "21", "tolerance": "1"}),
        ("Соедините.{=налог -> доход =дорога -> расход}", "MATCH", {"l1": "r1", "l2": "r2"}),
        ("Как называется?{=сход =%100%сход граждан}", "SHORT_TEXT", {"ru": ["сход", "сход граждан"]}),
        ("По порядку{>3 ALL VERTICAL\nпервое\nвторое\nтретье\n}", "ORDER", ["o1", "o2", "o3"]),
    ],
)  # fmt: skip
def test_every_form_of_gift_is_taken(text, kind, key):
    draft = only(f"// комментарий\n$CATEGORY: $course$/A\n\n::M1::{text}\n".encode()).draft

    assert (draft.code, draft.kind, draft.key) == ("M1", kind, key)


def test_a_gap_in_the_middle_of_a_sentence_stays_a_gap():
    draft = only("Бюджет утверждает {=маслихат ~аким} района.".encode()).draft

    assert draft.texts["ru"]["prompt"] == "Бюджет утверждает _____ района."


def test_signs_of_the_format_can_be_escaped():
    draft = only(r"Сколько будет 2\=2 \{да\}\: 5\~6 \\ \#?{=две\nстроки ~a\=b}".encode()).draft

    assert draft.texts["ru"]["prompt"] == "Сколько будет 2=2 {да}: 5~6 \\ #?"
    assert draft.texts["ru"]["texts"] == {"o1": "две\nстроки", "o2": "a=b"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Нет скобки {=а ~б", "The braces do not match; write \\{ and \\} inside a text."),
        ("Две {=а}{~б}", "The braces do not match; write \\{ and \\} inside a text."),
        ("Просто текст", "There is no answer in braces; a description is no question."),
        ("Эссе {}", "Questions of the type “essay” are not taken."),
        ("Без знака {да нет}", "The answers must begin with = or ~."),
        ("Все неверны {~а ~б}", "The right answer is not marked."),
        ("Число {#около}", "The right answer is not a number."),
        ("Число {#5..}", "The right answer is not a number."),
        ("Разное {~%50%а ~%30%б}", "The right answers must all be worth the same."),
        ("Доля {~%5.5.5%а =б}", "The share of an answer is not a number."),
        ("Одно {>x}", "The right answer does not fit the kind of the question."),
    ],
)
def test_a_broken_gift_question_is_named_and_the_others_go_on(text, reason):
    items = exchange.read(f"Хорошо?{{T}}\n\n\n{text}\n\nТоже?{{F}}\n".encode(), "gift")

    assert [(item.line, item.reason) for item in items] == [(1, ""), (4, reason), (6, "")]


def test_gift_in_another_encoding_is_refused_whole():
    with pytest.raises(Unusable, match="not text in UTF-8"):
        exchange.read("Хорошо?{T}".encode("windows-1251"), "gift")


# --- CSV -------------------------------------------------------------------------------------------

HEADER = "code;kind;key;prompt_kk;prompt_ru;options_kk;options_ru"


def test_a_table_from_a_spreadsheet_is_read_whatever_its_separator():
    content = f'{HEADER}\nQ1;single;2;Сұрақ;Вопрос;"бір\nекі";"один\nдва"\n'

    (item,) = exchange.read(content.encode("utf-8-sig"))

    assert (item.draft.code, item.draft.kind, item.draft.key) == ("Q1", "SINGLE", "o2")
    assert item.draft.texts["kk"]["texts"] == {"o1": "бір", "o2": "екі"}


def test_no_cell_is_a_formula():
    draft = Draft(
        "=1", "TRUE_FALSE", {}, True, texts={"ru": {"prompt": "+7?", "explanation": "", "texts": {}}}
    )

    content = exchange.write([draft], "csv").decode()

    assert "'=1,TRUE_FALSE" in content
    assert ",'+7?," in content
    assert exchange.read(content.encode())[0].draft.digest() == draft.digest()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Q1;essay;;С;В;;", "Questions of the type “essay” are not taken."),
        ("Q1;single;3;С;В;а|б;а|б", "The right answer is not marked."),
        ("Q1;single;1;С;В;а|б;а", "Every language must have the same number of answers."),
        ("Q1;single;1;;;а|б;а|б", "The question has no text."),
        ("Q1;match;;С;В;а -> б|в;а -> б|в", "Pairs are written as “left -> right”."),
        ("Q1;true_false;maybe;С;В;;", "The right answer is not marked."),
        ("Q1;number;x ± 1;С;В;;", "The right answer is not a number."),
        ("Q1;true_false;true;С;В;;;;лишнее", "The row has more cells than the first line."),
        (f"{'Q' * 41};true_false;true;С;В;;", "The code is longer than 40 characters."),
    ],
)
def test_a_broken_row_is_named_by_its_line(row, reason):
    cells = [f'"{cell}"'.replace("|", "\n") for cell in row.split(";")]

    (item,) = exchange.read(f"{HEADER}\n\n{';'.join(cells)}\n".encode())

    assert (item.line, item.reason) == (3, reason)


def test_a_table_without_our_columns_is_refused_whole():
    with pytest.raises(Unusable, match="first line must name the columns"):
        exchange.read(b"question,answer\n1,2\n", "csv")
