"""What every request passes: health first, the language remembered, staff in their own language, a strict policy."""

import pytest
from csp.constants import HEADER, NONCE
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from schoolofakims.middleware import Policy
from tests.worlds import signed_in


def test_health_answers_without_a_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.cookies == {}


@pytest.mark.django_db
def test_the_language_of_the_last_page_is_remembered(client):
    client.get("/ru/account/login/")

    assert client.cookies["language"].value == "ru"
    assert client.get("/").headers["Location"] == "/ru/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked_by_browser", "language"),
    [("ru,en;q=0.8", "ru"), ("de,fr;q=0.8", "kk"), ("", "kk"), ("en-GB", "en")],
)
def test_the_first_language_is_that_of_the_browser_or_kazakh(client, asked_by_browser, language):
    answer = client.get("/", headers={"accept-language": asked_by_browser})

    assert answer.headers["Location"] == f"/{language}/"


def test_the_cms_speaks_the_language_of_the_person(world):
    world.editor.language = "ru"
    world.editor.save(update_fields=["language"])

    page = signed_in(world.editor).get("/cms/", headers={"accept-language": "en"})

    assert '<html lang="ru"' in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/kk/account/login/", "/ru/verify/", "/en/nowhere/", "/v/NOTHING"])
def test_our_pages_run_and_load_only_what_is_ours(client, address):
    headers = client.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert {name: value for name, value in policy.items() if value not in ("'self'", "'none'")} == {}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def _policy(middleware, path, said=None, used=False):
    """The header that a policy writes on an answer; `said` as a decorator of the library leaves it there."""

    def view(request):
        answer = HttpResponse("ok")
        if said:
            answer._csp_update = said
        if used:
            assert str(request.csp_nonce)
        return answer

    middleware.get_response = view
    return middleware(RequestFactory().get(path)).headers.get(HEADER)


def test_the_policy_that_is_kept_is_the_one_that_the_library_composes():
    kept, library = Policy(lambda request: None), CSPMiddleware(lambda request: None)

    for path in ("/cms/", "/kk/", "/kk/", "/cms/pages/", "/ru/verify/"):
        assert _policy(kept, path) == _policy(library, path)
    for said in ({"img-src": ["https://tiles.example"]}, {"form-action": ["'none'"]}):
        assert _policy(kept, "/kk/", said) == _policy(library, "/kk/", said) != _policy(kept, "/kk/")
    assert "nonce" in _policy(Policy(lambda request: None), "/kk/", {"script-src": [NONCE]}, used=True)
    assert _policy(kept, "/kk/") == _policy(library, "/kk/") is not None


@pytest.mark.django_db
def test_the_switch_for_low_vision_is_remembered_and_leads_back(client):
    answer = client.post("/view/", {"view": "lowvision", "next": "/ru/verify/"})

    assert answer.headers["Location"] == "/ru/verify/"
    assert 'data-view="lowvision"' in client.get("/ru/verify/").content.decode()

    client.post("/view/", {"view": "", "next": "/ru/verify/"})
    assert "data-view" not in client.get("/ru/verify/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_switch_never_leads_elsewhere(client, elsewhere):
    assert client.post("/view/", {"next": elsewhere}).headers["Location"] == "/"


@pytest.mark.django_db
def test_figures_are_for_allowed_addresses_only(client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
