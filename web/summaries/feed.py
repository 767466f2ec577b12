"""The editions of national summaries as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml  # writes XML, and reads none

from projections.summaries import EditionLine
from web.saved_searches.feed import ATOM, add, moment
from web.shell import SERVICE_NAME, day

NEVER = datetime(2022, 11, 1, tzinfo=UTC)
"""When a feed without an edition was changed last."""


def feed(editions: Iterable[EditionLine], base: str, own: str) -> str:
    """Return the feed; `base` is where the knowledge base lies, `own` the address of the feed itself."""
    shown = list(editions)
    root = Xml.Element("feed", xmlns=ATOM)
    add(root, "id", own)
    add(root, "title", f"National summaries – {SERVICE_NAME}")
    Xml.SubElement(root, "link", rel="self", href=own)
    Xml.SubElement(root, "link", rel="alternate", href=f"{base}/summaries")
    add(Xml.SubElement(root, "author"), "name", SERVICE_NAME)
    add(root, "updated", moment(max((one.facts.recorded for one in shown), default=NEVER)))
    for one in shown:
        address = f"{base}/summaries/{one.summary}/editions/{one.number}"
        entry = Xml.SubElement(root, "entry")
        add(entry, "id", address)
        add(entry, "title", f"{one.title}, edition {one.number}")
        add(entry, "updated", moment(one.facts.recorded))
        Xml.SubElement(entry, "link", rel="alternate", href=address)
        corrects = f" It corrects edition {one.corrects}: {one.note}" if one.corrects else ""
        add(
            entry,
            "summary",
            f"What was learned from {day(one.period_from)} to {day(one.period_to)}.{corrects}",
        )
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode")
