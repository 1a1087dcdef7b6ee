"""Short ways to bring a family of a test's own to where the test begins, by the same verbs that people use."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission, Role
from casework.accounts.actions import identity_for, open_account
from casework.consent.actions import NewConsent, confirm_member, record_consent
from casework.consent.models import How, Purpose
from casework.db import transaction
from casework.demo.cast import artificial_code
from casework.demo.load import actor_of
from casework.families.actions import open_family, people_page
from casework.families.details import NewPerson
from casework.families.invitations import accept_invitation, confirm, invite
from casework.families.lines import Audience
from casework.families.members import Bond, add_family_member
from casework.families.models import Custody, ParticipantKind
from casework.network.actions import NewMember, add_member
from casework.participation.actions import our_plan
from casework.picture.actions import Said, write_statement
from casework.picture.models import StatementKind
from casework.plan.actions import Promise, agree
from casework.responsibility.actions import accept, pending_of, propose, take_over
from tests.cast import Cast

GROWN = date(1990, 1, 1)


@dataclass(frozen=True)
class Somebody:
    """Somebody of a family with an account: who they are there, and who they are when they sign in."""

    person_id: UUID
    actor: Actor


@dataclass(frozen=True)
class Home:
    """A family of a test's own, held by Saana."""

    cast: Cast
    family_id: UUID
    by: Actor

    def add(
        self, name: str, *, born: date | None = None, code: str | None = None, bonds: list[Bond] | None = None
    ) -> UUID:
        """Somebody of the family."""
        person = NewPerson(name=name, birth_date=born, identity_code=code)
        return add_family_member(by=self.by, family_id=self.family_id, person=person, bonds=bonds or [])

    def child(self, name: str, *adults: UUID, informed: bool = True) -> UUID:
        """A child of six, of whom these adults have, or have not, a right to information."""
        custody = Custody.JOINT if informed else Custody.NONE
        bonds = [Bond(adult, custody, gives_information=informed) for adult in adults]
        return self.add(name, born=date(2020, 5, 5), bonds=bonds)

    def parent(self, name: str, number: int) -> Somebody:
        """An adult of the family who takes part; ``number`` is 900–999 and makes their identity code."""
        code, actor = human(name, number)
        person_id = self.add(name, born=GROWN, code=code)
        self.let_in(person_id, actor)
        return Somebody(person_id, actor)

    def neighbour(self, name: str, number: int) -> Somebody:
        """Somebody around the family who takes part."""
        code, actor = human(name, number)
        member = NewMember(name=name, kind=ParticipantKind.OWN, sector="friends", identity_code=code)
        person_id = add_member(by=self.by, family_id=self.family_id, member=member)
        self.let_in(person_id, actor)
        return Somebody(person_id, actor)

    def let_in(self, person_id: UUID, actor: Actor) -> None:
        """Invited, accepted, confirmed; somebody of the network by the consent of an adult of the family."""
        where = {"by": self.by, "family_id": self.family_id, "person_id": person_id}
        invite(**where)
        accept_invitation(by=actor, family_id=self.family_id)
        around = people_page(by=self.by, family_id=self.family_id).people
        if next(person.kind for person in around if person.id == person_id) is ParticipantKind.FAMILY:
            confirm(**where)
            return
        self.consent(person_id, self.giver())
        confirm_member(**where)

    def giver(self) -> UUID:
        """An adult of the family who can agree; one is added where there is none."""
        around = people_page(by=self.by, family_id=self.family_id).people
        adults = [person.id for person in around if person.kind is ParticipantKind.FAMILY and not person.is_child]
        return adults[0] if adults else self.add("Whoever agrees")

    def consent(self, person_id: UUID, giver_id: UUID, *given_for: UUID, days: int = 365) -> UUID:
        """Somebody of the family agrees that this person takes part."""
        today = clock.today()
        consent = NewConsent(
            giver_id=giver_id,
            given_for=given_for,
            purpose=Purpose.PLAN,
            since=today,
            until=today + timedelta(days=days),
            how=How.IN_PERSON,
        )
        return record_consent(by=self.by, family_id=self.family_id, person_id=person_id, consent=consent)

    def say(
        self,
        text: str,
        speaker: UUID,
        *sees: UUID,
        about: tuple[UUID, ...] = (),
        agreed: bool = False,
        network: bool = False,
    ) -> UUID:
        """Write down what somebody said."""
        audience = Audience.of(sees, agreed=agreed, network=network)
        said = Said(text=text, speaker_id=speaker, kind=StatementKind.WISH, about=about, audience=audience)
        return write_statement(by=self.by, family_id=self.family_id, said=said)

    def promise(
        self, text: str, *owners: UUID, sees: tuple[UUID, ...] = (), due_on: date | None = None, agreed: bool = False
    ) -> UUID:
        """Write down who does what."""
        promise = Promise(text=text, owners=owners, due_on=due_on, audience=Audience.of(sees, agreed=agreed))
        return agree(by=self.by, family_id=self.family_id, promise=promise)

    def heard_by(self, reader: Actor) -> set[str]:
        """The statements that somebody who takes part reads."""
        shown = our_plan(by=reader, family_id=self.family_id)
        return {statement.text for statement in (*shown.voices, *shown.remarks)}

    def promised_to(self, reader: Actor) -> set[str]:
        """The agreed actions that somebody who takes part sees."""
        shown = our_plan(by=reader, family_id=self.family_id)
        return {action.text for action in (*shown.mine, *shown.others)}


def human(name: str, number: int) -> tuple[str, Actor]:
    """Somebody new with an account: their identity code, and who they are when they sign in."""
    code = artificial_code(GROWN, number)
    with transaction():
        account_id = open_account(name=name, login=f"login{number}", identity_id=identity_for(code).id)
    return code, actor_of(account_id)


def unit_of(actor: Actor) -> UUID:
    """The one unit in which somebody works."""
    (unit_id,) = actor.units_as(*Role)
    return unit_id


def contact(cast: Cast, name: str = "Rautio", by: str = "saana") -> UUID:
    """A family that has made contact, and waits."""
    worker = cast.actor(by)
    return open_family(by=worker, unit_id=unit_of(worker), name=name, contact_by="The mother, by phone")


def give(cast: Cast, family_id: UUID, login: str, supervisor: str = "heli") -> None:
    """Somebody becomes responsible for it."""
    propose(by=cast.actor(supervisor), family_id=family_id, account_id=cast.accounts[login])
    accept(by=cast.actor(login), family_id=family_id)
    family_agrees(cast, family_id, login)


def family_agrees(cast: Cast, family_id: UUID, login: str) -> None:
    """The responsibility passes, with nobody written down in the family yet: whose word it takes is another test's."""
    by = cast.actor(login)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.RECORD_VIEW) as door:
        proposal = pending_of(door)
        assert proposal is not None
        take_over(door, proposal)


def home(cast: Cast, name: str = "Rautio") -> Home:
    """A family that Saana is responsible for."""
    family_id = contact(cast, name)
    give(cast, family_id, "saana")
    return Home(cast, family_id, cast.actor("saana"))
