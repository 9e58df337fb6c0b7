import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.kinds import KINDS, BadAnswer, canonical_number

OPTIONS = {"options": ["b7q", "x2m", "k9d", "p4w"]}
PAIRS = {"left": ["l1", "l2", "l3"], "right": ["r1", "r2", "r3", "r4"]}

# Fewer examples than usual: the space is small, and the machine is shared.
modestly = settings(max_examples=60, deadline=None)


class Form(dict):
    """Posted fields, read as Django's QueryDict is."""

    def get(self, name):
        return self[name][-1] if self.getlist(name) else None

    def getlist(self, name):
        return super().get(name, [])


def read_form(kind, parts, fields):
    form = Form({name: value if isinstance(value, list) else [value] for name, value in fields.items()})
    return KINDS[kind].read_form(parts, form.get, form.getlist, "a3")


def test_there_are_seven_kinds():
    assert list(KINDS) == ["SINGLE", "MULTIPLE", "TRUE_FALSE", "NUMBER", "ORDER", "MATCH", "SHORT_TEXT"]
    assert [kind.code for kind in KINDS.values()] == list(KINDS)


@pytest.mark.parametrize(
    ("kind", "parts", "raw", "chosen"),
    [
        ("SINGLE", OPTIONS, "x2m", "x2m"),
        ("MULTIPLE", OPTIONS, ["k9d", "b7q"], ["b7q", "k9d"]),
        ("TRUE_FALSE", {}, False, False),
        ("NUMBER", {}, "20,1", "20.1"),
        ("ORDER", OPTIONS, ["p4w", "k9d", "x2m", "b7q"], ["p4w", "k9d", "x2m", "b7q"]),
        ("MATCH", PAIRS, {"l3": "r1", "l1": "r1"}, {"l1": "r1", "l3": "r1"}),
        ("MATCH", PAIRS, {"l1": "", "l2": None, "l3": "r4"}, {"l3": "r4"}),
        ("SHORT_TEXT", {}, "  ауыл \n мәслихаты ", "ауыл мәслихаты"),
        ("SHORT_TEXT", {}, "и\u0306", "й"),
    ],
)
def test_an_honest_answer_is_read_into_its_stored_form(kind, parts, raw, chosen):
    assert KINDS[kind].read(parts, raw) == chosen


@pytest.mark.parametrize(
    ("kind", "parts", "raw"),
    [
        *[(kind, OPTIONS, None) for kind in KINDS],
        ("SINGLE", OPTIONS, ""),
        ("MULTIPLE", OPTIONS, []),
        ("TRUE_FALSE", {}, ""),
        ("NUMBER", {}, " \u00a0 "),
        ("ORDER", OPTIONS, []),
        ("MATCH", PAIRS, {}),
        ("MATCH", PAIRS, {"l1": "", "l2": None}),
        ("SHORT_TEXT", {}, "  \n "),
    ],
)
def test_an_empty_answer_is_no_answer(kind, parts, raw):
    assert KINDS[kind].read(parts, raw) is None


@pytest.mark.parametrize(
    ("kind", "parts", "raw", "code"),
    [
        ("SINGLE", OPTIONS, "other", "unknown"),
        ("SINGLE", OPTIONS, ["x2m"], "shape"),
        ("SINGLE", OPTIONS, 0, "shape"),
        ("SINGLE", OPTIONS, False, "shape"),
        ("MULTIPLE", OPTIONS, "x2m", "shape"),
        ("MULTIPLE", OPTIONS, {"x2m": True}, "shape"),
        ("MULTIPLE", OPTIONS, ["x2m", "x2m"], "repeated"),
        ("MULTIPLE", OPTIONS, ["x2m", "other"], "unknown"),
        ("MULTIPLE", OPTIONS, ["x2m", 3], "shape"),
        ("TRUE_FALSE", {}, 1, "shape"),
        ("TRUE_FALSE", {}, "true", "shape"),
        ("NUMBER", {}, 20.1, "shape"),
        ("NUMBER", {}, "about 20", "number"),
        ("NUMBER", {}, "8,095.5", "number"),
        ("NUMBER", {}, "1e3", "number"),
        ("NUMBER", {}, "NaN", "number"),
        ("NUMBER", {}, "٢٠", "number"),
        ("NUMBER", {}, ".", "number"),
        ("NUMBER", {}, "5.", "number"),
        ("NUMBER", {}, "9" * 31, "long"),
        ("ORDER", OPTIONS, ["b7q", "x2m", "k9d"], "order"),
        ("ORDER", OPTIONS, ["b7q", "x2m", "k9d", "k9d"], "repeated"),
        ("ORDER", OPTIONS, ["b7q", "x2m", "k9d", "zzz"], "unknown"),
        ("MATCH", PAIRS, [["l1", "r1"]], "shape"),
        ("MATCH", PAIRS, {"l1": "l2"}, "unknown"),
        ("MATCH", PAIRS, {"r1": "r2"}, "unknown"),
        ("MATCH", PAIRS, {"l1": ["r1"]}, "shape"),
        ("SHORT_TEXT", {}, 5, "shape"),
        ("SHORT_TEXT", {}, "ә" * 201, "long"),
        ("SHORT_TEXT", {}, "ауыл\0", "characters"),
        ("SHORT_TEXT", {}, "ауыл\ud800", "characters"),
    ],
)
def test_an_answer_that_no_honest_page_sends_is_refused(kind, parts, raw, code):
    with pytest.raises(BadAnswer) as refusal:
        KINDS[kind].read(parts, raw)

    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20.1", "20.1"),
        ("20,10", "20.1"),
        ("8 095,50", "8095.5"),
        ("8\u00a0095", "8095"),
        ("1\u202f234\u202f567", "1234567"),
        ("007", "7"),
        (",5", "0.5"),
        ("+3", "3"),
        ("-0,0", "0"),
        ("\u22124", "-4"),
        ("-0.50", "-0.5"),
        ("123456789012345678901234567.25", "123456789012345678901234567.25"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed, number):
    assert canonical_number(typed) == number


