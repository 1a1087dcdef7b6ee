"""Tell the demo region's story through the same verbs that people use, with the clock set back."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from tqdm import tqdm

from casework import clock
from casework.access.policy import Actor, Assurance, Role
from casework.accounts.actions import identity_for, open_account, prefer, same_human
from casework.accounts.models import Account
from casework.accounts.people import Described, describe_by
from casework.consent.actions import NewConsent, confirm_member, record_consent
from casework.consent.models import How, Purpose
from casework.db import reading, session, transaction
from casework.demo import cast
from casework.demo.cast import Household, Member
from casework.errors import N_
from casework.families import actions as families
from casework.families import invitations, members
from casework.families.lines import Audience
from casework.families.members import Bond, NewPerson
from casework.families.models import Participant, ParticipantKind
from casework.meetings.actions import Met, log_encounter
from casework.network.actions import NewMember, add_member
from casework.network.ties import Felt, set_tie
from casework.organisation.actions import found_unit, grant_role
from casework.organisation.models import RoleGrant, UnitKind
from casework.picture.actions import Said, write_statement
from casework.plan.actions import Promise, agree, mark, set_goal
from casework.responsibility.actions import accept, propose
from casework.responsibility.family_view import Word, record_family_view
from casework.responsibility.models import Answer, Way

FOUNDER = Actor(account_id=None)
"""Nobody in particular: the command line that founds the county."""


@dataclass(frozen=True, slots=True)
class Region:
    """The county as it was founded: units and accounts by the names of the cast."""

    units: dict[str, UUID]
    accounts: dict[str, UUID]

    def actor(self, login: str) -> Actor:
        """Somebody of the cast, signed in strongly, without a browser."""
        return actor_of(self.accounts[login])

    def supervisor_of(self, unit: str) -> Actor:
        found = next(e for e in cast.EMPLOYEES if e.role is Role.SUPERVISOR and e.unit == unit)
        return self.actor(found.login)


def load(say: Callable[[str], None]) -> None:
    """Fill an empty database with the demo region, with a progress bar; a filled one is left as it is."""
    describe_by(_describe)
    with reading() as work:
        if work.scalars(select(Account.id).limit(1)).first() is not None:
            return
    say("Making the demo region.")
    region = found_region()
    with tqdm(cast.HOUSEHOLDS, unit="family", file=sys.stdout, disable=not sys.stdout.isatty()) as households:
        for household in households:
            tell(region, household)


def people() -> Sequence[tuple[str, str]]:
    """Who can sign in, and as what."""
    staff = [
        (employee.name, f"{employee.role.value.replace('_', ' ')}, {employee.unit}") for employee in cast.EMPLOYEES
    ]
    members = [
        (member.name, f"{'parent' if member.kind is ParticipantKind.FAMILY else 'network'}, {household.name}")
        for household in cast.HOUSEHOLDS
        for member in household.members
        if member.login
    ]
    return [*staff, *members, (cast.NEWCOMER.name, "no family yet")]


def found_region() -> Region:
    """Found the county with its units, and give everybody of the cast an account."""
    county = found_unit(by=FOUNDER, kind=UnitKind.COUNTY, name=cast.COUNTY)
    units = {cast.COUNTY: county}
    for area, below in cast.AREAS.items():
        units[area] = found_unit(by=FOUNDER, kind=UnitKind.AREA, name=area, parent_id=county)
        for unit in below:
            units[unit] = found_unit(by=FOUNDER, kind=UnitKind.UNIT, name=unit, parent_id=units[area])
    accounts = {}
    for employee in cast.EMPLOYEES:
        mail = f"{employee.login}@example.org"
        account_id = accounts[employee.login] = _account(employee.name, employee.login, None, mail, employee.speaks)
        grant_role(by=FOUNDER, unit_id=units[employee.unit], account_id=account_id, role=employee.role)
        if employee.language != "fi":
            prefer(by=actor_of(account_id), language=employee.language)
    takers = [member for household in cast.HOUSEHOLDS for member in household.members if member.login]
    for member in (*takers, cast.NEWCOMER):
        accounts[str(member.login)] = account_id = _account(member.name, str(member.login), _code(member))
        if member.language == "sv":
            prefer(by=actor_of(account_id), language="sv")
    return Region(units, accounts)


def tell(region: Region, household: Household) -> UUID:
    """Live through one family's story from its first contact to today; returns its id."""
    begin, intake = clock.now() - timedelta(days=household.days_ago), region.actor(household.intake)
    with clock.at(begin):
        family_id = families.open_family(
            by=intake,
            unit_id=region.units[household.unit],
            name=household.name,
            contact_by=household.contact_by,
            services=household.services,
        )
        known = _gather(intake, family_id, household)
        if household.worker:
            supervisor = region.supervisor_of(household.unit)
            propose(by=supervisor, family_id=family_id, account_id=region.accounts[household.worker])
            accept(by=region.actor(household.worker), family_id=family_id)
            word = Word(answer=Answer.AGREED, way=Way.PHONE, given_on=clock.today(), who=household.contact_by)
            record_family_view(by=region.actor(household.worker), family_id=family_id, word=word)
        worker = region.actor(household.worker) if household.worker else intake
        known |= _workers(family_id)
        _let_take_part(region, worker, family_id, household, known)
    _write(worker, family_id, household, known)
    return family_id


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


