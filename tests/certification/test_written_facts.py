"""What the register writes without the template engine is what its templates say, byte by byte."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from certification.log import reading
from certification.templatetags.certification_tags import written_facts
from tests.certification.papers import facts, fullest

SHARP = '<b>"Қ\'&amp;" 5 < 7</b> {{ x }}'
PAPERS = {
    "usual": facts(),
    "fullest": fullest(),
    "bare": facts(position=None, place=None, expires_on=None, hours=0),
    "thousands": facts(hours=1720),
    "sharp": facts(
        name=SHARP, number=SHARP, place={"kk": SHARP}, signatory={"name": SHARP, "post": {"ru": SHARP}}
    ),
    "only kk": facts(programme={"kk": "Жер"}, form={"kk": "күндізгі", "ru": ""}),
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("printed", PAPERS.values(), ids=PAPERS)
def test_the_facts_are_written_as_their_template_says_them(printed, language):
    with translation.override(language):
        wanted = render_to_string("certification/facts.html", {"printed": printed, "language": language})

        assert written_facts(printed, language) == wanted


def test_the_log_of_a_certificate_is_asked_by_the_same_statement(issued, replaced):
    for row in (issued, replaced):
        prepared = reading.lines_of_code.rows(code=row.code)
        plain = list(reading.lines_of_code.make(code=row.code))

        assert prepared == plain != []
        assert [one.log_size for one in prepared] == [one.log_size for one in plain]
    assert reading.lines_of_code.rows(code="nothing") == []