@modestly
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4))
def test_a_canonical_number_keeps_its_value_and_reads_as_itself(value):
    once = canonical_number(format(value, "f"))

    assert canonical_number(once) == once
    assert type(value)(once) == value


@pytest.mark.parametrize(
    ("kind", "parts", "fields", "chosen"),
    [
        ("SINGLE", OPTIONS, {"a3": "k9d"}, "k9d"),
        ("SINGLE", OPTIONS, {}, None),
        ("MULTIPLE", OPTIONS, {"a3": ["p4w", "b7q"]}, ["b7q", "p4w"]),
        ("MULTIPLE", OPTIONS, {}, None),
        ("TRUE_FALSE", {}, {"a3": "true"}, True),
        ("TRUE_FALSE", {}, {"a3": "false"}, False),
        ("TRUE_FALSE", {}, {}, None),
        ("NUMBER", {}, {"a3": " 3,60 "}, "3.6"),
        ("NUMBER", {}, {"a3": ""}, None),
        ("SHORT_TEXT", {}, {"a3": "жиын"}, "жиын"),
        (
            "ORDER",
            OPTIONS,
            {"a3-b7q": "4", "a3-x2m": "1", "a3-k9d": " 2 ", "a3-p4w": "3"},
            ["x2m", "k9d", "p4w", "b7q"],
        ),
        ("ORDER", OPTIONS, {"a3-b7q": "", "a3-x2m": ""}, None),
        ("MATCH", PAIRS, {"a3-l1": "r2", "a3-l2": "", "a3-l3": "r1"}, {"l1": "r2", "l3": "r1"}),
        ("MATCH", PAIRS, {"a3-l1": "", "a3-l2": ""}, None),
    ],
)
def test_a_plain_form_gives_the_same_answer(kind, parts, fields, chosen):
    assert read_form(kind, parts, fields) == chosen


