"""The page on an episode's self-evaluation: what it says, from where, and what existed before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from ci_kb.days import today
from ci_kb.domain.episode_values import SelfEvaluationKind
from ci_kb.guidance import OutcomeSource
from projections.episodes import Statement
from projections.tables import Facts
from web.as_at import as_at
from web.items.flagging import flagged_in
from web.parts import parts
from web.preparing.fitting import guidance_of
from web.recording import Change, changes
from web.seeing import episode_or_404, works_on
from web.shell import day

pages = Blueprint("self_evaluation", __name__)


@dataclass(frozen=True)
class Version:
    """A version of a line, with what it changed in the one before."""

    statement: Statement
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Line:
    """A line as it stands, with the versions before it, the latest first; or as it was when withdrawn."""

    statement: Statement
    past: tuple[Version, ...]
    withdrawn: Facts | None = None


@dataclass(frozen=True)
class Share:
    """How many of how many, and what share that is in hundredths."""

    many: int
    of: int

    @property
    def percent(self) -> int:
        """The share, rounded to the nearest hundredth."""
        return round(100 * self.many / self.of) if self.of else 0


@pages.get("/episodes/<reference>/self-evaluation")
def show(reference: str) -> str:
    """Show the self-evaluation of an episode."""
    line, shown = episode_or_404(reference), as_at()
    page = parts().projections.episodes.page(reference, shown.position)
    progress = parts().projections.progress.one(reference, shown.day or today(), shown.position)
    if page is None or progress is None:
        return render_template("episodes/not_yet.html", line=line, as_at=shown.day)
    guidance = guidance_of(line)
    standing = page.self_evaluation
    by_source: dict[str, int] = defaultdict(int)
    for one in standing:
        by_source[one.source] += 1
    return render_template(
        "self_evaluation/show.html",
        line=line,
        lines=by_kind(lines_of(reference, standing, guidance.outcome_sources, shown.position)),
        withdrawn=withdrawn(reference, guidance.outcome_sources, shown.position),
        sources=[(source.text, by_source[source.id]) for source in guidance.outcome_sources],
        source_names={source.id: source.text for source in guidance.outcome_sources},
        outcomes=Share(sum(1 for one in standing if one.source), len(standing)),
        existed=Share(sum(1 for one in standing if one.existing), len(standing)),
        evidence=frozenset(page.focus[-1].evidence if page.focus else ()),
        flagged=flagged_in(reference),
        prompts=[one for one in progress.prompts if one.about == "rationale"],
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


def lines_of(
    reference: str, standing: Sequence[Statement], sources: Sequence[OutcomeSource], at: int
) -> list[Line]:
    """Return the lines that stand with their versions."""
    history = parts().projections.episodes.statements_ever(reference, at)
    return [Line(one, past(history[one.reference], sources)) for one in standing]


def withdrawn(reference: str, sources: Sequence[OutcomeSource], at: int) -> list[Line]:
    """Return the lines that were withdrawn, as they were then."""
    history = parts().projections.episodes.statements_ever(reference, at)
    taken_back = parts().projections.episodes.withdrawn_statements(reference, at)
    return [
        Line(history[name][-1], past(history[name], sources), facts) for name, facts in taken_back.items()
    ]


def by_kind(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return lines under what they are."""
    headings = {
        SelfEvaluationKind.STRENGTH: "Strengths",
        SelfEvaluationKind.AREA_FOR_IMPROVEMENT: "Areas for improvement",
        SelfEvaluationKind.EVIDENCE: "Evidence",
    }
    return [
        (heading, [line for line in lines if line.statement.kind == kind])
        for kind, heading in headings.items()
    ]


def past(versions: Sequence[Statement], sources: Sequence[OutcomeSource]) -> tuple[Version, ...]:
    """Return the versions of a line, the latest first, each with what it changed."""
    names = {source.id: source.text for source in sources}
    found = []
    before: dict[str, str] = {}
    for version in versions:
        now = in_words(version, names)
        found.append(Version(version, changes(before, now) if before else ()))
        before = now
    return tuple(reversed(found))


def in_words(statement: Statement, sources: dict[str, str]) -> dict[str, str]:
    """Return a line as named texts."""
    return {
        "Kind": statement.kind,
        "Outcome source": sources.get(statement.source, statement.source),
        "Text": statement.text,
        "Existed already": "yes" if statement.existing else "no",
        "Link": statement.link,
        "Dated": day(statement.dated) if statement.dated else "",
        "Who holds it": statement.holder,
    }
