"""Episode documents to send in tests."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.documents.importing import Plan, plan, record
from ci_kb.documents.loading import known_themes, load

TODAY = date(2026, 11, 24)
STORIES = Path(__file__).parent.parent / "fixtures" / "episodes"
REFERENCE = "moray-2022-11"


def bare(**fields: Any) -> dict[str, Any]:
    """Return a document with nothing but what is required, and the fields."""
    return {"format": "ci-kb-episode/1", "reference": REFERENCE, "hosts": ["Moray"], **fields}


def full() -> dict[str, Any]:
    """Return a document that has something in every field."""
    return bare(
        title="Consistent quality assurance",
        mode="in person",
        milestones={
            "dates-agreed": {"on": "2022-09-28"},
            "team-identified": {"on": "2022-10-06"},
            "team-pre-meeting": {"planned": "2022-11-01"},
            "documentation-finalised": {"waived": "Papers were agreed orally"},
        },
        fieldwork={
            "from": "2022-11-15",
            "to": "2022-11-17",
            "changes": [{"on": "2022-11-10", "from": "2022-11-22", "to": "2022-11-24", "reason": "Storm"}],
        },
        focus=[
            {"on": "2022-09-13", "step": "proposed", "text": "Raising attainment"},
            {
                "on": "2022-10-04",
                "step": "agreed",
                "text": "Consistency",
                "reason": "One thing we can change",
            },
        ],
        team=[
            {
                "role": "Head of Scrutiny",
                "organisation": "Education Scotland",
                "part": "lead",
                "name": "A. Ross",
            },
            {
                "role": "Headteacher",
                "organisation": "Moray Council",
                "count": 3,
                "capacity": "host-officer",
                "prepared": {"team pre-meeting": "2022-11-01", "guidance read": "2022-10-28"},
            },
        ],
        self_evaluation=[
            {
                "reference": "s1",
                "on": "2022-10-20",
                "kind": "strength",
                "source": "attainment",
                "text": "Steady",
            }
        ],
        sessions=[{"day": 1, "start": "09:30", "end": "10:30", "title": "Welcome", "kind": "welcome"}],
        sessions_agreed=False,
        findings=[
            {"reference": "f1", "on": "2022-11-24", "kind": "key finding", "text": "Follow-up differs."},
            {"reference": "f2", "on": "2022-11-24", "kind": "strength", "text": "Trust.", "themes": ["data"]},
        ],
        practice=[
            {
                "reference": "p1",
                "on": "2022-12-06",
                "title": "Trios",
                "text": "Three schools visit.",
                "confirmed": [{"on": "2023-12-05", "note": "Four trios meet"}, {"on": "2024-12-03"}],
            }
        ],
        report={
            "steps": [{"on": "2022-12-08", "step": "circulated", "to": "core team"}],
            "sections": [{"on": "2022-12-07", "section": "methodology", "text": "Three groups met."}],
        },
        next_steps=[
            {
                "reference": "n1",
                "on": "2022-12-20",
                "text": "Agree a rule for follow-up.",
                "from_finding": "f1",
                "updates": [{"on": "2023-02-14", "status": "in progress", "note": "Drafted"}],
            }
        ],
        connections=[
            {
                "reference": "c1",
                "from": "Moray",
                "to": "Angus",
                "subject": "Trios",
                "about": "p1",
                "states": [{"on": "2022-12-13", "state": "proposed", "note": "At the end"}],
                "next_actions": [
                    {
                        "on": "2022-12-13",
                        "next_action": "Send the plan",
                        "owner": "Quality manager",
                        "owner_body": "Moray Council",
                        "next_due": "2023-01-31",
                    }
                ],
                "outcomes": [
                    {"on": "2023-05-02", "outcome": "Two trios began.", "borrowed_into": "angus-2023-05"}
                ],
            }
        ],
        reviews=[{"on": "2023-11-28", "note": "Two of three are done"}],
        postponed={"on": "2022-11-21", "reason": "More snow"},
        **papers(),
        **group_work(),
    )


def papers() -> dict[str, Any]:
    """Return what a document says of the papers an episode works with."""
    return {
        "meetings": [
            {
                "reference": "m1",
                "on": "2022-09-12",
                "kind": "initial discussion",
                "held": "2022-09-12",
                "bodies": ["Moray Council", "ADES"],
                "note": "Process explained",
                "visibility": "team",
            }
        ],
        "host_papers": [
            {"reference": "h1", "on": "2022-10-20", "text": "We hope to learn.", "visibility": "groups"}
        ],
        "documents": [
            {
                "reference": "d1",
                "on": "2022-11-01",
                "title": "Quality calendar",
                "link": "https://moray.example/calendar",
                "minutes": 10,
                "essential": True,
                "holder": "Quality improvement team",
                "dated": "2022-08-15",
                "visibility": "team",
            }
        ],
        "key_points": [
            {
                "reference": "k1",
                "on": "2022-11-22",
                "text": "Visits differ",
                "day": 1,
                "group": "A",
                "visibility": "team",
            }
        ],
    }


def group_work() -> dict[str, Any]:
    """Return what a document says of what groups of people do."""
    return {
        "local_organisational_group": {
            "steps": [
                {"on": "2022-10-03", "members": ["Quality improvement manager"]},
                {"on": "2022-10-10", "point": "it-requirements", "text": "Two screens"},
                {"on": "2022-10-12", "members": ["Quality improvement manager", "Headteacher"]},
            ]
        },
        "similar_work": [
            {
                "other": "angus-2023-05",
                "steps": [
                    {"on": "2023-01-10", "judgement": "linked", "reason": "They told us"},
                    {"on": "2023-02-14", "judgement": "dismissed", "reason": "Far larger schools"},
                    {"on": "2023-03-07", "judgement": "restored"},
                ],
            }
        ],
        "comments": [
            {
                "reference": "r1",
                "on": "2022-12-10",
                "about": "report",
                "section": "key-findings",
                "text": "Say which visits",
                "decisions": [{"on": "2022-12-12", "decision": "accepted", "reason": "Named them"}],
            }
        ],
        "agreements": [
            {
                "subject": "fail-safe",
                "steps": [
                    {"on": "2023-01-09", "text": "No report could be agreed"},
                    {"on": "2023-01-10", "agreed_by": "ADES"},
                    {"on": "2023-01-11", "text": "The position reached", "reason": "Kinder"},
                    {"on": "2023-01-12", "agreed_by": "host authority"},
                    {"on": "2023-01-13", "withdrawn_by": "host authority", "reason": "One more look"},
                ],
            }
        ],
        "feedback_until": "2022-12-24",
        "feedback": [{"reference": "b1", "on": "2022-12-01", "answers": {"worked-well": "Honest talk"}}],
    }


def send(kb: KnowledgeBase, raw: dict[str, Any], on: date = TODAY) -> Plan:
    """Import a document, and return what was recorded."""
    return record(kb, planned(kb, raw, on))


def planned(kb: KnowledgeBase, raw: dict[str, Any], on: date = TODAY) -> Plan:
    """Return what importing a document would record."""
    return plan(kb, load(raw, known_themes(kb), kb.guidance), by_operator(on))


def write(file: Path, *documents: Any) -> Path:
    """Write one document, or a list of several, into a file."""
    file.write_text(json.dumps(documents[0] if len(documents) == 1 else documents), encoding="utf-8")
    return file
