"""The demo region with everybody on the stage at once: deputy, proposed, invited, accepted, ended, former holder."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid4

from casework import clock
from casework.access.policy import Actor
from casework.accounts.actions import identity_for, open_account, set_password
from casework.consent.actions import NewConsent, record_consent
from casework.consent.models import How as GivenBy
from casework.consent.models import Purpose
from casework.db import reading, transaction
from casework.demo.cast import artificial_code
from casework.demo.load import actor_of
from casework.families import invitations
from casework.families.details import NewPerson
from casework.families.homes import add_home
from casework.families.lines import Audience
from casework.families.members import add_family_member
from casework.families.models import Custody
from casework.families.relations import begin_relation
from casework.families.sharing import share_line
from casework.families.terms import Information, NewRelation
from casework.meetings.actions import Met, log_encounter
from casework.meetings.gatherings.actions import plan_meeting, start_meeting
from casework.meetings.models import How
from casework.network.actions import NewMember, add_member
from casework.network.models import TieKind
from casework.network.ties import Felt, set_tie
from casework.picture.actions import Said, write_statement
from casework.picture.in_use import Service, note_service
from casework.picture.models import Statement, StatementKind
from casework.plan.actions import Promise, agree, set_goal
from casework.plan.reviews import review_page, set_review
from casework.responsibility.actions import accept, propose
from casework.responsibility.deputies import deputy_page, name_deputy
from casework.responsibility.models import OwnWorkerKind
from casework.responsibility.own_workers import NewOwnWorker, name_own_worker
from tests.cast import Cast
from tests.meetings.gatherings import planned
from tests.stories import family_agrees

PASSWORD = "mornings are calm now"
STANDINGS = {"ended": "Paula Entinen", "invited": "Iiris Kutsuttu", "accepted": "Aapo Suostunut"}
CARRIERS = {
    "Lehtovaara": "meri", "Öster": "jonas", "Kuusiharju": "jonas", "Lillrank": "jonas", "Warsame": "saana",
    "Mustajoki": "lotta",
}  # fmt: skip


@dataclass
class Stage:
    """The ids that addresses are made of, by family."""

    families: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    people: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    statements: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    actions: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    homes: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    relations: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    baton: dict[str, UUID] = field(default_factory=dict)
    """What hangs on the responsibility for Lehtovaara; in other families' addresses it does not exist."""
    versions: dict[str, int] = field(default_factory=lambda: {"none": 1})
    """Of each family's statement, as it stands before anybody comes."""
    services: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    encounters: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    members: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    ties: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    consents: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    goals: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    reviews: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    meetings: dict[str, UUID] = field(default_factory=lambda: {"none": uuid4()})
    """Under way, as ``_meet`` begins them."""


def set_stage(cast: Cast) -> Stage:
    """Bring everybody into their place, by the same verbs that people use."""
    stage = Stage()
    stage.families |= {name: cast.family(name) for name in CARRIERS}
    _let_take_part(cast)
    _pass_on(cast)
    for number, (family, login) in enumerate(CARRIERS.items()):
        _write(cast, stage, family, cast.actor(login), number)
    _ask_the_family(cast, stage)
    for login in ("sari", "olli"):
        set_password(account_id=cast.accounts[login], password=PASSWORD)
    return stage


def _let_take_part(cast: Cast) -> None:
    meri, family_id = cast.actor("meri"), cast.family("Lehtovaara")
    for number, (login, name) in enumerate(STANDINGS.items()):
        code = artificial_code(date(1990, 1, 1), 930 + number)
        with transaction():
            account_id = open_account(name=name, login=login, identity_id=identity_for(code).id)
        cast.accounts[login] = account_id
        whoever = NewPerson(name=name, identity_code=code)
        person_id = add_family_member(by=meri, family_id=family_id, person=whoever)
        invitations.invite(by=meri, family_id=family_id, person_id=person_id)
        if login != "invited":
            invitations.accept_invitation(by=actor_of(account_id), family_id=family_id)
        if login == "ended":
            invitations.confirm(by=meri, family_id=family_id, person_id=person_id)
            invitations.end_membership(by=meri, family_id=family_id, person_id=person_id)


def _pass_on(cast: Cast) -> None:
    heli, meri, today = cast.actor("heli"), cast.actor("meri"), clock.today()
    propose(by=heli, family_id=cast.family("Kuusiharju"), account_id=cast.accounts["jonas"])
    accept(by=cast.actor("jonas"), family_id=cast.family("Kuusiharju"))
    family_agrees(cast, cast.family("Kuusiharju"), "jonas")
    propose(by=heli, family_id=cast.family("Warsame"), account_id=cast.accounts["jonas"])
    days = {"since": today, "until": today + timedelta(days=30)}
    name_deputy(by=meri, family_id=cast.family("Lehtovaara"), account_id=cast.accounts["saana"], **days)


