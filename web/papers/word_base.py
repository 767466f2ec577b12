"""A council's own Word file to write a paper in: looked at with care before it is opened, and never kept."""

from __future__ import annotations

import io
import re
import zipfile

from docx import Document
from docx.document import Document as WordDocument

from ci_kb.domain.errors import Refused

MEBIBYTE = 1024 * 1024
LARGEST = 10 * MEBIBYTE
LARGEST_UNPACKED = 100 * MEBIBYTE
MOST_MEMBERS = 1000
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
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise Refused(BOMB, field="base")
    if not names >= NEEDED or any(_OUTSIDE.search(name) for name in names) or len(names) < len(members):
        raise Refused(NO_WORD_FILE, field="base")
