"""On which ground somebody of the network stands to a family by writing a meeting's notes while it is under way."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, select

from casework import clock
from casework.access.facts import Question, several
from casework.access.policy import Actor, Basis, Held
from casework.families.models import Participant, ParticipantKind, Standing
from casework.meetings.gatherings.models import Guest, Meeting, MeetingState

RECORDS_FOR = timedelta(hours=12)
"""A meeting that nobody closes is no way in for ever."""


MAY_RECORD = frozenset({ParticipantKind.OWN, ParticipantKind.PROFESSIONAL})
"""One parent does not write down the other; workers who carry the matter need no ground of this kind."""

_RECORDING = Question(
    select(Meeting.family_id, Meeting.id, Participant.id)
    .join(Guest, Guest.meeting_id == Meeting.id)
    .join(Participant, Participant.id == Guest.participant_id)
    .where(
        Guest.records,
        Meeting.state == MeetingState.UNDER_WAY,
        Meeting.began_at > bindparam("since"),
        Participant.identity_id.in_(several("identity_ids")),
        Participant.standing == Standing.CONFIRMED,
        Participant.takes_part_until >= bindparam("today"),
        Participant.kind.in_(MAY_RECORD),
    ),
    Meeting.family_id,
)


def grounds(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """A source of grounds for ``access.facts``. It ends with the part in the family as everything else does."""
    now = {"since": clock.now() - RECORDS_FOR, "today": clock.today()}
    for family_id, meeting_id, person_id in _RECORDING.ask(family_ids, identity_ids=list(by.identity_ids), **now):
        yield family_id, Held(Basis.RECORDER, meeting_id, person_id)
