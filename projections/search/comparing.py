"""All that an index holds, whatever its segments, so that it can be held against one built anew."""

from projections.search.columns import Generation
from projections.search.entry import to_stored


def contents(generation: Generation) -> dict[str, list[tuple[object, ...]]]:
    """Returns every entry with a number that stands for its postings, and how far the log was followed."""
    found: dict[str, list[tuple[object, ...]]] = {"items": [], "episodes": [], "position": []}
    for segment, base in zip(generation.segments, generation.bases, strict=False):
        marks = segment.fingerprints()
        followed = segment.progress
        for number in range(segment.size):
            if not generation.live[base + number] or number in followed:
                continue
            item = bool(segment.is_item[number])
            entry = segment.item(number) if item else segment.episode(number)
            part = "items" if item else "episodes"
            found[part].append((entry.key, to_stored(entry), int(marks[number])))
    if generation.progress:
        found["position"].append((generation.progress.position, generation.progress.digest))
    return {part: sorted(rows, key=str) for part, rows in found.items()}
