"""Facts of certificates as they are frozen at reservation, and eyes to read the finished file with."""

import base64
import hashlib
import shutil
import subprocess
from datetime import UTC, datetime

import pypdfium2
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certification.badges import claims, integrity

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
CODE = "7KQ2M4XD9P1TCW8HABCDEFGHJK"
URL = f"https://mektep.example.kz/v/{CODE}"


# What `inspecting` says of the seal of a certificate as it was issued.
SEALED = {"intact": True, "trusted": True, "signer": "School of Akims DEMO seal", "covers_whole_file": True}


def facts(**more):
    """Aigül's certificate; arguments replace whole values."""
    return {
        "number": "ӘМ-2026-000417",
        "series": "ӘМ",
        "code": CODE,
        "name": "Айгүл Серікқызы Әбенова",
        "name_latin": "Aigul Abenova",
        "programme": {
            "kk": "Ауылдық округ әкімі",
            "ru": "Аким сельского округа",
            "en": "Akim of a Rural Okrug",
        },
        "hours": 72,
        "form": {"kk": "қашықтан оқыту", "ru": "дистанционное обучение", "en": "distance learning"},
        "kind": {"kk": "біліктілікті арттыру", "ru": "повышение квалификации", "en": "advanced training"},
        "period": {"from": "2026-10-01", "to": "2026-11-20"},
        "issued_on": "2026-11-23",
        "expires_on": None,
        "issuer": {"kk": "Әкімдер мектебі", "ru": "Школа акимов", "en": "School of Akims"},
        "position": {
            "kk": "Әйтеке би ауданы Жабасақ ауылдық округінің әкімі",
            "ru": "аким Жабасакского сельского округа Айтекебийского района",
            "en": "Akim of Zhabasak rural okrug, Aiteke Bi district",
        },
        "place": {"kk": "Астана", "ru": "Астана", "en": "Astana"},
        "score": None,
        "signatory": {
            "name": "Г. Ғ. Өміртаева",
            "post": {"kk": "Мектеп директоры", "ru": "Директор Школы", "en": "Director of the School"},
        },
        "verify_url": URL,
        "demo": True,
        **more,
    }


def signed_words(number=0, size=144):
    """As long as the signed words about a usual name; a long one has 168 bytes. Nobody has signed these."""
    sums = b"".join(hashlib.sha512(f"{number} {part}".encode()).digest() for part in range(4))
    return base64.urlsafe_b64encode(sums[:size]).decode()


def fullest():
    """A certificate on which everything is long and nothing is absent."""
    return facts(
        name="Құрманғазықызы-Өтеғұлова Гүлнұр-Ұлпан Һақназарқызы-Әлімжановна",
        name_latin="Gulnur-Ulpan Kurmangazykyzy-Otegulova",
        expires_on="2029-11-23",
        score=92.5,
        programme={
            "kk": "Ауылдық округ әкімінің қызметі: жергілікті өзін-өзі басқару, бюджет және азаматтармен жұмыс",
            "ru": "Деятельность акима сельского округа: местное самоуправление, бюджет и работа с гражданами",
            "en": "The Work of an Akim of a Rural Okrug: Local Self-Government, Budget and Work with Citizens",
        },
        issuer={
            "kk": "Қазақстан Республикасы Президентінің жанындағы Мемлекеттік басқару академиясы",
            "ru": "Академия государственного управления при Президенте Республики Казахстан",
            "en": "Academy of Public Administration under the President of the Republic of Kazakhstan",
        },
        position={
            "kk": "Шығыс Қазақстан облысы Күршім ауданы Құйған ауылдық округі әкімінің міндетін атқарушы",
            "ru": "исполняющий обязанности акима Куйганского сельского округа Куршимского района "
            "Восточно-Казахстанской области",
            "en": "Acting Akim of Kuygan rural okrug, Kurshim district, East Kazakhstan region",
        },
        place={"kk": "Өскемен қаласы", "ru": "город Усть-Каменогорск", "en": "Oskemen"},
        signatory={
            "name": "Ғабит-Әділхан Өміртаев",
            "post": {
                "kk": "Академияның аумақтық филиалының директоры",
                "ru": "Директор территориального филиала Академии",
                "en": "Director of the territorial branch of the Academy",
            },
        },
    )


BADGE_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BADGE_KEY_ID = "56475aa7"


def badge(printed):
    """The Open Badge of these facts as it travels in the file, signed with a key of the tests."""
    said = claims.credential(printed, status_index=70_000)
    key = f"{claims.did(claims.origin(URL))}#{BADGE_KEY_ID}"
    proof = integrity.proof(said, key=key, at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC), sign=BADGE_KEY.sign)
    return claims.written(said | {"proof": proof})


def words(pdf):
    """All text of the one page, in reading order, with single blanks."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        page = document[0]
        text = page.get_textpage()
        read = " ".join(text.get_text_range().split())
        text.close()
        page.close()
    return read


def lines(pdf):
    """Every line of text on the page as (left, bottom, right, top), in millimetres from the lower left corner."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        text = page.get_textpage()
        found = [
            tuple(points * 25.4 / 72 for points in text.get_rect(number))
            for number in range(text.count_rects())
        ]
        text.close()
        page.close()
    return found


def picture(pdf, dpi):
    """The page as an image."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        image = page.render(scale=dpi / 72).to_pil()
        page.close()
    return image


def qr_codes(pdf, dpi):
    """What a reader of QR codes finds on a scan of the page."""
    return [found.text for found in zxingcpp.read_barcodes(picture(pdf, dpi))]


def told_by(program, *arguments, pdf, folder):
    """Exit code and output of a checker outside our own code. Fails, never skips, where it is not installed."""
    path = shutil.which(program)
    assert path, f"{program} is not installed; these checks need the packages poppler-utils and qpdf"
    file = folder / "checked.pdf"
    file.write_bytes(pdf)
    run = subprocess.run([path, *arguments, str(file)], capture_output=True, text=True, check=False)
    return run.returncode, run.stdout + run.stderr