def _ask_the_family(cast: Cast, stage: Stage) -> None:
    meri, family_id = cast.actor("meri"), cast.family("Lehtovaara")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    stage.baton["proposal"] = accept(by=cast.actor("jonas"), family_id=family_id)
    (deputy,) = deputy_page(by=meri, family_id=family_id).deputies
    stage.baton["deputy"] = deputy.id
    named = NewOwnWorker(kind=OwnWorkerKind.OWN_WORKER, since=clock.today(), name="Irja Salmi")
    pirkko = stage.people["Lehtovaara"]
    stage.baton["own worker"] = name_own_worker(by=meri, family_id=family_id, person_id=pirkko, named=named)


def _write(cast: Cast, stage: Stage, family: str, by: Actor, number: int) -> None:
    family_id = cast.family(family)
    parents = {"Lehtovaara": ("Lehtovaara", "Sari Lehtovaara"), "Mustajoki": ("Mustajoki", "Noora Mustajoki")}
    if family in parents:  # Whom they know already they go on seeing, although somebody is protected from now on.
        _gather(stage, family, family_id, by, cast.people[parents[family]])
    code = artificial_code(date(1980, 2, 2), 940 + number)
    pirkko = NewPerson(name="Pirkko", identity_code=code, protected=True)
    somebody = add_family_member(by=by, family_id=family_id, person=pirkko)
    stage.people[family] = somebody
    stage.homes[family] = add_home(by=by, family_id=family_id, name="Another home", residents=())
    child = add_family_member(by=by, family_id=family_id, person=NewPerson(name="Lapsi", birth_date=date(2020, 2, 2)))
    stage.relations[family] = begin_relation(
        by=by,
        family_id=family_id,
        person_id=child,
        other_id=somebody,
        relation=NewRelation(custody=Custody.SOLE, information=Information.ALL),
    )
    parent = cast.people[parents[family]] if family in parents else somebody
    raili = (cast.person("Lehtovaara", "Raili Lehtovaara"),) if family == "Lehtovaara" else ()
    said = Said(text="Words.", speaker_id=parent, kind=StatementKind.WISH, audience=Audience.of(raili, agreed=True))
    stage.statements[family] = write_statement(by=by, family_id=family_id, said=said)
    if family not in parents:
        _gather(stage, family, family_id, by, parent)
    owner = somebody if family == "Mustajoki" else parent
    promise = Promise(text="A promise.", owners=(owner,), audience=Audience.of(raili, agreed=True))
    stage.actions[family] = agree(by=by, family_id=family_id, promise=promise)
    _share(by, family_id, stage.statements[family], parent, *raili)
    with reading() as work:
        stage.versions[family] = work.get_one(Statement, stage.statements[family]).version
    _share(by, family_id, stage.actions[family], owner, *raili)
    stage.goals[family] = set_goal(by=by, family_id=family_id, title="A goal.", audience=Audience.of(()))
    set_review(by=by, family_id=family_id, due_on=clock.today(), words=None, version=0)
    review = review_page(by=by, family_id=family_id).review
    assert review is not None
    stage.reviews[family] = review.id
    service = Service(name="A service", since=clock.today())
    stage.services[family] = note_service(by=by, family_id=family_id, service=service)
    met = Met(how=How.CALL, people=(somebody,), held_at=clock.now(), audience=Audience.of(()))
    stage.encounters[family] = log_encounter(by=by, family_id=family_id, met=met)
    stage.meetings[family] = _meet(cast, family, by, (parent, somebody))


def _share(by: Actor, family_id: UUID, line_id: UUID, *readers: UUID) -> None:
    """Pirkko is protected, so each line is shared with one person at a time."""
    for version, person_id in enumerate(readers, 1):
        share_line(by=by, family_id=family_id, line_id=line_id, version=version, person_id=person_id, agreed=True)


def _gather(stage: Stage, family: str, family_id: UUID, by: Actor, parent: UUID) -> None:
    """A neighbour, how the connection feels to the parent, and the parent's consent."""
    where = {"by": by, "family_id": family_id}
    member_id = stage.members[family] = add_member(**where, member=NewMember(name="Jaakko, naapuri"))
    felt = Felt(kind=TieKind.ORDINARY)
    stage.ties[family] = set_tie(**where, viewpoint_id=parent, member_id=member_id, felt=felt)
    days = {"since": clock.today(), "until": clock.today()}
    consent = NewConsent(giver_id=parent, purpose=Purpose.PLAN, how=GivenBy.IN_PERSON, **days)
    stage.consents[family] = record_consent(**where, person_id=member_id, consent=consent)


def _meet(cast: Cast, family: str, by: Actor, guests: tuple[UUID, ...]) -> UUID:
    """A meeting under way; in Lehtovaara Olli, the teacher, writes its notes."""
    family_id, olli = cast.family(family), cast.people.get((family, "Olli Väisälä"))
    plan = planned(*dict.fromkeys(guests), *([olli] if olli else []))
    meeting_id = plan_meeting(by=by, family_id=family_id, plan=plan)
    start_meeting(by=by, family_id=family_id, meeting_id=meeting_id, recorder_id=olli)
    return meeting_id
