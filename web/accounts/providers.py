"""The directories that people may sign in by: read from one file in the data folder, and checked."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from ci_kb import roles
from ci_kb.domain.errors import Refused
from web.secrets import file_for_its_owner_alone

FILE = "sign_in.toml"
SHORTEST_SECRET = 16

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


@dataclass(frozen=True)
class Provider:
    """A directory: where it is, as whom we ask it, and what its groups and mail addresses mean here."""

    name: str
    label: str
    issuer: str
    client_id: str
    roles: Mapping[str, str]
    authorities: Mapping[str, str]
    client_secret_file: str = ""
    groups_claim: str = "groups"
    mail_claim: str = "email"
    mail_is_verified: bool = False
    secret: str = field(default="", repr=False)

    def role_of(self, groups: list[str]) -> str:
        """Return the role that somebody in these groups has; the first group of the configuration decides."""
        return next((role for group, role in self.roles.items() if group in groups), "")

    def body_of(self, mail: str) -> str:
        """Return for whom somebody with this mail address acts."""
        return self.authorities.get(mail.rpartition("@")[2].casefold(), "")


class ProviderSchema(Schema):
    """One directory, as the file writes it; what it does not know is a fault."""

    class Meta:
        unknown = RAISE

    name = fields.Str(required=True, validate=validate.Regexp(_NAME))
    label = fields.Str(required=True, validate=validate.Length(min=1, max=100))
    issuer = fields.Str(required=True)
    client_id = fields.Str(required=True, validate=validate.Length(min=1))
    client_secret_file = fields.Str()
    groups_claim = fields.Str()
    mail_claim = fields.Str()
    mail_is_verified = fields.Bool()
    roles = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)
    authorities = fields.Dict(keys=fields.Str(), values=fields.Str(), required=True)

    @post_load
    def make(self, said: dict[str, Any], **_: object) -> Provider:
        """Return the directory."""
        said["authorities"] = {domain.casefold(): body for domain, body in said["authorities"].items()}
        return Provider(**said)


def read_providers(folder: Path, environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """Return the directories that the data folder names; none when it holds no such file.

    Raises `Refused` with what to mend.
    """
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        found: list[Provider] = ProviderSchema(many=True).load(written.pop("provider", []))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"{path} is not TOML: {error}.") from error
    except ValidationError as error:
        raise Refused(f"{path} has faults: {error.messages}.") from error
    if written:
        raise Refused(f"{path}: “{next(iter(written))}” is not known. Only [[provider]] tables stand there.")
    if len({one.name for one in found}) < len(found):
        raise Refused(f"{path}: two providers have the same name.")
    if not environment.get("CI_KB_URL", "").startswith(("https://", "http://")):
        raise Refused(f"{path} names providers. Set CI_KB_URL too: they send people back to it.")
    return tuple(checked(one, path, environment) for one in found)


def checked(provider: Provider, path: Path, environment: Mapping[str, str]) -> Provider:
    """Return a directory with its secret.

    Raises `Refused`.
    """
    where = f"{path}, provider “{provider.name}”"
    at = urlsplit(provider.issuer)
    if at.scheme != "https" and not is_this_machine(at.hostname or ""):
        raise Refused(f"{where}: the issuer must begin with https://.")
    known = {role.name for role in roles.table().held_by_account()}
    for role in provider.roles.values():
        if role not in known:
            raise Refused(f"{where}: “{role}” is no role. Roles are {', '.join(sorted(known))}.")
    secret = secret_of(provider, path.parent, environment)
    if len(secret) < SHORTEST_SECRET:
        raise Refused(
            f"{where}: its secret is missing or shorter than {SHORTEST_SECRET} characters. Put it into "
            f"{variable(provider)} or into the file that client_secret_file names."
        )
    return Provider(**{**vars(provider), "secret": secret})


def secret_of(provider: Provider, folder: Path, environment: Mapping[str, str]) -> str:
    """Return the secret of a directory: of the environment, or of a file that only its owner can read."""
    if secret := environment.get(variable(provider), ""):
        return secret.strip()
    if not provider.client_secret_file:
        return ""
    return file_for_its_owner_alone(folder / provider.client_secret_file)


def variable(provider: Provider) -> str:
    """Return the environment variable that may hold the secret."""
    return f"CI_KB_OIDC_{provider.name.upper().replace('-', '_')}_SECRET"


def is_this_machine(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def from_environment(folder: Path) -> tuple[Provider, ...]:
    """Return the directories, with secrets of this process's environment."""
    return read_providers(folder, os.environ)
