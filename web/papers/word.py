"""Writes a paper as a Word file that everybody can read: language, title, headings, lists, tables marked."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from ci_kb.domain.errors import Refused
from web.papers import word_styles as styles
from web.papers.paper import (
    DEMONSTRATION,
    Block,
    Grid,
    Heading,
    Line,
    Listing,
    Paper,
    Paragraph,
    Picture,
    Quote,
)
from web.papers.word_base import checked, empty
from web.papers.word_drawing import draw

LANGUAGE = "en-GB"
LONGEST_TITLE = 255
CANNOT_BE_WRITTEN_IN = (
    "This Word document cannot be written in. Copy its pages into a new document in Word, and choose that."
)
SHORT = 14
"""A cell of a table with so few letters stands on one line."""

SMALLER = {6: 8, 9: 7}
"""From how many columns on a table is written in how small letters."""

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def as_word(paper: Paper, base: bytes | None = None) -> bytes:
    """Return the paper as a Word file; with `base`, in the style, header and footer of that file.

    Raises `Refused` when the base cannot be used.
    """
    if base is None:
        document = Document()
        styles.plain(document, compact=paper.compact)
        return _written(paper, document)
    document = checked(base)
    try:
        empty(document)
        return _written(paper, document)
    except Exception:  # whatever a file from outside has in place of styles, sections or lists
        raise Refused(CANNOT_BE_WRITTEN_IN, field="base") from None


def _written(paper: Paper, document: WordDocument) -> bytes:
    styles.complete(document)
    styles.speak(document, LANGUAGE)
    _name(document, paper)
    _write(document, paper)
    _footer(document, str(paper.stamp))
    stream = io.BytesIO()
    document.save(stream)
    return undated(stream.getvalue())


def undated(packed: bytes) -> bytes:
    """Return a packed file without the moment of packing, so that the same paper gives the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(stream, "w") as target:
        for member in source.infolist():
            plain = zipfile.ZipInfo(member.filename)
            plain.compress_type, plain.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(plain, source.read(member))
    return stream.getvalue()


def _name(document: WordDocument, paper: Paper) -> None:
    """Give the document its title and language, which readers of screens say first; no names of people."""
    known = document.core_properties
    title = f"{paper.title}: {paper.above}" if paper.above else paper.title
    known.title = title[:LONGEST_TITLE]
    known.language = LANGUAGE
    known.author = known.last_modified_by = "Collaborative Improvement knowledge base"
    known.comments, known.keywords, known.subject = str(paper.stamp), "", ""
    known.created = known.modified = datetime.combine(paper.stamp.day, time(12), UTC)
    known.revision = 1


def _write(document: WordDocument, paper: Paper) -> None:
    document.add_paragraph(paper.title, styles.TITLE)
    if paper.demonstration:
        document.add_paragraph().add_run(DEMONSTRATION).bold = True
    if paper.above:
        document.add_paragraph(paper.above, styles.SUBTITLE)
    for block in paper.blocks:
        _block(document, block)


def _block(document: WordDocument, block: Block) -> None:
    match block:
        case Heading():
            document.add_paragraph(block.line.text, styles.HEADINGS[block.level - 1])
        case Paragraph():
            run = _paragraph(document.add_paragraph(), block.line)
            run.italic = True if block.note else None
        case Listing():
            style = styles.numbered(document) if block.numbered else styles.BULLET
            for one in block.lines:
                _paragraph(document.add_paragraph(style=style), one)
        case Quote():
            quoted = document.add_paragraph()
            quoted.paragraph_format.left_indent = styles.INDENT
            _paragraph(quoted, Line(("“", *block.line.pieces, "”"))).italic = True
            if block.whose:
                quoted.add_run(f" – {block.whose}")
        case Picture():
            draw(document.add_paragraph(), block.drawing, len(document.element.body))
        case Grid():
            _table(document, block)


def _paragraph(paragraph: WordParagraph, words: Line) -> styles.Run:
    run = paragraph.add_run()
    for number, part in enumerate(part.strip() for part in words.text.splitlines() if part.strip()):
        if number:
            run.add_break(WD_BREAK.LINE)
        run.add_text(part)
    return run


def _table(document: WordDocument, block: Grid) -> None:
    caption = document.add_paragraph(block.caption, styles.CAPTION)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.headings), style=styles.TABLE)
    _describe(table, block.caption)
    across = styles.text_width(document)
    for column, share in zip(table.columns, shares(block), strict=True):
        column.width = int(across * share)
    top = table.add_row()
    _mark(top, "w:tblHeader")
    for cell, words in zip(top.cells, block.headings, strict=True):
        cell.paragraphs[0].add_run(words).bold = True
        styles.shade(cell)
    for row in block.rows:
        below = table.add_row()
        _mark(below, "w:cantSplit")
        for cell, one in zip(below.cells, row, strict=True):
            _paragraph(cell.paragraphs[0], one)
    size = min((points for many, points in SMALLER.items() if len(block.headings) >= many), default=0)
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            cell.width = column.width
            for run in cell.paragraphs[0].runs if size else ():
                run.font.size = Pt(size)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    document.add_paragraph()


def shares(block: Grid) -> list[float]:
    """Return how wide each column of a table is, of the whole: as its texts need, no word broken."""
    columns = zip(block.headings, *([cell.text for cell in row] for row in block.rows), strict=True)
    needed = []
    for column in columns:
        longest = max(len(word) for text in column for word in text.split() or [""])
        whole = max(map(len, column))
        needed.append(whole + 3 if whole <= SHORT else max(min(longest, 20) + 3, whole**0.75))
    return [one / sum(needed) for one in needed]


def _mark(row: _Row, mark: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(mark))


def _describe(table: Table, caption: str) -> None:
    """Say what the table is, to those who hear it, and that its first row holds the headings."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        look = OxmlElement("w:tblLook")
        properties.append(look)
    for name, value in {"firstRow": "1", "firstColumn": "1", "noHBand": "1", "noVBand": "1"}.items():
        look.set(qn(f"w:{name}"), value)
    named = OxmlElement("w:tblCaption")
    named.set(qn("w:val"), caption)
    properties.append(named)


def _footer(document: WordDocument, words: str) -> None:
    """Say as at when, at the foot of every page, below what the base has there."""
    for section in document.sections:
        footers = [section.footer]
        if section.different_first_page_header_footer:
            footers.append(section.first_page_footer)
        if document.settings.odd_and_even_pages_header_footer:
            footers.append(section.even_page_footer)
        for footer in footers:
            first = footer.paragraphs[0] if footer.paragraphs else footer.add_paragraph()
            empty = not first.text.strip() and not first._p.findall(f".//{qn('w:drawing')}")
            paragraph = first if empty and len(footer.paragraphs) == 1 else footer.add_paragraph()
            paragraph.style = styles.FOOTER
            paragraph.add_run(f"{words}. Page ")
            styles.page_number(paragraph)
