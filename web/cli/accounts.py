"""Commands on accounts, as the pages under /accounts have them."""

from __future__ import annotations

import click

from ci_kb import roles
from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.errors import Refused
from ci_kb.links import Purpose
from ci_kb.people import Person
from web.accounts import letters
from web.cli.forgetting import erase_user
from web.cli.state import as_json, knowledge_base, print_json

ROLES = click.Choice([one.name for one in roles.table().held_by_account()])

HERE = "http://127.0.0.1:8000"


@click.group()
def user() -> None:
    """Invite people, and look after their accounts."""


password_option = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for when left out."
)


send_option = click.option("--send", is_flag=True, help="Send the link by mail instead of printing it.")


def hand_over(kb: KnowledgeBase, person: Person, purpose: Purpose, token: str, send: bool) -> None:
    """Print a one-time link, or send it.

    Raises `Refused` where it cannot be sent.
    """
    if not send:
        click.echo(f"{letters.base() or HERE}/password/{token}")
        click.echo(f"Hand it to {person.name} alone. It works once, for {letters.valid(purpose)}.", err=True)
        return
    if not letters.can_mail() or not person.mail:
        kb.people.links.drop(person.id)
        raise Refused("It cannot be sent: set CI_KB_URL and CI_KB_SMTP_…, and a mail address of the person.")
    letters.mail_link(person, purpose, token)
    click.echo(f"A letter went to {person.mail}.")


@user.command("add")
@click.argument("account")
@click.option("--name", required=True, help="The person's name, kept in the register only.")
@click.option("--role", type=ROLES, default=Role.OFFICER.value, show_default=True)
@click.option("--body", default="", help="The authority or organisation the person acts for.")
@click.option("--mail", default="", help="Where the person is sent what they asked to be told.")
@password_option
def add(account: str, name: str, role: str, body: str, mail: str, password: str) -> None:
    """Give a person an ACCOUNT, the word they sign in with."""
    with knowledge_base() as kb:
        kb.accounts.add(account, name, password, role, body, by_operator(today()), mail=mail)
    click.echo(f"{account} can sign in now.")


@user.command("invite")
@click.argument("mail")
@click.option("--name", required=True, help="The person's name, kept in the register only.")
@click.option("--role", type=ROLES, default=Role.OFFICER.value, show_default=True)
@click.option("--body", default="", help="The authority or organisation the person acts for.")
@send_option
def invite(mail: str, name: str, role: str, body: str, send: bool) -> None:
    """Give a person an account under their MAIL address, and print the link to their password."""
    with knowledge_base() as kb:
        _, token = kb.accounts.invite(name, mail, role, body, by_operator(today()))
        hand_over(kb, kb.people.called(mail), Purpose.INVITATION, token, send)


@user.command("link")
@click.argument("account")
@click.option("--reason", default="", help="Why, kept on record.")
@send_option
def link(account: str, reason: str, send: bool) -> None:
    """Print a one-time link on which an ACCOUNT gets a new password."""
    with knowledge_base() as kb:
        person = kb.people.called(account)
        purpose = Purpose.RESET if kb.people.has_password(person.id) else Purpose.INVITATION
        _, token = kb.accounts.hand_over_link(account, by_operator(today(), reason))
        hand_over(kb, person, purpose, token, send)


@user.command("role")
@click.argument("account")
@click.argument("role", type=ROLES)
@click.option("--body", default="", help="The authority or organisation the person acts for.")
@click.option("--reason", default="", help="Why, shown beside the change.")
def change_role(account: str, role: str, body: str, reason: str) -> None:
    """Give an ACCOUNT another ROLE or body; its sessions end."""
    with knowledge_base() as kb:
        kb.accounts.change_role(account, role, body, by_operator(today(), reason))
    click.echo(f"{account} is {role} now.")


@user.command("sign-out")
@click.argument("account")
def sign_out(account: str) -> None:
    """End every session of an ACCOUNT."""
    with knowledge_base() as kb:
        kb.accounts.sign_out_everywhere(account, by_operator(today()))
    click.echo(f"{account} is signed out on every device.")


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


user.add_command(erase_user)
