"""A saved search as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml  # writes XML, and reads none

from projections.saved_searches import Saved
from web.saved_searches.news import Line
from web.shell import SERVICE_NAME, day

ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(saved: Saved, lines: Iterable[Line], base: str, own: str) -> str:
    """Return the feed; `base` is where the knowledge base lies, `own` the address of the feed itself."""
    root = Xml.Element("feed", xmlns=ATOM)
    add(root, "id", f"urn:uuid:{saved.id}")
    add(root, "title", f"{saved.name} – {SERVICE_NAME}")
    Xml.SubElement(root, "link", rel="self", href=own)
    Xml.SubElement(root, "link", rel="alternate", href=f"{base}/search?{saved.search}")
    add(Xml.SubElement(root, "author"), "name", SERVICE_NAME)
    shown = list(lines)
    updated = max((line.recorded for line in shown), default=saved.facts.recorded)
    add(root, "updated", moment(updated))
    for line in shown:
        entry = Xml.SubElement(root, "entry")
        add(entry, "id", f"{base}{line.path}")
        add(entry, "title", f"{line.title} ({line.authorities})")
        add(entry, "updated", moment(line.recorded))
        Xml.SubElement(entry, "link", rel="alternate", href=f"{base}{line.path}")
        said = f"{line.text}\n" if line.text else ""
        add(entry, "summary", f"{said}{line.kind}, {day(line.on)}. Found by: {line.why}.")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode")


def add(parent: Xml.Element, name: str, text: str) -> None:
    """Add an element that holds a text, without the characters that XML cannot hold."""
    Xml.SubElement(parent, name).text = NOT_XML.sub("", text)


def moment(value: datetime) -> str:
    """Write a moment as feeds do."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
