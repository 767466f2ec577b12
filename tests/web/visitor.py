"""Somebody who uses the pages in tests: opens them, fills in their forms, and reads what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

VOID = {"area", "base", "br", "hr", "img", "input", "link", "meta", "use"}
BLOCKS = {"dd", "div", "dt", "h1", "h2", "h3", "label", "legend", "li", "option", "p"}
SAID_BY_NOBODY = {"script", "style", "head"}


class Reading(HTMLParser):
    """Reads the words of a page, its title, links, and the fields of the form it asks with."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.title = ""
        self.links: list[str] = []
        self.fields: dict[str, list[str]] = {}
        self.labels: set[str] = set()
        self.controls: list[tuple[str, str]] = []
        self._open: list[str] = []
        self._in_form = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "label":
            self.labels.add(given.get("for", ""))
        if tag == "form":
            self._in_form = "novalidate" in given
        if self._in_form:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "")
        if tag in ("input", "select", "textarea") and kind != "hidden":
            self.controls.append((given.get("id", ""), name))
        if tag == "input" and (kind not in ("radio", "checkbox") or "checked" in given):
            self.fields.setdefault(name, []).append(given.get("value", ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.fields.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self.fields[name] = [""]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area][0] += data
        if self._open[-1:] == ["title"]:
            self.title += data
        if not SAID_BY_NOBODY & set(self._open):
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.fields[self._area][0] = self.fields[self._area][0].removeprefix("\n")
            self._area = ""
        if tag == "form":
            self._in_form = False
        if tag in BLOCKS:
            self.words.append(" ")
        while self._open and self._open.pop() != tag:
            pass


@dataclass
class Page:
    """A page as somebody sees it."""

    status: int
    path: str
    html: str
    reading: Reading = field(default_factory=Reading)

    def __post_init__(self) -> None:
        self.reading.feed(self.html)

    @property
    def words(self) -> str:
        """Everything the page says, with single blanks."""
        return " ".join("".join(self.reading.words).split())

    @property
    def title(self) -> str:
        """What the window is called."""
        return self.reading.title

    @property
    def fields(self) -> dict[str, list[str]]:
        """The fields of the form, as they are filled in."""
        return self.reading.fields

    def unlabelled(self) -> Iterator[str]:
        """Yield the controls that have no label."""
        return (name for identifier, name in self.reading.controls if identifier not in self.reading.labels)


def sign_in(client: FlaskClient, person: str) -> None:
    """Let a browser hold a session of a person, as after signing in."""
    sessions = client.application.extensions["ci_kb"].kb.people.sessions
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = sessions.begin(person), True


class Visitor:
    """Somebody with a browser and, perhaps, an account."""

    def __init__(self, app: Flask, person: str = "") -> None:
        self.client: FlaskClient = app.test_client()
        if person:
            sign_in(self.client, person)

    def list_of_episodes(self) -> str:
        """Return what the list of episodes says, on all its pages."""
        pages = [self.open("/episodes")]
        while 'rel="next"' in pages[-1].html:
            pages.append(self.open(f"/episodes?page={len(pages) + 1}"))
        return " ".join(page.words for page in pages)

    def open(self, path: str) -> Page:
        """Open a page, going where it leads."""
        return self._page(self.client.get(path, follow_redirects=True))

    def send(self, path: str, **typed: Any) -> Page:
        """Open a page, fill in its form and send it, going where it leads."""
        return self.send_form(self.open(path), **typed)

    def send_form(self, page: Page, **typed: Any) -> Page:
        """Fill in the form of a page that is open, and send it."""
        values = {**page.fields, **typed}
        return self._page(self.client.post(page.path, data=values, follow_redirects=True))

    def press(self, path: str, action: str, **values: Any) -> Page:
        """Open a page and press a button of it, which sends its own values to an address."""
        html = self.open(path).html
        token = html.split('name="csrf_token" value="')[1].split('"')[0]
        sent = {"csrf_token": token, "command": uuid4().hex, **values}
        return self._page(self.client.post(action, data=sent, follow_redirects=True))

    def _page(self, answer: Any) -> Page:
        assert answer.request is not None
        path = answer.request.full_path.rstrip("?")
        return Page(answer.status_code, path, answer.get_data(as_text=True))
