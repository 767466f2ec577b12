"""Writes a document as plain values, in the fixed order of the format, leaving out what is empty."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from ci_kb.documents.document import (
    FORMAT,
    AgreedOn,
    Dates,
    Document,
    Entry,
    Fieldwork,
    FocusStatement,
    Line,
    Link,
    Remark,
    Seat,
    Settled,
    Version,
)
from ci_kb.guidance import MilestoneFact

Values = dict[str, Any]


def as_dict(document: Document) -> Values:
    """Return the document as it stands in a file."""
    return filled(
        format=FORMAT,
        reference=document.reference,
        title=document.title,
        hosts=list(document.hosts),
        programme=document.programme,
        mode=document.mode,
        guidance=document.guidance,
        visibility=document.visibility,
        milestones={name: fact(known) for name, known in document.milestones.items()},
        fieldwork=fieldwork(document.fieldwork) if document.fieldwork else None,
        focus=[focus(statement) for statement in document.focus],
        team=[seat(each) for each in document.team],
        self_evaluation=[self_evaluation(line) for line in document.self_evaluation],
        sessions=[filled(**asdict(session)) for session in document.sessions],
        sessions_agreed=document.sessions_agreed,
        findings=[item(entry) for entry in document.findings],
        practice=[item(entry) for entry in document.practice],
        report=filled(
            steps=[report_step(step) for step in document.report],
            sections=[plain(section, "on", "section", "text") for section in document.report_sections],
        ),
        next_steps=[item(entry) for entry in document.next_steps],
        connections=[connection(link) for link in document.connections],
        reviews=[filled(on=day(r.on), planned=day(r.planned), note=r.note) for r in document.reviews],
        postponed=plain(document.postponed, "on", "reason") if document.postponed else None,
        meetings=[item(entry) for entry in document.meetings],
        host_papers=[item(entry) for entry in document.host_papers],
        documents=[item(entry) for entry in document.documents],
        key_points=[item(entry) for entry in document.key_points],
        local_organisational_group=filled(
            steps=[plain(s, "on", "members", "point", "text") for s in document.local_organisational_group]
        ),
        comments=[comment(remark) for remark in document.comments],
        agreements=[agreement(agreed) for agreed in document.agreements],
        feedback_until=day(document.feedback_until),
        feedback=[plain(given, "reference", "on", "answers") for given in document.feedback],
        similar_work=[
            {"other": judged.other, "steps": [plain(s, "on", "judgement", "reason") for s in judged.steps]}
            for judged in document.similar_work
        ],
        demonstration=document.demonstration or None,
    )


def plain(said: Any, *names: str) -> Values:
    """Return the fields of a part of the document that are not empty, in this order."""
    return filled(**{name: as_said(getattr(said, name)) for name in names})


def as_said(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, date):
        return day(value)
    return list(value) if isinstance(value, tuple) else value


def comment(remark: Remark) -> Values:
    """Return a comment with what was decided on it."""
    return filled(
        **plain(remark, "reference", "on", "about", "section", "text"),
        decisions=[plain(decision, "on", "decision", "reason") for decision in remark.decisions],
    )


def agreement(agreed: AgreedOn) -> Values:
    """Return what the three bodies agree on, step by step."""
    names = ("on", "text", "agreed_by", "withdrawn_by", "reason")
    return filled(subject=agreed.subject, steps=[plain(step, *names) for step in agreed.steps])


def filled(**values: Any) -> Values:
    """Return the values that are not empty; false and numbers are never empty."""
    return {name: value for name, value in values.items() if value not in (None, "", [], (), {})}


def day(value: Any) -> str | None:
    """Return a date as text."""
    return value.isoformat() if value else None


def fact(fact: MilestoneFact) -> Values:
    """Return what is known about one milestone."""
    return filled(on=day(fact.met), planned=day(fact.planned), waived=fact.waived)


def fieldwork(fieldwork: Fieldwork) -> Values:
    """Return the dates as first agreed, and the moves."""
    return filled(**dates(fieldwork.agreed), changes=[change(move) for move in fieldwork.changes])


def dates(dates: Dates) -> Values:
    """Return first and last day."""
    return {"from": day(dates.start), "to": day(dates.end)}


def change(move: Dates) -> Values:
    """Return one move of the fieldwork."""
    return filled(on=day(move.on), **dates(move), reason=move.reason)


def focus(statement: FocusStatement) -> Values:
    """Return one step of the focus."""
    return filled(
        on=day(statement.on),
        step=statement.step,
        text=statement.focus.text,
        rationale=statement.focus.rationale,
        reason=statement.reason,
        by=statement.focus.decided_by,
        themes=list(statement.focus.themes),
        evidence=list(statement.focus.evidence),
    )


def seat(seat: Seat) -> Values:
    """Return one seat of the team."""
    member = seat.member
    return filled(
        role=member.role,
        organisation=member.organisation,
        part=member.part,
        name=seat.name,
        count=member.count if member.count > 1 else None,
        capacity=member.capacity,
        prepared={str(kind): day(on) for kind, on in seat.prepared.items()},
    )


def self_evaluation(line: Line) -> Values:
    """Return one line of the self-evaluation."""
    statement = line.statement
    return filled(
        reference=line.reference,
        on=day(line.on),
        kind=statement.kind,
        source=statement.source,
        text=statement.text,
        existing=statement.existing,
        link=statement.link,
        dated=day(statement.dated),
        holder=statement.holder,
    )


def report_step(step: Any) -> Values:
    """Return one step of the report."""
    return filled(on=day(step.on), step=step.step, to=step.to, text=step.text, by=step.decided_by)


def item(entry: Entry) -> Values:
    """Return a finding, practice or a next step; its versions only when there are several."""
    withdrawn = entry.withdrawn
    return filled(
        reference=entry.reference,
        on=day(entry.on),
        **content(entry.content),
        visibility=entry.visibility,
        withdrawn=filled(on=day(withdrawn.on), reason=withdrawn.reason) if withdrawn else None,
        versions=[version(each) for each in entry.versions] if len(entry.versions) > 1 else [],
        updates=[filled(on=day(u.on), status=u.status, note=u.note) for u in entry.updates],
        confirmed=[filled(on=day(each.on), note=each.note) for each in entry.confirmed],
    )


def version(version: Version) -> Values:
    """Return one version of an item."""
    return filled(on=day(version.on), reason=version.reason, **content(version.content))


def content(content: Any) -> Values:
    """Return what an item says; its fields have the names and the order of the format."""
    return plain(content, *vars(content))


def connection(link: Link) -> Values:
    """Return a connection."""
    return filled(
        reference=link.reference,
        **{"from": link.from_authority, "to": link.to_authority},
        subject=link.subject,
        about=link.about,
        visibility=link.visibility,
        states=[filled(on=day(s.on), state=s.state, note=s.note) for s in link.states],
        next_actions=[next_action(settled) for settled in link.next_actions],
        outcomes=[
            filled(on=day(o.on), outcome=o.outcome, borrowed_into=o.borrowed_into) for o in link.outcomes
        ],
    )


def next_action(settled: Settled) -> Values:
    """Return what was to be done next in a connection."""
    action = settled.action
    return filled(
        on=day(settled.on),
        next_action=action.action,
        owner=action.owner,
        owner_body=action.owner_body,
        next_due=day(action.due),
    )


def one(document: Document) -> str:
    """Return the text of a file with one document."""
    return pretty(as_dict(document)) + "\n"


def several(documents: Iterable[Document]) -> Iterator[str]:
    """Yield the text of a file with a list of documents, piece by piece."""
    before = "[\n"
    for document in documents:
        yield before + pretty(as_dict(document))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def lines(documents: Iterable[Document]) -> Iterator[str]:
    """Yield the text of a file with one document on each line."""
    for document in documents:
        yield json.dumps(as_dict(document), ensure_ascii=False) + "\n"


def pretty(values: Values) -> str:
    """Return values as JSON for people."""
    return json.dumps(values, ensure_ascii=False, indent=2)
