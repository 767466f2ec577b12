"""Records what a document says about findings, practice, next steps, connections and the report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ci_kb.documents import history
from ci_kb.documents.document import (
    LESSONS,
    Confirmation,
    Document,
    Entry,
    Link,
    LinkState,
    Outcome,
    SectionWritten,
    Settled,
    StepTaken,
    Update,
    Version,
)
from ci_kb.documents.history import Past
from ci_kb.documents.scribe import Scribe, chosen, missing, same_day
from ci_kb.domain.connection import CAME_TO_NOTHING, Connection, ConnectionState
from ci_kb.domain.record import Item, Visibility
from ci_kb.domain.report import Report


def new_item(kind: type[Item], episode: str, entry: Entry, scribe: Scribe) -> Item:
    """Return a new item with every version it had."""
    first, *later = entry.versions
    day = first.on or scribe.settled
    visibility = entry.visibility or (Visibility.NETWORK if kind in LESSONS else Visibility.TEAM)
    item = kind.record_in(episode, entry.reference, first.content, visibility, scribe.on(day))
    for version in later:
        day = version.on or day
        item.correct(version.content, scribe.on(day, version.reason, needed=True))
    report_progress(item, entry.updates, scribe)
    confirm(item, entry.confirmed, scribe)
    withdraw(item, entry, scribe)
    return item


def change_item(past: Past[Any], entry: Entry, path: str, scribe: Scribe) -> Any:
    """Record on an item what the document says that is not recorded yet, and return the item."""
    item, first = past.now, past.events[0].on
    if not same_day(entry.on, first):
        scribe.fault(
            f"{path}.on", f"“{entry.reference}” was recorded as of {first}, which stays. Write that day."
        )
    imported = past.imported()
    with scribe.at(path):
        for version in new_versions(past, entry.versions):
            day = version.on or scribe.act.on
            item.correct(version.content, scribe.on(day, version.reason, needed=True))
        report_progress(item, entry.updates, scribe)
        confirm(item, entry.confirmed, scribe)
        released = chosen(entry.visibility, history.last(imported, "visibility"), item.visibility)
        if released != item.visibility:
            item.release(released, scribe.on(scribe.act.on, needed=True))
        if not item.withdrawn:
            withdraw(item, entry, scribe)
    return item


def new_versions(past: Past[Any], versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """Return the versions that are to be recorded.

    None when the document says what the item says now, or what the document said when it was last imported:
    then only others have changed the item since, and their change stands.
    """
    there = [event.content for event in past.events if hasattr(event, "content")]
    said = [version.content for version in versions]
    if said[: len(there)] == there:
        return versions[len(there) :]
    if said[-1] in (past.now.content, history.last(past.imported(), "content")):
        return ()
    known = max((place for place, content in enumerate(said) if content in there), default=-1)
    changed = versions[known + 1 :] or versions[-1:]
    # A document that gives no versions says when the item was recorded, not when it was corrected.
    return changed if len(versions) > 1 else (replace(changed[0], on=None),)


def report_progress(item: Any, updates: tuple[Update, ...], scribe: Scribe) -> None:
    """Report the progress of a next step that is not reported yet."""
    if updates:
        there = history.updates(item)
        for _, update in list(missing(updates, there, same_update)):
            item.report_progress(update.status, update.note, scribe.on(update.on or scribe.settled))


def same_update(said: Update, recorded: Update) -> bool:
    """Say whether this progress is recorded."""
    return (said.status, said.note) == (recorded.status, recorded.note) and same_day(said.on, recorded.on)


def confirm(item: Any, said: tuple[Confirmation, ...], scribe: Scribe) -> None:
    """Record when a practice was said to be still true, as far as it is not recorded."""
    if said:
        there = history.confirmed(item)
        for _, each in missing(said, there, lambda s, r: s.note == r.note and same_day(s.on, r.on)):
            item.confirm(each.note, scribe.on(each.on or scribe.settled))


def withdraw(item: Item, entry: Entry, scribe: Scribe) -> None:
    """Withdraw an item that the document says was withdrawn."""
    if entry.withdrawn:
        day = entry.withdrawn.on or scribe.settled
        item.withdraw(scribe.on(day, entry.withdrawn.reason, needed=True))


def report(past: Past[Report] | None, document: Document, scribe: Scribe) -> Report | None:
    """Return the report with the steps that are not recorded yet, or None when there is nothing to say."""
    there = history.steps(past.now) if past else ()
    new = [step for _, step in missing(document.report, there, same_step)]
    written = history.sections(past) if past else ()
    sections = [one for _, one in missing(document.report_sections, written, same_section)]
    days = [step.on for step in new] + [one.on for one in sections]
    if not days:
        return None
    found = past.now if past else Report.begin_for(document.reference, scribe.on(days[0] or scribe.settled))
    for step in new:
        act = scribe.on(step.on or scribe.settled)
        found.take_step(step.step, act, to=step.to, text=step.text, decided_by=step.decided_by)
    for place, one in enumerate(sections):
        with scribe.at(f"report.sections[{place}]"):
            found.write_section(one.section, one.text, scribe.on(one.on or scribe.settled))
    return found


def same_section(said: SectionWritten, recorded: SectionWritten) -> bool:
    """Say whether these words under a heading of the report are recorded."""
    same = (said.section, said.text) == (recorded.section, recorded.text)
    return same and same_day(said.on, recorded.on)


def same_step(said: StepTaken, recorded: StepTaken) -> bool:
    """Say whether this step of the report is recorded."""
    words = (said.step, said.to, said.text, said.decided_by)
    same = words == (recorded.step, recorded.to, recorded.text, recorded.decided_by)
    return same and same_day(said.on, recorded.on)


def new_connection(episode: str, link: Link, scribe: Scribe) -> Connection:
    """Return a new connection; every connection begins with being proposed."""
    first = link.states[0] if link.states else LinkState(ConnectionState.PROPOSED)
    proposed = first.state == ConnectionState.PROPOSED
    connection = Connection.propose(
        episode,
        link.reference,
        from_authority=link.from_authority,
        to_authority=link.to_authority,
        subject=link.subject,
        visibility=link.visibility or Visibility.NETWORK,
        act=scribe.on(first.on or scribe.settled),
        about=link.about,
        note=first.note if proposed else "",
    )
    progress(connection, link.states[1:] if proposed else link.states, (), scribe)
    settle(connection, link, scribe)
    return connection


def change_connection(past: Past[Connection], link: Link, path: str, scribe: Scribe) -> Connection:
    """Record the states that are not recorded yet, and return the connection."""
    recorded = history.link(past.now)
    for field, said, there in (
        ("from", link.from_authority, recorded.from_authority),
        ("to", link.to_authority, recorded.to_authority),
        ("subject", link.subject, recorded.subject),
        ("about", link.about or recorded.about, recorded.about),
        ("visibility", link.visibility or recorded.visibility, recorded.visibility),
    ):
        if said != there:
            scribe.fault(
                f"{path}.{field}",
                f"“{link.reference}” was proposed with “{there}”, which stays. "
                "Write that, or give the other connection a reference of its own.",
            )
    progress(past.now, link.states, recorded.states, scribe)
    settle(past.now, link, scribe)
    return past.now


def progress(
    connection: Connection, said: tuple[LinkState, ...], there: tuple[LinkState, ...], scribe: Scribe
) -> None:
    """Record how far a connection came, as far as it is not recorded."""
    for _, state in missing(said, there, same_state):
        unsaid = state.state in CAME_TO_NOTHING and not state.note
        act = scribe.on(state.on or scribe.settled, needed=unsaid)
        connection.progress(state.state, state.note, act)


def settle(connection: Connection, said: Link, scribe: Scribe) -> None:
    """Record what was to be done next in a connection and what came of it, as far as it is not recorded."""
    there = history.link(connection)
    for _, settled in missing(said.next_actions, there.next_actions, same_action):
        connection.set_next_action(settled.action, scribe.on(settled.on or scribe.settled))
    for _, came in missing(said.outcomes, there.outcomes, same_outcome):
        connection.record_outcome(came.outcome, came.borrowed_into, scribe.on(came.on or scribe.settled))


def same_action(said: Settled, recorded: Settled) -> bool:
    """Say whether this next action is recorded."""
    return said.action == recorded.action and same_day(said.on, recorded.on)


def same_outcome(said: Outcome, recorded: Outcome) -> bool:
    """Say whether this outcome is recorded."""
    words = (said.outcome, said.borrowed_into)
    return words == (recorded.outcome, recorded.borrowed_into) and same_day(said.on, recorded.on)


def same_state(said: LinkState, recorded: LinkState) -> bool:
    """Say whether this state of a connection is recorded."""
    return (said.state, said.note) == (recorded.state, recorded.note) and same_day(said.on, recorded.on)
