"""Loading the curriculum: what the files say is taught, once, and an author's later words are safe."""

import io
import json

import pytest
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.models import Page, Revision, Site

from assessments.models import Assignment, AssignmentPage, ExamPage, Paper, Question, QuestionBank, Work
from audit.models import Event
from courses import outline
from courses.models import CoursePage, HomePage, LessonPage, Loaded
from schoolofakims.curriculum import loading
from schoolofakims.curriculum.keys import key_of
from schoolofakims.curriculum.sheets import Unreadable
from tests.worlds import NOON

FIRST = key_of("lesson", "T01-L1")


def _lesson(language: str) -> LessonPage:
    return LessonPage.objects.get(translation_key=FIRST, locale__language_code=language)


def _words(text: str):
    """A change of the first paragraph of a lesson file."""
    return lambda content: content["blocks"][0].update(text=text)


def test_every_language_gets_its_tree_under_one_site(taught):
    site = Site.objects.get()

    assert site.root_page.specific == HomePage.objects.get(locale__language_code="kk")
    assert sorted(home.get_url() for home in HomePage.objects.all()) == ["/en/", "/kk/", "/ru/"]
    assert HomePage.objects.values("translation_key").distinct().count() == 1
    assert [page.title for page in _lesson("ru").get_ancestors().filter(depth__gt=1)] == [
        "School (ru)",
        "Courses (ru)",
        "Course (ru)",
        "Module (ru)",
    ]


def test_a_lesson_without_an_english_file_has_no_english_page(taught):
    second = LessonPage.objects.filter(translation_key=key_of("lesson", "T01-L2"))

    assert sorted(second.values_list("locale__language_code", flat=True)) == ["kk", "ru"]


def test_pages_are_published_with_a_revision(taught):
    pages = Page.objects.filter(depth__gt=1)

    assert pages.exclude(live=True).count() == 0
    assert pages.filter(live_revision=None).count() == 0
    assert pages.filter(has_unpublished_changes=True).count() == 0


def test_a_picture_is_stored_once_for_all_languages(taught):
    image = get_image_model().objects.get()

    assert (image.width, image.height) == (1200, 600)
    assert {_lesson(code).body[2].value["image"] for code in ("kk", "ru", "en")} == {image}


def test_questions_are_approved_and_their_ids_betray_nothing(taught):
    question = Question.objects.get(code="T01-Q01")
    texts = {text.language: text.texts for text in question.texts.all()}

    assert question.status == "APPROVED"
    assert not set(question.parts["options"]) & {"a", "b", "c"}
    assert texts["kk"][question.key] == texts["ru"][question.key] == "maslikhat"
    assert set(texts["kk"]) == set(question.parts["options"])
    assert Question.objects.get(code="T01-Q03").key is False


def test_the_exam_page_points_at_its_paper(taught):
    exam = ExamPage.objects.get(locale__language_code="ru")

    assert exam.paper == Paper.objects.get(code="T01-EXAM")
    assert (exam.minutes, exam.paper.minutes_allowed, exam.paper.draws.get().count) == (30, 30, 2)


def test_a_task_becomes_a_page_of_practical_work(taught, task):
    taught.write("T01/task.yaml", task)

    first, second = taught.load(), taught.load()

    page = AssignmentPage.objects.get(locale__language_code="ru")
    assert (first.questions.new, second.questions.new, second.pages.new) == (["T01-TASK"], [], [])
    assert (page.title, page.rules()) == (
        "Task (ru)",
        {"assignment": "T01-TASK", "kind": "FILE", "pass_mark": 60, "due_days": 14},
    )
    assert list(page.assignment.rubric.criteria.order_by("position").values_list("code", "points")) == [
        ("evidence", 40),
        ("plan", 60),
    ]
    assert page.get_next_sibling().specific_class is ExamPage


