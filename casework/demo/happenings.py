"""What can happen to a family of the demo: for each kind of event the verb that people use for it.

An event's facts are the arguments of its row, so a fact that no row knows stops the loading.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from casework import clock
from casework.consent.actions import NewConsent, confirm_member, record_consent
from casework.consent.models import How as ConsentHow
from casework.consent.models import Purpose
from casework.demo.cast import artificial_code
from casework.demo.occasions import OCCASIONS
from casework.demo.story import Event
from casework.demo.telling import Telling
from casework.families import invitations
from casework.families.actions import open_family, people_page
from casework.families.details import NewPerson
from casework.families.lines import Audience
from casework.families.members import add_family_member
from casework.families.models import Custody, ParticipantKind
from casework.families.relations import begin_relation
from casework.families.terms import Ground, Information, NewRelation, Residence
from casework.meetings.actions import Met, log_encounter
from casework.meetings.models import How
from casework.network.actions import NewMember, add_member
from casework.network.models import Closeness, Energy, TieKind
from casework.network.ties import Felt, set_tie
from casework.picture.actions import Said, write_statement
from casework.picture.models import Area, StatementKind
from casework.plan.actions import agree, mark, set_goal
from casework.responsibility import actions as responsibility
from casework.responsibility.deputies import name_deputy
from casework.responsibility.family_view import Word, record_family_view
from casework.responsibility.models import Answer, Way


def happen(family: Telling, event: Event) -> None:
    """Let one event happen, now.

    Raises:
        ValueError: it is not exactly one kind of event.
    """
    kinds = event.facts.keys() & HAPPENINGS.keys()
    if len(kinds) != 1:
        raise ValueError(f"An event is of one kind, and this one of {sorted(kinds)}: {dict(event.facts)}")
    kind, facts = kinds.pop(), dict(event.facts)
    HAPPENINGS[kind](family, facts.pop(kind), **facts)


def _opened(
    family: Telling,
    name: str,
    *,
    unit: str,
    intake: str,
    contact_by: str,
    services: Sequence[str] = (),
    wish: str | None = None,
) -> None:
    family.by, family.unit = family.region.actor(intake), unit
    family.family_id = open_family(
        by=family.by, unit_id=family.region.units[unit], name=name, contact_by=contact_by, services=services, wish=wish
    )
    family.meet_worker(intake)


def _joined(
    family: Telling, name: str, *, kind: ParticipantKind | str | None = None, login: str | None = None, **facts: Any
) -> None:
    """Somebody is written down: a member of the family, or of another kind around it."""
    if kind is None:
        person_id = _of_the_family(family, name, **facts)
    else:
        person_id = _around_the_family(family, name, kind=ParticipantKind(kind), **facts)
    family.meet(name, person_id)
    if login:
        family.logins[person_id] = login


def _of_the_family(
    family: Telling,
    name: str,
    *,
    born: date | None = None,
    number: int | None = None,
    expected_in_days: int | None = None,
    language: str | None = None,
    parents: Sequence[str] = (),
    custody: Custody | str = Custody.JOINT,
    informs: bool = True,
    homes: Sequence[str] = (),
    lives: str = Residence.LIVES_WITH.value,
    guardian: bool = False,
    **facts: Any,
) -> UUID:
    known = _homes(family) if homes else {}
    new_home = [home for home in homes if home not in known]
    person = NewPerson(
        name=name,
        birth_date=born,
        expected_birth=clock.today() + timedelta(days=expected_in_days) if expected_in_days is not None else None,
        identity_code=_code(born, number),
        service_language=language,
        homes=[known[home] for home in homes if home in known],
        new_home=new_home[0] if new_home else None,
        **facts,
    )
    person_id = add_family_member(**family.asked, person=person)
    if person.identity_code:
        family.codes[person_id] = person.identity_code
    for adult in parents:
        relation = NewRelation(
            custody=Custody.GUARDIAN if guardian else Custody(custody),
            information=Information.ALL if informs else Information.NONE,
            residence=Residence(lives),
            ground=Ground.COURT if guardian else None,
        )
        begin_relation(**family.asked, person_id=person_id, other_id=family.people[adult], relation=relation)
    return person_id


def _around_the_family(
    family: Telling,
    name: str,
    *,
    kind: ParticipantKind,
    role: str = "",
    sector: str = "family",
    born: date | None = None,
    number: int | None = None,
    language: str | None = None,  # noqa: ARG001 - of their account, which is there already.
    tie: tuple[str, TieKind | str] | None = None,
    closeness: Closeness | str = Closeness.SOMETIMES,
    energy: Energy | str | None = None,
    tie_words: str | None = None,
) -> UUID:
    family.network.add(name)
    known: dict[str, Any] = {"role": role, "sector": sector, "closeness": Closeness(closeness)}
    member = NewMember(name=name, kind=kind, identity_code=_code(born, number), **known)
    member_id = add_member(**family.asked, member=member)
    if tie:
        viewpoint, feels = tie
        felt = Felt(kind=TieKind(feels), energy=Energy(energy) if energy else None, words=tie_words)
        set_tie(**family.asked, viewpoint_id=family.people[viewpoint], member_id=member_id, felt=felt)
    return member_id


def _let_in(family: Telling, name: str) -> None:
    """Somebody is invited, accepts, and is confirmed; of the network once the family has agreed."""
    person_id, family_id = family.people[name], family.family_id
    invitations.invite(**family.asked, person_id=person_id)
    invitations.accept_invitation(by=family.region.actor(family.logins[person_id]), family_id=family_id)
    if name in family.network:
        confirm_member(**family.asked, person_id=person_id)
    else:
        invitations.confirm(**family.asked, person_id=person_id)


def _consent(
    family: Telling,
    name: str,
    *,
    giver: str,
    given_for: Sequence[str],
    purpose: str,
    days: int,
    how: str,
    words: str = "",
) -> None:
    """Somebody of the family agrees that this person takes part, for so many days from now."""
    consent = NewConsent(
        giver_id=family.people[giver],
        given_for=family.all_of(given_for),
        purpose=Purpose(purpose),
        words=words,
        since=clock.today(),
        until=clock.today() + timedelta(days=days),
        how=ConsentHow(how),
    )
    record_consent(**family.asked, person_id=family.people[name], consent=consent)


def _invited(family: Telling, name: str) -> None:
    invitations.invite(**family.asked, person_id=family.people[name])


def _left(family: Telling, name: str) -> None:
    invitations.end_membership(**family.asked, person_id=family.people[name])


def _proposed(family: Telling, login: str, *, why: str = "", words: str = "") -> None:
    """A supervisor proposes somebody; where there are words for the next one, the holder passes it on."""
    who: dict[str, Any] = {"family_id": family.family_id, "account_id": family.region.accounts[login]}
    if words:
        responsibility.pass_on(by=family.by, **who, why=why, words=words)
    else:
        supervisor = family.region.actor(family.region.supervisors[family.unit])
        responsibility.propose(by=supervisor, **who, why=why)


def _accepted(family: Telling, login: str) -> None:
    responsibility.accept(by=family.region.actor(login), family_id=family.family_id)
    family.accepted = login
    family.meet_worker(login)


def _family_view(family: Telling, answer: str, *, way: str, by: str) -> None:
    """The family has its word about who accepted; agreeing, the responsibility passes."""
    word = Word(
        answer=Answer(answer),
        way=Way(way),
        given_on=clock.today(),
        person_id=family.people[by],
    )
    next_one = family.region.actor(family.accepted)
    if record_family_view(by=next_one, family_id=family.family_id, word=word):
        family.by = next_one


def _declined(family: Telling, login: str, *, reason: str) -> None:
    responsibility.decline(by=family.region.actor(login), family_id=family.family_id, reason=reason)


def _deputy(family: Telling, login: str, *, days: int) -> None:
    """Somebody stands in for this many days, today among them."""
    until = clock.today() + timedelta(days=days - 1)
    name_deputy(**family.asked, account_id=family.region.accounts[login], since=clock.today(), until=until)


def _said(
    family: Telling,
    text: str,
    *,
    by: str,
    kind: StatementKind | str,
    sees: Sequence[str] = (),
    about: Sequence[str] = (),
    language: str = "fi",
    area: Area | str | None = None,
) -> None:
    said = Said(
        text=text,
        speaker_id=family.people[by],
        kind=StatementKind(kind),
        about=family.all_of(about),
        audience=Audience.of(family.all_of(sees), agreed=True),
        language=language,
        area=Area(area) if area else None,
    )
    write_statement(**family.asked, said=said)


def _met(family: Telling, how: How | str, *, people: Sequence[str], note: str = "", reached: bool = True) -> None:
    met = Met(
        how=How(how),
        people=family.all_of(people),
        held_at=clock.now(),
        reached=reached,
        note=note,
        audience=Audience.of(()),
    )
    log_encounter(**family.asked, met=met)


def _goal(family: Telling, title: str, *, sees: Sequence[str] = ()) -> None:
    audience = Audience.of(family.all_of(sees))
    family.goals[title] = set_goal(**family.asked, title=title, audience=audience)


def _agreed(family: Telling, text: str, **facts: Any) -> None:
    family.actions[text] = agree(**family.asked, promise=family.promise(text, **facts))


def _done(family: Telling, text: str) -> None:
    mark(**family.asked, action_id=family.actions[text], done=True)


def _homes(family: Telling) -> dict[str, UUID]:
    return {name: home_id for home_id, name in people_page(**family.asked).homes}


def _code(born: date | None, number: int | None) -> str | None:
    return artificial_code(born, number) if born and number else None


HAPPENINGS: Mapping[str, Callable[..., None]] = {
    "opened": _opened,
    "joined": _joined,
    "let_in": _let_in,
    "invited": _invited,
    "left": _left,
    "consent": _consent,
    "proposed": _proposed,
    "accepted": _accepted,
    "family_view": _family_view,
    "declined": _declined,
    "deputy": _deputy,
    "said": _said,
    "met": _met,
    "goal": _goal,
    "agreed": _agreed,
    "done": _done,
    **OCCASIONS,
}
