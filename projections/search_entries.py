"""Turns events into what can be searched: each version of each item, and the episodes that give them context.

The version that holds stands under the item's identifier; an earlier one under the identifier and the
position of its event, so that a search can be made as at any date.  An earlier version is never shown to
more people than the item is now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import singledispatchmethod
from typing import Any

from ci_kb.domain.authorities import authority_called
from ci_kb.domain.episode import FOCUS_STEPS, Episode
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import Finding, FindingContent
from ci_kb.domain.next_step import NextStep, NextStepContent
from ci_kb.domain.practice import Practice, PracticeContent
from ci_kb.domain.record import Visibility
from ci_kb.event_log import Logged
from projections.reading import audience
from projections.search import Entry, EpisodeEntry, Search
from projections.search.documents import moment

WIDTH = {visibility: width for width, visibility in enumerate(Visibility)}
"""How many may read: team, groups, network, public."""

Change = Entry | EpisodeEntry | None


class SearchEntries:
    """The view of the log that can be searched."""

    name = "search"

    def __init__(self, search: Search) -> None:
        self._search = search
        self._references = {entry.details["id"]: entry.reference for entry in search.episodes().values()}
        self._changes: dict[str, Change] = {}

    def tracking(self) -> tuple[int, str]:
        """Return the position reached and the digest of the event there."""
        return self._search.position, self._search.digest

    def apply(self, events: Sequence[Logged], position: int, digest: str, dead: Mapping[int, str]) -> None:
        """Store what the events change, with the position reached, in one commit."""
        self._changes = {}
        for logged in events:
            self._fold(logged.event, logged.position)
        self._search.apply(self._changes, position, digest, dead)

    @singledispatchmethod
    def _fold(self, event: Any, position: int) -> None:
        """Leave alone what cannot be searched."""

    @_fold.register
    def _(self, event: Episode.Opened, position: int) -> None:
        self._references[event.originator_id.hex] = event.reference
        entry = EpisodeEntry(
            reference=event.reference,
            title=event.details.title,
            hosts=event.details.hosts,
            demonstration=event.demonstration,
            labels=labels(event.details),
            audience=audience(event.visibility, event.reference),
            position=position,
            opened=moment(event.timestamp),
            details={"id": event.originator_id.hex, "visibility": str(event.visibility), "statements": "0"},
        )
        self._changes[entry.key] = entry

    @_fold.register
    def _(self, event: Episode.DetailsCorrected, position: int) -> None:
        details = event.details
        self._change_episode(
            event, position, title=details.title, hosts=details.hosts, labels=labels(details)
        )

    @_fold.register(Episode.FieldworkDatesAgreed)
    @_fold.register(Episode.FieldworkDatesMoved)
    def _(self, event: Any, position: int) -> None:
        self._change_episode(event, position, year=event.start.year)

    @_fold.register
    def _(self, event: Episode.FocusStated, position: int) -> None:
        episode = self._episode(event)
        number = int(episode.details["statements"]) + 1
        if number > 1:
            before = self._entry(focus_key(episode.reference, number - 1))
            self._supersede(replace(before, status="superseded"), event, position, before)
        focus = event.focus
        key = focus_key(episode.reference, number)
        self._changes[key] = Entry(
            key=key,
            item=key,
            kind="focus",
            subkind=str(FOCUS_STEPS[type(event)]),
            episode=episode.reference,
            reference=f"focus-{number}",
            title=focus.text,
            text=focus.rationale or event.reason,
            themes=focus.themes,
            on=event.on,
            audience=episode.audience,
            status="latest",
            recorded_from=event.timestamp,
            recorded_to=None,
            position=position,
            details={
                "decided_by": focus.decided_by,
                "visibility": episode.details["visibility"],
                "since": str(position),
            },
        )
        self._change_episode(event, position, statements=str(number))

    @_fold.register(Episode.SelfEvaluationRecorded)
    @_fold.register(Episode.SelfEvaluationWithdrawn)
    def _(self, event: Any, position: int) -> None:
        lines = json.loads(self._episode(event).details.get("sources", "{}"))
        statement = getattr(event, "self_evaluation", None)
        lines[event.reference] = [statement.source if statement else "", position]
        self._change_episode(event, position, sources=json.dumps(lines, sort_keys=True))
        said = sorted((place, source) for source, place in lines.values() if source)
        self._learn(event, "source", {source: place for place, source in reversed(said)})

    @_fold.register
    def _(self, event: Episode.Released, position: int) -> None:
        self._change_episode(
            event,
            position,
            audience=audience(event.visibility, self._episode(event).reference),
            visibility=str(event.visibility),
        )
        episode = self._episode(event)
        for number in range(1, int(episode.details["statements"]) + 1):
            self._release(focus_key(episode.reference, number), event, position)

    @_fold.register(Finding.Recorded)
    @_fold.register(Practice.Recorded)
    @_fold.register(NextStep.Recorded)
    def _(self, event: Any, position: int) -> None:
        key = event.originator_id.hex
        self._changes[key] = Entry(
            key=key,
            item=key,
            kind=KIND[type(event)],
            episode=event.episode,
            reference=event.reference,
            on=event.on,
            audience=audience(event.visibility, event.episode),
            status="not started" if isinstance(event, NextStep.Recorded) else "",
            recorded_from=event.timestamp,
            recorded_to=None,
            position=position,
            **said(event.content, {"visibility": str(event.visibility), "since": str(position)}),
        )

    @_fold.register(Finding.Corrected)
    @_fold.register(Practice.Corrected)
    @_fold.register(NextStep.Corrected)
    def _(self, event: Any, position: int) -> None:
        before = self._entry(event.originator_id.hex)
        kept = {name: before.details[name] for name in ("visibility", "previous") if name in before.details}
        now = replace(before, position=position, **said(event.content, kept))
        self._supersede(now, event, position, before)

    @_fold.register
    def _(self, event: NextStep.ProgressReported, position: int) -> None:
        before = self._entry(event.originator_id.hex)
        self._supersede(replace(before, status=str(event.status)), event, position, before)

    @_fold.register(Finding.Released)
    @_fold.register(Practice.Released)
    @_fold.register(NextStep.Released)
    def _(self, event: Any, position: int) -> None:
        self._release(event.originator_id.hex, event, position)

    @_fold.register(Finding.Withdrawn)
    @_fold.register(Practice.Withdrawn)
    @_fold.register(NextStep.Withdrawn)
    def _(self, event: Any, _: int) -> None:
        before = self._entry(event.originator_id.hex)
        self._end(before, event)
        self._changes[before.key] = None

    def _supersede(self, now: Entry, event: Any, position: int, before: Entry) -> None:
        """Let a new version hold from the event on; the earlier one is kept as what was known before.

        An entry's own position is that of the event that made its words; ``since`` is where it began.
        """
        began = {"previous": self._end(before, event), "since": str(position)}
        self._changes[now.key] = replace(now, recorded_from=event.timestamp, details={**now.details, **began})

    def _end(self, before: Entry, event: Any) -> str:
        """Keep a version as one that held until the event, and return the key it is kept under."""
        key = f"{before.key}@{before.details['since']}"
        self._changes[key] = replace(before, key=key, recorded_to=event.timestamp)
        return key

    def _release(self, key: str, event: Any, position: int) -> None:
        before = self._entry(key)
        now = replace(
            before,
            audience=audience(event.visibility, before.episode),
            details={**before.details, "visibility": str(event.visibility)},
        )
        self._supersede(now, event, position, before)
        self._narrow(self._changes[key].details["previous"], now)  # type: ignore[union-attr]

    def _narrow(self, key: str, now: Entry) -> None:
        """Show the earlier versions to nobody who may not read the item now."""
        while key:
            earlier = self._entry(key)
            if (
                WIDTH[Visibility(earlier.details["visibility"])]
                > WIDTH[Visibility(now.details["visibility"])]
            ):
                visible = {"visibility": now.details["visibility"]}
                self._changes[key] = replace(
                    earlier, audience=now.audience, details={**earlier.details, **visible}
                )
            key = earlier.details.get("previous", "")

    def _change_episode(self, event: Any, position: int, **values: Any) -> None:
        episode = self._episode(event)
        details = dict(episode.details)
        for name in ("statements", "visibility", "sources"):
            if name in values:
                details[name] = values.pop(name)
        if "hosts" in values:
            before = moment(event.timestamp), episode.title, episode.hosts, dict(episode.labels)
            values["earlier"] = (*episode.earlier, before)
        self._changes[episode.key] = replace(episode, position=position, details=details, **values)

    def _learn(self, event: Any, facet: str, values: Mapping[str, int]) -> None:
        """Let the items of an episode have these values of a facet from the event on."""
        episode = self._episode(event)
        known = episode.inner.get(facet, ())
        if values != (known[-1][1] if known else {}):
            since = (*known, (moment(event.timestamp), dict(sorted(values.items()))))
            self._changes[episode.key] = replace(episode, inner={**episode.inner, facet: since})

    def _episode(self, event: Any) -> EpisodeEntry:
        found: EpisodeEntry = self._read(f"episode/{self._references[event.originator_id.hex]}", EpisodeEntry)
        return found

    def _entry(self, key: str) -> Entry:
        found: Entry = self._read(key, Entry)
        return found

    def _read(self, key: str, kind: type[Any]) -> Any:
        """Return what stands under a key, this page's changes included."""
        found = self._changes.get(key)
        if found is None:
            found = self._search.read([key]).get(key)
        if not isinstance(found, kind):
            raise LookupError(f"nothing to search under {key}")
        return found


