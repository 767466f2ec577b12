"""The register of people, apart from the log, in a table that can forget: names, mail, password hashes."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from ci_kb.domain.errors import AlreadyThere, NotFound, Refused
from ci_kb.links import Links
from ci_kb.passwords import checked
from ci_kb.sessions import Sessions
from ci_kb.subjects import Subjects

NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$z0JV9A5PQe8s62GXXfmYxw$qwQCgGE9wRWl1wqIL3aEo6jESRaCdZwcoRBfm0gouPg"
"""The hash of a password that was thrown away: checked against when nobody has the account, so that an answer
takes as long either way."""

CREATE = """
CREATE TABLE IF NOT EXISTS person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    account TEXT UNIQUE COLLATE NOCASE,
    password_hash TEXT NOT NULL DEFAULT '',
    mail TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID
"""

SECRET = ("hash", "token", "secret")
"""What the name of a column holds whose content is shown to nobody."""

MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
LONGEST_MAIL = 254


@dataclass(frozen=True)
class Person:
    """Somebody the log knows by a random identifier.

    `account` is the word they sign in with, if any; to `mail` they are sent what they asked to be told.
    """

    id: str
    name: str
    account: str | None
    mail: str = ""


class People:
    """The register, in a file of its own.  Each call is one transaction; threads may share it.

    In the same file lie the `sessions` of those who are signed in, the one-time `links`, and the
    `subjects` of those who come in by a directory.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, timeout=15, check_same_thread=False, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY"):
            self._database.execute(f"PRAGMA {pragma}")
        self._create()
        self.sessions = Sessions(self._execute)
        self.links = Links(self._execute)
        self.subjects = Subjects(self._execute)
        self._hasher = PasswordHasher()

    def add(
        self,
        identifier: str,
        name: str,
        account: str | None = None,
        password: str | None = None,
        mail: str = "",
    ) -> None:
        """Enter a person.

        Raises `AlreadyThere` when the account is taken, `Refused` when the password is weak or the mail
        address is none.
        """
        hashed = self._hash(password, (name, account or "", mail)) if password is not None else ""
        try:
            self._execute(
                "INSERT INTO person (id, name, account, password_hash, mail) VALUES (?, ?, ?, ?, ?)",
                (identifier, name, account, hashed, checked_mail(mail)),
            )
        except sqlite3.IntegrityError:
            raise AlreadyThere("an account", account or identifier) from None

    def get(self, identifier: str) -> Person | None:
        """Return the person with this identifier, or None when nobody, or nobody any more, has it."""
        rows = self._execute("SELECT id, name, account, mail FROM person WHERE id = ?", (identifier,))
        return Person(*rows[0]) if rows else None

    def called(self, account: str) -> Person:
        """Return the person with this account.

        Raises `NotFound`.
        """
        rows = self._execute("SELECT id, name, account, mail FROM person WHERE account = ?", (account,))
        if not rows:
            raise NotFound("account", account)
        return Person(*rows[0])

    def everyone(self) -> list[Person]:
        """Return everybody who has an account, by account."""
        rows = self._execute(
            "SELECT id, name, account, mail FROM person WHERE account IS NOT NULL ORDER BY account"
        )
        return [Person(*row) for row in rows]

    def all(self) -> list[Person]:
        """Return everybody in the register, with an account or without, by name."""
        rows = self._execute("SELECT id, name, account, mail FROM person ORDER BY name, id")
        return [Person(*row) for row in rows]

    def names(self) -> list[str]:
        """Return the names of everybody in the register."""
        return [row[0] for row in self._execute("SELECT name FROM person")]

    def set_mail(self, identifier: str, mail: str) -> None:
        """Write down where somebody is sent what they asked to be told; nothing takes the address away.

        Raises `Refused` when it is no mail address.
        """
        self._execute("UPDATE person SET mail = ? WHERE id = ?", (checked_mail(mail), identifier))

    def set_password(self, account: str, password: str, about: Iterable[str] = ()) -> None:
        """Give an account another password; whoever came in with the one before, or has a link, is out.

        Raises `NotFound`, and `Refused` when the password is weak; `about` are words to keep out of it.
        """
        person = self.called(account)
        hashed = self._hash(password, (person.name, account, person.mail, *about))
        self._execute("UPDATE person SET password_hash = ? WHERE id = ?", (hashed, person.id))
        self.sessions.end_all(person.id)
        self.links.drop(person.id)

    def check_password(self, account: str, password: str) -> Person | None:
        """Return the person when account and password fit, else None; both take the same time."""
        rows = self._execute(
            "SELECT id, name, account, mail, password_hash FROM person WHERE account = ?", (account,)
        )
        hashed = rows[0][4] if rows else ""
        try:
            self._hasher.verify(hashed or NOBODY, password)
        except (Argon2Error, InvalidHashError):
            return None
        return Person(*rows[0][:4]) if hashed else None

    def has_password(self, identifier: str) -> bool:
        """Say whether somebody can sign in with a password."""
        rows = self._execute("SELECT 1 FROM person WHERE id = ? AND password_hash <> ''", (identifier,))
        return bool(rows)

    def everything_about(self, identifier: str) -> dict[str, list[dict[str, object]]]:
        """Return every row about a person, by table; of secrets only that there is one."""
        found: dict[str, list[dict[str, object]]] = {}
        for (table,) in self._execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"):
            columns = [row[1] for row in self._execute("SELECT * FROM pragma_table_info(?)", (table,))]
            owner = next((column for column in ("person", "id") if column in columns), None)
            if owner is None:
                continue
            statement = f'SELECT * FROM "{table}" WHERE "{owner}" = ?'  # noqa: S608  # names from the file itself
            rows = self._execute(statement, (identifier,))
            if rows:
                found[table] = [shown(dict(zip(columns, row, strict=True))) for row in rows]
        return found

    def forget(self, identifiers: Iterable[str]) -> bool:
        """Take persons out of the register, leaving nothing in its file; say whether any was there."""
        gone = [(identifier,) for identifier in identifiers]
        if not gone:
            return False
        with self._lock, self._database as database:
            database.execute("BEGIN IMMEDIATE")
            before = database.total_changes
            for table, column in self._about_persons():
                database.executemany(f'DELETE FROM "{table}" WHERE "{column}" = ?', gone)  # noqa: S608  # ours
            if database.total_changes == before:
                return False
        self.scrub()
        return True

    def scrub(self) -> None:
        """Write the file anew, and empty its write-ahead log, so that nothing deleted stays in it."""
        with self._lock:
            self._database.execute("VACUUM")
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _create(self) -> None:
        """Make the table; one made by an older version learns the columns it lacks."""
        with self._database as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(CREATE)
            if "mail" not in {row[1] for row in database.execute("PRAGMA table_info(person)")}:
                database.execute("ALTER TABLE person ADD COLUMN mail TEXT NOT NULL DEFAULT ''")

    def _about_persons(self) -> list[tuple[str, str]]:
        """Return the tables that hold something of persons, each with the column that says of whom."""
        tables = [
            row[0] for row in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        columns = {
            table: {row[1] for row in self._database.execute(f'PRAGMA table_info("{table}")')}
            for table in tables
        }
        return [
            ("person", "id"),
            *((table, "person") for table, names in columns.items() if "person" in names),
        ]

    def _hash(self, password: str, about: Iterable[str]) -> str:
        return self._hasher.hash(checked(password, about))

    def _execute(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[str, ...]]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def shown(row: dict[str, object]) -> dict[str, object]:
    """Return a row as its person may read it: secrets are not written out."""
    return {
        column: "kept, and not shown" if value and any(word in column for word in SECRET) else value
        for column, value in row.items()
    }


def checked_mail(mail: str) -> str:
    """Return a mail address as it is kept, or nothing.

    Raises `Refused` for what is no address, so that nothing else ever stands in the head of a letter.
    """
    mail = mail.strip()
    if mail and (len(mail) > LONGEST_MAIL or not MAIL.fullmatch(mail)):
        raise Refused("Enter a mail address such as name@example.org, or leave it empty.", field="mail")
    return mail
