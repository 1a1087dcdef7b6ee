"""A meeting is read back and closed: what is kept reaches its audience, and nothing is left of the rest."""

import re

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.opening import Forbidden
from casework.audit import log
from casework.audit.models import Action, AuditEvent
from casework.caseload.actions import today
from casework.consent.actions import consent_page, withdraw_consent
from casework.crypto.fields import padded
from casework.db import Changed, Record, reading
from casework.errors import NotFound, Refused
from casework.families.invitations import end_membership
from casework.families.lines import Audience, LineAbout, LineAudience, NotAgreed
from casework.families.models import Revision
from casework.meetings.actions import last_reached
from casework.meetings.gatherings.actions import NotNow, plan_meeting
from casework.meetings.gatherings.closing import (
    Kept,
    Outcome,
    begin_reading_back,
    read_back_page,
    resume,
    whole_meeting,
)
from casework.meetings.gatherings.models import Given, Meeting, MeetingState, Note, NoteState, View
from casework.meetings.gatherings.notes import agree_in_meeting
from casework.meetings.gatherings.sharing import paper_for
from casework.participation.actions import our_plan
from casework.plan.actions import Promise, mark
from casework.plan.changes import not_needed
from casework.plan.history import action_page
from casework.plan.models import ActionNote, ActionState, AgreedAction
from casework.plan.notes import add_note
from tests.cast import Cast
from tests.meetings.gatherings import Gathering, gather, planned
from tests.pages import hidden
from tests.stories import Somebody, home


def nobody_there(here: Gathering) -> Outcome:
    """Neither of the adults who were invited came, and nothing is kept."""
    return Outcome(kept={}, standing={}, answers={here.aino.person_id: None, here.pekka.person_id: None})


def kept_by(here: Gathering, reader: Somebody) -> set[str]:
    last = our_plan(by=reader.actor, family_id=here.family_id).meetings.last
    return {note.text for note in last.notes} if last else set()


