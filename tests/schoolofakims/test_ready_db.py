"""The ready-made database is what the migrations would have made."""

import sqlite3

import pytest
from django.db.migrations.loader import MigrationLoader

from schoolofakims import ready_db


@pytest.mark.django_db  # a migration of wagtail-localize asks the database when it is imported
def test_a_copy_has_seen_every_migration_and_has_the_cache_table(tmp_path):
    ready_db.copy_to(tmp_path / "copy.sqlite3")

    with sqlite3.connect(tmp_path / "copy.sqlite3") as connection:
        seen = set(connection.execute("SELECT app, name FROM django_migrations"))
        caches = connection.execute("SELECT count(*) FROM cache").fetchone()
    connection.close()
    assert seen == set(MigrationLoader(None).disk_migrations)
    assert caches == (0,)


def test_the_fingerprint_is_the_same_until_a_migration_changes():
    assert ready_db.fingerprint() == ready_db.fingerprint()
    assert len(ready_db.fingerprint()) == 16


def test_only_the_newest_ready_databases_are_kept(tmp_path):
    for number in range(5):
        (tmp_path / f"{number}.sqlite3").write_text("")

    ready_db._forget_older(tmp_path)

    assert len(list(tmp_path.glob("*.sqlite3"))) == ready_db.KEPT
