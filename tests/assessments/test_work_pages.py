"""Practical work in the browser, without scripts: what each page takes, shows and keeps back."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate, now

from assessments.models import Mark, MarkingRule, Upload, Work, WorkFile
from assessments.practical import handing, marking
from tests.assessments import works
from tests.assessments.works import BEST, HALF
from tests.worlds import more_trainees

DAY = timedelta(days=1)


@pytest.fixture
def aigul(world, client_of):
    return client_of(world.aigul)


@pytest.fixture
def dana(world, client_of):
    return client_of(world.dana)


@pytest.fixture
def draft(world, task):
    return handing.begin(enrolment=world.enrolment, unit=task, at=now() - DAY)


@pytest.fixture
def waiting(draft):
    """Handed in an hour ago by the real clock, since views look at it."""
    handing.add_file(work=draft, content=works.PDF, name="plan.pdf", at=now())
    handing.submit(work=draft, language="kk", at=now())
    draft.refresh_from_db()
    return draft


def url(work, page=""):
    return f"/en/learn/work/{work.pk}/{page}"


def desk(work, page=""):
    return f"/en/desk/marking/{work.pk}/{page}"


def marks(points, number=1, **more):
    return {f"c-{code}": str(given) for code, given in points.items()} | {"number": number, **more}


def test_work_begins_by_a_press(aigul, task):
    answer = aigul.post(f"/en/learn/work/start/{task.pk}/")

    assert answer.headers["Location"] == url(Work.objects.get())


def test_files_are_taken_and_refused_one_by_one(aigul, draft):
    sent = [
        SimpleUploadedFile("plan.pdf", works.PDF, "application/pdf"),
        SimpleUploadedFile("virus.pdf", b"MZ\x90\x00", "application/pdf"),
        SimpleUploadedFile("photo.jpg", works.photo(place=True), "image/jpeg"),
    ]

    answer = aigul.post(url(draft, "files/"), {"files": sent}, follow=True)

    words = answer.content.decode()
    assert sorted(WorkFile.objects.values_list("name", flat=True)) == ["photo.jpg", "plan.pdf"]
    assert "virus.pdf: This is a program" in words
    assert "photo.jpg: the place where it was taken has been removed." in words
    assert "2 files are kept" in words


def test_a_form_without_a_file_says_so(aigul, draft):
    assert "Choose a file first." in aigul.post(url(draft, "files/"), {}, follow=True).content.decode()


def test_a_file_is_given_out_to_be_saved_and_never_run(aigul, dana, waiting):
    file = waiting.files.get()
    for client, address in (
        (aigul, url(waiting, f"files/{file.pk}/")),
        (dana, desk(waiting, f"files/{file.pk}/")),
    ):
        answer = client.get(address)

        assert b"".join(answer.streaming_content) == works.PDF
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_file_in_a_draft_is_nobody_elses(dana, draft):
    file = handing.add_file(work=draft, content=works.PDF, name="plan.pdf", at=now())

    assert dana.get(desk(draft)).status_code == 404
    assert dana.get(desk(draft, f"files/{file.pk}/")).status_code == 404


def test_a_draft_is_saved_and_then_handed_in(aigul, draft):
    handing.add_file(work=draft, content=works.PDF, name="plan.pdf", at=now())
    sent = {"text": "A note", "seen": draft.saved_at.isoformat(), "then": "submit"}

    answer = aigul.post(url(draft), sent)

    assert answer.headers["Location"] == url(draft, "submit/")
    assert "plan.pdf" in aigul.get(url(draft, "submit/")).content.decode()
    aigul.post(url(draft, "submit/"))
    assert (Work.objects.get().state, Work.objects.get().text) == ("SUBMITTED", "A note")


def test_a_draft_saved_elsewhere_comes_back_with_both_texts(aigul, draft):
    handing.write(work=draft, text="on the phone", seen=draft.saved_at, at=now())

    answer = aigul.post(url(draft), {"text": "on the desk", "seen": draft.saved_at.isoformat()})

    assert answer.status_code == 409
    assert {"on the phone", "on the desk"} <= set(
        answer.content.decode().replace("<", "\n").replace(">", "\n").split("\n")
    )


def test_a_forged_moment_is_refused_in_words(aigul, draft):
    answer = aigul.post(url(draft), {"text": "a", "seen": "2026-99-99T00:00"})

    assert "This page is old." in answer.content.decode()


# --- pieces


def begin(client, work, content, **changes):
    told = {"name": "a.pdf", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()} | changes
    return client.post(url(work, "upload/"), json.dumps(told), content_type="application/json")


def piece(client, work, upload, offset, content):
    return client.post(
        url(work, f"upload/{upload}/"),
        content,
        content_type="application/octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def test_a_file_comes_in_pieces_and_a_repeat_is_harmless(aigul, draft):
    upload = begin(aigul, draft, works.PDF).json()["id"]

    assert piece(aigul, draft, upload, 0, works.PDF[:30]).json() == {"offset": 30}
    assert piece(aigul, draft, upload, 0, works.PDF[:30]).json() == {"offset": 30}
    assert begin(aigul, draft, works.PDF).json() == {"id": upload, "offset": 30}
    assert piece(aigul, draft, upload, 30, works.PDF[30:]).json()["name"] == "a.pdf"
    assert WorkFile.objects.get().size == len(works.PDF)


def test_a_gap_is_told_the_place_to_go_on(aigul, draft):
    upload = begin(aigul, draft, works.PDF).json()["id"]

    answer = piece(aigul, draft, upload, 40, b"later")

    assert (answer.status_code, answer.json()["offset"]) == (409, 0)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"[]",
        b"{}",
        b'{"name": 1, "size": 1, "sha256": "' + b"0" * 64 + b'"}',
        b'{"name": "a", "size": "1"}',
        b"\xff",
    ],
)
def test_a_malformed_beginning_is_refused(aigul, draft, told):
    answer = aigul.post(url(draft, "upload/"), told, content_type="application/json")

    assert (answer.status_code, Upload.objects.count()) == (400, 0)


def test_a_file_that_is_not_taken_is_refused_with_its_last_piece(aigul, draft):
    upload = begin(aigul, draft, b"MZ program").json()["id"]

    answer = piece(aigul, draft, upload, 0, b"MZ program")

    assert (answer.status_code, "program" in answer.json()["message"]) == (422, True)
    assert (WorkFile.objects.count(), Upload.objects.count()) == (0, 0)


def test_a_piece_to_somebody_elses_work_finds_nothing(world, client_of, aigul, draft):
    upload = begin(aigul, draft, works.PDF).json()["id"]

    assert piece(client_of(world.nurlan), draft, upload, 0, works.PDF).status_code == 404


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "٣", "99999999999"])
def test_a_forged_offset_is_malformed(aigul, draft, offset):
    upload = begin(aigul, draft, works.PDF).json()["id"]

    assert piece(aigul, draft, upload, offset, b"a").status_code == 400


# --- the desk


def test_a_mark_is_given_by_cards_and_told_to_the_learner(aigul, dana, waiting):
    assert (
        dana.post(desk(waiting), marks(BEST, comment="Well done")).headers["Location"] == "/en/desk/marking/"
    )

    page = aigul.get(url(waiting)).content.decode()
    assert "100 %" in page
    assert "Well done" in page


@pytest.mark.parametrize("change", [{"c-market": ""}, {"c-market": "39"}, {"c-market": "x"}, {"number": "2"}])
def test_a_mark_beside_the_rubric_comes_back(dana, waiting, change):
    answer = dana.post(desk(waiting), marks(BEST) | change)

    assert answer.status_code in (200, 409)
    assert Mark.objects.count() == 0


def test_a_refused_mark_keeps_what_was_chosen(dana, waiting):
    page = dana.post(desk(waiting), marks(HALF, number=7, comment="Half way")).content.decode()

    assert 'value="30" required checked' in page
    assert "Half way" in page


def test_work_is_returned_with_a_day(aigul, dana, waiting):
    until = localdate() + timedelta(days=3)
    Work.objects.update(due_on=until)
    waiting.enrolment.cohort.ends_on = until + DAY
    waiting.enrolment.cohort.save(update_fields=["ends_on"])

    answer = dana.post(
        desk(waiting, "return/"), {"comment": "Give the source", "until_on": until.isoformat(), "number": 1}
    )

    assert answer.headers["Location"] == "/en/desk/marking/"
    assert "Give the source" in aigul.get(url(waiting)).content.decode()


def test_a_return_for_yesterday_comes_back_with_its_reason(dana, waiting):
    answer = dana.post(desk(waiting, "return/"), {"comment": "a", "until_on": "2020-01-01", "number": 1})

    assert answer.status_code == 409
    assert "Choose a day after today" in answer.content.decode()


def test_names_are_kept_back_where_the_cohort_asks_for_it(world, asan, client_of, waiting):
    MarkingRule.objects.create(cohort=world.cohort, two_markers=True, hides_names=True)
    marking.mark(work=waiting, number=1, marker=world.dana, points=BEST, comment="Mine", seen=None, at=now())
    client = client_of(asan)

    pages = [
        client.get(address).content.decode() for address in ("/en/desk/", "/en/desk/marking/", desk(waiting))
    ]

    assert [f"Work No. {waiting.pk}" in page for page in pages] == [True, True, True]
    assert [name in page for page in pages for name in ("Әбдіғалиева", "Mine", "100 / 100")] == [False] * 9


def test_an_officer_sets_the_rule_of_a_cohort(world, asan, client_of, task):
    client = client_of(world.maker)
    address = f"/en/desk/cohorts/{world.cohort.code}/marking/"

    refused = client.post(address, {"two_markers": "on", "moderation_above": "20"})
    client.post(address, {"two_markers": "on", "hides_names": "on"})

    assert "3 instructors" in refused.content.decode()
    assert MarkingRule.objects.values_list("two_markers", "hides_names", "moderation_above").get() == (
        True,
        True,
        None,
    )


# --- costs


def _more(world, task, count):
    for enrolment in more_trainees(world.cohort, world.koyandy, count):
        work = handing.begin(enrolment=enrolment, unit=task, at=now())
        handing.add_file(work=work, content=works.PDF, name="plan.pdf", at=now())
        handing.submit(work=work, language="kk", at=now())


@pytest.mark.parametrize("count", [1, 20])
def test_the_queue_costs_the_same_for_any_number(world, task, client_of, count, django_assert_num_queries):
    _more(world, task, count)
    client = client_of(world.dana)

    with django_assert_num_queries(6):
        assert client.get("/en/desk/marking/").content.decode().count("/desk/marking/") >= count


@pytest.mark.parametrize("count", [1, 20])
def test_a_work_costs_the_same_for_any_number_of_files(aigul, draft, count, django_assert_num_queries):
    for number in range(count):
        handing.add_file(work=draft, content=works.PDF + b"%" * number + b"\n%%EOF", name="a.pdf", at=now())

    with django_assert_num_queries(8):
        assert aigul.get(url(draft)).status_code == 200


@pytest.mark.parametrize("count", [1, 20])
def test_a_work_at_the_desk_costs_the_same_for_any_number_of_files(
    dana, draft, count, django_assert_num_queries
):
    for number in range(count):
        handing.add_file(work=draft, content=works.PDF + b"%" * number + b"\n%%EOF", name="a.pdf", at=now())
    handing.submit(work=draft, language="kk", at=now())

    with django_assert_num_queries(14):
        assert dana.get(desk(draft)).status_code == 200
