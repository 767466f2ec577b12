"""Which person somebody is in the directory of their organisation: its issuer and the subject it names."""

from __future__ import annotations

from dataclasses import dataclass

from ci_kb.sessions import Execute

CREATE = """
CREATE TABLE IF NOT EXISTS subject (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person TEXT NOT NULL,
    follows INTEGER NOT NULL,
    PRIMARY KEY (issuer, subject)
) WITHOUT ROWID
"""


@dataclass(frozen=True)
class Subject:
    """A person as a directory knows them; `follows` says whether the directory decides the role."""

    person: str
    follows: bool


class Subjects:
    """The persons known by directories."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        execute(CREATE)

    def find(self, issuer: str, subject: str) -> Subject | None:
        """Return who it is."""
        rows = self._execute(
            "SELECT person, follows FROM subject WHERE issuer = ? AND subject = ?", (issuer, subject)
        )
        return Subject(rows[0][0], bool(rows[0][1])) if rows else None

    def add(self, issuer: str, subject: str, person: str, *, follows: bool) -> None:
        """Keep who it is; the first one who was it stays it."""
        self._execute(
            "INSERT OR IGNORE INTO subject VALUES (?, ?, ?, ?)", (issuer, subject, person, int(follows))
        )

    def issuers_of(self, person: str) -> set[str]:
        """Return the directories that know a person."""
        return {row[0] for row in self._execute("SELECT issuer FROM subject WHERE person = ?", (person,))}
