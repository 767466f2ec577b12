"""Search: findings, practices, next steps and focus statements by the words in them, each in its context.

    search = Search(folder)
    search.apply({entry.key: entry}, position, digest)       # the follower, one page of events at a time
    search.find("pupil equity", audiences=frozenset({"public"}), vocabulary=vocabulary)

`entry` says what can be found, `query` what can be asked, `results` what is answered; `index`, `documents`
and `segment` know Whoosh; `columns`, `scope` and `scoring` rank its postings in numpy.
"""

from projections.search.engine import Search
from projections.search.entry import Entry, EpisodeEntry
from projections.search.facets import Filters
from projections.search.index import IndexUnreadable, PositionNotBeyond
from projections.search.results import Hit, Near, Results
from projections.search.scope import Audiences
from projections.search.similar import Reason, Similar
from projections.search.vocabulary import Vocabulary

__all__ = [
    "Audiences",
    "Entry",
    "EpisodeEntry",
    "Filters",
    "Hit",
    "IndexUnreadable",
    "Near",
    "PositionNotBeyond",
    "Reason",
    "Results",
    "Search",
    "Similar",
    "Vocabulary",
]
