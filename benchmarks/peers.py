"""Other search engines, as they come, on the same text."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

from whoosh import fields, index, qparser, query

MOST = 10
Ask = Callable[[str], list[tuple[str, float]]]


def whoosh_as_it_comes(folder: Path, said: dict[str, str]) -> dict[str, Ask]:
    """Return Whoosh with its standard analyser and parser, and the same with words OR-ed."""
    place = folder / "whoosh"
    place.mkdir()
    made = index.create_in(place, fields.Schema(key=fields.STORED, text=fields.TEXT))
    with made.writer() as writer:
        for key, text in said.items():
            writer.add_document(key=key, text=text)
    searcher = made.searcher()

    def asking(group: type[query.CompoundQuery]) -> Ask:
        parser = qparser.QueryParser("text", made.schema, group=group)

        def ask(typed: str) -> list[tuple[str, float]]:
            try:
                found = searcher.search(parser.parse(typed), limit=MOST)
            except Exception:  # its parser raises all manner of things on what people type
                return []
            return [(hit["key"], hit.score or 0.0) for hit in found]

        return ask

    return {
        "Whoosh, as it comes": asking(qparser.AndGroup),
        "Whoosh, words OR-ed": asking(qparser.OrGroup),
    }


def fts5(said: dict[str, str]) -> dict[str, Ask]:
    """Return SQLite FTS5 with its standard tokeniser and all words wanted, and with stems and words OR-ed."""
    database = sqlite3.connect(":memory:")

    def asking(table: str, tokeniser: str, joined: str) -> Ask:
        database.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5(key UNINDEXED, text, tokenize='{tokeniser}')"
        )
        database.executemany(f"INSERT INTO {table} VALUES (?, ?)", said.items())

        def ask(typed: str) -> list[tuple[str, float]]:
            wanted = joined.join(f'"{word}"' for word in re.findall(r"\w+", typed))
            if not wanted:
                return []
            rows = database.execute(
                f"SELECT key, -rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT {MOST}",
                (wanted,),
            )
            return list(rows)

        return ask

    return {
        "SQLite FTS5, as it comes": asking("plain", "unicode61", " "),
        "SQLite FTS5, stems, words OR-ed": asking("stemmed", "porter unicode61", " OR "),
    }
