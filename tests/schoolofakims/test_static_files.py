"""What travels to a phone is what it needs."""

import pytest
from django.core.files.base import ContentFile

from schoolofakims.static_files import StaticFiles

SHEET = "/* why\n so */\n.a { color: red; } /* note */\n"
MODULE = '// why\nconst address = "https://x"; // a note behind code\n  // more\nrun();\n'


@pytest.mark.parametrize(
    ("name", "source", "kept"),
    [
        ("css/site.css", SHEET, "\n.a { color: red; } \n"),
        ("js/exam.js", MODULE, 'const address = "https://x"; // a note behind code\nrun();\n'),
        ("js/words.css", SHEET, SHEET),
        ("wagtailadmin/css/core.css", SHEET, SHEET),
        ("vendor/lib.js", MODULE, MODULE),
    ],
)
def test_our_own_files_travel_without_comments(tmp_path, name, source, kept):
    file = ContentFile(source.encode())
    file.read()  # as for the name that says its content

    StaticFiles(location=tmp_path, base_url="/static/").save(name, file)

    assert (tmp_path / name).read_text() == kept
