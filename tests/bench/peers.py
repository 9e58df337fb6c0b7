"""The ways of making one sealed certificate that the bench compares. Each gives a function of a number."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import fpdf
import typst
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from certification import rendering, seal
from certification.badges import claims
from certification.proof import payload
from certification.rendering import fit, layout, lines, qr, sources
from tests.bench.papers import written
from tests.certification.keys import certificate_for
from tests.certification.papers import BADGE_KEY, badge, facts, signed_words

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAMES = (
    "Әбдіғалиева Айгүл Сейтжанқызы", "Нұрланов Нұрлан Нұрланұлы", "Қожахметова Гүлнұр Һақназарқызы",
    "Иванова Мария Петровна", "Өтеғұлова Шұғыла Жұмағұлқызы", "Ермеков Ерлан Ермекұлы",
)  # fmt: skip
Make = Callable[[int], bytes]


def naive(folder: Path) -> Make:
    return _naive(folder, _rsa_key())


def naive_p256(folder: Path) -> Make:
    return _naive(folder, _p256_key())


def best(_folder: Path) -> Make:
    """Fonts and styles are read once, images are kept parsed, and pyHanko keeps the key."""
    own = rsa_2048()
    return lambda number: own.sign(_laid_out(person(number)), at=AT)


def by_typst(folder: Path) -> Make:
    """The same words, faces, sizes and frame, in typst's own language and its PDF/A-3u."""
    own, source = rsa_2048(), folder / "paper.typ"
    source.write_bytes(_typst_source())
    compiler = typst.Compiler(
        str(source), root=str(folder), font_paths=[str(fit.FONTS)], ignore_system_fonts=True
    )

    def make(number: int) -> bytes:
        printed = person(number)
        symbol = qr._symbol(rendering.coded(printed))
        svg = io.BytesIO()
        symbol.save(svg, kind="svg", border=4)
        told = {"facts": json.dumps(_flat(printed)), "qr": svg.getvalue().decode()}
        return own.sign(compiler.compile(format="pdf", sys_inputs=told, pdf_standards=["a-3u"]), at=AT)

    return make


def by_fpdf2(_folder: Path) -> Make:
    """The same words, faces, sizes and frame. It writes no PDF/A."""
    own = rsa_2048()
    return lambda number: own.sign(_by_fpdf(person(number)), at=AT)


def ours(folder: Path) -> Make:
    return _ours(folder, rsa_2048())


def ours_p256(folder: Path) -> Make:
    return _ours(folder, p256())


def floor(folder: Path) -> Make:
    paper = ours_p256(folder)(0)
    return lambda _number: written(paper)


def person(number: int) -> dict:
    """A new person, number and code each time, the programme the same for all."""
    code = format(number * 7919 + 13, "026d")
    name = NAMES[number % len(NAMES)]
    return facts(
        name=name if number < 6 else f"{name[:-3]}{_ending(number)}",
        name_latin="",
        number=f"ӘМ-2026-{number % 10**6:06d}",
        code=code,
        verify_url=f"https://mektep.example.kz/v/{code}",
        signed=signed_words(number),
    )


@cache
def rsa_2048() -> seal.FileSeal:
    return _sealed_by(_rsa_key())


@cache
def p256() -> seal.FileSeal:
    return _sealed_by(_p256_key())


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def _p256_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _ours(folder: Path, own: seal.FileSeal) -> Make:
    from tests.certification import oracle  # noqa: PLC0415 - the others need no Pango

    def make(number: int) -> bytes:
        printed = person(number)
        return oracle.compiled(printed, own, folder, credential=_credential(printed))

    return make


def reserving(_folder: Path) -> Make:
    """What is signed for machines when a number is given: the badge, and the words for the code."""

    def make(number: int) -> bytes:
        printed = person(number)
        words = payload.written(
            code=printed["code"], key_id=bytes(4), issued_on=date.fromisoformat(printed["issued_on"]),
            expires_on=None, status_index=number, number=printed["number"], programme="AKIM-RURAL",
            name=printed["name"], sign=BADGE_KEY.sign,
        )  # fmt: skip
        return badge(printed) + words.encode()

    return make


