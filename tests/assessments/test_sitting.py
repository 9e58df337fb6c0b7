"""The exam in the browser, with and without scripts."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assessments.models import Answer, Attempt, KeptAnswer
from assessments.sitting import attempts
from tests.assessments import questions
from tests.worlds import enrolled

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sitting(hall):
    """Aigül's attempt, begun a minute ago by the real clock, since views look at it."""
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - MINUTE)


@pytest.fixture
def aigul_client(hall, client_of):
    return client_of(hall.aigul)


def url(attempt, page="", language="en"):
    return f"/{language}/learn/exam/{attempt.pk}/{page}"


def send(client, attempt, *entries, window=questions.WINDOW, **facts):
    """As the script of a page sends its changes."""
    body = {"window": window, "entries": list(entries)} | facts
    return client.post(url(attempt, "answer/"), json.dumps(body), content_type="application/json")


def change(attempt, kind, chosen, sequence=1, **facts):
    position = questions.sheet(attempt)[kind].position
    return {"position": position, "chosen": chosen, "sequence": sequence, "base": 0, "age": 0} | facts


def autosave(client, attempt, kind, chosen, sequence=1, **facts):
    return send(client, attempt, change(attempt, kind, chosen, sequence), **facts)


def window_of(client, attempt):
    """The name of the page that a person has just opened."""
    return re.search(r'data-window="([\w-]+)"', client.get(url(attempt)).text)[1]


def form_of(attempt, **but):
    """A whole sheet as a browser without scripts sends it, every answer right unless something else is said."""
    sent = {}
    for kind, answer in questions.sheet(attempt).items():
        name, right = f"q{answer.position}", but.get(kind, questions.RIGHT[kind])
        sent[f"{name}-sequence"] = str(answer.sequence + 1)
        if kind == "ORDER":
            sent |= {f"{name}-{one}": str(place) for place, one in enumerate(right, start=1)}
        elif kind == "MATCH":
            sent |= {f"{name}-{one}": other for one, other in right.items()}
        elif kind == "TRUE_FALSE":
            sent[name] = "true" if right else "false"
        else:
            sent[name] = right
    return sent


def statements(queries):
    """SQL without the transaction around it."""
    return [one["sql"] for one in queries if not re.match(r"(BEGIN|COMMIT|SAVEPOINT|RELEASE)", one["sql"])]


# --- the plain form --------------------------------------------------------------------------------------


def test_the_whole_exam_works_without_scripts(hall, aigul_client):
    begun = aigul_client.post(f"/kk/learn/exam/start/{hall.exam.pk}/")
    attempt = Attempt.objects.get()
    assert begun.url == url(attempt, language="kk")
    assert aigul_client.get(begun.url).status_code == 200

    saved = aigul_client.post(url(attempt), form_of(attempt) | {"then": "hand_in"})
    assert saved.url == url(attempt, "submit/")
    confirm = aigul_client.get(saved.url)
    assert confirm.context["unanswered"] == []
    handed_in = aigul_client.post(saved.url)

    assert handed_in.url == url(attempt, "result/")
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (100, True)
    assert {kind: answer.points for kind, answer in questions.sheet(attempt).items()} == dict.fromkeys(
        questions.KINDS, 2
    )


def test_saving_goes_back_to_the_question(aigul_client, sitting):
    saved = aigul_client.post(url(sitting), form_of(sitting) | {"at": "3"})

    assert saved.url == f"{url(sitting)}#q3"


def test_an_unreadable_answer_stands_in_its_field_again_and_the_rest_is_saved(aigul_client, sitting):
    page = aigul_client.post(url(sitting), form_of(sitting, NUMBER="a lot") | {"then": "hand_in"})

    assert page.status_code == 200
    assert 'value="a lot"' in page.text
    assert page.text.count("Write one number, for example 12.5.") == 2  # at the field and in the summary
    sheet = questions.sheet(sitting)
    assert (sheet["NUMBER"].chosen, sheet["SINGLE"].chosen) == (None, "s2")


def test_an_older_window_is_told_and_shown_what_is_stored(aigul_client, sitting):
    old_form = form_of(sitting, SINGLE="s1") | {"window": window_of(aigul_client, sitting)}
    autosave(aigul_client, sitting, "SINGLE", "s3", sequence=4, window=window_of(aigul_client, sitting))

    page = aigul_client.post(url(sitting), old_form)

    assert page.status_code == 409
    assert "in another window or on another device" in page.text
    answer = questions.sheet(sitting)["SINGLE"]
    assert answer.chosen == "s3"
    assert f'name="q{answer.position}" value="s3" checked' in page.text


