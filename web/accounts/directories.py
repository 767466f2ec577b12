"""Pages to sign in by the directory of an organisation (OpenID Connect, code flow, PKCE, state and nonce)."""

from __future__ import annotations

import logging
from typing import Any, cast

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response

from ci_kb.application import by_operator
from ci_kb.application.directories import Said
from ci_kb.days import today
from ci_kb.domain.errors import NotAllowed, Refused
from web import security
from web.accounts import letters
from web.accounts.kept import STASHED, send_on, stash
from web.accounts.next_page import next_page
from web.accounts.providers import Provider
from web.accounts.signed_in import sign_in_as, signed_in
from web.parts import parts
from web.seeing import not_here

pages = Blueprint("directories", __name__, url_prefix="/sign-in/with")

SECONDS = 10
"""So long a directory may take to answer."""

NEXT, CONNECT = "directory_next", "directory_connect"

DOWN = "{label} does not answer at this moment. Try again in a few minutes, or sign in with a password."
BROKEN = (
    "Signing in could not be finished: it was begun elsewhere, took too long, or was sent twice. Start again."
)
UNVERIFIED = (
    "{label} does not confirm that the mail address is yours. Ask whoever looks after your account there."
)
DECLINED = "You were not signed in at {label}."

log = logging.getLogger("ci_kb.directories")


def init_app(app: Flask, providers: tuple[Provider, ...]) -> None:
    """Offer the directories on the sign-in page."""
    oauth = OAuth(app)
    for one in providers:
        oauth.register(
            one.name,
            client_id=one.client_id,
            client_secret=one.secret,
            server_metadata_url=f"{one.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": SECONDS,
            },
        )
    app.extensions["ci_kb_directories"] = ({one.name: one for one in providers}, oauth)
    app.jinja_env.globals["directories"] = tuple((one.name, one.label) for one in providers)


@pages.get("/<name>")
@security.limiter.limit(security.SIGN_IN_LIMIT)
def begin(name: str) -> Response:
    """Send somebody to the directory, which sends them back."""
    provider, client = directory(name)
    for begun in [name for name in session if name.startswith("_state_")]:
        session.pop(begun)  # tries that were not finished would fill the cookie
    session[NEXT] = next_page(request.args.get("next"))
    user = signed_in()
    session[CONNECT] = user.person if user and request.args.get("connect") else ""
    try:
        trust(provider, client.load_server_metadata())
        answer = client.authorize_redirect(f"{letters.base()}{url_for('directories.back', name=name)}")
    except (RequestException, ValueError, KeyError, RuntimeError) as error:
        return down(provider, error)
    return cast(Response, answer)


@pages.get("/<name>/back")
@security.limiter.limit(security.SIGN_IN_LIMIT)
def back(name: str) -> Response:
    """Take up who the directory says it is."""
    provider, client = directory(name)
    wanted, connecting = session.pop(NEXT, ""), session.pop(CONNECT, "")
    if request.args.get("error"):
        return failed(DECLINED.format(label=provider.label), 403)
    try:
        trust(provider, client.load_server_metadata())
        claims = client.authorize_access_token().get("userinfo")
    except RequestException as error:
        return down(provider, error)
    except (AuthlibBaseError, JoseError, ValueError, KeyError, RuntimeError) as error:
        security.note(f"a sign-in by a directory was refused: {type(error).__name__}")
        return failed(BROKEN, 400)
    if not claims:
        return failed(BROKEN, 400)
    try:
        return come_in(provider, said(provider, claims), wanted, connecting)
    except (NotAllowed, Refused) as refused:
        security.note("a sign-in by a directory was refused: no role, address or account")
        return failed(refused.message, 403)


def come_in(provider: Provider, said: Said, wanted: str, connecting: str) -> Response:
    """Sign in whoever it is, or connect them with who is signed in.

    Raises `NotAllowed`.
    """
    directories, user = parts().kb.directories, signed_in()
    if connecting:
        if user is None or user.person != connecting:
            raise NotAllowed("Sign in first, then connect the account of your organisation.")
        directories.connect(said, user.person)
        flash(f"You can sign in with {provider.label} from now on.")
        return redirect(url_for("saved_searches.account"), 303)
    act = by_operator(today(), f"As {provider.label} says")
    found, held = directories.sign_in(said, act), stash().take(session.get(STASHED, ""))
    sign_in_as(*found)
    return send_on(held[1], held[0]) if held else redirect(next_page(wanted))


def said(provider: Provider, claims: dict[str, Any]) -> Said:
    """Return what a directory says of somebody.

    Raises `NotAllowed` when it does not confirm the mail address.
    """
    mail = str(claims.get(provider.mail_claim) or "")
    if mail and not provider.mail_is_verified and claims.get("email_verified") is not True:
        raise NotAllowed(UNVERIFIED.format(label=provider.label))
    listed = claims.get(provider.groups_claim)
    groups = [str(group) for group in listed] if isinstance(listed, list) else []
    body = provider.body_of(mail)
    return Said(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        name=str(claims.get("name") or "")[:200],
        mail=mail,
        role=provider.role_of(groups) if body else "",
        body=body,
    )


def trust(provider: Provider, metadata: dict[str, Any]) -> None:
    """Refuse an answer that speaks for another issuer than the one in the configuration.

    Raises `ValueError`.
    """
    if str(metadata.get("issuer", "")).rstrip("/") != provider.issuer.rstrip("/"):
        raise ValueError("another issuer")


def directory(name: str) -> tuple[Provider, Any]:
    """Return a directory and the client that speaks with it; otherwise the page does not exist."""
    known, oauth = current_app.extensions["ci_kb_directories"]
    return (known[name], oauth.create_client(name)) if name in known else not_here()


def down(provider: Provider, error: Exception) -> Response:
    """Say that a directory does not answer as it should."""
    log.warning("a directory does not answer: %s", type(error).__name__)
    return failed(DOWN.format(label=provider.label), 502)


def failed(why: str, status: int) -> Response:
    """Say why nobody was signed in, and what can be done."""
    return make_response(render_template("accounts/not_signed_in.html", why=why), status)


def connected(person: str) -> set[str]:
    """Return the names of the directories that a person can sign in by."""
    known, _ = current_app.extensions["ci_kb_directories"]
    issuers = parts().kb.people.subjects.issuers_of(person)
    return {one.name for one in known.values() if one.issuer in issuers}
