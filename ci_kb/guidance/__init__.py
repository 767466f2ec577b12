"""The guidance as versioned data, and what is computed from it.

`model.py` says what a version holds, `versions.py` which there are; `facts.py` names what may happen in an
episode.  Everything else is computed from these two and a day: `milestones.py`, `stages.py`, `checklist.py`,
`prompts.py`, `pace.py`, `what_if.py`.
"""

from ci_kb.guidance.checklist import ChecklistLine, RowState, checklist
from ci_kb.guidance.facts import Facts, Happening, MilestoneFact, Seat
from ci_kb.guidance.milestones import MilestoneLine, MilestoneState, timeline
from ci_kb.guidance.model import Guidance, Milestone, OutcomeSource, Stage, Standing
from ci_kb.guidance.reading import read
from ci_kb.guidance.stages import stage_reached, stages_reached, standing
from ci_kb.guidance.versions import Versions, guidance, versions

__all__ = [
    "ChecklistLine",
    "Facts",
    "Guidance",
    "Happening",
    "Milestone",
    "MilestoneFact",
    "MilestoneLine",
    "MilestoneState",
    "OutcomeSource",
    "RowState",
    "Seat",
    "Stage",
    "Standing",
    "Versions",
    "checklist",
    "guidance",
    "read",
    "stage_reached",
    "stages_reached",
    "standing",
    "timeline",
    "versions",
]
