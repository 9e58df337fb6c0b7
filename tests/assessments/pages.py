"""The page of an exam as a browser shows it: its questions, what is said about them, what the browser keeps."""

import re
from datetime import timedelta

from django.utils.timezone import now
from playwright.sync_api import expect

from assessments.sitting import attempts
from tests.assessments import questions

MINUTE = timedelta(minutes=1)


def begin(hall, *, minutes_ago=1.0):
    at = now() - minutes_ago * MINUTE
    return attempts.start(enrolment=hall.enrolment, unit=hall.exam, language="en", at=at)


def place(attempt):
    return f"/en/learn/exam/{attempt.pk}/"


def section(page, attempt, kind):
    return page.locator(f"#q{questions.sheet(attempt)[kind].position}")


def saved(question):
    return expect(question.locator("[data-save-state]")).to_have_text(
        re.compile(r"^Saved on the server, \d\d:\d\d$")
    )


ROWS_KEPT = """() => new Promise((resolve) => {
  const request = indexedDB.open("exam", 1);
  request.onsuccess = () => {
    const all = request.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => { request.result.close(); resolve(all.result); };
  };
})"""
EVERYTHING_KEPT = f"""async () => JSON.stringify([
  await ({ROWS_KEPT})(), {{...localStorage}}, {{...sessionStorage}}, document.cookie,
  (await ({ROWS_KEPT})()).map((row) => new TextDecoder().decode(row.sealed)),
])"""


def journal_of(page):
    return page.evaluate(ROWS_KEPT)
