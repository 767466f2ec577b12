"""Draws a picture in a Word file as shapes of Word's own, with its words for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from web.papers.drawing import Box, Drawing, Line, Shape, Tone, Words

ACROSS = 15 * 360_000
"""How wide a picture is, in the units of Word's shapes: 15 cm."""

NAMESPACES = " ".join(
    f'xmlns:{short}="{name}"'
    for short, name in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    }.items()
)

FILLS = {Tone.STRONG: "0065BD", Tone.PALE: "E6F0F8", Tone.LINED: "FFFFFF", Tone.BLANK: "FFFFFF"}
EDGES = {
    Tone.STRONG: ("002D54", 1),
    Tone.PALE: ("0065BD", 2),
    Tone.LINED: ("0065BD", 2),
    Tone.BLANK: ("767676", 1),
}
LETTERS = 13
"""Half points: the size of the words in a picture."""

ROOM = 240
"""How far words may run from where they begin."""


def draw(paragraph: Paragraph, drawing: Drawing, number: int) -> None:
    """Draw a picture in a paragraph; `number` tells it from the others of the file."""
    scale = ACROSS / max(1, drawing.width)
    deep = max(1, round(drawing.height * scale))
    shapes = "".join(_shape(shape, scale, place) for place, shape in enumerate(drawing.shapes, 1))
    paragraph._p.append(
        parse_xml(
            f'<w:r {NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing>'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{ACROSS}" cy="{deep}"/>'
            f'<wp:docPr id="{number}" name={quoteattr(drawing.name)} descr={quoteattr(drawing.title)}/>'
            "<wp:cNvGraphicFramePr/><a:graphic><a:graphicData "
            'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"><wpg:wgp>'
            f"<wpg:cNvGrpSpPr/><wpg:grpSpPr>{_place(0, 0, ACROSS, deep, group=True)}</wpg:grpSpPr>{shapes}"
            "</wpg:wgp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:t>{escape(drawing.title)}</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        )
    )


def _shape(shape: Shape, scale: float, number: int) -> str:
    match shape:
        case Box():
            place = _place(*(round(one * scale) for one in (shape.x, shape.y, shape.width, shape.height)))
            colour, width = EDGES[shape.tone]
            dash = '<a:prstDash val="dash"/>' if shape.tone is Tone.LINED else ""
            look = (
                f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>{_fill(FILLS[shape.tone])}'
                f'<a:ln w="{width * 9525}">{_fill(colour)}{dash}</a:ln>'
            )
            return _of(number, look, shape.words, "center")
        case Words():
            start = shape.x - ROOM if shape.ends else shape.x
            place = _place(*(round(one * scale) for one in (start, shape.y - 20, ROOM, 26)))
            look = (
                f'{place}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
            )
            return _of(number, look, (shape.text,), "right" if shape.ends else "left")
        case Line():
            return _of(number, _line(shape, scale), (), "left")


def _line(line: Line, scale: float) -> str:
    left, top = min(line.x, line.to_x), min(line.y, line.to_y)
    size = (abs(line.to_x - line.x), abs(line.to_y - line.y))
    flips = (' flipH="1"' if line.to_x < line.x else "") + (' flipV="1"' if line.to_y < line.y else "")
    place = _place(*(round(one * scale) for one in (left, top, *size)), more=flips)
    dash = '<a:prstDash val="dash"/>' if line.broken else ""
    return (
        f'{place}<a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
        f'<a:ln w="15875">{_fill("002D54")}{dash}<a:tailEnd type="triangle"/></a:ln>'
    )


def _of(number: int, look: str, words: tuple[str, ...], where: str) -> str:
    """Return a shape with lines of words in it."""
    told = "".join(_words(words, where))
    text = f"<wps:txbx><w:txbxContent>{told}</w:txbxContent></wps:txbx>" if told else ""
    return (
        f'<wps:wsp><wps:cNvPr id="{number}" name="{number}"/><wps:cNvSpPr/><wps:spPr>{look}</wps:spPr>{text}'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr" wrap="square"/></wps:wsp>'
    )


def _words(words: tuple[str, ...], where: str) -> Iterator[str]:
    for line in words:
        yield (
            f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
            f'<w:jc w:val="{where}"/></w:pPr><w:r><w:rPr><w:sz w:val="{LETTERS}"/></w:rPr>'
            f"<w:t>{escape(line)}</w:t></w:r></w:p>"
        )


def _place(x: int, y: int, across: int, down: int, *, more: str = "", group: bool = False) -> str:
    inner = f'<a:chOff x="0" y="0"/><a:chExt cx="{across}" cy="{down}"/>' if group else ""
    return f'<a:xfrm{more}><a:off x="{x}" y="{y}"/><a:ext cx="{across}" cy="{down}"/>{inner}</a:xfrm>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
