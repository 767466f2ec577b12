"""The words people share: themes, terms with expansions, and sets of words a search treats as one idea."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, ClassVar, Self

from ci_kb.domain.authorities import folded
from ci_kb.domain.errors import MissingWords, NotFound, NothingChanged, Refused
from ci_kb.domain.record import Act, Record, check_reference, give_reason, identify, words


@dataclass(frozen=True)
class Theme:
    """One of the few themes that findings are sorted under."""

    id: str
    label: str
    also_called: tuple[str, ...] = ()
    national_priority: str = ""


@dataclass(frozen=True)
class Term:
    """An acronym or term, what it stands for, words close to it, and a note on what else it may mean."""

    term: str
    expansion: str
    related: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Ring:
    """A set of words that a search treats as one idea."""

    id: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """The words that are shared on some day: `merged` leads from a theme to the one it became part of."""

    themes: Mapping[str, Theme]
    terms: Mapping[str, Term]
    rings: Mapping[str, Ring]
    merged: Mapping[str, str]

    def theme_now(self, theme: str) -> str:
        """Return the theme that holds what was sorted under a theme."""
        while theme in self.merged:
            theme = self.merged[theme]
        return theme


class Vocabulary(Record):
    """The one vocabulary of the knowledge base; an edit acts at once and touches no content."""

    TOPIC = "Vocabulary"
    NOUN = "vocabulary"
    ID: ClassVar[Any] = identify("vocabulary")

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Vocabulary.Created"

    class Adopted(Record.Created):
        """A first set of words was adopted."""

        TOPIC = "Vocabulary.Adopted"
        themes: tuple[Theme, ...]
        terms: tuple[Term, ...]
        rings: tuple[Ring, ...]

        def apply(self, aggregate: Any) -> None:
            aggregate.themes = {theme.id: theme for theme in self.themes}
            aggregate.terms = {term.term: term for term in self.terms}
            aggregate.rings = {ring.id: ring for ring in self.rings}

    class ThemeDefined(Record.Event):
        """A theme was added, or is described otherwise from now on."""

        TOPIC = "Vocabulary.ThemeDefined"
        theme: Theme

        def apply(self, aggregate: Any) -> None:
            aggregate.themes[self.theme.id] = self.theme
            aggregate.versions[self.theme.id, "theme"] = self.originator_version
            aggregate.merged.pop(self.theme.id, None)

    class ThemeMerged(Record.Event):
        """A theme became part of another, where what was sorted under it is found from now on."""

        TOPIC = "Vocabulary.ThemeMerged"
        theme: str
        into: str

        def apply(self, aggregate: Any) -> None:
            del aggregate.themes[self.theme]
            aggregate.versions[self.theme, "theme"] = self.originator_version
            aggregate.merged[self.theme] = self.into

    class ThemeRetired(Record.Event):
        """A theme is no longer offered; what was sorted under it stays."""

        TOPIC = "Vocabulary.ThemeRetired"
        theme: str

        def apply(self, aggregate: Any) -> None:
            del aggregate.themes[self.theme]
            aggregate.versions[self.theme, "theme"] = self.originator_version

    class TermDefined(Record.Event):
        """A term was added, or means something else from now on."""

        TOPIC = "Vocabulary.TermDefined"
        term: Term

        def apply(self, aggregate: Any) -> None:
            aggregate.terms[self.term.term] = self.term
            aggregate.versions[self.term.term, "term"] = self.originator_version

    class TermRetired(Record.Event):
        """A term is no longer expanded."""

        TOPIC = "Vocabulary.TermRetired"
        term: str

        def apply(self, aggregate: Any) -> None:
            del aggregate.terms[self.term]
            aggregate.versions[self.term, "term"] = self.originator_version

    class RingDefined(Record.Event):
        """A set of words was added, or holds other words from now on."""

        TOPIC = "Vocabulary.RingDefined"
        ring: Ring

        def apply(self, aggregate: Any) -> None:
            aggregate.rings[self.ring.id] = self.ring
            aggregate.versions[self.ring.id, "ring"] = self.originator_version

    class RingRetired(Record.Event):
        """A set of words is no longer treated as one idea."""

        TOPIC = "Vocabulary.RingRetired"
        ring: str

        def apply(self, aggregate: Any) -> None:
            del aggregate.rings[self.ring]
            aggregate.versions[self.ring, "ring"] = self.originator_version

    themes: Any
    terms: Any
    rings: Any
    merged: dict[str, str] = dataclass_field(default_factory=dict, init=False)
    versions: dict[tuple[str, str], int] = dataclass_field(default_factory=dict, init=False)

    def version_of(self, name: str, kind: str) -> int:
        """Return the version that changed a theme, term or ring last; 0 when it stands as it was adopted."""
        return self.versions.get((name, kind), 0)

    @property
    def wording(self) -> Wording:
        """The words as they are now."""
        return Wording(dict(self.themes), dict(self.terms), dict(self.rings), dict(self.merged))

    @classmethod
    def adopt(
        cls, themes: tuple[Theme, ...], terms: tuple[Term, ...], rings: tuple[Ring, ...], act: Act
    ) -> Self:
        """Return the vocabulary, begun with a first set of words."""
        return cls.begin(cls.Adopted, cls.ID, act, themes=themes, terms=terms, rings=rings)

    def must_be_new(self, word: Theme | Term | Ring) -> None:
        """Refuse to add what is there already, whatever its capitals and accents.

        Raises `Refused`.
        """
        match word:
            case Term():
                names, name, field = list(self.terms), word.term, "term"
            case Theme():
                names = [name for theme in self.themes.values() for name in (theme.id, theme.label)]
                name, field = word.label, "label"
            case Ring():
                names, name, field = list(self.rings), word.id, "terms"
        if folded(name) in map(folded, names) or getattr(word, "id", "") in names:
            raise Refused(f"“{name}” is there already. Open it, and change it.", field=field)

    def define_theme(self, theme: Theme, act: Act) -> None:
        """Add a theme, or describe it otherwise."""
        check_reference(theme.id)
        words(theme.label, "the name of the theme", field="label")
        self._define(self.themes, theme.id, theme, self.ThemeDefined, act, theme=theme)

    def define_term(self, term: Term, act: Act) -> None:
        """Add a term, or give it another meaning."""
        words(term.term, "the term", field="term")
        words(term.expansion, "what the term stands for", field="expansion")
        self._define(self.terms, term.term, term, self.TermDefined, act, term=term)

    def define_ring(self, ring: Ring, act: Act) -> None:
        """Add a set of words, or change it."""
        check_reference(ring.id)
        if len(ring.terms) < 2:
            raise MissingWords("at least two ways of saying it", field="terms")
        self._define(self.rings, ring.id, ring, self.RingDefined, act, ring=ring)

    def merge_theme(self, theme: str, into: str, act: Act) -> None:
        """Let a theme become part of another one."""
        for named, field in ((theme, "theme"), (into, "into")):
            if named not in self.themes:
                raise NotFound("theme", named, field=field)
        if theme == into:
            raise Refused("Choose another theme: this one cannot become part of itself.", field="into")
        give_reason(act, "the theme is merged")
        self.record(self.ThemeMerged, act, theme=theme, into=into)

    def retire_theme(self, theme: str, act: Act) -> None:
        """No longer offer a theme."""
        self._retire(self.themes, "theme", theme, self.ThemeRetired, act)

    def retire_term(self, term: str, act: Act) -> None:
        """No longer expand a term."""
        self._retire(self.terms, "term", term, self.TermRetired, act)

    def retire_ring(self, ring: str, act: Act) -> None:
        """No longer treat the words as one idea."""
        self._retire(self.rings, "ring", ring, self.RingRetired, act)

    def _define(self, known: Any, key: str, value: Any, event: type[Any], act: Act, **fields: Any) -> None:
        if known.get(key) == value:
            raise NothingChanged("the vocabulary")
        if key in known:
            give_reason(act, "the vocabulary is changed")
        self.record(event, act, **fields)

    def _retire(self, known: Any, noun: str, key: str, event: type[Any], act: Act) -> None:
        if key not in known:
            raise NotFound(noun, key)
        give_reason(act, f"the {noun} is retired")
        self.record(event, act, **{noun: key})