def test_a_form_after_the_deadline_is_told_when_it_closed(hall, aigul_client):
    attempt = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - 21 * MINUTE)

    page = aigul_client.post(url(attempt), form_of(attempt), follow=True)

    assert page.redirect_chain == [(url(attempt, "result/"), 302)]
    closed = attempts.clock(attempt.closes_at)
    assert f"The exam closed at {closed}. What came later does not count." in page.text
    attempt.refresh_from_db()
    assert (attempt.closed_by, attempt.score) == ("TIME", 0)


def test_changing_the_language_keeps_order_and_answers(aigul_client, sitting):
    autosave(aigul_client, sitting, "SINGLE", "s3")
    pages = {language: aigul_client.get(url(sitting, language=language)) for language in ("kk", "ru", "en")}

    ids = {
        language: re.findall(r'value="([slmor]\d)"( checked| selected)?', page.text)
        for language, page in pages.items()
    }
    assert ids["kk"] == ids["ru"] == ids["en"]
    assert ("s3", " checked") in ids["kk"]
    assert "Вопрос SINGLE 1" in pages["ru"].text
    # English has no words of its own here: the Kazakh ones say that they are Kazakh.
    assert '<legend lang="kk">Сұрақ SINGLE 1</legend>' in pages["en"].text
    assert "<legend>Сұрақ SINGLE 1</legend>" in pages["kk"].text


def test_the_confirm_page_names_what_is_still_open(aigul_client, sitting):
    autosave(aigul_client, sitting, "SINGLE", "s3")
    autosave(aigul_client, sitting, "MATCH", {"l1": "r1"})
    sheet = questions.sheet(sitting)

    page = aigul_client.get(url(sitting, "submit/"))

    expected = sorted(answer.position for kind, answer in sheet.items() if kind != "SINGLE")
    assert page.context["unanswered"] == expected
    assert attempts.clock(sheet["MATCH"].answered_at) in page.text
    assert Attempt.objects.get().submitted_at is None


def test_back_and_reload_never_begin_an_attempt(hall, aigul_client):
    start = f"/en/learn/exam/start/{hall.exam.pk}/"
    assert aigul_client.get(start).status_code == 405
    for _ in range(3):
        aigul_client.post(start)
    attempt = Attempt.objects.get()
    for page in ("", "submit/", "result/"):
        aigul_client.get(url(attempt, page))

    assert Attempt.objects.count() == 1


def test_a_start_that_is_refused_says_why(hall, aigul_client):
    questions.set_rules(hall.exam, attempts_allowed=0)

    page = aigul_client.post(f"/en/learn/exam/start/{hall.exam.pk}/", follow=True)

    assert "All attempts at this exam have been used." in page.text


def test_handing_in_twice_leads_to_the_same_result(aigul_client, sitting):
    first = aigul_client.post(url(sitting, "submit/"))
    second = aigul_client.post(url(sitting, "submit/"))

    assert first.url == second.url == url(sitting, "result/")
    assert aigul_client.get(url(sitting)).url == aigul_client.get(url(sitting, "submit/")).url == first.url


# --- autosave ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", questions.KINDS)
def test_each_kind_is_saved_as_it_changes(aigul_client, sitting, kind):
    reply = autosave(aigul_client, sitting, kind, questions.RIGHT[kind])

    answer = questions.sheet(sitting)[kind]
    assert reply.status_code == 200
    time = attempts.clock(answer.answered_at)
    assert reply.json() == {
        "time": time,
        "left": reply.json()["left"],
        "results": [{"position": answer.position, "sequence": 1, "state": "saved", "time": time}],
    }
    assert 1130 < reply.json()["left"] <= 1141
    assert answer.sequence == 1


def test_a_change_that_had_not_seen_the_stored_answer_gets_409_with_what_is_stored(aigul_client, sitting):
    autosave(aigul_client, sitting, "SINGLE", "s3", sequence=7, window="elsewhere-1")

    reply = autosave(aigul_client, sitting, "SINGLE", "s1", sequence=9)

    assert reply.status_code == 409
    (told,) = reply.json()["results"]
    assert (told["state"], told["stored"], told["base"]) == ("older", "s3", 7)
    assert told["message"].startswith("A newer answer was saved at ")