def test_a_changed_rubric_stands_beside_the_one_by_which_somebody_is_marked(taught, task, world):
    taught.write("T01/task.yaml", task)
    taught.load()
    before = Assignment.objects.get(code="T01-TASK")
    unit = world.exam
    Work.objects.create(
        enrolment=world.enrolment,
        unit=unit,
        assignment=before,
        begun_at=NOON,
        saved_at=NOON,
        due_on=NOON.date(),
    )
    task["criteria"][0]["title"]["en"] = "Proof"
    taught.write("T01/task.yaml", task)

    outcome = taught.load()

    after = Assignment.objects.get(code="T01-TASK")
    before.refresh_from_db()
    assert (outcome.questions.changed, before.code) == (["T01-TASK"], "T01-TASK@1")
    assert before.rubric.criteria.get(position=1).title_en == "Evidence (en)"
    assert after.rubric.criteria.get(position=1).title_en == "Proof"
    assert {page.assignment for page in AssignmentPage.objects.all()} == {after}


def test_a_second_load_changes_nothing(taught):
    before = (Revision.objects.count(), Question.objects.count(), Event.objects.count())

    outcome = taught.load()

    assert (outcome.pages.new, outcome.pages.changed, outcome.pages.kept) == ([], [], [])
    assert (outcome.questions.new, outcome.questions.changed, outcome.questions.kept) == ([], [], [])
    assert (Revision.objects.count(), Question.objects.count(), Event.objects.count()) == before


def test_a_changed_file_changes_its_page_alone(taught):
    taught.edit("T01/L1.ru.yaml", _words("Other words."))

    outcome = taught.load()

    assert outcome.pages.changed == ["T01-L1 ru"]
    assert "Other words." in _lesson("ru").body[0].value.source
    assert "Words of" in _lesson("kk").body[0].value.source


def test_an_edit_of_an_author_is_not_overwritten(taught):
    page = _lesson("ru")
    page.title = "As the author wants it"
    page.save_revision().publish()
    taught.edit("T01/L1.ru.yaml", _words("Other words."))

    outcome = taught.load()

    assert outcome.pages.kept == ["T01-L1 ru"]
    assert _lesson("ru").title == "As the author wants it"
    assert taught.load().pages.kept == ["T01-L1 ru"]  # still told, not forgotten


def test_a_draft_of_an_author_is_not_overwritten_either(taught):
    page = _lesson("ru")
    page.title = "Half done"
    page.save_revision()
    taught.edit("T01/L1.ru.yaml", _words("Other words."))

    assert taught.load().pages.kept == ["T01-L1 ru"]


def test_force_brings_the_files_back(taught):
    page = _lesson("ru")
    page.title = "As the author wants it"
    page.save_revision().publish()

    outcome = taught.load(force=True)

    assert outcome.pages.changed == ["T01-L1 ru"]
    assert _lesson("ru").title == "Lesson T01-L1 (ru)"


def test_an_unpublished_page_stays_unpublished(taught):
    _lesson("ru").unpublish()

    taught.load()

    assert not _lesson("ru").live


def test_a_new_lesson_stands_where_the_module_lists_it(taught):
    def listed_first(content):
        content["lessons"].insert(0, {"code": "T01-L0", "minutes": 5})

    taught.edit("T01/module.yaml", listed_first)
    for language in ("kk", "ru"):
        taught.edit(f"T01/L1.{language}.yaml", lambda content: content.update(code="T01-L0"))
        (taught.path / "T01" / f"L1.{language}.yaml").rename(taught.path / "T01" / f"L0.{language}.yaml")
    (taught.path / "T01" / "L1.en.yaml").unlink()
    for language in ("kk", "ru"):
        text = (taught.path / "T01" / f"L0.{language}.yaml").read_text(encoding="utf-8")
        (taught.path / "T01" / f"L1.{language}.yaml").write_text(text.replace("code: T01-L0", "code: T01-L1"))

    outcome = taught.load()

    assert outcome.pages.new == ["T01-L0 kk", "T01-L0 ru"]
    assert [unit["key"] for unit in outline.units(key_of("course", "TINY"))][:2] == [
        key_of("lesson", "T01-L0"),
        FIRST,
    ]


