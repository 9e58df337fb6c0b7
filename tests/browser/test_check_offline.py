"""A certificate is checked with the network off: the page, its keys and its list come from the one visit before."""

import base64
import gzip
import hashlib
import json
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from certification import rendering
from tests.certification.papers import facts, picture

pytestmark = pytest.mark.browser

CODE = "7kq2m4xd9p1tcw8habcdefghjk"
NAME = "Әбдіғалиева Айгүл Қайратқызы"
SCHOOL, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PROGRAMMES = {"AKIM": {"kk": "Ауыл әкімі", "ru": "Аким села", "en": "Akim of a village"}}


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _public(key) -> bytes:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _id(key) -> bytes:
    return hashlib.sha256(_public(key)).digest()[:4]


def _day(day: date | None) -> bytes:
    return ((day - date(2020, 1, 1)).days if day else 0).to_bytes(2, "big")


def _short(text: str) -> bytes:
    data = text.encode("kz1048")
    return bytes([len(data)]) + data


def _code(host, *, index=5, expires=None, key=SCHOOL, name=NAME, hashed=False, spoilt=False) -> str:
    """What the QR code of a paper says."""
    named = b"\xff" + hashlib.sha256(name.encode()).digest()[:16] if hashed else _short(name)
    body = b"\x01" + _id(key) + _day(date(2026, 3, 2)) + _day(expires) + index.to_bytes(3, "big")
    body += _short("ӘМ-2026-000417") + _short("AKIM") + named + bytes(7)
    signature = key.sign(CODE.encode() + body)
    if spoilt:
        body = body.replace("ӘМ-2026-000417".encode("kz1048"), "ӘМ-2026-000418".encode("kz1048"))
    return f"{host}/v/{CODE.upper()}#{_plain(body + signature)}"


def _list(day: date) -> dict:
    def bits(*ones):
        return _plain(
            gzip.compress(bytes(sum(0x80 >> (n & 7) for n in ones if n >> 3 == at) for at in range(16)))
        )

    said = {
        "v": 1, "date": day.isoformat(), "key": _id(SCHOOL).hex(), "programmes": PROGRAMMES,
        "revoked": bits(8), "suspended": bits(17), "list": 1,
    }  # fmt: skip
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return said | {"signature": _plain(SCHOOL.sign(text.encode()))}


def _verdict(page, text: str) -> str:
    page.fill("#address", text)
    page.evaluate("document.querySelector('[data-answer]').hidden = true")
    page.click("[data-paste] button")
    page.locator("[data-answer]").wait_for()
    return page.locator("[data-verdict]:visible").get_attribute("data-verdict")


@pytest.fixture
def visited(browser, place):
    """The page after one visit, with the network off since."""
    contexts = []

    def visit(language: str, *, listed: date, keys=(SCHOOL,)):
        context = browser.new_context(viewport={"width": 360, "height": 800})
        contexts.append(context)
        ids = [{"id": _id(key).hex(), "x": _plain(_public(key))} for key in keys]
        context.route("**/status/keys.json", lambda route: route.fulfill(json={"v": 1, "keys": ids}))
        context.route("**/status/offline.json", lambda route: route.fulfill(json=_list(listed)))
        page = context.new_page()
        page.goto(f"{place.address}/{language}/verify/offline/")
        page.locator("[data-kept]:visible").wait_for()
        page.reload()  # by now the worker stands between
        page.locator("[data-list]:visible").wait_for()
        context.unroute_all()
        context.set_offline(True)
        page.reload()
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("language", "programme"), [("kk", "Ауыл әкімі"), ("ru", "Аким села")])
def test_each_verdict_is_reached_with_the_network_off(visited, place, language, programme):
    page = visited(language, listed=date.today())
    host = place.address

    assert _verdict(page, _code(host)) == "genuine"
    assert page.locator("dd[data-slot=name]").inner_text() == NAME
    assert page.locator("dd[data-slot=number]").inner_text() == "ӘМ-2026-000417"
    assert page.locator("dd[data-slot=programme]").inner_text() == programme
    assert not page.is_visible("[data-elsewhere]")
    assert not page.is_visible("[data-old]")
    told = {
        "forged": _code(host, spoilt=True),
        "stranger": _code(host, key=STRANGER),
        "revoked": _code(host, index=8),
        "suspended": _code(host, index=17),
        "expired": _code(host, expires=date(2026, 3, 3)),
        "unlisted": _code(host, index=128),
        "bare": f"{host}/v/{CODE}",
        "unreadable": "https://example.kz/",
    }
    assert {kind: _verdict(page, text) for kind, text in told.items()} == {kind: kind for kind in told}
    assert _verdict(page, _code("https://elsewhere.example")) == "genuine"
    assert page.is_visible("[data-elsewhere]")


# Some seconds: a sheet is laid out, and jsQR looks through the whole scan of it, and through a blank one.
def test_the_code_of_a_paper_is_read_from_its_picture(visited, place, tmp_path):
    page = visited("kk", listed=date.today())
    name = "Құрманғазықызы-Өтеғұлова Гүлнұр-Ұлпан Һақназарқызы-Әлімжановна"  # 65 modules, the finest in use
    address, _hash, signed = _code(place.address, name=name).partition("#")
    printed = facts(name=name, code=CODE.upper(), verify_url=address, signed=signed)

    scan = tmp_path / "scan.png"
    picture(rendering.render(printed, html_name="completion", verify_url=address, demo=True), 150).save(scan)
    page.set_input_files("[data-file]", scan)
    page.locator("[data-answer]:visible [data-verdict=genuine]:visible").wait_for()
    assert page.locator("dd[data-slot=name]").inner_text() == name

    blank = tmp_path / "blank.png"
    Image.new("L", (300, 300), 255).save(blank)
    page.set_input_files("[data-file]", blank)
    page.locator("[data-trouble=blank]:visible").wait_for()


def test_a_name_that_is_only_a_sum_is_typed_and_an_old_list_is_called_old(visited, place):
    page = visited("kk", listed=date.today() - timedelta(days=7))

    page.locator("[data-old]:visible").wait_for()
    # A browser without Ed25519 of its own: the library answers.
    page.evaluate("() => { crypto.subtle.importKey = () => Promise.reject(new Error('none')); }")
    assert _verdict(page, _code(place.address, hashed=True)) == "genuine"
    assert _verdict(page, _code(place.address, spoilt=True)) == "forged"
    _verdict(page, _code(place.address, hashed=True))
    for typed, said in ((f"  {NAME} ", "same"), ("Ким", "other")):
        page.fill("#typed-name", typed)
        page.click("[data-name] button")
        page.locator(f"[data-name-is={said}]:visible").wait_for()


def test_the_letters_are_those_of_kz_1048(visited):
    page = visited("ru", listed=date.today())
    letters = page.evaluate(
        """async () => {
          const { letters } = await import(performance.getEntriesByType("resource")
            .map(({ name }) => name).find((name) => name.includes("check-letters")));
          return letters(Uint8Array.from({ length: 256 }, (_, one) => one));
        }"""
    )

    assert letters == bytes(range(256)).decode("kz1048", "replace")
