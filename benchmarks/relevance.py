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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import ir_measures
from ir_measures import R, Success, nDCG

from benchmarks.judged import MADE, Judged, episodes, judged, needs, texts
from benchmarks.peers import fts5, whoosh_as_it_comes
from ci_kb.application import OPERATOR, KnowledgeBase, by_operator
from ci_kb.documents import batch
from ci_kb.domain.account import Role
from projections import Projections
from projections.reading import Reader
from projections.search import Results, Vocabulary
from web.search.answer import Asked, find, words_of

TODAY = date(2026, 1, 1)
EVERYBODY = Reader(OPERATOR, Role.ADMINISTRATOR)
DEPTH = 10
# Recall is of what is clearly of use: at most ten items for any query.
OF_USE = 2
MEASURES = {"nDCG@10": nDCG @ DEPTH, "recall@10": R(rel=OF_USE) @ DEPTH, "success@1": Success(rel=OF_USE) @ 1}
LEAST = {"nDCG@10": 0.85, "recall@10": 0.95}
FIRST = 3
LEAST_NEEDS = 45
Ranked = list[tuple[str, float]]


@contextmanager
def imported(folder: Path, documents: list[dict[str, object]]) -> Iterator[tuple[Projections, Vocabulary]]:
    """Import the documents as the program does, and open what can be read of them."""
    path = folder / "documents.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in documents), encoding="utf-8")
    with KnowledgeBase(folder / "data", TODAY) as kb:
        checked = batch.check(kb, [path], by_operator(TODAY), largest=2**24)
        if checked.faults:
            raise ValueError(checked.faults[:3])
        for _ in batch.record(kb, checked):
            pass
        with Projections(kb.log, folder / "data" / "views") as projections:
            projections.rebuild()
            yield projections, words_of(kb.vocabulary.get().wording)


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


def needs_unmet(documents: list[dict[str, object]]) -> list[str]:
    """Return the needs for which none of the right authorities is among the first three."""
    unmet = []
    several = [each for each in documents if each["reference"] != MADE]
    with (
        tempfile.TemporaryDirectory() as name,
        imported(Path(name), several) as (projections, words),
    ):
        audiences = projections.episodes.audiences(EVERYBODY)
        for need, right in needs():
            found = projections.search.similar(text=need, audiences=audiences, vocabulary=words)
            hosts = dict.fromkeys(host for each in found if each.episode for host in each.episode.hosts)
            if not right & set(list(hosts)[:FIRST]):
                unmet.append(need)
    return unmet


def row(name: str, figures: dict[str, float], more: str) -> None:
    """Print a line of the table."""
    print(f"| {name} | " + " | ".join(f"{figures[each]:.3f}" for each in MEASURES) + f" | {more} |")


def ask_everybody(
    documents: list[dict[str, object]], said: dict[str, str], queries: list[Judged]
) -> tuple[dict[str, Results], dict[str, dict[str, Ranked]]]:
    """Return the program's answer to every query, and those of the others by their names."""
    with tempfile.TemporaryDirectory() as name:
        with imported(Path(name), documents) as (projections, words):
            results = {
                each.id: find(projections, words, EVERYBODY, Asked(q=each.typed, limit=DEPTH))
                for each in queries
            }
        peers = {**whoosh_as_it_comes(Path(name), said), **fts5(said)}
        theirs = {peer: {each.id: ask(each.typed) for each in queries} for peer, ask in peers.items()}
    return results, theirs


def main() -> int:
    """Ask everybody everything, print what came of it, and return the exit status."""
    documents = episodes()
    said = texts(documents)
    queries = judged(said)
    answerable = [each for each in queries if each.grades]
    results, theirs = ask_everybody(documents, said, queries)
    answers = {name: shown(each) for name, each in results.items()}
    print(f"{len(queries)} judged queries, {len(said):,} items\n")
    print_table(answerable, answers, theirs)
    if "--each" in sys.argv:
        show_worst(answerable, answers)
    figures = measured(answerable, answers)
    unmet = needs_unmet(documents)
    met = len(needs()) - len(unmet)
    print(f"\nThe right authority is among the first {FIRST} for {met} of {len(needs())} needs.")
    faults = [f"{name} is below {least}" for name, least in LEAST.items() if figures[name] < least]
    faults += [f"nothing was found for “{each.typed}”" for each in answerable if not answers[each.id]]
    faults += [
        f"something was found for “{each.typed}”"
        for each in queries
        if not each.grades and results[each.id].total
    ]
    if met < LEAST_NEEDS:
        faults.append(f"too few needs are met, not “{'”, “'.join(unmet)}”")
    print(f"Gate failed: {'; '.join(faults)}." if faults else "Gate passed.")
    return 1 if faults else 0


def print_table(
    queries: list[Judged], answers: dict[str, Ranked], theirs: dict[str, dict[str, Ranked]]
) -> None:
    """Print the measures of everybody, and ours by group of queries."""
    print("| who, on what | " + " | ".join(MEASURES) + " | answered with nothing |")
    print("|" + "---|" * (len(MEASURES) + 2))
    for name, found in {"ci_kb": answers, **theirs}.items():
        nothing = sum(not found[each.id] for each in queries)
        row(name, measured(queries, found), f"{nothing} of {len(queries)}")
    for group in dict.fromkeys(each.group for each in queries):
        of_group = [each for each in queries if each.group == group]
        row(f"ci_kb, {group} ({len(of_group)})", measured(of_group, answers), "")


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
