"""Cuts fragments around matches out of a text: everything escaped, then our own marks."""

from html import escape

from projections.search import text
from projections.search.scoring import Marks

LENGTH = 240
MOST_FRAGMENTS = 2
Places = list[tuple[int, int]]


def matches(content: str, marks: Marks) -> Places:
    """Returns where the marked words and runs of words stand in a clean text."""
    tokens = list(text.tokens(content))
    hit = {n for n, token in enumerate(tokens) if not marks.terms.isdisjoint(token.terms)}
    if marks.beginnings:
        hit |= {
            n for n, token in enumerate(tokens) if _begins(content[token.start : token.end], marks.beginnings)
        }
    by_length: dict[int, set[tuple[str, ...]]] = {}
    for phrase in marks.phrases:
        by_length.setdefault(len(phrase), set()).add(phrase)
    plain = [token.terms[0] for token in tokens]
    for length, phrases in by_length.items():
        for start in range(len(plain) - length + 1):
            if tuple(plain[start : start + length]) in phrases:
                hit.update(range(start, start + length))
    return [(tokens[n].start, tokens[n].end) for n in sorted(hit)]


def _begins(word: str, beginnings: tuple[str, ...]) -> bool:
    return any(surface.startswith(beginnings) for surface in text.surfaces(word))


def mark(content: str, marks: Marks) -> str:
    """Returns the whole text as HTML with every match marked."""
    content = text.clean(content)
    return _marked(content, 0, len(content), matches(content, marks))


def snippet(content: str, marks: Marks) -> str:
    """Returns the fragments with the most different matches as HTML; without a match, the beginning."""
    content = text.clean(content)
    places = matches(content, marks)
    if len(content) <= LENGTH:
        return _marked(content, 0, len(content), places)
    windows = _windows(content, places) or [_widened(content, 0, 0)]
    parts = [_marked(content, start, end, places) for start, end in windows]
    before = "… " if windows[0][0] > 0 else ""
    after = " …" if windows[-1][1] < len(content) else ""
    return before + " … ".join(parts) + after


def _windows(content: str, places: Places) -> Places:
    """Chooses the windows with the most different words, in the order of the text and without overlaps."""
    room = LENGTH if len(places) < 2 else LENGTH // MOST_FRAGMENTS
    scored = []
    for n, (start, _) in enumerate(places):
        inside = [place for place in places[n:] if place[1] <= start + room]
        kinds = {content[first:last].casefold() for first, last in inside}
        scored.append((-len(kinds), -len(inside), start, inside[-1][1] if inside else start))
    chosen: Places = []
    for _, _, start, end in sorted(scored):
        window = _widened(content, start, end, room)
        if all(window[1] < other[0] or window[0] > other[1] for other in chosen):
            chosen.append(window)
        if len(chosen) == MOST_FRAGMENTS:
            break
    return sorted(chosen)


def _widened(content: str, start: int, end: int, room: int = LENGTH) -> tuple[int, int]:
    """Widens a stretch to the room there is, to the edges of words."""
    spare = max(room - (end - start), 0)
    first = max(start - spare // 3, 0)
    last = min(first + max(room, end - first), len(content))
    if first > 0:
        first = content.find(" ", first, start) + 1 or start
    if last < len(content):
        space = content.rfind(" ", end, last)
        last = space if space > end else last
    return first, last


def _marked(content: str, start: int, end: int, places: Places) -> str:
    parts = []
    done = start
    for first, last in places:
        if first >= done and last <= end:
            parts.append(f"{escape(content[done:first])}<mark>{escape(content[first:last])}</mark>")
            done = last
    parts.append(escape(content[done:end]))
    return "".join(parts)


def matched_words(content: str, marks: Marks) -> tuple[str, ...]:
    """Returns the words that matched, as they are written in the text, each once."""
    content = text.clean(content)
    found = (content[start:end] for start, end in matches(content, marks))
    return tuple({text.fold(word): word for word in found}.values())