def _account(name: str, login: str, code: str | None, mail: str | None = None, speaks: Sequence[str] = ()) -> UUID:
    with transaction():
        human = identity_for(code).id
        return open_account(name=name, login=login, identity_id=human, mail=mail, speaks=speaks)


def _code(member: Member) -> str | None:
    return cast.artificial_code(member.born, member.number) if member.born and member.number else None


def _gather(by: Actor, family_id: UUID, household: Household) -> dict[str, UUID]:
    known: dict[str, UUID] = {}
    for member in household.members:
        if member.kind is ParticipantKind.FAMILY:
            bonds = [Bond(known[parent], member.custody, gives_information=True) for parent in member.parents]
            known[member.name] = members.add_family_member(
                by=by, family_id=family_id, person=_person(member), bonds=bonds
            )
        else:
            viewpoint, tie = member.tie or (None, None)
            added = NewMember(
                name=member.name,
                kind=member.kind,
                sector=member.sector,
                role=member.role,
                identity_code=_code(member),
                closeness=member.closeness,
            )
            known[member.name] = member_id = add_member(by=by, family_id=family_id, member=added)
            if viewpoint and tie:
                felt = Felt(kind=tie, energy=member.energy, words=member.tie_words)
                where = {"viewpoint_id": known[viewpoint], "member_id": member_id}
                set_tie(by=by, family_id=family_id, felt=felt, **where)
    return known


def _person(member: Member) -> NewPerson:
    in_days = member.expected_in_days
    return NewPerson(
        name=member.name,
        role=member.role,
        birth_date=member.born,
        expected_birth=clock.today() + timedelta(days=in_days) if in_days is not None else None,
        identity_code=_code(member),
        service_language=member.language,
        interpreter=member.interpreter,
    )


def _workers(family_id: UUID) -> dict[str, UUID]:
    """The workers of the house who stand in the family, by their accounts' names."""
    names = {employee.login: employee.name for employee in cast.EMPLOYEES}
    with transaction() as work:
        query = (
            select(Account, Participant.id)
            .join(Participant, Participant.identity_id == Account.identity_id)
            .where(Participant.family_id == family_id, Participant.kind == ParticipantKind.WORKER)
        )
        found = {account.name: person_id for account, person_id in work.execute(query)}
    return {name: person_id for name, person_id in found.items() if name in names.values()}


