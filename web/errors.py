"""One table: which HTTP status each error becomes: a page, or problem details (RFC 9457) under /api/."""

from __future__ import annotations

import json
import logging
import sqlite3
import traceback
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ci_kb.domain import errors

STATUS: dict[type[errors.CiKbError], int] = {
    errors.CiKbError: 500,
    errors.Refused: 422,
    errors.MissingWords: 422,
    errors.NotAChoice: 422,
    errors.DatesReversed: 422,
    errors.NothingChanged: 422,
    errors.ReasonNeeded: 422,
    errors.AlreadyWithdrawn: 422,
    errors.AlreadyThere: 422,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Conflict: 409,
    errors.ChangedMeanwhile: 409,
    errors.TooBusy: 503,
    errors.InvalidDocument: 422,
    errors.InvalidBackup: 500,
    errors.InvalidGuidance: 500,
    errors.LogDamaged: 500,
    errors.FromTheFuture: 500,
    errors.SetUpRefused: 500,
}


@dataclass(frozen=True)
class Words:
    """What a person is told about an error."""

    title: str
    message: str
    what_to_do: str = ""


WORDS = {
    400: Words(
        "This request could not be understood",
        "Something in the address or in the form was not as it should be.",
        "Go back, open the page again and send it once more.",
    ),
    401: Words("Please sign in", "This needs an account.", "Sign in, then ask again."),
    403: Words(
        "Your account may not do this",
        "It is for other roles, or for the host authority of the episode.",
        "If you need it, ask your administrator.",
    ),
    404: Words(
        "This page was not found",
        "Nothing lies at this address, or your account may not see it.",
        "Check the address, or search for what you need.",
    ),
    405: Words("This cannot be opened like that", "The address is meant to be used from a form."),
    409: Words("Somebody else was faster", "What you were changing has changed meanwhile."),
    413: Words(
        "This is too large",
        "A file may have at most 20 MB, and a text at most 2 MB.",
        "Make the file smaller, for instance by shrinking its pictures, and send it again.",
    ),
    422: Words("This cannot be recorded as it is", "A rule says no."),
    429: Words(
        "Too many tries",
        "There were many requests from your address within a short time.",
        "Wait a minute, then try again.",
    ),
    500: Words(
        "Something went wrong on our side",
        "The fault is not yours, and nothing you recorded before is lost.",
        "Try again in a minute. If it happens again, tell your administrator.",
    ),
    503: Words("Please try again in a moment", "Many people are using the knowledge base at this moment."),
}

OLD_FORM = Words(
    "This form can no longer be sent",
    "It was opened before you signed in, or your session has ended since.",
    "Open the page again. If you wrote a long text, go back first and copy it.",
)

# Their messages speak of files and settings, never of what a person typed.
_MAY_BE_LOGGED = (OSError, sqlite3.Error, errors.LogDamaged)

log = logging.getLogger("ci_kb.errors")


def init_app(app: Flask) -> None:
    """Answer every error with a page that helps, or with problem details."""
    app.register_error_handler(errors.CiKbError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def answer(status: int, words: Words, **more: object) -> Response:
    """Return the error as a page, or as problem details where JSON was asked for."""
    reference = g.get("request_id", "") if status >= 500 else ""
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": words.title, "status": status, "detail": words.message}
        problem |= {name: value for name, value in more.items() if value}
        if reference:
            problem["request"] = reference
        return Response(
            json.dumps(problem, ensure_ascii=False), status, content_type="application/problem+json"
        )
    page = render_template(
        "error.html",
        title=words.title,
        message=words.message,
        what_to_do=words.what_to_do,
        reference=reference,
    )
    return Response(page, status, content_type="text/html; charset=utf-8")


def _refused(error: errors.CiKbError) -> Response:
    status = STATUS[type(error)]
    if status == 500:
        return _unforeseen(error)
    words = Words(WORDS[status].title, error.message, "" if status == 422 else WORDS[status].what_to_do)
    faults = list(error.faults) if isinstance(error, errors.InvalidDocument) else []
    response = answer(status, words, field=error.field, faults=faults)
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response(request.environ)  # a redirection
    unknown = Words(error.name, WORDS[400].message, WORDS[400].what_to_do)
    response = answer(status, OLD_FORM if isinstance(error, CSRFError) else WORDS.get(status, unknown))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    if status == 429:
        response.headers.setdefault("Retry-After", "60")
    return response


def _unforeseen(error: Exception) -> Response:
    """Answer with a reference; what happened is logged under it."""
    log.error("a request failed", extra={"request": g.get("request_id", "")}, exc_info=error)
    return answer(500, WORDS[500])


def described(error: BaseException) -> dict[str, Any]:
    """Return what happened and where, for the log, without what people typed."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "message": str(error) if isinstance(error, _MAY_BE_LOGGED) else None,
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
