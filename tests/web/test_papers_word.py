"""Papers as Word files: everybody can read them, in a council's own style too, whatever file that is."""

from __future__ import annotations

import io
import re
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.errors import Refused
from tests.conftest import as_account, token
from tests.web.papers import HOSTILE, STAMP, as_pdf, known, read, words_of, words_of_pdf
from web.papers import word_base
from web.papers.paper import Fact, Paper, grid, heading, line, listing, paragraph
from web.papers.report import report
from web.papers.word import as_word

EVERYTHING = Paper(
    "A title",
    "What it is of",
    (
        heading(1, "First"),
        paragraph("A paragraph"),
        *listing([line("One"), line("Two")]),
        heading(2, "Second"),
        *grid("A table", ("Name", "Value"), [[line("a"), line("b")]]),
    ),
    STAMP,
    demonstration=True,
)


ATTACHED_TEMPLATE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


def council(**styles: int) -> bytes:
    """Return the Word file of a council: with a header, a text, and some styles of its own size."""
    document = Document()
    document.add_paragraph("The council’s own words")
    document.sections[0].header.paragraphs[0].text = "Moray Council"
    document.sections[0].footer.paragraphs[0].text = "Official"
    for name, size in styles.items():
        document.styles[name.replace("_", " ")].font.size = Pt(size)
    return saved(document)


def bare() -> bytes:
    """Return a Word file without styles for headings, lists and tables, and without lists at all."""
    document = Document()
    for style in list(document.styles):
        if style.name.startswith(("Heading", "List", "Title", "Subtitle", "Caption", "Footer", "Table")):
            style.delete()
    numbering = document.part.numbering_part
    for name, part in list(document.part.rels.items()):
        if part.target_part is numbering:
            del document.part.rels[name]
    return saved(document)


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return stream.getvalue()


def with_member(name: str, content: bytes = b"x") -> bytes:
    """Return a council's Word file with one more member."""
    stream = io.BytesIO(council())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return stream.getvalue()


@pytest.fixture(params=["none", "council", "bare"])
def base(request: pytest.FixtureRequest) -> bytes | None:
    return {"none": None, "council": council(), "bare": bare()}[request.param]


def test_it_says_its_title_and_its_language(base: bytes | None) -> None:
    document = read(as_word(EVERYTHING, base))
    assert document.core_properties.title == "A title: What it is of"
    assert document.core_properties.language == "en-GB"
    languages = {found.get(qn("w:val")) for found in document.styles.element.iter(qn("w:lang"))}
    assert languages == {"en-GB"}


def test_headings_are_headings_in_order(base: bytes | None) -> None:
    document = read(as_word(EVERYTHING, base))
    found = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert found == [("Heading 1", "First"), ("Heading 2", "Second")]
    assert document.paragraphs[0].style.name == "Title"
    for level, name in enumerate(("Heading 1", "Heading 2")):
        outline = document.styles[name].element.find(f".//{qn('w:outlineLvl')}")
        assert outline.get(qn("w:val")) == str(level)


def test_lists_are_lists(base: bytes | None) -> None:
    document = read(as_word(EVERYTHING, base))
    listed = [p for p in document.paragraphs if p.text in ("One", "Two")]
    assert [p.style.name for p in listed] == ["List Bullet"] * 2
    number = document.styles["List Bullet"].element.find(f".//{qn('w:numId')}").get(qn("w:val"))
    numbering = document.part.numbering_part.element
    (used,) = [num for num in numbering.findall(qn("w:num")) if num.get(qn("w:numId")) == number]
    definition = used.find(qn("w:abstractNumId")).get(qn("w:val"))
    defined = {one.get(qn("w:abstractNumId")): one for one in numbering.findall(qn("w:abstractNum"))}
    assert defined[definition].find(f".//{qn('w:numFmt')}").get(qn("w:val")) == "bullet"


def test_tables_mark_their_headings_and_say_what_they_are(base: bytes | None) -> None:
    (table,) = read(as_word(EVERYTHING, base)).tables
    marks = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
    assert marks == [True, False]
    assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "A table"
    assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"


