"""Nothing that could tell where a protected parent lives reaches the other parent: every answer is searched."""

import itertools
import re
from collections.abc import Iterator
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from casework.accounts.sessions import sign_in_as
from casework.db import reading
from casework.families.lines import Line
from casework.families.models import Family, Household, Participant, Relation
from casework.families.sharing import share_line, unshare_line
from casework.responsibility.closing import close_matter, closing_page
from tests.cast import Cast
from tests.hostile.hidden import MARK, TOLD_OTHERWISE, Hidden, hide
from tests.inspect import parsed

LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def told(cast: Cast) -> Hidden:
    return hide(cast)


class Walk:
    """Somebody going everywhere they can, every answer searched as it comes."""

    def __init__(self, cast: Cast, who: UUID | None, language: str = "fi") -> None:
        with cast.app.app_context():
            assert who is not None
            token = sign_in_as(account_id=who)
        self.browser: FlaskClient = cast.browser(token)
        self.browser.set_cookie("language", language, domain="localhost", secure=True)
        self.cast, self.found, self.met, self.forms = cast, list[str](), set[str](), dict[str, dict[str, str]]()

    def open(self, address: str, *, part: bool = False) -> TestResponse:
        """One address, as a page or as a part of one."""
        answer = self.browser.get(address, headers={"HX-Request": "true"} if part else {})
        self.search(f"GET {address}", answer)
        if answer.status_code == 200:
            self.met.add(address)
        return answer

    def search(self, what: str, answer: TestResponse) -> None:
        """Look for every protected value in the body and in every header."""
        everything = "\n".join([*map(str, answer.headers.values()), unescape(answer.text)])
        self.found += [f"{what}: {value}" for value in protected_values(everything)]

    def everywhere(self, start: str = "/") -> None:
        """Every link from the first page on, each as a page and as a part."""
        waiting, known = [start], {start}
        while waiting:
            address = waiting.pop()
            answer = self.open(address)
            self.open(address, part=True)
            follow = [answer.location] if answer.location else _links(answer) if answer.mimetype == "text/html" else []
            for link in follow:
                if link and link.startswith("/") and not link.startswith("/static") and link not in known:
                    known.add(link)
                    waiting.append(link)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                self.forms |= _forms(answer)

    def every_route(self, told: Hidden) -> None:
        """Every address of the application, with every id of the family that could stand in it."""
        ids = _ids(told)
        for rule in self.cast.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                choices = [ids.get(name, _other(name, ids)) for name in sorted(rule.arguments)]
                for values in itertools.product(*choices):
                    with self.cast.app.test_request_context():
                        _, address = rule.build(dict(zip(sorted(rule.arguments), values, strict=True))) or ("", "")
                    if address and "sign-out" not in address:
                        self.open(address)

    def press_everything(self) -> None:
        """Send every form that was met, filled in, and follow where it leads."""
        for address, typed in list(self.forms.items()):
            if "sign" in address or "language" in address or "withdraw" in address:
                continue
            answer = self.browser.post(address, data=typed)
            self.search(f"POST {address}", answer)
            if answer.location:
                self.open(answer.location)
            with_htmx = self.browser.post(address, data=typed, headers={"HX-Request": "true"})
            self.search(f"POST {address} in part", with_htmx)


def protected_values(text: str) -> Iterator[str]:
    """The protected values that stand in a text."""
    low = text.casefold()
    for place in re.finditer(MARK, low):
        yield low[max(place.start() - 40, 0) : place.end() + 25].replace("\n", " ")
    for name, values in TOLD_OTHERWISE.items():
        if any(value.casefold() in low for value in values):
            yield name


def _links(answer: TestResponse) -> list[str]:
    names = ("href", "src", "hx-get", "data-url", "formaction")
    elements = (
        [element for element in parsed(answer.text).iter() if isinstance(element.tag, str)]
        if (answer.text.startswith("<!doctype"))
        else []
    )
    found = [element.get(name) for element in elements for name in names]
    found += [form.get("action") for form in elements if form.tag == "form" and form.get("method") != "post"]
    return [link.partition("#")[0] for link in found if link]


def _forms(answer: TestResponse) -> dict[str, dict[str, str]]:
    forms: dict[str, dict[str, str]] = {}
    for form in parsed(answer.text).iter("form"):
        if form.get("method") == "post" and form.get("action"):
            typed: dict[str, str] = {}
            for one in form.iter():
                name = one.get("name") if isinstance(one.tag, str) else None
                if name and one.get("type") in {"radio", "checkbox"}:
                    typed.setdefault(name, one.get("value") or "on")
                elif name and one.tag in {"input", "textarea", "select"}:
                    typed[name] = one.get("value") or ("Own words" if one.get("type") != "hidden" else "")
            forms[form.get("action", "")] = typed
    return forms


