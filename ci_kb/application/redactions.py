"""Commands that make recorded texts unreadable: a passage wherever it stands, or all that some events say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ci_kb import roles
from ci_kb.application.holds import Holds
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import NotAllowed, NothingChanged, Refused
from ci_kb.domain.record import Act
from ci_kb.domain.redaction import Ground, Redaction, SaidInstead, mark
from ci_kb.event_log import EventLog, Logged, replay
from ci_kb.event_log.mapper import key_of
from ci_kb.event_log.redacting import carry_out
from ci_kb.event_log.texts import Rewrite, rewritten, texts
from ci_kb.passages import Passages
from ci_kb.roles import Command

SAID_ON_WHOSE_BEHALF = frozenset(
    {
        *("role", "body", "hosts", "programme", "organisation", "owner_body", "account_body", "bodies"),
        *("from_authority", "to_authority"),
    }
)
"""What stays when all that an event says is redacted: the names of the bodies it is about."""


REASON = "reason of the redaction"


@dataclass(frozen=True)
class Place:
    """An event that says something to be redacted, and the episodes it belongs to."""

    logged: Logged
    episodes: tuple[str, ...]

    @property
    def sealed(self) -> bool:
        """Whether it can be made unreadable: the first version of this program stored events in the open."""
        return key_of(self.logged.stored) is not None

    def says(self, passages: Passages) -> bool:
        """Say whether one of the passages stands in it."""
        return any(passages.stand_in(text) for _, text in texts(self.logged.event))


class Redactions:
    """What can be done to make recorded texts unreadable; errors as in `Episodes`."""

    def __init__(self, log: EventLog, holds: Holds) -> None:
        self._log = log
        self._holds = holds

    def places(self, passages: Passages, episode: str = "") -> list[Place]:
        """Return the events that say any of the passages: of one episode, or of the whole log."""
        return [
            place
            for place in self.everywhere()
            if (not episode or episode in place.episodes) and place.says(passages)
        ]

    def of(self, identifiers: Iterable[UUID]) -> list[Place]:
        """Return every event of some aggregates."""
        wanted = set(identifiers)
        return [place for place in self.everywhere() if place.logged.stored.originator_id in wanted]

    def passage(self, passage: str, ground: Ground, act: Act, episode: str = "") -> Saved:
        """Redact a passage wherever an episode, or the whole log, says it."""
        passages = Passages([passage])
        if not passages:
            raise Refused("Enter the words that must not be read any more.", field="passage")
        if done := self._done(act):
            return done
        found = self.places(passages, episode)
        if not found:
            raise Refused(
                "These words stand in nothing that is recorded here. Copy them exactly as they stand.",
                field="passage",
            )
        return self.redact(found, lambda _, text: passages.replaced(text, mark(ground)), ground, act)

    def everything(self, places: Iterable[Place], ground: Ground, act: Act) -> Saved:
        """Redact all that some events say, but for who said it on whose behalf, and when."""
        kept = SAID_ON_WHOSE_BEHALF | {REASON}
        return self.redact(places, lambda name, text: text if name in kept else mark(ground), ground, act)

    def redact(self, places: Iterable[Place], rewrite: Rewrite, ground: Ground, act: Act) -> Saved:
        """Record what some events say from now on, and destroy the keys of what they said.

        Raises `Refused` when one of them was stored in the open, or a legal hold lasts on what it belongs to.
        """
        if done := self._done(act):
            return done
        redaction = self.prepared(places, rewrite, ground, act)
        position = self._log.add(redaction, act.command)
        carry_out(self._log)
        return Saved(redaction.reference, position)

    def prepared(
        self, places: Iterable[Place], rewrite: Rewrite, ground: Ground, act: Act, person: str = ""
    ) -> Redaction:
        """Return the redaction of some events, to be stored."""
        chosen = list(places)
        episodes = {episode for place in chosen for episode in place.episodes}
        may_redact((self._log.find(Episode, Episode.identifier(name)) for name in episodes), act)
        self._holds.must_not_hold(episodes, person)
        refuse_open(chosen)
        refuse_reason(act, rewrite)
        changed = {}
        instead = {}
        for place in chosen:
            event = rewritten(place.logged.event, rewrite)
            if (says := self._log.says(event)) != self._log.says(place.logged.event):
                name = (event.originator_id, event.originator_version)
                changed[name], instead[name] = says, event
        self._must_make_sense(instead)
        if not changed and not person:
            raise NothingChanged("what these events say: it is redacted already")
        self._add_earlier(changed)
        events = tuple(SaidInstead(of, number, says) for (of, number), says in changed.items())
        return Redaction.make(reference_of(act), ground, events, act, person)

    def _must_make_sense(self, instead: dict[tuple[UUID, int], Any]) -> None:
        """Refuse to leave something that could not be loaded any more.

        Raises `Refused`.
        """
        for identifier in dict.fromkeys(identifier for identifier, _ in instead):
            events = [
                instead.get((identifier, event.originator_version), event)
                for event in self._log.history(identifier)
            ]
            try:
                replay(None, events)
            except Exception as error:
                raise Refused(
                    f"Event {events[0].originator_id} and those after it would make no sense without these "
                    "words: something is known by them. Retire or correct it first, then redact the rest."
                ) from error

    def _add_earlier(self, changed: dict[tuple[UUID, int], dict[str, Any]]) -> None:
        """Let earlier redactions say of these events what is said from now on; they repeat what is left."""
        redacted = self._log.keys.redactions()
        waiting = list(changed)
        while waiting:
            of, number = waiting.pop()
            stored = self._log.stored(of, number)
            earlier = redacted.get((key_of(stored) if stored else None) or 0)
            by = self._log.find(Redaction, UUID(earlier.by)) if earlier else None
            if by is None:
                continue
            made = self._log.history(by.id)[0]
            said = changed.get((by.id, 1)) or self._log.says(made)
            changed[by.id, 1] = with_said(said, of, number, changed[of, number])
            waiting.append((by.id, 1))

    def _done(self, act: Act) -> Saved | None:
        """Return what was answered when the same action was sent before."""
        redaction = self._log.find(Redaction, Redaction.identifier(reference_of(act)))
        if redaction is None or act.command not in redaction.commands:
            return None
        carry_out(self._log)
        return Saved(redaction.reference, self._log.head())

    def everywhere(self) -> Iterator[Place]:
        """Yield every event of the log with the episodes it belongs to."""
        known: dict[object, tuple[str, ...]] = {}
        for logged in self._log.events():
            identifier = logged.stored.originator_id
            if identifier not in known:
                known[identifier] = episodes_of(logged.event)
            yield Place(logged, known[identifier])


def episodes_of(first: Any) -> tuple[str, ...]:
    """Return the episodes that an aggregate with this first event belongs to."""
    if isinstance(first, Episode.Opened):
        return (first.reference,)
    return tuple(filter(None, (getattr(first, "episode", ""), getattr(first, "other", ""))))


def reference_of(act: Act) -> str:
    """Return the reference of the redaction an action makes."""
    return f"r-{act.command[:10]}"


def with_said(said: dict[str, Any], of: UUID, number: int, says: dict[str, Any]) -> dict[str, Any]:
    """Return what a redaction says with another text for one of its events."""
    return said | {
        "events": [
            {**each, "says": says} if (each["of"], each["number"]) == (str(of), number) else each
            for each in said["events"]
        ]
    }


def may_redact(episodes: Iterable[Episode | None], act: Act) -> None:
    """Refuse whoever is neither an administrator nor a director of a host of every one of the episodes.

    None stands for a national summary, which has no host.  Raises `NotAllowed`.
    """
    if roles.may(Command.REDACT, act.role, act.body):
        return
    hosts = [episode.details.hosts if episode else () for episode in episodes]
    if not hosts or not all(roles.may(Command.REDACT, act.role, act.body, each) for each in hosts):
        raise NotAllowed("Only an administrator or a director of the host authority may redact something.")


def refuse_open(places: Iterable[Place]) -> None:
    """Refuse events that were stored in the open.

    Raises `Refused`.
    """
    numbers = [str(place.logged.position) for place in places if not place.sealed]
    if numbers:
        raise Refused(
            "The first version of this program stored these events in the open, and the log is never "
            f"changed: {', '.join(numbers[:20])}. What they say can only be withdrawn, not made unreadable."
        )


def refuse_reason(act: Act, rewrite: Rewrite) -> None:
    """Refuse a reason that repeats what is to be redacted.

    Raises `Refused`.
    """
    if rewrite(REASON, act.reason) != act.reason:
        raise Refused(
            "The reason repeats the words that are to be redacted. Say it without them; it is shown.",
            field="reason",
        )