def test_a_changed_question_becomes_a_new_row_and_the_old_one_is_retired(taught):
    old = Question.objects.get(code="T01-Q01")
    taught.edit("T01/bank.yaml", lambda content: content["questions"][0].update(key="a"))

    outcome = taught.load()

    new = Question.objects.get(code="T01-Q01", status="APPROVED")
    old.refresh_from_db()
    assert outcome.questions.changed == ["T01-Q01"]
    assert (new.revises, old.status) == (old, "RETIRED")
    assert new.texts.get(language="kk").texts[new.key] == "akim"
    assert old.texts.get(language="kk").texts[old.key] == "maslikhat"


def test_a_changed_paper_changes_in_place(taught):
    taught.edit("T01/exam.yaml", lambda content: content.update(pass_mark=70))

    outcome = taught.load()

    assert outcome.questions.changed == ["T01-EXAM"]
    assert Paper.objects.get().pass_mark == 70
    assert Paper.objects.get().draws.count() == 1


def test_a_paper_may_ask_one_question_at_a_time_and_only_then_says_so_in_its_rules(taught):
    assert "one_at_a_time" not in Paper.objects.get().as_rules()
    taught.edit("T01/exam.yaml", lambda content: content.update(one_at_a_time=True))

    assert taught.load().questions.changed == ["T01-EXAM"]
    assert Paper.objects.get().as_rules()["one_at_a_time"] is True

    taught.edit("T01/exam.yaml", lambda content: content.pop("one_at_a_time"))
    assert taught.load().questions.changed == ["T01-EXAM"]
    assert Paper.objects.get().one_at_a_time is False


def test_a_paper_that_staff_have_changed_is_left_alone(taught):
    Paper.objects.update(pass_mark=80)
    taught.edit("T01/exam.yaml", lambda content: content.update(attempts_allowed=2))

    outcome = taught.load()

    assert outcome.questions.kept == ["T01-EXAM"]
    assert Paper.objects.get().attempts_allowed == 3


def test_a_load_that_changed_something_leaves_one_line_in_the_trail(taught):
    event = Event.objects.get(action="courses.curriculum.loaded")

    assert event.details["courses"] == ["TINY"]
    assert event.details["questions"] == {"new": 4, "changed": 0, "kept": 0, "unchanged": 0}


def _set(**values):
    return lambda content: content.update(values)


def _block(index, **values):
    return lambda content: content["blocks"][index].update(values)


