"""Words and pictures of a certificate's state, and what waits at the desk."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

from django import template
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format, localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from certification import access, seal
from certification.badges import freezing
from certification.forms import PaperForm
from certification.log import reading
from certification.models import Certificate, Revocation, Template
from certification.paper_forms import COLOURS, LANGUAGES, ORNAMENTS
from certification.proof import keys
from certification.registry import Entry
from people import names
from regions.languages import CODES, worded

register = template.Library()
CHOICES = COLOURS | ORNAMENTS

# status → kind, icon; the words stand in `_sentences`, where gettext finds them.
LOOKS = {
    "valid": ("ok", "ok"),
    "suspended": ("warn", "pause"),
    "replaced": ("info", "sync"),
    "revoked": ("bad", "bad"),
    "expired": ("warn", "clock"),
    "altered": ("bad", "bad"),
    "unknown": ("none", "search"),
    "unasked": ("none", "dot"),
}


@register.simple_tag
def status_look(status: str) -> dict:
    """{kind, icon, title, text, others}: the answer in the page's language, and its sentence in the other two."""
    kind, icon = LOOKS[status]
    current = translation.get_language()
    title, text = _sentences(current)[status]
    others = [
        {"lang": language, "text": _sentences(language)[status][0]}
        for language in CODES
        if language != current
    ]
    return {"kind": kind, "icon": icon, "title": title, "text": text, "others": others}


@register.simple_tag
def blank_paper_form() -> PaperForm:
    """The form for a PDF that nobody has filled in."""
    return PaperForm()


@register.filter
def has_badge(certificate: Certificate) -> bool:
    return freezing.has_one(certificate)


@register.simple_tag
def entry_look(entry: Entry) -> dict:
    """As `status_look`, with the dates and the ground of this very certificate."""
    look = status_look(entry.status)
    row = entry.certificate
    if entry.status == "revoked":
        told = _("Revoked on %(day)s. Ground: %(ground)s.")
        facts = {"day": _date(entry.revocation.decided_at), "ground": entry.revocation.get_kind_display()}
    elif entry.status == "expired":
        told = _("Issued on %(day)s. The last valid day was %(last)s.")
        facts = {"day": _date(parse_date(row.printed["issued_on"])), "last": _date(row.expires_on)}
    elif entry.status in ("suspended", "replaced") and row.changed_at:
        told, facts = _("Since %(day)s."), {"day": _date(row.changed_at)}
    elif entry.status == "valid":
        return look | {"text": _("Issued on %(day)s.") % {"day": _date(parse_date(row.printed["issued_on"]))}}
    else:
        return look
    return look | {"text": told % facts, "note": look["text"]}


@register.filter
def paper_name(code: str) -> str:
    """What the paper is called that a template prints."""
    return {
        "completion": _("certificate of completion"),
        "transcript": _("certificate with transcript"),
        "letter": _("letter of confirmation"),
    }.get(code.partition("-")[0], code)


@register.filter
def paper_title(paper: Template, language: str) -> str:
    """The paper with its programme, if it belongs to one, and its version."""
    title = _("%(paper)s, version %(version)s") % {
        "paper": paper_name(paper.name),
        "version": paper.version,
    }
    title = capfirst(title)
    return f"{title}: {worded(paper.programme, 'title', language)[0]}" if paper.programme else title


# The keys of a design, in words; the signatories come with their number before.
DESIGN_WORDS = {
    "colour": gettext_lazy("Colours"),
    "ornament": gettext_lazy("Ornament"),
    "statement": gettext_lazy("Statement"),
    "hours": gettext_lazy("Academic hours"),
    "transcript": pgettext_lazy("of certificates", "Transcript"),
    "months": gettext_lazy("Months of validity"),
    "logo": gettext_lazy("Logo"),
    "name": gettext_lazy("Signatory"),
    "post": gettext_lazy("Post"),
    "picture": gettext_lazy("Picture of the signature"),
}


@register.filter
def design_word(key: str) -> str:
    """The key of a design for people: `signatories.1.post.kk` → "Post 1, in Kazakh"."""
    parts = key.split(".")
    named = next((str(DESIGN_WORDS[part]) for part in reversed(parts) if part in DESIGN_WORDS), "")
    number = next((f" {part}" for part in parts if part.isdecimal()), "")
    return f"{named or _('Signatories')}{number}" + (
        f", {LANGUAGES[parts[-1]]}" if parts[-1] in LANGUAGES else ""
    )