def _ending(number: int) -> str:
    letters = "аәбвгғдежзийкқлмнңоөпрстуұүфхһшыіэюя"
    return "".join(letters[number // len(letters) ** place % len(letters)] for place in range(3))


def _naive(folder: Path, own: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> Make:
    """As one would write it first: nothing is kept from one paper to the next, and pyHanko gets files."""
    from certification.rendering import drawing  # noqa: PLC0415 - the others need no Pango

    key, certificate = folder / "key.pem", folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    key.write_bytes(own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    certificate.write_bytes(_sealed_by(own).certificate.public_bytes(pem))
    signer = signers.SimpleSigner.load(str(key), str(certificate))
    meta = signers.PdfSignatureMetadata(
        field_name="Seal", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )

    def make(number: int) -> bytes:
        drawing._shared.cache_clear()
        printed = person(number)
        return signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(_laid_out(printed))), meta, signer=signer
        ).getvalue()

    return make


def _laid_out(printed: dict) -> bytes:
    """The same sheet with the same two attachments."""
    return rendering.render(
        printed,
        html_name="completion",
        verify_url=printed["verify_url"],
        demo=printed["demo"],
        credential=_credential(printed),
    )


def _credential(printed: dict) -> bytes:
    """As a worker has it: badge and signed words were signed when the number was given, see `reserving`."""
    said = claims.credential(printed, status_index=70_000, is_known_good=True)
    return claims.written(said | {"proof": _proof()})


@cache
def _proof() -> dict[str, str]:
    proof: dict[str, str] = json.loads(badge(person(0)))["proof"]
    return proof


def _sealed_by(key) -> seal.FileSeal:
    return seal.FileSeal(key, certificate_for(key, "DEMO: a bench", days=900))


def _flat(printed: dict) -> list[list]:
    """Each line with its box, face and size in points: the same broken lines that all ways set."""
    fields = layout.fields(printed, verify_url=printed["verify_url"])
    sizes = {box: int(placed["size"].removeprefix("pt")) / 10 for box, placed in fields.items()}
    return [
        [line.field, line.text, line.face, sizes.get(line.field, 8.5), line.aligned]
        for line in lines.of(fields)
    ]


def _typst_source() -> bytes:
    drawings = {
        name: content.decode() for name, content in sources.bundled().items() if name.endswith(".svg")
    }
    frame = json.dumps(drawings["completion-horns.svg"], ensure_ascii=False)
    names = {"Akims Sans": ("Noto Sans", 400), "Akims Semi": ("Noto Sans", 600),
             "Akims Serif": ("Noto Serif", 600), "Akims Display": ("Noto Serif Display", 500)}  # fmt: skip
    faces = ", ".join(f'"{ours}": ("{name}", {weight})' for ours, (name, weight) in names.items())
    return f"""
#set page(width: 297mm, height: 210mm, margin: 0mm, background: image(bytes({frame}), width: 297mm))
#set document(title: "Сертификат")
#let faces = ({faces})
#let lines = json(bytes(sys.inputs.facts))
#place(dx: 240mm, dy: 153mm, image(bytes(sys.inputs.qr), width: 35mm, alt: "QR"))
#pad(x: 24mm, top: 24mm, {{
  for line in lines {{
    let (family, weight) = faces.at(line.at(2))
    align(center, text(font: family, weight: weight, size: line.at(3) * 1pt, line.at(1)))
  }}
}})
""".encode()


def _by_fpdf(printed: dict) -> bytes:
    paper = fpdf.FPDF(orientation="landscape", format="A4")
    for name, file in fit.FACES.items():
        paper.add_font(name, fname=fit.FONTS / file)
    paper.set_text_shaping(True)
    paper.add_page()
    paper.image(io.BytesIO(sources.bundled()["completion-horns.svg"]), x=0, y=0, w=297, h=210)
    y = 26.0
    for _field, text, face, size, _aligned in _flat(printed):
        paper.set_font(face, size=size)
        paper.set_xy(24, y)
        paper.cell(249, size * 0.5, text, align="C")
        y += size * 0.5
    paper.image(io.BytesIO(qr.draw(rendering.coded(printed)).png), x=240, y=153, w=35)
    return bytes(paper.output())
