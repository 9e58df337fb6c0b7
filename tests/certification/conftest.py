"""Papers of the small world: a signatory, a seal kept between tests, certificates in every state."""

import pytest
from django.utils import translation

from certification import batches, producing, registry, seal
from certification.models import Certificate, Revocation
from tests.certification.life import PRODUCED, SIGNATORY, sign
from tests.worlds import NOON, OPENED, finish


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory):
    """One demonstration seal for the whole run: making a key for each test would prove nothing more.

    Made on the day when the cohort opened: these people's papers are dated in 2026, whenever the tests run.
    """
    folder = tmp_path_factory.mktemp("seal") / "demo"
    seal.make_demo_seal(folder, at=OPENED)
    return folder


@pytest.fixture(autouse=True)
def _one_seal(settings, seal_folder, _own_files):
    settings.SEAL_FOLDER = seal_folder
    settings.SITE_URL = "https://mektep.example.kz"


@pytest.fixture(autouse=True)
def _in_english():
    """Refusals are compared word for word; the source language is the one that no translator changes."""
    with translation.override("en"):
        yield


@pytest.fixture
def signatory(world):
    return sign(**SIGNATORY)


@pytest.fixture
def finished(world, signatory):
    """Aigül has done everything."""
    return finish(world.enrolment)


@pytest.fixture
def batch(world, finished):
    """Aigül's certificate, asked for by one officer."""
    return batches.prepare(cohort=world.cohort, officer=world.maker, at=NOON)


@pytest.fixture
def reserved(world, batch):
    """Approved by the other officer; the worker has not come yet."""
    batches.approve(batch=batch, approver=world.checker, at=NOON)
    return Certificate.objects.get(batch=batch)


@pytest.fixture
def issued(reserved):
    producing.produce(reserved.pk, at=PRODUCED)  # where commits are real, the worker has done it already
    return Certificate.objects.get(pk=reserved.pk, state="ISSUED")


@pytest.fixture
def suspended(world, issued):
    return registry.suspend(certificate=issued, officer=world.maker, reason="Inquiry 7", at=PRODUCED)


@pytest.fixture
def revoked(world, issued):
    asked = registry.ask_revocation(
        certificate=issued,
        officer=world.maker,
        kind=Revocation.Kind.RESULTS_ANNULLED,
        reason="Protocol 12",
        at=PRODUCED,
    )
    return registry.decide_revocation(revocation=asked, officer=world.checker, grant=True, at=PRODUCED)


@pytest.fixture
def replaced(world, issued):
    """The first certificate of Aigül, after a corrected one has been issued."""
    batch = batches.prepare_replacement(
        certificate=issued, officer=world.maker, reason="A letter of the surname", at=PRODUCED
    )
    batches.approve(batch=batch, approver=world.checker, at=PRODUCED)
    producing.produce(Certificate.objects.get(batch=batch).pk, at=PRODUCED)
    return Certificate.objects.get(pk=issued.pk)