@register.filter
def design_value(value: object) -> str:
    """A value of a design for people; a picture by the beginning of its sum."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and value in CHOICES:
        return str(CHOICES[value])
    text = "–" if value in (None, "", [], {}) else str(value)
    return f"{text[:12]}…" if len(text) == 64 and text.isalnum() else text


@register.filter
def ground_meaning(kind: str) -> str:
    """What the ground of a revocation means for the holder."""
    return {
        "ISSUED_IN_ERROR": _(
            "It should not have been issued, for a mistake of the office. It is not your fault."
        ),
        "RESULTS_ANNULLED": _("The results behind it no longer count. You can take the programme again."),
        "FALSE_DOCUMENTS": _("Documents that were handed in for it were found to be false."),
        "COURT_DECISION": _("A court has decided so."),
    }.get(kind, "")


@register.filter
def ground(kind: str) -> str:
    """The ground of a revocation in the language of the page or letter."""
    return dict(Revocation.Kind.choices).get(kind, "")


@register.filter
def messenger_words(certificate: Certificate) -> list[dict]:
    """[{lang, label, text, copy, copied}] in Kazakh and Russian: what the holder sends in a messenger."""
    printed = certificate.printed
    found = []
    for code in ("kk", "ru"):
        with translation.override(code):
            text = _("%(name)s\nCertificate No. %(number)s\n%(programme)s\nCheck it here: %(url)s") % {
                "name": printed["name"],
                "number": printed["number"],
                "programme": in_language(printed["programme"], code),
                "url": printed["verify_url"],
            }
            label = _("Words for a messenger")
            found.append(
                {"lang": code, "label": label, "text": text, "copy": _("Copy"), "copied": _("Copied")}
            )
    return found


@register.filter
def failure(stored: str) -> str:
    """Why a paper could not be made, in words; the row keeps the kind of failure and the field of the paper."""
    kind, _space, field = stored.partition(" ")
    words = {
        "CannotPrint": _("A word cannot be printed: %(field)s. Correct it, then give the number up.")
        % {"field": field},
        "DesignChanged": _("The design has changed since the number was given. Give the number up."),
        "NotInForce": _("The certificate to be replaced is no longer in force. Give the number up."),
        "SealUnusable": _("The seal cannot be used. The next try comes by itself."),
        "OSError": _("The storage does not take the file. The next try comes by itself."),
    }
    return words.get(kind) or _("The file could not be made (%(kind)s). The next try comes by itself.") % {
        "kind": kind
    }


@register.filter
def mixes_scripts(name: str) -> bool:
    """Whether a name holds letters of two alphabets, which may look alike: a warning, not a refusal."""
    return names.mixes_scripts(name)


@register.filter
def day(text: str | None) -> date | None:
    """A printed ISO day as a date, to be shown in the page's format."""
    return parse_date(text) if text else None


@register.filter
def days(period: dict[str, str]) -> str:
    """The printed first and last day: 02.09.2026 – 18.11.2026."""
    return " – ".join(date_format(parse_date(period[end]), "SHORT_DATE_FORMAT") for end in ("from", "to"))


@register.filter
def signed(signatory: dict, language: str) -> str:
    """The printed name and post of who signed."""
    return ", ".join(filter(None, (signatory["name"], in_language(signatory["post"], language))))


@register.filter
def shown_state(certificate: Certificate) -> str:
    return certificate.shown_state(localdate())


@register.filter
def in_language(words: dict | None, language: str) -> str:
    """The printed words of a language, Kazakh where it is missing."""
    return (words or {}).get(language) or (words or {}).get("kk", "")


@register.filter
def spoken(words: dict | None, language: str) -> str:
    """The language that `in_language` came out in, if it is not the asked one."""
    return "" if (words or {}).get(language) else "kk"


