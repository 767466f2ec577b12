"""Keeps pages safe: headers, cookies, sizes, forged forms, guessed passwords, a log without personal data."""

import json
import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, g, request, request_started
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

from web.typed import CleanRequest

csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address, storage_uri="memory://")

# How often one address may try to sign in, right or wrong: a whole council may sit behind one, and each try
# costs a tenth of a second of work.  Guessing is slowed down by `web.accounts.tries`.
SIGN_IN_LIMIT = "60 per minute"

# How often one address may use, or ask for, a one-time link, or change a password.
LINK_LIMIT = "20 per minute"

# How many letters with a link one account may be sent.
LETTER_LIMIT = "3 per hour"

# How often one address may open a link to give feedback: a whole team may sit behind it.
FEEDBACK_LIMIT = "90 per minute"

request_log = logging.getLogger("ci_kb.requests")

# `data:` is for one picture inside the design system's stylesheet.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_ONE_YEAR = "max-age=31536000"

_MEBIBYTE = 1024 * 1024
_SETTINGS = {
    "MAX_CONTENT_LENGTH": 20 * _MEBIBYTE,  # a report with pictures, as a Word file
    "MAX_FORM_MEMORY_SIZE": 2 * _MEBIBYTE,  # a long text, typed
    # Longer than any session stands: the cookie also proves that a form is ours, so that what was typed into
    # it before the session ended can be kept.
    "PERMANENT_SESSION_LIFETIME": timedelta(days=2),
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_NAME": "ci_kb",
    "SESSION_COOKIE_SAMESITE": "Lax",
    # A form may be filled in over a whole day of fieldwork; the token ends with the session.
    "WTF_CSRF_TIME_LIMIT": None,
}


def init_app(app: Flask, is_signed_in: Callable[[], bool], *, plain_http: bool = False) -> None:
    """Secure every request to `app`; `plain_http` is for a server that only its own machine can reach."""
    app.config.update(_SETTINGS, SESSION_COOKIE_SECURE=not plain_http)
    app.request_class = CleanRequest
    request_started.connect(_start_the_clock, app)
    request_started.connect(_limit_typed_forms, app)
    csrf.init_app(app)
    limiter.init_app(app)

    @app.after_request
    def secure(response: Response) -> Response:
        response.headers.update(_HEADERS)
        if not plain_http:
            response.headers["Strict-Transport-Security"] = _ONE_YEAR
        if request.endpoint != "static" and is_signed_in():
            response.headers["Cache-Control"] = "no-store"
        return _logged(response)


def _start_the_clock(_app: Flask, **_: object) -> None:
    g.request_started = time.perf_counter()
    g.request_id = uuid.uuid4().hex


def _limit_typed_forms(app: Flask, **_: object) -> None:
    """Hold a form without files to the size of typed text, which Werkzeug does only for one with files."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]


def _logged(response: Response) -> Response:
    """Write one line about the request, with nothing in it that a person typed or is.

    The rule of the route stands for the address, since addresses carry names and queries.
    """
    response.headers["X-Request-ID"] = g.request_id
    line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "request": g.request_id,
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.request_started) * 1000, 1),
    }
    request_log.info(json.dumps(line))
    return response
