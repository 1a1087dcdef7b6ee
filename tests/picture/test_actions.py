"""What was said: written word for word, put right until its speaker confirms it, corrected beside it afterwards."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from casework.access.opening import Forbidden
from casework.db import Changed, reading
from casework.errors import NotFound
from casework.families.actions import people_page
from casework.families.lines import Audience, LineAbout, NotAgreed
from casework.overview.actions import family_page
from casework.participation.actions import our_plan
from casework.picture.actions import (
    ConfirmedAlready,
    Said,
    change_statement,
    confirm_statement,
    see_differently,
    statement_page,
    write_statement,
)
from casework.picture.models import StatementKind
from tests.cast import Cast
from tests.inspect import fields
from tests.stories import Home, home


def confirm(own: Home, said: object, by: object, version: int = 1) -> None:
    confirm_statement(by=by, family_id=own.family_id, statement_id=said, version=version)  # type: ignore[arg-type]


def test_whoever_said_it_confirms_it_and_then_it_stands(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    said = own.say("We sleep badly.", aino.person_id)
    change_statement(by=own.by, family_id=own.family_id, statement_id=said, version=1, text="We sleep too little.")
    with pytest.raises(Changed):
        confirm(own, said, aino.actor, version=1)
    confirm(own, said, aino.actor, version=2)
    with pytest.raises(ConfirmedAlready) as refusal:
        change_statement(by=own.by, family_id=own.family_id, statement_id=said, version=3, text="Otherwise.")
    assert refusal.value.field == "text"
    (shown,) = our_plan(by=aino.actor, family_id=own.family_id).voices
    assert (shown.text, shown.confirmed, shown.mine, shown.version) == ("We sleep too little.", True, True, 3)


def test_confirming_again_changes_nothing(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    said = own.say("We sleep badly.", aino.person_id)
    confirm(own, said, aino.actor)
    confirm(own, said, aino.actor, version=2)
    assert statement_page(by=own.by, family_id=own.family_id, statement_id=said).statement.version == 2


def test_a_correction_stands_beside_what_was_confirmed(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    said = own.say("We sleep badly.", aino.person_id)
    confirm(own, said, aino.actor)
    better = Said(text="Only Otso does.", speaker_id=aino.person_id, kind=StatementKind.FACT, audience=Audience.of(()))
    beside = write_statement(by=own.by, family_id=own.family_id, said=better, corrects_id=said)
    shown = {one.id: one for one in our_plan(by=aino.actor, family_id=own.family_id).voices}
    assert {one.text for one in shown.values()} == {"We sleep badly.", "Only Otso does."}
    assert (shown[beside].corrects, shown[beside].confirmed, shown[said].confirmed) == (said, False, True)


def test_a_correction_of_what_is_not_there_is_refused(cast: Cast) -> None:
    own, other = home(cast), home(cast, "Toinen")
    aino, elsewhere = own.add("Aino"), other.add("Elsa")
    said = other.say("Elsewhere.", elsewhere)
    better = Said(text="Better.", speaker_id=aino, kind=StatementKind.FACT, audience=Audience.of(()))
    for statement_id in (said, uuid4()):
        with pytest.raises(NotFound):
            write_statement(by=own.by, family_id=own.family_id, said=better, corrects_id=statement_id)


def test_nobody_confirms_somebody_elses_words(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    said = own.say("We sleep badly.", aino.person_id, pekka.person_id, agreed=True)
    for somebody in (pekka.actor, own.by):
        with pytest.raises(NotFound):
            confirm(own, said, somebody)
    for login in ("sari", "heli", "jonas", "aino"):
        with pytest.raises(Forbidden):
            confirm(own, said, cast.actor(login))


def test_the_speaker_sees_it_and_the_recorder_is_named(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    own.say("Not for Pekka.", aino.person_id)
    own.say("About Pekka, and Aino's words.", aino.person_id, about=(pekka.person_id,))
    assert own.heard_by(aino.actor) == {"Not for Pekka.", "About Pekka, and Aino's words."}
    assert own.heard_by(pekka.actor) == set()
    page = family_page(by=own.by, family_id=own.family_id)
    assert {one.recorder.name for one in page.voices if one.recorder} == {"Saana Pitkäjärvi"}


def test_words_that_name_another_adult_are_about_that_adult_too(cast: Cast) -> None:
    own = home(cast)
    aino, pekka, eino = own.parent("Aino", 961), own.parent("Pekka", 962), own.neighbour("Eino", 963)
    with pytest.raises(NotAgreed):
        own.say("Pekan työ vie illat", aino.person_id, eino.person_id)
    said = own.say("Aika vie illat", aino.person_id, eino.person_id, agreed=True)
    change_statement(by=own.by, family_id=own.family_id, statement_id=said, version=1, text="Pekan työ vie illat")
    assert own.heard_by(eino.actor) == set(), "he was not asked about these words"
    assert own.heard_by(pekka.actor) == set()
    assert own.heard_by(aino.actor) == {"Pekan työ vie illat"}
    with reading() as work:
        rows = work.scalars(select(LineAbout).where(LineAbout.line_id == said)).all()
        assert {row.participant_id for row in rows if row.agreed_at is None} == {pekka.person_id}


def test_seeing_it_differently_asks_about_whom_it_names(cast: Cast) -> None:
    own = home(cast)
    aino, eino = own.parent("Aino", 961), own.neighbour("Eino", 963)
    own.parent("Pekka", 962)
    said = own.say("We sleep badly.", aino.person_id)
    seen = {"by": aino.actor, "family_id": own.family_id, "statement_id": said, "sees": [eino.person_id]}
    with pytest.raises(NotAgreed):
        see_differently(**seen, text="It is Pekka who sleeps badly.")
    see_differently(**seen, text="I sleep badly.")
    assert own.heard_by(eino.actor) == {"I sleep badly."}


def test_saving_what_was_not_touched_is_not_refused_for_who_sees_it(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    own.child("Otso", aino.person_id, pekka.person_id)
    saana = cast.browser_of("saana")
    pages = {
        "statements/new": {"text": "We sleep badly.", "speaker": str(aino.person_id)},
        "actions/new": {"text": "Calls the school", "owners": str(aino.person_id)},
    }
    for path, typed in pages.items():
        address = f"/families/{own.family_id}/{path}"
        shown = fields(saana.get(address).text, address)
        assert saana.post(address, data=shown | typed).status_code == 303, path


def test_a_parent_who_may_read_of_everybody_is_chosen_to_begin_with(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    own.child("Otso", aino.person_id)
    page = people_page(by=own.by, family_id=own.family_id)
    assert page.read_of_all == {aino.person_id}
    own.child("Eetu", aino.person_id, informed=False)
    assert people_page(by=own.by, family_id=own.family_id).read_of_all == frozenset()


def test_what_carries_stands_apart_and_others_are_no_voice_of_the_family(cast: Cast) -> None:
    page = family_page(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"))
    assert {one.kind for one in page.strengths} == {StatementKind.STRENGTH}
    assert {one.speaker.name for one in page.remarks if one.speaker} == {"Olli Väisälä"}
    assert "Olli Väisälä" not in {one.speaker.name for one in page.voices if one.speaker}


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina"])
def test_only_those_who_carry_the_matter_write_and_change(cast: Cast, login: str) -> None:
    own, somebody = home(cast), cast.actor(login)
    aino = own.add("Aino")
    said = own.say("We sleep badly.", aino)
    words = Said(text="More.", speaker_id=aino, kind=StatementKind.WISH, audience=Audience.of(()))
    with pytest.raises(Forbidden):
        write_statement(by=somebody, family_id=own.family_id, said=words)
    with pytest.raises(Forbidden):
        change_statement(by=somebody, family_id=own.family_id, statement_id=said, version=1, text="More.")
    with pytest.raises(Forbidden):
        statement_page(by=somebody, family_id=own.family_id, statement_id=said)
