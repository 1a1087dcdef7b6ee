"""The family page: what those who carry the matter see at a glance. Reads only, through the other words' questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from casework.access import opening
from casework.access.policy import Actor, Basis, Permission
from casework.audit.models import Action
from casework.families.actions import PeoplePage, matter_of, people_page_of
from casework.families.lines import Line
from casework.families.models import MatterState, ParticipantKind
from casework.families.people import PersonView
from casework.meetings.actions import EncounterView, encounters_in
from casework.meetings.encounters import LATEST
from casework.meetings.gatherings.calendar import MeetingView, next_meetings
from casework.meetings.gatherings.models import Meeting
from casework.meetings.path import PathStep, path_in
from casework.network.actions import members
from casework.picture.actions import StatementView, statements_in
from casework.picture.feelings import FeelingView, feelings_in, this_week
from casework.picture.models import StatementKind
from casework.plan.actions import GoalView, plan_in
from casework.responsibility.actions import responsible_worker
from casework.responsibility.deputies import DeputyRow, standing_in
from casework.responsibility.elsewhere import OtherWorker, others_in
from casework.responsibility.history import Pending, pending_in


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyPage:
    """Everything on the family page."""

    page: PeoplePage
    state: MatterState
    basis: Basis
    holder: str | None
    deputy: DeputyRow | None
    """Who stands in today, or soon will."""
    pending: Pending | None
    """The next responsible worker, while they have not answered or the family has not had its word."""
    elsewhere: Sequence[OtherWorker]
    """Other responsible workers of this family's children."""
    since: datetime
    services: Sequence[str]
    members: Sequence[PersonView]
    voices: Sequence[StatementView]
    """What members of the family said, strengths apart."""
    remarks: Sequence[StatementView]
    """What others said."""
    strengths: Sequence[StatementView]
    goals: Sequence[GoalView]
    encounters: Sequence[EncounterView]
    meetings: Sequence[MeetingView]
    """Those to come, under way, or waiting to be closed."""
    feelings: Sequence[FeelingView]
    """How this week and the one before felt to members of the family."""
    path: Sequence[PathStep]

    @property
    def consent_ends(self) -> date | None:
        """When the first consent ends by which somebody of the network takes part."""
        return min((person.until for person in self.members if person.takes_part and person.until), default=None)

    @property
    def family(self) -> Sequence[PersonView]:
        """The people of the family itself."""
        return [person for person in self.page.people if person.kind is ParticipantKind.FAMILY]

    @property
    def done(self) -> int:
        """How many agreed actions are done."""
        return sum(goal.done for goal in self.goals)

    @property
    def still_open(self) -> int:
        """How many are not."""
        return sum(len(goal.actions) for goal in self.goals) - self.done


def family_page(*, by: Actor, family_id: UUID) -> FamilyPage:
    """Open one family's page.

    Raises:
        Forbidden: the actor does not carry the matter, or there is no such family.
    """
    with opening.to_read(
        by=by, family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        for whole in (Line, Meeting):  # Several parts of the page are made of these: each is read once.
            door.rows(whole)
        page, matter = people_page_of(door), matter_of(door)
        said = statements_in(door, page.people)
        told = [statement for statement in said if statement.kind is not StatementKind.STRENGTH]
        return FamilyPage(
            page=page,
            state=matter.state,
            basis=door.reader.basis,
            holder=responsible_worker(door),
            deputy=standing_in(door),
            pending=pending_in(door),
            elsewhere=others_in(door),
            since=matter.opened_at or matter.contact_at,
            services=matter.services,
            members=members(page.people),
            voices=[statement for statement in told if statement.own_voice],
            remarks=[statement for statement in told if not statement.own_voice],
            strengths=[statement for statement in said if statement.kind is StatementKind.STRENGTH],
            goals=plan_in(door, page.people),
            encounters=encounters_in(door, page.people, most=LATEST),
            meetings=next_meetings({family_id: door}),
            feelings=feelings_in(door, page.people, since=this_week() - timedelta(days=7)),
            path=path_in(door),
        )
