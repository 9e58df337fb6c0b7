import hashlib
import json
import unicodedata
from datetime import date

import pytest
from fontTools.ttLib import TTFont

from certification import rendering
from certification.rendering import drawing, fetch, fit, layout, qr, wording
from tests.certification.papers import (
    KAZAKH,
    URL,
    facts,
    fullest,
    lines,
    picture,
    qr_codes,
    signed_words,
    told_by,
    words,
)  # fmt: skip

INNER_FRAME_MM = (22, 21, 275, 188)
QR_CENTRES = {"completion": drawing.SIGNED_QR_CENTRE_MM, "letter": drawing.SIGNED_LETTER_QR_CENTRE_MM}


def rendered(printed):
    return rendering.render(
        printed, html_name="completion", verify_url=printed["verify_url"], demo=printed["demo"]
    )


@pytest.fixture(scope="module")
def usual():
    return rendered(facts())


@pytest.fixture(scope="module")
def full():
    return rendered(fullest())


# --- what stands on the paper ----------------------------------------------------------------------


def test_every_fact_can_be_read_back_from_the_file(usual):
    read = words(usual)

    for fact in (
        "№ ӘМ-2026-000417",
        "Айгүл Серікқызы Әбенова",
        "Aigul Abenova",
        "Әкімдер мектебі",
        "Школа акимов",
        "Әйтеке би ауданы Жабасақ ауылдық округінің әкімі оқу бағдарламасын толық меңгерді «Ауылдық округ әкімі»",
        "біліктілікті арттыру, қашықтан оқыту, 72 академиялық сағат",
        "2026 жылғы 1 қазан – 20 қараша",
        "аким Жабасакского сельского округа Айтекебийского района программа обучения освоена полностью",
        "повышение квалификации, дистанционное обучение, 72 академических часа",
        "1 октября – 20 ноября 2026 года",
        "has completed the training programme “Akim of a Rural Okrug” in full",
        "advanced training, distance learning, 72 academic hours, 1 October – 20 November 2026",
        "School of Akims, Astana, 23 November 2026",
        "Астана, 2026 жылғы 23 қараша Астана, 23 ноября 2026 года",
        "Г. Ғ. Өміртаева Мектеп директоры Директор Школы Director of the School",
        "mektep.example.kz/v/ 7KQ2 M4XD 9P1T CW8H ABCD EFGH JK",
    ):
        assert fact in read


def test_every_long_fact_can_be_read_back_from_the_file(full):
    printed, read = fullest(), words(full)

    for fact in (
        printed["name"],
        *printed["programme"].values(),
        *printed["position"].values(),
        *printed["issuer"].values(),
        *printed["place"].values(),
        *printed["signatory"]["post"].values(),
        "қорытынды балл 92,5 / 100",
        "итоговый балл 92,5 / 100",
        "final score 92.5 / 100",
        "2029 жылғы 23 қараша 23 ноября 2029 года",
        "valid through 23 November 2029",
    ):
        assert fact in read


def test_every_kazakh_letter_comes_back_as_itself_from_every_face():
    spaced = {"kk": " ".join(KAZAKH), "ru": " ".join(KAZAKH.lower()), "en": "Akim"}
    printed = facts(
        name=KAZAKH,
        position=spaced,
        programme=spaced,
        signatory={"name": KAZAKH[:21], "post": {"kk": KAZAKH[21:], "ru": KAZAKH.lower(), "en": ""}},
    )

    upper, lower = words(rendered(printed)), words(rendered({**printed, "name": KAZAKH.lower()}))

    assert len(set(KAZAKH)) == 42
    assert f" {KAZAKH} " in upper
    assert f" {KAZAKH.lower()} " in lower
    assert upper.count(spaced["kk"]) == upper.count(spaced["ru"]) == 2
    assert f"{KAZAKH[:21]} {KAZAKH[21:]} {KAZAKH.lower()}" in upper


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("Ән Ли", 33),
        ("Айгүл Серікқызы Әбенова", 33),
        ("Құрманғазықызы-Өтеғұлова Гүлнұр-Ұлпан", 26),
        ("Құрманғазықызы-Өтеғұлова Гүлнұр-Ұлпан Һақназарқызы", 20),
        ("Құрманғазықызы-Өтеғұлова Гүлнұр-Ұлпан Һақназарқызы-Әлімжанова", 18),
        ("Шұғыла-Мөлдір Жұмағұлқызы-Өтежанова Қожахметова-Шыңғысханқызы", 16),
    ],
)
def test_a_name_takes_the_largest_size_at_which_it_fits(name, points):
    pdf = rendered(facts(name=name))

    placed = layout.fields(facts(name=name), verify_url=URL)["name"]
    assert placed == {"size": layout.size_class(points), "wide": 246, "text": name}
    assert f" {name} " in words(pdf)


