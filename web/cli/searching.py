"""Commands that search: one query, a batch of them, and similar work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import click

from ci_kb.domain.errors import InvalidDocument, NotFound
from projections import Projections
from projections.reading import Reader
from projections.search import Results, Vocabulary
from web.addresses import url_of
from web.cli.state import DAY, as_account, as_json, print_json, reader, up_to_date
from web.search.answer import INHERITED, Asked, find, without_marks, wording_at, words_of
from web.search.answer import as_json as search_as_json
from web.similar.answer import Answer, Match, Need, similar
from web.similar.answer import as_json as similar_as_json
from web.similar.context import WEIGHTS

RUN_TAG = "ci-kb"
MOST_IN_A_RUN = 1000
FACETS_SHOWN = ("kind", "subkind", "authority", *INHERITED, "theme", "year", "status")


@click.command()
@click.argument("query", required=False)
@click.option("--kind", multiple=True, help="finding, practice, next step, focus, or a kind of finding.")
@click.option("--authority", multiple=True, help="An authority, by any of its names or its GSS code.")
@click.option("--theme", multiple=True, help="A theme, by name or identifier.")
@click.option("--from", "date_from", type=DAY, help="Happened on this day or later.")
@click.option("--to", "date_to", type=DAY, help="Happened on this day or earlier.")
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@click.option("--limit", type=click.IntRange(1), help="Most results; 10, or 1000 for each query of a batch.")
@click.option("--queries", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.tsv")
@click.option("--run", "run_file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.trec")
@as_account
@as_json
def search(
    query: str | None,
    kind: tuple[str, ...],
    authority: tuple[str, ...],
    theme: tuple[str, ...],
    date_from: date | None,
    date_to: date | None,
    as_at: date | None,
    limit: int | None,
    queries: Path | None,
    run_file: Path | None,
    account: str | None,
    as_json: bool,
) -> None:
    """Search as the web page does; with --queries and --run, a batch of lines "query-id TAB text"."""
    if (queries is None) != (run_file is None):
        raise click.UsageError("Give --queries and --run together.")
    if (query is None) == (queries is None):
        raise click.UsageError("Give either a QUERY or a file of --queries.")
    asked = Asked(
        q=query or "",
        kind=kind,
        authority=authority,
        theme=theme,
        date_from=date_from,
        date_to=date_to,
        as_at=as_at,
        limit=limit or 10,
    )
    with up_to_date() as (kb, projections):
        who, words = reader(kb, account), words_of(wording_at(kb.vocabulary, projections, as_at))
        if queries and run_file:
            asked = replace(asked, limit=limit or MOST_IN_A_RUN)
            write_run(run_file, read_queries(queries), projections, words, who, asked)
            return
        results = find(projections, words, who, asked)
    if as_json:
        print_json(search_as_json(results, as_at))
    else:
        print_results(results, as_at)


def read_queries(file: Path) -> list[tuple[str, str]]:
    """Return the queries of a file, each with its identifier.

    Raises `InvalidDocument` with a sentence for each line that is not one.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise InvalidDocument([f"{file}: is not UTF-8. Save it as UTF-8."]) from None
    numbered = [(number, line.partition("\t")) for number, line in enumerate(lines, 1) if line.strip()]
    faults = [
        f"{file}: line {number}: has no tab. Write the query's identifier, a tab and its text."
        for number, (_, tab, _) in numbered
        if not tab
    ]
    if faults:
        raise InvalidDocument(faults)
    return [(name.strip(), text) for _, (name, _, text) in numbered]


def write_run(
    file: Path,
    queries: Iterable[tuple[str, str]],
    projections: Projections,
    words: Vocabulary,
    who: Reader,
    asked: Asked,
) -> None:
    """Write a TREC run: query-id Q0 reference rank score tag."""
    with file.open("w", encoding="utf-8") as run:
        for name, text in queries:
            run.writelines(run_lines(name, find(projections, words, who, replace(asked, q=text))))


