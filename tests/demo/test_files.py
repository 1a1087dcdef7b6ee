"""The files of the region: each family has words of its own, and every fact in them is known or said to be missing."""

import inspect
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

import pytest

from casework.demo import cast
from casework.demo.files import FOLDER, region
from casework.demo.happenings import HAPPENINGS
from casework.families.models import LANGUAGES, SERVICES

STORIES = region().stories
MUNICIPALITIES = 13
WRITTEN = ("said", "goal", "agreed", "note", "about", "reviewed", "words", "why", "wish", "text", "tie_words")
"""The facts of an event that are somebody's own sentences."""


def texts(facts: Any) -> Iterator[str]:
    """Every sentence in an event, in those it holds as well."""
    if isinstance(facts, Mapping):
        yield from (facts[name] for name in WRITTEN if isinstance(facts.get(name), str) and facts[name])
        facts = list(facts.values())
    if isinstance(facts, list | tuple):
        yield from chain.from_iterable(texts(part) for part in facts)


def all_events() -> list[Mapping[str, Any]]:
    return [event.facts for story in STORIES for event in story.events]


def test_no_two_families_share_a_sentence() -> None:
    told = Counter(text for facts in all_events() for text in texts(facts))
    assert [text for text, times in told.items() if times > 1] == []
    assert len(told) > 300


def test_no_two_families_share_a_name() -> None:
    names = [story.name for story in STORIES]
    assert len(set(names)) == len(names) == 60


def test_every_event_is_of_one_kind_and_has_facts_that_its_verb_asks_for() -> None:
    for facts in all_events():
        (kind,) = facts.keys() & HAPPENINGS.keys()
        if kind != "joined":  # Whoever joins is told to a verb of their own kind.
            asked = inspect.signature(HAPPENINGS[kind]).parameters
            open_to_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in asked.values())
            assert open_to_any or facts.keys() - {kind} <= asked.keys(), facts


def test_the_county_is_whole() -> None:
    county = tomllib.loads((FOLDER / "county.toml").read_text(encoding="utf-8"))
    assert len(county["municipalities"]) == MUNICIPALITIES
    assert sorted(chain(*(area["municipalities"] for area in county["areas"]))) == sorted(county["municipalities"])
    units = [unit for area in county["areas"] for unit in area["units"]]
    assert len(county["areas"]) == 4
    assert len({unit["name"] for unit in units}) == 12
    for area in county["areas"]:
        assert {unit["municipality"] for unit in area["units"]} <= set(area["municipalities"])
    assert cast.AREAS.items() <= {a: tuple(u)[:2] for a, u in region().areas.items()}.items()
    assert region().name == cast.COUNTY


def test_every_unit_has_somebody_to_propose_and_somebody_to_be_proposed() -> None:
    at_work = {(employee.unit, employee.role.value) for employee in region().staff}
    for unit in chain(*region().areas.values()):
        assert {(unit, "worker"), (unit, "supervisor")} <= at_work


def test_about_forty_people_sign_in() -> None:
    staff = {employee.login for employee in region().staff}
    families = {facts["login"] for story in STORIES for facts in story.logins()}
    assert 38 <= len(staff | families) <= 48
    assert not staff & families
    for facts in (facts for story in STORIES for facts in story.logins()):
        assert 900 <= facts["number"] <= 999


def test_families_are_of_many_kinds() -> None:
    joined = [facts for facts in all_events() if "joined" in facts]
    assert any(len(facts.get("homes", ())) > 1 for facts in joined), "two homes"
    assert any(facts.get("protected") for facts in joined), "a protected address"
    assert any("expected_in_days" in facts for facts in joined), "a baby on the way"
    assert {"sv", "ar", "uk", "fse"} <= {facts.get("language") for facts in joined} <= {None, *LANGUAGES}
    assert any(facts.get("interpreter") for facts in joined)
    assert any("huoltaja" in facts.get("role", "") for facts in joined), "a grandparent as guardian"
    of_story = [set().union(*(event.facts for event in story.events)) for story in STORIES]
    assert any("closed" in kinds for kinds in of_story)
    assert sum("proposed" not in kinds for kinds in of_story) >= 3, "waiting"
    in_hand_over = [
        [event.facts for event in story.events if event.facts.keys() & {"proposed", "accepted"}][-1:]
        for story in STORIES
    ]
    assert any(last and "proposed" in last[0] for last in in_hand_over)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_family_begins_with_its_first_contact(story: Any) -> None:
    first, *_ = story.events
    assert "opened" in first.facts
    assert set(first.facts.get("services", ())) <= SERVICES.keys()
    assert first.facts["unit"] in set(chain(*region().areas.values()))
