"""A child's view: how it was found out, or why not yet; for whom it is meant, and under whose name it stands."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.errors import NotFound, Refused
from casework.families.lines import Audience
from casework.participation.our_picture import our_picture
from casework.picture.hearings import ChildView, Heard, hear_child
from casework.picture.models import FoundOut
from casework.picture.whole import picture_page
from tests.cast import Cast
from tests.stories import Home, home


def heard(child: UUID, how: FoundOut = FoundOut.ALONE, text: str = "Calm mornings.", note: str = "") -> Heard:
    return Heard(child_id=child, how=how, text=text, note=note, day=clock.today(), audience=Audience.of(()))


def tell(own: Home, what: Heard) -> UUID:
    return hear_child(by=own.by, family_id=own.family_id, heard=what)


def children(own: Home) -> dict[str, ChildView]:
    shown = picture_page(by=own.by, family_id=own.family_id, picture_days=183)
    return {one.child.name: one for one in shown.children}


def test_every_born_child_is_asked_about_and_nobody_else(cast: Cast) -> None:
    shown = picture_page(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"), picture_days=183)
    assert [(one.child.name, one.asked) for one in shown.children] == [("Eliel", False), ("Aava", False)]
    own = home(cast)
    for nobody in (own.add("Aino"), cast.person("Lehtovaara", "Eliel"), uuid4()):
        with pytest.raises(NotFound):
            tell(own, heard(nobody))


def test_the_latest_view_stands_first_and_not_in_an_area_as_well(cast: Cast) -> None:
    own = home(cast)
    otso = own.child("Otso")
    tell(own, replace(heard(otso, text="Nobody plays with me."), day=clock.today() - timedelta(days=30)))
    tell(own, heard(otso, FoundOut.DREW, "Now somebody does.", "With crayons"))
    first, second = children(own)["Otso"].hearings
    assert first.view is not None
    assert (first.view.text, first.how, first.note, first.heard_by) == (
        "Now somebody does.",
        FoundOut.DREW,
        "With crayons",
        "Saana Pitkäjärvi",
    )
    assert second.day < first.day
    shown = picture_page(by=own.by, family_id=own.family_id, picture_days=183)
    assert sum(area.number for area in shown.areas) == 0


@pytest.mark.parametrize("how", [how for how in FoundOut if how is not FoundOut.NOT_YET])
def test_only_what_the_child_said_or_drew_is_the_childs_own_voice(cast: Cast, how: FoundOut) -> None:
    own = home(cast)
    otso = own.child("Otso")
    tell(own, heard(otso, how, note="Grandmother"))
    view = children(own)["Otso"].hearings[0].view
    assert view is not None
    assert view.speaker is not None
    own_voice = how in {FoundOut.ALONE, FoundOut.WITH_ADULT, FoundOut.DREW}
    assert view.speaker.name == ("Otso" if own_voice else "Saana Pitkäjärvi")
    assert (view.own_voice, list(view.about)) == (own_voice, ["Otso"])


def test_not_yet_says_why_and_the_child_still_waits_to_be_asked(cast: Cast) -> None:
    own = home(cast)
    otso = own.child("Otso")
    tell(own, heard(otso, FoundOut.NOT_YET, "", "Otso was ill"))
    shown = children(own)["Otso"]
    assert (shown.asked, shown.hearings[0].note, shown.hearings[0].view) == (False, "Otso was ill", None)


@pytest.mark.parametrize(
    ("how", "text", "note", "field"),
    [
        (FoundOut.ALONE, "", "", "text"),
        (FoundOut.THROUGH, "Words.", "", "note"),
        (FoundOut.NOT_YET, "", "", "note"),
        (FoundOut.NOT_YET, "Words.", "Ill", "how"),
    ],
)
def test_what_is_missing_is_asked_for(cast: Cast, how: FoundOut, text: str, note: str, field: str) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        tell(own, heard(own.child("Otso"), how, text, note))
    assert refusal.value.field == field


def test_a_child_was_not_heard_tomorrow(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        tell(own, replace(heard(own.child("Otso")), day=clock.today() + timedelta(days=1)))
    assert refusal.value.field == "day"


def test_a_parent_reads_the_view_only_where_it_is_meant_for_them(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    otso = own.child("Otso", aino.person_id)
    tell(own, heard(otso))
    about = {"by": aino.actor, "family_id": own.family_id, "picture_days": 183}
    assert list(our_picture(**about).children) == []
    tell(own, replace(heard(otso, text="For mother, too."), audience=Audience.of((aino.person_id,))))
    (shown,) = our_picture(**about).children
    assert [hearing.view.text for hearing in shown.hearings if hearing.view] == ["For mother, too."]


def test_a_parent_without_a_right_to_information_is_not_chosen(cast: Cast) -> None:
    own = home(cast)
    pekka = own.parent("Pekka", 962)
    otso = own.child("Otso", pekka.person_id, informed=False)
    with pytest.raises(Refused):
        tell(own, replace(heard(otso), audience=Audience.of((pekka.person_id,))))


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina"])
def test_only_those_who_carry_the_matter_write_it_down(cast: Cast, login: str) -> None:
    own = home(cast)
    otso = own.child("Otso")
    with pytest.raises(Forbidden):
        hear_child(by=cast.actor(login), family_id=own.family_id, heard=heard(otso))


def test_the_form_begins_with_nobody_who_reads_it(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    otso = own.child("Otso", aino.person_id)
    page = cast.browser_of("saana").get(f"/families/{own.family_id}/hearings/new?child={otso}").text
    assert f'name="child" value="{otso}" checked' in page
    assert f'name="sees" value="{aino.person_id}" checked' not in page
    assert f'name="sees" value="{aino.person_id}"' in page
