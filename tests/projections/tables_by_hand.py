"""Every table of a summary with names, counted from exported documents alone."""

from __future__ import annotations

from ci_kb.domain.authorities import authorities, authority_called
from tests.projections.counted_by_hand import ByHand, Doc, hosts, known, regions_of, state, states_of

Rows = list[list[str]]


def tables(hand: ByHand) -> dict[str, Rows]:
    """Return the cells of every table with figures, by the table's identifier."""
    return {
        "coverage/authorities": _authority_rows(hand),
        "coverage/regions": _region_rows(hand),
        "themes/table": _theme_rows(hand),
        "themes/regions": _theme_region_rows(hand),
        "gaps/authorities": _gap_rows(hand),
        "gaps/outcomes": _outcome_rows(hand),
        "connections/states": _connection_rows(hand),
        "next-steps/table": _step_rows(hand),
    }


def _authority_rows(hand: ByHand) -> Rows:
    inside = [doc["reference"] for doc in hand.inside]
    order = ["In", "Jointly", "Before", "Since", "Planned", "Postponed"]
    marked = {
        "In": "Hosted in this period",
        "Jointly": "Hosted jointly in this period",
        "Before": "Hosted before",
        "Since": "Hosted since",
        "Planned": "Planned",
        "Postponed": "Postponed",
    }
    rows = []
    for authority in authorities():
        reached = set()
        for doc in hand.documents.values():
            if authority not in known(set(doc["hosts"])):
                continue
            first = hand.began(doc)
            if "postponed" in doc:
                reached.add("Postponed")
            elif first is None or first > hand.day:
                reached.add("Planned")
            elif doc["reference"] in inside:
                reached.add("Jointly" if len(doc["hosts"]) > 1 else "In")
            else:
                reached.add("Since" if first > hand.scope.period_to else "Before")
        best = min(reached, key=order.index, default="")
        rows.append([authority.short_name, marked.get(best, "None recorded")])
    return rows


def _region_rows(hand: ByHand) -> Rows:
    hosted = known(hosts(hand.all_held()))
    rows = []
    for region in sorted({one.collaborative for one in authorities()}):
        theirs = [one for one in authorities() if one.collaborative == region]
        rows.append([region, f"{sum(one in hosted for one in theirs)} of {len(theirs)}"])
    return rows


def _theme_rows(hand: ByHand) -> Rows:
    found, before = hand.findings(hand.inside), hand.findings(hand.before)
    then = hand.episodes_by_theme(before)
    rows = []
    for theme, many in hand.by_count(found):
        ones = [(doc, one) for doc, one in found if theme in one.get("themes", ())]
        where = hosts([doc for doc, _ in ones])
        row = [
            hand.labels[theme],
            f"{many} of {len(hand.inside)}",
            str(len(ones)),
            str(len(where)),
            str(len({one.collaborative for one in known(where)})),
            str(len({one.children_services_group for one in known(where)})),
        ]
        if hand.before:
            row.append(f"{len(then.get(theme, ()))} of {len(hand.before)}")
        rows.append(row)
    return rows


def _theme_region_rows(hand: ByHand) -> Rows:
    found = hand.findings(hand.inside)
    names = sorted({one.collaborative for one in known(hosts(hand.inside))})
    rows = []
    for theme, _ in hand.by_count(found):
        row = [hand.labels[theme]]
        of_theme = [doc for doc, one in found if theme in one.get("themes", ())]
        for name in names:
            there = {doc["reference"] for doc in of_theme if name in regions_of(doc)}
            row.append(str(len(there)))
        rows.append(row)
    return rows


OUTCOMES = (
    "closing-the-gap",
    "stretch-aims",
    "nif-priorities",
    "attainment",
    "destinations",
    "inspection",
    "locality-and-recovery",
    "children-and-young-people",
    "staff-views",
)


def _gap_rows(hand: ByHand) -> Rows:
    found = hand.findings(hand.inside)
    hosted = {one.short_name for one in known(hosts(hand.inside))}
    rows = []
    for theme, _ in hand.by_count(found):
        there = hosts([doc for doc, one in found if theme in one.get("themes", ())])
        names = {one.short_name for one in known(there)}
        left = str(32 - len(hosted))
        rows.append([hand.labels[theme], in_words(names), in_words(hosted - names), left])
    return rows


def in_words(names: set[str]) -> str:
    """Return names as a list in running text."""
    *first, last = sorted(names) or ["–"]
    return f"{', '.join(first)} and {last}" if first else last


def _outcome_rows(hand: ByHand) -> Rows:
    found = hand.findings(hand.inside)
    rows = []
    for theme, _ in hand.by_count(found):
        row = [hand.labels[theme]]
        there = {doc["reference"]: doc for doc, one in found if theme in one.get("themes", ())}
        for outcome in OUTCOMES:
            drew = [
                doc
                for doc in there.values()
                if any(one["source"] == outcome for one in doc.get("self_evaluation", ()))
            ]
            row.append(str(len(drew)) if drew else "none recorded, or not released")
        rows.append(row)
    return rows


def _connection_rows(hand: ByHand) -> Rows:
    last = [states_of(link)[-1] for _, link in hand.left(hand.inside, "connections")]
    called = {"proposed": "Suggested", "adopted": "Taken up"}
    order = ("proposed", "approached", "met", "visited", "adopted", "declined", "stopped")
    return [[called.get(one, one.capitalize()), str(last.count(one))] for one in order if one in last]


BODIES = (
    "Host authority",
    "Another authority",
    "ADES",
    "Education Scotland",
    "Another body",
    "Nobody named",
)


def _step_rows(hand: ByHand) -> Rows:
    steps = [(_owner(doc, step), state(step)) for doc, step in hand.left(hand.inside, "next_steps")]
    there = [body for body in BODIES if any(owner == body for owner, _ in steps)]
    return [
        [one.capitalize(), *(str(steps.count((body, one))) for body in there)]
        for one in ("done", "in progress", "late", "not started", "stopped")
        if any(each == one for _, each in steps)
    ]


def _owner(doc: Doc, step: Doc) -> str:
    body = step.get("owner_body", "")
    authority = authority_called(body)
    if not body:
        return "Nobody named"
    if body in ("ADES", "Education Scotland"):
        return str(body)
    if (authority.name if authority else body) in doc["hosts"]:
        return "Host authority"
    return "Another authority" if authority else "Another body"
