import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Event
from notifications.models import Message
from people.models import Appointment, Invitation, User
from tests import worlds
from tests.training import rows
from training import enrolling, rosters, uploads
from training.models import Cohort, Enrolment, RosterImport

NOON = worlds.NOON


def compare(world, listed, *, actor=None):
    content = listed if isinstance(listed, bytes) else rows.as_csv(listed)
    return rosters.compare(cohort=world.cohort, lines=rosters.read(content), at=NOON, actor=actor)


def apply(world, listed, **options):
    content = listed if isinstance(listed, bytes) else rows.as_csv(listed)
    return rosters.apply(cohort=world.cohort, content=content, at=NOON, **options)


def remarks(found):
    return [(one.row, one.field, one.code) for one in found]


def everything() -> tuple[int, ...]:
    return tuple(
        model.objects.count()
        for model in (User, Appointment, Enrolment, Invitation, RosterImport, Event, Message)
    )


def test_the_sample_comes_out_as_it_says(world):
    rows.places()

    found = compare(world, rows.sample())

    assert [one.row.number for one in found.add] == [2, 3, 4, 5, 6]
    assert [one.row.phone for one in found.add][2] == "+77051234567"
    assert remarks(found.warnings) == [(5, "surname", "scripts")]
    assert remarks(found.refused) == [
        (7, "iin", "iin_checksum"),
        (8, "iin", "iin_length"),
        (9, "iin", "twice_iin"),
        (10, "kato", "kato_unknown"),
    ]
    assert [one.trainee for one in found.leave] == [world.aigul]


def test_a_comparison_writes_nothing(world):
    before = everything()

    compare(world, [rows.row()])

    assert everything() == before


def test_a_new_person_gets_a_post_a_place_and_an_invitation(world):
    found = apply(world, [rows.row()], actor=world.maker)

    person = User.objects.get(email="a1@example.kz")
    post = person.appointments.get()
    enrolment = person.enrolments.get()
    assert (found.applied, found.import_id) == (True, RosterImport.objects.get().pk)
    assert person.get_full_name() == "Әбдіғали Қуаныш Сейтжанұлы"
    assert not person.has_usable_password()
    assert (post.region, post.starts_on) == (world.koyandy, date(2024, 9, 15))
    assert (enrolment.cohort, enrolment.appointment, enrolment.enrolled_at) == (world.cohort, post, NOON)
    assert person.invitations.get().made_by == world.maker
    actions = (
        "people.person.added",
        "people.post.taken",
        "training.enrolment.made",
        "people.invitation.made",
    )
    for action in (*actions, "training.roster.applied"):
        assert Event.objects.get(action=action, at=NOON).actor == world.maker


def test_the_second_time_nothing_changes(world):
    first = apply(world, [rows.row(), rows.row(iin="901231400995", email="a2@example.kz")])
    before = everything()

    again = apply(world, [rows.row(), rows.row(iin="901231400995", email="a2@example.kz")])

    assert everything() == before
    assert (again.counts()["add"], again.counts()["change"], again.unchanged) == (0, 0, 2)
    assert (again.applied, again.import_id) == (True, first.import_id)


def test_refused_rows_stop_everything_unless_they_are_to_be_skipped(world):
    listed = [rows.row(), rows.row(iin="850101300006", email="a2@example.kz")]
    before = everything()

    stopped = apply(world, listed)
    unchanged = everything() == before
    done = apply(world, listed, skip_bad=True)

    assert (stopped.applied, unchanged) == (False, True)
    assert (done.applied, len(done.add), len(done.refused)) == (True, 1, 1)


def test_who_is_missing_from_the_file_is_reported_and_stays(world):
    found = apply(world, [rows.row()])

    world.enrolment.refresh_from_db()
    assert [one.pk for one in found.leave] == [world.enrolment.pk]
    assert world.enrolment.status == Enrolment.Status.ACTIVE


def test_who_stands_in_a_refused_row_is_not_missing(world):
    found = compare(world, [rows.row(iin="810412400114", kato="999999999")])

    assert found.leave == []


