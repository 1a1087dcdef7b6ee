"""What has been written: each reads what is meant for them, confirms their words and says what they see otherwise."""

import pytest

from casework.access.opening import Forbidden
from casework.access.policy import Actor
from casework.accounts.sessions import sign_in_as
from casework.errors import NotFound, Refused
from casework.families.lines import Audience
from casework.participation.our_picture import OurPicture, differently_page, our_picture
from casework.picture.actions import Said, lay_aside, see_differently, write_statement
from casework.picture.models import Area, StatementKind
from casework.picture.whole import picture_page
from casework.responsibility.closing import close_matter, closing_page
from tests.cast import Cast
from tests.inspect import fields
from tests.stories import Home, home


def read(own: Home, by: Actor) -> OurPicture:
    return our_picture(by=by, family_id=own.family_id, picture_days=183)


def every(shown: OurPicture) -> set[str]:
    rows = [row for area in shown.areas for row in (*area.carries, *area.words, *area.worries, *area.others)]
    return {one.text for row in rows for one in (row.said, *row.beside)}


def test_a_parent_reads_what_is_meant_for_them_by_area(cast: Cast) -> None:
    shown = our_picture(by=cast.actor("sari"), family_id=cast.family("Lehtovaara"), picture_days=183)
    assert [area.area for area in shown.areas] == [
        Area.HOME,
        Area.CHILDREN,
        Area.HEALTH,
        Area.SCHOOL,
        Area.PEOPLE,
    ]
    navid = our_picture(by=cast.actor("navid"), family_id=cast.family("Lehtovaara"), picture_days=183)
    assert not any("nukkui huonosti" in text for text in every(navid))
    assert Area.HEALTH not in [area.area for area in navid.areas]


def test_how_somebody_sees_it_stands_beside_and_only_the_worker_reads_it_to_begin_with(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    otso = own.child("Otso", aino.person_id, pekka.person_id)
    said = Said(
        text="Otso sleeps.",
        speaker_id=aino.person_id,
        kind=StatementKind.WORRY,
        about=(otso,),
        audience=Audience.of((pekka.person_id,)),
        area=Area.HEALTH,
    )
    first = write_statement(by=own.by, family_id=own.family_id, said=said)
    see_differently(by=pekka.actor, family_id=own.family_id, statement_id=first, text="Not at mine.", language="en")
    assert every(read(own, pekka.actor)) == {"Otso sleeps.", "Not at mine."}
    assert every(read(own, aino.actor)) == {"Otso sleeps."}
    shown = picture_page(by=own.by, family_id=own.family_id, picture_days=183)
    (row,) = next(area for area in shown.areas if area.area is Area.HEALTH).worries
    (other,) = row.beside
    assert (row.said.text, other.text, other.language, other.speaker.name, other.recorder.name) == (
        "Otso sleeps.",
        "Not at mine.",
        "en",
        "Pekka",
        "Pekka",
    )
    see_differently(
        by=pekka.actor, family_id=own.family_id, statement_id=first, text="For Aino.", sees=(aino.person_id,)
    )
    assert every(read(own, aino.actor)) == {"Otso sleeps.", "For Aino."}


def test_who_may_not_read_of_those_it_is_about_cannot_be_chosen(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    jaana = own.neighbour("Jaana", 963)
    said = own.say("We sleep badly.", aino.person_id, pekka.person_id, agreed=True)
    with pytest.raises(Refused):
        see_differently(
            by=pekka.actor, family_id=own.family_id, statement_id=said, text="Otherwise.", sees=(jaana.person_id,)
        )
    herself = (jaana.person_id,)
    about_me = own.say("I am tired.", jaana.person_id, pekka.person_id, about=herself, agreed=True)
    see_differently(
        by=jaana.actor, family_id=own.family_id, statement_id=about_me, text="No more.", sees=(pekka.person_id,)
    )
    assert "No more." in every(read(own, pekka.actor))


def test_nobody_sees_differently_what_they_may_not_read(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    said = own.say("For the worker.", aino.person_id)
    about = {"family_id": own.family_id, "statement_id": said}
    for act in (differently_page, lambda **who: see_differently(text="Otherwise.", **who)):
        with pytest.raises(NotFound):
            act(by=pekka.actor, **about)
        for login in ("sari", "heli", "aino"):
            with pytest.raises(Forbidden):
                act(by=cast.actor(login), **about)


def test_only_those_one_knows_of_here_can_be_chosen_as_readers(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    own.neighbour("Jaana", 963)
    said = own.say("We sleep badly.", aino.person_id, pekka.person_id, agreed=True)
    shown = differently_page(by=pekka.actor, family_id=own.family_id, statement_id=said)
    assert [person.name for person in shown.readers] == ["Aino"]


def test_ones_own_words_are_laid_aside_and_brought_back_and_nobody_elses(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    said = own.say("We sleep badly.", aino.person_id, pekka.person_id, agreed=True)
    lay_aside(by=aino.actor, family_id=own.family_id, statement_id=said)
    assert [one.text for one in read(own, aino.actor).aside] == ["We sleep badly."]
    assert (every(read(own, pekka.actor)), list(read(own, pekka.actor).aside)) == (set(), [])


def test_the_page_confirms_keeps_fresh_lays_aside_and_undoes(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    said = own.say("We sleep badly.", aino.person_id)
    with cast.app.app_context():
        browser = cast.browser(sign_in_as(account_id=aino.actor.account_id))
    home_page, statement = f"/our-plan/{own.family_id}/picture", f"/families/{own.family_id}/statements/{said}"

    def press(action: str) -> str:
        page = browser.get(home_page)
        token = fields(page.text, action)["csrf_token"][0]
        sent = browser.post(action, data={"csrf_token": token, "form_key": f"key-of-{len(action):012}"})
        assert sent.status_code == 303
        assert sent.location.startswith(home_page)
        return sent.location

    press(f"/our-plan/{own.family_id}/statements/{said}/1/confirm?on=shared")
    press(f"{statement}/2/still-so?on=shared")
    after = press(f"{statement}/aside?on=shared")
    assert f"{statement}/back?on=shared" in browser.get(after).text
    press(f"{statement}/back?on=shared")
    assert every(read(own, aino.actor)) == {"We sleep badly."}


def test_after_the_matter_is_closed_the_page_offers_nothing_that_is_not_there(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    said = own.say("The evenings are good.", aino.person_id)
    with cast.app.app_context():
        browser = cast.browser(sign_in_as(account_id=aino.actor.account_id))
    address = f"/our-plan/{own.family_id}/picture"
    assert f"/statements/{said}/" in browser.get(address).text
    version = closing_page(by=own.by, family_id=own.family_id).version
    close_matter(by=own.by, family_id=own.family_id, version=version, reason="no_need")
    page = browser.get(address).text
    assert "The evenings are good." in page
    assert f"/statements/{said}/" not in page
    assert read(own, aino.actor).of_family
