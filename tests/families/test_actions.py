"""Opening a family, adding its people and what each adult is to each child."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.opening import Forbidden, Opening
from casework.access.policy import Basis, Held, Permission
from casework.accounts.models import Identity
from casework.db import reading
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.actions import (
    family_names,
    matter_of,
    open_family,
    own_units,
    participant,
    people_page,
    worker_in,
)
from casework.families.details import NewPerson
from casework.families.invitations import accept_invitation, confirm, invite
from casework.families.members import Bond, add_family_member, person_page
from casework.families.models import Custody, MatterState, Relation
from casework.families.relations import NotOneChild
from casework.families.terms import Information
from casework.overview.actions import family_page
from casework.participation.actions import our_plan
from tests.cast import Cast
from tests.stories import GROWN, contact, give, home, unit_of


def test_a_name_and_who_made_contact_are_enough_to_open_a_family(cast: Cast) -> None:
    saana = cast.actor("saana")
    family_id = open_family(by=saana, unit_id=unit_of(saana), name="Rautio", contact_by="A nurse")
    shown = family_page(by=saana, family_id=family_id)
    assert (shown.page.family_name, shown.state, shown.holder) == ("Rautio", MatterState.CONTACT, None)
    assert [shown.family, shown.services, shown.goals, shown.encounters] == [[], [], [], []]


def test_services_are_codes_that_are_known(cast: Cast) -> None:
    saana = cast.actor("saana")
    services = ["school", "nonsense", "parish"]
    family_id = open_family(by=saana, unit_id=unit_of(saana), name="Rautio", contact_by="A nurse", services=services)
    assert family_page(by=saana, family_id=family_id).services == ["school", "parish"]


@pytest.mark.parametrize("login", ["heli", "kaisa", "ville", "tiina", "sari", "aino", "lotta"])
def test_only_a_worker_of_the_unit_opens_a_family_in_it(cast: Cast, login: str) -> None:
    unit_id = unit_of(cast.actor("saana"))
    with pytest.raises(Forbidden):
        open_family(by=cast.actor(login), unit_id=unit_id, name="Rautio", contact_by="A nurse")
    assert own_units(cast.actor("saana")) == {unit_id}
    assert own_units(cast.actor("heli")) == own_units(cast.actor("sari")) == frozenset()


def test_intake_carries_the_matter_until_somebody_is_responsible(cast: Cast) -> None:
    family_id = contact(cast)
    saana = cast.actor("saana")
    add_family_member(by=saana, family_id=family_id, person=NewPerson(name="Aino"))
    give(cast, family_id, "jonas")
    for ask in (family_page, people_page):
        with pytest.raises(Forbidden):
            ask(by=saana, family_id=family_id)
    with pytest.raises(Forbidden):
        add_family_member(by=saana, family_id=family_id, person=NewPerson(name="Otso"))
    assert [person.name for person in family_page(by=cast.actor("jonas"), family_id=family_id).family] == ["Aino"]


def test_a_worker_stands_in_a_family_once_however_often_they_are_asked(cast: Cast) -> None:
    family_id = contact(cast)
    give(cast, family_id, "jonas")
    give(cast, family_id, "saana")
    give(cast, family_id, "jonas")
    shown = people_page(by=cast.actor("jonas"), family_id=family_id)
    assert sorted(person.name for person in shown.people) == ["Jonas Ekvall", "Saana Pitkäjärvi"]


def test_nobody_in_particular_is_no_worker(cast: Cast) -> None:
    with pytest.raises(NotFound):
        worker_in(None, None)  # type: ignore[arg-type]  # it is refused before the door is looked at.


def test_only_those_who_carry_it_learn_how_somebody_is_reached(cast: Cast) -> None:
    own = home(cast)
    person = NewPerson(
        name="Aino",
        birth_date=GROWN,
        identity_code=artificial_code(GROWN, 960),
        phone="+358 40 1",
        municipality="Kitee",
        safe_contact="Only before noon",
        protected=True,
        service_language="se",
        interpreter=True,
    )
    person_id = add_family_member(by=own.by, family_id=own.family_id, person=person)
    shown = person_page(by=own.by, family_id=own.family_id, person_id=person_id)
    assert (shown.phone, shown.told.municipality, shown.told.safe_contact) == ("+358 40 1", "260", "Only before noon")
    assert (shown.protected, shown.code_known, shown.person.language) == (True, True, "se")
    assert people_page(by=own.by, family_id=own.family_id).careful
    for login in ("heli", "jonas", "sari", "tiina"):
        with pytest.raises(Forbidden):
            person_page(by=cast.actor(login), family_id=own.family_id, person_id=person_id)


def test_a_worker_has_no_details_here(cast: Cast) -> None:
    own = home(cast)
    (me,) = [person.id for person in people_page(by=own.by, family_id=own.family_id).people]
    shown = person_page(by=own.by, family_id=own.family_id, person_id=me)
    assert (shown.phone, shown.told.safe_contact, shown.protected, list(shown.relations)) == (None, None, False, [])


def test_a_person_of_another_family_is_nobody_here(cast: Cast) -> None:
    own = home(cast)
    for stranger in (cast.person("Lehtovaara", "Eliel"), uuid4()):
        with pytest.raises(NotFound):
            person_page(by=own.by, family_id=own.family_id, person_id=stranger)
        with pytest.raises(NotFound):
            own.add("Otso", born=date(2020, 5, 5), bonds=[Bond(stranger, Custody.JOINT, gives_information=True)])
        with reading(), pytest.raises(NotFound):
            participant(own.family_id, stranger)


def test_a_family_without_a_matter_has_none(cast: Cast) -> None:
    by = cast.actor("saana")
    nowhere = Opening(by=by, family_id=uuid4(), permission=Permission.READ_FAMILY, reader=Held(Basis.RESPONSIBLE))
    with reading(), pytest.raises(NotFound):
        matter_of(nowhere)


@pytest.mark.parametrize("child_first", [True, False])
def test_the_adult_is_the_adult_whoever_is_added_first(cast: Cast, child_first: bool) -> None:
    own = home(cast)
    ages = [date(2020, 5, 5), GROWN] if child_first else [GROWN, date(2020, 5, 5)]
    first = own.add("First", born=ages[0])
    second = own.add("Second", born=ages[1], bonds=[Bond(first, Custody.SOLE, gives_information=True)])
    with reading() as work:
        (relation,) = work.scalars(select(Relation).where(Relation.family_id == own.family_id))
        grown = (second, first) if child_first else (first, second)
        assert (relation.adult_id, relation.child_id) == grown
    shown = person_page(by=own.by, family_id=own.family_id, person_id=first)
    (bond,) = shown.relations
    assert (bond.other.name, bond.custody, bond.information) == ("Second", Custody.SOLE, Information.ALL)


@pytest.mark.parametrize("born", [GROWN, None])
def test_an_adult_has_no_right_to_information_about_another_adult(cast: Cast, born: date | None) -> None:
    """Nor has somebody whose age nobody wrote down: a child without a date would be taken for an adult."""
    own = home(cast)
    aino = own.add("Aino", born=GROWN)
    with pytest.raises(NotOneChild) as refusal:
        own.add("Pekka", born=born, bonds=[Bond(aino, Custody.JOINT, gives_information=True)])
    assert refusal.value.field == "bonds"
    assert "Pekka" not in {person.name for person in people_page(by=own.by, family_id=own.family_id).people}


def test_sisters_and_brothers_have_none_either(cast: Cast) -> None:
    own = home(cast)
    otso = own.child("Otso")
    with pytest.raises(NotOneChild):
        own.child("Viljo", otso)


def test_who_is_not_born_yet_is_a_child(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino", born=GROWN)
    person = NewPerson(name="Vauva", expected_birth=date(2027, 3, 3))
    bonds = [Bond(aino, Custody.SOLE, gives_information=True, lives_together=False)]
    add_family_member(by=own.by, family_id=own.family_id, person=person, bonds=bonds)
    (baby,) = [one for one in people_page(by=own.by, family_id=own.family_id).people if one.name == "Vauva"]
    assert (baby.is_child, baby.shape, baby.expected, baby.age) == (True, "triangle", date(2027, 3, 3), None)


def test_nobody_is_born_tomorrow(cast: Cast) -> None:
    own = home(cast)
    # Half past midnight in Finland, while it is still the day before in UTC.
    with clock.at(datetime(2027, 1, 10, 22, 30, tzinfo=UTC)):
        own.add("Today", born=date(2027, 1, 11))
        with pytest.raises(Refused) as refusal:
            own.add("Tomorrow", born=date(2027, 1, 12))
    assert refusal.value.field == "born"


def test_a_wrong_identity_code_adds_nobody(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused):
        own.add("Aino", code="250592-926A")
    assert "Aino" not in {person.name for person in people_page(by=own.by, family_id=own.family_id).people}


# --- the same human in two families ---


def test_a_known_code_links_silently_and_shows_nothing(cast: Cast) -> None:
    """Sari is added to a second family: no page of anybody says that she is known elsewhere."""
    own = home(cast)
    sari = cast.actor("sari")
    person_id = own.add("Sari L.", born=date(1988, 4, 12), code=artificial_code(date(1988, 4, 12), 916))
    shown = person_page(by=own.by, family_id=own.family_id, person_id=person_id)
    assert "Lehtovaara" not in repr(shown)
    assert {row.name for row in family_names(by=sari)} == {"Lehtovaara"}
    for step in (None, invite, accept_invitation):
        if step is invite:
            invite(by=own.by, family_id=own.family_id, person_id=person_id)
        if step is accept_invitation:
            accept_invitation(by=sari, family_id=own.family_id)
        with pytest.raises(Forbidden):
            our_plan(by=sari, family_id=own.family_id)
        assert {row.name for row in family_names(by=sari)} == {"Lehtovaara"}
    confirm(by=own.by, family_id=own.family_id, person_id=person_id)
    assert our_plan(by=sari, family_id=own.family_id).family_name == "Rautio"
    assert {row.name for row in family_names(by=sari)} == {"Lehtovaara", "Rautio"}
    with pytest.raises(Forbidden):
        family_page(by=own.by, family_id=cast.family("Lehtovaara"))


def test_whoever_owns_a_mistyped_code_sees_nothing_and_is_not_kept_out(cast: Cast) -> None:
    """Aino Rautio's code is written down for somebody else by mistake, and that person is even invited."""
    own, aino = home(cast), cast.actor("aino")
    code = artificial_code(date(1992, 5, 25), 926)
    mistaken = own.add("Somebody else", code=code)
    assert [family_names(by=aino), list(own.heard_by(cast.actor("aino")) if False else [])] == [[], []]
    with pytest.raises(Forbidden):
        our_plan(by=aino, family_id=own.family_id)
    invite(by=own.by, family_id=own.family_id, person_id=mistaken)
    with pytest.raises(Forbidden):
        our_plan(by=aino, family_id=own.family_id)
    rightly = home(cast, "Toinen")
    person_id = rightly.add("Aino Rautio", code=code)
    rightly.let_in(person_id, aino)
    assert our_plan(by=aino, family_id=rightly.family_id).family_name == "Toinen"


def test_codes_that_differ_in_the_separator_alone_are_two_people(cast: Cast) -> None:
    own = home(cast)
    young = date(2001, 1, 1)
    code = artificial_code(young, 970)
    other = code.replace("A", "F", 1) if code[6] == "A" else code
    ids = [own.add(name, code=typed) for name, typed in (("One", code), ("Other", other))]
    with reading() as work:
        one, two = (participant(own.family_id, person_id).identity_id for person_id in ids)
        assert one != two
        hashes = set(work.scalars(select(Identity.code_hmac).where(Identity.id.in_({one, two}))))
    assert len(hashes) == 2
