"""The command line, ``ci-kb``: one group of commands, one way to say what went wrong."""

from __future__ import annotations

import logging
import sys

import click

from ci_kb.domain.errors import CiKbError, InvalidDocument
from web.cli import (
    accounts,
    backing_up,
    documents,
    events,
    focus,
    focuses,
    forgetting,
    history,
    keeping,
    openness,
    papers,
    proving,
    reading,
    searching,
    seen,
    sending,
    serving,
    summaries,
)
from web.cli.state import DATA, State

DONE, REFUSED, WRONG_USAGE = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ci-kb")
@click.pass_context
def commands(context: click.Context) -> None:
    """The knowledge base of Collaborative Improvement."""
    context.ensure_object(State)


commands.params.append(DATA)


def register(group: click.Group, command: click.Command) -> None:
    """Add a command, and give it and its own commands the option that every command takes."""
    group.add_command(command)
    for each in command.commands.values() if isinstance(command, click.Group) else (command,):
        each.params.append(DATA)


for each in (
    documents.import_,
    documents.export,
    searching.search,
    searching.similar_work,
    focus.focus,
    focuses.focuses,
    reading.timeline,
    events.events,
    history.compare,
    seen.who_could_see,
    papers.report,
    summaries.gather_up_command,
    summaries.summary,
    openness.held,
    openness.subject_access,
    openness.retention,
    keeping.rebuild,
    keeping.check_index,
    proving.verify,
    proving.receipt,
    forgetting.erase,
    forgetting.redact,
    forgetting.scan,
    forgetting.hold,
    accounts.user,
    backing_up.backup,
    backing_up.restore,
    sending.digest,
    serving.serve,
    serving.demo,
):
    register(commands, each)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and leave with its exit code: 0 done, 1 refused, 2 wrong usage or invalid input.

    An error is one or more plain sentences on standard error, never a traceback.
    """
    logging.basicConfig(level=logging.CRITICAL)
    sys.exit(run(arguments))


def run(arguments: list[str] | None) -> int:
    """Run a command and return its exit code."""
    try:
        code = commands.main(arguments, prog_name="ci-kb", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        return say("Stopped. Nothing more was done.", REFUSED)
    except InvalidDocument as error:
        return say(error.message, WRONG_USAGE)
    except CiKbError as error:
        return say(error.message, REFUSED)
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        return say(f"{error.strerror or error}{where}. Nothing more was done.", REFUSED)
    return code if isinstance(code, int) else DONE


def say(message: str, code: int) -> int:
    """Print a message where errors go, and return the exit code."""
    click.echo(message, err=True)
    return code
