from pathlib import Path

import pytest
from django.core.files.storage import storages

from certification import producing
from certification.models import Certificate
from tests.worlds import enrolled, finish, running_cohort

HERE = "/en/learn/certificates/"


def pdf_of(certificate):
    return f"{HERE}{certificate.pk}/pdf/"


def test_a_person_downloads_the_very_file_that_was_issued(client_of, aigul, issued):
    answer = client_of(aigul).get(pdf_of(issued))

    assert answer.status_code == 200
    assert answer.content == producing.stored(issued)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"certificate-2026-000001.pdf\"; filename*=utf-8''%D3%98%D0%9C-2026-000001.pdf"
    )
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("who", ["nurlan", "dana", "maker", "checker", "serik", "auditor", "editor", "admin"])
def test_for_everybody_else_there_is_no_such_file(world, client_of, issued, who):
    assert client_of(getattr(world, who)).get(pdf_of(issued)).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client_of, stranger, issued):
    answer = client_of(stranger).get(pdf_of(issued))

    assert (answer.status_code, answer.url) == (302, f"/en/account/login/?next={pdf_of(issued)}")


def test_a_certificate_in_the_making_has_no_file_yet(client_of, aigul, reserved):
    client = client_of(aigul)

    assert client.get(pdf_of(reserved)).status_code == 404
    page = client.get(HERE)
    assert "The file is being made." in page.content.decode()
    assert pdf_of(reserved) not in page.content.decode()


def test_a_number_that_was_given_up_is_not_shown(client_of, aigul, reserved):
    Certificate.objects.filter(pk=reserved.pk).update(state="VOID")

    assert "No certificate yet" in client_of(aigul).get(HERE).content.decode()


def test_who_has_none_is_told_when_it_comes(client_of, world):
    page = client_of(world.nurlan).get(HERE).content.decode()

    assert "No certificate yet" in page
    assert f"/en/learn/progress/{world.nurlan_enrolment.pk}/" in page


@pytest.mark.parametrize(
    ("state", "shown"), [("suspended", "Suspended"), ("revoked", "Revoked"), ("replaced", "Replaced")]
)
def test_what_is_out_of_force_says_so_to_its_holder(request, client_of, aigul, state, shown):
    request.getfixturevalue(state)

    assert shown in client_of(aigul).get(HERE).content.decode()


@pytest.mark.parametrize(
    "damage", [lambda file: file.unlink(), lambda file: file.write_bytes(b"%PDF-1.7 other")]
)
def test_a_lost_or_altered_file_is_never_handed_out(client_of, aigul, issued, damage):
    client = client_of(aigul)
    damage(Path(storages["private"].path(issued.file)))

    answer = client.get(pdf_of(issued))

    assert (answer.status_code, answer.url) == (302, HERE)
    assert "The file cannot be read right now." in client.get(HERE).content.decode()


def test_the_page_costs_the_same_for_one_and_for_two(
    request, client_of, aigul, issued, django_assert_num_queries
):
    client = client_of(aigul)
    client.get(HERE)

    with django_assert_num_queries(9):
        client.get(HERE)
    request.getfixturevalue("replaced")
    with django_assert_num_queries(9):
        client.get(HERE)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("finished", "The certificate comes after two officers have approved it."),
        ("reserved", "Your certificate is approved. The file is being made, which takes a minute at most."),
        ("issued", "See the certificate and download it"),
        ("revoked", "Revoked"),
    ],
)
@pytest.mark.parametrize("where", ["/en/learn/", "/en/learn/progress/{}/"])
def test_who_has_finished_reads_what_has_become_of_the_certificate(
    request, world, client_of, state, said, where
):
    request.getfixturevalue(state)

    page = client_of(world.aigul).get(where.format(world.enrolment.pk)).content.decode()

    assert said in page
    assert ("two officers have approved it" in page) is (state == "finished")


@pytest.mark.parametrize("count", [1, 20])
def test_the_dashboard_asks_for_all_certificates_at_once(
    world, client_of, issued, count, django_assert_num_queries
):
    for number in range(1, count):
        cohort = running_cohort(world.programme, f"MORE-{number}", world.akmola)
        finish(enrolled(cohort, world.aigul))
    client = client_of(world.aigul)

    with django_assert_num_queries(11):
        client.get("/kk/learn/")
