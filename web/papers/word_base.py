"""A council's own Word file to write a paper in: looked at with care before it is opened, and never kept."""

from __future__ import annotations

import io
import re
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from ci_kb.domain.errors import Refused

MEBIBYTE = 1024 * 1024
LARGEST = 10 * MEBIBYTE
LARGEST_UNPACKED = 100 * MEBIBYTE
LARGEST_XML = 20 * MEBIBYTE
"""All that is read into memory at once, where it takes several times as much."""

MOST_MEMBERS = 1000
NOTES = frozenset({RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES})
KEPT = NOTES | {
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.HEADER,
    RELATIONSHIP_TYPE.FOOTER,
}
"""What a document may lead to that says how it looks and not what it says."""

NEEDED = frozenset({"[Content_Types].xml", "word/document.xml"})

NO_WORD_FILE = (
    "Choose a Word document, a file that ends in .docx. Open a template or an older file in Word and save it "
    "as “Word Document (.docx)” first."
)
TOO_LARGE = "Choose a Word document of at most 10 MB; most of the size of a file is its pictures."
BOMB = "This file unpacks to more than a Word document needs. Choose another."
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)")


def checked(base: bytes) -> WordDocument:
    """Return the document that a file from outside holds.

    Raises `Refused`, at the field “base”: before anything is unpacked, if it is too large packed or unpacked,
    or names places outside itself.
    """
    if len(base) > LARGEST:
        raise Refused(TOO_LARGE, field="base")
    try:
        with zipfile.ZipFile(io.BytesIO(base)) as packed:
            _look_at(packed.infolist())
        return Document(io.BytesIO(base))
    except Refused:
        raise
    except Exception:  # a file from outside can surprise every layer of the library below
        raise Refused(NO_WORD_FILE, field="base") from None


def _look_at(members: list[zipfile.ZipInfo]) -> None:
    names = {member.filename for member in members}
    unpacked = sum(member.file_size for member in members)
    xml = sum(member.file_size for member in members if member.filename.lower().endswith((".xml", ".rels")))
    if len(members) > MOST_MEMBERS or unpacked > LARGEST_UNPACKED or xml > LARGEST_XML:
        raise Refused(BOMB, field="base")
    if not names >= NEEDED or any(_OUTSIDE.search(name) for name in names) or len(names) < len(members):
        raise Refused(NO_WORD_FILE, field="base")


def empty(document: WordDocument) -> None:
    """Leave nothing of a base but its page, header, footer and styles.

    What else hangs on its text goes with it: pictures, comments, notes, files put into it.  Nor is a template
    fetched from elsewhere when the new file is opened.
    """
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    part = document.part
    for name, relation in list(part.rels.items()):
        if relation.reltype not in KEPT:
            del part.rels[name]
        elif relation.reltype in NOTES:
            _empty_notes(relation.target_part)
    settings = document.settings.element
    for template in settings.findall(qn("w:attachedTemplate")):
        settings.remove(template)
    for relation in part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.SETTINGS:
            relation.target_part.rels.clear()


def _empty_notes(part: Part) -> None:
    """Take every note away but the lines that stand above notes, which settings name."""
    notes = parse_xml(part.blob)
    for note in list(notes):
        if note.get(qn("w:type")) is None:
            notes.remove(note)
    part._blob = serialize_part_xml(notes)
