import io
import tracemalloc
from datetime import UTC, datetime

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certification import inspecting, rendering, seal
from tests.certification.papers import SEALED, URL, facts

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NO_SEAL = {"intact": False, "trusted": False, "signer": "", "covers_whole_file": False}
UNREADABLE = {"readable": False, "printed": None, "credential": None, "seal": NO_SEAL}


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return seal.make_demo_seal(tmp_path_factory.mktemp("demo") / "seal", at=NOON)


@pytest.fixture(scope="module")
def paper():
    return rendering.render(facts(), html_name="completion", verify_url=URL, demo=True)


@pytest.fixture(scope="module")
def sealed(paper, demo):
    return demo.sign(paper, at=NOON)


def flipped(pdf, place, bit=0):
    changed = bytearray(pdf)
    changed[place] ^= 1 << bit
    return bytes(changed)


def test_an_untouched_certificate_is_read_and_trusted(sealed, demo):
    assert inspecting.inspect(sealed, trust_roots=demo.roots) == {
        "readable": True,
        "printed": facts(),
        "credential": None,
        "seal": SEALED,
    }


def test_a_seal_of_a_stranger_is_intact_but_not_trusted(paper, demo, tmp_path):
    stranger = seal.make_demo_seal(tmp_path / "seal", at=NOON)

    found = inspecting.inspect(stranger.sign(paper, at=NOON), trust_roots=demo.roots)

    assert found["seal"] == {
        "intact": True,
        "trusted": False,
        "signer": "School of Akims DEMO seal",
        "covers_whole_file": True,
    }


def test_without_roots_nothing_is_trusted(sealed):
    assert not inspecting.inspect(sealed, trust_roots=[])["seal"]["trusted"]


def test_a_certificate_outlives_the_key_of_its_seal(paper, tmp_path):
    old = seal.make_demo_seal(tmp_path / "seal", at=datetime(2009, 3, 1, tzinfo=UTC))

    then = inspecting.inspect(old.sign(paper, at=datetime(2010, 3, 1, tzinfo=UTC)), trust_roots=old.roots)
    late = inspecting.inspect(old.sign(paper, at=datetime(2025, 3, 1, tzinfo=UTC)), trust_roots=old.roots)

    assert then["seal"]["trusted"]
    assert not late["seal"]["trusted"]


@pytest.mark.parametrize("bit", [0, 5])
def test_one_flipped_bit_is_found_wherever_it_lies(sealed, demo, bit):
    gap = sealed.index(b"/Contents <") + len(b"/Contents <")
    message = range(gap - 1, gap + 2100, 61)  # the signature itself, which no signature can cover
    padding = (gap + 4000, gap + 6000)
    ends = (0, 5, len(sealed) - 3, len(sealed) - 1)
    everywhere = range(11, len(sealed), 977)

    for place in (*ends, *everywhere, *message, *padding):
        found = inspecting.inspect(flipped(sealed, place, bit), trust_roots=demo.roots)
        assert not found["seal"]["intact"], place
        assert not found["seal"]["trusted"], place


@pytest.mark.parametrize("added", [b"\n", b"% a comment\n", b"%%EOF\n"])
def test_a_byte_added_after_the_seal_is_found(sealed, demo, added):
    assert not inspecting.inspect(sealed + added, trust_roots=demo.roots)["seal"]["intact"]


def test_a_later_revision_breaks_the_seal(sealed, demo):
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)

    found = inspecting.inspect(changed.getvalue(), trust_roots=demo.roots)

    assert found["readable"]
    assert found["seal"]["covers_whole_file"] is False
    assert found["seal"]["intact"] is False


def test_a_second_seal_over_the_first_is_not_ours(sealed, demo, tmp_path, monkeypatch):
    monkeypatch.setattr(seal.sealing, "FIELD", "Another")

    found = inspecting.inspect(demo.sign(sealed, at=NOON), trust_roots=demo.roots)

    assert found["seal"] == {
        "intact": False,
        "trusted": False,
        "signer": "School of Akims DEMO seal",
        "covers_whole_file": True,
    }


def test_a_paper_without_a_seal_is_read_but_proves_nothing(paper, demo):
    assert inspecting.inspect(paper, trust_roots=demo.roots) == {
        "readable": True,
        "printed": facts(),
        "credential": None,
        "seal": NO_SEAL,
    }


def test_any_other_pdf_says_nothing(demo):
    document = pypdfium2.PdfDocument.new()
    document.new_page(100, 100).close()
    file = io.BytesIO()
    document.save(file)
    document.close()

    assert inspecting.inspect(file.getvalue(), trust_roots=demo.roots) == {
        "readable": True,
        "printed": None,
        "credential": None,
        "seal": NO_SEAL,
    }


@pytest.mark.parametrize("attached", [b"[1, 2]", b"{", b"\xff\xfe", b'{"a": "' + b" " * 70_000 + b'"}'])
def test_an_attachment_that_holds_no_facts_is_left_alone(paper, demo, attached):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.Root.AF[0].EF.F.write(attached)
        changed = io.BytesIO()
        pdf.save(changed)

    found = inspecting.inspect(changed.getvalue(), trust_roots=demo.roots)

    assert found == {"readable": True, "printed": None, "credential": None, "seal": NO_SEAL}


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.7\n%%EOF\n",
        b"PK\x03\x04 no PDF",
        b"%PDF-1.7\n" + b"<<" * 50_000,
        b"%PDF-1.7\n" + b"[" * 50_000 + b"\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
        b"%PDF-1.7\n" + b"0" * inspecting.MOST_BYTES,
    ],
    ids=["nothing", "head", "ends", "zip", "deep dictionary", "deep list", "circle", "huge"],
)
def test_garbage_is_unreadable_and_no_exception(garbage):
    assert inspecting.inspect(garbage, trust_roots=[]) == UNREADABLE


def test_a_truncated_certificate_is_never_intact(sealed, demo):
    for length in range(0, len(sealed), 1009):
        assert not inspecting.inspect(sealed[:length], trust_roots=demo.roots)["seal"]["intact"]


def test_a_locked_file_is_unreadable(paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        locked = io.BytesIO()
        pdf.save(locked, encryption=pikepdf.Encryption(user="u", owner="o"))

    assert inspecting.inspect(locked.getvalue(), trust_roots=[]) == UNREADABLE


def test_a_file_that_swells_is_not_unpacked(paper, demo):
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        pdf.Root.AF[0].EF.F.write(b'{"number": "' + b" " * 60_000_000 + b'"}')
        swollen = io.BytesIO()
        pdf.save(swollen)

    tracemalloc.start()
    found = inspecting.inspect(swollen.getvalue(), trust_roots=demo.roots)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(swollen.getvalue()) < inspecting.MOST_BYTES
    assert found["printed"] is None
    assert most < 30_000_000
