"""Compares two versions of a text word by word, to be seen or to be read aloud."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from diff_match_patch import diff_match_patch

Kind = Literal["same", "added", "removed"]

_KINDS: dict[int, Kind] = {0: "same", 1: "added", -1: "removed"}
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_WORD_OR_MARK = re.compile(rf"{_WORD.pattern}|.", re.DOTALL)

# Words are coded from here on: ideographs, which the library takes for letters.
_FIRST_CODE = 0x20000

# A comparison that takes longer ends with one large removal and one large addition instead of finer spans.
_SECONDS = 0.3

# Screen readers pass over a lone mark, so these are said in words.
_MARKS = {",": "a comma", ".": "a full stop", ";": "a semicolon", ":": "a colon", "?": "a question mark"}


@dataclass(frozen=True)
class Span:
    """A run of words that stayed the same, was added or was removed."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Counted:
    """How many words were added and removed, and whether anything but words changed."""

    added: int
    removed: int
    marks: bool

    def __str__(self) -> str:
        """Tell it: 2 words added, 1 removed."""
        if self.added or self.removed:
            return f"{self.added} word{'' if self.added == 1 else 's'} added, {self.removed} removed"
        return "Punctuation alone" if self.marks else "The same words"


def counted(spans: Iterable[Span]) -> Counted:
    """Count the words that were added and removed."""
    spans = tuple(spans)
    words = {
        kind: sum(len(_WORD.findall(span.text)) for span in spans if span.kind == kind)
        for kind in ("added", "removed")
    }
    return Counted(words["added"], words["removed"], any(span.kind != "same" for span in spans))


def word_changes(old: str, new: str) -> tuple[Span, ...]:
    """Return what became of the words of `old`, in reading order.

    The spans that were not added make up `old` exactly; those that were not removed make up `new`.
    """
    codes: dict[str, str] = {}
    differ = diff_match_patch()
    differ.Diff_Timeout = _SECONDS
    found = differ.diff_main(_coded(old, codes), _coded(new, codes), False)
    differ.diff_cleanupSemantic(found)
    words = {code: word for word, code in codes.items()}
    return tuple(
        Span(_KINDS[sign], "".join(words.get(code, code) for code in coded)) for sign, coded in found if coded
    )


def in_words(spans: Iterable[Span]) -> str:
    """Tell the changes as a sentence: “attainment” became “attendance”; added “in secondaries”."""
    return "; ".join(_changes([*spans, Span("same", "")])) or "nothing changed"


def _coded(text: str, codes: dict[str, str]) -> str:
    """Write each word as one character, so that a comparison of characters compares words.

    Marks and spaces stand for themselves, which shows the library where words and lines end.
    """
    return "".join(
        one if _stands_for_itself(one) else codes.setdefault(one, chr(_FIRST_CODE + len(codes)))
        for one in _WORD_OR_MARK.findall(text)
    )


def _stands_for_itself(one: str) -> bool:
    return len(one) == 1 and not one.isalnum() and ord(one) < _FIRST_CODE


def _changes(spans: list[Span]) -> Iterator[str]:
    """Say each change; a removal with the addition right after it is one change."""
    replaced = False
    for span, after in pairwise(spans):
        if replaced or span.kind == "same":
            replaced = False
        elif span.kind == "removed" and after.kind == "added":
            replaced = True
            yield f"{_quoted(span.text)} became {_quoted(after.text)}"
        else:
            yield f"{span.kind} {_quoted(span.text)}"


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return "a line break" if "\n" in text else "a space"
    return _MARKS.get(words, f"“{words}”")
