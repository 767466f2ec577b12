"""Carries out the redactions in a log.

The keys of what was redacted are destroyed, and what is said instead lies in their place.  Doing so again
changes nothing, so it is done whenever a log is opened that has redactions its keys do not know of: after a
crash between the two, and after older keys were restored.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ci_kb.domain.redaction import Redaction
from ci_kb.event_log import EventLog
from ci_kb.event_log.keys import Redacted
from ci_kb.event_log.mapper import key_of

FEW = 1000
"""So many events are looked through again rather than noted as looked through."""


def carry_out(log: EventLog) -> bool:
    """Carry out the redactions of the log that its keys do not know of; say whether there were any."""
    position, known = log.keys.applied()
    if known != log.digest_at(position):
        position = 0  # Keys or log were restored.
    head = log.head()
    if head == position:
        return False
    texts: dict[int, Redacted] = {}
    erased: list[str] = []
    for logged in log.events_called([Redaction.Made.TOPIC], position):
        texts |= taken_out(log, logged.event)
        erased += [logged.event.person] if logged.event.person else []
    if not texts and not erased and head - position < FEW:
        return False
    if erased:
        log.keys.note_erased(erased)
    return log.keys.redact(texts, (head, log.digest_at(head)))


def taken_out(log: EventLog, made: Any) -> dict[int, Redacted]:
    """Return what a redaction says instead of texts, by the number of the key that each was sealed with."""
    found = {}
    for said in made.events:
        stored = log.stored(said.of, said.number)
        number = key_of(stored) if stored else None
        if number is not None:
            found[number] = Redacted(str(made.originator_id), msgspec.json.encode(said.says))
    return found