def test_a_line_is_never_wider_than_it_was_measured(full):
    name = fullest()["name"]
    measured = fit.width(name, "name", 18)

    drawn = max(right - left for left, _, right, _ in lines(full))

    assert measured * 0.97 < drawn < measured


def test_one_name_without_a_patronymic_or_surname_is_enough():
    assert " Әділ " in words(rendered(facts(name="Әділ", name_latin=None)))


@pytest.mark.parametrize(
    "printed",
    [
        facts(),
        fullest(),
        fullest() | {"signed": signed_words()},
        facts(position=None, place=None, name_latin=""),
    ],
)
def test_nothing_overlaps_and_nothing_leaves_the_frame(printed):
    placed = lines(rendered(printed))

    left, bottom, right, top = INNER_FRAME_MM
    assert all(left < x0 and bottom < y0 and x1 < right and y1 < top for x0, y0, x1, y1 in placed)
    for number, (x0, y0, x1, y1) in enumerate(placed):
        for a0, b0, a1, b1 in placed[number + 1 :]:
            assert not (x0 < a1 - 0.05 and a0 < x1 - 0.05 and y0 < b1 - 0.05 and b0 < y1 - 0.05)


def test_kazakh_and_russian_share_one_size():
    placed = layout.fields(fullest(), verify_url=URL)["columns"]

    assert placed["size"] == "pt80"
    assert len(placed["boxes"]) == 2


@pytest.mark.parametrize("dpi", [110, 144])
def test_the_qr_code_leads_to_the_register(usual, full, dpi):
    assert qr_codes(usual, dpi) == [URL]
    assert qr_codes(full, dpi) == [URL]


@pytest.mark.parametrize(("kind", "centre"), QR_CENTRES.items())
@pytest.mark.parametrize("printed", [facts(), fullest()], ids=["usual", "fullest"])
def test_a_code_with_signed_words_has_room_and_can_be_read(kind, centre, printed):
    printed = {**printed, "signed": signed_words(size=168)}
    pdf = rendering.render(printed, html_name=kind, verify_url=URL, demo=True)
    half = qr.draw(rendering.coded(printed)).width_mm / 2
    page = picture(pdf, 144).height / 144 * 25.4
    x, y = centre["left"], page - centre["top"]

    placed = lines(pdf)
    for number, (left, bottom, right, top) in enumerate(placed):
        assert not (left < x + half and right > x - half and bottom < y + half and top > y - half)
        for a0, b0, a1, b1 in placed[number + 1 :]:
            assert not (left < a1 - 0.05 and a0 < right - 0.05 and bottom < b1 - 0.05 and b0 < top - 0.05)
    assert qr_codes(pdf, 144) == [rendering.coded(printed)]
    assert "Код: интернетсіз де / и без интернета Code: offline as well" in words(pdf)


def test_only_a_demonstration_says_specimen(usual):
    assert "ҮЛГІ · ОБРАЗЕЦ · SPECIMEN" in words(usual)
    assert "SPECIMEN" not in words(rendered(facts(demo=False)))


# --- the file --------------------------------------------------------------------------------------


def test_the_facts_travel_with_the_paper(usual, tmp_path):
    code, listed = told_by("qpdf", "--show-attachment=printed.json", pdf=usual, folder=tmp_path)

    assert code == 0
    assert json.loads(listed) == facts()


def test_the_file_is_sound_pdf_a_with_our_fonts_inside(full, tmp_path):
    assert told_by("qpdf", "--check", pdf=full, folder=tmp_path)[0] == 0
    code, fonts = told_by("pdffonts", pdf=full, folder=tmp_path)
    rows = fonts.splitlines()[2:]
    assert code == 0
    assert sorted(row.split()[0].partition("+")[2] for row in rows) == [
        "Akims-Display-Medium",
        "Akims-Sans",
        "Akims-Semi-Semi-Bold",
        "Akims-Serif-Semi-Bold",
    ]
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)
    _, metadata = told_by("pdfinfo", "-meta", pdf=full, folder=tmp_path)
    assert 'part="3"' in metadata
    assert 'conformance="A"' in metadata