def test_a_save_after_the_deadline_or_the_hand_in_gets_409_and_is_kept(hall, aigul_client):
    late = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - 21 * MINUTE)
    reply = autosave(aigul_client, late, "SINGLE", "s1")
    assert (reply.status_code, reply.json()["reason"]) == (409, "late")
    assert reply.json()["message"].endswith("What came later does not count. It is kept for your instructor.")

    attempts.submit(attempt=late, at=now() - 5 * MINUTE)
    reply = autosave(aigul_client, late, "SINGLE", "s2", sequence=2)
    assert (reply.status_code, reply.json()["reason"]) == (409, "closed")
    assert questions.sheet(late)["SINGLE"].chosen is None
    assert sorted(KeptAnswer.objects.values_list("chosen", "why")) == [("s1", "LATE"), ("s2", "CLOSED")]


def test_an_unreadable_number_gets_422_and_stores_nothing(aigul_client, sitting):
    reply = autosave(aigul_client, sitting, "NUMBER", "a lot")

    assert reply.status_code == 422
    (told,) = reply.json()["results"]
    assert (told["state"], told["message"]) == ("unreadable", "Write one number, for example 12.5.")


def test_the_older_of_two_pages_gets_409_and_can_take_the_exam_back(aigul_client, sitting):
    first = window_of(aigul_client, sitting)
    second = window_of(aigul_client, sitting)
    assert autosave(aigul_client, sitting, "SINGLE", "s2", window=second).status_code == 200

    reply = autosave(aigul_client, sitting, "TRUE_FALSE", True, window=first)
    assert (reply.status_code, reply.json()["reason"]) == (409, "taken")
    assert aigul_client.get(url(sitting, "answer/")).json()["window"] == second

    # "Go on in this window" opens the page anew, and it sends what the journal holds.
    back = window_of(aigul_client, sitting)
    left = change(sitting, "TRUE_FALSE", True, window=first)
    assert send(aigul_client, sitting, left, window=back).json()["results"][0]["state"] == "saved"
    assert autosave(aigul_client, sitting, "SINGLE", "s1", sequence=2, window=second).status_code == 409
    sheet = questions.sheet(sitting)
    assert (sheet["SINGLE"].chosen, sheet["TRUE_FALSE"].chosen) == ("s2", True)


def test_a_page_that_is_fetched_ahead_or_only_asked_about_stops_no_other(aigul_client, sitting):
    page = window_of(aigul_client, sitting)

    assert aigul_client.head(url(sitting)).status_code == 200
    assert aigul_client.get(url(sitting), headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 503

    assert autosave(aigul_client, sitting, "SINGLE", "s2", window=page).status_code == 200


def test_coming_back_is_told_and_kept_in_the_journal_of_the_attempt(aigul_client, sitting):
    assert autosave(aigul_client, sitting, "SINGLE", "s3", away=42).status_code == 200

    assert sitting.events.get(kind="CAME_BACK").details == {"seconds": 42, "answers": 1}


# --- what no page of ours sends -------------------------------------------------------------------------


def untouched(attempt):
    sheet = questions.sheet(attempt).values()
    return {(one.chosen, one.sequence) for one in sheet} == {(None, 0)} and not KeptAnswer.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", '"x"', "{}", "[" * 50_000, '{"window": "window-of-aigul", "entries": []}',
        '{"window": "window-of-aigul", "entries": {}}', '{"window": "window-of-aigul", "entries": ["x"]}',
    ],
)  # fmt: skip
def test_a_request_without_changes_gets_400(aigul_client, sitting, body):
    reply = aigul_client.post(url(sitting, "answer/"), body, content_type="application/json")

    assert (reply.status_code, reply.json()["reason"]) == (400, "malformed")
    assert "Nothing of it was stored." in reply.json()["message"]


