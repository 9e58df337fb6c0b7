"""Search. It stands here and not in courses, because the reading gate knows which lessons may be found."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language

from courses import search
from training import gate
from training.forms import Search

FIRST = {"lessons": 10, "courses": 5, "terms": 5}  # hits of each group that are shown beside the others
A_PAGE = 10  # of one group alone


def page(request):
    form = Search(request.GET)
    form.is_valid()
    text, only = (form.cleaned_data.get(name) or "" for name in ("q", "only"))
    found = search.find(text=text, language=get_language(), lessons=gate.readable(request.user))
    if only:
        page_obj = Paginator(found.groups[only], A_PAGE).get_page(request.GET.get("page"))
        hits = {only: list(page_obj.object_list)}
    else:
        page_obj, hits = None, {name: group[: FIRST[name]] for name, group in found.groups.items()}
    view = {
        "form": form,
        "text": text,
        "has_words": search.has_words(text),
        "found": found,
        "total": sum(len(found.groups[name]) for name in hits),
        "groups": [
            {"name": name, "rows": rows, "total": len(found.groups[name])}
            for name, rows in search.shown(hits).items()
        ],
        "only": only,
        "page_obj": page_obj,
    }
    return render(request, "training/search.html", view)
