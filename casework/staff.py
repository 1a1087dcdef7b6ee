"""Commands about the county and who works in it: units, accounts, roles. They begin an installation, and mend it."""

import argparse
import getpass
import sys
from collections.abc import Callable
from uuid import UUID

from casework import app
from casework.access.policy import Actor, Role
from casework.accounts import actions as accounts
from casework.errors import NotFound, Refused
from casework.organisation import actions as organisation
from casework.organisation.models import UnitKind
from casework.settings import UnfitSettings, configured

COMMAND_LINE = Actor(account_id=None)
"""Whoever may start commands on the machine: the log says that nobody signed in did it."""

_SHORTEST_PASSWORD = 12

_LEVELS = {kind.value: kind for kind in UnitKind}
_ROLES = {role.value: role for role in Role}


def commands(parsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to those of ``casework``."""
    units = _group(parsers, "units", "found the county, its areas and its units")
    found = _add(units, "add", "add a county, an area of it, or a unit of an area", _found)
    found.add_argument("kind", choices=_LEVELS)
    found.add_argument("name")
    found.add_argument("--in", dest="parent", metavar="NAME", help="the county of an area, the area of a unit")
    people = _group(parsers, "accounts", "give people at work an account and their roles")
    opened = _add(people, "add", "open an account; the password is asked for, or read from standard input", _open)
    opened.add_argument("login")
    opened.add_argument("--name", required=True)
    opened.add_argument("--speaks", default="fi", help="codes of the languages they serve families in: fi,sv")
    opened.add_argument("--mail", help="where to write that something waits; nobody is named in a letter")
    for name, text, run in (
        ("grant", "give an account a role in a unit", _grant),
        ("end", "end a role of an account, with its next request", _end),
    ):
        granted = _add(people, name, text, run)
        granted.add_argument("login")
        granted.add_argument("role", choices=_ROLES)
        granted.add_argument("unit")
    for name, text, run in (
        ("password", "set a new password, and end every session", _password),
        ("disable", "close an account at once", _disable),
    ):
        _add(people, name, text, run).add_argument("login")


def _found(chosen: argparse.Namespace) -> int:
    parent_id = _unit(chosen.parent) if chosen.parent else None
    kind = _LEVELS[chosen.kind]
    if (kind is UnitKind.COUNTY) != (parent_id is None):
        raise UnfitSettings("A county stands alone; an area and a unit need --in, the name of what they belong to.")
    organisation.found_unit(by=COMMAND_LINE, kind=kind, name=chosen.name, parent_id=parent_id)
    print(f"{chosen.name} is founded.")
    return 0


def _open(chosen: argparse.Namespace) -> int:
    password = _asked_password()
    account_id = accounts.open_account(
        name=chosen.name,
        login=chosen.login,
        identity_id=accounts.identity_for(None).id,
        mail=chosen.mail,
        speaks=chosen.speaks.split(","),
    )
    accounts.set_password(account_id=account_id, password=password)
    print(f"{chosen.login} can sign in, and may do nothing yet: casework accounts grant gives a role.")
    return 0


def _grant(chosen: argparse.Namespace) -> int:
    account_id, unit_id = _account(chosen.login), _unit(chosen.unit)
    organisation.grant_role(by=COMMAND_LINE, unit_id=unit_id, account_id=account_id, role=_ROLES[chosen.role])
    print(f"{chosen.login} is {chosen.role} in {chosen.unit}.")
    return 0


def _end(chosen: argparse.Namespace) -> int:
    account_id, unit_id = _account(chosen.login), _unit(chosen.unit)
    try:
        organisation.end_role(by=COMMAND_LINE, unit_id=unit_id, account_id=account_id, role=_ROLES[chosen.role])
    except NotFound:
        raise UnfitSettings(f"{chosen.login} is no {chosen.role} in {chosen.unit}.") from None
    print(f"{chosen.login} is no longer {chosen.role} in {chosen.unit}.")
    return 0


def _password(chosen: argparse.Namespace) -> int:
    account_id = _account(chosen.login)
    accounts.set_password(account_id=account_id, password=_asked_password())
    print(f"{chosen.login} has a new password.")
    return 0


def _disable(chosen: argparse.Namespace) -> int:
    accounts.disable(by=COMMAND_LINE, account_id=_account(chosen.login))
    print(f"{chosen.login} can no longer sign in.")
    return 0


def _account(login: str) -> UUID:
    try:
        return accounts.account_with(login)
    except NotFound:
        raise UnfitSettings(f"Nobody has the login {login}.") from None


def _unit(name: str) -> UUID:
    try:
        return organisation.unit_named(name)
    except NotFound:
        raise UnfitSettings(f"There is no unit called {name}, or more than one.") from None


def _asked_password() -> str:
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise UnfitSettings("The two were not the same.")
    if len(password) < _SHORTEST_PASSWORD:
        raise UnfitSettings(f"A password has at least {_SHORTEST_PASSWORD} characters.")
    return password


def _add(
    group: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    def in_house(chosen: argparse.Namespace) -> int:
        app.open_house(configured())
        try:
            return run(chosen)
        except Refused as refused:
            raise UnfitSettings(refused.sentence) from None

    command = group.add_parser(name, help=text, description=text)
    command.set_defaults(run=in_house)
    return command


def _group(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, text: str
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    return parsers.add_parser(name, help=text, description=text).add_subparsers(required=True, metavar="command")
