"""Which event made each thing that is said of an episode: asked by documents that name their sources."""

from __future__ import annotations

from projections.tables import AT, NOW, Tables

NAMED_BY = {
    "focus_step": "number",
    "fieldwork_move": "number",
    "milestone": "milestone",
    "team_member": "number",
    "self_evaluation": "reference",
    "programme_of_fieldwork": "''",
    "progress_review": "number",
    "report_section": "section",
    "report_step": "number",
}
"""The tables of an episode, with what names a row in each."""


class Origins:
    """The positions of events, by table and name of a row; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_episode(self, episode: str, at: int = NOW) -> dict[tuple[str, str], int]:
        """Return the position of the event that made each row of an episode; its own is under "episode"."""
        parts = [
            f"SELECT '{table}' AS kind, CAST({name} AS TEXT) AS name, from_position FROM {table} "
            f"WHERE episode = :episode AND {AT}"
            for table, name in NAMED_BY.items()
        ]
        own = (
            "SELECT 'episode' AS kind, '' AS name, from_position FROM episode "
            f"WHERE reference = :episode AND {AT}"
        )
        rows = self._tables.query(" UNION ALL ".join([own, *parts]), episode=episode, at=at)
        return {(row["kind"], row["name"]): row["from_position"] for row in rows}