@register.simple_tag
def written_facts(printed: dict, language: str) -> SafeString:
    """Every word of the paper, as `certification/facts.html` says it: there for designers, ten times slower.

    Strangers ask for this page all day. A test holds the two together.
    """
    lines = (
        (_("Surname, given name, patronymic"), printed["name"], ""),
        (_("Registration number"), printed["number"], ""),
        _line(pgettext("of an akim", "Post"), printed["position"], language),
        _line(_("Programme"), printed["programme"], language),
        _line(_("Kind of training"), printed["kind"], language),
        _line(_("Form of training"), printed["form"], language),
        (_("Academic hours"), localize(printed["hours"]) if printed["hours"] else "", ""),
        (_("Period of training"), days(printed["period"]), ""),
        (_("Date of issue"), _day(printed["issued_on"]), ""),
        (_("Valid until"), _day(printed["expires_on"]), ""),
        _line(_("Place of issue"), printed["place"], language),
        _line(_("Issued by"), printed["issuer"], language),
        (_("Signed by"), signed(printed["signatory"], language), ""),
    )
    said = "".join(
        f"<div><dt>{escape(term)}</dt><dd{_lang(lang)}>{escape(value)}</dd></div>\n\n" if value else "\n\n"
        for term, value, lang in lines
    )
    return mark_safe(f'<dl class="facts card">\n{said}</dl>\n')  # noqa: S308 - every word was escaped


def _lang(language: str) -> str:
    return f' lang="{language}"' if language else ""


def _line(term: str, words: dict | None, language: str) -> tuple[str, str, str]:
    return term, in_language(words, language), spoken(words, language)


def _day(text: str | None) -> str:
    return date_format(parse_date(text), "DATE_FORMAT") if text else ""


@register.simple_tag(takes_context=True)
def certificate_of(context, enrolment) -> Certificate | None:
    """What has become of the certificate for one of a person's own enrolments. One query for all of them."""
    request = context.request  # also inside an include that is given nothing else
    if not hasattr(request, "own_certificates"):
        request.own_certificates = access.newest_of(request.user)
    return request.own_certificates.get(enrolment.pk)


@register.simple_tag(takes_context=True)
def desk_waiting(context) -> dict:
    """{batches, revocations}: what another officer has signed and this one may decide."""
    return access.waiting_for(context["request"].user)


@register.simple_tag
def log_fault() -> str:
    """What the last check of the public log found, in words; nothing if it is whole."""
    last = reading.last_check()
    return last.get_finding_display() if last and last.finding else ""


@register.filter
def fault_words(fault: str) -> str:
    """What is wrong with the seal of a file; the word is that of `inspecting.fault`."""
    return {
        "UNSEALED": _("The file carries no seal. The School hands out no such file."),
        "ADDED": _("Something was added to the file after it had been sealed."),
        "CHANGED": _(
            "The seal does not fit the content: something was changed or put in another order, "
            "or the seal was taken from another file."
        ),
        "STRANGER": _("The seal is not the School's. Anybody can make such a seal."),
    }.get(fault, "")


@register.simple_tag
def seal_standing() -> seal.Standing:
    """How the seals of the School are, for staff."""
    return seal.standing(now())


@register.simple_tag
def proof_key_is_usable() -> bool:
    """Whether new certificates get a badge and a signed code, for staff."""
    return keys.is_usable()


def _date(moment: date | datetime) -> str:
    on = localdate(moment) if isinstance(moment, datetime) else moment
    return date_format(on, "DATE_FORMAT")


@cache
def _sentences(language: str | None) -> dict[str, tuple[str, str]]:
    """{status: (title, text)} in a language."""
    with translation.override(language):
        return {
            "valid": (
                _("This certificate is valid"),
                _("Compare every line below with the paper. One difference is enough not to trust it."),
            ),
            "suspended": (
                _("This certificate is suspended"),
                _("It is not in force for the time being. Ask again later."),
            ),
            "replaced": (
                _("This certificate has been replaced"),
                _("A new certificate stands in its place. Only the new one is in force."),
            ),
            "revoked": (_("This certificate has been revoked"), _("Do not accept this paper.")),
            "expired": (
                _("This certificate has expired"),
                _("Its term has ended. It was issued as shown below."),
            ),
            "altered": (
                _("This file is not the one that was issued"),
                _("Something in it has been changed. Do not accept it."),
            ),
            "unknown": (
                _("No such certificate in the register"),
                _("The code may be mistyped, or the paper was not issued by the School."),
            ),
            "unasked": (_("This row was not checked"), ""),
        }
