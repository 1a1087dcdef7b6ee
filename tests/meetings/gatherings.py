"""A meeting of a family of a test's own, brought by the verbs that people use to where the test begins."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from casework import clock
from casework.access.policy import Actor
from casework.families.lines import Audience
from casework.meetings.gatherings.actions import Plan, plan_meeting, start_meeting, write_attendance
from casework.meetings.gatherings.closing import Kept, Outcome, begin_reading_back, close_meeting, whole_meeting
from casework.meetings.gatherings.models import Given, View
from casework.meetings.gatherings.notes import Noted, agree_in_meeting, write_note
from casework.plan.actions import Promise
from tests.cast import Cast
from tests.stories import Home, Somebody, home

PLAN = Plan(
    starts_at=clock.now(),
    ends_at=clock.now(),
    purpose="How the mornings go",
    place="Koivula, room 2",
    interpreter="Farid, dari",
    guests=(),
    agreed_with="Aino",
    agenda=(("Welcome", "What do you hope for?"), ("What is good now", "")),
)


@dataclass(frozen=True)
class Gathering:
    """Saana's family Rautio: Aino and Pekka with Otso, and Jussi from next door, who may write the notes."""

    house: Home
    aino: Somebody
    pekka: Somebody
    otso: UUID
    jussi: Somebody
    meeting_id: UUID

    @property
    def family_id(self) -> UUID:
        return self.house.family_id

    @property
    def by(self) -> Actor:
        return self.house.by

    @property
    def where(self) -> dict[str, UUID]:
        return {"family_id": self.family_id, "meeting_id": self.meeting_id}

    def start(self, *, recorder: Somebody | None = None, came: tuple[UUID, ...] | None = None) -> "Gathering":
        """Begin it, and write down who came: the adults and Jussi, where nobody else is named."""
        start_meeting(by=self.by, **self.where, recorder_id=recorder.person_id if recorder else None)
        present = (self.aino.person_id, self.pekka.person_id, self.jussi.person_id) if came is None else came
        write_attendance(by=self.by, **self.where, came=present)
        return self

    def note(
        self, text: str, speaker: UUID, *sees: UUID, by: Actor | None = None, meeting_id: UUID | None = None
    ) -> UUID:
        """Note what somebody says."""
        noted = Noted(text=text, speaker_id=speaker, phase=1, audience=Audience.of(sees))
        where = self.where | ({"meeting_id": meeting_id} if meeting_id else {})
        return write_note(by=by or self.by, **where, noted=noted)

    def agree(self, text: str, *owners: UUID, by: Actor | None = None) -> UUID:
        """Agree on who does what."""
        promise = Promise(text=text, owners=owners, audience=Audience.of(()))
        return agree_in_meeting(by=by or self.by, **self.where, promise=promise)

    def close(self, *, kept: dict[UUID, Kept] | None = None, standing: dict[UUID, Audience] | None = None) -> None:
        """Read it back and close it; both adults agree."""
        begin_reading_back(by=self.by, **self.where)
        self.end(self.outcome(kept, standing))

    @property
    def version(self) -> int:
        return whole_meeting(by=self.by, **self.where).meeting.version

    def end(self, outcome: Outcome, *, version: int | None = None) -> None:
        """Close it, as its page stands now where no version is named."""
        read = self.version if version is None else version
        close_meeting(by=self.by, **self.where, version=read, outcome=outcome)

    def outcome(self, kept: dict[UUID, Kept] | None = None, standing: dict[UUID, Audience] | None = None) -> Outcome:
        said = (View.YES, Given.ALOUD)
        answers = {self.aino.person_id: said, self.pekka.person_id: (View.DIFFERENT, Given.INTERPRETED)}
        return Outcome(kept=kept or {}, standing=standing or {}, answers=answers)


def planned(*guests: UUID, in_days: int = 1, **otherwise: object) -> Plan:
    """The plan of a meeting that begins in some days and lasts an hour."""
    begins = clock.now() + timedelta(days=in_days, minutes=5)
    return replace(PLAN, starts_at=begins, ends_at=begins + timedelta(hours=1), guests=guests, **otherwise)


def gather(cast: Cast) -> Gathering:
    """A meeting that is planned, with everybody invited."""
    house = home(cast)
    aino, pekka = house.parent("Aino", 961), house.parent("Pekka", 962)
    otso = house.child("Otso", aino.person_id, pekka.person_id)
    jussi = house.neighbour("Jussi", 963)
    plan = planned(aino.person_id, pekka.person_id, otso, jussi.person_id)
    meeting_id = plan_meeting(by=house.by, family_id=house.family_id, plan=plan)
    return Gathering(house, aino, pekka, otso, jussi, meeting_id)