def _ids(told: Hidden) -> dict[str, list[object]]:
    """Every id of the family by what it is called in addresses."""
    with reading() as work:
        of = told.house.family_id
        people = list(work.scalars(select(Participant.id).where(Participant.family_id == of)))
        lines = list(work.scalars(select(Line.id).where(Line.family_id == of)))
        relations = list(work.scalars(select(Relation.id).where(Relation.family_id == of)))
        homes = list(work.scalars(select(Household.id).where(Household.family_id == of)))
        assert work.get(Family, of)
    everybody = dict.fromkeys(("person_id", "member_id", "viewpoint_id"), people)
    written = dict.fromkeys(("statement_id", "action_id", "goal_id", "encounter_id", "tie_id", "line_id"), lines)
    return {
        "family_id": [of], "relation_id": relations, "home_id": homes, "version": [1], "meeting_id":
        list(told.meetings.values()), **everybody, **written,
    }  # fmt: skip


def _other(name: str, ids: dict[str, list[object]]) -> list[object]:
    return [ids["person_id"][0]] if name.endswith("_id") else ["fi"]


def _walk(cast: Cast, told: Hidden, who: str, language: str) -> Walk:
    walk = Walk(cast, getattr(told, who).actor.account_id, language)
    walk.everywhere()
    walk.everywhere(f"/our-plan/{told.house.family_id}")
    return walk


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["pekka", "jussi"])
def test_no_page_and_no_part_tells_it(cast: Cast, told: Hidden, who: str, language: str) -> None:
    walk = _walk(cast, told, who, language)
    walk.press_everything()
    walk.everywhere(f"/our-plan/{told.house.family_id}")
    assert walk.found == []
    assert len(walk.met) >= (9 if who == "pekka" else 3), walk.met


@pytest.mark.parametrize("who", ["pekka", "jussi"])
def test_no_address_tells_it_whoever_guesses_it(cast: Cast, told: Hidden, who: str) -> None:
    walk = Walk(cast, getattr(told, who).actor.account_id)
    walk.every_route(told)
    assert walk.found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_paper_for_them_tells_it(cast: Cast, told: Hidden, language: str) -> None:
    walk = Walk(cast, cast.accounts["saana"], language)
    of, pekka = told.house.family_id, told.pekka.person_id
    papers = list(_papers(cast, of, pekka, told.meetings["over"]))
    for address in papers:
        answer = walk.browser.get(address)
        assert answer.status_code == 200, address
        sheet = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
        assert list(protected_values(unescape(sheet))) == [], address
    assert len(papers) == 2


def _papers(cast: Cast, family_id: UUID, person_id: UUID, meeting_id: UUID) -> Iterator[str]:
    for rule in cast.app.url_map.iter_rules():
        if rule.endpoint in {"plan.paper", "gatherings.paper"}:
            values = {"family_id": family_id, "person_id": person_id, "meeting_id": meeting_id}
            with cast.app.test_request_context():
                yield (rule.build({name: values[name] for name in rule.arguments}) or ("", ""))[1]


def test_the_protected_parent_reads_none_of_it_either_until_it_is_shared(cast: Cast, told: Hidden) -> None:
    assert told.house.heard_by(told.aino.actor) == {"Kanaria: words of Aino", "Kanaria: differently"}
    assert told.house.promised_to(told.aino.actor) == set()


@pytest.mark.parametrize("key", ["words of Pekka as the worker wrote them", "goal", "action", "kept note"])
def test_a_line_that_is_shared_reaches_that_person_alone(cast: Cast, told: Hidden, key: str) -> None:
    """The walk sees what is there: the same search finds the line once it is shared, and no more when it is not."""
    with reading() as work:
        version = work.get_one(Line, told.lines[key]).version
    which = {**told.where, "line_id": told.lines[key], "person_id": told.pekka.person_id}
    share_line(**which, version=version, agreed=True)
    plan = f"/our-plan/{told.house.family_id}"
    pekka, jussi = Walk(cast, told.pekka.actor.account_id), Walk(cast, told.jussi.actor.account_id)
    pekka.open(plan)
    assert pekka.found, "the search finds what is there"
    jussi.open(plan)
    jussi.open(f"{plan}/picture")
    assert jussi.found == []
    unshare_line(**which, version=version + 1)
    after = Walk(cast, told.pekka.actor.account_id)
    after.everywhere(plan)
    assert after.found == []


@pytest.mark.parametrize("who", ["pekka", "jussi"])
def test_when_the_matter_is_closed_it_is_still_told_to_nobody(cast: Cast, told: Hidden, who: str) -> None:
    version = closing_page(**told.where).version
    close_matter(**told.where, version=version, reason="no_need", words="Kanaria: why", last_words="Kanaria: farewell")
    walk = _walk(cast, told, who, "fi")
    assert walk.found == []
    plan = f"/our-plan/{told.house.family_id}"
    assert (plan in walk.met) == (who == "pekka"), "the network sees nothing any more"
