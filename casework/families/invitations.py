"""How somebody comes to take part: invited, accepted, confirmed; nothing opens before that."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.db import session, transaction
from casework.errors import N_, Refused
from casework.families.actions import participant, save_person
from casework.families.models import STANDING_MOVES, Participant, ParticipantKind, Standing


class NotThatWay(Refused):
    """A membership does not move like that."""

    def __init__(self) -> None:
        super().__init__(N_("This has changed in the meantime. Look at the page again."))


def invite(*, by: Actor, family_id: UUID, person_id: UUID) -> None:
    """Ask somebody to take part. They see nothing before they have accepted and been confirmed.

    Raises:
        Refused: they cannot be reached yet, because no identity code is known.
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = participant(family_id, person_id)
        if person.kind in {ParticipantKind.WORKER, ParticipantKind.PLACE}:
            raise NotThatWay
        if person.identity_id is None:
            raise Refused(N_("Add the identity code first: it is how they can sign in."))
        _move(person, Standing.INVITED)
        # Whoever is asked anew is confirmed anew, and by a consent given since their part ended.
        person.confirmed_at = None
        save_person(door, Action.PERSON_INVITED, person)


def accept_invitation(*, by: Actor, family_id: UUID) -> None:
    """Say yes to an invitation. It still opens nothing."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.ANSWER_INVITATION) as door:
        person = participant(family_id, door.me)
        _move(person, Standing.ACCEPTED)
        session().flush()
        door.record(Action.INVITATION_ACCEPTED, person)


def confirm(*, by: Actor, family_id: UUID, person_id: UUID) -> None:
    """Confirm that somebody of the family who accepted is the right person: they see what is meant for them.

    Raises:
        NotThatWay: they are of the network, where it takes the family's consent (see ``consent``).
    """
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        person = participant(family_id, person_id)
        if person.kind is not ParticipantKind.FAMILY:
            raise NotThatWay
        confirm_in(door, person)


def confirm_in(door: Opening, person: Participant) -> None:
    """The same within an opening, for whoever made sure that nothing is missing."""
    _move(person, Standing.CONFIRMED)
    person.confirmed_at = clock.now()
    save_person(door, Action.PERSON_CONFIRMED, person)


def end_membership(*, by: Actor, family_id: UUID, person_id: UUID) -> None:
    """End somebody's part. With their next request they see nothing any more."""
    with opening.to_change(by=by, family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        end_in(door, participant(family_id, person_id))


def end_in(door: Opening, person: Participant) -> None:
    """The same within an opening."""
    _move(person, Standing.ENDED)
    person.ended_at, person.takes_part_until = clock.now(), None
    save_person(door, Action.MEMBERSHIP_ENDED, person)


def invitations(*, by: Actor) -> Sequence[UUID]:
    """Families that have invited the actor and wait for an answer, by id: nothing more may be known yet."""
    with transaction():
        query = select(Participant.family_id).where(
            Participant.identity_id.in_(by.identity_ids), Participant.standing == Standing.INVITED
        )
        return session().scalars(query).all()


def _move(person: Participant, standing: Standing) -> None:
    if standing not in STANDING_MOVES[person.standing]:
        raise NotThatWay
    person.standing = standing
