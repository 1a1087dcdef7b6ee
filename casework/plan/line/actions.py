"""The quick line in a family: what its words mean there, who would see it, and what still has to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from casework import clock
from casework.access import opening
from casework.access.policy import Actor, Permission
from casework.audit.models import Action
from casework.families.actions import PeoplePage, family_names, people_page_of
from casework.families.lines import unentitled
from casework.families.models import ParticipantKind
from casework.families.naming import named_of_family
from casework.families.people import PersonView
from casework.plan import phrases
from casework.plan.actions import GoalView, can_do, plan_in
from casework.plan.phrases import Heard, Known


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePage:
    """A family's people and goals, and what was understood of the line there."""

    line: str
    """The words that were read, without the family's name."""
    around: PeoplePage
    goals: Sequence[GoalView]
    heard: Heard
    named: frozenset[UUID]
    """Those of the family whom the line names, whoever does it."""
    unentitled: dict[UUID, frozenset[UUID]]
    """Of each person whom it may be about: who may read a line about them only with their leave."""


def line_page(
    *, by: Actor, family_id: UUID, line: str, permission: Permission, ride_id: UUID | None = None
) -> LinePage:
    """Read a line among the people of a family, for whoever carries its matter."""
    with opening.to_read(
        by=by, family_id=family_id, permission=permission, action=Action.FAMILY_READ, ride_id=ride_id
    ) as door:
        around = people_page_of(door)
        adults = {p.id for p in around.people if p.kind is ParticipantKind.FAMILY and not p.is_child}
        family = [person.id for person in around.people if person.kind is ParticipantKind.FAMILY]
        return LinePage(
            line=line,
            around=around,
            goals=plan_in(door, around.people),
            heard=phrases.hear(line, people=known(around.people), today=clock.today(), me=around.me),
            named=frozenset(named_of_family(door, line)),
            unentitled={
                one: frozenset(person.id for person in unentitled(door, adults - {one}, {one})) for one in family
            },
        )


def known(people: Sequence[PersonView]) -> list[Known]:
    """The people as a line can name them."""
    return [Known(p.id, p.name, by_first_name=p.kind is not ParticipantKind.PLACE) for p in can_do(people)]


def family_of_line(*, by: Actor, line: str) -> tuple[Sequence[UUID], str]:
    """The families of the actor that the line begins with, and the rest of it.

    Raises:
        Forbidden: the actor is no worker.
    """
    opening.enter(by=by, permission=Permission.READ_CASELOAD)
    carried = {row.family_id: row.name for row in family_names(by=by) if row.carried}
    return phrases.family_first(line, carried)
