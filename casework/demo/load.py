"""Tell the demo region's story through the same verbs that people use, with the clock set back."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from tqdm import tqdm

from casework import clock
from casework.access.policy import Actor, Assurance, Role
from casework.accounts.actions import identity_for, open_account, prefer, same_human
from casework.accounts.models import Account
from casework.accounts.people import Described, describe_by
from casework.accounts.people import people as everybody
from casework.db import reading, session, transaction
from casework.demo import cast, files
from casework.demo.cast import Household
from casework.demo.files import County
from casework.demo.happenings import happen
from casework.demo.story import Event, Story, at_work, story_of
from casework.demo.telling import Region, Telling
from casework.errors import N_
from casework.organisation.actions import found_unit, grant_role
from casework.organisation.models import Installation, RoleGrant, UnitKind
from casework.settings import UnfitSettings

FOUNDER = Actor(account_id=None)
"""Nobody in particular: the command line that founds the county."""

Happening = tuple[datetime, Telling, Event]


def load(say: Callable[[str], None], *, families: int | None = None, seed: int = 0) -> None:
    """Fill an empty database of a demo, with a progress bar; a filled one is left as it is.

    ``families`` asks for that many families of the region; without it there is the standing cast alone, as tests
    know it. The same seed and date tell the same stories at the same moments.

    Raises:
        UnfitSettings: the database is not a demo's, or the region has not so many families.
    """
    describe_by(_describe)
    if not _is_empty():
        return
    say("Making the demo region.")
    county = files.standing_cast() if families is None else _with_families(families)
    with clock.at(clock.now() - timedelta(days=county.founded_days_ago)):
        region = found_region(county)
    told: list[Happening] = []
    for story in county.stories:
        told += _happenings(region, story, _days_back(story) if families is None else at_work(story, seed))
    # The whole county in the order of time, so that the log of the house grows as it would have grown.
    told.sort(key=lambda happening: happening[0])
    with tqdm(told, unit="event", file=sys.stdout, disable=not sys.stdout.isatty()) as happenings:
        _let_happen(happenings)


def people() -> Sequence[tuple[str, str]]:
    """Who can sign in, and as what."""
    return [(one.name, one.described.what % one.described.values) for one in everybody()]


def found_region(county: County | None = None) -> Region:
    """Found a county with its units, and give everybody who can sign in there an account."""
    county = county or files.standing_cast()
    top = found_unit(by=FOUNDER, kind=UnitKind.COUNTY, name=county.name)
    units = {county.name: top}
    for area, below in county.areas.items():
        units[area] = found_unit(by=FOUNDER, kind=UnitKind.AREA, name=area, parent_id=top)
        for unit in below:
            units[unit] = found_unit(by=FOUNDER, kind=UnitKind.UNIT, name=unit, parent_id=units[area])
    accounts: dict[str, UUID] = {}
    for employee in county.staff:
        if employee.login not in accounts:
            mail = f"{employee.login}@example.org"
            known = {"mail": mail, "speaks": employee.speaks}
            accounts[employee.login] = _account(employee.name, employee.login, None, employee.language, **known)
        grant_role(by=FOUNDER, unit_id=units[employee.unit], account_id=accounts[employee.login], role=employee.role)
    for login, facts in _families_logins(county):
        if login not in accounts:
            code = cast.artificial_code(facts["born"], facts["number"])
            accounts[login] = _account(facts["joined"], login, code, facts.get("language"))
    return Region(
        units=units,
        accounts=accounts,
        actors={login: actor_of(account_id) for login, account_id in accounts.items()},
        supervisors={e.unit: e.login for e in county.staff if e.role is Role.SUPERVISOR},
    )


def tell(region: Region, household: Household, more: Sequence[Event] = ()) -> UUID:
    """Live through one family's story from its first contact to today, and what happened more; returns its id."""
    told_of = story_of(household)
    story = replace(told_of, events=sorted((*told_of.events, *more), key=lambda event: -event.days_ago))
    told = _happenings(region, story, _days_back(story))
    _let_happen(told)
    return told[0][1].family_id