KIND = {kind.Recorded: kind.NOUN for kind in (Finding, Practice, NextStep)}


def focus_key(episode: str, number: int) -> str:
    """Return the key of a statement of an episode's focus."""
    return f"focus/{episode}/{number}"


def labels(details: Details) -> dict[str, tuple[str, ...]]:
    """Return what the items of an episode inherit from its hosts, to filter and count by."""
    known = [authority for host in details.hosts if (authority := authority_called(host))]
    found = {
        "region": {authority.collaborative for authority in known},
        "family_group": {authority.children_services_group for authority in known},
        "rurality": {authority.area_type_group for authority in known},
    }
    return {facet: tuple(sorted(values)) for facet, values in found.items()}


def said(content: Any, details: dict[str, str]) -> dict[str, Any]:
    """Return what an item's content contributes to its entry."""
    match content:
        case FindingContent():
            details |= {"group": content.group}
            return {
                "subkind": str(content.kind),
                "title": "",
                "text": content.text,
                "themes": content.themes,
                "details": details,
            }
        case PracticeContent():
            details |= {"suits": content.suits, "contact_role": content.contact_role}
            return {
                "subkind": "",
                "title": content.title,
                "text": content.text,
                "themes": content.themes,
                "details": details,
            }
        case NextStepContent():
            due = content.due.isoformat() if content.due else content.due_text
            details |= {"owner": content.owner, "owner_body": content.owner_body, "due": due}
            return {"subkind": "", "title": "", "text": content.text, "themes": (), "details": details}
    raise TypeError(f"cannot search {type(content).__name__}")