def run_lines(name: str, results: Results) -> Iterator[str]:
    """Yield a line of a TREC run for each result."""
    for rank, hit in enumerate(results.hits, 1):
        yield f"{name} Q0 {hit.entry.reference} {rank} {hit.score:.6f} {RUN_TAG}\n"


def print_results(results: Results, as_at: date | None) -> None:
    """Print results for people."""
    for note in results.notes:
        click.echo(note)
    if results.also_searched:
        click.echo(f"Also searched: {', '.join(results.also_searched)}")
    if results.did_you_mean:
        click.echo(f"Did you mean: {results.did_you_mean}")
    click.echo("1 result" if results.total == 1 else f"{results.total} results")
    shown = results.hits
    if not shown and results.near:
        click.echo(results.near.label)
        shown = results.near.hits
    for hit in shown:
        entry = hit.entry
        what = ", ".join(filter(None, (entry.kind, entry.subkind, entry.status)))
        demonstration = " [demonstration]" if hit.episode and hit.episode.demonstration else ""
        click.echo(f"\n{entry.title or what} ({', '.join(hit.authorities)}){demonstration}")
        click.echo(f"    {unescape(without_marks(hit.snippet))}")
        click.echo(f"    {what}, {entry.on}  {url_of(entry.kind, entry.episode, entry.reference, as_at)}")
    for name in FACETS_SHOWN:
        if counts := results.facets.get(name):
            click.echo(f"\n{name}: {', '.join(f'{value} ({count})' for value, count in counts[:10])}")


@click.command("similar")
@click.argument("need", metavar='EPISODE-or-"free text"')
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option(
    "--places",
    type=click.Choice(list(WEIGHTS)),
    default="none",
    show_default=True,
    help="How much it counts that a place is like the host's, or yours.",
)
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@as_account
@as_json
def similar_work(
    need: str, limit: int, places: str, as_at: date | None, account: str | None, as_json: bool
) -> None:
    """Show authorities and episodes that did similar work, each with its reasons."""
    if not need.strip():
        raise click.UsageError("Give an episode's reference, or say what you are looking for.")
    with up_to_date() as (kb, projections):
        who, words = reader(kb, account), words_of(wording_at(kb.vocabulary, projections, as_at))
        try:
            answer = similar(
                projections, words, who, Need(episode=need, places=places), as_at=as_at, limit=limit
            )
        except NotFound:
            asked = Need(text=need, hosts=(who.body,), places=places)
            answer = similar(projections, words, who, asked, as_at=as_at, limit=limit)
    if as_json:
        print_json(similar_as_json(answer))
    else:
        print_matches(answer)


def print_matches(answer: Answer) -> None:
    """Print matches for people."""
    if not answer.matches:
        click.echo("Nothing similar was found.")
    for match in answer.matches:
        print_match(match)
    for match in answer.set_aside:
        reason = match.dismissed.reason if match.dismissed else ""
        click.echo(f"Set aside: {', '.join(match.authorities)} ({match.reference}): {reason}")


def print_match(match: Match) -> None:
    """Print one match for people."""
    demonstration = " [demonstration]" if match.demonstration else ""
    name = f": {match.title}" if match.title else ""
    click.echo(f"{', '.join(match.authorities)}{name} ({match.reference}){demonstration}")
    if match.beside:
        click.echo(f"    {match.beside}: {match.stage}")
    for link in match.links:
        click.echo(f"    linked by hand: {link.facts.reason} (event {link.facts.position})")
    for ground in match.grounds:
        events = ", ".join(f"{url} (event {position})" for url, position in ground.items)
        click.echo(f"    shared {ground.kind} “{ground.value}”: {events}")
    if match.contacts:
        click.echo(f"    ask: {', '.join(match.contacts)}")
    if match.places:
        click.echo(f"    a place like it: {', '.join(match.places)}")