@pytest.mark.parametrize(
    "forged",
    [
        {"position": "1"}, {"position": 0}, {"position": -1}, {"position": True}, {"position": 1e300},
        {"sequence": 0}, {"sequence": "7"}, {"sequence": True}, {"sequence": 1e300}, {"sequence": 1_000_001},
        {"sequence": 9_007_199_254_740_993}, {"base": -1}, {"base": None}, {"base": 1},  # not below the sequence
        {"age": -1}, {"age": -86_400_000}, {"age": "old"}, {"age": 1.5}, {"age": 10**12},
        {"window": ""}, {"window": 7}, {"window": "x" * 23}, {"window": "<script>"}, {"language": "fr"},
    ],
)  # fmt: skip
def test_one_forged_change_and_nothing_of_the_request_is_stored(aigul_client, sitting, forged):
    good = change(sitting, "TRUE_FALSE", True, sequence=2)

    reply = send(aigul_client, sitting, good, change(sitting, "SINGLE", "s1") | forged)

    assert (reply.status_code, reply.json()["reason"]) == (400, "malformed")
    assert untouched(sitting)


@pytest.mark.parametrize("facts", [{"window": "x"}, {"window": None}, {"away": -1}, {"away": "long"}])
def test_a_forged_window_or_absence_stores_nothing(aigul_client, sitting, facts):
    assert send(aigul_client, sitting, change(sitting, "SINGLE", "s1"), **facts).status_code == 400
    assert untouched(sitting)


def test_the_same_question_twice_in_a_request_stores_nothing(aigul_client, sitting):
    twice = [change(sitting, "SINGLE", "s1"), change(sitting, "SINGLE", "s2", sequence=2)]

    assert send(aigul_client, sitting, *twice).status_code == 400
    assert untouched(sitting)


def test_a_thousand_answers_in_a_request_store_nothing(aigul_client, sitting):
    entries = [{"position": n, "sequence": n, "base": 0} for n in range(1, 1001)]
    assert len(json.dumps(entries)) < 64 * 1024

    reply = send(aigul_client, sitting, *entries)

    assert (reply.status_code, reply.json()["reason"]) == (413, "too_many")
    assert reply.json()["message"] == "At most 50 answers fit into one request. Nothing of it was stored."
    assert untouched(sitting)


@pytest.mark.parametrize("size", [64 * 1024, 1024 * 1024, 4 * 1024 * 1024])
def test_a_text_of_a_megabyte_stores_nothing(aigul_client, sitting, size):
    good = change(sitting, "TRUE_FALSE", True, sequence=2)

    reply = send(aigul_client, sitting, good, change(sitting, "SHORT_TEXT", "x" * size))

    assert (reply.status_code, reply.json()) == (
        413,
        {"reason": "too_large", "message": "This request is too large. Nothing of it was stored."},
    )
    assert untouched(sitting)


def test_a_lie_about_the_time_wins_nothing(hall, aigul_client):
    """After the grace every change is late, however old it says it is; within it, only what was made in time."""
    closed = attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="kk", at=now() - 21 * MINUTE)

    reply = send(aigul_client, closed, change(closed, "SINGLE", "s2", age=14 * 24 * 3600 * 1000))

    assert (reply.status_code, reply.json()["reason"]) == (409, "late")
    assert questions.sheet(closed)["SINGLE"].chosen is None


def test_a_lost_session_is_said_and_after_signing_in_the_same_place_goes_on(hall, client_of, sitting):
    client = client_of(hall.aigul)
    autosave(client, sitting, "SINGLE", "s3")
    Session.objects.all().delete()
    lost = autosave(client, sitting, "SINGLE", "s1", sequence=2)
    assert (lost.status_code, lost.json()) == (401, {"reason": "signed_out"})
    assert client.get(url(sitting)).url == f"/en/account/login/?next={url(sitting)}"

    again = client_of(hall.aigul)
    assert autosave(again, sitting, "SINGLE", "s1", sequence=2).status_code == 200
    attempt = Attempt.objects.get()
    assert (attempt.closes_at, attempt.number) == (sitting.closes_at, 1)


def test_an_autosave_writes_once_and_asks_little(aigul_client, sitting):
    autosave(aigul_client, sitting, "SINGLE", "s3")

    next_one = change(sitting, "SINGLE", "s1", sequence=2)

    with CaptureQueriesContext(connection) as captured:
        reply = send(aigul_client, sitting, next_one)

    assert reply.status_code == 200
    asked = statements(captured.captured_queries)
    # Session, person, attempt with answer and question, one write.
    assert len(asked) == 4
    assert [sql.split()[0] for sql in asked].count("UPDATE") == 1