def _question(index, **values):
    return lambda content: content["questions"][index].update(values)


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("TINY.yaml", _set(title={"kk": "x"}), "TINY.yaml: title.ru: is missing"),
        ("TINY.yaml", _set(hours="many"), "TINY.yaml: hours: must be a whole number from 1 to 32767"),
        ("TINY.yaml", _set(modules=["../T01"]), "may hold Latin letters, digits and hyphens only"),
        ("TINY.yaml", _set(colour="red"), "TINY.yaml: colour: is not a known key"),
        ("T01/module.yaml", _set(code="T02"), "T01/module.yaml: code: must be T01"),
        ("T01/L1.ru.yaml", _set(language="kk"), "T01/L1.ru.yaml: language: must be ru"),
        ("T01/L1.ru.yaml", _set(title=""), "T01/L1.ru.yaml: title: is missing"),
        ("T01/L1.ru.yaml", _block(0, type="poem"), "T01/L1.ru.yaml: blocks[0].type: must be one of: heading"),
        (
            "T01/L1.ru.yaml",
            _block(0, id="p9"),
            "T01/L1.ru.yaml: blocks[0]: must follow T01/L1.kk.yaml block by block",
        ),
        ("T01/L1.ru.yaml", _block(1, id="p1"), "T01/L1.ru.yaml: blocks[1].id: stands twice"),
        ("T01/L1.ru.yaml", _block(2, alt=""), "T01/L1.ru.yaml: blocks[2].alt: is missing"),
        (
            "T01/L1.ru.yaml",
            _block(2, image="no.png"),
            "T01/L1.ru.yaml: blocks[2].image: there is no media/no.png",
        ),
        ("T01/L1.ru.yaml", _block(2, image="../bank.yaml"), "there is no media/../bank.yaml"),
        ("T01/L1.ru.yaml", _block(3, rows=[["one"]]), "blocks[3].rows[0]: must be a list of 2 cells"),
        ("T01/L1.ru.yaml", _block(4, act="LAW-0"), "blocks[4].act: there is no act LAW-0 in acts.yaml"),
        ("T01/L1.ru.yaml", _block(4, checked_on="soon"), "blocks[4].checked_on: must be a day, YYYY-MM-DD"),
        ("T01/L1.ru.yaml", _block(8, right=["z"]), "blocks[8].right: names an option that is not there"),
        ("T01/L1.ru.yaml", _block(8, right=["a", "b"]), "blocks[8].right: must name one option"),
        (
            "T01/bank.yaml",
            _question(0, key="z"),
            "T01/bank.yaml: questions[0].key: cannot be marked: key_unknown",
        ),
        (
            "T01/bank.yaml",
            _question(0, kind="ESSAY"),
            "T01/bank.yaml: questions[0].kind: must be one of: SINGLE",
        ),
        (
            "T01/bank.yaml",
            _question(1, points=0),
            "T01/bank.yaml: questions[1].points: must be a number above 0",
        ),
        ("T01/bank.yaml", _question(1, id="T01-Q01"), "T01/bank.yaml: questions[1].id: T01-Q01 stands twice"),
        (
            "T01/bank.yaml",
            lambda content: content["questions"][0]["text"]["ru"].update(options={"a": "x", "b": "y"}),
            "T01/bank.yaml: questions[0].text.ru.options: must have exactly the ids a, b, c",
        ),
        (
            "T01/exam.yaml",
            _set(draws=[{"bank": "T01", "kind": "ORDER", "count": 1}]),
            "T01/exam.yaml: draws[0]: draws 1 questions, the bank has 0",
        ),
        (
            "T01/exam.yaml",
            _set(draws=[{"bank": "T09", "count": 1}]),
            "T01/exam.yaml: draws[0]: there is no bank T09",
        ),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(db, folder, name, change, problem):
    folder.edit(name, change)

    with pytest.raises(loading.CurriculumRefused) as refused:
        folder.load()

    assert problem in str(refused.value)
    assert not CoursePage.objects.exists()
    assert not QuestionBank.objects.exists()
    assert not Loaded.objects.exists()


def test_a_picture_that_is_no_picture_is_refused(db, folder):
    (folder.path / "T01" / "media" / "piles.png").write_text("<svg onload='alert(1)'/>")

    with pytest.raises(
        loading.CurriculumRefused, match=r"blocks\[2\].image: must be a PNG, JPEG, WebP or GIF picture"
    ):
        folder.load()


def test_a_missing_translation_makes_the_folder_unusable(db, folder):
    (folder.path / "T01" / "L2.ru.yaml").unlink()

    with pytest.raises(Unreadable, match=r"T01/L2.ru.yaml: the file is missing"):
        folder.load()


def test_broken_yaml_is_named_with_its_line(db, folder):
    (folder.path / "T01" / "L2.ru.yaml").write_text("code: T01-L2\ntitle: [unclosed\n")

    with pytest.raises(Unreadable, match=r"T01/L2.ru.yaml: line 3: not YAML"):
        folder.load()


def test_the_command_prints_one_json_object(db, folder):
    out = io.StringIO()

    call_command("load_curriculum", str(folder.path), "--json", stdout=out)

    assert json.loads(out.getvalue()) == {
        "courses": 1,
        "modules": 1,
        "lessons": 2,
        "questions": 3,
        "languages": 3,
    }


def test_the_command_ends_with_1_for_refused_and_2_for_unusable_files(db, folder, tmp_path):
    folder.edit("TINY.yaml", _set(hours=0))

    with pytest.raises(SystemExit) as refused:
        call_command("load_curriculum", str(folder.path), stderr=io.StringIO())
    with pytest.raises(SystemExit) as unusable:
        call_command("load_curriculum", str(tmp_path / "nowhere"), stderr=io.StringIO())

    assert (refused.value.code, unusable.value.code) == (1, 2)
