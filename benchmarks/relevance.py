"""Says how good the ranking is on queries judged by hand: ``python -m benchmarks.relevance``.

What was judged, and how, stands in fixtures/relevance.  The program is asked as its search page asks it:
results, or near matches where there are none.  Whoosh and SQLite FTS5, as they come, are asked the same about
the same text.
The last line says whether the gate is passed, and so does the exit status.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import ir_measures
from ir_measures import R, Success, nDCG

from benchmarks.judged import Judged, episodes, judged, texts
from benchmarks.peers import fts5, whoosh_as_it_comes
from ci_kb.application import OPERATOR, KnowledgeBase, by_operator
from ci_kb.documents import batch
from ci_kb.domain.account import Role
from projections import Projections
from projections.reading import Reader
from projections.search import Results
from web.search.answer import Asked, find, words_of

TODAY = date(2026, 1, 1)
DEPTH = 10
# Recall is of what is clearly of use: at most ten items for any query.
OF_USE = 2
MEASURES = {"nDCG@10": nDCG @ DEPTH, "recall@10": R(rel=OF_USE) @ DEPTH, "success@1": Success(rel=OF_USE) @ 1}
LEAST = {"nDCG@10": 0.85, "recall@10": 0.95}
Ranked = list[tuple[str, float]]
Ask = Callable[[str], Ranked]


def of_the_program(
    folder: Path, documents: list[dict[str, object]]
) -> tuple[Projections, Callable[[str], Results]]:
    """Import the documents and return what answers a query as the search page does."""
    path = folder / "documents.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in documents), encoding="utf-8")
    with KnowledgeBase(folder / "data", TODAY) as kb:
        checked = batch.check(kb, [path], by_operator(TODAY), largest=2**24)
        if checked.faults:
            raise ValueError(checked.faults[:3])
        for _ in batch.record(kb, checked):
            pass
        projections = Projections(kb.log, folder / "data" / "views")
        projections.rebuild()
        words = words_of(kb.vocabulary.get().wording)

    reader = Reader(OPERATOR, Role.ADMINISTRATOR)

    def ask(typed: str) -> Results:
        return find(projections, words, reader, Asked(q=typed, limit=DEPTH))

    return projections, ask


def shown(results: Results) -> Ranked:
    """Return what a page shows first: the results, or what is near where there are none."""
    hits = results.hits or (results.near.hits if results.near else ())
    return [(f"{hit.entry.episode}/{hit.entry.reference}", hit.score) for hit in hits]


def measured(queries: Iterable[Judged], answers: dict[str, Ranked]) -> dict[str, float]:
    """Return the means of the measures over some queries."""
    queries = list(queries)
    wanted = {each.id: each.grades for each in queries}
    run = {
        each.id: {key: float(DEPTH - rank) for rank, (key, _) in enumerate(answers[each.id][:DEPTH])}
        for each in queries
    }
    found = ir_measures.calc_aggregate(MEASURES.values(), wanted, run)
    return {name: found[measure] for name, measure in MEASURES.items()}


def row(name: str, figures: dict[str, float], more: str) -> None:
    """Print a line of the table."""
    print(f"| {name} | " + " | ".join(f"{figures[each]:.3f}" for each in MEASURES) + f" | {more} |")


def main() -> int:
    """Ask everybody everything, print what came of it, and return the exit status."""
    documents = episodes()
    said = texts(documents)
    queries = judged(said)
    answerable = [each for each in queries if each.grades]
    absent = [each for each in queries if not each.grades]
    print(f"{len(queries)} judged queries, {len(said):,} items\n")
    print(
        "| who, on what | "
        + " | ".join(MEASURES)
        + " | answered with nothing |\n|"
        + "---|" * (len(MEASURES) + 2)
    )
    with tempfile.TemporaryDirectory() as name:
        projections, ask = of_the_program(Path(name), documents)
        with projections:
            results = {each.id: ask(each.typed) for each in queries}
        answers = {name: shown(each) for name, each in results.items()}
        peers = {**whoosh_as_it_comes(Path(name), said), **fts5(said)}
    figures = measured(answerable, answers)
    empty = [each for each in answerable if not answers[each.id]]
    row("ci_kb", figures, f"{len(empty)} of {len(answerable)}")
    for peer, asked in peers.items():
        theirs = {each.id: asked(each.typed) for each in answerable}
        row(
            peer,
            measured(answerable, theirs),
            f"{sum(not found for found in theirs.values())} of {len(theirs)}",
        )
    for group in dict.fromkeys(each.group for each in answerable):
        of_group = [each for each in answerable if each.group == group]
        row(f"ci_kb, {group} ({len(of_group)})", measured(of_group, answers), "")
    invented = [each for each in absent if results[each.id].total]
    print(f"\nSomething was found for {len(invented)} of {len(absent)} queries about what is not there.")
    if "--each" in sys.argv:
        show_worst(answerable, answers)
    failed = [f"{name} is below {least}" for name, least in LEAST.items() if figures[name] < least]
    failed += [f"nothing was found for “{each.typed}”" for each in empty]
    failed += [f"something was found for “{each.typed}”" for each in invented]
    print(f"Gate failed: {'; '.join(failed)}." if failed else "Gate passed.")
    return 1 if failed else 0


def show_worst(queries: list[Judged], answers: dict[str, Ranked]) -> None:
    """Print the queries that are answered worst, with what was found and what was missed."""
    scored = [(measured([each], answers)["nDCG@10"], each) for each in queries]
    for figure, each in sorted(scored, key=lambda pair: pair[0])[:40]:
        found = [key for key, _ in answers[each.id][:DEPTH]]
        missed = [key for key, grade in each.grades.items() if grade >= OF_USE and key not in found]
        print(f"\n{figure:.2f} {each.group}: {each.typed}")
        print("   found", ", ".join(f"{key} ({each.grades.get(key, 0)})" for key in found))
        print("   missed", ", ".join(missed))


if __name__ == "__main__":
    sys.exit(main())
