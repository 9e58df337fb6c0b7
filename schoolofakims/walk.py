"""The main journey over HTTP, as people walk it: what `./soa up --check` proves.

Each step is a function whose docstring is the line that the operator reads. A step returns a few words
about what it found and raises `Astonished` when the product does not do what it promises.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from schoolofakims import answering
from schoolofakims.visitor import Astonished, Form, Page, Visitor

LANGUAGES = ("kk", "ru", "en")
WORKER_SECONDS = 90
TOTP_SECONDS = 30


@dataclass
class Walk:
    """One walk: where, what the demo command said, who is signed in, and what the steps found out.

    demo    accounts and addresses, as the command `demo --json` prints them
    people  {role: visitor}
    found   {name: word} that a later step needs, such as the code of a new certificate
    """

    address: str
    demo: dict[str, Any]
    people: dict[str, Visitor] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)

    def account(self, name: str) -> dict[str, str]:
        for account in self.demo["accounts"]:
            if account["email"].startswith(f"{name}@"):
                return account
        raise Astonished(f"The demo world has no account {name}@.")


def walk(address: str, demo: dict[str, Any], *, say: Callable[[str], None]) -> bool:
    """Walk all steps, one line a step with its seconds; stop at the first that fails."""
    journey = Walk(address, demo)
    for step in STEPS:
        began = time.monotonic()
        try:
            found = step(journey)
        except Astonished as astonishment:
            say(f"FAILED {time.monotonic() - began:5.1f} s  {_sentence(step)} {astonishment}")
            return False
        say(f"ok     {time.monotonic() - began:5.1f} s  {_sentence(step)}{f' ({found})' if found else ''}")
    return True


def _sentence(step: Callable[[Walk], str]) -> str:
    return (step.__doc__ or step.__name__).strip()


# --- steps -----------------------------------------------------------------------------------------


def everything_is_usable(journey: Walk) -> str:
    """Database, broker, storage, seal and fonts are usable."""
    parts = json.loads(Visitor(journey.address).open("/readyz").body)
    return ", ".join(parts)


def home_speaks_three_languages(journey: Walk) -> str:
    """The home page speaks three languages and offers the other two."""
    stranger = Visitor(journey.address)
    if stranger.open("/").path != "/kk/":
        raise Astonished("/ does not lead to /kk/ by default.")
    for language in LANGUAGES:
        page = stranger.open(f"/{language}/")
        if page.language != language:
            raise Astonished(f"/{language}/ says that it is in “{page.language}”.")
        for other in set(LANGUAGES) - {language}:
            page.link(f"/{other}/")
    return ""


def worker_made_the_demo_certificate(journey: Walk) -> str:
    """The worker has made the demo certificate, and the register knows it."""
    stranger = Visitor(journey.address)
    register = journey.demo["urls"]["register"]
    entry = _waited(lambda: _valid(stranger, register), "The demo certificate is not valid yet.")
    return str(entry.get("number", ""))


def akim_signs_in(journey: Walk) -> str:
    """An akim who has done nothing yet signs in with e-mail and password."""
    page = sign_in(journey, "newakim")
    if not page.path.startswith("/kk/learn/"):
        raise Astonished(f"After signing in the akim stands on {page.path}.")
    return ""


def akim_reads_every_lesson(journey: Walk) -> str:
    """The akim reads every lesson, the first in Kazakh, the rest in Russian, as one record."""
    akim = journey.people["newakim"]
    page = akim.open(journey.demo["urls"]["lesson"])
    count = 0
    while _has_done_button(page):
        if count == 1:
            page = akim.open(page.path.replace("/kk/", "/ru/", 1))
        before, page = page.path, akim.send(page, page.form(action="/done/"))
        if page.path == before:
            raise Astonished(f"{before} cannot be marked as done: {page.begin()}")
        count += 1
    if not count:
        raise Astonished(f"{page.path} offers no lesson to mark as done: {page.begin()}")
    return f"{count} lessons"


def akim_passes_the_exam(journey: Walk) -> str:
    """The akim starts the exam in Kazakh, saves without a script, hands in in Russian and passes."""
    akim = journey.people["newakim"]
    door = akim.open(journey.demo["urls"]["exam"])
    sheet = akim.send(door, door.form(action="/exam/start/"))
    again = akim.send(door, door.form(action="/exam/start/"))
    if again.path != sheet.path:
        raise Astonished("A second start made a second attempt.")
    filled = answering.answers(sheet.body.decode(), "kk")
    sheet = akim.send(sheet, _own_form(sheet), button="save", **filled)
    other = akim.open(sheet.path.replace("/kk/", "/ru/", 1))
    confirm = akim.send(other, _own_form(other), button="then=hand_in")
    if other.language != "ru" or "/submit/" not in confirm.path:
        raise Astonished(f"{confirm.path} does not ask for a confirmation: {confirm.begin()}")
    result = akim.send(confirm, _own_form(confirm))
    if "/result/" not in result.path:
        raise Astonished(f"After handing in the akim stands on {result.path}.")
    return f"{len(answering.read(sheet.body.decode()))} questions"


def akim_has_completed(journey: Walk) -> str:
    """The programme is completed, and the learner's page says that the certificate comes next."""
    page = journey.people["newakim"].open("/kk/learn/")
    if page.has_link("/exam/") and not page.has_link("/certificates/"):
        raise Astonished(f"The programme is not completed: {page.begin()}")
    journey.found["name"] = "Өмірзақов Нұрлан Ғалымұлы"
    return ""


