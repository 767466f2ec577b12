"""Holds every kind of answer against what typed words may become in it: words, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

from icalendar import Calendar
from werkzeug.test import TestResponse

MARK = "hzk"
"""Stands in every string of the corpus, and in nothing of ours."""

ELEMENTS = frozenset(
    "html head meta title link script body nav ul li a section div p strong form input label select option "
    "button header main h1 h2 h3 h4 h5 footer svg use details summary legend fieldset textarea span time "
    "dl dt dd table caption thead tbody tfoot tr th td ol em del ins mark code abbr datalist blockquote "
    "small br hr img template "
    "path rect line g text circle desc polyline polygon marker defs meter article aside figure figcaption "
    "col colgroup optgroup output progress b i sub sup pre search dialog".split()
)
WORDS_ONLY = frozenset(
    "value title content placeholder aria-label alt datetime name data-query data-text label cite".split()
)
ADDRESSES = frozenset("href src action formaction data-suggest xlink:href".split())
SAFE_ADDRESS = re.compile(r"(https?://|mailto:|webcal://|/(?![/\\])|#|\?|[\w.-]*$)", re.IGNORECASE)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
RAW_HTML = re.compile(r"(?<!\\)<[a-zA-Z!?/]")
MARKDOWN_LINK = re.compile(r"(?<!\\)\]\(\s*(?!https?:|mailto:|/|#)([^)\s]*)")
SHOWN_NOWHERE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Page(HTMLParser):
    """Notes whatever in a page is more than words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag in ("script", "style")
        if tag not in ELEMENTS:
            self.faults.append(f"an element <{tag}>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name in ("style", "srcdoc", "srcset") or MARK in name:
            self.faults.append(f"an attribute {name} of <{tag}>")
        if name in ADDRESSES and not SAFE_ADDRESS.match(value):
            self.faults.append(f"an address {value!r} of <{tag}>")
        if tag == "script" and MARK in value:
            self.faults.append(f"a script {value!r}")

    def handle_endtag(self, _tag: str) -> None:
        self._script = False

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.faults.append(f"a script that says {data[:60]!r}")

    def handle_comment(self, data: str) -> None:
        if MARK in data:
            self.faults.append("a comment")

    def handle_pi(self, data: str) -> None:
        self.faults.append(f"an instruction {data[:60]!r}")

    def unknown_decl(self, data: str) -> None:
        self.faults.append(f"a declaration {data[:60]!r}")


def faults_in(answer: TestResponse) -> list[str]:
    """Return what in an answer is more than words."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    for name, value in answer.headers.items():
        if MARK in name.casefold() or "\n" in value or "\r" in value:
            found.append(f"a header {name}")
    if answer.status_code in (204, 301, 302, 303, 304):
        place = answer.headers.get("Location", "/")
        return found + ([] if SAFE_ADDRESS.match(place) else [f"a redirection to {place}"])
    kind = answer.mimetype
    check = next((check for begins, check in CHECKS.items() if kind.startswith(begins)), None)
    if check is None:
        return found if kind.startswith(HARMLESS) else [*found, kind]
    return found + check(answer.data)


def in_page(body: bytes) -> list[str]:
    """Return what is more than words in a page."""
    text = body.decode()
    page = Page()
    page.feed(text)
    page.close()
    strange = SHOWN_NOWHERE.search(text)
    return page.faults + ([f"a character {strange[0]!r}"] if strange else [])


def in_word(body: bytes) -> list[str]:
    """Return what is more than words in a Word file: fields, outside addresses, parts that are no XML."""
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        for name in packed.namelist():
            if MARK in name or ".." in name or name.startswith("/"):
                found.append(f"a part {name}")
            if not name.endswith((".xml", ".rels")):
                continue
            for element in ElementTree.fromstring(packed.read(name)).iter():  # noqa: S314  # made by us
                tag = element.tag.rpartition("}")[2]
                if tag in ("instrText", "fldSimple") and MARK in str(element.text) + str(element.attrib):
                    found.append(f"a field {element.text}")
                target = element.attrib.get("Target", "")
                if element.attrib.get("TargetMode") == "External" and not SAFE_ADDRESS.match(target):
                    found.append(f"an address {target}")
    return found


def in_feed(body: bytes) -> list[str]:
    """Return what is more than words in a feed."""
    found = []
    for element in ElementTree.fromstring(body).iter():  # noqa: S314  # made by us
        if MARK in element.tag:
            found.append(f"an element {element.tag}")
        if element.attrib.get("type") in ("html", "xhtml") and element.text:
            found += in_page(element.text.encode())
        address = element.attrib.get("href", "/")
        if not SAFE_ADDRESS.match(address):
            found.append(f"an address {address}")
    return found


def in_calendar(body: bytes) -> list[str]:
    """Return what is more than words in a calendar."""
    unfolded = re.sub(r"\r\n[ \t]", "", body.decode())
    lines = unfolded.split("\r\n")
    strange = [line for line in lines if line and not re.fullmatch(r"[A-Z-]+[;:][^\r\n]*", line)]
    asked = [line for line in lines if line.startswith(("ATTENDEE", "ORGANIZER", "ATTACH", "TRIGGER"))]
    if not strange:
        Calendar.from_ical(body)
    return [*strange, *asked]


def in_csv(body: bytes) -> list[str]:
    """Return the cells a spreadsheet would take for formulas."""
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    return [f"a formula {cell!r}" for row in rows for cell in row if cell.startswith(FORMULA)]


def in_json(body: bytes) -> list[str]:
    """Return what is wrong with JSON: that it is none."""
    json.loads(body)
    return []


def in_markdown(body: bytes) -> list[str]:
    """Return what Markdown would turn into more than words."""
    text = body.decode()
    links = [one for one in MARKDOWN_LINK.findall(text) if one]
    return [f"HTML {one!r}" for one in RAW_HTML.findall(text)] + [f"a link to {one!r}" for one in links]


HARMLESS = ("text/css", "text/javascript", "text/x-python", "image/", "text/plain")

CHECKS = {
    "text/html": in_page,
    "application/vnd.openxmlformats": in_word,
    "application/atom+xml": in_feed,
    "text/calendar": in_calendar,
    "text/csv": in_csv,
    "application/json": in_json,
    "application/problem+json": in_json,
    "application/openapi": in_json,
    "text/markdown": in_markdown,
}
"""What each kind of answer is held against."""
