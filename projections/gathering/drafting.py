"""Composes a draft from its material, and says what became of everything that could have been told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from projections.gathering.focuses import focuses
from projections.gathering.following import changed, next_steps, of_the_edition_before
from projections.gathering.gaps import gaps
from projections.gathering.learning import by_theme, found, wider
from projections.gathering.limits import limits
from projections.gathering.material import Material, Record
from projections.gathering.messages import key_messages
from projections.gathering.opening import covered, method, title
from projections.gathering.parts import (
    Block,
    Draft,
    Ledger,
    Listing,
    Paragraph,
    Quotation,
    Section,
    SetAside,
    Source,
    sources_of,
)
from projections.gathering.recurring import recurring
from projections.gathering.sharing import connections, practice
from projections.gathering.telling import Telling

STATEMENT = "The episode ended with a statement in place of a report"
NOT_TOLD = "For a reason that would tell whose it is"


def composed(telling: Telling, position: int) -> Draft:
    """Return the draft."""
    there = [
        key_messages(telling),
        method(telling),
        covered(telling),
        found(telling),
        gaps(telling),
        focuses(telling),
        *by_theme(telling),
        *wider(telling),
        recurring(telling),
        practice(telling),
        connections(telling),
        next_steps(telling),
        changed(telling),
        of_the_edition_before(telling),
        limits(telling),
    ]
    sections = tuple(section for section in there if section)
    return Draft(
        title=title(telling),
        period_from=telling.scope.period_from,
        period_to=telling.scope.period_to,
        scope=telling.scope,
        as_at=telling.day,
        position=position,
        sections=sections,
        ledger=ledger(eligible(telling), sections, set_aside(telling)),
        named=telling.named,
        demonstration=any(one.demonstration for one in telling.episodes),
    )


# ---- the ledger ----


def eligible(telling: Telling) -> tuple[Source, ...]:
    """Return everything released that could be told: findings, practice, next steps, connections."""
    within = {one.episode for one in telling.episodes}
    material: Material = telling.material
    asked = {one.source for one in (*telling.findings, *telling.practice, *telling.steps, *telling.links)}
    records: Sequence[Record] = (*material.findings, *material.practice, *material.steps, *material.links)
    return tuple(
        sorted(
            one.source
            for one in records
            if one.episode in within and (one.source in asked or not telling.stands(one))
        )
    )


def set_aside(telling: Telling) -> dict[Source, str]:
    """Return what was set aside, and why: by people, or because no report tells of it."""
    reasons = {}
    for source in eligible(telling):
        if reason := telling.choices.set_aside.get(source.item):
            told = reason if telling.named else telling.mask.without_names(reason, source.episode)
            reasons[source] = told or NOT_TOLD
        elif source.kind == "finding" and source.episode in telling.material.statements_agreed:
            reasons[source] = STATEMENT
    return reasons


def ledger(sources: Iterable[Source], sections: Iterable[Section], aside: dict[Source, str]) -> Ledger:
    """Return what became of each source in the sections, which people may have changed since.

    Something is cited when its own words are told; considered when it is only counted.
    """
    told: set[Source] = set()
    used: set[Source] = set()
    for section in sections:
        for block in section.blocks:
            told.update(_told(block))
            used.update(sources_of(block))
    every = tuple(sources)
    left = [one for one in every if one not in aside]
    return Ledger(
        considered=tuple(one for one in left if one in used and one not in told),
        cited=tuple(one for one in left if one in told),
        set_aside=tuple(SetAside(one, aside[one]) for one in every if one in aside),
        not_surfaced=tuple(one for one in left if one not in used),
    )


def _told(block: Block) -> Iterable[Source]:
    match block:
        case Paragraph() | Listing():
            return [one for each in block.sentences if not each.counts for one in each.sources]
        case Quotation():
            return [block.source]
    return []
