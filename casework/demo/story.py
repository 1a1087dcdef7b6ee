"""A family's story as events in time order, whoever wrote it: the standing cast or the files of the region."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from casework import clock
from casework.demo.cast import Household, Member
from casework.families.models import ParticipantKind


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened some days ago. One of the facts names its kind, as a row of ``HAPPENINGS`` does."""

    days_ago: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A family from its first contact on, in the order in which things happened."""

    name: str
    events: Sequence[Event]

    def logins(self) -> Iterator[Mapping[str, Any]]:
        """Those of its people who can sign in."""
        return (event.facts for event in self.events if event.facts.get("login"))


def story_of(household: Household) -> Story:
    """A household of the standing cast as a story."""
    events = (*_gathered(household), *_lived(household))
    return Story(household.name, sorted(events, key=lambda event: -event.days_ago))


def _gathered(household: Household) -> Iterator[Event]:
    """The first contact: who is here, who is responsible, who takes part."""
    begin = household.days_ago
    opened = {"opened": household.name, "unit": household.unit, "intake": household.intake}
    yield Event(begin, {**opened, "contact_by": household.contact_by, "services": household.services})
    for member in household.members:
        yield Event(begin, {"joined": member.name, **_told(member)})
    if household.worker:
        yield Event(begin, {"proposed": household.worker})
        yield Event(begin, {"accepted": household.worker})
        yield Event(begin, {"family_view": "agreed", "by": household.members[0].name, "way": "phone"})
    for member in household.members:
        if member.takes_part:
            if member.kind is not ParticipantKind.FAMILY:
                yield Event(begin, {"consent": member.name, **_consent(household, member)})
            yield Event(begin, {"let_in": member.name})


def _lived(household: Household) -> Iterator[Event]:
    """What was said, agreed and done since."""
    middle = household.days_ago // 2
    for title in household.goals:
        yield Event(middle, {"goal": title, "sees": household.goal_sees})
    for said in household.words:
        facts = {"by": said.speaker, "kind": said.kind, "sees": said.sees, "about": said.about, "area": said.area}
        yield Event(said.days_ago, {"said": said.text, **facts})
    for met in household.contacts:
        yield Event(met.days_ago, {"met": met.how, "people": met.people, "note": met.note, "reached": met.reached})
    for agreed in household.agreed:
        under = household.goals[agreed.goal] if agreed.goal is not None else None
        facts = {"by": agreed.owners, "due": agreed.due_in, "due_words": agreed.due_words, "sees": agreed.sees}
        yield Event(middle, {"agreed": agreed.text, "under": under, **facts})
        if agreed.done_ago is not None:
            yield Event(agreed.done_ago, {"done": agreed.text})


def _consent(household: Household, member: Member) -> dict[str, Any]:
    """The first adult of a family agrees that somebody takes part, for the children, too."""
    giver = household.members[0].name
    children = [child.name for child in household.members if giver in child.parents]
    until = household.days_ago + member.consent_ends_in
    return {"giver": giver, "given_for": [giver, *children], "purpose": "plan", "days": until, "how": "in_person"}


def _told(member: Member) -> dict[str, Any]:
    """What is told of a member beyond the name: whatever is not as it is by itself."""
    known = ((field.name, getattr(member, field.name), field.default) for field in fields(member))
    return {
        name: value
        for name, value, default in known
        if value != default and name not in {"name", "takes_part", "consent_ends_in"}
    }


_OPENS, _LAST_VISIT = time(8), 7 * 60 + 30
"""From when people are at work, and how many minutes later the last thing of a day begins."""
_APART = timedelta(minutes=6)


def at_work(story: Story, seed: int) -> Iterator[datetime]:
    """When each event happened: on weekdays, in working hours, one after the other, and never later than now.

    The same seed and date give the same moments.
    """
    before = datetime.min.replace(tzinfo=clock.HELSINKI)
    for number, event in enumerate(story.events):
        minutes = int.from_bytes(sha256(f"{seed} {story.name} {number}".encode()).digest()[:4]) % _LAST_VISIT
        day = _weekday(clock.today() - timedelta(days=event.days_ago))
        moment = datetime.combine(day, _OPENS, clock.HELSINKI) + timedelta(minutes=minutes)
        before = moment = min(max(moment, before + _APART), clock.local(clock.now()))
        yield moment


def _weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.isoweekday() - 5))