def test_every_picture_would_have_a_text() -> None:
    pictures = list(read(as_word(EVERYTHING)).element.iter(qn("wp:docPr")))
    assert all(picture.get("descr") for picture in pictures)


def test_the_foot_of_every_page_says_as_at_when(base: bytes | None) -> None:
    (section,) = read(as_word(EVERYTHING, base)).sections
    words = " ".join(p.text for p in section.footer.paragraphs)
    assert "As at 25 November 2026, event 1,234 of the log" in words
    assert ("Official" in words) == (b"Official" in (base or b"") or "Official" in footer_of(base))


def footer_of(base: bytes | None) -> str:
    return read(base).sections[0].footer.paragraphs[0].text if base else ""


def test_a_title_longer_than_word_keeps_is_cut() -> None:
    long = Paper("A title", "x" * 300, (), STAMP)
    assert read(as_word(long)).core_properties.title == f"A title: {'x' * 246}"


def test_a_base_with_other_feet_on_first_and_even_pages_says_it_on_all_of_them() -> None:
    document = Document()
    document.settings.odd_and_even_pages_header_footer = True
    document.sections[0].different_first_page_header_footer = True
    (section,) = read(as_word(EVERYTHING, saved(document))).sections
    for footer in (section.footer, section.first_page_footer, section.even_page_footer):
        assert "event 1,234 of the log" in footer.paragraphs[0].text


def test_a_base_whose_headings_are_no_headings_is_refused_at_its_field() -> None:
    document = Document()
    document.styles["Heading 1"].delete()
    document.styles.add_style("Heading 1", WD_STYLE_TYPE.CHARACTER)
    with pytest.raises(Refused) as refused:
        as_word(EVERYTHING, saved(document))
    assert refused.value.field == "base"


def test_nothing_of_what_a_base_says_hangs_on_unseen() -> None:
    document = Document()
    paragraph_ = document.add_paragraph("Own words")
    document.add_comment(paragraph_.runs, "A remark on a colleague", author="Morag")
    document.part.relate_to("http://evil.example/x.dotm", ATTACHED_TEMPLATE, is_external=True)
    settings = document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS)
    template = OxmlElement("w:attachedTemplate")
    name = settings.relate_to("http://evil.example/y.dotm", ATTACHED_TEMPLATE, is_external=True)
    template.set(qn("r:id"), name)
    document.settings.element.insert(0, template)
    with zipfile.ZipFile(io.BytesIO(as_word(EVERYTHING, saved(document)))) as packed:
        everything = b"".join(packed.read(member) for member in packed.namelist())
    for unseen in (b"remark on a colleague", b"Own words", b"evil.example", b"attachedTemplate"):
        assert unseen not in everything


def test_notes_of_a_base_go_and_the_lines_above_them_stay() -> None:
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"/>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>A note on somebody</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    document = Document()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    package = document.part.package
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    with zipfile.ZipFile(io.BytesIO(as_word(EVERYTHING, saved(document)))) as packed:
        told = packed.read("word/footnotes.xml")
    assert b"separator" in told
    assert b"A note on somebody" not in told


def test_a_councils_style_and_header_are_used_and_its_text_is_not() -> None:
    document = read(as_word(EVERYTHING, council(Heading_1=33)))
    assert document.styles["Heading 1"].font.size == Pt(33)
    assert document.sections[0].header.paragraphs[0].text == "Moray Council"
    assert "The council’s own words" not in words_of(as_word(EVERYTHING, council()))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    fact = Fact(text, (1,))
    blocks = (heading(1, fact), paragraph(fact), *listing([line(fact)]), *grid("t", ("h",), [[line(fact)]]))
    word = as_word(Paper("Title", "", blocks, STAMP))
    document = read(word)
    assert [rel.target_ref for rel in document.part.rels.values() if rel.is_external] == []
    assert list(document.element.body.iter(qn("w:instrText"), qn("w:hyperlink"), qn("w:altChunk"))) == []
    shown = "".join("".join(line(fact).text.split()).split("\ufffe"))
    told = ["".join(words.split()) for words in words_of(word)]
    assert told.count(shown) == 4


