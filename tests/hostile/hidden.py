"""A family in which one parent lives in hiding: everything that could tell where carries a mark that can be found."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from casework import clock
from casework.consent.actions import NewConsent, record_consent
from casework.consent.models import How as GivenBy
from casework.consent.models import Purpose
from casework.families.details import NewPerson
from casework.families.homes import change_home, family_people
from casework.families.lines import Audience
from casework.families.members import add_family_member, change_person, person_page
from casework.families.models import ParticipantKind
from casework.families.sharing import share_line
from casework.meetings.actions import Met, log_encounter
from casework.meetings.gatherings.actions import Plan, plan_meeting, start_meeting, write_attendance
from casework.meetings.gatherings.closing import Kept, Outcome, begin_reading_back, close_meeting, read_back_page
from casework.meetings.gatherings.models import Given, View
from casework.meetings.gatherings.notes import Noted, agree_in_meeting, write_note
from casework.meetings.gatherings.sharing import reply
from casework.meetings.models import How
from casework.network.actions import NewMember, add_member
from casework.network.basis import record_basis
from casework.network.models import BasisKind, TieKind
from casework.network.ties import Felt, set_tie
from casework.picture.actions import Said, see_differently, write_statement
from casework.picture.hearings import Heard, hear_child
from casework.picture.in_use import Service, note_service
from casework.picture.models import FoundOut, StatementKind
from casework.plan import notes as action_notes
from casework.plan.actions import Promise, agree, set_goal
from casework.plan.approvals import Given as OfPlan
from casework.plan.approvals import answer_plan, record_answer
from casework.plan.models import Answer
from casework.plan.reviews import set_review
from casework.responsibility.actions import pass_on
from casework.responsibility.models import OwnWorkerKind
from casework.responsibility.own_workers import NewOwnWorker, name_own_worker
from tests.cast import Cast
from tests.meetings.gatherings import planned
from tests.stories import Home, Somebody, home

MARK = "kanaria"
"""Stands in every text that must not reach the other parent, in whatever case."""

TOLD_OTHERWISE = {
    "the municipality": ("Ilomantsi", "Ilomants", '"146"'),
    "the telephone number": ("9550123", "955 0123"),
    "the worker's unit": ("Joensuu",),
    "when the meeting is": ("13.37", "13:37"),
}
"""What cannot carry the mark, as it would be shown."""


@dataclass(frozen=True)
class Hidden:
    """Aino is protected; Otso and a new partner live with her. Pekka is the other parent, Jussi his neighbour."""

    house: Home
    aino: Somebody
    pekka: Somebody
    otso: UUID
    jussi: Somebody
    lines: dict[str, UUID]
    meetings: dict[str, UUID]
    records: tuple[UUID, ...]

    @property
    def where(self) -> dict[str, object]:
        return {"by": self.house.by, "family_id": self.house.family_id}


def hide(cast: Cast) -> Hidden:
    """Everything is written down after Aino was protected, but what stood there before."""
    house = home(cast)
    where = {"by": house.by, "family_id": house.family_id}
    aino, pekka = house.parent("Aino", 961), house.parent("Pekka", 962)
    otso = house.child("Otso", aino.person_id, pekka.person_id)
    place = add_member(**where, member=NewMember(name="Kanaria-päiväkoti", kind=ParticipantKind.PLACE))
    early = _meet(house, (aino, pekka), place="Kanariala")
    _protect(house, aino, otso)
    jussi = house.neighbour("Jussi", 963)
    house.consent(jussi.person_id, pekka.person_id)
    people = _people_around(house, aino)
    told = Hidden(house, aino, pekka, otso, jussi, {}, {"early": early}, (place, *people))
    _write(told, people[0])
    told.meetings.update(_meetings(told, people[0]))
    _administer(cast, told, people[0])
    _share(told)
    return told


def _protect(house: Home, aino: Somebody, otso: UUID) -> None:
    where = {"by": house.by, "family_id": house.family_id}
    today = clock.today()
    person = NewPerson(
        name="Aino", birth_date=date(1990, 1, 1), phone="044 955 0123", email="kanaria@example.org",
        address="Kanariankuja 1", contact_address="PL 1, Kanariala", municipality="Ilomantsi",
        safe_contact="Kanaria: only in the mornings", mother_tongue="fi", protected=True,
        protected_since=today - timedelta(days=1), protected_until=today + timedelta(days=300),
    )  # fmt: skip
    version = person_page(**where, person_id=aino.person_id).version
    change_person(**where, person_id=aino.person_id, version=version, person=person)
    partner = NewPerson(name="Kanaria-Kumppani", new_home="Kanariakoti", protected=True)
    partner_id = add_family_member(**where, person=partner)
    homes = family_people(**where).homes
    for one in homes:
        with_aino = (aino.person_id, otso, partner_id)
        change_home(**where, home_id=one.id, version=one.version, name=f"{one.name} Kanaria", residents=with_aino)


def _people_around(house: Home, aino: Somebody) -> tuple[UUID, ...]:
    where = {"by": house.by, "family_id": house.family_id}
    nurse = add_member(
        **where,
        member=NewMember(
            name="Kanaria-Hoitaja", kind=ParticipantKind.PROFESSIONAL, sector="pro", role="Kanaria-yksikkö"
        ),
    )
    school = add_member(
        **where, member=NewMember(name="Kanaria-koulu", kind=ParticipantKind.PLACE, sector="everyday", shown=True)
    )
    today = clock.today()
    consent = NewConsent(
        giver_id=aino.person_id, purpose=Purpose.OTHER, words="Kanaria: for the nurse", since=today,
        until=today + timedelta(days=90), how=GivenBy.IN_PERSON,
    )  # fmt: skip
    record_consent(**where, person_id=nurse, consent=consent)
    name_own_worker(
        **where,
        person_id=aino.person_id,
        named=NewOwnWorker(kind=OwnWorkerKind.OWN_WORKER, since=today, name="Kanaria-Omatyöntekijä"),
    )
    note_service(
        **where,
        service=Service(name="Kanaria-palvelu", contact="Kanaria-yhteys", users=(aino.person_id,), since=today),
    )
    record_basis(**where, kind=BasisKind.CHILD, words="Kanaria: why the map is drawn")
    return nurse, school


def _write(told: Hidden, nurse: UUID) -> None:
    """Lines by everybody, with every audience that could be chosen."""
    aino, pekka, otso, where = told.aino.person_id, told.pekka.person_id, told.otso, told.where
    everybody = Audience.of((aino, pekka, told.jussi.person_id), network=True, agreed=True)
    lines = told.lines

    def said(key: str, speaker: UUID, *about: UUID) -> None:
        words = Said(
            text=f"Kanaria: {key}", speaker_id=speaker, kind=StatementKind.STRENGTH, about=about, audience=everybody
        )
        lines[key] = write_statement(**where, said=words)

    said("words of Aino", aino)
    said("words of Pekka as the worker wrote them", pekka)
    said("words about Otso", nurse, otso)
    lines["words of Jussi"] = write_statement(
        **where,
        said=Said(text="Kanaria: Jussi", speaker_id=told.jussi.person_id, kind=StatementKind.FACT, audience=everybody),
    )
    lines["Aino sees it differently"] = see_differently(
        by=told.aino.actor, family_id=told.house.family_id, statement_id=_shared_with_aino(told),
        text="Kanaria: differently", sees=(pekka,),
    )  # fmt: skip
    hear_child(
        **where,
        heard=Heard(
            child_id=otso, how=FoundOut.ALONE, text="Kanaria: Otso", note="Kanaria: the nurse was there",
            day=clock.today(), audience=everybody, interpreter="Kanaria-tulkki",
        ),
    )  # fmt: skip
    lines["goal"] = set_goal(**where, title="Kanaria: goal", audience=everybody)
    promise = Promise(
        text="Kanaria: action", owners=(aino, pekka, nurse), due_words="Kanaria days", goal_id=lines["goal"],
        audience=everybody,
    )  # fmt: skip
    lines["action"] = agree(**where, promise=promise)
    action_notes.add_note(**where, action_id=lines["action"], text="Kanaria: a note under it")
    met = Met(
        how=How.VISIT, people=(aino, pekka, nurse), held_at=clock.now(), note="Kanaria: visit", audience=everybody
    )
    lines["encounter"] = log_encounter(**where, met=met)
    for viewpoint in (aino, pekka):
        felt = Felt(kind=TieKind.STRONG, words="Kanaria: tie", sees=(pekka, aino), agreed=True)
        lines[f"tie of {viewpoint}"] = set_tie(**where, viewpoint_id=viewpoint, member_id=nurse, felt=felt)


def _shared_with_aino(told: Hidden) -> UUID:
    """A line that the worker has shared with Aino."""
    share_line(**told.where, line_id=told.lines["words of Aino"], version=1, person_id=told.aino.person_id)
    return told.lines["words of Aino"]


def _meet(house: Home, guests: tuple[Somebody, ...], **otherwise: object) -> UUID:
    plan: Plan = planned(*(guest.person_id for guest in guests), **otherwise)
    return plan_meeting(by=house.by, family_id=house.family_id, plan=plan)


def _meetings(told: Hidden, nurse: UUID) -> dict[str, UUID]:
    """One that Aino and her nurse come to, one that is over, and one for Pekka alone."""
    where = told.where
    moment = clock.now().astimezone(clock.HELSINKI).replace(hour=13, minute=37) + timedelta(days=9)
    hers = Plan(
        starts_at=moment, ends_at=moment + timedelta(minutes=50), purpose="Kanaria: meeting", place="Kanaria-talo",
        interpreter="Kanaria-tulkki", guests=(told.aino.person_id, nurse), agreed_with="Kanaria",
        agenda=(("Kanaria", "Kanaria?"),),
    )  # fmt: skip
    coming = plan_meeting(**where, plan=hers)
    at = {"family_id": told.house.family_id, "meeting_id": coming}
    reply(by=told.aino.actor, **at, wish="Kanaria: a wish", cannot_come=False)
    over = _meet(told.house, (told.aino, told.pekka), place="Kanaria-huone", agreed_with="Kanaria")
    _hold(told, over, nurse)
    his = plan_meeting(
        **where, plan=planned(told.pekka.person_id, nurse, in_days=3, place="Kanaria-sali", agreed_with="Kanaria")
    )
    return {"hers": coming, "over": over, "his": his}


def _hold(told: Hidden, meeting_id: UUID, nurse: UUID) -> None:
    where = {**told.where, "meeting_id": meeting_id}
    aino, pekka = told.aino.person_id, told.pekka.person_id
    both = Audience.of((aino, pekka), agreed=True)
    start_meeting(**where)
    write_attendance(**where, came=(aino, pekka, nurse))
    note = write_note(**where, noted=Noted(text="Kanaria: noted", speaker_id=aino, phase=1, audience=both))
    his = write_note(**where, noted=Noted(text="Kanaria: his", speaker_id=pekka, phase=1, audience=both))
    promise = Promise(text="Kanaria: agreed there", owners=(pekka, nurse), audience=both)
    action = agree_in_meeting(**where, promise=promise)
    begin_reading_back(**where)
    answers = {aino: (View.YES, Given.ALOUD), pekka: (View.YES, Given.ALOUD)}
    kept = {note: Kept("Kanaria: kept", both), his: Kept("Kanaria: kept, his", both)}
    read = read_back_page(**where).meeting.version
    close_meeting(**where, version=read, outcome=Outcome(kept=kept, standing={action: both}, answers=answers))
    told.lines["kept note"], told.lines["agreed in the meeting"] = note, action


def _share(told: Hidden) -> None:
    """Lines without a mark that Pekka and Jussi do read, so that their pages are as full as they can be."""
    pekka, jussi, where = told.pekka, told.jussi, told.where
    said = Said(
        text="Mornings are calm", speaker_id=told.aino.person_id, kind=StatementKind.WISH, about=(pekka.person_id,),
        audience=Audience.of(()),
    )  # fmt: skip
    own = Said(text="I cook", speaker_id=pekka.person_id, kind=StatementKind.STRENGTH, audience=Audience.of(()))
    done = Promise(text="I read aloud", owners=(pekka.person_id,), audience=Audience.of(()))
    lines = [
        write_statement(**where, said=said),
        write_statement(**where, said=own),
        agree(**where, promise=done),
        set_goal(**where, title="We play outside", audience=Audience.of(())),
    ]
    for line in lines:
        for version, reader in enumerate((pekka, jussi), 1):
            share_line(**where, line_id=line, version=version, person_id=reader.person_id, agreed=True)
    felt = Felt(kind=TieKind.STRONG, words="A friend", sees=(told.aino.person_id,))
    at = {"by": pekka.actor, "family_id": told.house.family_id, "viewpoint_id": pekka.person_id}
    set_tie(**at, member_id=jussi.person_id, felt=felt)


def _administer(cast: Cast, told: Hidden, nurse: UUID) -> None:
    """The plan's approvals and review, and what one worker tells the next."""
    where, days = told.where, clock.today() + timedelta(days=40)
    given = OfPlan(person_id=told.aino.person_id, answer=Answer.OTHERWISE, given="Kanaria", words="Kanaria: words")
    record_answer(**where, given=given)
    answer_plan(by=told.aino.actor, family_id=told.house.family_id, answer=Answer.THINKING, words="Kanaria: hers")
    set_review(**where, due_on=days, words="Kanaria: review", version=0)
    pass_on(**where, account_id=cast.accounts["meri"], why="Kanaria: why", words="Kanaria: what the next one knows")
