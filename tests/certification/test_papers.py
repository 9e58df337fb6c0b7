"""Papers as data: two people for each version, none that ever changes, and what was issued stays as it was."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, OperationalError, transaction
from django.db.utils import DatabaseError
from django.urls import reverse
from django.utils import translation

from audit.models import Event
from certification import (
    access,
    batches,
    designs,
    inspecting,
    papers,
    pictures,
    previews,
    producing,
    rendering,
    seal,
)
from certification.models import Certificate, PaperPreview, Template
from certification.rendering import look
from tests.certification.life import PRODUCED, drawing, newer
from tests.certification.papers import words
from tests.worlds import NOON, finish, more_trainees

LATER = NOON + timedelta(hours=1)
POST = {"kk": "Төраға", "ru": "Председатель", "en": "Chair"}
SIGNATORY = {"name": {"kk": "Б. Қ. Әбдіров", "ru": "Б. К. Абдиров", "en": ""}, "post": POST, "picture": ""}


def house(name="completion"):
    return Template.objects.published().get(name=name)


def desk(name, *args):
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


def trail():
    events = Event.objects.filter(action__startswith="certification.paper.").order_by("pk")
    return [(event.action.rpartition(".")[2], event.actor) for event in events]


def logo(wide=400, high=200):
    content = pictures.taken(drawing(wide, high))
    return hashlib.sha256(content).hexdigest(), content


@pytest.fixture
def draft(world):
    return papers.draft(source=house(), programme=None, officer=world.maker, at=NOON)


@pytest.fixture
def proposed(world, draft):
    papers.save(
        paper=draft,
        design={**draft.design, "colour": "wine"},
        officer=world.maker,
        at=NOON,
        seen=draft.digest,
    )
    papers.propose(paper=draft, officer=world.maker, at=NOON)
    return draft


# --- the life ----------------------------------------------------------------------------------------


def test_the_house_has_three_papers_from_the_beginning(world):
    found = Template.objects.published().order_by("name")

    assert [(row.name, row.html_name, row.published_by) for row in found] == [
        ("completion", "completion", None),
        ("letter", "letter", None),
        ("transcript", "completion", None),
    ]
    for row in found:
        kind, design = designs.HOUSE_PAPERS[row.name]
        assert (row.html_name, row.design, row.digest) == (kind, design, designs.digest(kind, design))


def test_two_people_bring_a_version_into_use(world, proposed):
    before = house()

    papers.publish(paper=proposed, officer=world.checker, at=LATER)

    before.refresh_from_db()
    assert (house().version, house().published_by, before.state) == (2, world.checker, "SUPERSEDED")
    assert trail() == [
        ("drafted", world.maker),
        ("saved", world.maker),
        ("proposed", world.maker),
        ("superseded", None),
        ("published", world.checker),
    ]


def test_whoever_proposed_cannot_publish(world, proposed):
    with pytest.raises(papers.PaperRefused, match="cannot publish"):
        papers.publish(paper=proposed, officer=world.maker, at=LATER)

    assert house().version == 1


def test_of_two_who_publish_the_second_is_told(world, proposed):
    again = Template.objects.get(pk=proposed.pk)
    papers.publish(paper=proposed, officer=world.checker, at=LATER)

    with pytest.raises(papers.PaperRefused, match="Somebody else has decided"):
        papers.publish(paper=again, officer=world.checker, at=LATER)


def test_a_proposal_changes_only_after_it_was_taken_back(world, proposed):
    with pytest.raises(papers.PaperRefused, match="The draft has changed"):
        papers.save(
            paper=proposed, design=proposed.design, officer=world.maker, at=LATER, seen=proposed.digest
        )

    papers.take_back(paper=proposed, officer=world.checker, at=LATER)
    papers.save(paper=proposed, design=proposed.design, officer=world.maker, at=LATER, seen=proposed.digest)


def test_a_draft_that_somebody_else_saved_is_not_overwritten(world, draft):
    seen = draft.digest
    papers.save(paper=draft, design={**draft.design, "hours": False}, officer=world.maker, at=NOON, seen=seen)

    with pytest.raises(papers.PaperRefused, match="The draft has changed"):
        papers.save(
            paper=draft, design={**draft.design, "months": 12}, officer=world.checker, at=NOON, seen=seen
        )


def test_one_draft_of_a_paper_at_a_time(world, draft):
    with pytest.raises(papers.PaperRefused, match="open already"):
        papers.draft(source=house(), programme=None, officer=world.checker, at=LATER)


def test_a_paper_that_does_not_fit_is_not_proposed(world, draft):
    statement = {"kk": "ұзақ " * 60 + "сөз", "ru": "слово", "en": "word"}
    papers.save(
        paper=draft,
        design={**draft.design, "statement": statement},
        officer=world.maker,
        at=NOON,
        seen=draft.digest,
    )

    with pytest.raises(papers.PaperRefused) as refusal:
        papers.propose(paper=draft, officer=world.maker, at=NOON)

    assert "statement.kk" in refusal.value.problems


def test_a_withdrawal_says_why_and_the_house_keeps_its_certificate(world):
    with pytest.raises(papers.PaperRefused, match="Say why"):
        papers.withdraw(paper=house("letter"), officer=world.maker, reason=" ", at=LATER)
    with pytest.raises(papers.PaperRefused, match="need this one"):
        papers.withdraw(paper=house(), officer=world.maker, reason="Ugly", at=LATER)

    papers.withdraw(paper=house("letter"), officer=world.maker, reason="No law for it", at=LATER)
    assert [row.name for row in access.papers_to_choose(world.programme)] == ["completion", "transcript"]


# --- the database ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"design": {}},
        {"digest": "0"},
        {"html_name": "letter"},
        {"version": 9},
        {"name": "other"},
        {"published_at": LATER},
        {"languages": []},
    ],
)
def test_the_database_refuses_to_change_what_was_published(world, change):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Template.objects.filter(name="completion").update(**change)


def test_the_database_refuses_to_delete_what_was_published(world):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Template.objects.filter(name="letter").delete()


def test_the_database_refuses_to_change_a_proposal(proposed):
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Template.objects.filter(pk=proposed.pk).update(design={})


def test_the_database_refuses_to_bring_an_old_version_back(world, proposed):
    old = house()
    papers.publish(paper=proposed, officer=world.checker, at=LATER)
    papers.withdraw(paper=house("letter"), officer=world.maker, reason="No law for it", at=LATER)

    for row in (old, Template.objects.get(name="letter")):
        with pytest.raises((DatabaseError, OperationalError)), transaction.atomic():
            Template.objects.filter(pk=row.pk).update(state="PUBLISHED", withdrawn_by=None, withdrawn_at=None)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"state": "PUBLISHED"}, "a_paper_says_who_and_when"),
        ({"state": "WITHDRAWN"}, "a_paper_says_who_and_when"),
        ({"proposed_at": LATER}, "a_paper_says_who_and_when"),
    ],
)
def test_the_database_refuses_a_state_without_people(draft, change, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Template.objects.filter(pk=draft.pk).update(**change)


def test_the_database_refuses_one_person_in_both_places(world, proposed):
    with pytest.raises(IntegrityError, match="two_people_publish"), transaction.atomic():
        Template.objects.filter(pk=proposed.pk).update(
            state="SUPERSEDED", published_by=world.maker, published_at=LATER
        )


def test_the_database_refuses_two_versions_in_use(world, proposed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Template.objects.filter(pk=proposed.pk).update(
            state="PUBLISHED", published_by=world.checker, published_at=LATER
        )


def test_the_database_refuses_two_drafts(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Template.objects.create(name="completion", version=7, html_name="completion", digest="0")


def test_the_database_refuses_a_picture_twice_and_a_drawn_one_without_bytes(draft):
    asked = {"template": draft, "case": "longest", "digest": "0", "asked_at": NOON}
    with pytest.raises(IntegrityError, match="a_drawn_page_is_a_picture"), transaction.atomic():
        PaperPreview.objects.create(**asked, state="DRAWN")
    PaperPreview.objects.create(**asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperPreview.objects.create(**asked)


# --- what is printed ---------------------------------------------------------------------------------


def test_an_issued_certificate_stays_whatever_becomes_of_its_paper(world, issued):
    before = producing.stored(issued)
    name, content = logo()
    made = papers.draft(source=issued.batch.template, programme=None, officer=world.maker, at=LATER)
    design = {**made.design, "logo": name, "colour": "wine", "signatories": [SIGNATORY]}
    papers.save(
        paper=made, design=design, officer=world.maker, at=LATER, seen=made.digest, pictures={name: content}
    )
    papers.propose(paper=made, officer=world.maker, at=LATER)
    papers.publish(paper=made, officer=world.checker, at=LATER)

    row = Certificate.objects.get(pk=issued.pk)
    assert (row.batch.template.version, row.batch.template.state) == (1, "SUPERSEDED")
    assert producing.stored(row) == before
    assert producing.make(row) == before


def test_a_batch_that_waits_keeps_the_version_it_was_prepared_for(world, batch):
    newer(world, house(), colour="wine")

    batches.approve(batch=batch, approver=world.checker, at=LATER)
    row = Certificate.objects.get(batch=batch)

    assert producing.produce(row.pk, at=LATER)
    assert row.template_digest == rendering.digest("completion", is_signed=True)


def test_a_batch_on_a_withdrawn_paper_is_neither_prepared_nor_approved(world, finished):
    letter = house("letter")
    waiting = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON, template=letter)
    papers.withdraw(paper=letter, officer=world.maker, reason="No law for it", at=LATER)

    with pytest.raises(batches.ApprovalRefused, match="withdrawn"):
        batches.approve(batch=waiting, approver=world.checker, at=LATER)
    batches.reject(batch=waiting, approver=world.checker, reason="Paper", at=LATER)
    with pytest.raises(batches.BatchRefused, match="not in use"):
        batches.prepare(cohort=world.cohort, officer=world.maker, at=LATER, template=letter)


def test_a_programme_prefers_its_own_paper(world, finished):
    made = papers.draft(source=house(), programme=world.programme, officer=world.maker, at=NOON)
    assert papers.in_use(world.programme) == house()
    papers.propose(paper=made, officer=world.maker, at=NOON)
    papers.publish(paper=made, officer=world.checker, at=NOON)

    assert papers.in_use(world.programme) == made
    assert house().version == 1


def issue(world, template):
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON, template=template)
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    row = Certificate.objects.get(batch=batch)
    producing.produce(row.pk, at=PRODUCED)
    return Certificate.objects.get(pk=row.pk, state="ISSUED")


def test_words_signatories_and_validity_come_from_the_paper(world, finished):
    statement = {"kk": "курсты аяқтады", "ru": "курс завершён", "en": "has taken the course"}
    second = {**SIGNATORY, "name": {"kk": "Ә. Сапар", "ru": "Ә. Сапар", "en": ""}}
    paper = newer(
        world,
        house(),
        statement=statement,
        hours=False,
        months=18,
        signatories=[SIGNATORY, second],
        colour="blue",
    )

    row = issue(world, paper)

    assert row.printed["expires_on"] == "2028-05-23"
    said = words(producing.stored(row))
    for text in (
        "курсты аяқтады",
        "курс завершён",
        "has taken the course",
        "Б. Қ. Әбдіров / Б. К. Абдиров",
        "Ә. Сапар",
    ):
        assert text in said
    assert "академиялық сағат" not in said


def test_a_letter_is_issued_like_a_certificate(world, finished):
    row = issue(world, house("letter"))

    said = words(producing.stored(row))
    assert row.file.endswith(".part")  # it was compiled
    assert "РАСТАУ ХАТЫ" in said
    assert row.printed["name"] in said


def test_a_transcript_lists_the_modules_of_the_frozen_syllabus(world, finished):
    row = issue(world, house("transcript"))

    assert [one["title"]["kk"] for one in row.printed["modules"]] == list(
        dict.fromkeys(
            result.unit.module_title_kk
            for result in finished.results.select_related("unit").order_by("unit__position")
        )
    )
    assert row.file.endswith(".pdf")  # its text flows, so WeasyPrint has laid it out
    assert producing.make(row) == producing.stored(row)
    found = inspecting.inspect(producing.stored(row), trust_roots=seal.trusted())
    assert (found["printed"], found["seal"]["intact"], found["seal"]["trusted"]) == (row.printed, True, True)


def test_a_lost_picture_stops_the_file_and_not_the_others(world, finished, settings):
    name, _content = logo(500, 100)
    design = {**house().design, "logo": name}
    batch = batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)
    batch.template.design = design

    with pytest.raises(designs.PictureLost):
        designs.look(batch.template)


def test_pictures_count_in_the_sum_of_the_paper():
    one = look.Look(pictures=(("logo.png", b"a"),))
    other = look.Look(pictures=(("logo.png", b"b"),))

    assert len({rendering.digest("completion", each) for each in (look.HOUSE, one, other)}) == 3


def test_a_look_is_one_of_the_designed_ones():
    with pytest.raises(ValueError, match="No such look"):
        look.Look(colour="pink")


@pytest.mark.parametrize("colours", look.COLOURS.values(), ids=look.COLOURS)
def test_text_in_every_colour_reads_on_white(colours):
    def light(colour):
        channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))

    main, accent, *_rest = colours
    assert min(1.05 / (light(colour) + 0.05) for colour in (main, accent)) >= 4.5


# --- pictures of the page ----------------------------------------------------------------------------


def test_a_draft_is_drawn_once_for_each_name(world, draft):
    rows = previews.wanted(draft, at=NOON)

    assert previews.wanted(draft, at=NOON + timedelta(seconds=5)) == []
    assert [previews.draw(pk) for pk in (*rows, *rows)] == [True, True, False, False]
    for row in PaperPreview.objects.filter(template=draft):
        assert bytes(row.page).startswith(b"\x89PNG")


def test_a_picture_that_nobody_came_to_is_asked_for_again(draft):
    rows = previews.wanted(draft, at=NOON)

    assert previews.wanted(draft, at=NOON + timedelta(minutes=2)) == rows


def test_what_does_not_fit_says_which_field(world, draft):
    statement = {"kk": "ұзақ " * 60 + "сөз", "ru": "слово", "en": "word"}
    papers.save(
        paper=draft,
        design={**draft.design, "statement": statement},
        officer=world.maker,
        at=NOON,
        seen=draft.digest,
    )
    previews.draw(PaperPreview.objects.get(template=draft, case="longest").pk)

    row = PaperPreview.objects.get(template=draft, case="longest")
    assert (row.state, row.field) == ("FAILED", "statement.kk")


# --- pages -------------------------------------------------------------------------------------------


def typed(draft, **changes):
    words = {f"statement_{code}": "" for code in designs.LANGUAGES}
    return {"seen": draft.digest, "colour": "teal", "ornament": "horns", "hours": "on", **words, **changes}


def test_an_officer_drafts_saves_looks_and_another_publishes(world, client_of):
    client = client_of(world.maker)
    answer = client.post(desk("paper_new"), {"source": house("letter").pk, "programme": ""})
    made = Template.objects.get(state="DRAFT")
    assert answer.url == desk("paper_edit", made.pk)

    file = {"logo": _upload("logo.png", drawing(400, 200))}
    answer = client.post(desk("paper_edit", made.pk), typed(made, colour="green", **file))
    made.refresh_from_db()
    assert (answer.status_code, made.design["colour"]) == (302, "green")
    picture = client.get(desk("paper_picture", made.pk, made.design["logo"]))
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert client.get(desk("paper_picture", made.pk, "0" * 64)).status_code == 404

    for row in PaperPreview.objects.filter(template=made):
        previews.draw(row.pk)
    assert client.get(desk("paper_previews", made.pk)).json() == {"longest": "DRAWN", "shortest": "DRAWN"}
    assert client.get(desk("paper_preview", made.pk, "longest", 1)).content.startswith(b"\x89PNG")
    assert client.get(desk("paper_preview", made.pk, "longest", 2)).status_code == 404

    client.post(desk("paper_propose", made.pk))
    other = client_of(world.checker)
    assert "green" in other.get(desk("paper", made.pk)).content.decode()
    other.post(desk("paper_publish", made.pk))
    assert house("letter") == made


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"logo": b"<svg onload='x()'/>"}, "logo", "SVG drawings are not taken"),
        ({"logo": b""}, "logo", "The file is empty."),
        ({"s1_picture": b"GIF89a" + bytes(99)}, "s1_picture", "Only PNG and JPEG"),
        ({"statement_kk": "сөз \u202e"}, "statement_kk", "cannot be printed"),
        ({"statement_kk": "тек қазақша"}, "statement_ru", "Fill this in"),
        ({"s1_name_kk": "Ә. Сапар"}, "s1_post_ru", "Fill this in"),
        ({"colour": "pink"}, "colour", "Select a valid choice"),
        ({"months": "0"}, "months", "greater than or equal to 1"),
    ],
)
def test_what_cannot_be_printed_is_said_at_its_field(world, client_of, draft, changes, field, told):
    files = {key: _upload("file.png", value) for key, value in changes.items() if isinstance(value, bytes)}

    answer = client_of(world.maker).post(desk("paper_edit", draft.pk), typed(draft, **{**changes, **files}))

    assert answer.status_code == 422
    assert any(told in error for error in answer.context["form"].errors[field])


def test_letters_of_two_alphabets_are_doubted_and_taken(world, client_of, draft):
    post = {f"s1_post_{code}": "Chair" for code in ("ru", "en")}
    said = typed(draft, s1_name_kk="Сaпap", s1_name_ru="Сапар", s1_post_kk="Төраға", **post)
    answer = client_of(world.maker).post(desk("paper_edit", draft.pk), said, follow=True)

    assert answer.context["doubts"] == ["Сaпap"]


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_for_any_number_of_papers(world, client_of, count, django_assert_num_queries):
    for number in range(count):
        Template.objects.create(
            name=f"completion-{number}", version=1, html_name="completion", digest="0", design=designs.HOUSE,
            programme=world.programme, drafted_by=world.maker, drafted_at=NOON,
        )  # fmt: skip
    client = client_of(world.maker)
    client.get(desk("papers"))

    with django_assert_num_queries(6):
        client.get(desk("papers"))


def test_the_paper_of_a_batch_is_chosen_among_those_in_use(world, client_of, finished):
    finish(more_trainees(world.cohort, world.koyandy, 1)[0])
    letter = house("letter")
    client = client_of(world.maker)
    assert "Letter of confirmation, version 1" in client.get(desk("batch_new", "AKM-2026-1")).content.decode()

    client.post(desk("batch_new", "AKM-2026-1"), {"paper": letter.pk, "enrolment": finished.pk})
    refused = client.post(
        desk("batch_new", "AKM-2026-1"), {"paper": "0", "enrolment": finished.pk}, follow=True
    )

    assert [batch.template for batch in world.cohort.batches.all()] == [letter]
    assert "not in use any more" in refused.content.decode()


def _upload(name, content):
    return SimpleUploadedFile(name, content)
