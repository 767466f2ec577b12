"""Who may work on an episode: its hosts, its team, and those who run the programme."""

from ci_kb.domain.account import Role
from ci_kb.domain.agreement import Party
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import NotAllowed
from ci_kb.domain.record import Act

RUN_THE_PROGRAMME = frozenset(
    {Role.ADMINISTRATOR, Role.ADES_COORDINATOR, Role.EDUCATION_SCOTLAND, Role.OPERATIONAL_GROUP}
)
"""Roles that support every episode (section 4)."""

ONLY_READ = frozenset({Role.READER, Role.CURATOR})
"""Roles that record nothing about episodes; a curator looks after the vocabulary alone."""


def works_on(hosts: tuple[str, ...], team: frozenset[str], *, person: str, role: str, body: str) -> bool:
    """Say whether somebody works on an episode with these hosts and these persons in its team."""
    if role in ONLY_READ:
        return False
    return role in RUN_THE_PROGRAMME or body in hosts or person in team


def may_work_on(episode: Episode, act: Act) -> None:
    """Refuse somebody who does not work on the episode.

    Raises `NotAllowed`.
    """
    team = frozenset(member.person for member in episode.team if member.person)
    if not works_on(episode.details.hosts, team, person=act.by, role=act.role, body=act.body):
        raise NotAllowed(
            "Only the host authority, the episode's team and those who run the programme may change this "
            "episode. Ask the host to add you to the team."
        )


def may_sign_for(party: Party, hosts: tuple[str, ...], act: Act) -> None:
    """Refuse whoever is not senior in one of the three bodies: they alone agree for it (Stage 5).

    Raises `NotAllowed`.
    """
    if party not in parties_of(hosts, role=act.role, body=act.body):
        raise NotAllowed(
            f"Only senior personnel of the {party} may agree on its behalf."
            if party == Party.HOST
            else f"Only senior personnel of {party} may agree on its behalf."
        )


def parties_of(hosts: tuple[str, ...], *, role: str, body: str) -> frozenset[Party]:
    """Return for which of the three bodies somebody may agree, a director for the host authority."""
    match role:
        case Role.DIRECTOR if body in hosts:
            return frozenset({Party.HOST})
        case Role.ADES_COORDINATOR:
            return frozenset({Party.ADES})
        case Role.EDUCATION_SCOTLAND:
            return frozenset({Party.EDUCATION_SCOTLAND})
    return frozenset()


def may_draft_summaries(act: Act) -> None:
    """Refuse whoever does not run the programme: they alone word what it says as a whole.

    Raises `NotAllowed`.
    """
    if act.role not in RUN_THE_PROGRAMME:
        raise NotAllowed("Only those who run the programme may word a national summary.")


def may_open_for(hosts: tuple[str, ...], act: Act) -> None:
    """Refuse somebody who would open an episode for an authority that is not theirs.

    Raises `NotAllowed`.
    """
    if not works_on(hosts, frozenset(), person=act.by, role=act.role, body=act.body):
        raise NotAllowed(
            "You may open an episode for your own authority. For another one, ask the Operational Group."
        )


def may_connect(episode: Episode, authorities: tuple[str, str], act: Act) -> None:
    """Refuse somebody who neither works on the episode nor speaks for one of the two authorities.

    Raises `NotAllowed`.
    """
    if act.role in ONLY_READ or act.body not in authorities:
        may_work_on(episode, act)


def may_speak_for_host(episode: Episode, act: Act) -> None:
    """Refuse somebody who does not belong to a host of the episode.

    Raises `NotAllowed`.
    """
    if act.role in ONLY_READ or act.body not in episode.details.hosts:
        raise NotAllowed("Only the authority whose practice it is may say that it is still true.")
