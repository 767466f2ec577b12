"""Commands that keep the knowledge base running: accounts, views, the server and the demonstration."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.errors import CiKbError, LogDamaged
from ci_kb.event_log.proof import Proof, Verdict
from ci_kb.event_log.proof import verify as prove
from projections import Projections
from web.cli.state import as_json, following, knowledge_base, print_json


@click.command()
def rebuild() -> None:
    """Build every view anew from the log, beside the one in use, then swap."""
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        with following(kb) as progress:
            position = projections.rebuild(progress)
        click.echo(f"Every view was built anew, up to event {position}.")


@click.command("check-index")
@as_json
def check_index(as_json: bool) -> None:
    """Compare every view with a fresh replay of the log."""
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        projections.catch_up()
        differences = projections.differences()
        dead = projections.health().dead_letters
    if as_json:
        print_json({"differences": differences, "dead_letters": dead})
    elif not differences and not any(dead.values()):
        click.echo("Every view says what a fresh replay of the log says.")
    if differences or any(dead.values()):
        set_aside = [
            f"Event {position} could not be applied to the {view}: {error}"
            for view, letters in dead.items()
            for position, error in letters.items()
        ]
        raise CiKbError("\n".join([*differences, *set_aside]))


@click.command()
@click.option(
    "--receipt",
    "receipts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A receipt somebody kept; may be given several times.",
)
@as_json
def verify(receipts: tuple[Path, ...], as_json: bool) -> None:
    """Prove that the log is whole and unchanged since it was signed, and since the receipts were handed out."""
    with knowledge_base() as kb, closing(Proof(kb.folder)) as proof, following(kb) as progress:
        notes = [receipt.read_text(encoding="utf-8") for receipt in receipts]
        found = prove(kb.log, proof, notes, progress)
    if as_json:
        print_json({"verdict": found.verdict, "position": found.position, "says": found.sentence})
    elif found.verdict == Verdict.WHOLE:
        click.echo(found.sentence)
    if found.verdict != Verdict.WHOLE:
        raise LogDamaged(found.sentence)


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write it to.")
@click.option("--key", is_flag=True, help="Give the public key instead, by which receipts are checked.")
def receipt(output: Path | None, key: bool) -> None:
    """Give a receipt of the log as it is now, signed, for somebody to keep."""
    with knowledge_base() as kb, closing(Proof(kb.folder)) as proof:
        text = f"{proof.verifier}\n" if key else proof.receipt(kb.log, datetime.now(UTC))
    if output:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Written to {output}.", err=True)
    else:
        click.echo(text, nl=False)


@click.group()
def user() -> None:
    """Add, list, disable and enable accounts, and set passwords."""


password_option = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out."
)


@user.command("add")
@click.argument("account")
@click.option("--name", required=True, help="The person's name, kept in the register only.")
@click.option("--role", type=click.Choice([*Role]), default=Role.OFFICER, show_default=True)
@click.option("--body", default="", help="The authority or organisation the person acts for.")
@click.option("--mail", default="", help="Where the person is sent what they asked to be told.")
@password_option
def add(account: str, name: str, role: str, body: str, mail: str, password: str) -> None:
    """Give a person an ACCOUNT, the word they sign in with."""
    with knowledge_base() as kb:
        kb.accounts.add(account, name, password, Role(role), body, by_operator(today()), mail=mail)
    click.echo(f"{account} can sign in now.")


@user.command("list")
@as_json
def list_accounts(as_json: bool) -> None:
    """List every account with its role."""
    with knowledge_base() as kb:
        found = [(person, kb.accounts.of(person)) for person in kb.people.everyone()]
    described = [
        {
            "account": person.account,
            "name": person.name,
            "role": account.account_role,
            "body": account.account_body,
            "disabled": account.disabled,
        }
        for person, account in found
    ]
    if as_json:
        print_json(described)
        return
    for row in described:
        state = "  (disabled)" if row["disabled"] else ""
        click.echo(f"{row['account']}  {row['name']}  {row['role']}  {row['body']}{state}")


@user.command("disable")
@click.argument("account")
def disable(account: str) -> None:
    """Shut an ACCOUNT; what the person recorded stays."""
    with knowledge_base() as kb:
        kb.accounts.disable(account, by_operator(today()))
    click.echo(f"{account} can no longer sign in.")


@user.command("enable")
@click.argument("account")
def enable(account: str) -> None:
    """Open an ACCOUNT again."""
    with knowledge_base() as kb:
        kb.accounts.enable(account, by_operator(today()))
    click.echo(f"{account} can sign in again.")


@user.command("password")
@click.argument("account")
@password_option
def password(account: str, password: str) -> None:
    """Give an ACCOUNT another password."""
    with knowledge_base() as kb:
        kb.accounts.set_password(account, password, by_operator(today()))
    click.echo(f"{account} has another password.")
