"""Who may give which command: the table of roles, asked about an episode and an act."""

from ci_kb import roles
from ci_kb.application.access import may
from ci_kb.domain.agreement import Party
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import NotAllowed, Refused
from ci_kb.domain.record import Act, Visibility
from ci_kb.event_log import EventLog
from ci_kb.roles import Command

AGREE_FOR = {
    Party.HOST: Command.AGREE_FOR_HOST,
    Party.ADES: Command.AGREE_FOR_ADES,
    Party.EDUCATION_SCOTLAND: Command.AGREE_FOR_EDUCATION_SCOTLAND,
}
"""The command by which somebody agrees on behalf of each of the three bodies."""


DECIDING = frozenset({*AGREE_FOR.values(), Command.RELEASE})
"""What is decided or agreed on behalf of a body: nobody gives that to others who does not have it."""


def may_work_on(log: EventLog, episode: Episode, act: Act) -> None:
    """Refuse somebody who does not work on the episode.

    Raises `NotAllowed`.
    """
    if not may(log, Command.WORK, episode, act):
        raise NotAllowed(
            "Only the host authority, the episode's team and those who run the programme may change this "
            "episode. Ask the host to add you to the team."
        )


def may_release(log: EventLog, episode: Episode, act: Act) -> None:
    """Refuse somebody who does not decide for the host who may read what: private until the host releases it.

    Raises `NotAllowed`.
    """
    if not may(log, Command.RELEASE, episode, act):
        raise NotAllowed("Only the host authority decides who may read this. Ask the host to release it.")


def may_record_for(log: EventLog, episode: Episode, visibility: Visibility, act: Act) -> None:
    """Refuse somebody who does not work on the episode, or would show to others what they record.

    Raises `NotAllowed`.
    """
    may_work_on(log, episode, act)
    if visibility is not Visibility.TEAM:
        may_release(log, episode, act)


def may_give_access(log: EventLog, episode: Episode, act: Act) -> None:
    """Refuse somebody who does not decide who has access to the episode.

    Raises `NotAllowed`.
    """
    if not may(log, Command.GIVE_ACCESS, episode, act):
        raise NotAllowed(
            "Only the host authority and those who run the programme decide who has access to the episode."
        )


def may_grant(log: EventLog, episode: Episode, role: str, act: Act, *, field: str = "member_role") -> None:
    """Refuse somebody who would give access to the episode, or more than they have in it themselves.

    Raises `NotAllowed`, and `Refused` with the field that asks for what is too much.
    """
    may_give_access(log, episode, act)
    wanted = roles.table().roles[role].member
    more = (wanted.may if wanted else frozenset()) & DECIDING
    if not all(may(log, command, episode, act) for command in more):
        title = roles.table().roles[role].title
        raise Refused(
            f"“{title}” may decide or agree on more than you may. Ask somebody of that body.", field=field
        )


def may_sign_for(log: EventLog, party: Party, episode: Episode | None, act: Act) -> None:
    """Refuse whoever is not senior in one of the three bodies: they alone agree for it (Stage 5).

    Raises `NotAllowed`.
    """
    command = AGREE_FOR[party]
    allowed = may(log, command, episode, act) if episode else roles.may(command, act.role, act.body)
    if not allowed:
        raise NotAllowed(
            f"Only senior personnel of the {party} may agree on its behalf."
            if party == Party.HOST
            else f"Only senior personnel of {party} may agree on its behalf."
        )


def may_draft_summaries(act: Act) -> None:
    """Refuse whoever does not run the programme: they alone word what it says as a whole.

    Raises `NotAllowed`.
    """
    if not roles.may(Command.SUMMARISE, act.role, act.body):
        raise NotAllowed("Only those who run the programme may word a national summary.")


def may_open_for(hosts: tuple[str, ...], act: Act, visibility: Visibility = Visibility.TEAM) -> None:
    """Refuse somebody who would open an episode for an authority that is not theirs, or release one.

    Raises `NotAllowed`.
    """
    if not roles.may(Command.OPEN, act.role, act.body, hosts):
        raise NotAllowed(
            "You may open an episode for your own authority. For another one, ask the Operational Group."
        )
    if visibility is not Visibility.TEAM and not roles.may(Command.RELEASE, act.role, act.body, hosts):
        raise NotAllowed("Only the host authority decides who may read the episode.")


def may_connect(log: EventLog, episode: Episode, authorities: tuple[str, str], act: Act) -> None:
    """Refuse somebody who neither works on the episode nor speaks for one of the two authorities.

    Raises `NotAllowed`.
    """
    speaks = roles.may(Command.CONNECT, act.role, act.body) and act.body in authorities
    if not speaks:
        may_work_on(log, episode, act)


def may_speak_for_host(log: EventLog, episode: Episode, act: Act) -> None:
    """Refuse somebody who does not belong to a host of the episode.

    Raises `NotAllowed`.
    """
    if not may(log, Command.SPEAK_FOR_HOST, episode, act):
        raise NotAllowed("Only the authority whose practice it is may say that it is still true.")


def may_save_searches(act: Act) -> None:
    """Refuse somebody who records nothing, not even what they search for.

    Raises `NotAllowed`.
    """
    if not roles.may(Command.SAVE_SEARCH, act.role, act.body):
        raise NotAllowed("Your account records nothing, so that it saves no searches.")
