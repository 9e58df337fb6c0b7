"""What `./soa up` refuses, and that it empties only what is its own."""

import socket

import pytest

from schoolofakims import env, up


def test_a_port_in_use_is_refused_with_a_sentence(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(up.StartRefused) as refusal, up._listening("127.0.0.1", port):
            pass

    assert str(refusal.value) == f"Port {port} on 127.0.0.1 is in use. Choose another with --port."


@pytest.mark.parametrize("word", ["0", "65536", "-1", "http", "٨"])
def test_a_port_is_a_number_up_to_65535(word, capsys):
    with pytest.raises(SystemExit) as ending:
        up._parse(["--port", word])

    assert ending.value.code == 2


def test_two_installations_never_share_a_state(tmp_path):
    with up._only_one(tmp_path), pytest.raises(up.StartRefused, match="Another"), up._only_one(tmp_path):
        pass


def test_reset_empties_the_state_but_keeps_the_lock(tmp_path):
    (tmp_path / "seal").mkdir()
    (tmp_path / "seal" / "key.pem").write_text("key")
    (tmp_path / "db.sqlite3").write_text("rows")
    (tmp_path / "up.lock").touch()

    up._reset(tmp_path, {})

    assert [entry.name for entry in tmp_path.iterdir()] == ["up.lock"]


def test_reset_never_empties_the_checkout_or_what_lies_above_it():
    for folder in (env.ROOT, env.ROOT.parent):
        with pytest.raises(up.StartRefused, match="would delete"):
            up._reset(folder, {})


def test_reset_refuses_when_the_database_lies_elsewhere(tmp_path):
    (tmp_path / "db.sqlite3").write_text("rows")

    with pytest.raises(up.StartRefused, match="DATABASE_URL"):
        up._reset(tmp_path, {"DATABASE_URL": "postgres://school@db/school"})

    assert (tmp_path / "db.sqlite3").exists()


@pytest.mark.parametrize(
    ("name", "foreign"),
    [
        ("DATABASE_URL", True),
        ("SECRET_KEY_FILE", True),
        ("DJANGO_SETTINGS_MODULE", True),
        ("SOA_VAR", True),
        ("PATH", False),
        ("LD_LIBRARY_PATH", False),
        ("FONTCONFIG_FILE", False),
    ],
)
def test_a_check_leaves_the_settings_of_another_installation_outside(name, foreign):
    assert bool(up.FOREIGN.match(name)) is foreign