def test_a_known_person_is_changed_and_keeps_language_and_phone(world):
    User.objects.filter(pk=world.aigul.pk).update(phone="+77011112233", language="ru")
    listed = [
        rows.row(
            iin="810412400114",
            surname="Әбдіғалиева",
            given_name="Айгүл",
            patronymic="Сейтжанқызы",
            email="aigul.new@example.kz",
            phone="",
            kato="116600000",
            appointed_on="2026-10-01",
        )
    ]

    found = apply(world, listed)
    again = apply(world, listed)

    world.aigul.refresh_from_db()
    assert found.change[0].changes == {
        "email": ("aigul@example.kz", "aigul.new@example.kz"),
        "post": ("116645000, 2025-03-10", "116600000, 2026-10-01"),
    }
    assert (world.aigul.email, world.aigul.phone, world.aigul.language) == (
        "aigul.new@example.kz",
        "+77011112233",
        "ru",
    )
    assert world.aigul.appointments.get(ends_on=None).region == world.tselinograd
    assert again.unchanged == 1
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize(
    ("second", "remark"),
    [
        ({"email": "a2@example.kz"}, (3, "iin", "twice_iin")),
        ({"iin": "901231400995"}, (3, "email", "twice_email")),
        ({"iin": "901231400995", "email": "A1@EXAMPLE.KZ"}, (3, "email", "twice_email")),
    ],
)
def test_of_two_rows_alike_the_later_is_refused(world, second, remark):
    found = compare(world, [rows.row(), rows.row(**second)])

    assert len(found.add) == 1
    assert remarks(found.refused) == [remark]


def test_an_address_of_another_person_is_refused(world):
    found = compare(world, [rows.row(email="NURLAN@example.kz")])

    assert remarks(found.refused) == [(2, "email", "email_of_another")]


def test_an_address_known_under_another_name_is_refused(world):
    User.objects.filter(pk=world.nurlan.pk).update(iin_sealed=None, iin_index=None)

    found = compare(world, [rows.row(email="nurlan@example.kz")])

    assert remarks(found.refused) == [(2, "email", "email_of_another")]


def test_a_number_known_under_another_name_is_a_warning(world):
    found = compare(world, [rows.row(iin="810412400114", email="aigul@example.kz")])

    assert remarks(found.warnings) == [(2, "surname", "name_differs")]
    assert len(found.change) == 1


def test_an_officer_changes_no_address_outside_the_own_regions(world):
    listed = [
        rows.row(
            iin="860201350334",
            surname="Өмірзақов",
            given_name="Нұрлан",
            patronymic="Ғалымұлы",
            appointed_on="2026-01-09",
        )
    ]

    by_officer = compare(world, listed, actor=world.maker)
    by_operator = compare(world, listed)

    assert remarks(by_officer.refused) == [(2, "email", "email_out_of_reach")]
    assert by_operator.refused == []


def test_a_closed_account_an_ended_unit_and_an_older_post_are_refused(world):
    User.objects.filter(pk=world.nurlan.pk).update(is_active=False)
    type(world.alga).objects.filter(pk=world.alga.pk).update(active_to_on=NOON.date() - timedelta(days=1))

    found = compare(
        world,
        [
            rows.row(
                iin="860201350334",
                surname="Өмірзақов",
                given_name="Нұрлан",
                patronymic="Ғалымұлы",
                email="nurlan@example.kz",
            ),
            rows.row(kato="153200000"),
            rows.row(
                iin="810412400114",
                surname="Әбдіғалиева",
                given_name="Айгүл",
                patronymic="Сейтжанқызы",
                email="aigul@example.kz",
                kato="116600000",
                appointed_on="2024-01-01",
            ),
        ],
    )

    assert remarks(found.refused) == [
        (2, "iin", "account_closed"),
        (3, "kato", "kato_ended"),
        (4, "appointed_on", "post_newer"),
    ]


def test_rows_beyond_the_last_place_are_refused(world):
    Cohort.objects.filter(pk=world.cohort.pk).update(capacity=2)
    world.cohort.refresh_from_db()

    found = compare(world, [rows.row(), rows.row(iin="901231400995", email="a2@example.kz")])

    assert len(found.add) == 1
    assert remarks(found.refused) == [(3, "iin", "full")]


