"""On which ground somebody of the network stands to a family by writing a meeting's notes while it is under way."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from casework import clock
from casework.access.policy import Actor, Basis, Held
from casework.db import session
from casework.families.models import Participant, ParticipantKind, Standing
from casework.meetings.gatherings.models import Guest, Meeting, MeetingState

RECORDS_FOR = timedelta(hours=12)
"""A meeting that nobody closes is no way in for ever."""


def grounds(by: Actor, family_ids: Collection[UUID] | None) -> Iterator[tuple[UUID, Held]]:
    """A source of grounds for ``access.facts``. It ends with the part in the family as everything else does."""
    query = (
        select(Meeting.family_id, Meeting.id, Participant.id)
        .join(Guest, Guest.meeting_id == Meeting.id)
        .join(Participant, Participant.id == Guest.participant_id)
        .where(
            Guest.records,
            Meeting.state == MeetingState.UNDER_WAY,
            Meeting.began_at > clock.now() - RECORDS_FOR,
            Participant.identity_id.in_(by.identity_ids),
            Participant.standing == Standing.CONFIRMED,
            Participant.takes_part_until >= clock.today(),
            Participant.kind.in_(MAY_RECORD),
        )
    )
    if family_ids is not None:
        query = query.where(Meeting.family_id.in_(family_ids))
    for family_id, meeting_id, person_id in session().execute(query):
        yield family_id, Held(Basis.RECORDER, meeting_id, person_id)


MAY_RECORD = frozenset({ParticipantKind.OWN, ParticipantKind.PROFESSIONAL})
"""One parent does not write down the other; workers who carry the matter need no ground of this kind."""
