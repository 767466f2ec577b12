"""What surrounds every page: who is signed in, notices, dates in words, links that keep the query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask, request

from ci_kb.days import SCOTLAND
from web.history_link import history_of_page

SERVICE_NAME = "Collaborative Improvement knowledge base"

NAVIGATION = (
    ("Home", "/"),
    ("Search", "/search"),
    ("Episodes", "/episodes"),
    ("Authorities", "/authorities"),
    ("Programme", "/programme"),
    ("Similar work", "/similar"),
    ("Connections", "/connections"),
    ("Summaries", "/summaries"),
    ("About", "/about"),
)

OPEN_TO_VISITORS = frozenset({"/", "/search", "/episodes", "/summaries", "/about"})
"""Where the navigation leads whoever has no account."""

_DESIGN_SYSTEM = Path("vendor", "sgds", "css", "design-system.min.css")


@dataclass(frozen=True)
class SignedIn:
    """The name and the role shown to the person who is signed in."""

    name: str
    role: str


@dataclass(frozen=True)
class Shell:
    """What the layout shows around one page, besides the page itself."""

    signed_in: SignedIn | None = None
    demonstration: bool = False
    demonstration_accounts: tuple[tuple[str, str], ...] = ()
    demonstration_account: str = ""
    catching_up: bool = False
    device: str = ""


def init_app(app: Flask, shell_of_request: Callable[[], Shell]) -> None:
    """Give every template the shell of its request, and the filters and functions the components use."""
    static = Path(str(app.static_folder))
    app.jinja_env.globals.update(
        design_system_installed=lambda: (static / _DESIGN_SYSTEM).is_file(),
        here=here,
        history_of_page=history_of_page,
        new_command=lambda: uuid4().hex,
        service_name=SERVICE_NAME,
        navigation=NAVIGATION,
        open_to_visitors=OPEN_TO_VISITORS,
    )
    app.jinja_env.filters.update(day=day, moment=moment, to_day=date.fromisoformat)
    app.context_processor(lambda: {"shell": shell_of_request()})


def here(**changes: object) -> str:
    """Return the address of this page with parts of its query changed; None takes a part away.

    A list gives a part several values.
    """
    query = {name: request.args.getlist(name) for name in request.args}
    for name, value in changes.items():
        values = value if isinstance(value, list | tuple) else [value]
        query[name] = [str(one) for one in values if one is not None]
    written = urlencode(query, doseq=True)
    return request.script_root + request.path + (f"?{written}" if written else "")


def day(value: date) -> str:
    """Write a date as people say it: 3 March 2023."""
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """Write a moment by the clock in Scotland, naming it: 3 March 2023 at 14:05 GMT."""
    local = value.astimezone(SCOTLAND)
    return f"{day(local)} at {local:%H:%M %Z}"
