"""Erases a person: from the register, and from everything that was ever recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from ci_kb import roles
from ci_kb.application.holds import Holds, administrators_only
from ci_kb.application.redactions import Place, Redactions, reference_of
from ci_kb.application.saved import Saved
from ci_kb.domain.account import Account
from ci_kb.domain.authorities import folded
from ci_kb.domain.errors import NotFound, Refused
from ci_kb.domain.record import Act, Record
from ci_kb.domain.redaction import Ground, Redaction, mark
from ci_kb.event_log import EventLog
from ci_kb.event_log.redacting import carry_out
from ci_kb.event_log.texts import references
from ci_kb.passages import Passages
from ci_kb.people import People, Person
from ci_kb.screening import everyday
from ci_kb.unanswered import Unanswered

SHORTEST_WORD = 4
"""Letters of a name that tell an account from an everyday word."""


@dataclass(frozen=True)
class Found:
    """What would be erased: the person in the register, if there, and every event that says a name."""

    person: Person | None
    names: tuple[str, ...]
    places: tuple[Place, ...]
    in_references: tuple[str, ...] = ()
    """References that seem to hold a name: they are for ever, since everything is found by them."""

    @property
    def sealed(self) -> list[Place]:
        """The events whose texts can be made unreadable."""
        return [place for place in self.places if place.sealed]

    @property
    def in_the_open(self) -> list[int]:
        """The positions of events whose texts cannot: the first version stored them in the open."""
        return [place.logged.position for place in self.places if not place.sealed]


class Erasures:
    """What can be done to forget a person; errors as in `Episodes`."""

    def __init__(
        self, log: EventLog, people: People, unanswered: Unanswered, redactions: Redactions, holds: Holds
    ) -> None:
        self._log = log
        self._people = people
        self._unanswered = unanswered
        self._redactions = redactions
        self._holds = holds

    def look(self, who: str, also: tuple[str, ...] = ()) -> Found:
        """Return what erasing would find: of an account, an identifier, or simply of a name.

        `also` are other names of the person.  Raises `Refused` when several people in the register are meant.
        """
        person = self._person(who)
        names = tuple(dict.fromkeys(filter(None, (*names_of(person, who), *map(str.strip, also)))))
        passages = Passages(names)
        if not passages:
            raise Refused("Enter the name of the person.", field="who")
        places = tuple(self._redactions.places(passages))
        named = {
            reference
            for logged in self._log.events()
            for reference in references(logged.event)
            if passages.stand_in(reference)
        }
        return Found(person, names, places, tuple(sorted(named)))

    def erase(self, found: Found, act: Act) -> Saved:
        """Redact every event that says a name, shut the account for good, and empty register and searches.

        Events stored in the open stay, and are for whoever asked to be told.
        """
        administrators_only(act, "erase a person")
        passages = Passages(found.names)
        if passages.stand_in(act.reason):
            raise Refused("The reason names the person. Say it without the name; it is kept.", field="reason")
        person = found.person.id if found.person else ""
        self._holds.must_not_hold((), person)
        there = self._log.find(Redaction, Redaction.identifier(reference_of(act)))
        if there is None and (found.sealed or found.person):
            self._log.save_together(lambda: self._parts(found, passages, act))
        carry_out(self._log)
        self._people.forget([person])
        self._unanswered.forget_about(passages)
        self._log.empty_journal()
        recorded = self._log.find(Redaction, Redaction.identifier(reference_of(act)))
        return Saved(recorded.reference if recorded else "", self._log.head())

    def _parts(self, found: Found, passages: Passages, act: Act) -> Iterator[Record]:
        """Yield what is stored of an erasure, all or nothing."""
        person = found.person.id if found.person else ""
        account = self._log.find(Account, UUID(person)) if person else None
        if account and not account.erased:
            account.erase(act)
            yield account
        yield self._redactions.prepared(
            found.sealed,
            lambda _, text: passages.replaced(text, mark(Ground.ERASURE)),
            Ground.ERASURE,
            act,
            person,
        )

    def _person(self, who: str) -> Person | None:
        """Return the person in the register who is meant by an identifier, an account or a name."""
        if person := self._people.get(who):
            return person
        try:
            return self._people.called(who)
        except NotFound:
            called = [each for each in self._people.all() if folded(each.name) == folded(who)]
        if len(called) > 1:
            which = ", ".join(each.account or each.id for each in called)
            raise Refused(f"Several people are called that. Name one by account or identifier: {which}.")
        return called[0] if called else None


def names_of(person: Person | None, who: str) -> Iterator[str]:
    """Yield by what names a person is looked for: name, name turned round, mail, and a telling account."""
    if person is None:
        yield from turned(who)
        return
    yield from turned(person.name)
    if person.mail:
        yield person.mail
    if person.account and telling(person.account, person.name):
        yield person.account


def turned(name: str) -> Iterator[str]:
    """Yield a name, and the same with the last word first, as in lists."""
    words = name.split()
    yield " ".join(words)
    if len(words) > 1:
        yield " ".join((words[-1], *words[:-1]))


def telling(account: str, name: str) -> bool:
    """Say whether an account tells who it is: “mbaird” does, “moderator” is a word like any other."""
    low = folded(account)
    telling_words = {folded(word) for word in name.split()} - everyday() - roles.words()
    return "@" in account or any(len(word) >= SHORTEST_WORD and word in low for word in telling_words)
