"""By which word a device knows whose key points it keeps; it says nothing about the account."""

from hashlib import blake2b

from flask import current_app


def device_key(person: str) -> str:
    """Return the word for a person, the same until the secret key of the server changes."""
    secret = str(current_app.secret_key).encode()[:64]
    return blake2b(person.encode(), key=secret, digest_size=12).hexdigest() if person else ""
