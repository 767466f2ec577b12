"""The link by which participants answer without an account: nobody can guess it, and it tells nothing."""

from __future__ import annotations

import hmac

from ci_kb.domain.episode import Episode

PURPOSE = b"ci_kb feedback link"
LENGTH = 32
"""Hexadecimal digits of a token: 128 bits."""


def token_of(secret: str | bytes, episode: Episode) -> str:
    """Return the token of the round of feedback that an episode asks for at this moment.

    A later last day keeps it; asking again after the last day makes another one.
    """
    key = hmac.digest(secret.encode() if isinstance(secret, str) else secret, PURPOSE, "sha256")
    asked = f"{episode.reference}/{episode.feedback_round}".encode()
    return hmac.new(key, asked, "sha256").hexdigest()[:LENGTH]


def fits(token: str, secret: str | bytes, episode: Episode) -> bool:
    """Say, in a time that tells nothing, whether a token is the one of the episode's round of feedback."""
    wanted = token_of(secret, episode)
    return hmac.compare_digest(token.encode(), wanted.encode()) and episode.feedback_round > 0
