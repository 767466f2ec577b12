"""SQLite FTS5 and tantivy, asked for the same page about the same text: query, filters, facets, snippets."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import tantivy

from projections.search import Entry, EpisodeEntry, Filters

ON_A_PAGE = 10
FACETS = ("kind", "subkind", "theme", "host", "year")
SNIPPET = 240
MORE_LIKE_TERMS = 60


class Engine(Protocol):
    """An engine that can be asked for a page of results."""

    def ask(self, typed: str, filters: Filters) -> object:
        """Answer what one page of results needs."""


def words_of(typed: str) -> list[str]:
    """Return the words of a query."""
    return re.findall(r"\w+", typed.lower())


class Fts5:
    """SQLite FTS5 with stems, and the facets in a table beside it."""

    def __init__(
        self,
        path: Path,
        entries: Iterable[Entry],
        episodes: Mapping[str, EpisodeEntry],
        audiences: frozenset[str],
    ) -> None:
        self._database = sqlite3.connect(path)
        self._database.execute(
            "CREATE VIRTUAL TABLE text USING fts5(title, body, tokenize='porter unicode61')"
        )
        self._database.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, audience, kind, subkind, year)")
        for facet in ("theme", "host"):
            self._database.execute(f"CREATE TABLE {facet} (id, value, PRIMARY KEY (value, id)) WITHOUT ROWID")
        self._seen = ", ".join(f"'{each}'" for each in sorted(audiences))
        for number, each in enumerate(entries, 1):
            facts = (number, each.audience, each.kind, each.subkind, each.on.year)
            self._database.execute(
                "INSERT INTO text (rowid, title, body) VALUES (?, ?, ?)", (number, each.title, each.text)
            )
            self._database.execute("INSERT INTO facts VALUES (?, ?, ?, ?, ?)", facts)
            for facet, values in (("theme", each.themes), ("host", episodes[each.episode].hosts)):
                self._database.executemany(
                    f"INSERT INTO {facet} VALUES (?, ?)", ((number, value) for value in set(values))
                )
        self._database.execute("INSERT INTO text(text) VALUES ('optimize')")
        self._database.commit()

    def ask(self, typed: str, filters: Filters) -> object:
        """Answer what one page of results needs."""
        wanted = " OR ".join(f'"{word}"' for word in words_of(typed))
        conditions = [f"audience IN ({self._seen})", *self._chosen(filters)]
        matched = (
            "WITH matched AS MATERIALIZED (SELECT text.rowid AS id, kind, subkind, year FROM text "
            f"JOIN facts ON facts.id = text.rowid WHERE text MATCH ? AND {' AND '.join(conditions)}) "
        )
        ask = self._database.execute
        first = ask(
            "SELECT text.rowid, snippet(text, 1, '<mark>', '</mark>', '…', 40) FROM text "
            f"JOIN facts ON facts.id = text.rowid WHERE text MATCH ? AND {' AND '.join(conditions)} "
            f"ORDER BY rank LIMIT {ON_A_PAGE}",
            (wanted,),
        ).fetchall()
        counts = [
            ask(f"{matched} SELECT {facet}, count(*) FROM matched GROUP BY 1", (wanted,)).fetchall()
            for facet in ("kind", "subkind", "year")
        ]
        counts += [
            ask(
                f"{matched} SELECT value, count(*) FROM matched JOIN {facet} USING (id) GROUP BY 1", (wanted,)
            ).fetchall()
            for facet in ("theme", "host")
        ]
        return first, counts

    def _chosen(self, filters: Filters) -> list[str]:
        chosen = []
        if filters.kind:
            chosen.append("kind IN (" + ", ".join(f"'{each}'" for each in filters.kind) + ")")
        for facet, values in (("theme", filters.theme), ("host", filters.authority)):
            if values:
                named = ", ".join(f"'{each}'" for each in values)
                chosen.append(f"facts.id IN (SELECT id FROM {facet} WHERE value IN ({named}))")
        return chosen


class Tantivy:
    """tantivy with English stems, and the facets as fast fields."""

    def __init__(
        self,
        path: Path,
        entries: Iterable[Entry],
        episodes: Mapping[str, EpisodeEntry],
        audiences: frozenset[str],
    ) -> None:
        builder = tantivy.SchemaBuilder()
        for field in ("title", "body"):
            builder.add_text_field(field, stored=True, tokenizer_name="en_stem")
        for field in ("audience", *FACETS):
            builder.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()
        path.mkdir()
        self._index = tantivy.Index(self._schema, str(path))
        writer = self._index.writer(128_000_000)
        for each in entries:
            writer.add_document(
                tantivy.Document(
                    title=[each.title],
                    body=[each.text],
                    audience=[each.audience],
                    kind=[each.kind],
                    subkind=[each.subkind],
                    theme=list(each.themes),
                    host=list(episodes[each.episode].hosts),
                    year=[str(each.on.year)],
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()
        self._seen = self._any("audience", sorted(audiences))

    def _any(self, field: str, values: Iterable[str]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._schema, field, list(values))

    def _filtered(self, query: tantivy.Query, filters: Filters) -> tantivy.Query:
        must = tantivy.Occur.Must
        chosen = (("kind", filters.kind), ("theme", filters.theme), ("host", filters.authority))
        parts = [(must, query), (must, tantivy.Query.const_score_query(self._seen, 0.0))]
        parts += [
            (must, tantivy.Query.const_score_query(self._any(field, values), 0.0))
            for field, values in chosen
            if values
        ]
        return tantivy.Query.boolean_query(parts)

    def ask(self, typed: str, filters: Filters) -> object:
        """Answer what one page of results needs."""
        words = self._index.parse_query(
            " ".join(words_of(typed)), ["title", "body"], field_boosts={"title": 0.25}
        )
        query = self._filtered(words, filters)
        found = self._searcher.search(query, ON_A_PAGE, count=False)
        counts = self._searcher.aggregate(
            query, {facet: {"terms": {"field": facet, "size": 100}} for facet in FACETS}
        )
        cut = tantivy.SnippetGenerator.create(self._searcher, words, self._schema, "body")
        cut.set_max_num_chars(SNIPPET)
        documents = [self._searcher.doc(address) for _, address in found.hits]
        return documents, counts, [cut.snippet_from_doc(each).to_html() for each in documents]

    def address_of(self, typed: str) -> tantivy.DocAddress:
        """Return the document nearest to some words."""
        return self._searcher.search(self._index.parse_query(typed, ["body"]), 1).hits[0][1]

    def more_like(self, address: tantivy.DocAddress) -> object:
        """Return the documents most like one, as read."""
        query = tantivy.Query.more_like_this_query(
            address, min_doc_frequency=1, min_term_frequency=1, max_query_terms=MORE_LIKE_TERMS
        )
        found = self._searcher.search(self._filtered(query, Filters()), ON_A_PAGE)
        return [self._searcher.doc(each) for _, each in found.hits]
