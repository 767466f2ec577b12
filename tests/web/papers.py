"""What tests of papers share: papers of the demonstration episodes, and a reader of Word files."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from flask import Flask

from ci_kb.application import OPERATOR
from ci_kb.domain.account import Role
from projections.reading import Reader
from web.papers.paper import Paper, Stamp
from web.papers.recorded import Recorded, recorded

OPERATING = Reader(OPERATOR, Role.ADMINISTRATOR)
VISITOR = Reader()
STAMP = Stamp(date(2026, 11, 25), 1234)

HOSTILE = (
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "=cmd|' /C calc'!A0",
    "# not a heading",
    "- not a list",
    "1. not a list",
    "| not | a | table |",
    "**not bold** _nor this_ `nor code`",
    "\x00\x1b[31mcontrol\ud800\ufffe",
    "two\nlines\r\nand\u2028three",
    "&lt;b&gt; & <!-- comment -->",
    "--- \n=== \n> quote",
)


def known(app: Flask, episode: str, who: Reader = OPERATING, day: date | None = None) -> Recorded:
    """Return what is recorded of an episode, for a reader."""
    parts = app.extensions["ci_kb"]
    line = parts.projections.episodes.get(episode)
    found = recorded(parts.projections, parts.kb.guidance.get(line.guidance), episode, who, day)
    assert found is not None
    return found


def text_of(paper: Paper) -> str:
    """Return the words of a paper, with single blanks."""
    return " ".join(" ".join(line.text for line in paper.lines()).split())


def read(word: bytes) -> Any:
    """Return the document that a Word file holds."""
    return Document(io.BytesIO(word))


def words_of(word: bytes) -> list[str]:
    """Return the texts of the paragraphs of a Word file, those in tables too, in order."""
    return [paragraph.text for paragraph in read(word).element.body.iter() if paragraph.tag.endswith("}p")]


def as_pdf(word: bytes, folder: Path) -> Path:
    """Return a Word file as LibreOffice prints it; skip the test where there is none."""
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip("LibreOffice or poppler was not found on this machine")
    file = folder / "paper.docx"
    file.write_bytes(word)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    return file.with_suffix(".pdf")


def words_of_pdf(pdf: Path) -> str:
    """Return the words of a PDF, with single blanks."""
    found = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True)
    return " ".join(found.stdout.split())
