"""Pages on the themes of a summary: those that are suggested, and where nothing was learned of any."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, render_template, request, url_for

from projections.gathering.gaps import Empty, GapMap, gap_map
from projections.gathering.suggestions import Suggestion, suggestions
from projections.gathering.words import short
from web.parts import act, parts, reader
from web.recording import Answer
from web.seeing import not_here
from web.summaries.commands import press
from web.summaries.seeing import composed_or_404

pages = Blueprint("summary_themes", __name__)


@pages.get("/summaries/<reference>/themes")
def show(reference: str) -> str:
    """Show the themes that are suggested for what the draft tells, to be accepted or declined."""
    composed = composed_or_404(reference)
    proposed, new = suggestions(parts().projections, composed.scope, composed.choices, composed.position)
    within = {one.episode for one in composed.telling.episodes}
    found = [one for one in proposed if one.source.episode in within]
    return render_template(
        "summaries/themes.html",
        line=composed.working.line,
        undecided=[one for one in found if one.accepted is None],
        decided=[one for one in found if one.accepted is not None],
        new=[one for one in new if any(source.episode in within for source in one.sources)],
        where=lambda suggestion: ", ".join(
            map(short, composed.telling.known[suggestion.source.episode].hosts)
        ),
    )


@pages.post("/summaries/<reference>/themes/decide")
def decide(reference: str) -> Answer:
    """Accept or decline a theme that is suggested."""
    one = suggested(reference, request.form.get("source", ""), request.form.get("theme", ""))
    accepted = request.form.get("accepted") == "yes"
    done = partial(parts().kb.summaries.decide_theme, reference, one.source.item, one.theme, accepted, act())
    way = "accepted" if accepted else "declined"
    return press(done, f"“{one.label}” is {way}.", url_for("summary_themes.show", reference=reference))


def suggested(reference: str, item: str, theme: str) -> Suggestion:
    """Return a theme as it is suggested for something; otherwise the page does not exist."""
    composed = composed_or_404(reference)
    proposed, _ = suggestions(parts().projections, composed.scope, composed.choices, composed.position)
    found = (one for one in proposed if (one.source.item, one.theme) == (item, theme))
    return next(found, None) or not_here()


@pages.get("/summaries/<reference>/gaps")
def gaps(reference: str) -> str:
    """Show in how many authorities each theme was found by each outcome source; of one theme, in which."""
    composed = composed_or_404(reference)
    found = gap_map(parts().projections, composed.scope, reader(), composed.position)
    theme = request.args.get("theme", "")
    if theme and theme not in found.themes:
        not_here()
    return render_template(
        "summaries/gaps.html",
        line=composed.working.line,
        theme=theme,
        found=found,
        headings=(["Authority"] if theme else ["Theme"]) + list(found.outcomes.values()),
        rows=rows_of(found, theme) if theme else overview(found, reference),
    )


def overview(found: GapMap, reference: str) -> list[tuple[str, str, list[str]]]:
    """Return for each theme in how many authorities each outcome source shows it, with its address."""
    return [
        (
            label,
            url_for("summary_themes.gaps", reference=reference, theme=theme),
            [in_words(found, theme, outcome) for outcome in found.outcomes],
        )
        for theme, label in found.themes.items()
    ]


def in_words(found: GapMap, theme: str, outcome: str) -> str:
    """Return in how many authorities a theme is shown by an outcome source, else why in none."""
    many = found.count(theme, outcome, None)
    if many:
        return str(many)
    reasons = [
        reason for reason in Empty if found.count(theme, outcome, reason) and reason is not Empty.NOT_REACHED
    ]
    return str(reasons[0]) if reasons else str(Empty.NOT_REACHED)


def rows_of(found: GapMap, theme: str) -> list[tuple[str, str, list[str]]]:
    """Return for each authority whether each outcome source shows a theme, or why not."""
    return [
        (
            short(name),
            "",
            [found.cells[theme, name, outcome].empty or "recorded" for outcome in found.outcomes],
        )
        for name in found.authorities
    ]
