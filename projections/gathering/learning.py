"""What was found: themes with their counts, and what teams saw under each, in the words recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ci_kb.domain.finding import FindingKind
from projections.gathering.figures import (
    ThemeLine,
    families,
    first_theme,
    foremost,
    how_many,
    in_episodes,
    regions,
    small,
    spread_over,
    themes,
)
from projections.gathering.material import Finding
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
    listed,
    number,
    one_of,
    opened,
    plural,
)

LARGE_ENOUGH = 5
"""Two periods are compared in a sentence when each has at least so many episodes."""

MOVED = 20
"""By so many percentage points a share has to differ from the period before for a sentence to say so."""

OTHER = "other"
"""Stands for the theme of findings that are told under none."""


def found(telling: Telling) -> Section:
    """Return how often each theme was found, where, and how that differs from the period before."""
    lines = themes(telling)
    if telling.single and lines:
        return _of_one(telling, lines)
    if not lines:
        return Section("themes", "What came up, by theme", tuple(paragraph("themes/none", _none(telling))))
    headings, rows = _theme_table(telling, lines)
    blocks: list[Block] = [
        *paragraph("themes/most", _most(telling, lines), _spread(telling, lines)),
        *paragraph("themes/compared", _changes(telling, lines)),
        CountTable("themes/table", "Themes, by the number of episodes they were found in", headings, rows),
        Picture("themes/bars", PictureKind.BARS, "themes/table"),
    ]
    if telling.named:
        blocks.append(_by_region(telling, lines))
    return Section("themes", "What came up, by theme", tuple(blocks))


def _of_one(telling: Telling, lines: list[ThemeLine]) -> Section:
    """Return the themes of the one episode, those of most findings first."""
    ranked = sorted(lines, key=lambda line: (-len(line.findings), telling.label(line.theme)))
    rows = tuple(
        (Cell(telling.label(line.theme)), Cell(str(len(line.findings)), sources(line.findings)))
        for line in ranked
    )
    table = CountTable("themes/table", "Themes, by the number of findings", ("Theme", "Findings"), rows)
    return Section(
        "themes", "What came up, by theme", (table, Picture("themes/bars", PictureKind.BARS, table.id))
    )


def _none(telling: Telling) -> Sentence:
    return counting("themes/none", "No finding can be told of here.", telling.episodes)


def _most(telling: Telling, lines: list[ThemeLine]) -> Sentence:
    """Say which themes came up most often."""
    groups = {line.theme: line.findings for line in lines}
    words, behind = foremost(telling, groups)
    if words:
        return counting("themes/most", f"Most often, teams spoke of {words}.", behind, telling.episodes)
    every = (finding for line in lines for finding in line.findings)
    text = f"What teams found is spread over {spread_over(telling, groups)}."
    return counting("themes/most", text, every, telling.episodes)


def _spread(telling: Telling, lines: list[ThemeLine]) -> Sentence | None:
    """Say which themes came up in every region that took part."""
    taking_part = regions(telling, telling.episodes)
    if not telling.named or len(taking_part) < 2:
        return None
    everywhere = [line for line in lines if regions(telling, line.findings) == taking_part]
    which = f": {listed(small(telling.label(line.theme)) for line in everywhere)}" if everywhere else ""
    many = number(len(everywhere)) if everywhere else "none"
    return counting(
        "themes/everywhere",
        f"Of {counted(len(lines), 'theme')}, {many} {plural(len(everywhere) or 1, 'was', 'were')} found in "
        f"each of the {len(taking_part)} regions that took part{which}.",
        (one for line in lines for one in line.findings),
        telling.episodes,
    )


def _changes(telling: Telling, lines: list[ThemeLine]) -> Sentence | None:
    """Say which themes came up clearly more, or less, often than in the period before."""
    now, before = len(telling.episodes), len(telling.before)
    if min(now, before) < LARGE_ENOUGH or not telling.enough(telling.before):
        return None
    share = {
        line.theme: line.episodes * before - line.episodes_before * now
        for line in lines
        if _comparable(telling, line)
    }
    enough = MOVED * now * before / 100
    more = [_moved(telling, line) for line in lines if share.get(line.theme, 0) >= enough]
    less = [_moved(telling, line) for line in lines if share.get(line.theme, 0) <= -enough]
    parts = [f"{listed(ones)} came up {way} often" for ones, way in ((more, "more"), (less, "less")) if ones]
    said = "; ".join(parts) or "no theme came up clearly more, or less, often"
    return counting(
        "themes/changes",
        f"Compared with the {before} episodes of the period before, {said}.",
        (one for line in lines for one in (*line.findings, *line.before)),
        telling.episodes,
        telling.before,
    )


def _moved(telling: Telling, line: ThemeLine) -> str:
    now, before = len(telling.episodes), len(telling.before)
    name = small(telling.label(line.theme))
    return f"{name} ({line.episodes} of {now}, after {line.episodes_before} of {before})"


def _comparable(telling: Telling, line: ThemeLine) -> bool:
    if not telling.before or not telling.enough(telling.before):
        return False
    return not line.before or telling.enough(line.before)


def _theme_table(
    telling: Telling, lines: list[ThemeLine]
) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    before = telling.before and telling.enough(telling.before)
    headings = ["Theme", "Episodes"]
    if telling.named:
        headings += ["Findings", "Authorities", "Regions", "Family groups"]
    if before:
        headings += ["Period before"]
    return tuple(headings), tuple(_theme_row(telling, line, bool(before)) for line in lines)


def _theme_row(telling: Telling, line: ThemeLine, before: bool) -> tuple[Cell, ...]:
    behind = sources(line.findings)
    numbers = [f"{line.episodes} of {len(telling.episodes)}"]
    if telling.named:
        numbers += [
            str(len(line.findings)),
            str(len(telling.authorities_of(line.findings))),
            str(len(regions(telling, line.findings))),
            str(len(families(telling, line.findings))),
        ]
    cells = [Cell(telling.label(line.theme)), *(Cell(text, behind) for text in numbers)]
    if before:
        compared = f"{line.episodes_before} of {len(telling.before)}"
        cells.append(Cell(compared if _comparable(telling, line) else "too few to say", sources(line.before)))
    return tuple(cells)


def _by_region(telling: Telling, lines: list[ThemeLine]) -> CountTable:
    """Return in how many episodes of each region each theme was found."""
    names = regions(telling, telling.episodes)
    rows = []
    for line in lines:
        cells = [Cell(telling.label(line.theme))]
        for name in names:
            theirs = [one for one in line.findings if name in regions(telling, (one,))]
            cells.append(Cell(str(how_many(theirs)), sources(theirs)))
        rows.append(tuple(cells))
    return CountTable(
        "themes/regions", "Episodes in which each theme was found, by region", ("Theme", *names), tuple(rows)
    )


# ---- theme by theme ----

TOLD_UNDER_THEMES = (FindingKind.KEY_FINDING, FindingKind.STRENGTH, FindingKind.AREA_TO_CONSIDER)

LEADS = {
    FindingKind.KEY_FINDING: (
        "Key findings were recorded in {}.",
        "Teams came to key findings in {}.",
    ),
    FindingKind.STRENGTH: (
        "Strengths were recorded in {}.",
        "Teams saw strengths in {}.",
        "Strengths were seen in {}.",
    ),
    FindingKind.AREA_TO_CONSIDER: (
        "Areas to consider were recorded in {}.",
        "Teams pointed to areas to consider in {}.",
    ),
}

WAYS = {
    FindingKind.KEY_FINDING: ("In {where}, {words}.", "The team in {where} found that {words}."),
    FindingKind.STRENGTH: ("In {where}, {words}.", "The team in {where} saw that {words}."),
    FindingKind.AREA_TO_CONSIDER: ("In {where}, {words}.", "The team in {where} noted that {words}."),
}


SINGLE_WAYS = {
    FindingKind.KEY_FINDING: ("A key finding is that {words}.",) * 2,
    FindingKind.STRENGTH: ("A strength is that {words}.",) * 2,
    FindingKind.AREA_TO_CONSIDER: ("An area to consider is that {words}.",) * 2,
}
"""How findings are told when all are of one episode."""


def by_theme(telling: Telling) -> list[Section]:
    """Return a section for each theme, with what was found under it; the rest comes last."""
    lines = themes(telling)
    chapters: dict[str, list[Finding]] = {line.theme: [] for line in lines}
    chapters[OTHER] = []
    for finding in telling.findings:
        if finding.kind in TOLD_UNDER_THEMES:
            theme = first_theme(telling, finding)
            chapters[theme if theme in chapters else OTHER].append(finding)
    counts = {line.theme: line.findings for line in lines}
    made = [_chapter(telling, theme, ones, counts) for theme, ones in chapters.items() if ones]
    there = [section for section in made if section.blocks]
    opening = Section("learning", "What teams found, theme by theme")
    return [opening, *there] if there else []


def _chapter(
    telling: Telling, theme: str, findings: Sequence[Finding], counts: dict[str, tuple[Finding, ...]]
) -> Section:
    blocks: list[Block] = []
    for kind in TOLD_UNDER_THEMES:
        theirs = [one for one in findings if one.kind == kind]
        if not theirs:
            continue
        lead = None
        if theme != OTHER:
            lead = _lead(telling, theme, kind, [one for one in counts[theme] if one.kind == kind])
        blocks += _told(telling, f"theme/{theme}/{kind}", lead, theirs)
    heading = telling.label(theme) if theme != OTHER else "Other themes"
    return Section(f"theme/{theme}", heading, tuple(blocks), level=2)


def _lead(telling: Telling, theme: str, kind: str, findings: Sequence[Finding]) -> Sentence | None:
    """Say in how many episodes there was such a finding under a theme, told here or under another."""
    if not findings or not telling.enough(findings):
        return None
    name = f"theme/{theme}/{kind}/count"
    if telling.single:
        return None
    text = one_of(LEADS[FindingKind(kind)], name).format(in_episodes(telling, findings))
    return counting(name, opened(text), findings, telling.episodes)


def _told(telling: Telling, name: str, lead: Sentence | None, findings: Sequence[Finding]) -> list[Block]:
    """Return findings told after one another, and below them those that people want quoted."""
    parts = [
        told(telling, one, one.text, _way(telling, one), first_sentence(one.text))
        for one in telling.first(findings)
    ]
    sentences = [part for part in parts if isinstance(part, Sentence)]
    quoted = [part for part in parts if isinstance(part, Quotation)]
    if not parts:
        return []
    return [*paragraph(name, lead, *sentences), *quoted]


def _way(telling: Telling, finding: Finding) -> Put:
    """Return how a finding is put into a sentence."""
    where = telling.where(finding) or "one authority"
    ways = SINGLE_WAYS[FindingKind(finding.kind)] if telling.single else WAYS[FindingKind(finding.kind)]

    def put(text: str) -> str:
        words = clause(text)
        inside = words.split(" ", 1)[0].lower() in ("in", "at", "across")
        way = ways[1] if inside else one_of(ways, finding.source.item)
        return way.format(where=where, words=words)

    return put


# ---- what others can learn ----


def wider(telling: Telling) -> list[Section]:
    """Return what was learned that helps elsewhere too, and what did not work."""
    return [
        *_kind(
            telling,
            FindingKind.WIDER_LEARNING,
            "Wider learning",
            "Learning that others can use was recorded in {}.",
        ),
        *_kind(
            telling,
            FindingKind.DID_NOT_WORK,
            "What did not work",
            "Something that did not work was recorded in {}, so that others need not repeat it.",
        ),
        *_kind(
            telling,
            FindingKind.POSITIVE_FEATURE,
            "How the process helped",
            "What was good about the process itself was recorded in {}.",
        ),
    ]


def _kind(telling: Telling, kind: FindingKind, heading: str, lead: str) -> Iterator[Section]:
    found_so = [one for one in telling.findings if one.kind == kind]
    if not found_so or not telling.enough(found_so):
        return
    name = kind.replace(" ", "-")
    count = None
    if not telling.single:
        text = lead.format(in_episodes(telling, found_so))
        count = counting(f"{name}/count", text, found_so, telling.episodes)
    parts = [told(telling, one, one.text, _after(telling, one)) for one in telling.first(found_so)]
    yield Section(
        name,
        heading,
        (
            *paragraph(f"{name}/lead", count),
            *listing(f"{name}/told", (part for part in parts if isinstance(part, Sentence))),
            *(part for part in parts if isinstance(part, Quotation)),
        ),
    )


def _after(telling: Telling, finding: Finding) -> Put:
    """Return how a finding is told, with whose it is after it; of the process, one sentence is enough."""
    where = telling.where(finding)

    def put(text: str) -> str:
        brief = finding.kind == FindingKind.POSITIVE_FEATURE
        words = first_sentence(text) if brief else " ".join(text.split())
        return f"{words.rstrip('.')} ({where})." if where else words

    return put