def test_a_withdrawn_person_in_the_file_comes_back(world):
    enrolling.withdraw(enrolment=world.enrolment, actor=world.maker, at=NOON)

    found = apply(
        world,
        [
            rows.row(
                iin="810412400114",
                surname="Әбдіғалиева",
                given_name="Айгүл",
                patronymic="Сейтжанқызы",
                email="aigul@example.kz",
                appointed_on="2025-03-10",
            )
        ],
    )

    world.enrolment.refresh_from_db()
    assert len(found.add) == 1
    assert world.enrolment.status == Enrolment.Status.ACTIVE
    assert Invitation.objects.count() == 0


def test_a_draft_and_a_closed_cohort_take_nobody(world):
    for status in (Cohort.Status.DRAFT, Cohort.Status.CLOSED):
        world.cohort.status = status

        with pytest.raises(rosters.RosterRefused):
            compare(world, [rows.row()])


@pytest.mark.parametrize("count", [1, 500])
def test_a_comparison_costs_the_same_for_any_number_of_rows(world, count, django_assert_num_queries):
    lines = rosters.read(rows.as_csv(rows.many(count)))

    with django_assert_num_queries(9):
        found = rosters.compare(cohort=world.cohort, lines=lines, at=NOON, actor=world.maker)

    assert len(found.add) == count


def test_reasons_speak_the_language_of_the_reader_and_hide_the_number(world):
    told = json.dumps(compare(world, [rows.row(), rows.row(iin="850101300006")]).as_json())

    assert "850101300005" not in told
    assert "850101300006" not in told
    assert "8501******05" in told


@pytest.mark.parametrize(("options", "code"), [([], 1), (["--apply"], 1), (["--apply", "--skip-bad"], 1)])
def test_the_command_says_by_its_exit_that_rows_were_refused(world, tmp_path, capsys, options, code):
    rows.places()
    file = tmp_path / "list.csv"
    file.write_bytes(rows.sample())

    with pytest.raises(SystemExit) as end:
        call_command("import_roster", str(file), "--cohort", "AKM-2026-1", "--json", *options)

    told = json.loads(capsys.readouterr().out)
    assert end.value.code == code
    assert set(told) == {"add", "change", "leave", "unchanged", "warnings", "refused", "applied", "import_id"}
    assert (len(told["add"]), told["unchanged"], len(told["refused"])) == (5, 0, 4)
    assert told["refused"][0] == {
        "row": 7,
        "field": "iin",
        "reason": "The check digit is wrong. Compare the number with the document.",
    }
    assert told["applied"] is ("--skip-bad" in options)
    assert Enrolment.objects.filter(cohort=world.cohort).count() == (6 if told["applied"] else 1)


def test_the_command_applies_a_clean_file_and_ends_well(world, tmp_path, capsys):
    file = tmp_path / "list.xlsx"
    file.write_bytes(rows.as_xlsx([rows.row()]))

    call_command("import_roster", str(file), "--cohort", "AKM-2026-1", "--apply")

    assert capsys.readouterr().out.splitlines() == [
        "Applied.",
        "1 to add, 0 to change, 0 unchanged, 1 enrolled but not in the file (they stay enrolled).",
    ]


@pytest.mark.parametrize(
    ("name", "cohort", "sentence"),
    [
        ("list.csv", "NONE", "There is no cohort NONE."),
        ("missing.csv", "AKM-2026-1", "The file cannot be read: No such file or directory."),
        ("list.csv", "AKM-2026-1", "Columns are missing: email."),
    ],
)
def test_what_the_command_cannot_use_ends_with_two(world, tmp_path, capsys, name, cohort, sentence):
    (tmp_path / "list.csv").write_bytes(rows.as_csv([rows.row()]).replace(b",email,", b",else,"))

    with pytest.raises(SystemExit) as end:
        call_command("import_roster", str(tmp_path / name), "--cohort", cohort, "--json")

    told = capsys.readouterr()
    assert (end.value.code, told.out, told.err) == (2, "", f"{sentence}\n")


@pytest.fixture
def desk(world, client_of):
    return Desk(client_of(world.maker), world.cohort.code)


