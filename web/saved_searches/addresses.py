"""Addresses that work without signing in: each carries a token that only this server can make."""

from __future__ import annotations

import hmac

FEED, STOP, NO_MAIL = "feed", "stop", "no-mail"


def token(key: str, purpose: str, identifier: str) -> str:
    """Return what proves that an address for this purpose was given out by this server."""
    return hmac.new(key.encode(), f"{purpose}/{identifier}".encode(), "sha256").hexdigest()[:40]


def fits(key: str, purpose: str, identifier: str, given: str) -> bool:
    """Say whether a token is the one of this address; how long that takes tells nothing."""
    return hmac.compare_digest(token(key, purpose, identifier).encode(), given.encode())


def feed_path(key: str, search: str) -> str:
    """Return the address of the feed of a saved search."""
    return f"/searches/{search}/feed/{token(key, FEED, search)}"


def stop_path(key: str, search: str) -> str:
    """Return the address where a saved search is stopped."""
    return f"/searches/{search}/stop/{token(key, STOP, search)}"


def no_mail_path(key: str, person: str) -> str:
    """Return the address where somebody says that they want no more mail."""
    return f"/no-mail/{person}/{token(key, NO_MAIL, person)}"
