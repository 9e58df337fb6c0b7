"""What the files of a curriculum say, before anything is written."""

from schoolofakims.curriculum import files
from schoolofakims.management.commands.load_curriculum import OWN


def test_a_task_is_kept_with_its_rubric(folder, task):
    folder.write("T01/task.yaml", task)

    read = files.read(folder.path).modules[0].work.task

    assert (read.code, read.kind, read.pass_mark, read.due_days) == ("T01-TASK", "FILE", 60, 14)
    assert [(one.code, one.points) for one in read.criteria] == [("evidence", 40), ("plan", 60)]
    assert [level.points for level in read.criteria[1].levels] == [0, 30, 60]
    assert read.briefs["ru"] == "<p>Hand in <b>one page</b> (ru).</p>"


def test_a_module_may_be_an_exam_alone(folder):
    folder.edit("TINY.yaml", lambda content: content.update(modules=["T01", "FINAL"]))
    folder.write(
        "FINAL/module.yaml",
        {
            "code": "FINAL",
            "title": {"kk": "Тест", "ru": "Тест", "en": "Test"},
            "summary": {"kk": "Тест", "ru": "Тест", "en": "Test"},
            "hours": 4,
            "outcomes": {"kk": ["can"], "ru": ["can"]},
            "lessons": [],
            "exam": {"code": "FINAL-EXAM"},
        },
    )
    folder.write(
        "FINAL/exam.yaml",
        {
            "code": "FINAL-EXAM",
            "title": {"kk": "Тест", "ru": "Тест"},
            "intro": {"kk": "Тест", "ru": "Тест"},
            "draws": [{"bank": "T01", "count": 3}],
        },
    )

    curriculum = files.read(folder.path)

    assert curriculum.problems == []
    assert (curriculum.modules[1].lessons, curriculum.modules[1].bank) == ([], None)


def test_of_two_explanations_of_a_term_the_first_is_kept_and_told(folder):
    folder.write(
        "T01/terms.yaml",
        [
            {
                "key": "maslikhat",
                "kk": "мәслихат",
                "ru": "маслихат",
                "en": "maslikhat",
                "definition": {"kk": "Басқаша.", "ru": "Иначе.", "en": "Otherwise."},
            }
        ],
    )

    refer = files.read(folder.path).references

    assert refer.terms["maslikhat"].meanings["en"] == "An elected body."
    assert refer.warnings == ["T01/terms.yaml: the term maslikhat is explained before, and otherwise"]


def test_the_curriculum_of_the_school_is_whole():
    own = files.read(OWN)

    assert own.problems == []
    assert own.references.warnings == []
    assert [(course.code, course.hours, len(course.modules)) for course in own.courses] == [
        ("START", 8, 1),
        ("CORE", 64, 7),
        ("ADDON", 30, 4),
    ]
    assert [sum(module.hours for module in course.modules) for course in own.courses] == [8, 64, 30]
    assert len(own.lessons) == 47
    assert {tuple(lesson.texts) for lesson in own.lessons} == {("kk", "ru", "en")}
    assert [(module.work.task.code, module.work.required) for module in own.modules if module.work] == [
        ("M03-TASK", True),
        ("M07-TASK", True),
        ("FINAL-DOSSIER", False),
    ]


def test_every_lesson_of_the_school_can_be_used_the_next_day():
    """A law, a case, a form to take away, two questions to oneself, a checklist or a table; 300 words or more."""
    lacking = []
    for lesson in files.read(OWN).lessons:
        kinds = [block["type"] for block in lesson.texts["kk"].body]
        for kind, least in (("law", 1), ("case", 1), ("download", 1), ("self_check", 2)):
            if kinds.count(kind) < least:
                lacking.append((lesson.code, kind))
        if not {"checklist", "table"} & set(kinds):
            lacking.append((lesson.code, "checklist"))

    assert lacking == []


def test_every_bank_of_the_school_has_every_kind_of_question_with_a_reason():
    for module in files.read(OWN).modules:
        if module.bank is None:
            continue
        assert len({question.kind for question in module.bank.questions}) == 7, module.code
        assert len(module.bank.questions) >= 12
        for question in module.bank.questions:
            assert set(question.texts) == {"kk", "ru", "en"}, question.code
            assert all(text["explanation"] for text in question.texts.values()), question.code
            assert question.basis.get("act") or question.basis.get("source"), question.code


def test_the_final_exam_asks_forty_questions_of_all_seven_modules():
    final = files.read(OWN).courses[1].modules[-1]

    draws = final.exam.text.draws
    assert sum(draw["count"] for draw in draws) == 40
    assert {draw["bank"] for draw in draws} == {"M01", "M02", "M03", "M04", "M05", "M07", "M11"}
    assert final.exam.text.paper["minutes_allowed"] == 60
