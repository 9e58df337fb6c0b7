"""Whether banks can fill a paper."""

from assessments.questions import supply

BOTH = {"kk", "ru"}


def question(id, *, kind="SINGLE", difficulty="EASY", tags=(), languages=BOTH, bank="B"):
    return {
        "id": id, "bank": bank, "kind": kind, "difficulty": difficulty, "tags": set(tags), "languages": languages,
    }  # fmt: skip


def rule(count, *, kind=None, difficulty=None, tag=None, bank="B"):
    return {"bank": bank, "kind": kind, "difficulty": difficulty, "tag": tag, "count": count}


def test_each_section_is_counted_in_each_language():
    pool = [question(1), question(2, languages={"ru"}), question(3, difficulty="HARD")]

    found = supply.check([rule(2, difficulty="EASY")], pool)

    assert found.sections == [supply.Supply(2, 2, {"kk": 1, "ru": 2, "en": 0})]
    assert (found.is_enough, found.languages) == (True, {"kk": False, "ru": True, "en": False})


def test_sections_that_want_the_same_questions_compete():
    pool = [question(1, tags={"budget"}), question(2, tags={"budget"})]

    found = supply.check([rule(2), rule(1, tag="budget")], pool)

    assert [one.there for one in found.sections] == [2, 2]
    assert not found.is_enough


def test_a_bank_of_another_section_does_not_help():
    assert not supply.check([rule(1)], [question(1, bank="C")]).is_enough
