"""People at a real browser: each signs in once and keeps the cookies."""

import time

from schoolofakims.walk import totp
from tests.installation import Installation

WIDTHS = {360: 740, 1280: 800}


class People:
    def __init__(self, browser, place: Installation, cookies: dict[str, dict]) -> None:
        self.browser, self.place, self.cookies = browser, place, cookies

    def window(self, who: str = "", *, width: int = 1280, **options):
        """A window of a browser in which `who` has signed in; nobody, if left out."""
        if who and who not in self.cookies:
            self._sign_in(who)
        return self.browser.new_context(
            base_url=self.place.address,
            viewport={"width": width, "height": WIDTHS.get(width, 800)},
            storage_state=self.cookies.get(who),
            reduced_motion="reduce",
            **options,
        )

    def give_password(self, page, who: str) -> None:
        account = self.place.account(who)
        page.fill("[name=login]", account["email"])
        page.fill("[name=password]", account["password"])
        page.click("main form:has([name=password]) button.main")

    def _sign_in(self, who: str) -> None:
        account = self.place.account(who)
        with self.window() as window:
            page = window.new_page()
            page.goto(f"/{account['language']}/account/login/")
            self.give_password(page, who)
            if secret := account.get("totp_secret"):
                page.fill("[name=code]", totp(secret, time.time()))
                page.click("main form:has([name=code]) button.main")
            assert "/account/" not in page.url, page.inner_text("main")
            self.cookies[who] = window.storage_state()
