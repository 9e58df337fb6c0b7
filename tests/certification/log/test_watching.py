"""A watcher remembers a few hundred bytes, and finds a log that was shortened, exchanged, rewritten or back-dated."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.timezone import now
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.log import merkle, notes, sequencing, tiles, watching
from certification.models import LogCheckpoint
from tests.certification.life import PRODUCED
from tests.certification.log.copies import NINE, SIGNER, STRANGER, files, lay_down, leaf, leaves
from tests.certification.test_verify_certificate import live_register  # noqa: F401 - a fixture

LATER = NINE + timedelta(days=10)


def reader(made):
    def read(place):
        if place not in made:
            raise watching.LogSilent(place)
        return made[place]

    return read


def look(made, *, seen=None, key=None, at=NINE, is_full=False):
    return watching.look(reader(made), seen=seen, key=key, at=at, is_full=is_full)


def accused(made, **how):
    with pytest.raises(watching.LogBad) as bad:
        look(made, **how)
    return bad.value.word


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_a_log_is_read_once_and_then_only_what_is_new(size):
    old = leaves(size)
    seen = look(files(old))
    grown = files([*old, leaf(size), leaf(size + 1)])
    asked = []

    def read(place):
        asked.append(place)
        return grown[place]

    again = watching.look(read, seen=seen, key=None, at=NINE)

    assert (again.checkpoint.size, len(again.parts)) == (size + 2, (size + 2).bit_count())
    assert len([place for place in asked if "entries" in place]) <= 2


def test_a_log_that_stands_still_is_whole():
    seen = look(files(leaves(5)))

    assert look(files(leaves(5)), seen=seen).checkpoint == seen.checkpoint


def test_an_empty_log_is_a_log():
    seen = look(files([]))

    assert (seen.checkpoint.size, seen.checkpoint.root) == (0, merkle.EMPTY)
    assert look(files(leaves(3)), seen=seen).checkpoint.size == 3


def test_what_is_remembered_is_read_back():
    seen = look(files(leaves(300)))

    assert watching.Seen.read(seen.written()) == seen
    assert len(seen.written()) < 1200


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_done_to_old_entries_is_found_when_the_log_grows(data):
    size = data.draw(st.integers(2, 40))
    old = leaves(size)
    seen = look(files(old))
    at, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size - 1))
    new = [leaf(size + n) for n in range(data.draw(st.integers(1, 5)))]

    changed = [*old[:at], leaf(999), *old[at + 1 :], *new]
    removed = [*old[:at], *old[at + 1 :], *new, leaf(998)]
    swapped = list(old)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    for wrong in (changed, removed, *([[*swapped, *new]] if at != other else [])):
        assert accused(files(wrong), seen=seen) == "rewritten"
        assert accused(files(wrong), seen=seen, is_full=True) == "rewritten"


@pytest.mark.parametrize("size", [1, 4, 256])
def test_a_log_that_was_shortened_is_found(size):
    seen = look(files(leaves(size)))

    assert accused(files(leaves(size - 1)), seen=seen) == "shrunken"


def test_a_log_that_was_cut_and_has_regrown_is_found():
    seen = look(files(leaves(5)))

    assert accused(files([*leaves(4), leaf(77)]), seen=seen) == "forked"
    assert accused(files([*leaves(4), leaf(77), leaf(78)]), seen=seen) == "rewritten"


def test_an_entry_from_the_past_is_found():
    """The log only grows, and the arithmetic holds; but nobody could have written this entry when it says."""
    seen = look(files(leaves(5)), at=LATER)
    past = [*leaves(5), leaf(5, at=LATER - timedelta(days=2)), leaf(6, at=LATER)]
    yesterday = [*leaves(5), leaf(5, at=LATER - timedelta(hours=20))]

    assert accused(files(past), seen=seen, at=LATER) == "backdated"
    assert look(files(yesterday), seen=seen, at=LATER).checkpoint.size == 6


def test_an_entry_that_is_older_than_the_one_before_is_found_at_the_first_look():
    assert accused(files([*leaves(5), leaf(5, at=NINE - timedelta(days=2))])) == "backdated"


def test_another_key_is_found():
    seen = look(files(leaves(5)))
    exchanged = files(leaves(6), signer=STRANGER)

    assert accused(exchanged, seen=seen) == "wrong_key"
    assert accused(exchanged, key=SIGNER.verifier.text) == "wrong_key"
    assert accused(files(leaves(6)), seen=seen, key=STRANGER.verifier.text) == "wrong_key"


def test_a_checkpoint_without_its_entries_is_found():
    made = files(leaves(5)) | {"checkpoint": SIGNER.sign(size=5, root=merkle.EMPTY).encode()}

    assert accused(made) == "rewritten"


def test_an_entry_that_is_none_is_found():
    assert accused(files([*leaves(2), b'{"name":"Aigul"}'])) == "rewritten"


@pytest.mark.parametrize("size", [5, 300])
def test_an_old_entry_that_is_served_differently_is_found_by_a_full_look(size):
    made = files(leaves(size))
    seen = look(made)
    place = "tile/entries/000.p/5" if size == 5 else "tile/entries/000"
    wrong = tiles.unbundled(made[place])
    made[place] = tiles.bundled([leaf(999), *wrong[1:]])

    assert look(made, seen=seen).checkpoint.size == size
    assert accused(made, seen=seen, is_full=True) == "rewritten"


@pytest.mark.parametrize("place", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_tile_that_is_wrong_is_found_by_a_full_look(place):
    made = files(leaves(300))
    assert look(made, is_full=True).checkpoint.size == 300

    made[place] = bytes([made[place][0] ^ 1]) + made[place][1:]

    assert accused(made, is_full=True) == "rewritten"


@pytest.mark.parametrize("place", ["key", "checkpoint", "tile/entries/000.p/5"])
def test_a_log_that_does_not_answer_is_silent_and_not_accused(place):
    made = files(leaves(5))
    del made[place]

    with pytest.raises(watching.LogSilent):
        look(made)


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("key", b"nonsense"),
        ("tile/entries/000.p/5", b"\x00"),
        ("tile/entries/000.p/5", b""),
        ("checkpoint", b"\xff"),
    ],
)
def test_an_answer_that_cannot_be_understood_is_no_accusation(place, content):
    with pytest.raises(watching.LogSilent):
        look(files(leaves(5)) | {place: content})


# --- the command ------------------------------------------------------------------------------------


def watch(*arguments):
    """Exit code and what was said."""
    out, err = StringIO(), StringIO()
    try:
        call_command("watch_log", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue() or err.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_with_0_while_the_log_grows(tmp_path):
    log, state = tmp_path / "log", tmp_path / "state.json"

    fresh = [leaf(number, at=now()) for number in range(7)]  # the command has a clock of its own
    assert watch(lay_down(log, files(fresh[:5])), "--state", state) == (
        0,
        "The log is whole: 5 entries, 5 of them new.\n",
    )
    code, said = watch(lay_down(log, files(fresh)), "--state", state, "--json")
    assert (code, json.loads(said)) == (0, {"status": "whole", "entries": 7, "new": 2})
    assert watch(log, "--state", state, "--full")[0] == 0


def test_the_command_ends_with_1_keeps_what_it_knew_and_lays_the_evidence_beside_it(tmp_path):
    log, state = tmp_path / "log", tmp_path / "state.json"
    watch(lay_down(log, files(leaves(5))), "--state", state)
    before, shorter = state.read_text(), files(leaves(3))

    for _again in range(2):
        code, said = watch(lay_down(log, shorter), "--state", state, "--json")
        assert (code, json.loads(said)["status"]) == (1, "shrunken")

    assert state.read_text() == before
    against = (tmp_path / "state.json.against").read_text(encoding="utf-8")
    assert SIGNER.verifier.open(against).size == 3
    assert watch(log, "--state", state)[1] == (
        "The log is not to be trusted: shrunken. The log had 5 entries and has 3 now.\n"
    )


def test_the_command_takes_the_key_from_a_file_or_from_the_line(tmp_path):
    log, key = lay_down(tmp_path / "log", files(leaves(2))), tmp_path / "log.key"
    key.write_text(STRANGER.verifier.text)

    assert watch(log, "--state", tmp_path / "a", "--log-key", SIGNER.verifier.text)[0] == 0
    assert watch(log, "--state", tmp_path / "b", "--log-key", key)[0] == 1
    assert watch(log, "--state", tmp_path / "c", "--log-key", "nonsense")[0] == 2


def test_the_command_ends_with_2_when_it_cannot_look(tmp_path):
    state = tmp_path / "state.json"
    assert watch(tmp_path / "absent", "--state", state)[0] == 2
    assert watch("http://127.0.0.1:9/log", "--state", state)[0] == 2
    assert not state.exists()

    for damaged in ("nonsense", "{}", "[]"):
        state.write_text(damaged)
        assert watch(lay_down(tmp_path / "log", files(leaves(2))), "--state", state)[0] == 2


def test_a_state_that_somebody_changed_is_refused():
    told = json.loads(look(files(leaves(5))).written())
    for name, value in [("edge", []), ("checkpoint", "x"), ("format", "y"), ("looked_at", None)]:
        with pytest.raises(ValueError):  # noqa: PT011 - any reason is one
            watching.Seen.read(json.dumps({**told, name: value}))


def test_our_own_log_is_watched_over_http(own_database, issued, many, live_register, tmp_path):  # noqa: F811
    many(200, at=max(now(), PRODUCED))  # the worker of a live site issues by the clock
    sequencing.run(at=PRODUCED)
    address, state = f"{live_register}/log", tmp_path / "state.json"

    assert watch(address, "--state", state, "--full") == (
        0,
        "The log is whole: 401 entries, 401 of them new.\n",
    )
    many(30, at=max(now(), PRODUCED))
    sequencing.run(at=PRODUCED)
    assert watch(address, "--state", state, "--full")[1] == "The log is whole: 461 entries, 60 of them new.\n"
    assert (
        notes.read(LogCheckpoint.objects.get(size=461).note).root
        == watching.Seen.read(state.read_text(encoding="utf-8")).checkpoint.root
    )
