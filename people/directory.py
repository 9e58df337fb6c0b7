"""What the list of people shows of each: words in the language of the page, the number masked."""

from __future__ import annotations

from people import access, vault
from people.models import User
from regions.languages import worded


def entry(person: User, *, language: str) -> dict:
    """{person, name, iin, posts [{title, lang, region}], roles [{pk, label, region}], has_password}

    person  comes from `access.listed`, which brings the open posts and roles along
    """
    return {
        "person": person,
        "name": person.get_full_name(),
        "iin": vault.masked(person),
        "posts": [_post(post, language) for post in person.open_posts],
        "roles": [
            {
                "pk": held.pk,
                "label": held.get_role_display(),
                "region": access.region_name(held.region) if held.region else "",
            }
            for held in person.open_roles
        ],
        "has_password": person.has_usable_password(),
    }


def _post(post, language: str) -> dict:
    title, lang = worded(post, "title", language)
    return {"title": title, "lang": lang, "region": access.region_name(post.region)}