@pytest.mark.parametrize(
    ("kind", "parts", "fields", "code"),
    [
        ("SINGLE", OPTIONS, {"a3": "other"}, "unknown"),
        ("MULTIPLE", OPTIONS, {"a3": ["b7q", "b7q"]}, "repeated"),
        ("TRUE_FALSE", {}, {"a3": "yes"}, "unknown"),
        ("ORDER", OPTIONS, {"a3-b7q": "1", "a3-x2m": "1", "a3-k9d": "2", "a3-p4w": "3"}, "order"),
        ("ORDER", OPTIONS, {"a3-b7q": "1", "a3-x2m": "2"}, "order"),
        ("ORDER", OPTIONS, {"a3-b7q": "0", "a3-x2m": "1", "a3-k9d": "2", "a3-p4w": "3"}, "order"),
        ("ORDER", OPTIONS, {"a3-b7q": "first", "a3-x2m": "1", "a3-k9d": "2", "a3-p4w": "3"}, "order"),
        ("MATCH", PAIRS, {"a3-l1": "l2"}, "unknown"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(kind, parts, fields, code):
    with pytest.raises(BadAnswer) as refusal:
        read_form(kind, parts, fields)

    assert refusal.value.code == code


@modestly
@given(st.permutations(OPTIONS["options"]))
def test_places_in_a_form_and_a_dragged_list_are_the_same_order(order):
    fields = {f"a3-{option}": str(place) for place, option in enumerate(order, start=1)}

    assert read_form("ORDER", OPTIONS, fields) == order == KINDS["ORDER"].read(OPTIONS, order)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(OPTIONS["options"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("kind", KINDS)
@modestly
@given(raw=JSON)
def test_whatever_json_comes_it_is_read_or_refused_and_a_stored_answer_reads_as_itself(kind, raw):
    parts = OPTIONS | PAIRS
    try:
        chosen = KINDS[kind].read(parts, raw)
    except BadAnswer:
        return

    assert KINDS[kind].read(parts, chosen) == chosen


@pytest.mark.parametrize(
    ("kind", "parts", "chosen", "complete"),
    [
        ("SINGLE", OPTIONS, "b7q", True),
        ("TRUE_FALSE", {}, False, True),
        ("MATCH", PAIRS, {"l1": "r1", "l2": "r2"}, False),
        ("MATCH", PAIRS, {"l1": "r1", "l2": "r2", "l3": "r1"}, True),
        *[(kind, OPTIONS, None, False) for kind in KINDS],
    ],
)
def test_only_a_matching_question_can_be_half_answered(kind, parts, chosen, complete):
    assert KINDS[kind].is_complete(parts, chosen) is complete


@pytest.mark.parametrize(
    ("kind", "parts", "key"),
    [
        ("SINGLE", OPTIONS, "b7q"),
        ("MULTIPLE", OPTIONS, {"right": ["b7q", "p4w"], "credit": "partial"}),
        ("MULTIPLE", OPTIONS, {"right": ["p4w"], "credit": "all"}),
        ("TRUE_FALSE", {}, False),
        ("NUMBER", {"unit": {"kk": "млн теңге", "ru": "млн тенге"}}, {"value": "3.6", "tolerance": "0.01"}),
        ("NUMBER", {}, {"value": "-2", "tolerance": "0"}),
        ("ORDER", OPTIONS, ["p4w", "b7q", "k9d", "x2m"]),
        ("MATCH", PAIRS, {"l1": "r4", "l2": "r2", "l3": "r2"}),
        ("SHORT_TEXT", {}, {"kk": ["жиын"], "ru": ["сход", "сход граждан"]}),
    ],
)
def test_a_sound_question_has_no_problems(kind, parts, key):
    assert KINDS[kind].problems(parts, key) == []


@pytest.mark.parametrize(
    ("kind", "parts", "key", "problems"),
    [
        ("SINGLE", {}, "b7q", ["options_shape"]),
        ("SINGLE", {"options": ["b7q", 2]}, "b7q", ["options_shape"]),
        ("SINGLE", {"options": ["b7q", ""]}, "b7q", ["options_shape"]),
        ("SINGLE", {"options": ["b7q"]}, "b7q", ["options_few"]),
        ("SINGLE", {"options": ["b7q", "b7q"]}, "b7q", ["options_repeated"]),
        ("SINGLE", OPTIONS, "other", ["key_unknown"]),
        ("SINGLE", OPTIONS, None, ["key_shape"]),
        ("SINGLE", OPTIONS, "", ["key_missing"]),
        ("MULTIPLE", OPTIONS, ["b7q"], ["key_shape"]),
        ("MULTIPLE", OPTIONS, {"right": [], "credit": "all"}, ["key_missing"]),
        ("MULTIPLE", OPTIONS, {"right": ["b7q", "b7q"], "credit": "all"}, ["key_repeated"]),
        ("MULTIPLE", OPTIONS, {"right": ["zzz"]}, ["key_unknown", "key_credit"]),
        ("TRUE_FALSE", {}, "true", ["key_shape"]),
        ("TRUE_FALSE", {}, None, ["key_shape"]),
        ("NUMBER", {"unit": "теңге"}, {"value": "1", "tolerance": "0"}, ["unit_shape"]),
        ("NUMBER", {}, "3.6", ["key_shape"]),
        ("NUMBER", {}, {"value": 3.6, "tolerance": "-1"}, ["key_number", "key_tolerance"]),
        ("NUMBER", {}, {"value": "3,6"}, ["key_number", "key_tolerance"]),
        ("ORDER", OPTIONS, ["b7q", "x2m", "k9d"], ["key_incomplete"]),
        ("ORDER", OPTIONS, ["b7q", "x2m", "k9d", "k9d"], ["key_repeated"]),
        ("MATCH", {"left": ["l1", "l2"]}, {}, ["options_shape"]),
        ("MATCH", {"left": ["a", "b"], "right": ["b", "c"]}, {"a": "b", "b": "c"}, ["options_repeated"]),
        ("MATCH", PAIRS, {"l1": "r1"}, ["key_incomplete"]),
        ("MATCH", PAIRS, {"l1": "r1", "l2": "r2", "l3": "l1"}, ["key_unknown"]),
        ("MATCH", PAIRS, ["r1", "r2", "r3"], ["key_shape"]),
        ("SHORT_TEXT", {}, ["жиын"], ["key_shape"]),
        ("SHORT_TEXT", {}, {}, ["key_missing"]),
        ("SHORT_TEXT", {}, {"kk": []}, ["key_missing"]),
        ("SHORT_TEXT", {}, {"de": ["Versammlung"]}, ["key_language"]),
        ("SHORT_TEXT", {}, {"kk": [" "]}, ["key_shape"]),
        ("SHORT_TEXT", {}, {"kk": ["ә" * 201]}, ["key_long"]),
    ],
)
def test_an_author_is_told_what_to_mend(kind, parts, key, problems):
    assert KINDS[kind].problems(parts, key) == problems


def test_words_are_needed_for_every_id_and_for_nothing_else():
    assert KINDS["ORDER"].text_ids(OPTIONS) == ["b7q", "x2m", "k9d", "p4w"]
    assert KINDS["MATCH"].text_ids(PAIRS) == ["l1", "l2", "l3", "r1", "r2", "r3", "r4"]
    assert KINDS["NUMBER"].text_ids({"unit": {"kk": "теңге"}}) == []
