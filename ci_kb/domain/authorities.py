"""The thirty-two local authorities, by any of their names."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ci_kb.domain.errors import NotFound


@dataclass(frozen=True)
class Authority:
    """A local authority, with its context for comparison; the collaborative is a historical attribute."""

    gss_code: str
    name: str
    short_name: str
    collaborative: str
    children_services_group: str
    area_type_group: str
    aliases: tuple[str, ...]


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table that the package carries."""
    text = (files("ci_kb.domain") / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def authorities() -> tuple[Authority, ...]:
    """Return the thirty-two, in the order of their names."""
    aliases: dict[str, list[str]] = {}
    for row in rows("authority_aliases"):
        aliases.setdefault(row["gss_code"], []).append(row["alias"])
    return tuple(
        Authority(
            gss_code=row["gss_code"],
            name=row["name"],
            short_name=row["short_name"],
            collaborative=row["ric"],
            children_services_group=row["children_services_group"],
            area_type_group=row["area_type_group"],
            aliases=tuple(aliases.get(row["gss_code"], ())),
        )
        for row in rows("authorities")
    )


@cache
def names() -> dict[str, Authority]:
    """Return every name, alias and code of an authority, folded, with the authority it belongs to."""
    found: dict[str, Authority] = {}
    for authority in authorities():
        for name in (authority.name, authority.short_name, authority.gss_code, *authority.aliases):
            found.setdefault(folded(name), authority)
    return found


def folded(name: str) -> str:
    """Return a name without accents, capitals, double blanks and "&"."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def authority_called(name: str) -> Authority | None:
    """Return the authority with this name, alias or GSS code, or None."""
    return names().get(folded(name))


def full_name(name: str, *, invented: bool = False) -> str:
    """Return the full name of the authority called so; an invented one keeps the name it was given.

    Raises `NotFound` for a name that is not one of the thirty-two, unless it may be invented.
    """
    if authority := authority_called(name):
        return authority.name
    if invented and name.strip():
        return name.strip()
    raise NotFound("local authority", name)
