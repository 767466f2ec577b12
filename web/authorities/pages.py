"""Pages about authorities: who has hosted, and what one of them did and can lend to others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.days import today
from ci_kb.domain.authorities import Authority, names
from projections.authorities import AuthorityLine
from web.as_at import as_at
from web.labels import in_addresses, slug
from web.parts import parts, reader
from web.seeing import not_here

pages = Blueprint("authorities", __name__)

CHILDREN_SERVICES_GROUPS = {
    "1": "1 of 4: least deprived",
    "2": "2 of 4",
    "3": "3 of 4",
    "4": "4 of 4: most deprived",
}
AREA_TYPE_GROUPS = {
    "1": "1 of 4: most rural",
    "2": "2 of 4",
    "3": "3 of 4",
    "4": "4 of 4: most urban",
}
"""The family groups of the Local Government Benchmarking Framework, and how they are ordered."""


@dataclass(frozen=True)
class Alike:
    """Places like an authority: in both family groups, and in one of the two."""

    both: tuple[AuthorityLine, ...]
    children_services: tuple[AuthorityLine, ...]
    area_type: tuple[AuthorityLine, ...]


@pages.get("/authorities")
def index() -> str:
    """Show the thirty-two with what each hosted, and the invented hosts of the demonstration."""
    shown = as_at()
    lines = parts().projections.authorities.all(reader(), shown.position)
    known = [line for line in lines if line.known]
    return render_template(
        "authorities/index.html",
        known=known,
        invented=[line for line in lines if not line.known],
        coverage=parts()
        .projections.programme.seen_by(reader(), shown.day or today(), shown.position)
        .coverage,
        as_at=shown.day,
    )


@pages.get("/authorities/<path:name>")
def show(name: str) -> str | Response:
    """Show one authority; any of its names leads to its one address."""
    shown = as_at()
    lines = parts().projections.authorities.all(reader(), shown.position)
    full_name = name_meant(name, lines) or not_here()
    if name != slug(full_name):
        return redirect(url_for("authorities.show", name=slug(full_name), as_at=request.args.get("as_at")))
    page = parts().projections.authorities.page(full_name, reader(), shown.position) or not_here()
    return render_template(
        "authorities/show.html",
        page=page,
        alike=alike(page.line.known, lines) if page.line.known else None,
        children_services_groups=CHILDREN_SERVICES_GROUPS,
        area_type_groups=AREA_TYPE_GROUPS,
        as_at=shown.day,
    )


def name_meant(written: str, lines: Iterable[AuthorityLine]) -> str:
    """Return the full name of the authority that an address names; empty when there is none."""
    key = in_addresses(written)
    known: dict[str, str] = {}
    for name, authority in names().items():
        known.setdefault(in_addresses(name), authority.name)
    for line in lines:
        known.setdefault(in_addresses(line.name), line.name)
    return known.get(key, "")


def alike(one: Authority, lines: Iterable[AuthorityLine]) -> Alike:
    """Return the authorities in the same family groups; those that hosted come first."""
    both, children_services, area_type = [], [], []
    for line in sorted(lines, key=lambda line: not line.episodes):
        other = line.known
        if other is None or other == one:
            continue
        same_children_services = other.children_services_group == one.children_services_group
        same_area_type = other.area_type_group == one.area_type_group
        if same_children_services and same_area_type:
            both.append(line)
        elif same_children_services:
            children_services.append(line)
        elif same_area_type:
            area_type.append(line)
    return Alike(tuple(both), tuple(children_services), tuple(area_type))
