"""Every route of the application, with what it takes to open it or to send its form: one row each.

A new route needs a row here.  The test that reads this table fails without one.
"""

from __future__ import annotations

from dataclasses import dataclass

from ci_kb.roles import Command


@dataclass(frozen=True)
class Takes:
    """What a route takes: to be signed in, to see what it names, and to be allowed a command.

    `sees` is "episode", "item", "connection", "inside" (what belongs to the team), or nothing of these.
    The command is about the episode, unless it is `anywhere`.  A route that is not always `there` answers
    that there is nothing, for the names of the test.
    """

    signed_in: bool = True
    sees: str = ""
    command: Command | None = None
    anywhere: bool = False
    there: bool = True


ANYBODY = Takes(signed_in=False)
BY_A_SECRET = Takes(signed_in=False, there=False)
ACCOUNT = Takes()
OWN = Takes(there=False)
EPISODE = Takes(sees="episode")
OPEN_EPISODE = Takes(signed_in=False, sees="episode")
OPEN_ITEM = Takes(signed_in=False, sees="item")
CONNECTION = Takes(sees="connection")
INSIDE = Takes(sees="inside")
MAYBE_INSIDE = Takes(sees="inside", there=False)
WORK = Takes(sees="episode", command=Command.WORK)
MAYBE_WORK = Takes(sees="episode", command=Command.WORK, there=False)
RELEASE = Takes(sees="episode", command=Command.RELEASE)
ACCESS = Takes(sees="episode", command=Command.GIVE_ACCESS)
AGREES = Takes(sees="episode", command=Command.WORK, there=False)
CURATES = Takes(command=Command.CURATE, anywhere=True)
MAYBE_CURATES = Takes(command=Command.CURATE, anywhere=True, there=False)
SAVES = Takes(command=Command.SAVE_SEARCH, anywhere=True)
SUMMARISES = Takes(command=Command.SUMMARISE, anywhere=True)
MAYBE_SUMMARISES = Takes(command=Command.SUMMARISE, anywhere=True, there=False)
ADMINISTERS = Takes(command=Command.ADMINISTER, anywhere=True)
MAYBE_ADMINISTERS = Takes(command=Command.ADMINISTER, anywhere=True, there=False)
ERASES = Takes(command=Command.ERASE, anywhere=True)

