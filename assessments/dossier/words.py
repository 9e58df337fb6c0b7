"""The village dossier in words: what its forms and its paper call things, and the figures that follow, as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from assessments.dossier import facts as dossier

LABELS = {
    "weight": gettext_lazy("Weight"),
    "score_a": gettext_lazy("Direction A, 0–5"),
    "score_b": gettext_lazy("Direction B, 0–5"),
    "evidence": gettext_lazy("Evidence: source and date"),
    "direction_a": gettext_lazy("Direction A"),
    "direction_b": gettext_lazy("Direction B"),
    "rejection": gettext_lazy("Which direction is rejected, and why"),
    "object": pgettext_lazy("of a plan", "Object"),
    "cost": gettext_lazy("Cost, thousand tenge"),
    "benefit": gettext_lazy("Benefit a year, thousand tenge"),
    "households": gettext_lazy("Households that gain"),
    "confirmed": gettext_lazy("Confirmed money, thousand tenge"),
    "papers": gettext_lazy("Documents that are ready"),
    "order_reason": gettext_lazy("Which object comes first, and why"),
    "channel": gettext_lazy("Sales channel"),
    "price": gettext_lazy("Price of the buyer for a unit, tenge"),
    "losses": gettext_lazy("Losses, %"),
    "transport": gettext_lazy("Transport of a unit, tenge"),
    "fees": gettext_lazy("Packing and fees for a unit, tenge"),
    "volume": gettext_lazy("Volume a month, units"),
    "product": gettext_lazy("Product"),
    "unit": gettext_lazy("Unit: litre, kilogram, piece"),
    "buyer": gettext_lazy("With which buyer you talked, when, and what was agreed"),
    "line": gettext_lazy("What brings or takes money"),
    "income": gettext_lazy("Comes in a year, thousand tenge"),
    "upkeep": gettext_lazy("Upkeep a year, thousand tenge"),
    "basis": gettext_lazy("Source and date"),
    "own_money": gettext_lazy("One-off from the okrug budget, thousand tenge"),
    "other_money": gettext_lazy("One-off from other sources, thousand tenge"),
}
CRITERIA = {
    "resource": gettext_lazy("Resources"),
    "people": gettext_lazy("People and skills"),
    "market": gettext_lazy("Market"),
    "infrastructure": gettext_lazy("Infrastructure"),
    "risk": gettext_lazy("Risks"),
}
INTROS = {
    "SPECIALISATION": gettext_lazy(
        "Compare two directions by five criteria. The weights make 100 together; each score rests on evidence."
    ),
    "INFRASTRUCTURE": gettext_lazy(
        "Put up to three objects in order. Keep confirmed money apart from money that is hoped for."
    ),
    "MARKETING": gettext_lazy(
        "Compare up to three sales channels by the price that stays with the producer."
    ),
    "BUDGET": gettext_lazy("Say what comes into the okrug budget and what upkeep takes, a year each."),
}


def row_name(part: str, place: int) -> str:
    """How a row of a part is called."""
    if part == "SPECIALISATION":
        return str(CRITERIA[dossier.CRITERIA[place - 1]])
    names = {
        "INFRASTRUCTURE": _("Object %(number)s"),
        "MARKETING": _("Channel %(number)s"),
        "BUDGET": _("Line %(number)s"),
    }
    return names[part] % {"number": place}


def results(part: str, facts: Mapping[str, str]) -> list[tuple[str, str]]:
    """[(what, figure)] that follow from a part, in the language of the page."""
    return _RESULTS[part](dossier.totals(part, facts), facts)


def figure(value: Decimal | None) -> str:
    return "–" if value is None else number_format(value.normalize() if value else Decimal(0), use_l10n=True)


def _specialisation(totals: Mapping[str, Any], facts: Mapping[str, str]) -> list[tuple[str, str]]:
    names = {"a": facts.get("direction_a", ""), "b": facts.get("direction_b", "")}
    return [
        (_("Sum of the weights, to be 100"), figure(totals["weights"])),
        (_("Points of direction A"), figure(totals["points_a"])),
        (_("Points of direction B"), figure(totals["points_b"])),
        (_("More points"), names.get(totals["chosen"], "") or _("both alike")),
    ]


def _infrastructure(totals: Mapping[str, Any], facts: Mapping[str, str]) -> list[tuple[str, str]]:
    lines = [
        (
            _("Payback in years: %(object)s") % {"object": facts.get(f"object_{row['row']}", "")},
            figure(row["payback"]),
        )
        for row in totals["rows"]
    ]
    return [
        *lines,
        (_("All objects, thousand tenge"), figure(totals["cost"])),
        (_("Of that confirmed, thousand tenge"), figure(totals["confirmed"])),
        (_("Still missing, thousand tenge"), figure(totals["missing"])),
    ]


def _marketing(totals: Mapping[str, Any], facts: Mapping[str, str]) -> list[tuple[str, str]]:
    lines = []
    for row in totals["rows"]:
        channel = {"channel": facts.get(f"channel_{row['row']}", "")}
        lines.append((_("Price kept for a unit, tenge: %(channel)s") % channel, figure(row["kept"])))
        lines.append((_("Income a month, tenge: %(channel)s") % channel, figure(row["month"])))
    best = facts.get(f"channel_{totals['best']}", "") if totals["best"] else ""
    return [*lines, (_("Most stays with the producer"), best or "–")]


def _budget(totals: Mapping[str, Any], facts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Comes in a year, thousand tenge"), figure(totals["income"])),
        (_("Upkeep a year, thousand tenge"), figure(totals["upkeep"])),
        (_("Effect on the budget a year, thousand tenge"), figure(totals["effect"])),
        (_("One-off money in all, thousand tenge"), figure(totals["money"])),
        (_("Years until the okrug budget has its money back"), figure(totals["payback"])),
    ]


_RESULTS = {
    "SPECIALISATION": _specialisation,
    "INFRASTRUCTURE": _infrastructure,
    "MARKETING": _marketing,
    "BUDGET": _budget,
}
