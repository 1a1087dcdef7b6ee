"""Record a consent, let somebody of the network take part by it, withdraw it, and see what ends soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import OWN_FAMILY, Actor, Permission
from casework.audit.models import Action
from casework.consent.models import Consent, How, Purpose
from casework.db import session, store
from casework.errors import N_, NotFound, Refused
from casework.families.actions import family_of, matter_of, participant, people_page_of, save_person
from casework.families.invitations import confirm_in
from casework.families.models import Custody, Participant, ParticipantKind, Relation, Standing
from casework.families.people import PersonView, people_of, view_of

_CONSENT_NEEDED = frozenset({ParticipantKind.OWN, ParticipantKind.PROFESSIONAL})


class NoConsent(Refused):
    """Nobody has agreed that they take part, or that time is over."""

    def __init__(self) -> None:
        super().__init__(N_("Record the family's consent first. Without it nobody of the network takes part."))


class NotTheirs(Refused):
    """Somebody agreed for a person for whom they cannot."""

    def __init__(self) -> None:
        super().__init__(
            N_("An adult agrees for themselves and for children in their custody. Choose otherwise."), field="given_for"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """What is recorded of a consent."""

    giver_id: UUID
    given_for: tuple[UUID, ...] = ()
    """Nobody named: the giver alone."""
    purpose: Purpose
    words: str = ""
    since: date
    until: date
    how: How


def record_consent(*, by: Actor, family_id: UUID, person_id: UUID, consent: NewConsent) -> UUID:
    """Write down that somebody of the family agrees that this person takes part (Act 703/2023 § 6).

    Raises:
        Forbidden: the actor does not carry the matter.
        NotFound: nobody of the network, or no adult of the family, has these ids.
        NotTheirs: it is given for somebody for whom the giver cannot decide (Act 361/1983 § 4).
        Refused: the days do not fit, or a purpose of their own is not told.
    """
    _refuse_unfit(consent)
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = _of_network(door, person_id)
        given_for = consent.given_for or (consent.giver_id,)
        _refuse_unentitled(door, consent.giver_id, given_for)
        before = _in_force(door, _consents_of(person_id))
        record = Consent(
            family_id=family_id,
            participant_id=person_id,
            giver_id=consent.giver_id,
            recorder_id=door.me,
            recorded_at=clock.now(),
            since=consent.since,
            until=consent.until,
            renews_id=next((one.id for one in before if one.giver_id == consent.giver_id), None),
            given_for=[str(somebody) for somebody in given_for],
            purpose=consent.purpose.value,
            words=consent.words,
            how=consent.how.value,
        )
        store(record)
        door.record(Action.CONSENT_GIVEN, record)
        _hold_equal(door, person)
    return record.id


def confirm_member(*, by: Actor, family_id: UUID, person_id: UUID) -> None:
    """Confirm that whoever accepted is the right person, and that the family agrees: they see what is meant for them.

    Raises:
        NoConsent: no consent of this matter, given since their part last ended, holds today.
        NotThatWay: they have not accepted, or are confirmed already.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = _of_network(door, person_id)
        if not _in_force(door, _consents_of(person_id)):
            raise NoConsent
        _hold_equal(door, person)
        confirm_in(door, person)


def withdraw_consent(*, by: Actor, family_id: UUID, consent_id: UUID) -> UUID:
    """Take a consent back: on their own page whoever gave it, on the family's word whoever carries the matter.

    With the next request its person sees nothing any more, unless somebody else's consent holds. Withdrawing twice
    is once. Returns whose part it was.

    Raises:
        NotFound: it is another one's to withdraw.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.TAKE_PART) as door:
        consent = _own_consent(door, consent_id)
        if consent.withdrawn_at is not None:
            door.note_reading(Action.FAMILY_READ)
            return consent.participant_id
        consent.withdrawn_at, consent.withdrawn_by = clock.now(), door.me
        session().flush()
        door.record(Action.CONSENT_WITHDRAWN, consent)
        _hold_equal(door, participant(family_id, consent.participant_id))
        return consent.participant_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentView:
    """One consent with the names of those in it."""

    id: UUID
    person: PersonView
    giver: str
    given_for: Sequence[str]
    purpose: Purpose
    words: str
    since: date
    until: date
    how: How
    recorded_by: str
    withdrawn_on: date | None
    holds: bool
    mine: bool
    """Whether the reader gave it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPage:
    """The consents about one person of the network, newest first, and who in the family can give one."""

    family_id: UUID
    family_name: str
    person: PersonView
    consents: Sequence[ConsentView]
    adults: Sequence[PersonView]
    family: Sequence[PersonView]
    ride_id: UUID | None


