"""The suite's ground: migrated databases copied for each worker, and the people of the School."""

import pytest
from django.core.cache import caches
from django.utils import translation

from tests import databases

pytest_plugins = ["tests.worlds"]


def pytest_collection_modifyitems(items):
    """What starts servers and browsers goes first, for all would wait for it if it came last."""
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in ("servers", "browser")])


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, tmp_path_factory):
    """One copy of the migrated database for this worker. Migrations are never switched off: they made it."""
    with django_db_blocker.unblock(), databases.of_own(tmp_path_factory.mktemp("database")):
        yield


@pytest.fixture
def own_database(django_db_setup, django_db_blocker, tmp_path):
    """A database for one test alone, where commits are real: for threads, workers and servers.

    Yields its DATABASE_URL.
    """
    with django_db_blocker.unblock(), databases.of_own(tmp_path) as url:
        yield url


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    """No test writes where another reads."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path / "private", "base_url": None}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    settings.SEAL_FOLDER = tmp_path / "seal"
    settings.LOG_FOLDER = tmp_path / "log"
    settings.PROOF_FOLDER = tmp_path / "proof"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Ids repeat after a rollback, so a remembered page would answer another test; so would its language."""
    for one in caches.all():
        one.clear()
    translation.deactivate()
