"""Names that stay the same wherever and whenever a file is loaded."""

from uuid import UUID, uuid5

SCHOOL = UUID("5b3c5f0e-7d5a-4c55-9d0c-0f2f3c1f6a41")  # ours alone; changing it would orphan every page


def key_of(kind: str, code: str = "") -> UUID:
    """The translation key of a page, or the key of a question or paper, from its code in the files.

    kind  "home", "catalog", "course", "module", "lesson", "exam", "assignment", "question", "paper", "act" or "term"
    """
    return uuid5(SCHOOL, f"{kind}:{code}")


def block_id(lesson: str, *steps: str) -> str:
    """The id of a block or a list item, equal in every language, so that a translation finds its twin."""
    return str(uuid5(SCHOOL, "/".join(("block", lesson, *steps))))
