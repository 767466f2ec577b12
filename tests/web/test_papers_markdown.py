"""Papers as Markdown and as pages: what people typed stays text, whatever it looks like."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.papers import HOSTILE, STAMP
from web.papers.markdown import escaped
from web.papers.paper import Block, Fact, Paper, grid, heading, line, listing, paragraph

MEANS_SOMETHING = re.compile(r"[\\`*_\[\]<>|#~&$^!]")
BEGINS_SOMETHING = re.compile(r"[-+=:]|\d+[.)]")


def paper_of(text: str) -> Paper:
    """Return a paper that says a text in every kind of block."""
    fact = Fact(text, (1,))
    blocks: list[Block] = [heading(1, fact), paragraph(fact), *listing([line(fact)])]
    return Paper(line(fact).text, "", (*blocks, *grid("t", ("h",), [[line(fact)]])), STAMP)


@given(st.text(max_size=200) | st.sampled_from(HOSTILE))
@settings(max_examples=150)
def test_nothing_in_escaped_text_means_anything_to_markdown(text: str) -> None:
    shown = escaped(text)
    assert "\n" not in shown
    assert not MEANS_SOMETHING.search(re.sub(r"\\[!-/:-@\[-`{-~]", "", shown))
    assert not BEGINS_SOMETHING.match(shown)
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown) == " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_block_of_its_own(text: str) -> None:
    lines = paper_of(text).as_markdown().splitlines()
    assert [found[:2] for found in lines if found.startswith("#")] == ["# ", "##"]
    assert sum(found.startswith("|") for found in lines) == 3
    assert sum(found.startswith("- ") for found in lines) == 1
    assert lines.count("---") == 1
    assert "<" not in "\n".join(lines).replace(r"\<", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_on_a_page(app: Flask, text: str) -> None:
    template = '{% import "papers/blocks.html" as b %}{{ b.blocks(paper, "") }}'
    with app.test_request_context():
        page = render_template_string(template, paper=paper_of(text))
    tags = set(re.findall(r"<([a-z0-9]+)", page))
    assert tags <= {"h2", "p", "ul", "li", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
    assert "<!--" not in page
    assert "href" not in page
