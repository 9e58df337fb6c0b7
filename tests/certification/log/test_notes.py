import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certification.log import merkle, notes

# A checkpoint of the log of Go's modules, with the key that Go carries: signed by other people's software.
GO_KEY = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
GO_NOTE = (
    "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)
NAME = "mektep.example.kz/log"
SIGNER = notes.Signer(NAME, Ed25519PrivateKey.from_private_bytes(b"7" * 32))
STRANGER = notes.Signer(NAME, Ed25519PrivateKey.from_private_bytes(b"8" * 32))
ROOT = merkle.leaf_hash(b"one")


def test_a_checkpoint_of_other_people_is_read_and_its_signature_holds():
    verifier = notes.Verifier.parse(GO_KEY)

    assert verifier.text == GO_KEY
    assert verifier.open(GO_NOTE).size == 20_852_163
    assert notes.read(GO_NOTE).text == GO_NOTE.partition("\n\n")[0] + "\n"


def test_ours_has_the_same_form():
    note = SIGNER.sign(size=1, root=ROOT)

    assert note.splitlines()[:4] == [NAME, "1", base64.b64encode(ROOT).decode(), ""]
    assert note.splitlines()[4].startswith(f"— {NAME} ")
    assert SIGNER.verifier.open(note) == notes.Checkpoint(NAME, 1, ROOT)
    assert notes.Verifier.parse(SIGNER.verifier.text).open(note).root == ROOT


def test_the_same_checkpoint_is_signed_the_same_way_again():
    assert SIGNER.sign(size=1, root=ROOT) == SIGNER.sign(size=1, root=ROOT)


def test_another_key_opens_nothing():
    for key in (STRANGER.verifier, notes.Verifier.parse(GO_KEY)):
        with pytest.raises(notes.NoteRefused, match="this key has not signed it"):
            key.open(SIGNER.sign(size=1, root=ROOT))


def test_signatures_of_others_beside_ours_do_not_matter():
    text, _blank, ours = SIGNER.sign(size=1, root=ROOT).partition("\n\n")
    theirs = STRANGER.sign(size=1, root=ROOT).partition("\n\n")[2]

    assert SIGNER.verifier.open(f"{text}\n\n{theirs}{ours}").size == 1


@given(st.data())
def test_a_changed_letter_is_found(data):
    note = SIGNER.sign(size=12, root=ROOT)
    at = data.draw(st.integers(0, len(note) - 1))
    letter = data.draw(st.sampled_from("0123456789ABCxyz+/=\n —"))
    if note[at] == letter:
        return

    with pytest.raises(notes.NoteRefused):
        SIGNER.verifier.open(note[:at] + letter + note[at + 1 :])


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "a\n1\n", f"a\n01\n{base64.b64encode(ROOT).decode()}\n\n", f"a\n-1\n{base64.b64encode(ROOT).decode()}\n\n",
        "a\n1\nAAAA\n\n— a AAAA\n", f"a\n1\n{base64.b64encode(ROOT).decode()}\nmore\n\n— a AAAA\n",
        f"a\n1\n{base64.b64encode(ROOT).decode()}\n\n- a AAAA\n", f"a\n1\n{base64.b64encode(ROOT).decode()}\n\n— a AAAA",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(notes.NoteRefused):
        notes.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b",
        "a+033de0ae+",
        "a+033de0ae+AAAA",
        GO_KEY.replace("033d", "033e"),
        GO_KEY.replace("+Ac", "+Bc"),
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(notes.NoteRefused):
        notes.Verifier.parse(text)
