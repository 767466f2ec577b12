"""Commands on national summaries: a draft as files, and the summaries people work on with their editions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import msgspec

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.errors import DatesReversed, NotFound, Refused
from ci_kb.domain.summary import Summary
from projections import Projections
from projections.composing import Composed, compose, title_of
from projections.edition_content import NAMED, UNNAMED
from projections.gathering import gather_up
from projections.gathering.parts import Draft, Scope, encode
from projections.summaries import Edition, Flag
from web.cli.state import DAY, as_json, print_json, up_to_date
from web.papers.given import Format
from web.summaries.giving import FORMATS, JSON, draft_json, edition_file, written
from web.summaries.issuing import must_be_sound, must_tell_nobody
from web.summaries.paper import summary_paper
from web.summaries.schemas import reference_of

EVERY_FORMAT = ",".join(FORMATS)


def formats(_: click.Context, __: click.Parameter, typed: str) -> tuple[str, ...]:
    """Return the formats that were named, each once."""
    wanted = tuple(dict.fromkeys(word.strip() for word in typed.split(",")))
    if not set(wanted) <= set(FORMATS):
        raise click.BadParameter(f"Name some of {EVERY_FORMAT}, with commas between.")
    return wanted


FROM = click.option("--from", "start", type=DAY, required=True, help="First day of the period.")
TO = click.option("--to", "end", type=DAY, required=True, help="Last day of the period.")
TITLE = click.option("--title", default="", help="What it is called; else it is named after the period.")
PROGRAMME = click.option("--programme", default="", help="Only episodes of this programme.")
THEME = click.option(
    "--theme", "themes", multiple=True, help="Only this theme, by its identifier; repeatable."
)
EPISODE = click.option("--episode", "episodes", multiple=True, help="Only this episode; repeatable.")
AS_AT = click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
FORM = click.option(
    "--form",
    type=click.Choice([NAMED, UNNAMED]),
    default=NAMED,
    show_default=True,
    help="With the names of authorities, or without.",
)


@click.command("gather-up")
@FROM
@TO
@TITLE
@PROGRAMME
@THEME
@EPISODE
@AS_AT
@FORM
@click.option(
    "--format", "wanted", default=EVERY_FORMAT, show_default=True, callback=formats, help="What to write."
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write into, made when it is new.",
)
def gather_up_command(
    start: date,
    end: date,
    title: str,
    programme: str,
    themes: tuple[str, ...],
    episodes: tuple[str, ...],
    as_at: date | None,
    form: str,
    wanted: tuple[str, ...],
    output: Path,
) -> None:
    """Write the draft of a national summary of a period, and say which files were written.

    Nothing is recorded. To work on a draft with others and to issue it, begin one: “ci-kb summary begin”.
    """
    scope = scope_of(start, end, programme, themes, episodes, as_at)
    with up_to_date() as (_, projections):
        draft = gather_up(projections, scope, named=form == NAMED)
        root = projections.root_at(draft.position)
    draft = msgspec.structs.replace(draft, title=title or draft.title)
    output.mkdir(parents=True, exist_ok=True)
    for one in wanted:
        file = output / f"summary-{start}-to-{end}.{one}"
        file.write_bytes(draft_file(draft, one, root))
        click.echo(file)


def scope_of(
    start: date, end: date, programme: str, themes: Sequence[str], episodes: Sequence[str], as_at: date | None
) -> Scope:
    """Return what a summary is about.

    Raises `DatesReversed`.
    """
    if end < start:
        raise DatesReversed(start, end)
    return Scope(start, end, programme, tuple(themes), tuple(episodes), as_at)


def draft_file(draft: Draft, wanted: str, root: str) -> bytes:
    """Return a draft in a format; `root` is that of the log's tree where it was drawn."""
    if wanted == JSON:
        return encode({**draft_json(draft), "log_root": root})
    return written(summary_paper(draft, "Draft", root=root), wanted)


@click.group()
def summary() -> None:
    """National summaries: list, show, begin and issue them, and check what was issued."""