def actor_of(account_id: UUID) -> Actor:
    """An account as an actor, signed in strongly, without a session."""
    with transaction() as work:
        account = work.get_one(Account, account_id)
        query = select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
        return Actor(
            account_id=account_id,
            identity_ids=same_human(account.identity_id),
            roles=frozenset((grant.role, grant.unit_id) for grant in work.scalars(query)),
            assurance=Assurance.STRONG,
        )


def _is_empty() -> bool:
    """Whether nobody has an account yet, in a database that is a demo's."""
    with reading() as work:
        installed = work.get(Installation, 1)
        if installed is None or not installed.demo:
            raise UnfitSettings("Invented families are only ever written into the database of a demo.")
        return work.scalars(select(Account.id).limit(1)).first() is None


def _with_families(number: int) -> County:
    county = files.region()
    if not 0 <= number <= len(county.stories):
        raise UnfitSettings(f"The region has {len(county.stories)} families; ask for at most as many.")
    return replace(county, stories=county.stories[:number])


def _days_back(story: Story) -> list[datetime]:
    """To the minute as many days ago as the story says; tests count on it."""
    return [clock.now() - timedelta(days=event.days_ago) for event in story.events]


def _happenings(region: Region, story: Story, moments: Iterable[datetime]) -> list[Happening]:
    family = Telling(region, clock.today())
    return [(moment, family, event) for moment, event in zip(moments, story.events, strict=True)]


def _let_happen(happenings: Iterable[Happening]) -> None:
    for moment, family, event in happenings:
        with clock.at(moment):
            happen(family, event)


def _families_logins(county: County) -> Iterable[tuple[str, Mapping[str, Any]]]:
    newcomer = cast.NEWCOMER
    yield from ((facts["login"], facts) for story in county.stories for facts in story.logins())
    yield str(newcomer.login), {"joined": newcomer.name, "born": newcomer.born, "number": newcomer.number}


def _account(name: str, login: str, code: str | None, language: str | None, **known: Any) -> UUID:
    with transaction():
        account_id = open_account(name=name, login=login, identity_id=identity_for(code).id, **known)
    if language == "sv":
        prefer(by=Actor(account_id=account_id), language="sv")
    return account_id


# --- the page on which to choose whom to sign in as ---


def _describe(account_ids: Collection[UUID]) -> dict[UUID, Described]:
    """Whom to begin with, and what people without a role are."""
    families = {facts["login"]: (facts, s.name) for s in files.region().stories for facts in s.logins()}
    described = {}
    for account in session().scalars(select(Account).where(Account.id.in_(account_ids))):
        facts, family = families.get(account.login, ({}, ""))
        if account.login in _TO_TRY:
            order = list(_TO_TRY).index(account.login) - len(_TO_TRY)
            described[account.id] = Described(_BEGIN, _TO_TRY[account.login], {}, order=order)
        elif account.login == cast.NEWCOMER.login:
            described[account.id] = Described(_FAMILIES, N_("No family yet"), {}, order=50)
        elif "kind" in facts:
            described[account.id] = Described(_NETWORK, N_("Network, %(family)s"), {"family": family}, order=55)
        elif facts:
            described[account.id] = Described(_FAMILIES, N_("Parent, %(family)s"), {"family": family}, order=50)
    return described


_BEGIN = N_("Begin here")
_FAMILIES = N_("At home")
_NETWORK = N_("Around a family")
_TO_TRY = {
    "meri": N_("A responsible worker: see what is hers to do today, and open Lehtovaara."),
    "sari": N_("A mother: read the family’s own plan, and mark something done."),
    "heli": N_("A supervisor: see who carries how much, and propose a worker for a family that waits."),
    "olli": N_("A teacher in a family’s network: see the little that is shared with him."),
    "tiina": N_("The data protection officer: read who did what, and not a word of what is written."),
}
"""The first five to look through, by login, and what to try as each."""
