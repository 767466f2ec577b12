"""The styles a Word file is written in: those of a base, ours where it has none, plain ones without one."""

from __future__ import annotations

from typing import cast

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.numbering import CT_Num, CT_Numbering
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.parts.numbering import NumberingPart
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

__all__ = ["Run", "complete", "page_number", "plain", "shade", "speak"]

TITLE, SUBTITLE, CAPTION, FOOTER, BULLET = "Title", "Subtitle", "Caption", "Footer", "List Bullet"
HEADINGS = ("Heading 1", "Heading 2", "Heading 3")
NUMBERED = "List Number"
INDENT = Cm(1)
TABLE = "Table Grid"
DARK = RGBColor(0x33, 0x33, 0x33)
BLUE = RGBColor(0x00, 0x3A, 0x70)
SIZES = {TITLE: 22, SUBTITLE: 13, "Heading 1": 15, "Heading 2": 13, "Heading 3": 12, CAPTION: 11, FOOTER: 9}
COMPACT = {TITLE: 16, SUBTITLE: 11, "Heading 1": 12, "Heading 2": 11, "Heading 3": 11, CAPTION: 10, FOOTER: 8}


def plain(document: WordDocument, *, compact: bool = False) -> None:
    """Make a document of the library's look like one of a council without a house style: A4, sans serif."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    sides = Cm(2.2 if compact else 2.5)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = sides
    normal = document.styles["Normal"]
    normal.font.size = Pt(10.5 if compact else 11)
    normal.paragraph_format.space_after = Pt(4 if compact else 8)
    normal.paragraph_format.line_spacing = 1.0 if compact else 1.15
    for name, size in (COMPACT if compact else SIZES).items():
        style = document.styles[name]
        style.font.size, style.font.italic = Pt(size), False
        style.font.color.rgb = BLUE if name.startswith(("Title", "Heading")) else DARK
        style.font.bold = name not in (SUBTITLE, FOOTER)
    for name in ("Normal", *SIZES):
        _typeface(document.styles[name], "Arial")
        for spacing in document.styles[name].element.rPr.findall(qn("w:spacing")):
            document.styles[name].element.rPr.remove(spacing)
    for name in HEADINGS:
        shape = document.styles[name].paragraph_format
        shape.space_before, shape.space_after = Pt(8 if compact else 16), Pt(2 if compact else 6)
    if compact:
        document.styles[BULLET].paragraph_format.space_after = Pt(2)


def complete(document: WordDocument) -> None:
    """Add the styles that a base does not have, so that headings are headings and lists are lists."""
    known = {style.name for style in document.styles}
    for name in (TITLE, SUBTITLE, CAPTION, FOOTER):
        if name not in known:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            style.font.size, style.font.bold = Pt(SIZES[name]), name in (TITLE, CAPTION)
    for level, name in enumerate(HEADINGS):
        if name not in known:
            style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
            style.font.size, style.font.bold = Pt(SIZES[name]), True
            _outline(style, level)
    if BULLET not in known:
        style = document.styles.add_style(BULLET, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        _bulleted(style, _new_numbering(document))
    if TABLE not in known:
        document.styles.element.append(parse_xml(TABLE_GRID))


def numbered(document: WordDocument) -> str:
    """Return the style of a list with numbers; of one with bullets, in a base that has none."""
    return NUMBERED if NUMBERED in {style.name for style in document.styles} else BULLET


def speak(document: WordDocument, language: str) -> None:
    """Say which language the document is written in, wherever a style says otherwise."""
    root = document.styles.element
    for found in root.iter(qn("w:lang")):
        found.set(qn("w:val"), language)
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = OxmlElement("w:docDefaults")
        root.insert(0, defaults)
    runs = _below(_below(defaults, "w:rPrDefault"), "w:rPr")
    _below(runs, "w:lang").set(qn("w:val"), language)


def text_width(document: WordDocument) -> int:
    """Return how wide the text of a page is; that of A4 with usual margins when the base does not say."""
    section = document.sections[-1]
    if section.page_width is None or section.left_margin is None or section.right_margin is None:
        return Cm(16)
    return max(Cm(8), section.page_width - section.left_margin - section.right_margin)


def shade(cell: _Cell) -> None:
    """Let a heading of a table stand out."""
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "E8EEF4")):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)


def page_number(paragraph: Paragraph) -> None:
    """Add the number of the page."""
    for kind in ("begin", "PAGE", "end"):
        run = paragraph.add_run()
        if kind == "PAGE":
            element = OxmlElement("w:instrText")
            element.text = kind
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _below(element: BaseOxmlElement, name: str) -> BaseOxmlElement:
    """Return an element below another, made where it is missing."""
    found: BaseOxmlElement | None = element.find(qn(name))
    if found is None:
        found = OxmlElement(name)
        element.append(found)
    return found


def _typeface(style: ParagraphStyle, name: str) -> None:
    """Set one typeface for every script, in place of those of the theme."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), name)


def _outline(style: ParagraphStyle, level: int) -> None:
    """Let a style count as a heading of a level."""
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level))
    style.element.get_or_add_pPr().append(outline)


def _bulleted(style: ParagraphStyle, number: int) -> None:
    """Let a style be that of a list."""
    properties = style.element.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = number


def _new_numbering(document: WordDocument) -> int:
    """Add the definition of a list with bullets, and return its number."""
    root = _numbering(document)
    taken = [int(found.get(qn("w:abstractNumId"))) for found in root.findall(qn("w:abstractNum"))]
    number = max(taken, default=0) + 1
    definition = parse_xml(BULLETS.format(number=number))
    # Definitions come before the lists that use them.
    places = [place for place, child in enumerate(root) if child.tag == qn("w:num")]
    root.insert(places[0] if places else len(root), definition)
    added: CT_Num = root.add_num(number)  # type: ignore[no-untyped-call]  # the library is half typed
    return cast(int, added.numId)


def _numbering(document: WordDocument) -> CT_Numbering:
    """Return the element that holds the definitions of lists; the library cannot make one."""
    part = document.part
    try:
        found = cast(NumberingPart, part.part_related_by(RELATIONSHIP_TYPE.NUMBERING))
        return cast(CT_Numbering, found.element)
    except KeyError:
        root = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        made = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, root, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return cast(CT_Numbering, made.element)


BULLETS = f"""
<w:abstractNum {nsdecls("w")} w:abstractNumId="{{number}}"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>
"""

_LINE = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
TABLE_GRID = f"""
<w:style {nsdecls("w")} w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>
<w:tblPr><w:tblBorders>
<w:top {_LINE}/><w:left {_LINE}/><w:bottom {_LINE}/><w:right {_LINE}/><w:insideH {_LINE}/><w:insideV {_LINE}/>
</w:tblBorders></w:tblPr></w:style>
"""
