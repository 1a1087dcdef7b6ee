"""What has been written: the overall picture as a member of the family, or of its network, may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casework.access import opening
from casework.access.policy import OF_FAMILY, Actor, Basis, Permission
from casework.audit.models import Action
from casework.families.actions import family_of
from casework.families.lines import line_of, unentitled
from casework.families.people import PersonView, people_of
from casework.participation.actions import seen_by
from casework.picture.actions import StatementView, statements_in, view_of
from casework.picture.hearings import ChildView, children_in
from casework.picture.models import Statement
from casework.picture.whole import AreaView, areas_of
from casework.responsibility.actions import responsible_worker


@dataclass(frozen=True, slots=True, kw_only=True)
class OurPicture:
    """The picture as one person may read it. Services and what others said for others' eyes are not in it."""

    family_id: UUID
    family_name: str
    of_family: bool
    closed: bool
    """Whether the matter is closed: the reader reads on, and says nothing more."""
    worker: str | None
    children: Sequence[ChildView]
    """The children whose view the reader may read."""
    areas: Sequence[AreaView]
    """The areas in which something stands."""
    aside: Sequence[StatementView]
    """The reader's own words that they laid aside."""


def our_picture(*, by: Actor, family_id: UUID, picture_days: int) -> OurPicture:
    """Open what is written and shared with the actor.

    Raises:
        Forbidden: the actor takes no part, is not confirmed, or did not sign in strongly enough.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_SHARED, action=Action.SHARED_READ
    ) as door:
        people = people_of(door)
        said = statements_in(door, people)
        children = [one for one in children_in(door, people, said) if one.asked]
        return OurPicture(
            family_id=family_id,
            family_name=family_of(door).name,
            of_family=door.reader.basis in OF_FAMILY,
            closed=door.reader.basis is Basis.FORMER,
            worker=responsible_worker(door),
            children=children,
            areas=[area for area in areas_of(said, children, picture_days=picture_days) if area.number],
            aside=[one for one in statements_in(door, people, aside=True) if one.mine],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenDifferently:
    """The words that somebody sees differently, and who may be chosen to read how they see it."""

    family_id: UUID
    statement: StatementView
    readers: Sequence[PersonView]
    worker: str | None
    ride_id: UUID | None


def differently_page(*, by: Actor, family_id: UUID, statement_id: UUID, ride_id: UUID | None = None) -> SeenDifferently:
    """One statement that the actor may read, to say how they see it themselves.

    Raises:
        Forbidden: the actor takes no part.
        NotFound: they may not read it.
    """
    with opening.to_read(
        by=by,
        family_id=family_id,
        permission=Permission.TAKE_PART,
        action=Action.SHARED_READ,
        ride_id=ride_id,
        part=statement_id,
    ) as door:
        people = people_of(door)
        statement = line_of(door, Statement, statement_id)
        others = [person for person in seen_by(door, people) if person.id != door.me]
        about = {row.participant_id for row in statement.about}
        # About oneself alone one agrees by choosing; of others nobody is offered who may not read of them.
        barred = () if about == {door.me} else unentitled(door, {person.id for person in others}, about)
        never = {person.id for person in barred}
        return SeenDifferently(
            family_id=family_id,
            statement=view_of(door, statement, {person.id: person for person in people}),
            readers=[person for person in others if person.id not in never],
            worker=responsible_worker(door),
            ride_id=door.ride_id,
        )
