"""The forms on episodes: what they ask, and what each field is for in the words of the guidance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ci_kb.domain.authorities import authorities, authority_called
from ci_kb.domain.episode_values import FocusStep, Mode
from web import questions
from web.questions import Explained, Happened


class OpenEpisode(Happened):
    """Opens an episode."""

    hosts = questions.several(
        "Host authority",
        "“The local authority in which Collaborative Improvement engagement will take place” "
        "(guidance, section 6). Choose several for a joint episode.",
        required="Choose the host authority",
    )
    title = questions.text(
        "Title",
        "A few words to know the episode by in lists, such as “Consistent quality assurance”.",
        required="Enter a title for the episode",
    )
    reference = questions.text(
        "Reference",
        "Stands in the address of the episode’s page. Made from the host and the month when left empty, "
        "for instance moray-2022-11.",
        longest=80,
    )

    class Meta:
        fields = ("hosts", "title", "on", "reference")

    def __init__(self, invented: tuple[str, ...] = ()) -> None:
        super().__init__()
        names = [*(authority.name for authority in authorities()), *invented]
        questions.offer(self, "hosts", {name: name for name in names})


class CorrectDetails(Explained):
    """Puts right what an episode is called and how it is run."""

    title = questions.text("Title", required="Enter a title for the episode")
    mode = questions.one_of(
        Mode,
        "How the team meets",
        "“This will now be undertaken in-person, though with an element of online engagement” "
        "(guidance, section 5, Stage 4).",
    )
    programme = questions.text(
        "Programme", "The scheme the episode belongs to.", required="Enter the name of the programme"
    )

    class Meta:
        fields = ("title", "mode", "programme", "reason", "on")


class StateFocus(Happened):
    """Notes an idea of the focus, or proposes, refines, agrees or changes it."""

    step = questions.one_of(
        FocusStep,
        "What this is",
        "“Early communal exploration of possible areas of focus is an important part of the process” "
        "(guidance, section 5). Any order is accepted.",
        required="Choose whether the focus is an idea, proposed, refined, agreed or changed",
    )
    text = questions.long_text(
        "Focus",
        "“It is important that the scope is manageable and not unnecessarily wide” (guidance, section 5).",
        required="Enter the focus of the episode",
        rows=4,
        words=60,
    )
    reason = questions.text(
        "Why the words changed",
        "Needed when the focus reads differently from the step before. Shown beside the change.",
        longest=1000,
        rows=2,
    )
    rationale = questions.long_text(
        "Rationale",
        "Why this area. “Based on the local authority’s own data and self-evaluation processes” "
        "(guidance, section 5).",
    )
    evidence = questions.guided(
        "rationale",
        questions.several(
            "Evidence for the rationale", "The lines of the self-evaluation that the rationale rests on."
        ),
    )
    decided_by = questions.text(
        "Settled by",
        "Roles or bodies, not names. The focus is “agreed between the host authority, ADES and Education "
        "Scotland” (guidance, appendix 4).",
    )
    themes = questions.themes()

    class Meta:
        fields = ("step", "text", "reason", "rationale", "evidence", "decided_by", "themes", "on")

    def __init__(self, themes: tuple[str, ...] = (), evidence: Mapping[str, str] | None = None) -> None:
        super().__init__()
        questions.offer_themes(self, themes)
        questions.offer(self, "evidence", evidence or {})
        if not evidence:
            hint = "Nothing is recorded in the self-evaluation yet that could be named here."
            questions.shape(self, "evidence", hint=hint)


class AgreeDates(Happened):
    """Agrees the first and last day of the fieldwork, or moves them."""

    start = questions.date(
        "First day of the fieldwork",
        "“Dates for Collaborative Improvement agreed” seven weeks before (guidance, appendix 4). "
        "Every deadline is counted from these days.",
        required="Enter the first day of the fieldwork",
    )
    end = questions.date(
        "Last day of the fieldwork",
        "“Most episodes to date have involved at least 2-3 days team engagement” "
        "(guidance, section 5, Stage 4).",
        required="Enter the last day of the fieldwork",
    )

    reason = questions.text(
        "Why the fieldwork is moved",
        "Needed when other days had been agreed. Shown beside the dates.",
        longest=1000,
        rows=2,
    )

    class Meta:
        fields = ("start", "end", "reason", "on")


class ReleaseEpisode(Happened):
    """Says who may read an episode."""

    visibility = questions.visibility()
    reason = questions.text("Reason", questions.WHEN_FEWER, longest=1000, rows=2)

    class Meta:
        fields = ("visibility", "reason", "on")


def reference_of(host: str, on: date) -> str:
    """Return the reference of an episode that was given none: its first host and the month."""
    known = authority_called(host)
    name = (known.short_name if known else host).casefold()
    return "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in name).split()) + f"-{on:%Y-%m}"