@summary.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List drafts and editions; an edition whose sources changed since is marked."""
    with up_to_date() as (_, projections):
        drafts, editions = projections.summaries.all(), projections.summaries.editions()
        flagged = projections.summaries.flagged()
    if as_json:
        print_json(
            {
                "drafts": [{"reference": one.reference, "title": one.title} for one in drafts],
                "editions": [
                    {
                        "summary": one.summary,
                        "number": one.number,
                        "title": one.title,
                        "issued_on": one.facts.on,
                        "corrects": one.corrects or None,
                        "public": one.public,
                        "changed_sources": flagged.get((one.summary, one.number), 0),
                    }
                    for one in editions
                ],
            }
        )
        return
    for draft in drafts:
        click.echo(f"{draft.reference}  draft      {draft.title}")
    for one in editions:
        many = flagged.get((one.summary, one.number), 0)
        mark = f"  ({many} of its sources changed since)" if many else ""
        click.echo(f"{one.summary}  edition {one.number:<3}{one.title}{mark}")


@summary.command()
@click.argument("reference")
@click.option(
    "--edition", "number", type=click.IntRange(1), help="An edition; else the draft as it reads now."
)
@FORM
@click.option(
    "--format",
    "wanted",
    type=click.Choice(FORMATS),
    default=str(Format.MARKDOWN),
    show_default=True,
    help="What to print.",
)
def show(reference: str, number: int | None, form: str, wanted: str) -> None:
    """Print the draft REFERENCE, or one of its editions, to standard output."""
    with up_to_date() as (_, projections):
        if number is None:
            composed = composed_of(projections, reference)
            draft = composed.named if form == NAMED else composed.unnamed
            content = draft_file(draft, wanted, projections.root_at(draft.position))
        else:
            edition = edition_of(projections, reference, number)
            content = edition_file(edition, form, wanted, projections.root_at(edition.named.position))
    click.echo(content, nl=False)


@summary.command()
@FROM
@TO
@TITLE
@PROGRAMME
@THEME
@EPISODE
@AS_AT
def begin(
    start: date,
    end: date,
    title: str,
    programme: str,
    themes: tuple[str, ...],
    episodes: tuple[str, ...],
    as_at: date | None,
) -> None:
    """Begin a summary of a period, and print its reference."""
    scope = scope_of(start, end, programme, themes, episodes, as_at)
    with up_to_date() as (kb, projections):
        click.echo(begin_summary(kb, projections, scope, title))


def begin_summary(kb: KnowledgeBase, projections: Projections, scope: Scope, title: str = "") -> str:
    """Begin a summary on behalf of whoever can reach the data folder, and return its reference."""
    summaries = projections.summaries
    reference = reference_of(scope.period_from, scope.period_to, (one.reference for one in summaries.all()))
    at = projections.episodes.position_at(scope.as_at) if scope.as_at else projections.now.position()
    before = summaries.previous(scope.period_from)
    kb.summaries.begin(
        reference,
        title or title_of(projections, replace_day(scope), at),
        (scope.period_from, scope.period_to),
        by_operator(today()),
        drawn_at=at,
        programme=scope.programme,
        themes=scope.themes,
        episodes=scope.episodes,
        as_at=scope.as_at,
        previous=f"{before.summary}/{before.number}" if before else "",
    )
    return reference


def replace_day(scope: Scope) -> Scope:
    """Return a scope that says as at which day."""
    return msgspec.structs.replace(scope, as_at=scope.as_at or today())


@summary.command()
@click.argument("reference")
@click.option("--corrects", type=click.IntRange(0), default=0, help="The number of the edition it corrects.")
@click.option("--note", default="", help="What a corrected edition changes.")
@click.option("--public", is_flag=True, help="Let everybody read the form without names.")
def issue(reference: str, corrects: int, note: str, public: bool) -> None:
    """Issue the draft REFERENCE as its next edition, once both bodies have approved it on the pages."""
    with up_to_date() as (kb, projections):
        composed = composed_of(projections, reference)
        must_be_sound(composed)
        if public:
            must_tell_nobody(composed, note)
        number = kb.summaries.get(reference).next_number
        kb.summaries.issue(
            reference,
            composed.content,
            composed.digest,
            by_operator(today()),
            corrects=corrects,
            note=note,
            public=public,
        )
    click.echo(f"Edition {number} is issued.")


@summary.command()
@click.argument("reference", required=False)
def check(reference: str | None) -> None:
    """Make every edition anew from the log, compare the bytes, and list what changed that it rests on."""
    differ = []
    with up_to_date() as (kb, projections):
        for line in projections.summaries.editions(reference or ""):
            name = f"{line.summary}, edition {line.number}"
            held = edition_of(projections, line.summary, line.number)
            fresh = from_the_log(kb, held)
            other = [
                f"{form}.{one}"
                for form in (NAMED, UNNAMED)
                for one in FORMATS
                if edition_file(held, form, one) != edition_file(fresh, form, one)
            ]
            differ += other
            said = f"differs from the log in {', '.join(other)}" if other else "the same bytes"
            click.echo(f"{name}: {said}{'' if held.whole else ', but for what was made unreadable since'}.")
            for flag in projections.summaries.flags(line.summary, line.number):
                click.echo(f"  {in_words(flag)}")
    if differ:
        raise Refused("Run “ci-kb rebuild”, then check again.")


def from_the_log(kb: KnowledgeBase, edition: Edition) -> Edition:
    """Return an edition with what the log itself says of it."""
    events = kb.log.history(Summary.identifier(edition.line.summary))
    issued = [one for one in events if isinstance(one, Summary.EditionIssued)]
    return replace(edition, content=next(one for one in issued if one.number == edition.line.number).content)


def in_words(flag: Flag) -> str:
    """Return what became of a source."""
    return f"{flag.item}: {flag.what} on {flag.facts.on} (event {flag.facts.position})"


def composed_of(projections: Projections, reference: str) -> Composed:
    """Return a draft.

    Raises `NotFound`.
    """
    working = projections.summaries.get(reference)
    if working is None:
        raise NotFound("summary", reference)
    return compose(projections, working)


def edition_of(projections: Projections, reference: str, number: int) -> Edition:
    """Return an edition.

    Raises `NotFound`.
    """
    found = projections.summaries.edition(reference, number)
    if found is None:
        raise NotFound("edition", f"{reference}/{number}")
    return found