# --- what leaves the server -------------------------------------------------------------------------------


@pytest.mark.parametrize("shown", ["AFTER_SUBMIT", "AFTER_CLOSE", "NEVER"])
def test_no_answer_of_the_server_tells_the_key_before_its_time(hall, aigul_client, shown):
    questions.set_rules(hall.exam, results_shown=shown)
    begun = aigul_client.post(f"/en/learn/exam/start/{hall.exam.pk}/", follow=True)
    attempt = Attempt.objects.get()
    bodies = [begun.text]
    page = window_of(aigul_client, attempt)
    for kind in questions.KINDS:
        for sequence, chosen in enumerate(("?", None, questions.RIGHT["SINGLE"]), start=1):
            for window in (page, "older-window"):
                bodies += [autosave(aigul_client, attempt, kind, chosen, sequence, window=window).text]
    bodies += [send(aigul_client, attempt, {"position": 1}).text]
    bodies += [
        aigul_client.get(url(attempt, page, language)).text
        for page in ("", "submit/", "answer/")
        for language in ("kk", "ru", "en")
    ]
    bodies += [aigul_client.post(url(attempt), form_of(attempt, NUMBER="x", SHORT_TEXT="")).text]
    if shown != "AFTER_SUBMIT":
        aigul_client.post(url(attempt, "submit/"))
        bodies += [aigul_client.get(url(attempt, "result/")).text]
        bodies += [autosave(aigul_client, attempt, "SINGLE", "s1", 9).text]

    told = {marker for body in bodies for marker in questions.MARKERS if marker in body}
    assert told == set()


@pytest.mark.parametrize("page", ["", "answer/", "submit/", "result/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_persons_exam_does_not_exist(hall, client_of, sitting, page, method):
    for name in ("nurlan", "dana", "maker", "checker", "serik", "auditor", "editor", "admin"):
        reply = getattr(client_of(getattr(hall, name)), method)(
            url(sitting, page),
            {"window": questions.WINDOW, "entries": [change(sitting, "SINGLE", "s1")]},
            content_type="application/json",
        )
        assert reply.status_code == (405 if (page, method) == ("result/", "post") else 404), name


def test_the_exam_of_another_cohort_cannot_be_started(hall, client_of):
    for name in ("nurlan", "dana", "maker", "admin"):
        reply = client_of(getattr(hall, name)).post(f"/en/learn/exam/start/{hall.exam.pk}/")
        assert reply.status_code == 404, name
    assert client_of(hall.aigul).post(f"/en/learn/exam/start/{hall.lesson.pk}/").status_code == 404
    assert Attempt.objects.count() == 0


def test_strangers_are_asked_to_sign_in(hall, client, sitting):
    for page in ("", "submit/", "result/"):
        assert client.get(url(sitting, page)).status_code == 302
    assert client.get(url(sitting, "answer/")).status_code == 401
    assert client.post(f"/en/learn/exam/start/{hall.exam.pk}/").status_code == 302


def test_exam_pages_are_kept_by_no_cache(aigul_client, sitting):
    for page in ("", "answer/", "submit/"):
        assert "no-store" in aigul_client.get(url(sitting, page))["Cache-Control"]


@pytest.mark.parametrize("copies", [1, 3])
def test_the_exam_page_costs_the_same_for_seven_and_twenty_one_questions(world, client_of, copies):
    questions.write_bank(copies)
    questions.set_rules(world.exam, count=7 * copies)
    attempt = attempts.start(enrolment=world.enrolment, unit=world.exam, language="kk", at=now())
    client = client_of(world.aigul)
    client.get(url(attempt))

    with CaptureQueriesContext(connection) as captured:
        client.get(url(attempt))

    # Session, person, attempt, this window and its line, answers with questions, words; the frame of the page:
    # roles, unread messages.
    assert len(statements(captured.captured_queries)) == 10


def test_two_people_sit_the_same_exam_with_sheets_of_their_own(hall, client_of, sitting):
    other = enrolled(hall.cohort, hall.nurlan)
    theirs = attempts.start(enrolment=other, unit=hall.exam, language="ru", at=now())

    assert autosave(client_of(hall.nurlan), theirs, "SINGLE", "s1").status_code == 200
    assert Answer.objects.exclude(chosen=None).get().attempt == theirs
