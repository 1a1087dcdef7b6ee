"""Every opening of a family leaves a trace; a form rides for fifteen minutes on the page it was opened from."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from casework import clock, db
from casework.access import opening
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Assurance, Permission
from casework.audit import log
from casework.audit.models import HOUSE_CHAIN, Action, AuditEvent
from casework.caseload.actions import today
from casework.caseload.board import board
from casework.consent.actions import consent_page
from casework.crypto.keys import Purpose, vault
from casework.families.actions import family_names, people_page
from casework.families.invitations import end_membership
from casework.families.members import person_to_change
from casework.families.models import ParticipantKind
from casework.participation.actions import our_plan
from tests.cast import Cast
from tests.inspect import fields

MINUTE = timedelta(minutes=1)


def read(chain_id: UUID, *actions: Action) -> list[AuditEvent]:
    """The events of a chain, of some kinds only where they are named."""
    with db.reading() as work:
        query = select(AuditEvent).where(AuditEvent.chain_id == chain_id).order_by(AuditEvent.seq)
        return [event for event in work.scalars(query) if not actions or event.action in actions]


def signed_in(region: Cast, login: str) -> Actor:
    """Somebody with a session of their own."""
    return replace(region.actor(login), session_id=uuid4())


def unit_of(region: Cast, login: str) -> UUID:
    ((_, unit_id),) = region.actor(login).roles
    return unit_id


def open_page(by: Actor, family_id: UUID, ride_id: UUID | None = None) -> UUID | None:
    """Open the page of a form as its view does; returns what the form hands back."""
    return people_page(by=by, family_id=family_id, ride_id=ride_id).ride_id


# --- who opened what, on which ground ---


def test_opening_a_family_says_who_on_which_ground_and_which_classes(small: Cast) -> None:
    family_id = small.family("Niskavaara")
    before = len(read(family_id))
    small.browser_of("meri").get(f"/families/{family_id}")
    (event,) = read(family_id)[before:]
    assert (event.action, event.actor_id, event.permitted) == (Action.FAMILY_READ, small.accounts["meri"], True)
    assert (event.basis, event.object_type) == ("responsible", "read_family")
    assert event.basis_id is not None
    assert event.classes == "content file handover label location restricted"
    assert event.request_id
    assert event.row_seal is None


def test_a_family_member_who_reads_leaves_a_trace_as_well(small: Cast) -> None:
    family_id = small.family("Niskavaara")
    small.browser_of("elina").get(f"/our-plan/{family_id}")
    event = read(family_id, Action.SHARED_READ)[-1]
    assert (event.actor_id, event.basis, event.classes) == (small.accounts["elina"], "relation", "content label")


def test_today_opens_each_own_family_with_an_event_of_its_own(cast: Cast) -> None:
    names = ("Lehtovaara", "Niskavaara", "Öster", "Mustajoki")
    before = {name: len(read(cast.family(name))) for name in names}
    today(by=cast.actor("meri"), silence_days=21)
    new = {name: len(read(cast.family(name))) - before[name] for name in names}
    assert new == {"Lehtovaara": 1, "Niskavaara": 1, "Öster": 0, "Mustajoki": 0}


def test_a_list_of_names_is_one_event_on_the_units_chain_with_the_names_sealed(cast: Cast) -> None:
    koivula = unit_of(cast, "heli")
    board(by=cast.actor("heli"), silence_days=21, limit=12)
    event = read(koivula, Action.LABELS_LISTED)[-1]
    with db.reading() as work:
        listed = log.open_detail(vault().unit_cipher(work, koivula), event)["families"]
    assert str(cast.family("Lehtovaara")) in listed
    assert str(cast.family("Mustajoki")) not in listed
    assert event.classes == "label"
    assert event.object_id is None


def test_a_list_of_somebody_without_a_unit_is_on_the_chain_of_the_house(cast: Cast) -> None:
    family_names(by=cast.actor("sari"))
    event = read(HOUSE_CHAIN, Action.LABELS_LISTED)[-1]
    detail = log.open_detail(vault().house_cipher(Purpose.ACCOUNT), event)
    assert (event.actor_id, detail) == (cast.accounts["sari"], {"families": [str(cast.family("Lehtovaara"))]})


def test_an_empty_list_is_no_event(cast: Cast) -> None:
    before = len(read(HOUSE_CHAIN))
    assert family_names(by=cast.actor("aino")) == []
    assert len(read(HOUSE_CHAIN)) == before


# --- riding ---


def test_a_form_rides_on_its_page_and_nobody_elses_does(small: Cast) -> None:
    family_id = small.family("Niskavaara")
    meri, meri_elsewhere, saana = (signed_in(small, login) for login in ("meri", "meri", "saana"))

    def opened() -> int:
        return len(read(family_id, Action.FAMILY_READ))

    before = opened()
    ride = open_page(meri, family_id)
    assert ride is not None
    assert opened() == before + 1
    assert open_page(meri, family_id, ride) == ride
    assert opened() == before + 1
    assert open_page(meri_elsewhere, family_id, ride) != ride
    assert opened() == before + 2
    assert open_page(saana, family_id, ride) != ride
    assert opened() == before + 3
    assert open_page(meri, family_id, uuid4()) is not None
    assert opened() == before + 4
    assert open_page(small.actor("meri"), family_id, ride) is None
    assert opened() == before + 5


def test_what_is_written_of_one_person_rides_on_no_other_page_of_the_family(small: Cast) -> None:
    family_id, meri = small.family("Niskavaara"), signed_in(small, "meri")
    people = people_page(by=meri, family_id=family_id).people
    kin = next(person.id for person in people if person.kind is ParticipantKind.FAMILY)
    around = next(person.id for person in people if person.kind is ParticipantKind.OWN)
    pages = (partial(person_to_change, person_id=kin), partial(consent_page, person_id=around))
    for page in pages:
        before = len(read(family_id, Action.FAMILY_READ))
        ride = page(by=meri, family_id=family_id, ride_id=open_page(meri, family_id)).ride_id
        assert len(read(family_id, Action.FAMILY_READ)) == before + 2
        assert page(by=meri, family_id=family_id, ride_id=ride).ride_id == ride
        assert len(read(family_id, Action.FAMILY_READ)) == before + 2


def test_a_page_that_is_opened_again_without_its_form_is_a_new_event(small: Cast) -> None:
    family_id, meri = small.family("Niskavaara"), signed_in(small, "meri")
    before = len(read(family_id, Action.FAMILY_READ))
    assert open_page(meri, family_id) != open_page(meri, family_id)
    assert len(read(family_id, Action.FAMILY_READ)) == before + 2


@pytest.mark.parametrize(("later", "rides"), [(0, True), (14.99, True), (15, False), (16, False)])
def test_a_ride_lasts_fifteen_minutes(small: Cast, later: float, rides: bool) -> None:
    family_id, meri, now = small.family("Niskavaara"), signed_in(small, "meri"), clock.now()
    with clock.at(now):
        ride = open_page(meri, family_id)
    before = len(read(family_id, Action.FAMILY_READ))
    with clock.at(now + later * MINUTE):
        again = open_page(meri, family_id, ride)
    assert (again == ride) is rides
    assert len(read(family_id, Action.FAMILY_READ)) == before + (not rides)


def test_riding_does_not_make_the_ride_longer(small: Cast) -> None:
    family_id, meri, now = small.family("Niskavaara"), signed_in(small, "meri"), clock.now()
    with clock.at(now):
        ride = open_page(meri, family_id)
    for minutes in (10, 14):
        with clock.at(now + minutes * MINUTE):
            assert open_page(meri, family_id, ride) == ride
    with clock.at(now + 16 * MINUTE):
        assert open_page(meri, family_id, ride) != ride


def test_a_ride_is_for_one_family_and_one_permission(cast: Cast) -> None:
    lehtovaara, niskavaara = cast.family("Lehtovaara"), cast.family("Niskavaara")
    meri = signed_in(cast, "meri")
    ride = open_page(meri, lehtovaara)
    before = len(read(niskavaara))
    assert open_page(meri, niskavaara, ride) != ride
    assert len(read(niskavaara)) == before + 1
    before = len(read(lehtovaara))
    asked = {"family_id": lehtovaara, "permission": Permission.READ_FAMILY, "action": Action.FAMILY_READ}
    with opening.to_read(by=meri, **asked, ride_id=ride) as door:
        assert door.ride_id != ride
    assert len(read(lehtovaara)) == before + 1


def test_a_ride_is_decided_afresh_once_the_membership_has_ended(cast: Cast) -> None:
    family_id, raili = cast.family("Lehtovaara"), signed_in(cast, "raili")
    asked = {"by": raili, "family_id": family_id, "permission": Permission.READ_SHARED, "action": Action.SHARED_READ}
    with opening.to_read(**asked) as door:
        ride = door.ride_id
    with opening.to_read(**asked, ride_id=ride) as door:
        assert door.ride_id == ride
    end_membership(by=cast.actor("meri"), family_id=family_id, person_id=cast.person("Lehtovaara", "Raili Lehtovaara"))
    with ExitStack() as stack, pytest.raises(Forbidden):
        stack.enter_context(opening.to_read(**asked, ride_id=ride))
    with pytest.raises(Forbidden):
        our_plan(by=raili, family_id=family_id)


def test_a_ride_does_not_carry_a_weaker_sign_in(cast: Cast) -> None:
    family_id, sari = cast.family("Lehtovaara"), signed_in(cast, "sari")
    asked = {"family_id": family_id, "permission": Permission.READ_SHARED, "action": Action.SHARED_READ}
    with opening.to_read(by=sari, **asked) as door:
        ride = door.ride_id
    weaker = replace(sari, assurance=Assurance.PASSWORD)
    with ExitStack() as stack, pytest.raises(Forbidden, match="read_shared") as refusal:
        stack.enter_context(opening.to_read(by=weaker, **asked, ride_id=ride))
    assert refusal.value.reason == "assurance"


def test_the_same_list_in_the_same_session_rides_until_it_changes(cast: Cast) -> None:
    koivula, heli = unit_of(cast, "heli"), signed_in(cast, "heli")
    lehtovaara = {"by": cast.actor("meri"), "family_id": cast.family("Lehtovaara")}

    def listed() -> int:
        return len(read(koivula, Action.LABELS_LISTED))

    before, now = listed(), clock.now()
    with clock.at(now):
        for _ in range(3):
            board(by=heli, silence_days=21, limit=12)
        assert listed() == before + 1
        board(by=signed_in(cast, "heli"), silence_days=21, limit=12)
        assert listed() == before + 2
    with clock.at(now + 15 * MINUTE):
        board(by=heli, silence_days=21, limit=12)
        assert listed() == before + 3
    raili = signed_in(cast, "raili")
    house = len(read(HOUSE_CHAIN, Action.LABELS_LISTED))
    family_names(by=raili)
    family_names(by=raili)
    assert len(read(HOUSE_CHAIN, Action.LABELS_LISTED)) == house + 1
    end_membership(**lehtovaara, person_id=cast.person("Lehtovaara", "Raili Lehtovaara"))
    assert family_names(by=raili) == []


def test_in_a_browser_a_form_that_is_sent_leaves_one_event_of_reading(small: Cast) -> None:
    family_id = small.family("Niskavaara")
    page = f"/families/{family_id}/goals/new"
    browser = small.browser_of("meri")
    before = Counter(event.action for event in read(family_id))
    form = fields(browser.get(page).text, page)
    assert browser.post(page, data=form | {"title": ""}).status_code == 422
    assert browser.post(page, data=form | {"title": "Elina saa nukkua"}).status_code == 303
    new = Counter(event.action for event in read(family_id)) - before
    assert new == {Action.FAMILY_READ: 1, Action.GOAL_SET: 2}


# --- refusals ---


@pytest.mark.parametrize(
    ("login", "where"),
    [*((login, "unit") for login in ("jonas", "lotta", "antti", "ville", "tiina")), ("camilla", "house")],
)
def test_a_refusal_is_logged_where_the_family_does_not_show(cast: Cast, login: str, where: str) -> None:
    lehtovaara, chain = cast.family("Lehtovaara"), unit_of(cast, login) if where == "unit" else HOUSE_CHAIN
    before = len(read(lehtovaara))
    assert cast.browser_of(login).get(f"/families/{lehtovaara}").status_code == 404
    assert len(read(lehtovaara)) == before
    event = read(chain, Action.REFUSED)[-1]
    assert (event.actor_id, event.permitted, event.basis) == (cast.accounts[login], False, "no_ground")
    assert event.object_type == "read_family"
    held = (event.object_id, event.basis_id, event.detail_ct, event.row_seal)
    assert held == (None, None, None, None)


def test_a_refusal_for_a_family_that_never_was_is_logged_alike(cast: Cast) -> None:
    koivula, jonas = unit_of(cast, "jonas"), cast.browser_of("jonas")
    logged = []
    for family_id in (cast.family("Lehtovaara"), uuid4()):
        jonas.get(f"/families/{family_id}")
        event = read(koivula, Action.REFUSED)[-1]
        logged.append({c.key: getattr(event, c.key) for c in AuditEvent.__table__.columns})
    differ = {name for name in logged[0] if logged[0][name] != logged[1][name]}
    assert differ == {"seq", "at", "request_id", "prev", "hash", "tag"}


def test_a_refused_change_leaves_a_refusal_and_nothing_else(cast: Cast) -> None:
    koivula, lehtovaara = unit_of(cast, "jonas"), cast.family("Lehtovaara")
    before, refusals = len(read(lehtovaara)), len(read(koivula, Action.REFUSED))
    jonas = cast.browser_of("jonas")
    own = f"/families/{cast.family('Öster')}/goals/new"
    form = fields(jonas.get(own).text, own)
    answer = jonas.post(f"/families/{lehtovaara}/goals/new", data=form | {"title": "Somebody else's"})
    assert answer.status_code == 404
    assert len(read(lehtovaara)) == before
    assert len(read(koivula, Action.REFUSED)) == refusals + 1
