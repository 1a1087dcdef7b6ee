"""While a meeting is under way: who came, what is noted and by whom, and what is agreed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.access.policy import Assurance
from casework.consent.actions import consent_page, withdraw_consent
from casework.db import reading
from casework.errors import NotFound, Refused
from casework.families.actions import people_page
from casework.families.invitations import end_membership
from casework.families.lines import Audience
from casework.families.models import Revision
from casework.meetings.gatherings.actions import NotNow, plan_meeting, start_meeting, write_attendance
from casework.meetings.gatherings.closing import begin_reading_back, resume
from casework.meetings.gatherings.facts import RECORDS_FOR
from casework.meetings.gatherings.notes import mode_page
from casework.meetings.gatherings.sharing import reply
from casework.participation.actions import our_plan
from casework.plan.actions import set_goal
from tests.cast import Cast
from tests.meetings.gatherings import gather, planned


def test_what_is_said_stands_before_everybody_in_its_order(cast: Cast) -> None:
    here = gather(cast).start()
    here.note("We sleep badly", here.aino.person_id, here.pekka.person_id)
    here.note("Otso is happy at school", here.jussi.person_id)
    shown = mode_page(by=here.by, **here.where)
    assert [(note.text, note.own_voice) for note in shown.notes] == [
        ("We sleep badly", True),
        ("Otso is happy at school", False),
    ]
    assert {person.name for person in shown.notes[0].sees} == {"Pekka"}


def test_nothing_on_the_wall_was_said_to_the_worker_alone(cast: Cast) -> None:
    here = gather(cast)
    where = {"by": here.by, "family_id": here.family_id}
    set_goal(**where, title="He drinks less", audience=Audience.of([here.aino.person_id]))
    set_goal(**where, title="Calm mornings", audience=Audience.of([here.aino.person_id, here.pekka.person_id]))
    reply(by=here.aino.actor, **here.where, wish="Talk about his drinking", cannot_come=False)
    here.start()
    assert [goal.title for goal in mode_page(by=here.by, **here.where).goals] == ["Calm mornings"]
    page = cast.browser_of("saana").get(f"/families/{here.family_id}/meetings/{here.meeting_id}/mode").text
    assert "drink" not in page


def test_a_draft_has_no_revision_and_nobody_of_its_audience_reads_it(cast: Cast) -> None:
    here = gather(cast).start()
    note_id = here.note("We sleep badly", here.aino.person_id, here.pekka.person_id)
    with reading() as work:
        assert work.query(Revision).filter(Revision.record_id == note_id).count() == 0
    for reader in (here.aino, here.pekka, here.jussi):
        shown = our_plan(by=reader.actor, family_id=here.family_id)
        assert shown.meetings.last is None
        assert "We sleep badly" not in repr(shown)


def test_an_agreed_action_belongs_to_the_meeting_and_its_owner_has_it_at_once(cast: Cast) -> None:
    here = gather(cast).start()
    here.agree("Calls the school", here.jussi.person_id)
    (action,) = mode_page(by=here.by, **here.where).actions
    assert action.meeting_id == here.meeting_id
    assert "Calls the school" in here.house.promised_to(here.jussi.actor)


def test_somebody_of_the_network_may_come_without_an_invitation(cast: Cast) -> None:
    here = gather(cast).start()
    kerttu = here.house.neighbour("Kerttu", 964)
    write_attendance(by=here.by, **here.where, came=[here.aino.person_id, kerttu.person_id])
    guests = {
        guest.person.name: (guest.invited, guest.came) for guest in mode_page(by=here.by, **here.where).meeting.guests
    }
    assert guests == {
        "Aino": (True, True),
        "Pekka": (True, False),
        "Otso": (True, False),
        "Jussi": (True, False),
        "Kerttu": (False, True),
    }


def test_a_note_is_of_somebody_who_is_there(cast: Cast) -> None:
    here = gather(cast).start()
    kerttu = here.house.neighbour("Kerttu", 964)
    for speaker in (kerttu.person_id, cast.person("Mustajoki", "Noora Mustajoki")):
        with pytest.raises(NotFound):
            here.note("Never said", speaker)


def test_two_meetings_of_a_family_are_not_under_way_at_once(cast: Cast) -> None:
    here = gather(cast).start()
    other = plan_meeting(by=here.by, family_id=here.family_id, plan=planned(here.aino.person_id, in_days=2))
    with pytest.raises(Refused):
        start_meeting(by=here.by, family_id=here.family_id, meeting_id=other)


def test_before_and_after_nothing_is_written(cast: Cast) -> None:
    here = gather(cast)
    with pytest.raises(NotNow):
        here.note("Too early", here.aino.person_id)
    here.start()
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(NotNow):
        here.note("Too late", here.aino.person_id)
    with pytest.raises(NotNow):
        here.agree("Too late", here.aino.person_id)
    resume(by=here.by, **here.where)
    here.note("In time", here.aino.person_id)
    with pytest.raises(NotNow):
        resume(by=here.by, **here.where)


def test_those_who_take_part_open_no_meeting_under_way(cast: Cast) -> None:
    here = gather(cast).start()
    for stranger in (here.aino.actor, here.jussi.actor, cast.actor("meri"), cast.actor("heli")):
        with pytest.raises(Forbidden):
            mode_page(by=stranger, **here.where)
        with pytest.raises(Forbidden):
            here.note("Not mine", here.aino.person_id, by=stranger)


# --- the recorder ---


def test_the_recorder_writes_and_reads_the_notes_of_this_meeting_and_nothing_else(cast: Cast) -> None:
    here = gather(cast)
    here.house.say("What carries us", here.aino.person_id)
    here.start(recorder=here.jussi)
    here.note("Only for the worker", here.aino.person_id)
    here.note("We sleep badly", here.aino.person_id, by=here.jussi.actor)
    here.agree("Calls the school", here.pekka.person_id)
    shown = mode_page(by=here.jussi.actor, **here.where)
    assert [note.text for note in shown.notes] == ["Only for the worker", "We sleep badly"]
    assert (shown.actions, shown.goals, shown.strengths, shown.carries) == ([], [], [], False)
    assert (shown.meeting.place, shown.meeting.agreed_with) == (None, None)
    assert {person.name for person in shown.people} == {"Aino", "Pekka", "Jussi"}
    with pytest.raises(Forbidden):
        here.agree("Not theirs to agree", here.jussi.person_id, by=here.jussi.actor)
    with pytest.raises(Forbidden):
        people_page(by=here.jussi.actor, family_id=here.family_id)


def test_the_recorder_sees_on_their_own_page_only_what_they_saw_before(cast: Cast) -> None:
    here = gather(cast)
    here.start(recorder=here.jussi)
    here.note("Only for the worker", here.aino.person_id)
    shown = our_plan(by=here.jussi.actor, family_id=here.family_id)
    assert "Only for the worker" not in repr(shown)
    assert shown.meetings.next is not None
    assert shown.meetings.next.records


def test_the_recorder_is_a_confirmed_guest_from_the_network(cast: Cast) -> None:
    here = gather(cast)
    uninvited = here.house.neighbour("Kerttu", 964)
    for person_id in (here.aino.person_id, here.otso, uninvited.person_id, cast.person("Mustajoki", "Noora Mustajoki")):
        with pytest.raises(NotFound):
            start_meeting(by=here.by, **here.where, recorder_id=person_id)


def test_the_recorders_right_ends_with_writing_with_their_part_and_with_the_day(cast: Cast) -> None:
    here = gather(cast)
    here.start(recorder=here.jussi)
    with clock.at(clock.now() + RECORDS_FOR + timedelta(minutes=1)), pytest.raises(Forbidden):
        mode_page(by=here.jussi.actor, **here.where)
    begin_reading_back(by=here.by, **here.where)
    with pytest.raises(Forbidden):
        mode_page(by=here.jussi.actor, **here.where)
    resume(by=here.by, **here.where)
    assert mode_page(by=here.jussi.actor, **here.where).notes == []
    end_membership(by=here.by, family_id=here.family_id, person_id=here.jussi.person_id)
    with pytest.raises(Forbidden):
        mode_page(by=here.jussi.actor, **here.where)
    with pytest.raises(Forbidden):
        here.note("After they left", here.aino.person_id, by=here.jussi.actor)
    here.note("What was said stays", here.jussi.person_id)


def test_the_recorder_needs_the_familys_consent_today_and_to_be_there(cast: Cast) -> None:
    here = gather(cast)
    here.start(recorder=here.jussi)
    here.note("Said before Jussi", here.aino.person_id)
    (consent,) = consent_page(by=here.by, family_id=here.family_id, person_id=here.jussi.person_id).consents
    withdraw_consent(by=here.aino.actor, family_id=here.family_id, consent_id=consent.id)
    with pytest.raises(Forbidden):
        mode_page(by=here.jussi.actor, **here.where)
    here.house.consent(here.jussi.person_id, here.aino.person_id)
    assert mode_page(by=here.jussi.actor, **here.where).notes
    write_attendance(by=here.by, **here.where, came=(here.aino.person_id,))
    with pytest.raises(Forbidden):
        mode_page(by=here.jussi.actor, **here.where)


def test_nobody_without_a_consent_is_chosen_to_record(cast: Cast) -> None:
    here = gather(cast)
    (consent,) = consent_page(by=here.by, family_id=here.family_id, person_id=here.jussi.person_id).consents
    withdraw_consent(by=here.aino.actor, family_id=here.family_id, consent_id=consent.id)
    with pytest.raises(NotFound):
        here.start(recorder=here.jussi)


def test_the_recorder_of_one_meeting_records_no_other(cast: Cast) -> None:
    here = gather(cast)
    plan = planned(here.aino.person_id, here.jussi.person_id, in_days=2)
    other = plan_meeting(by=here.by, family_id=here.family_id, plan=plan)
    here.start(recorder=here.jussi)
    with pytest.raises(NotFound):
        mode_page(by=here.jussi.actor, family_id=here.family_id, meeting_id=other)
    with pytest.raises(NotFound):
        here.note("Elsewhere", here.aino.person_id, by=here.jussi.actor, meeting_id=other)


def test_a_password_records_nothing(cast: Cast) -> None:
    here = gather(cast)
    here.start(recorder=here.jussi)
    weak = type(here.jussi.actor)(
        account_id=here.jussi.actor.account_id,
        identity_ids=here.jussi.actor.identity_ids,
        assurance=Assurance.PASSWORD,
    )
    with pytest.raises(Forbidden):
        mode_page(by=weak, **here.where)


def test_two_who_write_at_once_lose_nothing(cast: Cast) -> None:
    here = gather(cast)
    here.start(recorder=here.jussi)

    def write(number: int) -> None:
        here.note(f"Line {number}", here.aino.person_id, by=here.jussi.actor if number % 2 else here.by)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, range(10)))
    texts = {note.text for note in mode_page(by=here.by, **here.where).notes}
    assert texts == {f"Line {number}" for number in range(10)}