def test_the_same_facts_give_the_same_bytes(usual):
    rendered(fullest())

    assert hashlib.sha256(rendered(facts())).hexdigest() == hashlib.sha256(usual).hexdigest()


def test_the_order_of_the_facts_does_not_matter(usual):
    assert rendered(dict(reversed(facts().items()))) == usual


def test_the_digest_stands_for_one_design():
    assert rendering.digest("completion") == rendering.digest("completion")
    assert len(rendering.digest("completion")) == 64
    with pytest.raises(ValueError, match="no certificate template"):
        rendering.digest("../base")


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field", "named"),
    [
        ({"name": "李明"}, "name", "李 (U+674E)"),
        ({"name": "محمد"}, "name", "U+0645"),
        ({"name": "Айгүл 🎓"}, "name", "U+1F393"),
        ({"name": "Ай\u200bгүл"}, "name", "U+200B"),
        ({"name": "Ай\u00adгүл"}, "name", "U+00AD"),
        ({"name": "Айгүл\tӘбенова"}, "name", "U+0009"),
        ({"name": "Айгүл\nӘбенова"}, "name", "U+000A"),
        ({"name": "Айгүл\u00a0Әбенова"}, "name", "U+00A0"),
        ({"name": "Айгүл\u202eӘбенова"}, "name", "U+202E"),
        ({"name": "Айгүл \ue000"}, "name", "U+E000"),
        ({"name": "Айг\u0301үл"}, "name", None),
        ({"signatory": {"name": "→", "post": {}}}, "signatory.name", "→ (U+2192)"),
    ],
)
def test_a_character_that_cannot_be_printed_is_refused_by_name(changed, field, named):
    with pytest.raises(rendering.CannotPrint) as refusal:
        rendering.check_printable(facts(**changed))

    assert refusal.value.field == field
    if named:
        assert named in str(refusal.value)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " Айгүл  Әбенова"}, "name"),
        ({"name": unicodedata.normalize("NFD", "Байғалиқызы")}, "name"),
        ({"name": "Шұғыла-Мөлдір Жұмағұлқызы-Өтежанова Қожахметова-Шыңғысханқызы-Айтжанова"}, "name"),
        ({"name_latin": "W" * 120}, "name_latin"),
        ({"programme": {"kk": "Әкім " * 99 + "әкім", "ru": "Аким", "en": "Akim"}}, "programme.kk"),
        ({"programme": {"kk": "Әкім", "ru": "Аким", "en": ""}}, "programme.en"),
        ({"position": {"kk": "Ш" * 120}}, "position.kk"),
        ({"issuer": {"kk": "Мектеп", "ru": "Школа " * 80 + "акимов"}}, "issuer.ru"),
        ({"signatory": {"name": "Әділ", "post": {"ru": "директор " * 60 + "Школы"}}}, "signatory.post.ru"),
        ({"issued_on": "23.11.2026"}, "issued_on"),
        ({"hours": "72"}, "hours"),
        ({"verify_url": "https://" + "register." * 30 + "kz/v/1"}, "verify_url"),
    ],
)
def test_facts_that_do_not_fit_the_paper_are_refused_by_field(changed, field):
    with pytest.raises(rendering.CannotPrint) as refusal:
        rendering.check_printable(facts(**changed))

    assert refusal.value.field == field


def test_facts_can_be_checked_before_a_number_is_spent():
    unreserved = {"number", "code", "issued_on", "verify_url", "demo"}

    rendering.check_printable({key: value for key, value in fullest().items() if key not in unreserved})


def test_tidied_facts_pass_the_gate():
    typed = facts(name=unicodedata.normalize("NFD", " Байғалиқызы\u00a0\u2009Әйгерім\t"))

    tidied = rendering.tidy(typed)

    rendering.check_printable(tidied)
    assert tidied == facts(name="Байғалиқызы Әйгерім")


@pytest.mark.parametrize("asked", [{"verify_url": "https://elsewhere.example/v/1"}, {"demo": False}])
def test_facts_frozen_for_another_address_or_seal_are_not_drawn(asked):
    with pytest.raises(rendering.CannotPrint) as refusal:
        rendering.render(facts(), html_name="completion", **{"verify_url": URL, "demo": True, **asked})

    assert [refusal.value.field] == list(asked)


