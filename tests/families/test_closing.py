"""A matter is closed and opened again: who reads what then, and who is asked anew."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework import clock
from casework.access.opening import Forbidden
from casework.audit import log
from casework.audit.models import Action, AuditEvent
from casework.caseload.actions import today
from casework.db import Changed, reading
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.actions import family_names, people_page
from casework.families.homes import family_people
from casework.families.invitations import accept_invitation, confirm, end_membership, invitations, invite
from casework.families.matters import CLOSING_REASONS
from casework.families.models import Matter, MatterState, Standing
from casework.families.returning import been_here, end_reading, reopen, still_reads
from casework.meetings.gatherings.actions import plan_meeting
from casework.meetings.gatherings.calendar import meetings_page
from casework.meetings.gatherings.closing import begin_reading_back
from casework.meetings.gatherings.models import MeetingState, Note, NoteState
from casework.overview.actions import family_page
from casework.participation.actions import our_plan
from casework.picture.actions import confirm_statement
from casework.plan.actions import mark
from casework.responsibility.actions import accept, propose
from casework.responsibility.closing import close_matter, closing_page
from casework.responsibility.deputies import name_deputy
from casework.responsibility.models import Responsibility, ResponsibilityState
from tests.cast import Cast
from tests.inspect import fields, sentences
from tests.meetings.gatherings import gather, planned
from tests.pages import hidden, send
from tests.stories import GROWN, Home, contact, give, home, human

AINO = 960


def close(own: Home, reason: str = "goals_reached", **words: str) -> None:
    version = closing_page(by=own.by, family_id=own.family_id).version
    close_matter(by=own.by, family_id=own.family_id, version=version, reason=reason, **words)


def reopen_by_code(own: Home, code: str, login: str = "saana") -> None:
    reopen(by=own.cast.actor(login), family_id=own.family_id, code=code, contact_by="The mother again")


# --- closing ---


def test_after_closing_nobody_carries_the_matter(cast: Cast) -> None:
    own = home(cast)
    propose(by=cast.actor("heli"), family_id=own.family_id, account_id=cast.accounts["jonas"])
    close(own)
    for login in ("saana", "jonas", "heli", "meri"):
        with pytest.raises(Forbidden):
            family_page(by=cast.actor(login), family_id=own.family_id)
        with pytest.raises(Forbidden):
            accept(by=cast.actor(login), family_id=own.family_id)
        with pytest.raises(Forbidden):
            propose(by=cast.actor(login), family_id=own.family_id, account_id=cast.accounts["jonas"])
    with reading() as work:
        matter = work.scalars(select(Matter).where(Matter.family_id == own.family_id)).one()
        assert (matter.state, matter.holder_id) == (MatterState.CLOSED, None)
        states = work.scalars(select(Responsibility.state).where(Responsibility.matter_id == matter.id))
        assert set(states) == {ResponsibilityState.ENDED, ResponsibilityState.WITHDRAWN}
        assert log.verify(work) == []


def test_a_deputy_closes_and_stands_in_no_longer(cast: Cast) -> None:
    own, day = home(cast), clock.today()
    name_deputy(by=own.by, family_id=own.family_id, account_id=cast.accounts["jonas"], since=day, until=day)
    close(Home(cast, own.family_id, cast.actor("jonas")))
    with pytest.raises(Forbidden):
        family_page(by=cast.actor("jonas"), family_id=own.family_id)


@pytest.mark.parametrize("login", ["jonas", "heli", "kaisa", "sari", "lotta"])
def test_only_whoever_carries_the_matter_closes_it(cast: Cast, login: str) -> None:
    own = home(cast)
    with pytest.raises(Forbidden):
        closing_page(by=cast.actor(login), family_id=own.family_id)
    with pytest.raises(Forbidden):
        close_matter(by=cast.actor(login), family_id=own.family_id, version=1, reason="moved")


def test_a_contact_that_needs_nothing_more_is_closed_by_intake(cast: Cast) -> None:
    own = Home(cast, contact(cast), cast.actor("saana"))
    close(own, "no_need")
    assert own.family_id not in {row.family_id for row in family_names(by=own.by)}


def test_a_family_member_goes_on_reading_what_was_shared_and_writes_nothing(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", AINO)
    words = own.say("We are heard", aino.person_id, aino.person_id)
    promise = own.promise("Calls the school", aino.person_id)
    close(own, last_words="It was good to walk beside you.")
    shown = our_plan(by=aino.actor, family_id=own.family_id)
    assert (shown.closed, shown.last_words) == (True, "It was good to walk beside you.")
    assert [said.text for said in shown.voices] == ["We are heard"]
    assert [(action.text, action.may_mark) for action in shown.mine] == [("Calls the school", False)]
    assert {row.name for row in family_names(by=aino.actor)} == {"Rautio"}
    with pytest.raises(Forbidden):
        mark(by=aino.actor, family_id=own.family_id, action_id=promise, done=True)
    with pytest.raises(Forbidden):
        confirm_statement(by=aino.actor, family_id=own.family_id, statement_id=words, version=1)


def test_the_page_of_a_closed_matter_offers_nothing_to_press(cast: Cast) -> None:
    plan = f"/our-plan/{cast.family('Lehtovaara')}"
    meri = Home(cast, cast.family("Lehtovaara"), cast.actor("meri"))
    close(meri, last_words="Kiitos teille.")
    page = cast.browser_of("sari").get(plan)
    assert page.status_code == 200
    assert "Kiitos teille." in page.text
    assert plan not in {part.split('"')[0] for part in page.text.split('action="')[1:]}


def test_the_network_sees_nothing_any_more_and_an_invitation_ends(cast: Cast) -> None:
    own = home(cast)
    eino = own.neighbour("Eino", AINO)
    code, invited = human("Iiris", AINO + 1)
    iiris = own.add("Iiris", code=code)
    invite(by=own.by, family_id=own.family_id, person_id=iiris)
    own.say("For everybody", eino.person_id, eino.person_id)
    close(own)
    for actor in (eino.actor, invited):
        with pytest.raises(Forbidden):
            our_plan(by=actor, family_id=own.family_id)
        with pytest.raises(Forbidden):
            accept_invitation(by=actor, family_id=own.family_id)
        assert [list(family_names(by=actor)), list(invitations(by=actor))] == [[], []]


def test_whoever_left_before_the_end_reads_nothing_after_it(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", AINO)
    end_membership(by=own.by, family_id=own.family_id, person_id=aino.person_id)
    close(own)
    with pytest.raises(Forbidden):
        our_plan(by=aino.actor, family_id=own.family_id)


def test_somebody_asked_again_and_not_confirmed_reads_nothing_after_the_end(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", AINO)
    end_membership(by=own.by, family_id=own.family_id, person_id=aino.person_id)
    invite(by=own.by, family_id=own.family_id, person_id=aino.person_id)
    close(own)
    with pytest.raises(Forbidden):
        our_plan(by=aino.actor, family_id=own.family_id)


def test_another_reason_needs_words_and_the_rest_are_codes(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        close(own, "other")
    assert refusal.value.field == "words"
    with pytest.raises(Refused):
        close(own, "nonsense")
    close(own, "other", words="They found their own way")
    assert "other" in CLOSING_REASONS


def test_whoever_closes_an_old_page_is_told(cast: Cast) -> None:
    family_id = contact(cast)
    version = closing_page(by=cast.actor("saana"), family_id=family_id).version
    give(cast, family_id, "saana")
    with pytest.raises(Changed):
        close_matter(by=cast.actor("saana"), family_id=family_id, version=version, reason="moved")


def test_a_matter_ends_only_after_a_meeting_that_has_begun(cast: Cast) -> None:
    here = gather(cast).start()
    here.note("We sleep badly", here.aino.person_id)
    with pytest.raises(Refused, match="not over"):
        close(here.house)
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(Refused, match="not over"):
        close(here.house)
    here.end(here.outcome())
    close(here.house)
    with reading() as work:
        assert work.scalars(select(Note.state).where(Note.meeting_id == here.meeting_id)).all() == [NoteState.DROPPED]


def test_the_closing_page_says_which_meetings_it_cancels(cast: Cast) -> None:
    here = gather(cast)
    saana, address = cast.browser_of("saana"), f"/families/{here.family_id}/close"
    plan_meeting(by=here.by, family_id=here.family_id, plan=planned(here.aino.person_id, in_days=9))
    days = [clock.local(clock.now() + timedelta(days=ahead, minutes=5)).date() for ahead in (1, 9)]
    (told,) = re.findall(r"2 suunniteltua tapaamista perutaan \(([^<]*)\)", saana.get(address).text)
    for one in days:
        assert f"{one.day}.{one.month}." in told


def test_coming_meetings_are_cancelled_with_the_matter_and_told_to_nobody(cast: Cast) -> None:
    here = gather(cast)
    close(here.house)
    shown = our_plan(by=here.aino.actor, family_id=here.family_id).meetings
    assert (shown.next, shown.cancelled) == (None, None)
    reopen_by_code(here.house, artificial_code(GROWN, 961))
    (former,) = meetings_page(by=here.by, family_id=here.family_id).former
    assert (former.id, former.state) == (here.meeting_id, MeetingState.CANCELLED)
    saana = cast.browser_of("saana")
    for address in ("meetings", f"meetings/{here.meeting_id}"):
        assert "None" not in saana.get(f"/families/{here.family_id}/{address}").text
    with reading() as work:
        assert log.verify(work) == []


def test_pressed_twice_it_is_closed_once(cast: Cast) -> None:
    meri, address = cast.browser_of("meri"), f"/families/{cast.family('Lehtovaara')}/close"
    page = meri.get(address)
    sent = hidden(page, address) | {"reason": "moved"}
    for _ in range(2):
        answer = meri.post(address, data=sent)
        assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/families")
    assert meri.get(f"/families/{cast.family('Lehtovaara')}").status_code == 404


# --- coming back ---


def test_a_returning_family_is_found_by_its_code_and_each_is_asked_anew(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", AINO)
    eino = own.neighbour("Eino", AINO + 1)
    code = artificial_code(GROWN, AINO)
    own.say("We are heard", aino.person_id, aino.person_id)
    close(own, "moved", words="To another town")
    (found,) = been_here(by=cast.actor("jonas"), code=code)
    assert (found.family_id, found.name) == (own.family_id, "Rautio")
    reopen_by_code(own, code, "jonas")
    jonas = cast.actor("jonas")
    shown = family_page(by=jonas, family_id=own.family_id)
    assert (shown.state, shown.holder) == (MatterState.CONTACT, None)
    assert [said.text for said in shown.voices] == ["We are heard"]
    assert [person.name for person in shown.family] == ["Aino"]
    people = family_people(by=jonas, family_id=own.family_id)
    assert [person.name for person in people.former_team] == ["Aino", "Eino"]
    assert [(before.reason, before.words) for before in people.former] == [("moved", "To another town")]
    for somebody in (aino, eino):
        with pytest.raises(Forbidden):
            our_plan(by=somebody.actor, family_id=own.family_id)
    standings = {p.name: p.standing for p in people_page(by=jonas, family_id=own.family_id).people}
    assert standings["Aino"] is Standing.ENDED
    invite(by=jonas, family_id=own.family_id, person_id=aino.person_id)
    accept_invitation(by=aino.actor, family_id=own.family_id)
    confirm(by=jonas, family_id=own.family_id, person_id=aino.person_id)
    assert our_plan(by=aino.actor, family_id=own.family_id).closed is False
    with reading() as work:
        assert log.verify(work) == []


def test_nothing_is_revealed_where_the_actor_may_not_reach_the_family(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", AINO)
    code = artificial_code(GROWN, AINO)
    assert been_here(by=cast.actor("saana"), code=code) == []
    with pytest.raises(Forbidden):
        reopen_by_code(own, code)
    close(own)
    for login in ("lotta", "heli", "kaisa", "tiina", "sari"):
        assert been_here(by=cast.actor(login), code=code) == []
        with pytest.raises(Forbidden):
            reopen_by_code(own, code, login)
    for wrong in ("", "nonsense", artificial_code(GROWN, AINO + 2)):
        assert been_here(by=cast.actor("saana"), code=wrong) == []
        with pytest.raises(NotFound):
            reopen_by_code(own, wrong)


def test_a_code_of_another_unit_looks_like_an_unknown_one(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", AINO)
    code, unknown = (artificial_code(GROWN, number) for number in (AINO, AINO + 2))
    close(own)
    with reading() as work:
        before = work.scalars(select(func.count()).select_from(AuditEvent)).one()
    lotta, answers = cast.browser_of("lotta"), []
    unit = next(iter(cast.actor("lotta").roles))[1]
    for typed in (code, unknown):
        answer = send(lotta, "/families/new", name="Rautio", contact_by="A nurse", unit=str(unit), identity_code=typed)
        answers.append((answer.status_code, answer.location.rpartition("/")[0]))
    assert answers[0] == answers[1]
    assert answers[0][0] == 303
    with reading() as work:
        assert work.scalars(select(func.count()).select_from(AuditEvent)).one() > before
        found = select(func.count()).where(AuditEvent.action == Action.FAMILY_FOUND)
        assert work.scalars(found).one() == 0


def test_the_page_offers_to_open_it_again_and_keeps_what_was_typed(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", AINO)
    code = artificial_code(GROWN, AINO)
    close(own)
    saana = cast.browser_of("saana")
    unit = next(iter(cast.actor("saana").roles))[1]
    typed = {"name": "Rautio?", "contact_by": "A nurse", "unit": str(unit), "identity_code": code}
    asked = send(saana, "/families/new", **typed)
    assert asked.status_code == 422
    assert "Rautio?" in asked.text
    assert str(own.family_id) in asked.text
    again = send(saana, "/families/new", **typed, again=str(own.family_id))
    assert (again.status_code, again.location.partition("?")[0]) == (303, f"/families/{own.family_id}")
    assert today(by=cast.actor("saana"), silence_days=14).families >= 1


def test_a_family_that_is_opened_again_has_its_name_already(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", AINO)
    close(own)
    saana = cast.browser_of("saana")
    unit = next(iter(cast.actor("saana").roles))[1]
    typed = {"contact_by": "A nurse", "unit": str(unit), "identity_code": artificial_code(GROWN, AINO)}
    asked = sentences(send(saana, "/families/new", **typed).text)
    assert any(one.endswith("Valitse, avataanko asia uudelleen.") for one in asked)
    assert not any("Kirjoita perheen nimi." in one for one in asked)
    anew = sentences(send(saana, "/families/new", **typed, again="anew").text)
    assert any("Kirjoita perheen nimi." in one for one in anew)
    assert send(saana, "/families/new", **typed, again=str(own.family_id)).status_code == 303


def test_somebody_added_with_a_known_code_brings_the_family_back(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", AINO)
    code = artificial_code(GROWN, AINO)
    close(own)
    other = home(cast, "Toinen")
    saana, address = cast.browser_of("saana"), f"/families/{other.family_id}/people/new"
    assert send(saana, address, name="Aino", identity_code=code).status_code == 422
    here = send(saana, address, name="Aino", identity_code=code, again="anew")
    assert here.location.partition("?")[0] == f"/families/{other.family_id}"
    back = send(saana, address, name="Aino", identity_code=code, again=str(own.family_id))
    assert back.location.partition("?")[0] == f"/families/{own.family_id}"


def test_a_family_is_opened_again_once(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", AINO)
    code = artificial_code(GROWN, AINO)
    close(own)
    reopen_by_code(own, code)
    with pytest.raises(Forbidden):
        reopen_by_code(own, code, "jonas")


# --- what a former member still reads ---


def test_a_worker_of_the_unit_ends_what_a_former_member_reads_and_reads_nothing(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", AINO), own.parent("Pekka", AINO + 1)
    own.say("We are heard", aino.person_id, pekka.person_id, agreed=True)
    close(own)
    code = artificial_code(GROWN, AINO + 1)
    jonas = cast.actor("jonas")
    assert [row.family_id for row in still_reads(by=jonas, code=code)] == [own.family_id]
    end_reading(by=jonas, family_id=own.family_id, code=code)
    with pytest.raises(Forbidden):
        our_plan(by=pekka.actor, family_id=own.family_id)
    assert our_plan(by=aino.actor, family_id=own.family_id).closed, "nobody else is met by it"
    assert still_reads(by=jonas, code=code) == []
    with pytest.raises(NotFound):
        end_reading(by=jonas, family_id=own.family_id, code=code)
    with pytest.raises(Forbidden):
        family_page(by=jonas, family_id=own.family_id)
    with reading() as work:
        ended = select(func.count()).where(
            AuditEvent.action == Action.MEMBERSHIP_ENDED,
            AuditEvent.object_id == pekka.person_id,
            AuditEvent.actor_id == cast.accounts["jonas"],
        )
        assert work.scalars(ended).one() == 1
        assert log.verify(work) == []


def test_nobody_else_ends_it_nor_while_the_matter_is_under_way(cast: Cast) -> None:
    own = home(cast)
    aino, code = own.parent("Aino", AINO), artificial_code(GROWN, AINO)
    with pytest.raises(Forbidden):
        end_reading(by=own.by, family_id=own.family_id, code=code)
    close(own)
    for login in ("lotta", "heli", "antti", "kaisa", "tiina", "sari"):
        assert still_reads(by=cast.actor(login), code=code) == []
        with pytest.raises(Forbidden):
            end_reading(by=cast.actor(login), family_id=own.family_id, code=code)
    with pytest.raises(Forbidden):
        end_reading(by=aino.actor, family_id=own.family_id, code=code)
    for wrong in ("", "nonsense", artificial_code(GROWN, AINO + 2)):
        with pytest.raises(NotFound):
            end_reading(by=own.by, family_id=own.family_id, code=wrong)
    assert our_plan(by=aino.actor, family_id=own.family_id).closed


def test_whose_reading_was_ended_reads_nothing_after_the_next_end_either(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", AINO), own.parent("Pekka", AINO + 1)
    close(own)
    end_reading(by=own.by, family_id=own.family_id, code=artificial_code(GROWN, AINO + 1))
    reopen_by_code(own, artificial_code(GROWN, AINO))
    close(own)
    for somebody in (aino, pekka):
        with pytest.raises(Forbidden):
            our_plan(by=somebody.actor, family_id=own.family_id)


def test_the_page_finds_by_the_code_and_asks_in_which_family_it_ends(cast: Cast) -> None:
    own = home(cast)
    aino, code = own.parent("Aino", AINO), artificial_code(GROWN, AINO)
    saana, address = cast.browser_of("saana"), "/families/former-members"
    unknown = send(saana, address, identity_code=code)
    choice = f'name="family" value="{own.family_id}"'
    assert (unknown.status_code, choice in unknown.text) == (422, False), "its matter is under way"
    close(own)
    asked = send(saana, address, identity_code=code)
    assert (asked.status_code, choice in asked.text) == (422, True)
    assert code in fields(asked.text, address)["identity_code"]
    typed = hidden(asked, address) | {"identity_code": code, "family": str(own.family_id)}
    for _ in range(2):
        ended = saana.post(address, data=typed)
        assert (ended.status_code, ended.location.partition("?")[0]) == (303, "/families")
    with pytest.raises(Forbidden):
        our_plan(by=aino.actor, family_id=own.family_id)
