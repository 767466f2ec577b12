"""What the results can be narrowed by, and what narrows them now, each as a link."""

from __future__ import annotations

from flask import request

from ci_kb.domain.authorities import authority_called
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.vocabulary import Wording
from projections.search import Results
from projections.search import Vocabulary as Words
from web import labels
from web.search.answer import INHERITED, Asked
from web.search.naming import called
from web.shell import here

FACETS = (
    ("kind", "Kind"),
    ("subkind", "Kind of finding, step of a focus"),
    ("authority", "Authority"),
    ("theme", "Theme"),
    ("year", "Year"),
    ("status", "Status"),
    ("family_group", "Family group (children’s services)"),
    ("region", "Region"),
    ("rurality", "Kind of area"),
    ("stage", "Stage reached"),
    ("source", "Outcome source"),
)
PARAMETER = {"subkind": "kind"}
"""Facets that are chosen under another name: a kind of finding is a kind."""

FOCUS_STEPS = {step.value: f"Focus {step}" for step in FocusStep}


def facets_of(
    results: Results, words: Words, wording: Wording
) -> list[tuple[str, list[tuple[str, int, str, bool]]]]:
    """Return each facet with its values, the commonest first, and the address that toggles each."""
    groups = []
    for facet, title in FACETS:
        parameter = PARAMETER.get(facet, facet)
        values = [named(parameter, value, words) for value in request.args.getlist(parameter)]
        options = [
            (
                label_of(facet, value, wording),
                count,
                here(**{parameter: toggled(values, value), "page": None}),
                value in values,
            )
            for value, count in results.facets.get(facet, [])
        ]
        if options:
            groups.append((title, options))
    return groups


def chosen_of(asked: Asked, wording: Wording) -> list[tuple[str, str, str]]:
    """Return what narrows the search now, each with the address without it."""
    found = []
    for parameter, title in FACETS:
        for value in getattr(asked, parameter, ()):
            others = toggled(request.args.getlist(parameter), value)
            found.append(
                (title, label_of(parameter, value, wording), here(**{parameter: others, "page": None}))
            )
    for parameter, title, day in (("from", "From", asked.date_from), ("to", "To", asked.date_to)):
        if day:
            found.append((title, day.isoformat(), here(**{parameter: None, "page": None})))
    return found


def named(parameter: str, value: str, words: Words) -> str:
    """Return a value as the facets name it, whichever of its names was typed."""
    if parameter == "theme":
        return words.theme(value) or value
    known = authority_called(value) if parameter == "authority" else None
    return known.name if known else value


def toggled(values: list[str], value: str) -> list[str]:
    """Return the values with this one, or without it when it was among them."""
    return [each for each in values if each != value] if value in values else [*values, value]


def label_of(facet: str, value: str, wording: Wording) -> str:
    """Return the words for a value of a facet."""
    if facet == "theme":
        return labels.theme_in(wording, value)
    if facet == "authority":
        return labels.short(value)
    if facet in INHERITED:
        return sentence(called(facet, value))
    if value in FOCUS_STEPS:
        return FOCUS_STEPS[value]
    return sentence(value)


def sentence(words: str) -> str:
    """Return words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def in_words(asked: Asked, wording: Wording) -> str:
    """Return what a search asks for, in words."""
    said = [f"“{asked.q}”"] if asked.q else []
    for parameter, title in FACETS:
        values = [label_of(parameter, value, wording) for value in getattr(asked, parameter, ())]
        said += [f"{title.partition(' (')[0]}: {' or '.join(values)}"] if values else []
    said += [f"from {asked.date_from}"] if asked.date_from else []
    said += [f"until {asked.date_to}"] if asked.date_to else []
    said += ["exactly these words"] if asked.exact else []
    said += [f"without {', '.join(asked.without)}"] if asked.without else []
    return "; ".join(said) or "everything"
