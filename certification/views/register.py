"""The public register: reads rows, never renders or opens a PDF; and the check of a file that somebody holds."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certification import inspecting, registry, seal
from certification.forms import CodeForm, NumberForm, PaperForm
from certification.log import reading
from certification.proof import keys
from regions.languages import CODES, LANGUAGES

logger = logging.getLogger(__name__)
PER_ADDRESS = 120  # a minute: a personnel office that checks a pile of papers by hand stays far below
FROM_ALL = 6000
# Numbers have no gaps, so whoever guesses surnames to them is slowed down sooner.
NUMBERS_PER_ADDRESS = 30
MINUTE = 60


@never_cache
@require_safe
def certificate(request, code):
    """`/v/<code>`: every printed word and the status, read fresh each time; `?format=json` for programs."""
    if too_many(request):
        return slow_down(request)
    entry = registry.find(code, today=localdate())
    status = 404 if entry.status == "unknown" else 200
    if request.GET.get("format") == "json":
        return closed_to_robots(JsonResponse(registry.facts(entry), status=status))
    language = request.GET.get("lang") if request.GET.get("lang") in CODES else translation.get_language()
    with translation.override(language):
        context = {
            "entry": entry,
            "certificate": entry.certificate,
            "printed": entry.certificate.printed if entry.certificate else None,
            "log": reading.standing(registry.normalised(code)),
            "language": language,
            "code": code[:80],
            "checked_at": now(),
            "code_form": None if entry.certificate else CodeForm(initial={"code": code[:80]}),
            "site_languages": _in_each_language(request.path, language),
        }
        response = render(request, "certification/register.html", context, status=status)
    response["Content-Language"] = language
    return closed_to_robots(response)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """Type a code, or a number with the surname, or hand over a PDF."""
    if request.method != "POST":
        return _doors(request)
    if too_many(request):
        return slow_down(request)
    if "code" in request.POST:
        return _by_code(request)
    if "number" not in request.POST:
        return _by_paper(request)
    if too_many(request, what="numbers", per_address=NUMBERS_PER_ADDRESS):
        return slow_down(request)
    return _by_number(request)


def _doors(request, **forms):
    context = {"code_form": CodeForm(), "number_form": NumberForm(), "paper_form": PaperForm(), **forms}
    return render(request, "certification/verify.html", context, status=422 if forms else 200)


def _by_code(request):
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _doors(request, code_form=form)
    code = registry.normalised(form.cleaned_data["code"])
    if not code:
        form.add_error("code", registry.not_a_code())
        return _doors(request, code_form=form)
    return redirect(f"{reverse('register:certificate', args=[code])}?lang={translation.get_language()}")


def _by_number(request):
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _doors(request, number_form=form)
    entry = registry.find_by_number(**form.cleaned_data, today=localdate())
    if entry.certificate is None:
        form.add_error(None, registry.not_found())
        return _doors(request, number_form=form)
    language = translation.get_language()
    return redirect(f"{reverse('register:certificate', args=[entry.certificate.code])}?lang={language}")


def _by_paper(request):
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return _doors(request, paper_form=form)
    pdf = form.cleaned_data["paper"].read()
    verdict = registry.judge(
        pdf,
        look_up=lambda code: registry.facts(registry.find(code, today=localdate())),
        trust_roots=seal.trusted(),
        keys=keys.known(),
    )
    if verdict["status"] == "unreadable":
        form.add_error("paper", registry.not_a_pdf())
        return _doors(request, paper_form=form)
    entry = registry.Entry("unknown")
    if verdict["register"]["found"]:
        entry = registry.find(verdict["code"], today=localdate())
    is_bad = verdict["status"] in ("altered", "unknown")
    context = {
        "verdict": verdict,
        "fault": inspecting.fault(pdf, trust_roots=seal.trusted()) if is_bad else "",
        "entry": entry,
        "printed": entry.certificate.printed if entry.certificate else None,
        "certificate": entry.certificate,
        "language": translation.get_language(),
        "checked_at": now(),
    }
    return closed_to_robots(render(request, "certification/paper.html", context))


def _in_each_language(path, current):
    return [
        {
            "code": language.code,
            "name": language.own_name,
            "short": language.short_name,
            "current": language.code == current,
            "url": f"{path}?lang={language.code}",
        }
        for language in LANGUAGES
    ]


def closed_to_robots(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def too_many(request, *, what: str = "register", per_address: int = PER_ADDRESS) -> bool:
    """Counts a minute's questions per address and in all. Without a cache nobody is turned away."""
    minute = int(now().timestamp()) // MINUTE
    try:
        return any(
            _count(f"{what}:{who}:{minute}") > limit
            for who, limit in ((request.META.get("REMOTE_ADDR", ""), per_address), ("all", FROM_ALL))
        )
    except Exception:
        logger.exception("register limits cannot count")
        return False


def _count(key: str) -> int:
    try:
        return cache.incr(key)
    except ValueError:  # the first one of its minute
        cache.add(key, 0, timeout=2 * MINUTE)
        return cache.incr(key)


def slow_down(request):
    if request.GET.get("format") == "json":
        response = JsonResponse({"status": "too many requests"}, status=429)
    else:
        response = render(request, "429.html", status=429)
    response["Retry-After"] = str(MINUTE)
    return response
