"""The pictures of docs/officers.*.md and docs/verifying.*.md: `python -m tests.browser.pictures_certificates`.

The demo world is made for each language with certificates in every state; officers, a holder and a stranger walk
through it, and what is on the screen is kept as docs/img/<guide>-<name>.<language>.webp. With `--look FOLDER` the
guides keep their pictures, and every page goes whole into the folder instead, as wide as a phone and as a desk.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from regions.languages import CODES
from schoolofakims import env
from tests.browser import pictures

DESK, PUBLIC, PHONE = 1280, 1000, 390
LOOKED_AT = (360, 1280)


def main(arguments: list[str]) -> None:
    env.default_settings("schoolofakims.settings.test")
    import django  # noqa: PLC0415 - the settings are named only now

    django.setup()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - with what needs Django

    from tests import installation  # noqa: PLC0415

    look = None
    if "--look" in arguments:
        at = arguments.index("--look")
        look = Path(arguments[at + 1])
        look.mkdir(parents=True, exist_ok=True)
        del arguments[at : at + 2]
    for language in arguments or CODES:
        with (
            tempfile.TemporaryDirectory() as state,
            installation.installed(Path(state)) as place,
            sync_playwright() as playwright,
        ):
            scene = Path(state) / "scene.json"
            place.run(f"from tests.browser import office; office.make({str(scene)!r}, {language!r})")
            place.start_web()
            browser = pictures.launched(playwright)
            walk(browser, place, json.loads(scene.read_text(encoding="utf-8")), language, look)
            browser.close()


def walk(browser, place, scene: dict[str, str], language: str, look: Path | None) -> None:
    from tests.browser.people import People  # noqa: PLC0415 - Django is set up by now

    people = People(browser, place, {})
    for who in ("officer", "approver", "akim"):
        place.account(who)["language"] = language
    for who, walked in (
        ("officer", _first_officer),
        ("approver", _second_officer),
        ("akim", _holder),
        ("", _stranger),
    ):
        with people.window(who, color_scheme="light") as window:
            walked(Camera(window.new_page(), scene, language, look), place)


class Camera:
    """A page of one person, and where its pictures go."""

    def __init__(self, page, scene: dict[str, str], language: str, look: Path | None) -> None:
        self.page, self.scene, self.language, self.look = page, scene, language, look

    def open(self, where: str):
        address = self.scene[where]
        self.page.goto(f"{address}?lang={self.language}" if "/v/" in address else address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def keep(self, guide: str, name: str, *, top: str = "", width: int = DESK, height: int = 0) -> None:
        """What stands at `top` comes to the upper edge of a window of this size; without a height it is only to be looked at."""
        if self.look:
            for wide in LOOKED_AT:
                self.page.set_viewport_size({"width": wide, "height": 800})
                self.page.wait_for_timeout(150)
                file = self.look / f"{guide}-{name}.{self.language}.{wide}.png"
                self.page.screenshot(path=file, full_page=True)
            return
        if not height:
            return
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate("scrollTo(0, 0)")
        if top:
            self.page.locator(top).first.evaluate(
                "(one) => scrollTo(0, one.getBoundingClientRect().top - 12)"
            )
        pictures.keep(name, self.page, self.language, guide=guide)

    def see(self, guide: str, name: str, where: str, **how) -> None:
        self.open(where)
        self.keep(guide, name, **how)


def _first_officer(camera: Camera, place) -> None:
    camera.see("officers", "home", "home")
    camera.see("officers", "cohort", "cohort", height=700)
    camera.see("officers", "papers", "papers")
    camera.see("officers", "paper", "paper", height=780)
    camera.see("officers", "run", "dry run", height=960)
    camera.see("officers", "others", "others")
    camera.see("officers", "batch", "batch new")
    camera.see("officers", "batches", "batches")
    made = int(camera.scene["made"].rstrip("/").rpartition("/")[2])
    place.run(f"from tests.browser import office; office.go_on({made}, 17)")
    camera.see("officers", "progress", "made", top="h1", height=860)
    camera.see("officers", "made", "made batch")
    camera.see("officers", "list", "list")
    camera.see("officers", "corrections", "corrections")
    camera.see("officers", "correction", "correction", top="h1", height=720)
    page = camera.open("held")
    for fold in page.locator("#acts ~ details > summary").all():
        fold.click()
    camera.keep("officers", "acts")
    camera.see("officers", "register", "registered", height=760)


def _second_officer(camera: Camera, place) -> None:
    camera.see("officers", "desk", "home", height=800)
    camera.see("officers", "publish", "proposal", height=900)
    camera.see("officers", "decide", "waiting", top="h1", height=860)
    camera.see("officers", "revoke", "asked", top="#life", height=480)


def _holder(camera: Camera, place) -> None:
    page = camera.open("own")
    camera.keep("verifying", "own")
    page.locator("details.fold > summary").first.click()
    page.wait_for_load_state("networkidle")
    camera.keep("verifying", "share", top="details.fold h3", width=PHONE, height=640)
    camera.see("officers", "mistake", "mistake")


def _stranger(camera: Camera, place) -> None:
    camera.see("verifying", "valid", "register valid", width=PUBLIC, height=1060)
    camera.see("verifying", "revoked", "register revoked", width=PUBLIC, height=400)
    for state in ("replaced", "expired", "suspended"):
        camera.see("verifying", state, f"register {state}")
    camera.see("verifying", "unknown", "unknown")
    camera.see("verifying", "log", "register valid", top="#log", width=PUBLIC, height=520)
    camera.see("verifying", "ways", "verify")
    for file, name, height in (("certificate.pdf", "file", 0), ("changed.pdf", "changed", 720)):
        page = camera.open("verify")
        page.set_input_files("[type=file]", place.state / file)
        with page.expect_navigation():
            page.locator("form:has([type=file]) button").click()
        camera.keep("verifying", name, width=PUBLIC, height=height)
    _offline(camera, (place.state / "code.txt").read_text(encoding="utf-8"))


def _offline(camera: Camera, code: str) -> None:
    """The page with the network off: the code of the holder, the same with one letter changed, and no list at all."""
    page = camera.open("offline")
    page.locator("[data-kept]:visible").wait_for()
    page.reload()  # by now the worker stands between
    page.locator("[data-list]:visible").wait_for()
    camera.keep("verifying", "offline")
    page.context.set_offline(True)
    at = code.index("#") + 20
    spoilt = code[:at] + ("A" if code[at] != "A" else "B") + code[at + 1 :]
    for name, text, height in (("genuine", code, 800), ("forged", spoilt, 400)):
        _paste(page, text)
        camera.keep("verifying", name, top="[data-answer]", width=PHONE, height=height)
    page.context.set_offline(False)
    bare = page.context.browser.new_context(color_scheme="light", service_workers="block")
    bare.route("**/status/offline.json", lambda route: route.abort())
    listless = Camera(bare.new_page(), {"offline": page.url}, camera.language, camera.look)
    _paste(listless.open("offline"), code)
    listless.keep("verifying", "unlisted", top="[data-answer]", width=PHONE, height=560)
    bare.close()


def _paste(page, text: str) -> None:
    page.fill("#address", text)
    page.click("[data-paste] button")
    page.locator("[data-answer] [data-verdict]:visible").wait_for()


if __name__ == "__main__":
    main(sys.argv[1:])
