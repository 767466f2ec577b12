"""What has to be so before an edition is put forward, and before everybody may read it."""

from __future__ import annotations

from ci_kb.domain.errors import Refused
from projections.composing import Composed, tells_nobody


def must_be_sound(composed: Composed) -> None:
    """Refuse a draft in which something is wrong: a sentence without a source, a word that does not fit.

    Raises `Refused`.
    """
    if composed.problems:
        raise Refused(" ".join(problem.message for problem in composed.problems))


def must_tell_nobody(composed: Composed, note: str) -> None:
    """Refuse to show everybody a title or a note that names an authority or a place.

    Raises `Refused`.
    """
    for field, words in (("note", note), ("public", composed.working.line.title)):
        if words and not tells_nobody(composed.telling, words):
            raise Refused(
                f"“{words}” may tell whose learning it is, and everybody would read it. Leave names out, or "
                "issue it for those who have signed in.",
                field=field,
            )
