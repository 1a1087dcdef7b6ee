"""What happens to a family of the demo on certain days: services begin, a child is heard, a week feels heavy, a plan is
looked at, people meet, a matter ends and begins anew."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from casework import clock
from casework.demo.telling import Telling
from casework.families.lines import Audience
from casework.families.returning import reopen
from casework.meetings.gatherings import actions as gatherings
from casework.meetings.gatherings.closing import Kept, Outcome, begin_reading_back, close_meeting, whole_meeting
from casework.meetings.gatherings.models import Given, View
from casework.meetings.gatherings.notes import Noted, agree_in_meeting, write_note
from casework.picture.feelings import tell_feeling
from casework.picture.hearings import Heard, hear_child
from casework.picture.in_use import Service, note_service
from casework.picture.models import FoundOut, HowItFeels
from casework.plan.approvals import Given as GivenAnswer
from casework.plan.approvals import record_answer
from casework.plan.models import Answer
from casework.plan.reviews import review_done, review_page, set_review
from casework.responsibility.closing import close_matter, closing_page

_PHASES = (
    ("Tervetuloa ja toiveet", "Mitä toivotte tältä tapaamiselta?"),
    ("Mikä on nyt hyvin", "Mikä kantaa arjessa?"),
    ("Mikä mietityttää", "Mihin kaivataan muutosta?"),
    ("Mitä sovimme", "Kuka tekee mitä ja milloin?"),
    ("Miltä tuntui", "Mitä jäi mieleen?"),
)


def _service(
    family: Telling, name: str, *, code: str | None = None, users: Sequence[str] = (), contact: str = ""
) -> None:
    service = Service(name=name, code=code, users=family.all_of(users), contact=contact, since=clock.today())
    note_service(**family.asked, service=service)


def _heard(family: Telling, child: str, *, how: str, text: str = "", note: str = "", sees: Sequence[str] = ()) -> None:
    audience = Audience.of(family.all_of(sees), agreed=True)
    found: dict[str, Any] = {
        "how": FoundOut(how),
        "text": text,
        "note": note,
        "day": clock.today(),
        "audience": audience,
    }
    hear_child(**family.asked, heard=Heard(child_id=family.people[child], **found))


def _felt(family: Telling, felt: str, *, by: str) -> None:
    """Somebody of the family says on their own page how the week feels."""
    member = family.region.actor(family.logins[family.people[by]])
    tell_feeling(by=member, family_id=family.family_id, felt=HowItFeels(felt))


def _approved(family: Telling, name: str, *, answer: str = "yes", words: str | None = None) -> None:
    """Somebody says of the plan what they think, face to face."""
    said: dict[str, Any] = {"answer": Answer(answer), "given": "kasvokkain", "words": words}
    record_answer(**family.asked, given=GivenAnswer(person_id=family.people[name], **said))


def _reviewed(family: Telling, words: str, *, people: Sequence[str] = ()) -> None:  # noqa: ARG001 - who was there is told in the encounter.
    """The plan was looked at together on the day that was set for it."""
    set_review(**family.asked, due_on=clock.today(), words=words, version=0)
    review = review_page(**family.asked).review
    if review is None:
        raise ValueError(f"no day was set: {words}")
    review_done(**family.asked, review_id=review.id, done=True)


def _review(family: Telling, words: str, *, due: int) -> None:
    """A day is set on which the plan is looked at next, counted from the day of loading."""
    set_review(**family.asked, due_on=family.today + timedelta(days=due), words=words, version=0)


def _meeting(
    family: Telling,
    place: str,
    *,
    people: Sequence[str],
    about: str,
    absent: Sequence[str] = (),
    notes: Sequence[Mapping[str, Any]] = (),
    actions: Sequence[Mapping[str, Any]] = (),
) -> None:
    """A network meeting that is over: planned, held, read back, and closed with every adult's word."""
    meeting_id = _planned(family, place, people=(*people, *absent), about=about, days=0)
    where = {**family.asked, "meeting_id": meeting_id}
    gatherings.start_meeting(**where)
    came = family.all_of(people)
    gatherings.write_attendance(**where, came=came)
    kept = {}
    for told in notes:
        audience = Audience.of(came, agreed=True)
        noted = Noted(text=told["said"], speaker_id=family.people[told["by"]], phase=2, audience=audience)
        kept[write_note(**where, noted=noted)] = Kept(told["said"], audience)
    standing = {}
    for action in actions:
        facts = dict(action)
        text = facts.pop("agreed")
        promise = family.promise(text, **facts)
        family.actions[text] = agree_in_meeting(**where, promise=promise)
        standing[family.actions[text]] = promise.audience
    begin_reading_back(**where)
    read = whole_meeting(**where)
    answers = {adult.id: (View.YES, Given.ALOUD) if adult in read.meeting.present else None for adult in read.adults}
    outcome = Outcome(kept=kept, standing=standing, answers=answers)
    close_meeting(**where, version=read.meeting.version, outcome=outcome)


def _meeting_planned(
    family: Telling, place: str, *, people: Sequence[str], about: str, days: int, at: int = 10
) -> None:
    """A meeting that is still to come, so many days from the day of loading."""
    _planned(family, place, people=people, about=about, days=(family.today - clock.today()).days + days, at=at)


def _planned(
    family: Telling, place: str, *, people: Sequence[str], about: str, days: int, at: int | None = None
) -> UUID:
    begins = clock.now() + timedelta(days=days, minutes=1)
    if at is not None:
        begins = clock.local(begins).replace(hour=at, minute=0, second=0, microsecond=0)
    plan = gatherings.Plan(
        starts_at=begins,
        ends_at=begins + timedelta(minutes=90),
        purpose=about,
        place=place,
        interpreter="",
        guests=family.all_of(people),
        agreed_with=people[0],
        agreed_on=clock.today(),
        agenda=_PHASES,
    )
    return gatherings.plan_meeting(**family.asked, plan=plan)


def _closed(family: Telling, reason: str, *, words: str | None = None) -> None:
    version = closing_page(**family.asked).version
    close_matter(**family.asked, version=version, reason=reason, last_words=words)


def _reopened(
    family: Telling, name: str, *, contact_by: str, wish: str | None = None, services: Sequence[str] = ()
) -> None:
    """A family that was here before has made contact again, and is found by the code of one of them."""
    told: dict[str, Any] = {"contact_by": contact_by, "wish": wish, "services": services}
    reopen(**family.asked, code=family.codes[family.people[name]], **told)


OCCASIONS: Mapping[str, Callable[..., None]] = {
    "service": _service,
    "heard": _heard,
    "felt": _felt,
    "approved": _approved,
    "reviewed": _reviewed,
    "review": _review,
    "meeting": _meeting,
    "meeting_planned": _meeting_planned,
    "closed": _closed,
    "reopened": _reopened,
}