def _let_take_part(
    region: Region, worker: Actor, family_id: UUID, household: Household, known: dict[str, UUID]
) -> None:
    for member in household.members:
        if member.login and member.takes_part:
            person_id = known[member.name]
            invitations.invite(by=worker, family_id=family_id, person_id=person_id)
            invitations.accept_invitation(by=region.actor(member.login), family_id=family_id)
            if member.kind is ParticipantKind.FAMILY:
                invitations.confirm(by=worker, family_id=family_id, person_id=person_id)
            else:
                _agree(worker, family_id, household, known, member)
                confirm_member(by=worker, family_id=family_id, person_id=person_id)


def _agree(worker: Actor, family_id: UUID, household: Household, known: dict[str, UUID], member: Member) -> None:
    """The first adult of a family agrees that somebody takes part, for the children, too."""
    giver = next(one for one in household.members if one.kind is ParticipantKind.FAMILY)
    children = [known[one.name] for one in household.members if giver.name in one.parents]
    left = timedelta(days=household.days_ago + member.consent_ends_in)
    consent = NewConsent(
        giver_id=known[giver.name],
        given_for=(known[giver.name], *children),
        purpose=Purpose.PLAN,
        since=clock.today(),
        until=clock.today() + left,
        how=How.IN_PERSON,
    )
    record_consent(by=worker, family_id=family_id, person_id=known[member.name], consent=consent)


def _write(worker: Actor, family_id: UUID, household: Household, known: dict[str, UUID]) -> None:
    def people_of(names: Sequence[str]) -> tuple[UUID, ...]:
        return tuple(known[name] for name in names)

    now, middle = clock.now(), clock.now() - timedelta(days=household.days_ago // 2)
    with clock.at(middle):
        goals = [
            set_goal(by=worker, family_id=family_id, title=title, audience=Audience.of(people_of(household.goal_sees)))
            for title in household.goals
        ]
    for words in household.words:
        with clock.at(now - timedelta(days=words.days_ago)):
            said = Said(
                text=words.text,
                speaker_id=known[words.speaker],
                kind=words.kind,
                area=words.area,
                about=people_of(words.about),
                audience=Audience.of(people_of(words.sees), agreed=True),
            )
            write_statement(by=worker, family_id=family_id, said=said)
    for contact in household.contacts:
        with clock.at(now - timedelta(days=contact.days_ago)):
            met = Met(
                how=contact.how,
                people=people_of(contact.people),
                held_at=clock.now(),
                reached=contact.reached,
                note=contact.note,
                audience=Audience.of(()),
            )
            log_encounter(by=worker, family_id=family_id, met=met)
    for agreed in household.agreed:
        with clock.at(middle):
            due_on = clock.local(now).date() + timedelta(days=agreed.due_in) if agreed.due_in is not None else None
            promise = Promise(
                text=agreed.text,
                owners=people_of(agreed.owners),
                due_on=due_on,
                due_words=agreed.due_words,
                goal_id=goals[agreed.goal] if agreed.goal is not None else None,
                audience=Audience.of(people_of(agreed.sees), agreed=True),
            )
            action_id = agree(by=worker, family_id=family_id, promise=promise)
        if agreed.done_ago is not None:
            with clock.at(now - timedelta(days=agreed.done_ago)):
                mark(by=worker, family_id=family_id, action_id=action_id, done=True)


def _describe(account_ids: object) -> dict[UUID, Described]:
    """What people without a role are, for the page on which to choose whom to sign in as."""
    logins = {m.login: (m, h.name) for h in cast.HOUSEHOLDS for m in h.members if m.login}
    described = {}
    for account in session().scalars(select(Account).where(Account.id.in_(account_ids))):  # type: ignore[arg-type]  # ids.
        member, family = logins.get(account.login, (None, ""))
        if member is None:
            described[account.id] = Described(_FAMILIES, N_("No family yet"), {}, order=50)
        elif member.kind is ParticipantKind.FAMILY:
            described[account.id] = Described(_FAMILIES, N_("Parent, %(family)s"), {"family": family}, order=50)
        else:
            described[account.id] = Described(_NETWORK, N_("Network, %(family)s"), {"family": family}, order=55)
    return described


_FAMILIES = N_("At home")
_NETWORK = N_("Around a family")