@pytest.mark.parametrize("url", ["https://elsewhere.example/x.png", "file:///etc/passwd", "print:../seal.py"])
def test_a_page_cannot_load_anything_but_our_files(url):
    with pytest.raises(ValueError, match="may not load"):
        fetch.OwnFiles({}).fetch(url)
    with pytest.raises(drawing.RenderingFailed):
        drawing.draw(f'<img src="{url}">', picture=qr.draw(URL), facts=b"{}", facts_name="printed.json")


def test_a_letter_without_a_glyph_never_reaches_the_paper():
    with pytest.raises(drawing.RenderingFailed):
        drawing.draw("<p>\U0001f393</p>", picture=qr.draw(URL), facts=b"{}", facts_name="printed.json")


def test_a_second_page_is_refused():
    with pytest.raises(drawing.RenderingFailed, match="Pages: 2"):
        drawing.draw(
            '<style>p{position:static!important;font-family:"Akims Sans";break-after:page}</style><p>а</p><p>б</p>',
            picture=qr.draw(URL),
            facts=b"{}",
            facts_name="printed.json",
        )


def test_a_missing_or_broken_font_is_an_exception_and_no_crash(tmp_path, monkeypatch):
    monkeypatch.setattr(fit, "FONTS", tmp_path)

    with pytest.raises(rendering.FontMissing, match=r"NotoSans-Regular\.ttf is missing or broken"):
        fit.face.__wrapped__("Akims Sans")
    (tmp_path / "NotoSans-Regular.ttf").write_bytes(b"\0\1\0\0 no font")
    with pytest.raises(rendering.FontMissing):
        fit.face.__wrapped__("Akims Sans")


@pytest.mark.parametrize("family", fit.FACES)
def test_every_face_holds_the_letters_that_we_promise(family):
    with TTFont(fit.FONTS / fit.FACES[family]) as font:
        drawn = set(font.getBestCmap())

    assert {*map(ord, KAZAKH + KAZAKH.lower() + "№«»“”–—’ʼ·‑₸0123456789")} <= drawn


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "kk", "ru", "en"),
    [
        (
            date(2026, 10, 1),
            date(2026, 11, 20),
            "2026 жылғы 1 қазан – 20 қараша",
            "1 октября – 20 ноября 2026 года",
            "1 October – 20 November 2026",
        ),
        (
            date(2026, 9, 2),
            date(2026, 9, 18),
            "2026 жылғы 2–18 қыркүйек",
            "2–18 сентября 2026 года",
            "2–18 September 2026",
        ),
        (
            date(2026, 12, 28),
            date(2027, 1, 15),
            "2026 жылғы 28 желтоқсан – 2027 жылғы 15 қаңтар",
            "28 декабря 2026 года – 15 января 2027 года",
            "28 December 2026 – 15 January 2027",
        ),
        (
            date(2026, 5, 5),
            date(2026, 5, 5),
            "2026 жылғы 5 мамыр",
            "5 мая 2026 года",
            "5 May 2026",
        ),
    ],
)
def test_periods_are_said_as_in_each_language(first, last, kk, ru, en):
    assert [wording.period(first, last, language) for language in ("kk", "ru", "en")] == [kk, ru, en]


@pytest.mark.parametrize(
    ("count", "ru", "en"),
    [
        (1, "1 академический час", "1 academic hour"),
        (2, "2 академических часа", "2 academic hours"),
        (11, "11 академических часов", "11 academic hours"),
        (36, "36 академических часов", "36 academic hours"),
        (72, "72 академических часа", "72 academic hours"),
        (101, "101 академический час", "101 academic hours"),
        (112, "112 академических часов", "112 academic hours"),
    ],
)
def test_hours_agree_with_their_number(count, ru, en):
    said = [wording.hours(count, language).replace(wording.TIE, " ") for language in ("kk", "ru", "en")]

    assert said == [f"{count} академиялық сағат", ru, en]


def test_a_title_with_marks_of_its_own_gets_no_second_pair():
    assert wording.quoted("Ауыл", "kk") == "«Ауыл»"
    assert wording.quoted("Village", "en") == "“Village”"
    assert wording.quoted("Курс «Ауыл»", "ru") == "Курс «Ауыл»"
