"""Kazakh on screen: letters go deep (Ғ Қ Ң Ұ) and high (Й Ё), and no line may cut or touch another."""

import pytest

pytestmark = pytest.mark.browser

DEEP_AND_HIGH = "ӘҒҚҢӨҰҮҺІЙЁ әғқңөұүһійё"
# Each kind of text that wraps, at its own size, set in two lines: the ink of the first ends before that of the second
# begins, it lies inside its box, and nothing around hides what overflows.
MEASURE = """(letters) => {
  const kinds = ["h1", "h2", "h3", "h4", "p", "p.lead", "p.small", "li", "p.display", "button.btn", "summary", "dt", "dd",
    "th", "td", "label", "legend", "figcaption", "p.big", "a.brand", "p.label"];
  const main = document.querySelector("main .wrap");
  const context = document.createElement("canvas").getContext("2d");
  return kinds.map((kind) => {
    const [tag, name] = kind.split(".");
    const element = Object.assign(document.createElement(tag), { className: name ?? "", textContent: letters });
    main.append(element);
    const style = getComputedStyle(element);
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = context.measureText(letters);
    const line = parseFloat(style.lineHeight) || parseFloat(style.fontSize) * 1.2;
    let hides = false;
    for (let one = element; one; one = one.parentElement) {
      if (["hidden", "clip"].includes(getComputedStyle(one).overflowY) && one !== document.body) hides = true;
    }
    const isOurs = document.fonts.check(context.font, letters);
    const said = { kind, size: style.fontSize, ink: up + down, line, hides, isOurs, hyphens: style.hyphens };
    element.remove();
    return said;
  });
}"""


@pytest.mark.parametrize("view", ["", "lowvision"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("who", ["akim", "officer"])
def test_no_letter_is_cut_or_touched_at_any_size(people, place, scene, who, width, view):
    with people.window(who, width=width) as window:
        if view:
            window.add_cookies([{"name": "view", "value": view, "url": place.address}])
        page = window.new_page()
        page.goto(scene["kk"]["learn:home" if who == "akim" else "desk:home"])
        page.evaluate("document.fonts.ready")
        found = page.evaluate(MEASURE, DEEP_AND_HIGH)

    assert [one for one in found if one["ink"] > one["line"]] == []
    assert [one for one in found if one["hides"]] == []
    assert {one["hyphens"] for one in found} == {"manual"}
    assert [one["kind"] for one in found if not one["isOurs"]] == []


@pytest.mark.parametrize("where", ["home", "lesson", "learn:home", "course"])
def test_no_heading_is_higher_than_the_room_it_has(people, scene, where):
    """A fixed height or a clipping parent would show here as content that is larger than its box."""
    with people.window("akim", width=360) as window:
        page = window.new_page()
        page.goto(scene["kk"][where])
        cut = page.evaluate(
            """() => [...document.querySelectorAll("h1, h2, h3, h4, .btn, .label, summary, th, td")]
                .filter((one) => one.clientHeight && one.scrollHeight > one.clientHeight + 1)
                .map((one) => one.outerHTML.slice(0, 120))"""
        )

    assert cut == []