def test_a_kept_note_reaches_its_audience_and_its_speaker_and_nobody_else(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("We sleep badly", here.aino.person_id)
    here.note("Nobody keeps this", here.aino.person_id)
    here.close(kept={note: Kept("We sleep badly at night", Audience.of([here.pekka.person_id], agreed=True))})
    assert kept_by(here, here.aino) == {"We sleep badly at night"}
    assert kept_by(here, here.pekka) == {"We sleep badly at night"}
    assert kept_by(here, here.jussi) == set()
    shown = whole_meeting(by=here.by, **here.where)
    assert [note.text for note in shown.notes] == ["We sleep badly at night"]
    assert shown.meeting.state is MeetingState.CLOSED


def test_what_is_not_kept_leaves_no_text_no_speaker_and_no_revision(cast: Cast) -> None:
    here = gather(cast).start()
    note_id = here.note("Nobody keeps this", here.aino.person_id, here.pekka.person_id)
    with reading() as work:
        before = work.get(Note, note_id)._ct_text
    here.close()
    with reading() as work:
        note = work.get(Note, note_id)
        assert (note.state, note.speaker_id) == (NoteState.DROPPED, None)
        assert note._ct_text != before
        assert len(note._ct_text) == 33 + len(padded(""))
        assert work.query(Revision).filter(Revision.record_id == note_id).count() == 0
        for part in (LineAbout, LineAudience):
            assert work.query(part).filter(part.line_id == note_id).count() == 0
        left = [
            row
            for table in Record.metadata.tables
            for row in work.execute(select(Record.metadata.tables[table]))
            if before in tuple(row)
        ]
        assert left == []
        events = {event.action for event in work.query(AuditEvent).filter(AuditEvent.object_id == note_id)}
        assert events == {Action.NOTE_WRITTEN, Action.NOTE_DROPPED}
        assert log.verify(work) == []


def test_an_action_that_stands_is_seen_by_whom_it_was_said_and_another_is_nobodys(cast: Cast) -> None:
    here = gather(cast).start()
    stands = here.agree("Calls the school", here.jussi.person_id)
    here.agree("Was not agreed after all", here.jussi.person_id)
    here.close(standing={stands: Audience.of([here.aino.person_id])})
    assert here.house.promised_to(here.jussi.actor) == {"Calls the school"}
    assert here.house.promised_to(here.aino.actor) == {"Calls the school"}
    assert here.house.promised_to(here.pekka.actor) == set()
    last = our_plan(by=here.aino.actor, family_id=here.family_id).meetings.last
    assert last is not None
    assert [action.text for action in last.actions] == ["Calls the school"]


def test_what_was_not_agreed_after_all_leaves_no_words_and_no_revision_that_holds_any(cast: Cast) -> None:
    here = gather(cast).start()
    action_id = here.agree("Was not agreed after all", here.jussi.person_id)
    add_note(by=here.by, family_id=here.family_id, action_id=action_id, text="Not agreed, too")
    with reading() as work:
        words = {work.get(AgreedAction, action_id)._ct_text, *work.scalars(select(ActionNote._ct_text))}
        words |= set(work.scalars(select(Revision._ct_content).where(Revision.record_id == action_id)))
    here.close()
    with reading() as work:
        action = work.get(AgreedAction, action_id)
        assert (action.state, action.owners, action.about, action.audience) == (ActionState.DROPPED, [], [], [])
        left = [
            row
            for table in Record.metadata.tables
            for row in work.execute(select(Record.metadata.tables[table]))
            if words & {value for value in row if isinstance(value, bytes)}
        ]
        assert left == []
        events = {event.action for event in work.query(AuditEvent).filter(AuditEvent.object_id == action_id)}
        assert events == {Action.ACTION_AGREED, Action.ACTION_TAKEN_BACK}
        assert log.verify(work) == []
    with pytest.raises(NotFound):
        action_page(by=here.by, family_id=here.family_id, action_id=action_id)


def test_what_was_taken_back_is_not_marked_by_whoever_had_promised_it(cast: Cast) -> None:
    here = gather(cast).start()
    action_id = here.agree("Was not agreed after all", here.jussi.person_id)
    here.close()
    with pytest.raises(NotFound):
        mark(by=here.jussi.actor, family_id=here.family_id, action_id=action_id, done=True)


def test_what_was_laid_aside_meanwhile_does_not_keep_a_meeting_from_ending(cast: Cast) -> None:
    here = gather(cast).start()
    aside = here.agree("Calls the school", here.aino.person_id)
    not_needed(by=here.by, family_id=here.family_id, action_id=aside, version=1)
    here.close()
    assert whole_meeting(by=here.by, **here.where).meeting.state is MeetingState.CLOSED
    assert action_page(by=here.by, family_id=here.family_id, action_id=aside).action.state == "not_needed"


def test_what_is_done_by_now_is_taken_back_only_after_its_mark(cast: Cast) -> None:
    here = gather(cast).start()
    done = here.agree("Calls the school", here.jussi.person_id)
    mark(by=here.jussi.actor, family_id=here.family_id, action_id=done, done=True)
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(Refused, match="done already"):
        here.end(here.outcome())
    here.end(here.outcome(standing={done: Audience.of([here.aino.person_id])}))
    assert here.house.promised_to(here.aino.actor) == {"Calls the school"}


def test_nobody_is_told_of_another_adult_without_their_leave(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("We sleep badly", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    outcome = here.outcome({note: Kept("We sleep badly", Audience.of([here.jussi.person_id]))})
    with pytest.raises(NotAgreed):
        here.end(outcome)
    shown = read_back_page(by=here.by, **here.where)
    assert (shown.meeting.state, len(shown.notes)) == (MeetingState.READ_BACK, 1), "nothing was lost by it"


def test_what_a_professional_says_is_about_the_child_and_needs_the_same_leave(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("Otso cries at school", here.jussi.person_id)
    kerttu = here.house.neighbour("Kerttu", 964)
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(NotAgreed):
        here.end(here.outcome({note: Kept("Otso cries at school", Audience.of([kerttu.person_id]))}))
    here.end(here.outcome({note: Kept("Otso cries at school", Audience.of([here.pekka.person_id]))}))
    assert kept_by(here, here.pekka) == kept_by(here, here.jussi) == {"Otso cries at school"}


@pytest.mark.parametrize("text", ["Pekka drinks at night", "Pekalla on raskasta", "Jag saknar Pekkas hjälp"])
def test_whoever_is_spoken_of_is_asked_and_not_the_speaker_alone(cast: Cast, text: str) -> None:
    here = gather(cast).start()
    kerttu = here.house.neighbour("Kerttu", 964)
    note = here.note(text, here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    (shown,) = read_back_page(by=here.by, **here.where).notes
    assert set(shown.about) == {here.aino.person_id, here.pekka.person_id}
    for reader in (here.pekka, kerttu):
        with pytest.raises(NotAgreed):
            here.end(here.outcome({note: Kept(text, Audience.of([reader.person_id]))}))
    about = (here.pekka.person_id,)
    here.end(here.outcome({note: Kept(text, Audience.of([here.pekka.person_id]), about)}))
    assert kept_by(here, here.pekka) == {text}, "what is about them alone they read"
    assert kept_by(here, here.aino) == {text}, "their own words people read whomever they are about"
    assert kept_by(here, kerttu) == set()


def test_whom_words_name_that_came_only_while_it_was_read_is_asked_too(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("We sleep badly", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    kept = Kept("Pekka sleeps badly", Audience.of([here.aino.person_id, here.jussi.person_id]), (here.otso,))
    with pytest.raises(NotAgreed, match="agree"):
        here.end(here.outcome({note: kept}))
    with reading() as work:
        assert all(row.agreed_at is None for row in work.scalars(select(LineAbout).where(LineAbout.line_id == note)))


def test_a_promise_that_names_an_adult_is_about_that_adult(cast: Cast) -> None:
    here = gather(cast).start()
    with pytest.raises(NotAgreed):
        agree_in_meeting(
            by=here.by,
            **here.where,
            promise=Promise(
                text="Fetches Pekka from the clinic",
                owners=(here.jussi.person_id,),
                audience=Audience.of([here.aino.person_id]),
            ),
        )
    promise = here.agree("Calls the clinic", here.jussi.person_id)
    begin_reading_back(by=here.by, **here.where)
    here.end(here.outcome(standing={promise: Audience.of([here.aino.person_id])}))


def test_what_a_professional_says_in_a_family_without_children_still_needs_leave(cast: Cast) -> None:
    house = home(cast)
    aino, jussi = house.parent("Aino", 961), house.neighbour("Jussi", 963)
    kerttu = house.neighbour("Kerttu", 964)
    words = ("It is hard at home", jussi.person_id, kerttu.person_id)
    with pytest.raises(NotAgreed):
        house.say(*words)
    house.say(*words, agreed=True)
    assert house.heard_by(kerttu.actor) == {"It is hard at home"}
    assert house.heard_by(aino.actor) == set()


def test_the_refusal_names_the_line_and_leads_to_its_field(cast: Cast) -> None:
    here = gather(cast).start()
    first, second = here.note("We sleep badly", here.aino.person_id), here.note("I am tired", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    saana = cast.browser_of("saana")
    address = f"/families/{here.family_id}/meetings/{here.meeting_id}/read-back"
    typed = hidden(saana.get(address), address)
    for who in (here.aino, here.pekka):
        typed |= {f"view_{who.person_id.hex}": "yes", f"given_{who.person_id.hex}": "aloud"}
    for note, text in ((first, "We sleep badly"), (second, "I am tired")):
        typed |= {f"text_{note.hex}": text, f"keep_{note.hex}": "y"}
    refused = saana.post(address, data=typed | {f"sees_{second.hex}": str(here.jussi.person_id)})
    assert refused.status_code == 422
    (summary,) = re.findall(r'<div class="errors".*?</div>', refused.text, re.DOTALL)
    assert f'href="#agreed_{second.hex}"' in summary
    assert "I am tired" in summary
    assert "We sleep badly" not in summary
    assert f'id="agreed_{second.hex}"' in refused.text
    kept = {name: value for name, value in typed.items() if name.partition("_")[0] in {"view", "given", "text", "keep"}}
    typed = hidden(refused, address) | kept
    assert saana.post(address, data=typed).status_code == 303


def test_that_somebody_agrees_is_asked_of_each_line_anew(cast: Cast) -> None:
    here = gather(cast).start()
    saana = cast.browser_of("saana")
    address = f"/families/{here.family_id}/meetings/{here.meeting_id}/mode"
    line = hidden(saana.get(address), address) | {"mode": "agree", "text": "Calls", "phase": "1", "agreed": "y"}
    line |= {"owners": str(here.aino.person_id), "sees": str(here.pekka.person_id)}
    piece = saana.post(address, data=line, headers={"HX-Request": "true"})
    assert piece.status_code == 200
    (box,) = re.findall(r'<input[^>]*name="agreed"[^>]*>', piece.text)
    assert "checked" not in box
    assert not re.findall(r'href="[^"]*agreed=y', piece.text)


def test_of_two_with_one_name_the_one_who_was_chosen_is_preset(cast: Cast) -> None:
    here = gather(cast).start()
    namesake = here.house.parent("Pekka", 965)
    promise = Promise(
        text="Calls", owners=(here.jussi.person_id,), audience=Audience.of([here.pekka.person_id], agreed=True)
    )
    action_id = agree_in_meeting(by=here.by, **here.where, promise=promise)
    begin_reading_back(by=here.by, **here.where)
    address = f"/families/{here.family_id}/meetings/{here.meeting_id}/read-back"
    page = cast.browser_of("saana").get(address).text
    boxes = re.findall(rf'<input[^>]*name="sees_{action_id.hex}"[^>]*>', page)
    chosen = {box for box in boxes if " checked" in box}
    assert any(str(here.pekka.person_id) in box for box in chosen)
    assert not any(str(namesake.person_id) in box for box in chosen)


def test_each_adult_who_came_is_asked_and_may_see_it_differently(cast: Cast) -> None:
    here = gather(cast).start()
    begin_reading_back(by=here.by, **here.where)
    only_one = Outcome(kept={}, standing={}, answers={here.aino.person_id: (View.YES, Given.ALOUD)})
    with pytest.raises(Refused):
        here.end(only_one)
    here.end(here.outcome())
    answers = {said.person.name: (said.view, said.given) for said in whole_meeting(by=here.by, **here.where).answers}
    assert answers == {"Aino": (View.YES, Given.ALOUD), "Pekka": (View.DIFFERENT, Given.INTERPRETED)}


def test_who_was_invited_is_asked_though_nobody_was_marked_as_here(cast: Cast) -> None:
    here = gather(cast).start(came=())
    begin_reading_back(by=here.by, **here.where)
    shown = read_back_page(by=here.by, **here.where)
    assert {person.name for person in shown.adults} == {"Aino", "Pekka"}
    with pytest.raises(Refused, match="Ask"):
        here.end(Outcome(kept={}, standing={}, answers={}))
    said = {here.aino.person_id: (View.THINKING, Given.ALOUD), here.pekka.person_id: None}
    here.end(Outcome(kept={}, standing={}, answers=said))
    answers = whole_meeting(by=here.by, **here.where).answers
    assert [(one.person.name, one.view) for one in answers] == [("Aino", View.THINKING)]


def test_whoever_is_marked_as_here_cannot_have_been_elsewhere(cast: Cast) -> None:
    here = gather(cast).start()
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(Refused, match="Ask"):
        here.end(nobody_there(here))


def test_the_page_lets_the_worker_say_that_an_invited_adult_was_not_here(cast: Cast) -> None:
    here = gather(cast).start(came=())
    begin_reading_back(by=here.by, **here.where)
    saana = cast.browser_of("saana")
    address = f"/families/{here.family_id}/meetings/{here.meeting_id}/read-back"
    typed = hidden(saana.get(address), address)
    for who in (here.aino, here.pekka):
        typed[f"view_{who.person_id.hex}"] = "absent"
    half = typed | {f"view_{here.aino.person_id.hex}": "yes"}
    again = saana.post(address, data=half)
    assert (again.status_code, f'href="#given_{here.aino.person_id.hex}"' in again.text) == (422, True)
    views = {name: value for name, value in typed.items() if name.startswith("view_")}
    assert saana.post(address, data=hidden(again, address) | views).status_code == 303


def test_a_meeting_is_closed_only_after_it_was_read_back_and_only_once(cast: Cast) -> None:
    here = gather(cast).start()
    with pytest.raises(NotNow):
        here.end(here.outcome())
    here.close()
    with pytest.raises(NotNow):
        here.end(here.outcome())
    with pytest.raises(NotFound):
        read_back_page(by=here.by, **here.where)


def test_what_was_noted_after_the_page_was_read_is_not_destroyed_by_it(cast: Cast) -> None:
    here = gather(cast).start()
    here.note("We sleep badly", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    read = here.version
    resume(by=here.by, **here.where)
    here.note("And one thing more", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(Changed):
        here.end(here.outcome(), version=read)
    shown = whole_meeting(by=here.by, **here.where)
    assert [note.text for note in shown.notes] == ["We sleep badly", "And one thing more"]


def test_a_form_that_was_read_before_the_meeting_went_on_shows_what_came_since(cast: Cast) -> None:
    here = gather(cast).start()
    first = here.note("We sleep badly", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    saana = cast.browser_of("saana")
    address = f"/families/{here.family_id}/meetings/{here.meeting_id}/read-back"
    said = {f"view_{who.person_id.hex}": "yes" for who in (here.aino, here.pekka)}
    said |= {f"given_{who.person_id.hex}": "aloud" for who in (here.aino, here.pekka)}
    typed = said | {f"text_{first.hex}": "We sleep badly at night", f"keep_{first.hex}": "y"}
    old = hidden(saana.get(address), address) | typed
    resume(by=here.by, **here.where)
    more = here.note("And one thing more", here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    again = saana.post(address, data=old)
    assert again.status_code == 422
    assert "We sleep badly at night" in again.text, "what was typed stays"
    assert again.text.count("And one thing more") > 1, "the new line stands there, in its field as well"
    now = hidden(again, address) | typed | {f"text_{more.hex}": "And one thing more", f"keep_{more.hex}": "y"}
    assert saana.post(address, data=now).status_code == 303
    shown = whole_meeting(by=here.by, **here.where)
    assert [note.text for note in shown.notes] == ["We sleep badly at night", "And one thing more"]


def test_a_closed_meeting_ends_the_silence_if_the_family_came(cast: Cast) -> None:
    here = gather(cast).start()
    here.close()
    with reading():
        assert here.family_id in last_reached([here.family_id])


def test_a_meeting_without_the_family_does_not_end_the_silence(cast: Cast) -> None:
    here = gather(cast)
    here.start(came=(here.jussi.person_id,))
    begin_reading_back(by=here.by, **here.where)
    here.end(nobody_there(here))
    with reading():
        assert last_reached([here.family_id]) == {}


def test_a_meeting_that_nobody_closes_waits_on_today_with_its_notes_unread(cast: Cast) -> None:
    here = gather(cast).start()
    here.note("Never read back", here.aino.person_id, here.pekka.person_id)
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        (shown,) = (m for m in today(by=here.by, silence_days=21).meetings if m.family_id == here.family_id)
        assert shown.waits_to_be_closed
        assert kept_by(here, here.pekka) == set()


def test_the_line_of_somebody_who_left_meanwhile_is_still_kept(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("I can fetch Otso", here.jussi.person_id)
    end_membership(by=here.by, family_id=here.family_id, person_id=here.jussi.person_id)
    here.close(kept={note: Kept("I can fetch Otso", Audience.of([here.aino.person_id]))})
    assert kept_by(here, here.aino) == {"I can fetch Otso"}
    with pytest.raises(Forbidden):
        our_plan(by=here.jussi.actor, family_id=here.family_id)


# --- on paper ---


def test_each_takes_home_only_what_they_may_read_and_the_log_names_them(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("We sleep badly", here.aino.person_id)
    other = here.note("I am worried", here.pekka.person_id)
    action = here.agree("Calls the school", here.jussi.person_id)
    nobody, both = Audience.of(()), Audience.of([here.aino.person_id])
    here.close(
        kept={note: Kept("We sleep badly", nobody), other: Kept("I am worried", nobody)}, standing={action: both}
    )
    following = planned(here.aino.person_id, in_days=30)
    plan_meeting(by=here.by, family_id=here.family_id, plan=following)
    aino = paper_for(by=here.by, **here.where, person_id=here.aino.person_id)
    pekka = paper_for(by=here.by, **here.where, person_id=here.pekka.person_id)
    assert ([n.text for n in aino.notes], [a.text for a in aino.actions]) == (["We sleep badly"], ["Calls the school"])
    assert ([n.text for n in pekka.notes], [a.text for a in pekka.actions]) == (["I am worried"], [])
    assert aino.next is not None
    assert aino.next[1] == "Koivula, room 2"
    assert pekka.next is None
    with reading() as work:
        printed = work.query(AuditEvent).filter(AuditEvent.action == Action.MEETING_PRINTED).order_by(AuditEvent.seq)
        assert [event.object_id for event in printed] == [here.aino.person_id, here.pekka.person_id]
        assert all(event.detail_ct for event in printed)
        assert log.verify(work) == []


def test_paper_of_a_meeting_is_not_for_the_network_once_nobody_agrees(cast: Cast) -> None:
    here = gather(cast)
    here.start()
    here.close()
    where = {"by": here.by, **here.where, "person_id": here.jussi.person_id}
    assert paper_for(**where).recipient.name == "Jussi"
    (consent,) = consent_page(by=here.by, family_id=here.family_id, person_id=here.jussi.person_id).consents
    withdraw_consent(by=here.aino.actor, family_id=here.family_id, consent_id=consent.id)
    with pytest.raises(NotFound):
        paper_for(**where)


def test_nothing_is_printed_before_the_end_or_for_whoever_did_not_come(cast: Cast) -> None:
    here = gather(cast).start(came=())
    with pytest.raises(NotFound):
        paper_for(by=here.by, **here.where, person_id=here.aino.person_id)
    begin_reading_back(by=here.by, **here.where)
    here.end(nobody_there(here))
    for person_id in (here.aino.person_id, cast.person("Mustajoki", "Noora Mustajoki")):
        with pytest.raises(NotFound):
            paper_for(by=here.by, **here.where, person_id=person_id)
    with pytest.raises(Forbidden):
        paper_for(by=here.aino.actor, **here.where, person_id=here.aino.person_id)


def test_a_kept_note_is_sealed_like_everything_else(cast: Cast) -> None:
    here = gather(cast).start()
    note = here.note("We sleep badly", here.aino.person_id)
    here.close(kept={note: Kept("We sleep badly", Audience.of(()))})
    with reading() as work:
        assert work.query(Revision).filter(Revision.record_id == note).count() == 1
        assert work.get(Meeting, here.meeting_id).state is MeetingState.CLOSED
        assert log.verify(work) == []
