"""Read the region's files: the county and those who work there, and the families with everything that happened."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from casework.access.policy import Role
from casework.demo import cast
from casework.demo.cast import Employee
from casework.demo.story import Event, Story, story_of

FOLDER = Path(__file__).parent / "region"

_DAYS_TO_A_WORKER = 4
"""How long a family of the files waits for its worker where they do not say."""


@dataclass(frozen=True, slots=True)
class County:
    """A county with its areas and their units, who works in them, and its families."""

    name: str
    areas: Mapping[str, Sequence[str]]
    staff: Sequence[Employee]
    stories: Sequence[Story]
    founded_days_ago: int = 0


def standing_cast() -> County:
    """The few families that every test knows."""
    return County(cast.COUNTY, cast.AREAS, cast.EMPLOYEES, [story_of(household) for household in cast.HOUSEHOLDS])


@cache
def region() -> County:
    """The whole region: the standing cast, and around it what the files tell."""
    county = _read(FOLDER / "county.toml")
    staff = [Employee(**{**facts, "role": Role(facts["role"])}) for facts in county["staff"]]
    municipalities = county["municipalities"]
    more = {facts["name"]: facts for facts in _families(FOLDER / "standing.toml")}
    written = [
        _story(facts, municipalities) for path in sorted(FOLDER.glob("families-*.toml")) for facts in _families(path)
    ]
    return County(
        name=county["name"],
        areas={area["name"]: [unit["name"] for unit in area["units"]] for area in county["areas"]},
        staff=(*cast.EMPLOYEES, *staff),
        stories=[*(_told_more(story, more) for story in standing_cast().stories), *written],
        founded_days_ago=county["founded_days_ago"],
    )


def _told_more(story: Story, more: Mapping[str, Mapping[str, Any]]) -> Story:
    """A story of the standing cast, with what the files add to it."""
    facts = more.get(story.name, {})
    added = chain.from_iterable(_happened(dict(one)) for one in (*facts.get("story", ()), *facts.get("meetings", ())))
    return Story(story.name, sorted((*story.events, *added), key=lambda event: -event.days_ago))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _families(path: Path) -> Sequence[dict[str, Any]]:
    families: Sequence[dict[str, Any]] = _read(path)["family"]
    return families


def _story(facts: dict[str, Any], municipalities: Mapping[str, str]) -> Story:
    return Story(facts["name"], sorted(_events(dict(facts), municipalities), key=lambda event: -event.days_ago))


def _events(facts: dict[str, Any], municipalities: Mapping[str, str]) -> Iterator[Event]:
    begin, worker = facts.pop("days_ago"), facts.pop("worker", None)
    municipality = municipalities[facts.pop("municipality")]
    members, story = facts.pop("members"), [*facts.pop("story", ()), *facts.pop("meetings", ())]
    waits = facts.pop("waits", _DAYS_TO_A_WORKER)
    yield Event(begin, {"opened": facts.pop("name"), "intake": facts.pop("intake", worker), **facts})
    for member in members:
        yield from _member(dict(member), begin, municipality)
    if worker:
        yield Event(begin - waits, {"proposed": worker})
        yield Event(begin - waits, {"accepted": worker})
        yield Event(begin - waits, {"family_view": "agreed", "by": members[0]["name"], "way": "phone"})
    for happened in story:
        yield from _happened(dict(happened))


def _member(facts: dict[str, Any], begin: int, municipality: str) -> Iterator[Event]:
    ago, takes_part = facts.pop("ago", begin), facts.pop("takes_part", None)
    at_home = {} if "kind" in facts else {"municipality": municipality}
    name = facts.pop("name")
    yield Event(ago, {"joined": name, **at_home, **facts})
    if takes_part is not None:
        yield Event(takes_part, {"let_in": name})


def _happened(facts: dict[str, Any]) -> Iterator[Event]:
    """An event, and for what was agreed in it and done a second one on the day on which it was done."""
    ago, agreed = facts.pop("ago"), [dict(action) for action in facts.get("actions", ())]
    done = [(action["agreed"], action.pop("done")) for action in (*agreed, facts) if "done" in action]
    yield Event(ago, {**facts, "actions": agreed} if agreed else facts)
    for text, done_ago in done:
        yield Event(done_ago, {"done": text})
