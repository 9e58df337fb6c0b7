"""A file meets a bank: what is new enters it, what is there stays, what differs is named."""

import base64
import json
import re
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.models import Picture, Question
from assessments.questions import exchange, importing
from audit.models import Event
from tests.assessments.questions import picture, write_bank
from tests.worlds import NOON

pytestmark = pytest.mark.django_db
TWO = '::A::[html]<span lang\\="kk" class\\="multilang">Ашық па?</span><span lang\\="ru" class\\="multilang">Открыт?</span>{T}\n\n::B::Верно?{F}\n'
BROKEN = TWO + "\n::C::Сломан {=\n"


@pytest.fixture
def bank(world):
    return write_bank()


def test_a_dry_run_says_what_would_happen_and_writes_nothing(bank):
    outcome = importing.compare(bank=bank, content=TWO.encode())

    assert outcome.as_json() == {"added": 2, "unchanged": 0, "refused": [], "applied": False}
    assert bank.questions.count() == 7


def test_whole_questions_are_ready_for_exams_and_others_wait_as_drafts(bank):
    importing.apply(bank=bank, content=TWO.encode(), at=NOON)

    rows = bank.questions.filter(code__in="AB").order_by("code")
    assert [(row.code, row.status) for row in rows] == [("A", "APPROVED"), ("B", "DRAFT")]
    assert [text.language for text in rows[1].texts.all()] == ["ru"]


def test_the_same_file_twice_adds_nothing_the_second_time(bank):
    importing.apply(bank=bank, content=TWO.encode(), at=NOON)

    again = importing.apply(bank=bank, content=TWO.encode(), at=NOON)

    assert again.as_json() == {"added": 0, "unchanged": 2, "refused": [], "applied": True}
    assert bank.questions.count() == 9
    assert Event.objects.filter(action="assessments.questions.imported").count() == 1


def test_nothing_enters_when_one_question_is_refused_unless_told_so(bank):
    refused = importing.apply(bank=bank, content=BROKEN.encode(), at=NOON)
    assert (refused.applied, bank.questions.count()) == (False, 7)

    importing.apply(bank=bank, content=BROKEN.encode(), at=NOON, skip_bad=True)
    assert bank.questions.count() == 9


def test_a_code_that_stands_for_another_question_is_refused(bank):
    importing.apply(bank=bank, content=TWO.encode(), at=NOON)

    outcome = importing.compare(bank=bank, content=TWO.replace("Верно?", "Неверно?").encode())

    assert [(item.name, item.line) for item in outcome.refused] == [("B", 3)]


def test_the_same_question_twice_in_a_file_enters_once(bank):
    outcome = importing.apply(bank=bank, content=f"{TWO}\nВерно?{{F}}\n".encode(), at=NOON)

    assert outcome.as_json() == {"added": 2, "unchanged": 1, "refused": [], "applied": True}


def test_option_ids_of_an_imported_question_tell_nothing(bank):
    importing.apply(bank=bank, content="::S::Что?{=да ~нет ~кто}".encode(), at=NOON)

    question = Question.objects.get(code="S")

    assert all(len(one) == 4 for one in question.parts["options"])
    assert question.key in question.parts["options"]


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_a_bank_given_away_and_taken_back_is_the_same_bank(bank, form):
    made = importing.export(bank=bank, kind=form)

    assert (made.written, made.left_out) == (7, 0)
    assert importing.compare(bank=bank, content=made.content).as_json() == {
        "added": 0, "unchanged": 7, "refused": [], "applied": False,
    }  # fmt: skip


def test_what_is_retired_is_not_given_away(bank):
    importing.banks.retire(question=bank.questions.first(), at=NOON)

    assert importing.export(bank=bank, kind="gift").written == 6


def test_what_a_person_brings_waits_for_another_person(world, bank):
    importing.apply(bank=bank, content=TWO.encode(), at=NOON, actor=world.dana)

    rows = bank.questions.filter(code__in="AB").order_by("code")
    assert [(row.status, row.written_by, row.approved_at) for row in rows] == [
        ("DRAFT", world.dana, None),
        ("DRAFT", world.dana, None),
    ]
    assert [text.complete for text in rows[0].texts.all()] == [True, True]
    event = Event.objects.get(action="assessments.questions.imported")
    assert (event.actor, event.details) == (world.dana, {"added": 2, "refused": 0})


# --- Pictures --------------------------------------------------------------------------------------

PNG = picture("teal")


def with_picture(alt="Үш қорап", content=PNG, name="right answer.png"):
    packed = base64.b64encode(content).decode()
    return (
        '<quiz><question type="truefalse"><name><text>P</text></name><questiontext format="html"><text><![CDATA['
        f'<p><span lang="kk" class="multilang">Ашық па? <img src="@@PLUGINFILE@@/{quote(name)}" alt="{alt}"></span>'
        f'<span lang="ru" class="multilang">Открыт? <img alt="Три ящика" src="@@PLUGINFILE@@/{quote(name)}"></span>'
        f']]></text><file name="{name}" path="/" encoding="base64">{packed}</file></questiontext>'
        '<answer fraction="100"><text>true</text></answer></question></quiz>'
    ).encode()


