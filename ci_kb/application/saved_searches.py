"""Commands on saved searches: each is its owner's alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_plus

from ci_kb.application.permissions import may_save_searches
from ci_kb.application.saved import Saved
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, Refused
from ci_kb.domain.record import Act
from ci_kb.domain.saved_search import LONGEST_SEARCH, SavedSearch
from ci_kb.event_log import EventLog
from ci_kb.naming import addresses_somebody
from ci_kb.people import People

NAMES_SOMEBODY = (
    "This names a person. A saved search stays in the history for ever, so leave out names of people and "
    "mail addresses."
)


class SavedSearches:
    """What can be done with saved searches; errors as in `Episodes`."""

    def __init__(self, log: EventLog, people: People) -> None:
        self._log = log
        self._people = people

    def get(self, owner: str, reference: str) -> SavedSearch:
        """Return a saved search of somebody as it is now."""
        return self._log.get(SavedSearch, SavedSearch.identifier(owner, reference), reference)

    def save(self, name: str, search: str, act: Act) -> Saved:
        """Save a search for whoever acts; the form sent twice saves it once."""
        may_save_searches(act)
        if len(search) > LONGEST_SEARCH:
            raise Refused("This search is too long to be saved. Take some of its filters away.", field="name")
        self._refuse_names(f"{name} {unquote_plus(search)}")
        reference = f"search-{act.command[:10]}"
        new = SavedSearch.save(reference, name, search, act)
        try:
            return Saved(reference, self._log.add(new, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere(f"a {SavedSearch.NOUN}", reference) from None

    def rename(self, reference: str, name: str, act: Act) -> Saved:
        """Call a search of whoever acts otherwise."""
        self._refuse_names(name)
        return self._change(act.by, reference, act, lambda search: search.rename(name, act))

    def stop(self, reference: str, act: Act) -> Saved:
        """No longer tell whoever acts what is new in a search."""
        return self._change(act.by, reference, act, lambda search: search.stop(act))

    def tell(self, owner: str, reference: str, up_to: int, lines: int, act: Act) -> Saved:
        """Keep that the owner was sent what was new up to a position in the log."""
        return self._change(owner, reference, act, lambda search: search.tell(up_to, lines, act))

    def _change(self, owner: str, reference: str, act: Act, decide: Callable[[SavedSearch], Any]) -> Saved:
        identifier = SavedSearch.identifier(owner, reference)
        position = self._log.change(SavedSearch, identifier, decide, command=act.command, name=reference)
        return Saved(reference, position)

    def _refuse_names(self, text: str) -> None:
        if addresses_somebody(text, self._people.names()):
            raise Refused(NAMES_SOMEBODY, field="name")
