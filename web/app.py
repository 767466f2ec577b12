"""Builds the web application: the one place that knows every part, and joins them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from web import errors, labels, security, shell
from web.about.pages import pages as about
from web.access.pages import pages as access
from web.access.seen import pages as seen
from web.accounts import demonstration as demonstration_accounts
from web.accounts import directories as directories_offered
from web.accounts import kept, signed_in
from web.accounts.colleagues import pages as colleagues
from web.accounts.demonstration import ACCOUNTS
from web.accounts.directories import pages as directories
from web.accounts.next_page import this_page
from web.accounts.pages import pages as accounts
from web.accounts.passwords import pages as passwords
from web.accounts.providers import from_environment
from web.agreements.pages import pages as agreements
from web.audit.compare_pages import pages as compare
from web.audit.feed import pages as event_feed
from web.audit.pages import pages as audit
from web.authorities.pages import pages as authorities
from web.calendars.pages import pages as calendars
from web.capture.door import pages as capture_api
from web.capture.pages import pages as capture
from web.capture.whose import device_key
from web.connections.commands import pages as connection_commands
from web.connections.pages import pages as connections
from web.episodes.commands import pages as episode_commands
from web.episodes.pages import pages as episodes
from web.feedback.pages import pages as feedback
from web.fieldwork_programme.commands import pages as fieldwork_programme_commands
from web.fieldwork_programme.pages import pages as fieldwork_programme
from web.focuses.pages import pages as focuses
from web.forgetting.pages import pages as forgetting
from web.health.pages import pages as health
from web.home.pages import pages as home
from web.items.commands import pages as item_commands
from web.items.flagging import pages as flagging
from web.items.pages import pages as items
from web.openness.pages import pages as openness
from web.papers.pages import pages as papers
from web.papers.programme_pages import pages as programme_report
from web.parts import Parts, parts
from web.preparing.commands import pages as preparing_commands
from web.preparing.pages import pages as preparing
from web.programme.pages import pages as programme
from web.progress.commands import pages as progress_commands
from web.progress.pages import pages as progress
from web.proof.pages import pages as proof
from web.reporting.commands import pages as reporting_commands
from web.reporting.pages import pages as reporting
from web.review.pages import pages as review
from web.saved_searches.pages import pages as saved_searches
from web.saved_searches.public import pages as told
from web.search.api import pages as search_api
from web.search.explaining import pages as search_explained
from web.search.pages import pages as search
from web.secrets import secret_key
from web.self_evaluation.commands import pages as self_evaluation_commands
from web.self_evaluation.pages import pages as self_evaluation
from web.similar.commands import pages as similar_commands
from web.similar.pages import pages as similar
from web.summaries.commands import pages as summary_commands
from web.summaries.drafts import pages as summary_drafts
from web.summaries.pages import pages as summaries
from web.summaries.themes import pages as summary_themes
from web.team.pages import pages as team
from web.team.preparation import pages as team_preparation
from web.vocabulary.commands import pages as vocabulary_commands
from web.vocabulary.pages import pages as vocabulary
from web.vocabulary.unanswered import pages as unanswered

BLUEPRINTS = (
    home,
    search,
    search_api,
    search_explained,
    saved_searches,
    told,
    similar,
    similar_commands,
    episodes,
    episode_commands,
    agreements,
    access,
    seen,
    preparing,
    preparing_commands,
    self_evaluation,
    self_evaluation_commands,
    team,
    team_preparation,
    progress,
    progress_commands,
    programme,
    focuses,
    items,
    item_commands,
    reporting,
    reporting_commands,
    feedback,
    review,
    flagging,
    fieldwork_programme,
    fieldwork_programme_commands,
    capture,
    capture_api,
    papers,
    openness,
    forgetting,
    programme_report,
    summaries,
    summary_drafts,
    summary_themes,
    summary_commands,
    calendars,
    connections,
    connection_commands,
    authorities,
    accounts,
    passwords,
    directories,
    colleagues,
    vocabulary,
    vocabulary_commands,
    unanswered,
    audit,
    event_feed,
    compare,
    proof,
    about,
    health,
)

PUBLIC = frozenset(
    {
        "static",
        "home.show",
        "accounts.sign_in",
        "accounts.check_sign_in",
        "passwords.choose",
        "passwords.forgotten",
        "passwords.send_link",
        "directories.begin",
        "directories.back",
        "demonstration.switch",
        "about.show",
        "about.accessibility",
        "health.show",
        "capture.worker",
        "calendars.own",
        "search.show",
        "search_explained.show",
        "told.show_feed",
        "told.ask_to_stop",
        "told.stop",
        "told.ask_for_no_mail",
        "told.no_mail",
        "search_api.show",
        "search_api.suggest",
        "episodes.index",
        "episodes.show",
        "episodes.focus",
        "fieldwork_programme.show",
        "progress.timeline",
        "progress.checklist",
        "items.show",
        "items.show_version",
        "audit.index",
        "audit.show",
        "audit.show_episode",
        "audit.show_focus",
        "audit.show_connection",
        "audit.show_report",
        "audit.show_statement",
        "compare.show",
        "events_api.show",
        "summaries.index",
        "summaries.show_feed",
        "summaries.edition",
        "summaries.edition_as",
        "summaries.one_page",
        "summaries.one_page_as",
        "feedback.answer",
        "feedback.thanks",
    }
)
"""The pages a visitor may open; every other one asks to sign in first."""


def create_app(data: Path, *, demonstration: bool = False, secure_cookies: bool = True) -> Flask:
    """Return the application over a data folder, with its views being kept up to date.

    `secure_cookies` is for every server that is reached over a network, which must then be by HTTPS.  With
    `demonstration`, a visitor is at once signed in, and may switch between the demonstration accounts.
    """
    app = Flask("web", template_folder=".")
    opened = Parts.open(data, demonstration=demonstration)
    app.extensions["ci_kb"] = opened
    app.secret_key = secret_key(data)
    directories_offered.init_app(app, () if demonstration else from_environment(data))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    security.init_app(app, lambda: signed_in.signed_in() is not None, plain_http=not secure_cookies)
    app.before_request(ask_to_sign_in)
    errors.init_app(app)
    labels.init_app(app)
    if demonstration:
        demonstration_accounts.init_app(app, opened.kb)
    else:
        signed_in.init_app(app, opened.kb.accounts)
    shell.init_app(app, shell_of_request)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    opened.projections.start()
    return app


def shell_of_request() -> shell.Shell:
    """Return what the layout shows around the page at hand."""
    user = signed_in.signed_in()
    shown = parts().demonstration
    return shell.Shell(
        signed_in=shell.SignedIn(user.name, labels.role(user.role, user.body)) if user else None,
        demonstration=shown,
        demonstration_accounts=tuple((one.account, one.name) for one in ACCOUNTS) if shown else (),
        demonstration_account=user.account if user else "",
        device=device_key(user.person) if user else "",
    )


def ask_to_sign_in() -> Response | None:
    """Send a visitor to the sign-in page, except from what is public; come back here afterwards."""
    if request.endpoint is None or request.endpoint in PUBLIC or signed_in.signed_in():
        return None
    if request.path.startswith("/api/"):
        return errors.answer(401, errors.WORDS[401])
    if request.method == "POST" and signed_in.session_ended() and request.blueprint != "passwords":
        return kept.ask_again()
    return redirect(url_for("accounts.sign_in", next=this_page()))
