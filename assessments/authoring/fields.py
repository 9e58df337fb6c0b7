"""The form of a question as its template draws it: each field with its name, value, language and problem."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse

from assessments.authoring.content import ROWED, Content, Row, Shot, Words
from assessments.questions import pictures
from regions.languages import LANGUAGES


def of(content: Content) -> dict:
    """{kind, has_rows, prompts, reasons, rows, blank, units, accepted, shots, new_alts, problems} and the plain values.

    A field is {name, value, code, language, problem}; a row {id, number, is_right, words: [field], partner_id,
    partner: [field]}; a picture {number, place, shown: [{url, width, height}], sums: [field], alts: [field]}.
    `blank` is a row from which the page's script makes new ones.
    """
    draw = _Drawing(content)
    return {
        "kind": content.kind,
        "has_rows": content.kind in ROWED,
        "prompts": draw.fields("prompt", content.prompts),
        "reasons": draw.fields("explanation", content.reasons),
        "rows": [draw.row(row, number) for number, row in enumerate(content.rows, start=1)],
        "blank": draw.row(Row("new0"), 0),
        "truth": content.truth,
        "value": content.value,
        "tolerance": content.tolerance,
        "credit": content.credit,
        "units": draw.fields("unit", content.units),
        "accepted": draw.fields("accepted", content.accepted),
        "shots": draw.shots(),
        "new_alts": draw.fields("alt-new", content.new_alts),
        "problems": content.problems,
    }


class _Drawing:
    def __init__(self, content: Content) -> None:
        self.content = content

    def fields(self, name: str, words: Words) -> list[dict]:
        return [
            {
                "name": f"{name}-{one.code}",
                "value": words.get(one.code, ""),
                "code": one.code,
                "language": one.own_name,
                "problem": self.content.problems.get(f"{name}-{one.code}", ""),
            }
            for one in LANGUAGES
        ]

    def row(self, row: Row, number: int) -> dict:
        return {
            "id": row.id,
            "number": number,
            "is_right": row.is_right,
            "words": self.fields(f"text-{row.id}", row.words),
            "partner_id": row.partner_id,
            "partner": self.fields(f"partner-{row.id}", row.partner),
        }

    def shots(self) -> list[dict]:
        sums = {sum_ for shot in self.content.shots for sum_ in shot.sums.values() if sum_}
        known = pictures.find(sums) if sums else {}
        return [self._shot(shot, number, known) for number, shot in enumerate(self.content.shots)]

    def _shot(self, shot: Shot, number: int, known: Mapping) -> dict:
        shown = {sum_: known[sum_] for sum_ in shot.sums.values() if sum_ in known}
        return {
            "number": number,
            "place": str(number),
            "shown": [
                {
                    "url": reverse("learn:question_picture", args=[one.name]),
                    "width": one.width,
                    "height": one.height,
                    "alt": next((shot.alts[code] for code, sum_ in shot.sums.items() if sum_ == digest), ""),
                }
                for digest, one in shown.items()
            ],
            "sums": self.fields(f"sum-{number}", shot.sums),
            "alts": self.fields(f"alt-{number}", shot.alts),
        }
