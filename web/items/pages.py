"""Pages to read findings, practice, next steps and key points: as they are, as they were."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from ci_kb.domain.record import Visibility
from ci_kb.roles import Command
from projections.items import LESSONS, ItemVersion
from projections.tables import NOW
from web.addresses import ANY_SECTION
from web.as_at import AsAt, as_at
from web.forms import Form, blank_form
from web.items.evidence import rests_on
from web.items.flagging import flagged_from, name_of
from web.items.kinds import KINDS, event_of, in_words, version_in_words
from web.items.lineage import Link, lineage
from web.items.schemas import ReleasePractice
from web.items.sharing import sharing_of
from web.parts import parts, reader
from web.questions import VISIBILITIES
from web.recording import Change, changes
from web.seeing import (
    as_it_was,
    history_or_404,
    is_inside,
    may,
    may_ask,
    not_here,
    recorded_by_then,
    sees,
    speaks_for_host,
    works_on,
)

pages = Blueprint("items", __name__)

AN_ITEM = f"/episodes/<reference>/<{ANY_SECTION}:section>/<item>"
"""Where an item lies, for ever."""


TAKEN_BACK = "Taken back"
"""What is said of a release to fewer people than before."""


@dataclass(frozen=True)
class Past:
    """A version of an item, with what it changed in the one before."""

    version: ItemVersion
    event: str
    changes: tuple[Change, ...]


@pages.get(AN_ITEM)
def show(reference: str, section: str, item: str) -> str:
    """Show an item as it is now, or was on a day, with its history up to then."""
    versions = history_or_404(KINDS[section].noun, reference, item)
    return _page(section, recorded_by_then(versions), versions[-1], as_at())


@pages.get(f"{AN_ITEM}/versions/<int:number>")
def show_version(reference: str, section: str, item: str, number: int) -> str:
    """Show one version of an item."""
    versions = history_or_404(KINDS[section].noun, reference, item)
    known = [version for version in versions if version.version <= number]
    if not known or known[-1].version != number:
        not_here()
    recorded_by_then(known[-1:])
    return _page(section, known, recorded_by_then(versions)[-1], AsAt(None, NOW), number)


def _page(
    section: str, versions: list[ItemVersion], latest: ItemVersion, shown: AsAt, number: int | None = None
) -> str:
    current = versions[-1]
    line = parts().projections.episodes.get(current.episode)
    line = as_it_was(line) if line else not_here()
    finding = finding_of(current, shown.position)
    at = shown.position if number is None else current.facts.position
    looking_back = shown.day is not None or number is not None
    return render_template(
        "items/show.html",
        item=current,
        latest=latest,
        section=section,
        line=line,
        sees_episode=sees(line),
        past=past(versions),
        details=details(current),
        finding=finding[-1] if finding else None,
        became=became(versions, finding, shown.position, sees_reviews=sees(line)) if number is None else (),
        sources=rests_on(current.episode, current.content.get("evidence", ()), at),
        flagged_in=rests_on(current.episode, filter(None, [current.content.get("flagged_from")]), at),
        stays_with_the_team=KINDS[section].stays_with_the_team,
        source_name=name_of(current),
        flagged=flagged_from(current.episode, name_of(current)),
        content_version=max(one.version for one in versions if one.event.endswith(("Recorded", "Corrected"))),
        consenting=consent_form(current) if current.kind == Practice.NOUN and not looking_back else None,
        visibilities=VISIBILITIES,
        works=works_on(line) and not looking_back and not latest.withdrawn,
        may_ask=may_ask() and not looking_back,
        address=url_for("items.show", reference=current.episode, section=section, item=current.reference),
        sharing=sharing_of(current, shown) if current.kind == Practice.NOUN and number is None else None,
        may_confirm=speaks_for_host(line),
        inside=is_inside(line),
        redacted=parts().projections.redactions.of(current.id),
        may_redact=may(Command.REDACT, line) and not looking_back,
        may_release=may(Command.RELEASE, line),
        as_at=shown.day,
        number=number,
    )


def consent_form(practice: ItemVersion) -> Form | None:
    """Return the form that asks whom to ask and whether practice may be shared, unless both are known."""
    content = practice.content
    if content["contact_role"] and content["consent"]:
        return None
    known = {"contact_role": content["contact_role"], "consent": content["consent"]}
    return blank_form(ReleasePractice(), visibility=practice.visibility, **known)


def past(versions: list[ItemVersion]) -> list[Past]:
    """Return the versions of an item, the latest first, each with what it changed."""
    found = []
    before: dict[str, str] = {}
    for earlier, version in zip([None, *versions], versions, strict=False):
        now = version_in_words(version)
        happened = TAKEN_BACK if earlier and is_taken_back(earlier, version) else event_of(version)
        found.append(Past(version, happened, changes(before, now) if before else ()))
        before = now
    return found[::-1]


def is_taken_back(earlier: ItemVersion, version: ItemVersion) -> bool:
    """Say whether fewer people may read an item since a version."""
    return Visibility(version.visibility).width < Visibility(earlier.visibility).width


def details(item: ItemVersion) -> dict[str, str]:
    """Return what a working paper says besides its title and text, by name."""
    if item.kind in LESSONS:
        return {}
    besides = ("kind", "title", "text", "note", "link", "group")
    content = {name: value for name, value in item.content.items() if name not in besides}
    return in_words(content, item.episode)


def finding_of(step: ItemVersion, at: int) -> list[ItemVersion]:
    """Return the versions of the finding a next step follows from, if the reader may see it."""
    reference = step.content.get("from_finding")
    if not reference:
        return []
    history = parts().projections.items.history("finding", step.episode, reference, reader())
    return [version for version in history if version.facts.position <= at]


def became(
    versions: list[ItemVersion], finding: list[ItemVersion], at: int, *, sees_reviews: bool
) -> list[Link]:
    """Return what became of a next step; nothing for other items, and no reviews one may not see."""
    step = versions[-1]
    if step.kind != NextStep.NOUN:
        return []
    reviews = parts().projections.episodes.reviews(step.episode, at) if sees_reviews else ()
    return lineage(versions, finding, reviews)
