"""The overall picture: by areas, views side by side, what is no longer so laid aside, what is old looked at again."""

from datetime import timedelta

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.db import Changed
from casework.errors import NotFound, Refused
from casework.families.lines import Audience
from casework.overview.actions import family_page
from casework.picture.actions import (
    Said,
    bring_back,
    change_statement,
    confirm_statement,
    lay_aside,
    say_still_so,
    statement_page,
    write_statement,
)
from casework.picture.models import Area, StatementKind
from casework.picture.whole import AreaView, Picture, picture_page
from tests.cast import Cast
from tests.stories import Home, home

HALF_A_YEAR = 183


def picture(own: Home, by: object = None) -> Picture:
    return picture_page(by=by or own.by, family_id=own.family_id, picture_days=HALF_A_YEAR)


def area(own: Home, wanted: Area | None) -> AreaView:
    return next(one for one in picture(own).areas if one.area is wanted)


def say(own: Home, text: str, speaker, kind=StatementKind.FACT, where: Area | None = Area.HEALTH, **more):
    said = Said(text=text, speaker_id=speaker, kind=kind, area=where, audience=Audience.of(()), **more.pop("said", {}))
    return write_statement(by=own.by, family_id=own.family_id, said=said, **more)


def texts(rows) -> list[str]:
    return [row.said.text for row in rows]


