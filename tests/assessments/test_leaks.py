"""Before its time no response tells a key: not in words, not in an order, a weight, a name or a size."""

import re
from collections import deque

import pytest
from django.utils.timezone import now

from assessments.models import Question, QuestionText
from assessments.sitting import attempts
from tests.assessments import questions

ADDRESS = re.compile(r"""(?:href|src|srcset|action|data-[\w-]+)=["'](/[^"'#\s]*)""")
OWN = re.compile(r"^/(kk|ru|en)/(?!account/|search|glossary)")
LIMIT = 400  # pages; the world has far fewer
OTHER_KEYS = {
    "SINGLE": "s1",
    "MULTIPLE": {"right": ["m2"], "credit": "all"},
    "TRUE_FALSE": True,
    "NUMBER": {"value": "7", "tolerance": "0"},
    "ORDER": ["o1", "o2", "o3"],
    "MATCH": {"l1": "r3", "l2": "r2"},
    "SHORT_TEXT": {"kk": ["басқа"], "ru": ["другое", "иное"]},
}


@pytest.fixture
def sitting(hall):
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now())


def crawl(client, *begin):
    """{address: what came, headers included} of every page of ours that a person can reach by links."""
    found, waiting = {}, deque(begin)
    while waiting and len(found) < LIMIT:
        address = waiting.popleft()
        if address in found:
            continue
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        found[address] = f"{answer.headers} {body.decode(errors='replace')}"
        leads = [answer.headers["Location"]] if "Location" in answer.headers else []
        leads += ADDRESS.findall(found[address].replace("&amp;", "&"))
        waiting.extend(one for one in leads if OWN.match(one) and one not in found)
    return found


@pytest.mark.parametrize("shown", ["AFTER_SUBMIT", "AFTER_CLOSE", "NEVER"])
def test_no_page_that_a_learner_can_reach_tells_a_key(hall, client_of, shown):
    questions.set_rules(hall.exam, results_shown=shown)
    done = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now())
    if shown != "AFTER_SUBMIT":
        attempts.submit(attempt=done, at=now())
    sitting = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now())

    exams = [f"/kk/learn/exam/{one.pk}/" for one in (done, sitting)]
    pages = crawl(client_of(hall.aigul), "/kk/learn/", "/ru/learn/", *exams)

    assert {f"/{language}/learn/exam/{sitting.pk}/" for language in ("kk", "ru", "en")} <= set(pages)
    if shown != "AFTER_SUBMIT":
        assert f"/kk/learn/exam/{done.pk}/result/" in pages
    assert len(pages) < LIMIT
    assert {
        address: marker for address, page in pages.items() for marker in questions.MARKERS if marker in page
    } == {}


def with_other_keys(attempt):
    """The same sheet, but what was right is wrong now: other keys, reasons, tags and difficulty, the same words."""
    for answer in attempt.answers.select_related("question"):
        old = answer.question
        new = Question.objects.create(
            bank=old.bank,
            kind=old.kind,
            parts=old.parts,
            key=OTHER_KEYS[old.kind],
            points=old.points,
            difficulty=Question.Difficulty.HARD,
            tags=["other"],
        )
        for text in old.texts.all():
            QuestionText.objects.create(
                question=new,
                language=text.language,
                prompt=text.prompt,
                texts=text.texts,
                explanation="Other.",
            )
        answer.question = new
        answer.save(update_fields=["question"])


# What differs from one answer of the server to the next, whatever is asked.
PASSING = re.compile(
    r'(nonce|csrfmiddlewaretoken" value|data-window|data-now|data-left|data-clock|name="window" value)="[^"]*"'
    r"|<span data-timer-left>[^<]*"
)


def shape(client, attempt):
    """The pages of a sitting without what changes each time."""
    return [
        PASSING.sub("", client.get(f"/{language}/learn/exam/{attempt.pk}/{page}").text)
        for language in ("kk", "ru", "en")
        for page in ("", "submit/")
    ]


def test_a_sheet_is_the_same_to_the_last_byte_whatever_is_right(hall, sitting, client_of):
    client = client_of(hall.aigul)
    before = shape(client, sitting)

    with_other_keys(sitting)

    assert sitting.answers.filter(question__difficulty="HARD").count() == len(questions.KINDS)
    assert shape(client, sitting) == before


def test_what_a_save_is_told_is_the_same_for_a_right_and_a_wrong_answer(hall, sitting, client_of):
    client = client_of(hall.aigul)
    told = []
    for _ in range(2):
        page = client.get(f"/kk/learn/exam/{sitting.pk}/").text
        window = re.search(r'data-window="([\w-]+)"', page)[1]
        for number, (kind, right) in enumerate(questions.RIGHT.items(), start=1):
            answer = questions.sheet(sitting)[kind]
            entry = {
                "position": answer.position,
                "chosen": right,
                "sequence": 100 + number,
                "base": 99,
                "age": 0,
            }
            body = {"window": window, "entries": [entry]}
            reply = client.post(f"/kk/learn/exam/{sitting.pk}/answer/", body, content_type="application/json")
            told.append((reply.status_code, reply.json()["results"][0]["state"], sorted(reply.json()), kind))
        sitting.answers.update(chosen=None, sequence=0, window="", answered_at=None)
        with_other_keys(sitting)

    half = len(told) // 2
    assert told[:half] == told[half:]
    assert {status for status, *_ in told} == {200}
