"""Finds passages in texts however they are written: in capitals, without accents, broken over lines.

What is no letter or digit counts as one blank, so that “Morag Baird” is found in “morag.baird@...”, in
“Morag+Baird” and in “Morag%20Baird”, as searches are written in addresses.  A passage of one word is found
as a word of its own, one of several words also within longer ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

_PLAIN: dict[int, str | None] = {
    **dict.fromkeys((*range(0x300, 0x370), 0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F))),
    **dict.fromkeys((0x2060, 0xFEFF)),
    **{ord(letter): plain for letter, plain in zip("łŁøØđĐ", "lLoOdD", strict=True)},
}
"""Accents that stand beside their letter, characters that nobody sees, and letters with a stroke."""

_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


class Passages:
    """Passages to be found."""

    def __init__(self, passages: Iterable[str]) -> None:
        folded = {"".join(letters for letters, _, _ in _folded(passage)).strip() for passage in passages}
        self.passages = tuple(sorted(folded - {""}, key=len, reverse=True))
        self._rarest = tuple(max(passage.split(), key=len) for passage in self.passages)

    def __bool__(self) -> bool:
        return bool(self.passages)

    def within(self, text: str) -> list[tuple[int, int]]:
        """Return where the passages stand in a text, from the first character to behind the last."""
        if "%" not in text:
            plain = text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_PLAIN)
            low = plain.casefold()
            if not any(word in low for word in self._rarest):
                return []
        pieces = list(_folded(text))
        folded = "".join(letters for letters, _, _ in pieces)
        owner = [at for at, (letters, _, _) in enumerate(pieces) for _ in letters]
        places = sorted(
            (pieces[owner[start]][1], pieces[owner[end - 1]][2])
            for passage in self.passages
            for start, end in _occurrences(passage, folded)
        )
        return _joined(places)

    def stand_in(self, text: str) -> bool:
        """Say whether any of the passages stands in a text."""
        return bool(self.within(text))

    def replaced(self, text: str, mark: str) -> str:
        """Return a text with the mark in place of each passage."""
        for start, end in reversed(self.within(text)):
            text = text[:start] + mark + text[end:]
        return text


def _occurrences(passage: str, folded: str) -> Iterable[tuple[int, int]]:
    alone = " " not in passage
    start = folded.find(passage)
    while start >= 0:
        end = start + len(passage)
        within_a_word = folded[start - 1 : start].strip() or folded[end : end + 1].strip()
        if not (alone and within_a_word):
            yield start, end
        start = folded.find(passage, start + 1)


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in places:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _folded(text: str) -> Iterable[tuple[str, int, int]]:
    """Yield the letters of a text as they are compared, each with where it stands; blanks are one blank."""
    blank = False
    for character, start, end in _characters(text):
        letters = "".join(
            letter
            for letter in unicodedata.normalize("NFKD", character).translate(_PLAIN).casefold()
            if letter.isalnum()
        )
        if letters:
            blank = False
            yield letters, start, end
        elif not blank and _PLAIN.get(ord(character), "") is not None:
            blank = True
            yield " ", start, end


def _characters(text: str) -> Iterable[tuple[str, int, int]]:
    """Yield the characters of a text, those written as in addresses (%20) as what they stand for."""
    at = 0
    for encoded in _ENCODED.finditer(text):
        yield from ((text[place], place, place + 1) for place in range(at, encoded.start()))
        for character in unquote_to_bytes(encoded[0]).decode("utf-8", "replace"):
            yield character, encoded.start(), encoded.end()
        at = encoded.end()
    yield from ((text[place], place, place + 1) for place in range(at, len(text)))
