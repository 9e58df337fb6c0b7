"""The plain browser and the one-time codes of the walk."""

import pytest

from schoolofakims import visitor, walk

PAGE = """<!doctype html><html lang="kk"><body><p>Емтихан</p><script>ignored</script>
<form id="paper" method="post" action="/kk/learn/exam/7/">
<input type="hidden" name="csrfmiddlewaretoken" value="t0">
<input type="radio" name="q1" value="a" checked><input type="radio" name="q1" value="b">
<input type="checkbox" name="q2" value="x" checked><input type="checkbox" name="q2" value="y">
<select name="q3"><option value="">–</option><option value="one">1</option><option value="two" selected>2</option></select>
<select name="q4"><option value="first">1</option><option value="second">2</option></select>
<textarea name="q5">
жауап</textarea>
<button name="act" value="save">Сақтау</button>
</form>
<a href="/kk/learn/"><span>Менің</span> бағдарламаларым</a>
<button form="paper" name="act" value="submit">Тапсыру</button>
</body></html>"""


class _Headers:
    def get_content_type(self):
        return "text/html"


@pytest.fixture
def page():
    return visitor._read("http://school.example/kk/learn/exam/7/", 200, _Headers(), PAGE.encode())


def test_a_page_is_read_with_its_language_links_and_words(page):
    assert page.language == "kk"
    assert page.links == [("/kk/learn/", "Менің бағдарламаларым")]
    assert "ignored" not in page.text


def test_a_form_is_read_as_it_would_be_sent_untouched(page):
    (form,) = page.forms

    assert form.fields == [
        ("csrfmiddlewaretoken", "t0"),
        ("q1", "a"),
        ("q2", "x"),
        ("q3", "two"),
        ("q4", "first"),
        ("q5", "жауап"),
    ]
    assert form.offered == {
        "q1": ["a", "b"],
        "q2": ["x", "y"],
        "q3": ["", "one", "two"],
        "q4": ["first", "second"],
    }
    assert form.buttons == [("act", "save", "Сақтау"), ("act", "submit", "Тапсыру")]


def test_a_missing_form_or_link_astonishes_with_the_words_of_the_page(page):
    with pytest.raises(visitor.Astonished, match="Емтихан"):
        page.form("password")
    with pytest.raises(visitor.Astonished, match="Емтихан"):
        page.link("/desk/")


@pytest.mark.parametrize(
    ("at", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_one_time_codes_are_those_of_the_standard(at, digits):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B, shortened to six digits

    assert walk.totp(secret, at) == digits