def test_a_picture_of_moodle_is_drawn_anew_under_a_name_that_tells_nothing(bank):
    importing.apply(bank=bank, content=with_picture(), at=NOON)

    question, stored = Question.objects.get(code="P"), Picture.objects.get()
    assert question.status == "APPROVED"
    shown = {text.language: text.pictures for text in question.texts.all()}
    facts = {"sha256": stored.sha256, "name": stored.name, "width": 40, "height": 30}
    assert shown == {"kk": [facts | {"alt": "Үш қорап"}], "ru": [facts | {"alt": "Три ящика"}]}
    assert re.fullmatch(r"[a-z2-9]{24}", stored.name)
    assert question.texts.get(language="kk").prompt == "Ашық па?"


@pytest.mark.parametrize("form", ["moodle-xml", "gift"])
def test_pictures_and_their_words_survive_the_journey(bank, form):
    importing.apply(bank=bank, content=with_picture(content=picture("teal", form="JPEG")), at=NOON)

    made = importing.export(bank=bank, kind=form)

    assert (made.written, made.left_out) == (8, 0)
    assert importing.compare(bank=bank, content=made.content).as_json() == {
        "added": 0, "unchanged": 8, "refused": [], "applied": False,
    }  # fmt: skip
    assert b"right answer" not in made.content


def test_the_very_file_that_was_brought_is_recognised_as_well(bank):
    content = with_picture(content=picture("teal", form="JPEG"))
    importing.apply(bank=bank, content=content, at=NOON)

    assert importing.compare(bank=bank, content=content).as_json()["unchanged"] == 1
    assert Picture.objects.count() == 1


def test_a_table_has_no_room_for_pictures(bank):
    importing.apply(bank=bank, content=with_picture(), at=NOON)

    made = importing.export(bank=bank, kind="csv")

    assert (made.written, made.left_out) == (7, 1)


def test_a_picture_without_words_for_it_waits_as_a_draft(bank):
    importing.apply(bank=bank, content=with_picture(alt=""), at=NOON)

    assert Question.objects.get(code="P").status == "DRAFT"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            with_picture(content=b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "The file is not a picture that can be shown. Take PNG, JPEG, WebP or GIF.",
        ),
        (with_picture(content=PNG[:60]), "The picture is damaged and cannot be read."),
        (with_picture().replace(b"iVBOR", b"iV*OR"), "A picture of the question is damaged."),
        (
            with_picture().replace(b"@@PLUGINFILE@@", b"https://example.com"),
            "A picture of the question is not in the file: https://example.com/right%20answer.png.",
        ),
        (
            with_picture().replace(b"<text>true</text>", b'<text>&lt;img src="x"&gt;</text>'),
            "The right answer is not marked.",
        ),
        (
            with_picture()
            .replace(b"truefalse", b"multichoice")
            .replace(b"<text>true</text>", b'<text>&lt;img src="x"&gt;</text>'),
            "A picture stands in an answer or an explanation; only the question may show one.",
        ),
    ],
)
def test_a_picture_that_cannot_be_shown_is_named(bank, content, reason):
    outcome = importing.compare(bank=bank, content=content)

    assert [(item.name, item.line, item.reason) for item in outcome.refused] == [("P", 1, reason)]


@pytest.mark.parametrize("questions", [1, 20])
def test_a_comparison_costs_the_same_for_any_bank(world, questions, django_assert_num_queries):
    bank = write_bank(questions)

    with django_assert_num_queries(2):
        importing.compare(bank=bank, content=TWO.encode())


# --- The commands ----------------------------------------------------------------------------------


def run(capsys, *arguments):
    code = 0
    try:
        call_command(*arguments)
    except SystemExit as stopped:
        code = stopped.code
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_speaks_json_in_its_fixed_shape(bank, tmp_path, capsys):
    file = tmp_path / "questions.gift"
    file.write_text(BROKEN)

    code, out, _err = run(capsys, "import_questions", str(file), "--bank", "WORLD", "--json")

    assert code == 1
    assert json.loads(out) == {
        "added": 2,
        "unchanged": 0,
        "refused": [
            {"item": "C", "line": 5, "reason": "The braces do not match; write \\{ and \\} inside a text."}
        ],
        "applied": False,
    }


def test_the_command_writes_only_when_told_to(bank, tmp_path, capsys):
    file = tmp_path / "questions.gift"
    file.write_text(TWO)

    assert run(capsys, "import_questions", str(file), "--bank", "WORLD")[:2] == (
        0,
        "Nothing was written.\n2 new, 0 there already, 0 refused.\n"
        "As drafts, since Kazakh or Russian words are missing: B.\n",
    )
    assert run(capsys, "import_questions", str(file), "--bank", "WORLD", "--apply")[1].startswith("Applied.")
    assert bank.questions.count() == 9


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["missing.gift", "--bank", "WORLD"], "The file cannot be read: No such file or directory.\n"),
        (["empty.gift", "--bank", "WORLD"], "The file is empty.\n"),
        (["empty.gift", "--bank", "NONE"], "There is no bank NONE.\n"),
    ],
)
def test_unusable_files_and_arguments_end_with_2(bank, tmp_path, capsys, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.gift").touch()

    code, out, err = run(capsys, "import_questions", *arguments)

    assert (code, out, err) == (2, "", sentence)


def test_an_unknown_format_is_refused(bank):
    with pytest.raises(CommandError):
        call_command("export_questions", "--bank", "WORLD", "--format", "word", "-o", "x")


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_the_command_writes_a_bank_that_can_be_imported(bank, tmp_path, capsys, form):
    file = tmp_path / "bank"

    code, out, _err = run(
        capsys, "export_questions", "--bank", "WORLD", "--format", form, "-o", str(file), "--json"
    )

    assert (code, json.loads(out)) == (0, {"written": 7})
    assert len(exchange.read(file.read_bytes())) == 7
