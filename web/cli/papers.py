"""The command that writes the report of an episode."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ci_kb.domain.errors import NotFound, Refused
from web.cli.reading import find_episode
from web.cli.state import DAY, as_account, reader, up_to_date
from web.papers.alone import as_html
from web.papers.given import Format
from web.papers.paper import Paper
from web.papers.recorded import recorded
from web.papers.report import report as report_of
from web.papers.word import as_word

EVERY_FORMAT = ",".join(Format)


def formats(_: click.Context, __: click.Parameter, typed: str) -> tuple[Format, ...]:
    """Return the formats that were named, each once."""
    try:
        return tuple(dict.fromkeys(Format(word.strip()) for word in typed.split(",")))
    except ValueError:
        raise click.BadParameter(f"Name some of {EVERY_FORMAT}, with commas between.") from None


@click.command()
@click.argument("episode")
@click.option(
    "--format", "wanted", default=EVERY_FORMAT, show_default=True, callback=formats, help="What to write."
)
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@click.option(
    "--base",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A council's own Word file, whose styles, header and footer the report takes.",
)
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write into, made when it is new.",
)
@as_account
def report(
    episode: str,
    wanted: tuple[Format, ...],
    as_at: date | None,
    base: Path | None,
    output: Path,
    account: str | None,
) -> None:
    """Write the report of EPISODE in the guidance's outline, and say which files were written."""
    with up_to_date() as (kb, projections):
        who = reader(kb, account)
        line = find_episode(projections, who, episode)
        known = recorded(projections, kb.guidance.get(line.guidance), line.reference, who, as_at)
    if known is None:
        raise NotFound("episode by the end of that day", episode)
    paper = report_of(known)
    own_style = base.read_bytes() if base else None
    written = {one: write(paper, one, own_style) for one in wanted}
    output.mkdir(parents=True, exist_ok=True)
    for one, content in written.items():
        file = output / f"{line.reference}-report.{one}"
        file.write_bytes(content)
        click.echo(file)


def write(paper: Paper, wanted: Format, base: bytes | None) -> bytes:
    """Return a paper in a format."""
    match wanted:
        case Format.HTML:
            return as_html(paper).encode()
        case Format.WORD:
            try:
                return as_word(paper, base)
            except Refused as refused:
                raise click.BadParameter(refused.message, param_hint="--base") from None
        case Format.MARKDOWN:
            return paper.as_markdown().encode()
