"""What can be shared: practice, where it might fit and whom to ask, and connections between authorities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci_kb.domain.connection import CAME_TO_NOTHING, ConnectionState
from projections.gathering.figures import grouped, in_episodes, pooled
from projections.gathering.material import Link, Practice
from projections.gathering.parts import (
    Block,
    Cell,
    CountTable,
    Picture,
    PictureKind,
    Quotation,
    Section,
    Sentence,
)
from projections.gathering.telling import (
    Put,
    Telling,
    counting,
    listing,
    paragraph,
    sources,
    told,
)
from projections.gathering.words import (
    clause,
    counted,
    first_sentence,
    first_sentences,
    inside,
    listed,
    lowered,
    number,
    opened,
    plural,
    short,
    started,
)

TOLD_OF_PRACTICE = 2
"""So many sentences of what a practice is are told."""


def practice(telling: Telling) -> Section:
    """Return the practice worthy of sharing, one paragraph each."""
    there = telling.practice
    blocks: list[Block] = []
    if there and telling.enough(there):
        many, whose = len(there), "the episode" if telling.single else in_episodes(telling, there)
        blocks += paragraph(
            "practice/count",
            counting(
                "practice/count",
                f"{started(many, 'example')} of practice worthy of sharing "
                f"{plural(many, 'comes', 'come')} from {whose}, shared with the consent of those whose "
                "practice it is.",
                there,
                telling.episodes,
            ),
        )
    elif not there:
        text = "No practice worthy of sharing has been released with consent."
        blocks += paragraph("practice/none", counting("practice/count", text, telling.episodes))
    for one in telling.first(there):
        blocks += _practice(telling, one)
    return Section("practice", "Practice worthy of sharing", tuple(blocks))


def _practice(telling: Telling, one: Practice) -> list[Block]:
    whole = f"{one.title.rstrip('.')}. {one.text}"
    brief = first_sentences(one.text, TOLD_OF_PRACTICE)
    part = told(telling, one, whole, _introduced(telling, one), brief)
    if part is None:
        return []
    name = one.source.item
    sentences = [part] if isinstance(part, Sentence) else []
    if not telling.blind(one):
        sentences += [each for each in (_fit(telling, one), *_borrowed(telling, one)) if each]
    quoted = [part] if isinstance(part, Quotation) else []
    return [*quoted, *paragraph(f"{name}/about", *sentences)]


def _introduced(telling: Telling, one: Practice) -> Put:
    """Return how practice is told: its title, what it is, whom it suits and whom to ask."""

    title = telling.words(one, one.title.rstrip("."))

    def put(words: str) -> str:
        if telling.blind(one):
            return f"“{title}”: {inside(words)}" if title else words
        suits = f" Suits: {_inside(one.suits)}." if one.suits else ""
        ask = f" Ask: {one.contact_role.rstrip('.')}." if one.contact_role else ""
        return f"“{title}” ({telling.where(one)}): {inside(words)}{suits}{ask}"

    return put


def _inside(words: str) -> str:
    plain = first_sentence(words).rstrip(".")
    head, _, rest = plain.partition(" ")
    return f"{lowered(head)} {rest}".strip()


def _fit(telling: Telling, one: Practice) -> Sentence | None:
    """Say which other authorities were asked to consider something under the theme of a practice."""
    if telling.too_many_to_pair:
        return None
    theme, mine = next(iter(one.themes), ""), set(telling.hosts_of(one))
    asked = [
        finding
        for finding in telling.areas_by_first_theme.get(theme, ())
        if not telling.blind(finding) and mine.isdisjoint(telling.hosts_of(finding))
    ]
    if not theme or not asked:
        return None
    names = sorted(map(short, telling.authorities_of(asked)))
    return counting(
        f"{one.source.item}/fit",
        f"It might help {listed(names)}, where {_points(len(asked))} recorded under the same theme.",
        (one,),
        asked,
    )


def _points(many: int) -> str:
    return f"{counted(many, 'area to consider', 'areas to consider')} {plural(many, 'was', 'were')}"


def _borrowed(telling: Telling, one: Practice) -> Iterator[Sentence]:
    """Say who has taken a practice up."""
    about = telling.links_about.get((one.episode, one.source.reference), ())
    taken = [link for link in about if link.taken_up]
    if taken:
        names = listed(dict.fromkeys(short(link.learner) for link in taken))
        verb = "has" if len({link.learner for link in taken}) == 1 else "have"
        yield counting(f"{one.source.item}/borrowed", f"{names} {verb} taken it up.", (one,), taken)


# ---- connections ----

STATES = {
    ConnectionState.PROPOSED: "suggested",
    ConnectionState.APPROACHED: "approached",
    ConnectionState.MET: "met",
    ConnectionState.VISITED: "visited",
    ConnectionState.ADOPTED: "taken up",
    ConnectionState.DECLINED: "declined",
    ConnectionState.STOPPED: "stopped",
}


def connections(telling: Telling) -> Section:
    """Return how far the connections between authorities went."""
    links = telling.links
    if not links or not telling.enough(links):
        text = "No connection can be told of here."
        return Section(
            "connections",
            "Making connections",
            tuple(paragraph("connections/none", counting("connections/met", text, telling.episodes))),
        )
    blocks: list[Block] = paragraph("connections/count", *_went(telling, links))
    states = pooled(telling, grouped(links, lambda one: one.state, ConnectionState), "other")
    blocks.append(
        CountTable(
            "connections/states",
            "Connections by how far they went",
            ("How far", "Connections"),
            tuple(
                (
                    Cell(opened(STATES.get(ConnectionState(state), state)) if state != "other" else "Other"),
                    Cell(str(len(ones)), sources(ones)),
                )
                for state, ones in states.items()
            ),
        )
    )
    if telling.named:
        blocks += _who(telling, links)
    return Section("connections", "Making connections", tuple(blocks))


def _went(telling: Telling, links: Sequence[Link]) -> Iterator[Sentence | None]:
    met = [link for link in links if link.met]
    taken = [link for link in links if link.taken_up]
    nothing = [link for link in links if link.state in CAME_TO_NOTHING]
    many = len(links)
    whose = "The episode" if telling.single else "Episodes"
    text = f"{whose} led to {counted(many, 'suggestion')} of who might learn from whom"
    if met and telling.enough(met) and telling.enough([one for one in links if not one.met] or links):
        text += f"; {len(met)} of {many} became a meeting"
        if taken and telling.enough(taken):
            text += f", and in {number(len(taken))} something was taken up"
    yield counting("connections/met", text + ".", links)
    if nothing and telling.named:
        yield counting(
            "connections/nothing",
            f"{started(len(nothing), 'suggestion')} came to nothing.",
            nothing,
        )


def _who(telling: Telling, links: Sequence[Link]) -> list[Block]:
    shown = [link for link in telling.first(links) if not telling.blind(link)]
    rows = tuple(
        (
            Cell(short(link.learner), (link.source,)),
            Cell(short(link.teacher), (link.source,)),
            Cell(link.subject, (link.source,)),
            Cell(opened(STATES[ConnectionState(link.state)]), (link.source,)),
        )
        for link in shown
    )
    table = CountTable(
        "connections/links",
        "Who learns from whom",
        ("Learns", "From", "About", "How far it went"),
        rows,
    )
    came = [_came(link) for link in shown if link.outcome]
    return [
        *listing("connections/outcomes", came),
        table,
        Picture("connections/map", PictureKind.LINKS, table.id),
    ]


def _came(link: Link) -> Sentence:
    learner, teacher = short(link.learner), short(link.teacher)
    return Sentence(
        link.source.item,
        f"{learner} turned to {teacher} ({_inside(link.subject)}): {clause(link.outcome)}.",
        (link.source,),
    )
