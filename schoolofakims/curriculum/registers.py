"""Acts and terms from files into their registers. What an author has corrected since stays."""

from __future__ import annotations

import hashlib
import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model

from courses.models import Act, Loaded, Term
from regions.languages import CODES
from schoolofakims.curriculum.keys import key_of
from schoolofakims.curriculum.pages import Tally
from schoolofakims.curriculum.references import ActText, References, TermText


def write(references: References, *, force: bool) -> Tally:
    """Create what is missing, rewrite what the files changed, leave alone what an author has edited since."""
    tally = Tally()
    loaded = dict(Loaded.objects.filter(language="").values_list("key", "digest"))
    acts = {act.code: act for act in Act.objects.all()}
    for act in references.acts.values():
        _write(Act, acts.get(act.code), _act(act), f"act:{act.code}", loaded, force, tally)
    terms = {term.key: term for term in Term.objects.all()}
    for term in references.terms.values():
        _write(Term, terms.get(term.key), _term(term), f"term:{term.key}", loaded, force, tally)
    return tally


def act_ids() -> dict[str, int]:
    """{code: id}"""
    return dict(Act.objects.values_list("code", "pk"))


def _write(
    kind: type[Model], row: Model | None, values: dict, name: str, loaded: dict, force: bool, tally: Tally
) -> None:
    key, digest = key_of(*name.split(":")), _digest(values)
    if row is None:
        kind.objects.create(**values)
        tally.new.append(name)
    else:
        there = _digest({field: getattr(row, field) for field in values})
        if there == digest or (loaded.get(key) == digest and not force):
            tally.unchanged += 1
            if loaded.get(key) == digest:
                return
        elif there != loaded.get(key) and not force:
            tally.kept.append(name)
            return
        else:
            for field, value in values.items():
                setattr(row, field, value)
            row.save(update_fields=list(values))
            tally.changed.append(name)
    Loaded.objects.update_or_create(key=key, language="", defaults={"digest": digest})


def _act(act: ActText) -> dict:
    return {
        "code": act.code,
        **{f"title_{code}": act.titles.get(code, "") for code in CODES},
        "number": act.number,
        "adopted_on": act.adopted_on,
        "url": act.url,
        "checked_on": act.checked_on,
    }


def _term(term: TermText) -> dict:
    return {
        "key": term.key,
        **{f"word_{code}": term.words[code] for code in CODES},
        **{f"meaning_{code}": term.meanings[code] for code in CODES},
    }


def _digest(values: dict) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, cls=DjangoJSONEncoder).encode()).hexdigest()
