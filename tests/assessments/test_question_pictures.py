"""A picture of a question is seen by whoever may see the question, and by nobody else."""

from dataclasses import replace

import pytest
from django.utils.timezone import now

from assessments.models import Question
from assessments.questions import banks, drafts, pictures
from assessments.sitting import attempts
from tests.assessments import questions
from tests.worlds import NOON
from training.models import Enrolment


@pytest.fixture
def shown(hall):
    """A picture of the only question of the exam."""
    kept = pictures.keep(content=questions.picture("teal"), at=NOON)
    old = Question.objects.get(kind="TRUE_FALSE")
    draft = drafts.of(old)
    texts = {
        code: text | {"pictures": [{"sha256": kept.sha256, "alt": f"ALT {code}"}]}
        for code, text in draft.texts.items()
    }
    banks.revise(question=old, at=NOON, **replace(draft, texts=texts).__dict__)
    return kept


def address(picture):
    return f"/kk/learn/exam/picture/{picture.name}/"


def test_whoever_sits_the_exam_sees_the_picture_and_its_words(hall, shown, client_of):
    client = client_of(hall.aigul)
    assert client.get(address(shown)).status_code == 404
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)

    page = client.get(address(shown))
    assert (page.status_code, page.headers["Content-Type"], page.content) == (
        200, "image/png", pictures.content_of(shown),
    )  # fmt: skip
    assert page.headers["Cache-Control"] == "private, max-age=3600, immutable"
    assert attempt.answers.count() == 7


def test_the_page_of_the_exam_shows_it_in_the_language_of_the_page(hall, shown, client_of):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now())
    client = client_of(hall.aigul)

    for language in ("kk", "ru"):
        page = client.get(f"/{language}/learn/exam/{attempt.pk}/")
        assert f'alt="ALT {language}"' in page.text
        assert f'src="/{language}/learn/exam/picture/{shown.name}/"' in page.text


def test_others_do_not(hall, shown, client_of, stranger):
    attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)

    assert client_of(stranger).get(address(shown)).status_code == 302
    for name in ("nurlan", "dana", "maker", "auditor"):
        assert client_of(getattr(hall, name)).get(address(shown)).status_code == 404
    assert client_of(hall.editor).get(address(shown)).status_code == 200
    assert client_of(hall.editor).get("/kk/learn/exam/picture/nonsense/").status_code == 404


def test_whoever_was_withdrawn_sees_it_no_more(hall, shown, client_of):
    attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=NOON)
    Enrolment.objects.update(status="WITHDRAWN")

    assert client_of(hall.aigul).get(address(shown)).status_code == 404


def test_a_stored_picture_lies_in_private_storage_and_has_no_address_of_its_own(shown, client_of, hall):
    client = client_of(hall.editor)

    assert client.get(f"/media/{shown.path}").status_code == 404