ROUTES = {
    "about.accessibility": ANYBODY,
    "about.show": ANYBODY,
    "access.add": ACCESS,
    "access.change_dates": ACCESS,
    "access.end": ACCESS,
    "access.show": INSIDE,
    "accounts.check_sign_in": ANYBODY,
    "accounts.sign_in": ANYBODY,
    "accounts.sign_out": ACCOUNT,
    "agreements.agree": AGREES,
    "agreements.focus": INSIDE,
    "agreements.take_back": AGREES,
    "audit.index": ANYBODY,
    "audit.show": BY_A_SECRET,
    "audit.show_connection": Takes(signed_in=False, sees="connection"),
    "audit.show_episode": OPEN_EPISODE,
    "audit.show_focus": OPEN_EPISODE,
    "audit.show_report": Takes(signed_in=False, sees="episode", there=False),
    "audit.show_statement": MAYBE_INSIDE,
    "authorities.index": ACCOUNT,
    "authorities.show": ACCOUNT,
    "calendars.of_episode": EPISODE,
    "calendars.own": BY_A_SECRET,
    "calendars.show": ACCOUNT,
    "capture.note": WORK,
    "capture.show": WORK,
    "capture.worker": ANYBODY,
    "capture_api.note": WORK,
    "colleagues.change_role": ADMINISTERS,
    "colleagues.disable": ADMINISTERS,
    "colleagues.enable": ADMINISTERS,
    "colleagues.index": ADMINISTERS,
    "colleagues.invite": ADMINISTERS,
    "colleagues.link": ADMINISTERS,
    "colleagues.show": ADMINISTERS,
    "colleagues.sign_out": ADMINISTERS,
    "compare.show": ANYBODY,
    "connection_commands.progress": Takes(sees="connection", command=Command.WORK),
    "connection_commands.propose": Takes(sees="episode", command=Command.CONNECT),
    "connection_commands.record_outcome": Takes(sees="connection", command=Command.WORK),
    "connection_commands.set_next": Takes(sees="connection", command=Command.WORK),
    "connections.index": ACCOUNT,
    "connections.show": CONNECTION,
    "connections.show_map": ACCOUNT,
    "directories.back": BY_A_SECRET,
    "directories.begin": BY_A_SECRET,
    "episode_commands.agree_dates": WORK,
    "episode_commands.correct_details": WORK,
    "episode_commands.identify_team_member": WORK,
    "episode_commands.open_episode": Takes(command=Command.OPEN, anywhere=True),
    "episode_commands.release": RELEASE,
    "episode_commands.state_focus": WORK,
    "episodes.focus": OPEN_EPISODE,
    "episodes.index": ANYBODY,
    "episodes.show": OPEN_EPISODE,
    "events_api.show": ANYBODY,
    "feedback.answer": BY_A_SECRET,
    "feedback.ask_for": WORK,
    "feedback.show": INSIDE,
    "feedback.thanks": BY_A_SECRET,
    "forgetting.hold": ERASES,
    "forgetting.index": ERASES,
    "forgetting.lift_of_episode": Takes(command=Command.ERASE, anywhere=True, there=False),
    "forgetting.lift_of_person": Takes(command=Command.ERASE, anywhere=True, there=False),
    "forgetting.new": ERASES,
    "forgetting.redact": Takes(sees="episode", command=Command.REDACT, there=False),
    "forgetting.show": Takes(command=Command.ERASE, anywhere=True, there=False),
    "fieldwork_programme.show": OPEN_EPISODE,
    "fieldwork_programme_commands.agree": MAYBE_WORK,
    "fieldwork_programme_commands.edit": WORK,
    "fieldwork_programme_commands.name_sub_groups": WORK,
    "fieldwork_programme_commands.start": MAYBE_WORK,
    "flagging.flag": MAYBE_WORK,
    "focuses.show": ACCOUNT,
    "health.show": ANYBODY,
    "home.show": ANYBODY,
    "item_commands.confirm": Takes(sees="item", command=Command.SPEAK_FOR_HOST),
    "item_commands.correct": WORK,
    "item_commands.record": WORK,
    "item_commands.release": RELEASE,
    "item_commands.report_progress": WORK,
    "item_commands.withdraw": WORK,
    "items.show": OPEN_ITEM,
    "items.show_version": OPEN_ITEM,
    "openness.give_answer": MAYBE_ADMINISTERS,
    "openness.index": ADMINISTERS,
    "openness.new": ADMINISTERS,
    "openness.new_about_a_person": ADMINISTERS,
    "openness.records_due": ADMINISTERS,
    "openness.restore": MAYBE_ADMINISTERS,
    "openness.show": MAYBE_ADMINISTERS,
    "openness.withhold": MAYBE_ADMINISTERS,
    "papers.fill_report": EPISODE,
    "papers.index": EPISODE,
    "papers.show": EPISODE,
    "papers.show_report": EPISODE,
    "passwords.change_own": ACCOUNT,
    "passwords.choose": BY_A_SECRET,
    "passwords.forgotten": ANYBODY,
    "passwords.send_link": ANYBODY,
    "passwords.sign_out_everywhere": ACCOUNT,
    "preparing.host_paper": Takes(sees="episode", there=False),
    "preparing.local_group": INSIDE,
    "preparing.meetings": EPISODE,
    "preparing.shared_documents": EPISODE,
    "preparing.show": INSIDE,
    "preparing_commands.form_group": WORK,
    "preparing_commands.plan": MAYBE_WORK,
    "preparing_commands.share_paper": RELEASE,
    "programme.show": ACCOUNT,
    "programme_report.behind": OWN,
    "programme_report.show": ACCOUNT,
    "progress.checklist": OPEN_EPISODE,
    "progress.timeline": OPEN_EPISODE,
    "progress_commands.meet": WORK,
    "progress_commands.plan": WORK,
    "progress_commands.postpone": WORK,
    "progress_commands.waive": WORK,
    "proof.key": ACCOUNT,
    "proof.program": ACCOUNT,
    "proof.receipt": ACCOUNT,
    "proof.show": ACCOUNT,
    "reporting.comments": INSIDE,
    "reporting.show": INSIDE,
    "reporting.statement": INSIDE,
    "reporting_commands.agree": AGREES,
    "reporting_commands.change_statement": WORK,
    "reporting_commands.decide_comment": WORK,
    "reporting_commands.draw_statement": WORK,
    "reporting_commands.offer_comment": WORK,
    "reporting_commands.take_back": AGREES,
    "reporting_commands.take_step": WORK,
    "reporting_commands.write_section": WORK,
    "review.hold": WORK,
    "review.show": INSIDE,
    "saved_searches.account": ACCOUNT,
    "saved_searches.change_account": ACCOUNT,
    "saved_searches.index": ACCOUNT,
    "saved_searches.rename": OWN,
    "saved_searches.save": SAVES,
    "saved_searches.stop": OWN,
    "search.show": ANYBODY,
    "search_api.show": ANYBODY,
    "search_api.suggest": ANYBODY,
    "search_explained.show": ANYBODY,
    "seen.a_connection": INSIDE,
    "seen.an_episode": INSIDE,
    "seen.an_item": INSIDE,
    "self_evaluation.show": EPISODE,
    "self_evaluation_commands.add": WORK,
    "self_evaluation_commands.correct": WORK,
    "self_evaluation_commands.withdraw": WORK,
    "similar.pair": Takes(sees="episode", there=False),
    "similar.show": ACCOUNT,
    "similar_commands.dismiss": WORK,
    "similar_commands.link": WORK,
    "similar_commands.restore": MAYBE_WORK,
    "similar_commands.unlink": MAYBE_WORK,
    "static": Takes(signed_in=False, there=False),
    "summaries.changed": OWN,
    "summaries.edition": BY_A_SECRET,
    "summaries.edition_as": BY_A_SECRET,
    "summaries.index": ANYBODY,
    "summaries.one_page": BY_A_SECRET,
    "summaries.one_page_as": BY_A_SECRET,
    "summaries.show_feed": ANYBODY,
    "summaries.trace": OWN,
    "summary_commands.agree": MAYBE_SUMMARISES,
    "summary_commands.assign": MAYBE_SUMMARISES,
    "summary_commands.begin": SUMMARISES,
    "summary_commands.decide_comment": MAYBE_SUMMARISES,
    "summary_commands.issue": MAYBE_SUMMARISES,
    "summary_commands.leave_out": MAYBE_SUMMARISES,
    "summary_commands.offer_comment": SUMMARISES,
    "summary_commands.order": MAYBE_SUMMARISES,
    "summary_commands.put_forward": SUMMARISES,
    "summary_commands.redraw": SUMMARISES,
    "summary_commands.review": MAYBE_SUMMARISES,
    "summary_commands.take_back": MAYBE_SUMMARISES,
    "summary_commands.tell": MAYBE_SUMMARISES,
    "summary_commands.write": MAYBE_SUMMARISES,
    "summary_drafts.approval": SUMMARISES,
    "summary_drafts.cite": OWN,
    "summary_drafts.comments": SUMMARISES,
    "summary_drafts.show": SUMMARISES,
    "summary_drafts.sources": SUMMARISES,
    "summary_drafts.trace": MAYBE_SUMMARISES,
    "summary_themes.decide": MAYBE_SUMMARISES,
    "summary_themes.gaps": SUMMARISES,
    "summary_themes.show": SUMMARISES,
    "team.show": EPISODE,
    "team.stand_down": WORK,
    "team_preparation.show": WORK,
    "team_preparation.take_back": WORK,
    "told.ask_for_no_mail": BY_A_SECRET,
    "told.ask_to_stop": BY_A_SECRET,
    "told.no_mail": BY_A_SECRET,
    "told.show_feed": BY_A_SECRET,
    "told.stop": BY_A_SECRET,
    "unanswered.forget": CURATES,
    "unanswered.index": CURATES,
    "vocabulary.difference": ACCOUNT,
    "vocabulary.index": ACCOUNT,
    "vocabulary.listed": ACCOUNT,
    "vocabulary.show": OWN,
    "vocabulary_commands.add": CURATES,
    "vocabulary_commands.change": MAYBE_CURATES,
    "vocabulary_commands.merge": MAYBE_CURATES,
    "vocabulary_commands.retire": MAYBE_CURATES,
}