def officer_prepares(journey: Walk) -> str:
    """An officer with a second factor prepares the batch, and cannot approve it herself."""
    sign_in(journey, "officer")
    officer = journey.people["officer"]
    page = officer.open(f"/kk/desk/cohorts/{journey.demo['cohort']}/batch/")
    batch = officer.send(page, page.form("enrolment"))
    if "/batches/" not in batch.path or any("/approve/" in form.action for form in batch.forms):
        raise Astonished(f"{batch.path}: the officer could approve the batch that she prepared.")
    journey.found["batch"] = batch.path
    return ""


def approver_approves(journey: Walk) -> str:
    """A second officer approves, in Russian."""
    sign_in(journey, "approver")
    approver = journey.people["approver"]
    page = approver.open(journey.found["batch"].replace("/kk/", "/ru/", 1))
    page = approver.send(page, page.form(action="/approve/"))
    if not page.has_link("/desk/register/"):
        raise Astonished(f"{page.path} lists no certificate: {page.begin()}")
    return ""


def worker_makes_the_pdf(journey: Walk) -> str:
    """The worker makes the PDF, and the akim downloads it."""
    akim = journey.people["newakim"]
    own = _waited(lambda: _with_pdf(akim), "The certificate has not been made yet.")
    pdf = akim.open(own.link("/pdf/"))
    if pdf.kind != "application/pdf" or not pdf.body.startswith(b"%PDF-1.7"):
        raise Astonished(f"{pdf.path} is no PDF.")
    journey.found["code"] = own.link("/v/").partition("/v/")[2].partition("?")[0]
    return f"{len(pdf.body) // 1024} kB"


def anyone_checks_it(journey: Walk) -> str:
    """Anyone checks it by its code, on a page and as JSON, and its holder's name is as printed."""
    stranger = Visitor(journey.address)
    address = f"/v/{journey.found['code']}"
    entry = _valid(stranger, address) or {}
    page = stranger.open(f"{address}?lang=kk")
    if entry.get("name") != journey.found["name"] or journey.found["name"] not in page.text:
        raise Astonished(f"The register shows another name: {entry.get('name')}")
    if stranger.open("/v/00000000000000000000000000?format=json", status=404).kind != "application/json":
        raise Astonished("An unknown code is not answered as JSON.")
    return str(entry["number"])


STEPS: list[Callable[[Walk], str]] = [
    everything_is_usable,
    home_speaks_three_languages,
    worker_made_the_demo_certificate,
    akim_signs_in,
    akim_reads_every_lesson,
    akim_passes_the_exam,
    akim_has_completed,
    officer_prepares,
    approver_approves,
    worker_makes_the_pdf,
    anyone_checks_it,
]


# --- what several steps do -------------------------------------------------------------------------


def sign_in(journey: Walk, name: str) -> Page:
    """Sign a demo person in, with the one-time code where the house asks for it."""
    account = journey.account(name)
    visitor = journey.people[name] = Visitor(journey.address, account["language"])
    page = visitor.open(f"/{account['language']}/account/login/")
    form = page.form("login", "password")
    page = visitor.send(page, form, login=account["email"], password=account["password"])
    if account.get("totp_secret"):
        page = visitor.send(page, page.form("code"), code=totp(account["totp_secret"], time.time()))
    if "/account/" in page.path:
        raise Astonished(f"{account['email']} could not sign in: {page.begin()}")
    return page


def totp(secret: str, at: float) -> str:
    """The six digits of a moment (RFC 6238 with SHA-1 and 30 seconds, as allauth checks them).

    secret  base 32, as the demo prints it
    at      seconds since 1970
    """
    key = base64.b32decode(secret.upper() + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(at // TOTP_SECONDS).to_bytes(8, "big"), hashlib.sha1)
    place = digest[-1] & 0x0F
    return str(int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF)[-6:].zfill(6)


def _waited(look: Callable[[], Any], otherwise: str) -> Any:
    """What `look` sees as soon as it sees something."""
    deadline = time.monotonic() + WORKER_SECONDS
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.3)
    raise Astonished(f"{otherwise} Waited {WORKER_SECONDS} s.")


def _valid(visitor: Visitor, register: str) -> dict[str, Any] | None:
    """The register's answer; nothing while the file is still being made, for then it knows no such code."""
    try:
        entry = json.loads(visitor.open(f"{register}?format=json").body)
    except Astonished:
        return None
    return entry if entry["status"] == "valid" else None


def _has_done_button(page: Page) -> bool:
    return any("/done/" in form.action for form in page.forms)


def _with_pdf(akim: Visitor) -> Page | None:
    page = akim.open("/kk/learn/certificates/")
    return page if page.has_link("/pdf/") else None


def _own_form(page: Page) -> Form:
    """The form that a page sends to itself."""
    for form in page.forms:
        if form.method == "post" and not form.action:
            return form
    raise Astonished(f"{page.path} has no form of its own: {page.begin()}")