ZEROS = b"\0" * (word_base.LARGEST_UNPACKED + 1)


@pytest.mark.parametrize(
    ("base", "message"),
    [
        (b"", word_base.NO_WORD_FILE),
        (b"%PDF-1.7", word_base.NO_WORD_FILE),
        (b"PK\x03\x04 not really", word_base.NO_WORD_FILE),
        (zipped({"a.txt": b"a"}), word_base.NO_WORD_FILE),
        (zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), word_base.NO_WORD_FILE),
        (council()[:2000], word_base.NO_WORD_FILE),
        (with_member("../../outside.txt"), word_base.NO_WORD_FILE),
        (with_member("/etc/outside.txt"), word_base.NO_WORD_FILE),
        (with_member("word\\..\\outside.txt"), word_base.NO_WORD_FILE),
        (with_member("C:/outside.txt"), word_base.NO_WORD_FILE),
        (with_member("word/media/bomb.bin", ZEROS), word_base.BOMB),
        (with_member("word/comments.XML", ZEROS[: word_base.LARGEST_XML]), word_base.BOMB),
        (zipped({str(number): b"" for number in range(word_base.MOST_MEMBERS + 1)}), word_base.BOMB),
        (b"x" * (word_base.LARGEST + 1), word_base.TOO_LARGE),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:20],
)
def test_a_file_that_cannot_be_a_base_is_refused_at_its_field(base: bytes, message: str) -> None:
    with pytest.raises(Refused) as refused:
        as_word(EVERYTHING, base)
    assert (refused.value.message, refused.value.field) == (message, "base")


@given(st.integers(0, 40_000), st.binary(min_size=1, max_size=40))
@settings(max_examples=40)
def test_a_damaged_file_is_used_or_refused_and_nothing_else(place: int, noise: bytes) -> None:
    damaged = bytearray(COUNCIL)
    start = place % len(damaged)
    damaged[start : start + len(noise)] = noise
    with suppress(Refused):
        assert as_word(EVERYTHING, bytes(damaged))


COUNCIL = council()


def test_the_page_gives_the_report_in_the_style_of_the_file_that_is_sent(stories: Flask) -> None:
    client = as_account(stories, "moray-officer")
    address = "/episodes/moray-2022-11/report"
    sent = {"csrf_token": token(client, address), "base": (io.BytesIO(council(Heading_1=31)), "../x.docx")}
    answer = client.post(address, data=sent, content_type="multipart/form-data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="moray-2022-11-report.docx"'
    assert read(answer.data).styles["Heading 1"].font.size == Pt(31)


@pytest.mark.parametrize("content", [b"", b"no Word file"])
def test_a_wrong_file_is_said_at_the_field_and_at_the_top(stories: Flask, content: bytes) -> None:
    client = as_account(stories, "moray-officer")
    address = "/episodes/moray-2022-11/report"
    sent = {"csrf_token": token(client, address), "base": (io.BytesIO(content), "x.docx")}
    answer = client.post(address, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert '<a href="#base">Choose' in answer.text
    assert 'id="base-error"' in answer.text
    assert "Key Findings" in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["plain", "council", "bare"])
def test_libreoffice_opens_it_and_prints_every_finding_and_next_step_once(
    stories: Flask, tmp_path: Path, kind: str
) -> None:
    recorded = known(stories, "moray-2022-11")
    base = {"plain": None, "council": council(), "bare": bare()}[kind]
    printed = "".join(words_of_pdf(as_pdf(as_word(report(recorded), base), tmp_path)).split())
    words = re.sub(r"(Official)?Asat[^.]*\.Page\d+(MorayCouncil)?", "", printed)
    items = recorded.of_kind("finding") + recorded.of_kind("next step")
    assert len(items) == 14
    for item in items:
        assert words.count("".join(item.content["text"].split())) == 1, item.reference
