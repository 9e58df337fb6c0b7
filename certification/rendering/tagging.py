"""The structure tree of a tagged PDF (ISO 32000-1, 14.7 and 14.8), put right after WeasyPrint has built it.

Both ways of making a certificate come through here, so that a screen reader meets the same tree.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint.formatting_structure import boxes

NULL = b"null"


class Nothing(pydyf.Object):
    """An object that was taken out. A reference to it would read as null (ISO 32000-1, 7.3.9)."""

    data = NULL


def put_right(document: Any, pdf: pydyf.PDF) -> None:
    """Languages of the lines; ornaments out of the tree; no element that holds nothing."""
    _say_languages(document, pdf)
    _leave_out_ornaments(pdf)
    _prune(pdf, lambda element: not element["K"])


def keep_first_page(pdf: pydyf.PDF) -> None:
    """Drops every page but the first, with its content and its part of the tree."""
    kids = pdf.pages["Kids"]
    first = b"%d 0 R" % kids[0]
    _prune(pdf, lambda element: element.get("Pg", first) != first)
    for number in kids[3::3]:
        _take_out(pdf, _number(pdf.objects[number]["Contents"]))
        _take_out(pdf, number)
    pdf.pages["Kids"], pdf.pages["Count"] = pydyf.Array(kids[:3]), 1
    tree = _parent_tree(pdf)
    tree["Nums"] = pydyf.Array(tree["Nums"][:2])


def tag_widget(pdf: pydyf.PDF, page: pydyf.Dictionary, widget: pydyf.Dictionary) -> None:
    """Hangs the field of the seal into the tree, as an element of its own (ISO 32000-1, 14.7.4.3)."""
    root = _root(pdf)
    document = pdf.objects[_number(root["K"][0])]
    reference = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page.reference})
    pdf.add_object(reference)
    form = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page.reference,
            "K": pydyf.Array([reference.reference]),
        }
    )
    pdf.add_object(form)
    document["K"].append(form.reference)
    numbers = _parent_tree(pdf)["Nums"]
    key = len(numbers) // 2
    numbers.extend([key, form.reference])
    root["ParentTreeNextKey"] = key + 1
    widget["StructParent"] = key


def page_stream(pdf: pydyf.PDF) -> Any:
    """What is painted on the first page."""
    return pdf.objects[_number(pdf.objects[pdf.pages["Kids"][0]]["Contents"])]


def _say_languages(document: Any, pdf: pydyf.PDF) -> None:
    """WeasyPrint 70 names only the document's language. Elements of text stand in the order of its boxes."""
    spoken = [
        box.style["lang"]
        for page in document.pages
        for box in _boxes(page._page_box)
        if isinstance(box, boxes.TextBox)
    ]
    texts = [element for element in _elements(pdf) if element["S"] == "/Span" and _is_text(element)]
    for language, element in zip(spoken, texts, strict=True):
        if language and language != document.metadata.lang:
            element["Lang"] = pydyf.String(language)


def _boxes(box: Any) -> Iterator[Any]:
    """Every box in the order of the tree, those that are placed absolutely where they are written."""
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _leave_out_ornaments(pdf: pydyf.PDF) -> None:
    """An image with an empty `alt` says nothing (HTML, 4.8.4.4.5). WeasyPrint 70 makes it a figure without words."""
    stream, nums = page_stream(pdf), _parent_tree(pdf)["Nums"][1]
    for element in list(_elements(pdf)):
        if element["S"] != "/Figure" or "Alt" in element:
            continue
        for mark in element["K"]:
            _paint_as_artifact(stream.stream, mark)
            nums[mark] = NULL
        element["K"].clear()


def _paint_as_artifact(items: list[Any], mark: int) -> None:
    for place, item in enumerate(items):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") == mark:
            items[place - 1 : place + 2] = ["/Artifact", b"BMC"]
            return


def _prune(pdf: pydyf.PDF, is_dead: Any) -> None:
    """Takes elements out of the tree, again and again, as a parent may be left with nothing."""
    while dead := [element for element in _elements(pdf) if is_dead(element)]:
        for element in dead:
            parent = pdf.objects[_number(element["P"])]
            if isinstance(parent, pydyf.Dictionary):
                parent["K"] = pydyf.Array(kid for kid in parent["K"] if kid != element.reference)
            _take_out(pdf, element.number)


def _elements(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem":
            yield each


def _is_text(element: pydyf.Dictionary) -> bool:
    return len(element["K"]) == 1 and isinstance(element["K"][0], int)


def _root(pdf: pydyf.PDF) -> pydyf.Dictionary:
    return pdf.objects[_number(pdf.catalog["StructTreeRoot"])]


def _parent_tree(pdf: pydyf.PDF) -> pydyf.Dictionary:
    return pdf.objects[_number(_root(pdf)["ParentTree"])]


def _take_out(pdf: pydyf.PDF, number: int) -> None:
    nothing = Nothing()
    nothing.number = number
    pdf.objects[number] = nothing


def _number(reference: bytes) -> int:
    return int(reference.split()[0])