def test_every_area_stands_in_its_order_and_other_only_where_something_is(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    assert [one.area for one in picture(own).areas] == list(Area)
    say(own, "Something.", aino, where=None)
    assert [one.area for one in picture(own).areas] == [*Area, None]


def test_within_an_area_what_carries_then_the_family_then_worries_then_others(cast: Cast) -> None:
    own = home(cast)
    aino, worker = own.add("Aino"), own.neighbour("Jaana", 962).person_id
    say(own, "We eat together.", aino, StatementKind.STRENGTH)
    say(own, "We wish to sleep.", aino, StatementKind.WISH)
    say(own, "They sleep badly.", worker, StatementKind.WORRY)
    health = area(own, Area.HEALTH)
    assert (texts(health.carries), texts(health.words), texts(health.worries)) == (
        ["We eat together."],
        ["We wish to sleep."],
        ["They sleep badly."],
    )
    meri = picture_page(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"), picture_days=HALF_A_YEAR)
    school = next(one for one in meri.areas if one.area is Area.SCHOOL)
    assert texts(school.worries) == ["Eliel on ollut aamupäivisin väsynyt."]


def test_what_others_than_the_family_tell_is_not_the_familys_voice(cast: Cast) -> None:
    own = home(cast)
    own.add("Aino")
    (me,) = {person.id for person in picture(own).page.people if person.name == "Saana Pitkäjärvi"}
    say(own, "The flat is small.", me, where=Area.HOME)
    at_home = area(own, Area.HOME)
    assert (texts(at_home.others), texts(at_home.words), at_home.number) == (["The flat is small."], [], 1)


def test_another_view_stands_beside_the_first_and_replaces_nothing(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.add("Aino"), own.add("Pekka")
    first = say(own, "The mornings are calm.", aino)
    second = say(own, "Not on Mondays.", pekka, differs_from_id=first)
    say(own, "Mondays, yes.", aino, differs_from_id=second)
    (row,) = area(own, Area.HEALTH).words
    assert (row.said.text, [one.text for one in row.beside]) == (
        "The mornings are calm.",
        ["Not on Mondays.", "Mondays, yes."],
    )


def test_a_view_whose_first_words_are_laid_aside_stands_by_itself(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.add("Aino"), own.add("Pekka")
    first = say(own, "The mornings are calm.", aino)
    say(own, "Not on Mondays.", pekka, differs_from_id=first)
    lay_aside(by=own.by, family_id=own.family_id, statement_id=first)
    assert texts(area(own, Area.HEALTH).words) == ["Not on Mondays."]


def test_nothing_is_seen_differently_that_is_of_another_family(cast: Cast) -> None:
    own, other = home(cast), home(cast, "Toinen")
    elsewhere = say(other, "Elsewhere.", other.add("Elsa"))
    with pytest.raises(NotFound):
        say(own, "Here.", own.add("Aino"), differs_from_id=elsewhere)


def test_laid_aside_it_leaves_every_page_and_can_be_brought_back(cast: Cast) -> None:
    own = home(cast)
    said = say(own, "We sleep badly.", own.add("Aino"), StatementKind.WISH)
    for _ in range(2):
        lay_aside(by=own.by, family_id=own.family_id, statement_id=said)
    assert [one.text for one in picture(own).aside] == ["We sleep badly."]
    assert area(own, Area.HEALTH).number == 0
    assert list(family_page(by=own.by, family_id=own.family_id).voices) == []
    for _ in range(2):
        bring_back(by=own.by, family_id=own.family_id, statement_id=said)
    assert (area(own, Area.HEALTH).number, list(picture(own).aside)) == (1, [])


def test_an_area_is_looked_through_together_after_half_a_year(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    with clock.at(clock.now() - timedelta(days=HALF_A_YEAR + 1)):
        said = say(own, "We sleep badly.", aino)
    assert area(own, Area.HEALTH).to_look_through
    assert not area(own, Area.HOME).to_look_through
    say_still_so(by=own.by, family_id=own.family_id, statement_id=said, version=1)
    assert not area(own, Area.HEALTH).to_look_through


def test_the_speaker_and_whoever_carries_the_matter_say_that_it_is_still_so(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    said = own.say("We sleep badly.", aino.person_id, pekka.person_id, agreed=True)
    about = {"family_id": own.family_id, "statement_id": said}
    say_still_so(by=own.by, version=1, **about)
    with pytest.raises(Changed):
        say_still_so(by=own.by, version=1, **about)
    say_still_so(by=aino.actor, version=2, **about)
    for verb in (lay_aside, bring_back):
        with pytest.raises(NotFound):
            verb(by=pekka.actor, **about)
        verb(by=aino.actor, **about)
    with pytest.raises(NotFound):
        say_still_so(by=pekka.actor, version=5, **about)
    for login in ("sari", "heli", "jonas", "tiina"):
        with pytest.raises(Forbidden):
            lay_aside(by=cast.actor(login), **about)
    shown = statement_page(by=own.by, **about).statement
    assert shown.last_confirmed is not None
    assert not shown.confirmed


def test_words_move_to_their_area_while_they_can_be_put_right(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    said = own.say("We sleep badly.", aino.person_id)
    about = {"by": own.by, "family_id": own.family_id, "statement_id": said}
    change_statement(**about, version=1, text="We sleep badly.", area=Area.HEALTH)
    assert area(own, Area.HEALTH).number == 1
    confirm_statement(by=aino.actor, family_id=own.family_id, statement_id=said, version=2)
    with pytest.raises(Refused):
        change_statement(**about, version=3, text="Otherwise.", area=Area.HOME)


def test_when_in_which_language_and_through_whom_it_was_said_is_kept(cast: Cast) -> None:
    own = home(cast)
    day = clock.now() - timedelta(days=9)
    how = {"said_at": day, "language": "so", "interpreter": "Amina"}
    said = say(own, "We wait.", own.add("Hodan"), said=how)
    shown = statement_page(by=own.by, family_id=own.family_id, statement_id=said).statement
    assert (shown.said_at, shown.language, shown.interpreter) == (day, "so", "Amina")
    with pytest.raises(Refused) as refusal:
        say(own, "We wait.", own.add("Ali"), said={"said_at": clock.now() + timedelta(days=1)})
    assert refusal.value.field == "day"


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina"])
def test_only_those_who_carry_the_matter_open_the_picture(cast: Cast, login: str) -> None:
    own = home(cast)
    with pytest.raises(Forbidden):
        picture(own, cast.actor(login))


def test_the_page_offers_each_area_a_plus_that_knows_where_it_stands(cast: Cast) -> None:
    own = home(cast)
    said = say(own, "<b>We sleep badly.</b>", own.add("Aino"), StatementKind.WORRY)
    saana = cast.browser_of("saana")
    page = saana.get(f"/families/{own.family_id}/picture")
    assert page.status_code == 200
    assert "&lt;b&gt;We sleep badly." in page.text
    for kind in ("strength", "wish", "worry"):
        assert f"statements/new?area=livelihood&amp;kind={kind}" in page.text
    form = saana.get(f"/families/{own.family_id}/statements/new?area=health&kind=worry&differs={said}")
    assert '<option selected value="health">' in form.text
    assert str(said) in form.text
    assert saana.get(f"/families/{own.family_id}/statements/new?area=nonsense&kind=x&differs=x").status_code == 200
