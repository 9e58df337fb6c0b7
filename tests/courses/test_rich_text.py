import pytest

from schoolofakims.curriculum.rich_text import from_items, from_markdown


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Two **bold** words.", "<p>Two <b>bold</b> words.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("[act](https://law.example/1)", '<p><a href="https://law.example/1">act</a></p>'),
        ("# not a heading", "<p># not a heading</p>"),
        ("*no italics*", "<p>no italics</p>"),
        ("", ""),
    ],
)
def test_what_an_author_may_write(source, html):
    assert from_markdown(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<svg onload="alert(1)"><circle r="1"/></svg>',
        '<img src="x" onerror="alert(1)">',
        "![x](x.svg)",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<style>p{display:none}</style>",
        "<iframe src='https://elsewhere.example'></iframe>",
    ],
)
def test_tags_are_shown_and_not_obeyed(source):
    html = from_markdown(source)

    for tag in ("<script", "<svg", "<img", "<style", "<iframe", "<a href"):
        assert tag not in html


def test_the_items_of_a_list_are_plain_sentences():
    assert from_items(["a <b>c</b>", "d & e"]) == "<ul><li>a &lt;b&gt;c&lt;/b&gt;</li><li>d &amp; e</li></ul>"
    assert from_items([]) == ""