class Desk:
    """The pages of a roster as an officer uses them."""

    def __init__(self, client, code):
        self.client, self.code = client, code

    def upload(self, content, name="list.csv"):
        return self.client.post(
            reverse("desk:roster", args=[self.code]), {"file": SimpleUploadedFile(name, content)}
        )

    def compared(self, content, **asked):
        return self.client.get(self.upload(content).url, asked)

    def apply(self, page, **changes):
        return self.client.post(
            reverse("desk:roster_apply", args=[self.code]),
            {"file": page.context["digest"], "seen": page.context["seen"], **changes},
        )


def test_an_officer_compares_then_applies_exactly_that_file(world, desk):
    rows.places()

    page = desk.compared(rows.sample())
    before = Enrolment.objects.filter(cohort=world.cohort).count()
    done = desk.apply(page)

    made = RosterImport.objects.get()
    assert before == 1
    assert page.context["counts"] == {
        "add": 5,
        "change": 0,
        "leave": 1,
        "unchanged": 0,
        "warnings": 1,
        "refused": 4,
    }
    assert "850101300005" not in page.content.decode()
    assert done.url == reverse("desk:roster_result", args=[world.cohort.code, made.pk])
    assert desk.client.get(done.url).status_code == 200
    assert (made.made_by, made.counts["add"]) == (world.maker, 5)
    assert uploads.kept(page.context["digest"], by=world.maker) is None


@pytest.mark.parametrize("group", ["add", "change", "leave", "warnings", "refused", "nonsense"])
def test_every_part_of_the_comparison_has_a_page(world, desk, group):
    rows.places()
    address = desk.upload(rows.sample()).url

    assert desk.client.get(f"{address}&show={group}").status_code == 200


def test_a_cohort_that_changed_in_between_is_shown_anew(world, desk):
    page = desk.compared(rows.as_csv([rows.row()]))
    worlds.enrolled(world.cohort, worlds.person("newcomer", "Асанова", "Сәуле"))

    answer = desk.apply(page)

    assert answer.url.endswith(f"?file={page.context['digest']}")
    assert not User.objects.filter(email="a1@example.kz").exists()
    assert "a1@example.kz" not in desk.client.get(answer.url).content.decode()


def test_the_file_of_another_officer_is_not_theirs_to_apply(world, desk, client_of):
    page = desk.compared(rows.as_csv([rows.row()]))

    Desk(client_of(world.checker), world.cohort.code).apply(page)

    assert not User.objects.filter(email="a1@example.kz").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "The file is neither CSV nor XLSX nor JSON, whatever its name says."),
        (b"iin;surname\n1;2\n", "Columns are missing: given_name, patronymic, email,"),
    ],
)
def test_an_unusable_file_is_refused_where_it_was_chosen(world, desk, content, words):
    answer = desk.client.post(
        f"/en/desk/cohorts/{desk.code}/roster/", {"file": SimpleUploadedFile("list.csv", content)}
    )

    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_file_of_twenty_megabytes_is_refused_at_once(world, desk):
    answer = desk.client.post(
        f"/en/desk/cohorts/{desk.code}/roster/", {"file": SimpleUploadedFile("list.csv", b"x" * 20 * 1024**2)}
    )

    assert "The file is larger than 10 MB." in answer.content.decode()


def test_refused_rows_come_back_as_a_file_that_no_spreadsheet_executes(world, desk):
    page = desk.compared(rows.as_csv([rows.row(surname="=cmd|'/C calc'!A0", phone="+77011234567")]))

    answer = desk.client.get(
        f"/en/desk/cohorts/{desk.code}/roster/refused.csv", {"file": page.context["digest"]}
    )

    text = answer.content.decode("utf-8-sig")
    assert "'=cmd|" in text
    assert "'+77011234567" in text
    assert "surname: Only Cyrillic or Latin letters" in text


def test_files_are_forgotten_after_an_hour(world):
    digest = uploads.keep(b"rows", by=world.maker, at=NOON)

    kept = uploads.kept(digest, by=world.maker)
    # The clock of the file system stamped the file, so the hour is counted from there.
    uploads.forget_old(at=now() + timedelta(minutes=59))
    kept_still = uploads.kept(digest, by=world.maker)
    uploads.forget_old(at=now() + timedelta(minutes=61))

    assert (kept, kept_still) == (b"rows", b"rows")
    assert uploads.kept(digest, by=world.maker) is None
    assert uploads.kept("../../etc/passwd", by=world.maker) is None