def consent_page(*, by: Actor, family_id: UUID, person_id: UUID, ride_id: UUID | None = None) -> ConsentPage:
    """The consents about one person, for whoever carries the matter.

    Raises:
        NotFound: nobody of the network has this id.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.WRITE_FAMILY,
        action=Action.FAMILY_READ,
        ride_id=ride_id,
        part=person_id,
    ) as door:
        person, around = _of_network(door, person_id), people_page_of(door)
        family = [one for one in around.people if one.kind is ParticipantKind.FAMILY]
        return ConsentPage(
            family_id=family_id,
            family_name=around.family_name,
            person=view_of(person),
            consents=_views(door, _consents_of(person_id)),
            adults=[one for one in family if not one.is_child],
            family=[one for one in family if one.shape != "triangle"],
            ride_id=door.ride_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OneConsent:
    """A consent on the page that asks once more before it is withdrawn."""

    family_id: UUID
    family_name: str
    consent: ConsentView


def one_consent(*, by: Actor, family_id: UUID, consent_id: UUID, own: bool = False) -> OneConsent:
    """A consent for whoever may withdraw it: those who carry the matter, or on their ``own`` page its giver.

    Raises:
        NotFound: it is another one's, or there is none.
    """
    permission, action = (
        (Permission.READ_SHARED, Action.SHARED_READ) if own else (Permission.WRITE_FAMILY, Action.FAMILY_READ)
    )
    with opening.to_read(by=by, family_id=family_id, permission=permission, action=action) as door:
        (view,) = _views(door, [_own_consent(door, consent_id)])
        return OneConsent(family_id=family_id, family_name=family_of(door).name, consent=view)


def consents_given(door: Opening) -> Sequence[ConsentView]:
    """The consents that hold today and that whoever opened the family gave themselves."""
    given = [one for one in door.rows(Consent) if one.giver_id == door.reader.participant_id]
    return _views(door, _in_force(door, sorted(given, key=lambda one: one.until)))


def consents_ending(door: Opening) -> Sequence[PersonView]:
    """Those of the network who take part, and whose consent ends within 30 days, the nearest first."""
    soon = [person for person in people_of(door) if person.ends_soon]
    return sorted(soon, key=lambda person: person.until or clock.today())


def _refuse_unfit(consent: NewConsent) -> None:
    if consent.since > clock.today():
        raise Refused(N_("A consent begins today or earlier."), field="since")
    if consent.until < clock.today() or consent.until < consent.since:
        raise Refused(N_("The last day is today or later."), field="until")
    if consent.purpose is Purpose.OTHER and not consent.words:
        raise Refused(N_("Write for what the consent is."), field="words")


def _of_network(door: Opening, person_id: UUID) -> Participant:
    person = participant(door.family_id, person_id)
    if person.kind not in _CONSENT_NEEDED or person.standing is Standing.ENDED:
        raise NotFound
    return person


def _own_consent(door: Opening, consent_id: UUID) -> Consent:
    consent = session().get(Consent, consent_id)
    if consent is None or consent.family_id != door.family_id:
        raise NotFound
    if door.reader.basis not in OWN_FAMILY and consent.giver_id != door.reader.participant_id:
        raise NotFound
    return consent


def _refuse_unentitled(door: Opening, giver_id: UUID, given_for: Sequence[UUID]) -> None:
    """An adult of the family agrees for themselves, a guardian for their children."""
    giver = participant(door.family_id, giver_id)
    if giver.kind is not ParticipantKind.FAMILY or giver.standing is Standing.ENDED or view_of(giver).is_child:
        raise NotFound
    today = clock.today()
    lasts = and_(Relation.ended_at.is_(None), or_(Relation.until.is_(None), Relation.until >= today))
    query = select(Relation).where(Relation.adult_id == giver_id, Relation.since <= today, lasts)
    children = {bond.child_id for bond in session().scalars(query) if bond.custody != Custody.NONE.value}
    if not set(given_for) <= children | {giver_id}:
        raise NotTheirs


def _hold_equal(door: Opening, person: Participant) -> None:
    """Keep the day that access decides by equal to the consents: the last one's end, or yesterday where none holds.

    Whoever takes part again after a time in which nobody agreed is told of nothing that was written meanwhile.
    """
    today = clock.today()
    consents = _in_force(door, _consents_of(person.id))
    until = max((one.until for one in consents), default=today - timedelta(days=1))
    if person.takes_part_until != until:
        if person.standing is Standing.CONFIRMED and not view_of(person).agreed:
            person.confirmed_at = clock.now()
        person.takes_part_until = until
        save_person(door, Action.PERSON_CHANGED, person)


def _consents_of(person_id: UUID) -> Sequence[Consent]:
    query = select(Consent).where(Consent.participant_id == person_id).order_by(Consent.recorded_at.desc())
    return session().scalars(query).all()


def _in_force(door: Opening, consents: Sequence[Consent]) -> list[Consent]:
    """Those by which somebody takes part today. None revives: it was given in this matter, after any part ended."""
    begun = matter_of(door).contact_at
    ended = {person.id: person.ended_at for person in door.rows(Participant) if person.ended_at is not None}
    today = clock.today()
    return [
        one
        for one in consents
        if one.holds_on(today) and one.recorded_at >= max(begun, ended.get(one.participant_id, begun))
    ]


def _views(door: Opening, consents: Sequence[Consent]) -> list[ConsentView]:
    known = {person.id: view_of(person) for person in door.rows(Participant)} if consents else {}
    in_force = _in_force(door, consents)
    return [
        ConsentView(
            id=one.id,
            person=known[one.participant_id],
            giver=known[one.giver_id].name,
            given_for=[known[UUID(text)].name for text in one.given_for],
            purpose=Purpose(one.purpose),
            words=one.words,
            since=one.since,
            until=one.until,
            how=How(one.how),
            recorded_by=known[one.recorder_id].name,
            withdrawn_on=clock.local(one.withdrawn_at).date() if one.withdrawn_at else None,
            holds=one in in_force,
            mine=one.giver_id == door.reader.participant_id,
        )
        for one in consents
    ]
