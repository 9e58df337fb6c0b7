"""What has to be done on a page before another one shows."""

from pathlib import Path

from schoolofakims import demo
from tests.browser.people import People
from tests.training import rows


def wrong_code(page, people: People, place) -> None:
    page.fill("[name=code]", "абв")
    page.click("form:has([name=code]) button")


def check_a_list(page, people: People, place) -> None:
    """The certificate of the demo with its name, one that nobody has issued, and a row that says nothing."""
    with people.window("akim2") as window:
        own = window.request.get("/kk/learn/certificates/").text()
    code = own.partition("/v/")[2][:26]
    found = page.context.request.get(f"{place.address}/v/{code}?format=json").json()
    rows = [f"{code};{found['name']}", "7KQ2M4XD9P1TCW8HABCDEFGHJK;Ким", "Жантөрин Сәкен"]
    page.fill("[name=text]", "\n".join(rows))
    page.click("form:has([type=file]) button")


def hand_over_the_paper(page, people: People, place) -> None:
    """The certificate of the demo, downloaded and handed over for a check."""
    own = page.context.request.get(f"{place.address}/kk/learn/certificates/").text()
    address = own.split('/pdf/"')[0].rsplit('"', 1)[1] + "/pdf/"
    paper = Path(place.state) / "own.pdf"
    paper.write_bytes(page.context.request.get(f"{place.address}{address}").body())
    page.set_input_files("[type=file]", paper)
    page.click("form:has([type=file]) button")


def wrong_password(page, people: People, place) -> None:
    page.fill("[name=login]", "nobody@demo.example")
    page.fill("[name=password]", "not the right one")
    page.click("main form:has([name=password]) button")


def ask_for_a_code(page, people: People, place) -> None:
    page.fill("[name=email]", "nobody@demo.example")
    page.click("main form:has([name=email]) button")


def give_the_password_of_staff(page, people: People, place) -> None:
    people.give_password(page, "auditor")


def confirm_that_it_is_me(page, people: People, place) -> None:
    """Pages that guard the account ask for the password if the sign-in was some time ago."""
    if "reauthenticate" in page.url:
        page.fill("[name=password]", demo.PASSWORD)
        page.click("main form:has([name=password]) button.main")


def upload_a_roster(page, people: People, place) -> None:
    roster = Path(place.state) / "roster.csv"
    roster.write_bytes(rows.sample())
    page.set_input_files("[type=file]", roster)
    page.click("form:has([type=file]) button[type=submit]")


def answer_a_self_check(page, people: People, place) -> None:
    page.locator("main input[type=radio], main input[type=checkbox]").first.check()
    page.click("main form button.main")


def write_on_two_devices(page, people: People, place) -> None:
    """Another device saves meanwhile; then the form is sent, as a browser without scripts would."""
    form = page.locator("form[data-note]")
    token = form.locator("[name=csrfmiddlewaretoken]").input_value()
    sent = {
        "csrfmiddlewaretoken": token,
        "text": f"Басқа құрылғыдан {form.locator('[name=seen]').input_value()}",
        "seen": form.locator("[name=seen]").input_value(),
    }
    page.context.request.post(f"{place.address}{form.get_attribute('action')}", form=sent)
    with page.expect_navigation():
        form.evaluate("(one) => { one.elements.text.value = 'Осы құрылғыдан'; one.submit(); }")


def save_the_module(page, people: People, place) -> None:
    """The list of what is saved, with a module in it."""
    _save(page)
    page.goto(f"/{page.get_attribute('html', 'lang')}/learn/offline/")
    page.locator("[data-modules] a").first.wait_for()


def read_a_copy(page, people: People, place) -> None:
    lesson = page.locator("main .outline a").first.get_attribute("href")
    _save(page)
    page.context.set_offline(True)
    page.goto(lesson)
    page.context.set_offline(False)
    page.locator("[data-copy] [data-when]:visible").first.wait_for()


def _save(page) -> None:
    page.locator("[data-save]:visible").click()
    page.locator("[data-remove]:visible").wait_for()


def take_a_break(page, people, place) -> None:
    """The clock of an exam stands still; it goes on as soon as the page has come."""
    scene = "from tests.browser import scene; scene"
    attempt = int(place.run(f"{scene}.exam_of('newakim')").split()[-1])
    place.run(f"{scene}.rest_in({attempt})")
    page.goto(f"/{page.get_attribute('html', 'lang')}/learn/exam/{attempt}/")
    place.run(f"{scene}.rest_no_more({attempt})")
