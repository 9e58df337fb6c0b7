"""What people decide about their own account, beside what sign-in itself offers."""

from __future__ import annotations

from people.models import User


def choose_language(*, person: User, language: str) -> None:
    """From now on pages after sign-in and letters speak this language."""
    if person.language == language:
        return
    person.language = language
    person.save(update_fields=["language"])
