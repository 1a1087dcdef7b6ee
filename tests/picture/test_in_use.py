"""Services in use: since when, for whom, whom to contact; ended and kept; under the key of places."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.accounts.sessions import sign_in_as
from casework.db import Changed
from casework.errors import NotFound, Refused
from casework.picture.in_use import Service, change_service, end_service, note_service, service_page
from casework.picture.whole import Picture, picture_page
from tests.cast import Cast
from tests.stories import Home, home


def service(name: str = "Family work", **more: object) -> Service:
    return replace(Service(name=name, since=clock.today() - timedelta(days=10)), **more)  # type: ignore[arg-type]  # fields.


def note(own: Home, what: Service) -> UUID:
    return note_service(by=own.by, family_id=own.family_id, service=what)


def picture(own: Home) -> Picture:
    return picture_page(by=own.by, family_id=own.family_id, picture_days=183)


def test_a_service_says_for_whom_and_whom_to_contact(cast: Cast) -> None:
    own = home(cast)
    aino, jaana = own.add("Aino"), own.neighbour("Jaana", 962).person_id
    note(own, service(users=(aino, aino), contact_id=jaana, contact="040 1234567"))
    (shown,) = picture(own).services
    assert (shown.name, shown.contact_name, list(shown.user_names), shown.ended) == (
        "Family work",
        "Jaana, 040 1234567",
        ["Aino"],
        False,
    )


def test_a_service_is_put_right_and_two_editors_notice_each_other(cast: Cast) -> None:
    own = home(cast)
    aino, otso = own.add("Aino"), own.child("Otso")
    noted = note(own, service(users=(aino,)))
    about = {"by": own.by, "family_id": own.family_id, "service_id": noted}
    change_service(**about, version=1, service=service("Home service", users=(otso, aino)))
    with pytest.raises(Changed):
        change_service(**about, version=1, service=service("Otherwise"))
    shown = service_page(**about).service
    assert (shown.name, sorted(shown.user_names)) == ("Home service", ["Aino", "Otso"])


def test_a_service_ends_and_stays_in_the_history(cast: Cast) -> None:
    own = home(cast)
    first, _ = note(own, service()), note(own, service("School"))
    for _ in range(2):
        end_service(by=own.by, family_id=own.family_id, service_id=first)
    assert [(one.name, one.ended) for one in picture(own).services] == [("School", False), ("Family work", True)]
    shown = service_page(by=own.by, family_id=own.family_id, service_id=first).service
    assert (shown.until, shown.version) == (clock.today(), 2)


def test_it_does_not_end_before_it_begins(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused) as refusal:
        note(own, service(until=clock.today() - timedelta(days=11)))
    assert refusal.value.field == "until"


def test_what_was_named_when_the_matter_began_is_offered_once(cast: Cast) -> None:
    meri, family_id = cast.actor("meri"), cast.family("Niskavaara")
    before = picture_page(by=meri, family_id=family_id, picture_days=183)
    assert list(before.to_note) == ["home_service", "maternity_clinic"]
    note_service(by=meri, family_id=family_id, service=service("Kotipalvelu", code="home_service"))
    note_service(by=meri, family_id=family_id, service=service("Muu", code="no such code"))
    after = picture_page(by=meri, family_id=family_id, picture_days=183)
    assert list(after.to_note) == ["maternity_clinic"]


def test_nobody_and_nothing_of_another_family_is_taken(cast: Cast) -> None:
    own, other = home(cast), home(cast, "Toinen")
    elsewhere = note(other, service())
    for stranger in (cast.person("Lehtovaara", "Eliel"), uuid4()):
        for what in (service(users=(stranger,)), service(contact_id=stranger)):
            with pytest.raises(NotFound):
                note(own, what)
    for service_id in (elsewhere, uuid4()):
        about = {"by": own.by, "family_id": own.family_id, "service_id": service_id}
        for act in (end_service, service_page):
            with pytest.raises(NotFound):
                act(**about)
        with pytest.raises(NotFound):
            change_service(**about, version=1, service=service())


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina"])
def test_only_those_who_carry_the_matter_see_and_write_services(cast: Cast, login: str) -> None:
    own, by = home(cast), cast.actor(login)
    noted = note(own, service())
    with pytest.raises(Forbidden):
        note_service(by=by, family_id=own.family_id, service=service())
    with pytest.raises(Forbidden):
        service_page(by=by, family_id=own.family_id, service_id=noted)
    with pytest.raises(Forbidden):
        end_service(by=by, family_id=own.family_id, service_id=noted)


def test_a_service_stands_on_no_page_of_the_family_itself(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    own.say("We sleep badly.", aino.person_id)
    note(own, service("Secret shelter", users=(aino.person_id,)))
    with cast.app.app_context():
        browser = cast.browser(sign_in_as(account_id=aino.actor.account_id))
    for page in ("", "/picture"):
        shown = browser.get(f"/our-plan/{own.family_id}{page}")
        assert shown.status_code == 200
        assert "Secret shelter" not in shown.text
