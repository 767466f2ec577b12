"""What the hostile words are held against does find what is more than words."""

from __future__ import annotations

import io
import zipfile

import pytest
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

from tests.web.inert import faults_in

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def answer(body: bytes | str, kind: str, **headers: str) -> TestResponse:
    made = Response(body, content_type=kind, headers=headers)
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http", "SERVER_NAME": "x", "SERVER_PORT": "80"}
    iterable, status, sent = made.get_wsgi_response(environ)
    return TestResponse(iterable, status, sent, Request(environ))


def word(document: str, relations: str = "<r/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("word/document.xml", document)
        packed.writestr("word/_rels/document.xml.rels", relations)
    return made.getvalue()


CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p><script>hzk()</script>", "text/html"),
        ("<p onclick=hzk()>", "text/html"),
        ("<p style='x'>", "text/html"),
        ("<iframe src='/x'>", "text/html"),
        ("<a href='javascript:hzk()'>", "text/html"),
        ("<a href='//hzk.example'>", "text/html"),
        ("<a href='/\\hzk.example'>", "text/html"),
        ("<a href=' java\tscript:hzk()'>", "text/html"),
        ("<script src='//hzk.example'></script>", "text/html"),
        ("<p>\x00", "text/html"),
        (word("<d><instrText>hzk</instrText></d>"), WORD),
        (word("<d/>", "<r><x TargetMode='External' Target='javascript:hzk()'/></r>"), WORD),
        ("<feed><link href='javascript:hzk()'/></feed>", "application/atom+xml"),
        ("<feed><c type='html'>&lt;img src=x onerror=hzk()></c></feed>", "application/atom+xml"),
        (CALENDAR.format("X-A:b\r\nATTENDEE:mailto:hzk@x.example"), "text/calendar"),
        (CALENDAR.format("X-A:b\nX"), "text/calendar"),
        ("a,=hzk\r\n", "text/csv"),
        ("# <img src=x>", "text/markdown"),
        ("[x](javascript:hzk())", "text/markdown"),
        ("<script>", "application/x-unknown"),
    ],
)
def test_what_is_more_than_words_is_found(body: bytes | str, kind: str) -> None:
    assert faults_in(answer(body, kind))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p title='<script>'>&lt;script&gt;hzk()&lt;/script&gt;<a href='/a?q=x'>x</a>", "text/html"),
        (word("<d><t>hzk</t></d>"), WORD),
        ("<feed><title>&lt;script></title><link href='https://x.example/'/></feed>", "application/atom+xml"),
        (CALENDAR.format("X-A:b"), "text/calendar"),
        ("a,'=hzk\r\n", "text/csv"),
        ("\\<img> \\[x\\](javascript:hzk())", "text/markdown"),
        ('"<script>"', "application/json"),
    ],
)
def test_words_are_words(body: bytes | str, kind: str) -> None:
    assert faults_in(answer(body, kind)) == []
