"""The script that talks to NCALayer, in a real browser; the program at the other end of the line is played by the test."""

import base64
import json

import pytest
from django.conf import settings

PAGE = """<!doctype html><html lang="kk"><form method="post" action="/approve" data-eds="/manifest.json"
data-absent="absent" data-refused="refused" data-busy="busy"><input type="hidden" name="cms">
<button hidden>Sign</button><p role="status"></p></form><script type="module" src="/ncalayer.js"></script></html>"""
MANIFEST = '{"name":"Әбдіғалиева"}'


@pytest.fixture
def page(browser):
    """The form on a page of an address that exists in this browser only; what is posted gathers in `sent`."""
    page = browser.new_page()
    page.sent = []

    def answer(route):
        path = route.request.url.removeprefix("http://school.test")
        if route.request.method == "POST":
            page.sent.append(route.request.post_data)
        script = (settings.ROOT / "static/js/ncalayer.js").read_text(encoding="utf-8")
        kind, body = {
            "/ncalayer.js": ("text/javascript", script),
            "/manifest.json": ("application/json", MANIFEST),
        }.get(path, ("text/html; charset=utf-8", PAGE))
        route.fulfill(content_type=kind, body=body)

    page.route("http://school.test/**", answer)
    yield page
    page.close()


def ncalayer(answer, asked):
    def connected(line):
        def heard(question):
            asked.append(json.loads(question))
            line.send(json.dumps(answer))

        line.on_message(heard)
        line.send("--heartbeat--")
        line.send(json.dumps({"result": {"version": "1.4"}}))

    return connected


def test_the_list_goes_to_ncalayer_and_the_signature_to_the_school(page):
    asked = []
    page.route_web_socket(
        "wss://127.0.0.1:13579/", ncalayer({"status": True, "body": {"result": ["TUlJ"]}}, asked)
    )
    page.goto("http://school.test/")

    with page.expect_navigation():
        page.get_by_role("button", name="Sign").click()

    assert page.sent == ["cms=TUlJ"]
    assert base64.b64decode(asked[0]["args"]["data"]).decode() == MANIFEST
    assert (asked[0]["method"], asked[0]["args"]["locale"]) == ("sign", "kk")


def test_a_refusal_sends_nothing(page):
    page.route_web_socket("wss://127.0.0.1:13579/", ncalayer({"status": True, "body": {}}, []))
    page.goto("http://school.test/")

    page.get_by_role("button", name="Sign").click()

    page.get_by_text("refused").wait_for()
    assert page.sent == []


def test_without_ncalayer_the_page_says_so(page):
    page.goto("http://school.test/")

    page.get_by_role("button", name="Sign").click()

    page.get_by_text("absent").wait_for()
    assert page.sent == []
