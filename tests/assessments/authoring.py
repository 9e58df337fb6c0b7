"""What a browser sends from the form of a question, made from the form itself."""

from __future__ import annotations

from django.http import QueryDict

from assessments.authoring import fields
from assessments.authoring.content import Content

FACTS = {"points": "1", "difficulty": "MEDIUM", "tags": "", "code": "", "status": "unverified", "article": ""}


def sent(content: Content, **more) -> dict[str, object]:
    """{name: value or values} as the form with this content would send it."""
    drawn = fields.of(content)
    found: dict[str, object] = dict(FACTS)
    for name in ("prompts", "reasons", "units", "accepted", "new_alts"):
        found |= {field["name"]: field["value"] for field in drawn[name]}
    for row in drawn["rows"]:
        found |= {field["name"]: field["value"] for field in (*row["words"], *row["partner"])}
        found[f"pair-{row['id']}"] = row["partner_id"]
    for shot in drawn["shots"]:
        found |= {field["name"]: field["value"] for field in (*shot["sums"], *shot["alts"])}
    found["row"] = [row["id"] for row in drawn["rows"]]
    found["shot"] = [str(shot["number"]) for shot in drawn["shots"]]
    found["right"] = [row["id"] for row in drawn["rows"] if row["is_right"]] or drawn["truth"]
    found |= {name: drawn[name] for name in ("value", "tolerance", "credit")}
    return found | more


def posted(values: dict[str, object]) -> QueryDict:
    """The same as a view gets it."""
    post = QueryDict(mutable=True)
    for name, value in values.items():
        post.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return post
