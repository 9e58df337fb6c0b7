"""Something to look at on every page: made inside an installation, on top of the demo world."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now

from assessments import appeals, regrades
from assessments.dossier import papers as dossier_papers
from assessments.fairness import allowances, incidents
from assessments.models import Allowance, Answer, Attempt, Work
from assessments.practical import dossiers, handing, marking
from assessments.sitting import attempts, evidence, saving
from assessments.sitting.journal import Entry
from certification import batches, corrections, papers, previews, producing, rounds
from certification.log import sequencing
from certification.models import Batch, Certificate, PaperPreview, Round, Template
from courses import checks, outline, publishing
from courses.models import CatalogPage, CoursePage
from notifications import outbox
from people import invitations, roster
from people.models import User
from regions.models import Region
from tests import worlds
from tests.assessments import sittings, works
from tests.browser.sights import DRAWN
from tests.training import rows
from training import enrolling, lessons, notes, prints, questions, rosters
from training.models import Cohort, Enrolment, Reading, SyllabusUnit, UnitResult

CODE = "DEMO-2026"
ARCHIVED = "Ауыл шаруашылығы негіздері"
CORE = "DEMO-CORE-2026"


def make(target: str) -> None:
    """Write {language: {key: address}} as JSON; keys are those of the list in `sights`."""
    akim, officer = (User.objects.get(email=f"{name}@demo.example") for name in ("akim", "officer"))
    cohort = Cohort.objects.get(code=CODE)
    enrolment = Enrolment.objects.get(cohort=cohort, trainee=akim)
    exam = SyllabusUnit.objects.filter(cohort=cohort, kind=SyllabusUnit.Kind.EXAM).first()
    handed_in = attempts.start(enrolment=enrolment, unit=exam, language="kk", at=now() - timedelta(hours=1))
    _away_and_late(handed_in, akim)
    attempts.submit(attempt=handed_in, at=now() - timedelta(minutes=50))
    _away_and_late(handed_in, akim)
    attempt = attempts.start(enrolment=enrolment, unit=exam, language="kk", at=now())
    outbox.queue("exam_closed", to=akim, subject=handed_in, at=now(), context={})
    known = Certificate.objects.get()
    sequencing.run(at=now())
    made = {
        "cohort": [CODE],
        "enrolment": [enrolment.pk],
        "trainee": [CODE, enrolment.pk],
        "attempt": [attempt.pk],
        "handed in": [handed_in.pk],
        "late": [handed_in.pk],
        "file": [attempt.pk, _filed(attempt)],
        "incident": [_declared(attempt, officer)],
        "person": [akim.pk],
        "certificate": [known.pk],
        "code": [known.code],
        "token": [_invited(officer)],
        "roster": [CODE, _imported(cohort, officer)],
        **_beside_lessons(enrolment),
        **_sat_by_many(cohort),
        **_practical_work(akim),
        "appeal": [_appealed(handed_in)],
    }
    _archive_a_course()
    made |= _rounds(cohort, officer)
    made |= _papers(officer)
    draft = batches.prepare_replacement(
        certificate=known, officer=officer, reason="A letter was wrong", at=now()
    )
    made["batch"] = [draft.pk]
    found = {language: _addresses(language, made, akim) for language in ("kk", "ru", "en")}
    _draw(Path(target).parent / "drawn")
    Path(target).write_text(json.dumps(found), encoding="utf-8")


def _away_and_late(attempt: Attempt, akim: User) -> None:
    """An answer of each kind that came after ten minutes without a connection."""
    attempts.open_window(attempt=attempt, browser="phone", at=attempt.started_at)
    attempt.refresh_from_db()
    sheet = list(attempt.answers.select_related("question").order_by("position"))
    entries = [
        Entry(one.position, _something(one), attempt.window, one.sequence + one.position, base=one.sequence)
        for one in sheet
    ]
    saving.save(
        user=akim,
        attempt_pk=attempt.pk,
        window=attempt.window,
        entries=entries,
        language="kk",
        at=attempt.started_at + timedelta(minutes=9),
        away_seconds=427,
    )


def _declared(attempt, officer):
    """An outage of the cohort since the attempt began, nothing given yet."""
    declared = incidents.declare(
        region=None,
        cohort=attempt.enrolment.cohort,
        from_at=attempt.started_at,
        to_at=now() + timedelta(minutes=5),
        happened="Жарық болмады",
        officer=officer,
        at=now(),
    )
    return declared.pk


def _filed(attempt: Attempt) -> int:
    """A file of answers that an instructor has taken over and not yet applied."""
    sheet = attempt.answers.select_related("question").order_by("position")
    entries = [Entry(one.position, _something(one), "window-of-phone", 1, base=0, age=0) for one in sheet]
    instructor = User.objects.get(email="instructor@demo.example")
    return evidence.keep(
        attempt=attempt,
        sha256="f" * 64,
        entries=entries,
        saved_at=now(),
        is_sealed=True,
        officer=instructor,
        at=now(),
    ).pk


def _something(answer):
    """Some answer, neither right nor wrong by intention; another one each time."""
    kind, order, turn = answer.question.kind, answer.order, int(answer.chosen is not None)
    if kind == "MATCH":
        return dict.fromkeys(order["left"], order["right"][turn])
    if kind in ("SINGLE", "MULTIPLE"):
        return order[turn] if kind == "SINGLE" else order[turn:]
    return {
        "TRUE_FALSE": bool(turn),
        "NUMBER": f"{turn + 1},5",
        "SHORT_TEXT": "мәслихат" if turn else "әкімдік",
    }.get(kind, order[::-1] if turn else order)


def _beside_lessons(enrolment: Enrolment) -> dict[str, list]:
    """A question that waits and one that is answered, a note, a lesson that is done by its self-checks, one on paper."""
    instructor = User.objects.get(email="instructor@demo.example")
    first, _second, third, fourth = SyllabusUnit.objects.filter(cohort=enrolment.cohort).order_by("position")[
        :4
    ]
    asked = [
        questions.ask(enrolment=enrolment, unit=first, text=text, language="kk", at=now())
        for text in ("Хаттамаға кім қол қояды?", "Жиналысты қашан өткізген дұрыс?")
    ]
    questions.answer(
        question=asked[0],
        instructor=instructor,
        text="Төраға мен хатшы.",
        is_shown=True,
        language="kk",
        seen=None,
        at=now(),
    )
    notes.save(author=enrolment.trainee, unit=first, text="Үш күн бұрын хабарлау.", seen=None, at=now())
    fourth.rules = {"done_by": "READ", "least_seconds": 3}
    fourth.save(update_fields=["rules"])
    page = lessons.published(third.key, "kk")
    third.rules = {"done_by": "CHECKED", "checks": [check.id for check in checks.of(page)]}
    third.save(update_fields=["rules"])
    prints.ask(page=page, at=now())
    return {
        "lesson": [first.pk],
        "question": [asked[1].pk],
        "checked": [third.pk],
        "paper": [third.key],
    }


def _archive_a_course() -> None:
    """A course that was published in every language and is taken out of the catalogue."""
    editor = User.objects.get(email="editor@demo.example")
    key = uuid4()
    for catalog in CatalogPage.objects.select_related("locale"):
        page = CoursePage(title=ARCHIVED, slug="archived", summary=ARCHIVED, hours=8)
        page.translation_key, page.locale = key, catalog.locale
        catalog.add_child(instance=page)
        page.save_revision().publish()
    publishing.archive(course=page, author=editor, at=now())


def _sat_by_many(cohort: Cohort) -> dict[str, list]:
    """An exam that sixty people of another cohort have sat, and one of its questions, which draws the best astray."""
    other = worlds.running_cohort(cohort.programme, "DEMO-FIGURES", cohort.region)
    exam = other.units.get(kind=SyllabusUnit.Kind.EXAM)
    asked = sittings.bank_of(14)
    village = Region.objects.filter(kind=Region.Kind.RURAL_OKRUG).first()
    sittings.sit(worlds.more_trainees(other, village, 60), exam, asked)
    best = Answer.objects.filter(question=asked[0], attempt__unit=exam, attempt__score__gte=60)
    best.update(chosen="s1", points=0)
    officer = User.objects.get(email="officer@demo.example")
    regrade = regrades.prepare(
        question=asked[7],
        units=[exam],
        treatment="ALSO",
        key="s1",
        falls="KEEP",
        reason="2026 жылғы өзгерістен кейін екі жауап та дұрыс.",
        actor=officer,
        at=now(),
    )
    appeals.set_day(on=localdate(), is_off=True, source="Қаулы / Постановление", actor=officer, at=now())
    return {"exam sat": [exam.key], "question sat": [exam.key, asked[0].pk], "regrade": [regrade.pk]}


def _rounds(cohort: Cohort, officer: User) -> dict[str, list]:
    """Two cohorts whose certificates are made, one of which is to be corrected; and people who wait for theirs."""
    approver = User.objects.get(email="approver@demo.example")
    village = Region.objects.filter(kind=Region.Kind.RURAL_OKRUG).first()
    both = [
        worlds.running_cohort(cohort.programme, f"DEMO-ROUND-{number}", cohort.region) for number in (1, 2)
    ]
    for one in both:
        for enrolment in worlds.more_trainees(one, village, 3):
            worlds.finish(enrolment, at=now() - timedelta(hours=2))
    issued = _round(both, officer)
    rounds.approve(round=issued, approver=approver, at=now())
    for pk in Certificate.objects.filter(batch__round=issued).values_list("pk", flat=True):
        producing.produce(pk, at=now())
    certificate = Certificate.objects.filter(batch__round=issued).first()
    asked = corrections.ask(
        certificate=certificate,
        trainee=certificate.enrolment.trainee,
        wrong="Тегінде бір әріп қате",
        name={"last_name": "Әбдіғали", "first_name": "Ғани", "patronymic": "Сейтжанұлы"},
        name_ru="Абдигали Гани Сейтжанович",
        document=works.PDF,
        at=now(),
    )
    for enrolment in worlds.more_trainees(both[0], village, 2):
        worlds.finish(enrolment, at=now() - timedelta(hours=1))
    late, _unfinished = worlds.more_trainees(both[1], village, 2)
    waiting = _round(both, officer)
    worlds.finish(late, at=now() - timedelta(minutes=30))
    return {
        "round made": [issued.pk],
        "made": [Batch.objects.filter(round=issued).first().pk],
        "round": [waiting.pk],
        "correction": [asked.pk],
        "own": [Certificate.objects.filter(enrolment__trainee__email="akim2@demo.example").get().pk],
        "programme": [cohort.programme.code],
    }


def _papers(officer: User) -> dict[str, list]:
    """Drawn drafts: one that is worked on, with a word that is doubted, and one that waits for the second officer."""
    found = {}
    post = {"kk": "Төраға", "ru": "Председатель", "en": "Chair"}
    for key, name in (("draft", "completion"), ("proposal", "letter")):
        source = Template.objects.published().get(name=name)
        made = papers.draft(source=source, programme=None, officer=officer, at=now())
        named = {"kk": "Б. Қ. Сaпар", "ru": "Б. К. Сапар", "en": ""}
        papers.save(
            paper=made,
            design={
                **made.design,
                "colour": "blue",
                "months": 36,
                "signatories": [{"name": named, "post": post, "picture": ""}],
            },
            officer=officer,
            at=now(),
            seen=made.digest,
        )
        for row in PaperPreview.objects.filter(template=made):
            previews.draw(row.pk)
        found[key] = [made.pk]
    papers.propose(paper=made, officer=officer, at=now())
    return found


def _round(cohorts: list[Cohort], officer: User) -> Round:
    eligible = [one for one in batches.candidates(*cohorts, at=now()) if one.eligible]
    return rounds.prepare(
        programme=cohorts[0].programme,
        region=cohorts[0].region,
        cohorts={cohort.pk for cohort in cohorts},
        seen=rounds.seal_of(eligible),
        officer=officer,
        at=now(),
    )


def _appealed(attempt: Attempt) -> int:
    """An appeal that an instructor is looking into."""
    instructor = User.objects.get(email="instructor@demo.example")
    text = "Заңның 7-бабы наурызда өзгерді.\n\nМенің жауабым дұрыс."
    appeal = appeals.file(attempt=attempt, reason=text, position=1, language="kk", at=now())
    return appeals.take(appeal=appeal, actor=instructor, at=now()).pk


def _practical_work(akim: User) -> dict[str, list]:
    """Of the core programme: a report that came back once and waits again, a case that is marked, an open dossier."""
    enrolment = Enrolment.objects.get(cohort__code=CORE, trainee=akim)
    instructor = User.objects.get(email="instructor@demo.example")
    report, case, dossier = (
        handing.begin(enrolment=enrolment, unit=unit, at=now() - timedelta(days=2)) for unit in _tasks()
    )
    handing.add_file(work=report, content=works.PDF, name="Бағдарлама.pdf", at=now())
    handing.add_file(work=report, content=works.photo(place=True), name="Сүт пункті.jpg", at=now())
    handing.submit(work=report, language="kk", at=now())
    marking.return_for_rework(
        work=report,
        number=1,
        marker=instructor,
        comment="Екінші кестеде көзі мен күні жоқ. Екі санды салыстырыңыз.",
        until_on=localdate() + timedelta(days=7),
        at=now(),
    )
    handing.submit(work=report, language="kk", at=now())
    handing.write(
        work=case, text="Бүгін жазбаша хабарлаймын.\n\nКомиссиядан шығамын.", seen=case.saved_at, at=now()
    )
    handing.submit(work=case, language="kk", at=now())
    levels = {one.code: one.levels[-1]["points"] for one in case.assignment.rubric.criteria.all()}
    marking.mark(
        work=case,
        number=1,
        marker=instructor,
        points=levels,
        comment="Қадамдарыңыз дұрыс.",
        seen=None,
        at=now(),
    )
    for part in ("SPECIALISATION", "MARKETING"):
        dossiers.save_part(work=dossier, part=part, facts=works.DOSSIER[part], seen=None, at=now())
    parts = {part: works.DOSSIER[part] for part in ("SPECIALISATION", "MARKETING")}
    paper = dossiers.ask_paper(work=dossier, parts=parts, language="kk", at=now())
    dossier_papers.make(paper.pk, at=now())
    return {
        "report": [report.pk],
        "case": [case.pk],
        "dossier": [dossier.pk],
        "dossier part": [dossier.pk, "SPECIALISATION"],
        "core": [CORE],
    }


def _tasks() -> list[SyllabusUnit]:
    """The report, the case and the dossier of the core programme."""
    found = SyllabusUnit.objects.filter(cohort__code=CORE, kind=SyllabusUnit.Kind.ASSIGNMENT)
    return list(found.order_by("position"))


def give_task_to(name: str) -> None:
    """Enrol one more demo akim in the core programme, and print where its report is set."""
    officer, akim = (User.objects.get(email=f"{one}@demo.example") for one in ("officer", name))
    cohort = Cohort.objects.get(code=CORE)
    post = akim.appointments.get(ends_on=None)
    enrolling.enrol(cohort=cohort, trainee=akim, appointment=post, at=now(), actor=officer)
    report = _tasks()[0]
    print(outline.addresses([report.key], "kk")[report.key])


def work_of(name: str, kind: str) -> None:
    """Print where a demo akim stands with practical work of a kind: {state, versions, files, score}."""
    work = Work.objects.get(enrolment__trainee__email=f"{name}@demo.example", assignment__kind=kind)
    files = list(work.files.filter(in_draft=True).order_by("pk").values_list("name", flat=True))
    score = None if work.score is None else str(work.score)
    print(json.dumps({"state": work.state, "versions": work.number, "files": files, "score": score}))


def _draw(folder: Path) -> None:
    """Pages of refusal, as somebody sees them who is not signed in."""
    request = RequestFactory().get("/")
    request.user, request.session = AnonymousUser(), {}
    for language in ("kk", "ru"):
        for template in DRAWN:
            path = folder / language / template
            path.parent.mkdir(parents=True, exist_ok=True)
            with translation.override(language):
                path.write_text(render_to_string(template, {}, request), encoding="utf-8")


def exam_of(name: str) -> None:
    """Print the number of a new attempt for another demo akim."""
    enrolment = Enrolment.objects.get(cohort__code=CODE, trainee__email=f"{name}@demo.example")
    exam = SyllabusUnit.objects.filter(cohort=enrolment.cohort, kind=SyllabusUnit.Kind.EXAM).first()
    print(attempts.start(enrolment=enrolment, unit=exam, language="kk", at=now()).pk)


def rest_in(attempt: int) -> None:
    """Stop the clock of an attempt for ten minutes; `rest_no_more` lets it go on."""
    instructor = User.objects.get(email="instructor@demo.example")
    facts = {"kind": "BREAK", "minutes": 10, "reason": "Дәрігерге барды", "officer": instructor}
    allowances.give(attempt=Attempt.objects.get(pk=attempt), at=now(), **facts)


def rest_no_more(attempt: int) -> None:
    instructor = User.objects.get(email="instructor@demo.example")
    resting = Allowance.objects.standing().get(attempt=attempt, kind="BREAK", follows=None)
    allowances.end_break(allowance=resting, officer=instructor, at=now())


def unread(name: str) -> None:
    """As if a demo akim had never opened the lesson that is done by reading."""
    mine = {"enrolment__trainee__email": f"{name}@demo.example", "unit__rules__done_by": "READ"}
    Reading.objects.filter(**mine).delete()
    UnitResult.objects.filter(**mine).delete()


def forget(name: str) -> None:
    """As if a demo akim had never opened a lesson."""
    Reading.objects.filter(enrolment__trainee__email=f"{name}@demo.example").delete()
    UnitResult.objects.filter(
        enrolment__trainee__email=f"{name}@demo.example", unit__kind=SyllabusUnit.Kind.LESSON
    ).delete()


def sheet_of(attempt: int) -> None:
    """Print {kind: answers on the server} of an attempt."""
    found = Attempt.objects.get(pk=attempt)
    print(json.dumps({a.question.kind: a.chosen for a in found.answers.select_related("question")}))


def set_cohort(status: str) -> None:
    Cohort.objects.filter(code=CODE).update(status=status)


def results_of(name: str) -> None:
    """Print {results: lessons done, marks: [sequence…] of what came from a browser without a connection}."""
    enrolment = Enrolment.objects.get(cohort__code=CODE, trainee__email=f"{name}@demo.example")
    lessons = enrolment.results.filter(unit__kind=SyllabusUnit.Kind.LESSON)
    found = {
        "results": list(lessons.order_by("unit__position").values_list("unit__position", flat=True)),
        "marks": list(enrolment.offline_marks.order_by("pk").values_list("sequence", flat=True)),
    }
    print(json.dumps(found))


def _invited(officer: User) -> str:
    newcomer = roster.create_person(
        email="newcomer@demo.example", last_name="Ермеков", first_name="Асан", at=now(), actor=officer
    )
    return invitations.invite(to=newcomer, made_by=officer, at=now())[1]


def _imported(cohort: Cohort, officer: User) -> int:
    done = rosters.apply(cohort=cohort, content=rows.sample(), at=now(), actor=officer, skip_bad=True)
    return done.import_id


def _addresses(language: str, made: dict[str, list], akim: User) -> dict[str, str]:
    units = list(SyllabusUnit.objects.filter(cohort__code=CODE).order_by("position"))
    pages = outline.addresses([unit.key for unit in units], language)
    lesson = pages[units[0].key]
    with translation.override(language):
        named = {f"{name} {what}".strip(): reverse(name, args=made.get(what, [])) for name, what in NAMED}
        return named | {
            "home": f"/{language}/",
            "catalog": f"/{language}/courses/",
            "course": lesson.rsplit("/", 3)[0] + "/",
            "module": lesson.rsplit("/", 2)[0] + "/",
            "lesson": lesson,
            "checked lesson": pages[units[2].key],
            "read lesson": pages[units[3].key],
            "exam": next(pages[unit.key] for unit in units if unit.kind == SyllabusUnit.Kind.EXAM),
            "archived": f"/{language}/courses/archived/",
            "task": outline.addresses([_tasks()[0].key], language)[_tasks()[0].key],
            "missing": f"/{language}/courses/nowhere/",
            "search": f"{reverse('public:search')}?q=әкім",
            "search in vain": f"{reverse('public:search')}?q=nowhere",
            "search too long": f"{reverse('public:search')}?q={'а' * 201}",
            "others of a round": f"{reverse('desk:round_new')}?programme={made['programme'][0]}&show=others",
            "bad token": reverse("invitation", args=["nonsense"]),
            "unknown code": reverse("register:certificate", args=["0" * 26]),
            "reset": _reset(akim),
            "bad reset": reverse("account_reset_password_from_key", args=["1", "nonsense"]),
            "confirm": _confirmation(),
        }


def _reset(akim: User) -> str:
    token = default_token_generator.make_token(akim)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(akim), token])


def _confirmation() -> str:
    """A new address that has not been confirmed keeps its owner from setting up a second factor."""
    akim = User.objects.get(email="akim2@demo.example")
    address, _ = EmailAddress.objects.get_or_create(user=akim, email="second@demo.example")
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


# (name of the address, which of the made things it is asked for)
NAMED = (
    ("glossary", ""),
    ("learn:work", "report"),
    ("learn:work", "case"),
    ("learn:work", "dossier"),
    ("learn:work_submit", "dossier"),
    ("learn:dossier_part", "dossier part"),
    ("desk:marking", ""),
    ("desk:marking_work", "report"),
    ("desk:marking_work", "case"),
    ("desk:marking_rule", "core"),
    ("account", ""),
    ("account_login", ""),
    ("account_logout", ""),
    ("account_email", ""),
    ("account_email_verification_sent", ""),
    ("account_change_password", ""),
    ("account_reset_password", ""),
    ("account_reset_password_done", ""),
    ("account_reset_password_from_key_done", ""),
    ("account_request_login_code", ""),
    ("account_reauthenticate", ""),
    ("account_signup", ""),
    ("account_inactive", ""),
    ("mfa_index", ""),
    ("mfa_activate_totp", ""),
    ("mfa_deactivate_totp", ""),
    ("mfa_reauthenticate", ""),
    ("mfa_view_recovery_codes", ""),
    ("mfa_generate_recovery_codes", ""),
    ("usersessions_list", ""),
    ("learn:home", ""),
    ("learn:offline", ""),
    ("learn:messages", ""),
    ("learn:certificates", ""),
    ("learn:progress", "enrolment"),
    ("learn:notes", ""),
    ("learn:questions", "lesson"),
    ("learn:self_checks", "checked"),
    ("learn:print", "paper"),
    ("learn:attempt", "attempt"),
    ("learn:submit", "attempt"),
    ("learn:result", "handed in"),
    ("desk:home", ""),
    ("desk:questions", ""),
    ("desk:question", "question"),
    ("desk:cohorts", ""),
    ("desk:cohort_new", ""),
    ("desk:cohort", "cohort"),
    ("desk:syllabus", "cohort"),
    ("desk:roster", "cohort"),
    ("desk:roster_result", "roster"),
    ("desk:trainee", "trainee"),
    ("desk:attempt", "late"),
    ("desk:answer_file", "file"),
    ("desk:allow", "attempt"),
    ("desk:incidents", ""),
    ("desk:incident", "incident"),
    ("desk:live", ""),
    ("desk:figures", ""),
    ("desk:figures_exam", "exam sat"),
    ("desk:figures_question", "question sat"),
    ("desk:regrade_new", "question sat"),
    ("desk:regrades", ""),
    ("desk:regrade", "regrade"),
    ("desk:appeals", ""),
    ("desk:appeal", "appeal"),
    ("desk:days_off", ""),
    ("learn:appeal", "handed in"),
    ("desk:batch_new", "cohort"),
    ("desk:round_new", ""),
    ("desk:round", "round"),
    ("desk:round", "round made"),
    ("desk:round_list", "round made"),
    ("desk:batch", "made"),
    ("desk:papers", ""),
    ("desk:paper_new", ""),
    ("desk:paper", "draft"),
    ("desk:paper", "proposal"),
    ("desk:paper_edit", "draft"),
    ("desk:corrections", ""),
    ("desk:correction", "correction"),
    ("learn:correction_ask", "own"),
    ("desk:batches", ""),
    ("desk:batch", "batch"),
    ("desk:register", ""),
    ("desk:certificate", "certificate"),
    ("desk:people", ""),
    ("desk:invite", ""),
    ("desk:person", "person"),
    ("invitation", "token"),
    ("public:verify", ""),
    ("public:verify_list", ""),
    ("public:offline", ""),
    ("register:certificate", "code"),
)
