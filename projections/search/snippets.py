"""Cuts fragments around matches out of a text: everything escaped, then our own marks."""

import re
from collections.abc import Callable
from html import escape

from projections.search import text
from projections.search.scoring import Marks

LENGTH = 240
MOST_FRAGMENTS = 2
LONGEST_HEADLINE = 110
_SENTENCE = re.compile(r".{20,}?[.?!](?=\s|$)", re.DOTALL)
Places = list[tuple[int, int]]


class Marker:
    """Finds what to mark in texts; what is known of a word holds for every text in which it is written so."""

    _marked: Callable[[str, text.Part], bool]

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._hits: dict[str, Places] = {}
        self._kept: dict[str, Places] = {}
        self._by_length: dict[int, set[tuple[str, ...]]] = {}
        disjoint = marks.terms.isdisjoint
        self._marked = self._begins if marks.beginnings else lambda _, part: not disjoint(part[2])
        for phrase in marks.phrases:
            self._by_length.setdefault(len(phrase), set()).add(phrase)

    def places(self, content: str) -> Places:
        """Returns where the marked words and runs of words stand in a clean text."""
        found = self._kept.get(content)
        if found is None:
            found = self._kept[content] = self._in_runs(content) if self._by_length else self._in(content)
        return found

    def _in(self, content: str) -> Places:
        """Every word of every hit comes through here: hence the short way for what is no match."""
        places: Places = []
        known, marked = self._hits, self._marked
        for match in text.WORD.finditer(content):
            word = match.group()
            hits = known.get(word)
            if hits is None:
                hits = known[word] = [part[:2] for part in text.parts(word) if marked(word, part)]
            if hits:
                start = match.start()
                places += [(start + first, start + last) for first, last in hits]
        return places

    def _in_runs(self, content: str) -> Places:
        """Like `_in`, with runs of words as well."""
        tokens = [
            (match.start() + part[0], match.start() + part[1], part[2][0], self._marked(match.group(), part))
            for match in text.WORD.finditer(content)
            for part in text.parts(match.group())
        ]
        plain = [token[2] for token in tokens]
        hits = {number for number, token in enumerate(tokens) if token[3]}
        for length, phrases in self._by_length.items():
            firsts = {phrase[0] for phrase in phrases}
            for start in range(len(plain) - length + 1):
                if plain[start] in firsts and tuple(plain[start : start + length]) in phrases:
                    hits.update(range(start, start + length))
        return [tokens[number][:2] for number in sorted(hits)]

    def _begins(self, word: str, part: text.Part) -> bool:
        if not self._marks.terms.isdisjoint(part[2]):
            return True
        surfaces = text.surfaces(word[part[0] : part[1]])
        return any(surface.startswith(self._marks.beginnings) for surface in surfaces)

    def mark(self, content: str) -> str:
        """Returns the whole text as HTML with every match marked."""
        content = text.clean(content)
        return _marked(content, 0, len(content), self.places(content))

    def snippet(self, content: str) -> str:
        """Returns the fragments with the most different matches as HTML; without a match, the beginning."""
        content = text.clean(content)
        places = self.places(content)
        if len(content) <= LENGTH:
            return _marked(content, 0, len(content), places)
        windows = _windows(content, places) or [_widened(content, 0, 0)]
        parts = [_marked(content, start, end, places) for start, end in windows]
        before = "… " if windows[0][0] > 0 else ""
        after = " …" if windows[-1][1] < len(content) else ""
        return before + " … ".join(parts) + after

    def words(self, *contents: str) -> tuple[str, ...]:
        """Returns the words that matched, as they are written in the texts, each once."""
        found = (
            content[start:end] for content in map(text.clean, contents) for start, end in self.places(content)
        )
        return tuple({text.fold(word): word for word in found}.values())


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


def headline(content: str) -> tuple[str, str]:
    """Splits a text into how it begins, at most a sentence, and the rest."""
    content = text.clean(content).strip()
    first = _SENTENCE.match(content)
    end = first.end() if first else len(content)
    if end <= LONGEST_HEADLINE:
        return content[:end], content[end:].strip()
    end = content.rfind(" ", 0, LONGEST_HEADLINE)
    end = end if end > 0 else LONGEST_HEADLINE
    return f"{content[:end].rstrip(' ,;:')} …", f"… {content[end:].strip()}"
