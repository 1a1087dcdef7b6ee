"""A child in two homes: the two workers learn of each other, and nothing of the other family."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from casework import clock
from casework.access import opening
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Permission
from casework.audit.models import Action, AuditEvent
from casework.crypto.keyring import Locked
from casework.db import reading, session
from casework.demo import cast as region
from casework.demo.cast import artificial_code
from casework.families.actions import family_of, matter_of
from casework.families.details import NewPerson
from casework.families.invitations import end_membership, invite
from casework.families.members import Bond, add_family_member
from casework.families.models import Custody, MatterState, Relation
from casework.overview.actions import family_page
from casework.responsibility.actions import lay_down
from casework.responsibility.deputies import name_deputy
from casework.responsibility.elsewhere import OtherWorker
from tests.cast import Cast
from tests.stories import GROWN, Home, contact, give, home

CODE = artificial_code(date(2018, 4, 3), 977)
SAANA, LOTTA = (next(e for e in region.EMPLOYEES if e.login == login) for login in ("saana", "lotta"))


def child_in(own: Home, *, protected: bool = False) -> UUID:
    """The same child in a home with a parent of its own."""
    parent = own.add("Parent", born=GROWN)
    bonds = [Bond(parent, Custody.JOINT, gives_information=True)]
    person = NewPerson(name="Eeli", identity_code=CODE, protected=protected)
    return add_family_member(by=own.by, family_id=own.family_id, person=person, bonds=bonds)


@pytest.fixture
def here(cast: Cast) -> Home:
    return home(cast)


@pytest.fixture
def there(cast: Cast) -> Home:
    """A family of another unit, held by Lotta."""
    family_id = contact(cast, "Koskela", by="lotta")
    give(cast, family_id, "lotta", supervisor="antti")
    return Home(cast, family_id, cast.actor("lotta"))


def told(own: Home) -> list[tuple[str | None, str | None]]:
    """Names and units that the responsible worker of a family is told."""
    shown: list[OtherWorker] = list(family_page(by=own.by, family_id=own.family_id).elsewhere)
    assert {other.child for other in shown} <= {"Eeli"}
    return [(other.name, other.unit) for other in shown]


def reaches(by: Actor, family_id: UUID) -> bool:
    try:
        with opening.to_read(
            by=by, family_id=family_id, permission=Permission.KNOW_OTHER_WORKER, action=Action.OTHER_WORKER_SHOWN
        ):
            return True
    except Forbidden:
        return False


def test_each_is_told_the_others_name_and_unit_and_both_chains_keep_it(here: Home, there: Home) -> None:
    child_in(here)
    child_in(there)
    assert told(here) == [(LOTTA.name, LOTTA.unit)]
    with reading() as work:
        for chain in (here, there):
            shown = select(AuditEvent.actor_id).where(
                AuditEvent.chain_id == chain.family_id, AuditEvent.action == Action.OTHER_WORKER_SHOWN
            )
            assert list(work.scalars(shown)) == [here.by.account_id]
    assert told(there) == [(SAANA.name, SAANA.unit)]


def test_nothing_of_the_other_family_opens_with_it(here: Home, there: Home) -> None:
    child_in(here)
    child_in(there)
    page = here.cast.browser_of("saana").get(f"/families/{here.family_id}").text
    assert LOTTA.name in page
    assert "Koskela" not in page
    assert str(there.family_id) not in page
    with opening.to_read(
        by=here.by,
        family_id=there.family_id,
        permission=Permission.KNOW_OTHER_WORKER,
        action=Action.OTHER_WORKER_SHOWN,
    ) as door:
        family = family_of(door)
        with pytest.raises(Locked):
            _ = family.name
    with pytest.raises(Forbidden):
        family_page(by=here.by, family_id=there.family_id)


def test_where_somebody_is_protected_only_their_own_worker_learns_a_name_and_nobody_a_unit(
    here: Home, there: Home
) -> None:
    """Another person than the child is enough: a unit tells the town of everybody who is served there."""
    child_in(here)
    child_in(there)
    person = NewPerson(name="Hidden", protected=True)
    add_family_member(by=there.by, family_id=there.family_id, person=person)
    assert told(there) == [(SAANA.name, None)]
    assert told(here) == [(None, None)]
    page = here.cast.browser_of("saana").get(f"/families/{here.family_id}").text
    assert LOTTA.name not in page
    assert LOTTA.unit not in page


def test_where_both_are_protected_neither_learns_who(here: Home, there: Home) -> None:
    child_in(here, protected=True)
    child_in(there, protected=True)
    assert (told(here), told(there)) == ([(None, None)], [(None, None)])


def test_whoever_was_protected_and_has_left_still_counts(here: Home, there: Home) -> None:
    child_in(here)
    child_in(there)
    person = NewPerson(name="Hidden", protected=True, identity_code=artificial_code(GROWN, 978))
    hidden = add_family_member(by=there.by, family_id=there.family_id, person=person)
    invite(by=there.by, family_id=there.family_id, person_id=hidden)
    end_membership(by=there.by, family_id=there.family_id, person_id=hidden)
    assert told(here) == [(None, None)]


def test_a_child_who_has_left_one_family_is_no_ground(here: Home, there: Home) -> None:
    child_in(here)
    child = child_in(there)
    invite(by=there.by, family_id=there.family_id, person_id=child)
    end_membership(by=there.by, family_id=there.family_id, person_id=child)
    assert (told(here), told(there)) == ([], [])
    assert not reaches(here.by, there.family_id)


def test_an_ended_relation_is_no_ground(here: Home, there: Home) -> None:
    child_in(here)
    child = child_in(there)
    with opening.to_change(by=there.by, family_id=there.family_id, permission=Permission.WRITE_FAMILY) as door:
        (relation,) = session().scalars(select(Relation).where(Relation.child_id == child))
        relation.until = clock.today() + timedelta(days=1)
        session().flush()
        door.record(Action.PERSON_CHANGED, relation)
    assert len(told(here)) == 1
    with clock.at(clock.now() + timedelta(days=2)):
        assert (told(here), told(there)) == ([], [])
        assert not reaches(here.by, there.family_id)


def test_a_closed_matter_is_no_ground(here: Home, there: Home) -> None:
    child_in(here)
    child_in(there)
    close(there)
    assert told(here) == []
    assert not reaches(here.by, there.family_id)
    assert not reaches(there.by, here.family_id)


def close(own: Home) -> None:
    """As the closing of a matter does it."""
    with opening.to_change(by=own.by, family_id=own.family_id, permission=Permission.WRITE_FAMILY) as door:
        matter = matter_of(door)
        changed = lay_down(door, matter, "The family manages well.")
        matter.state, matter.closed_at = MatterState.CLOSED, clock.now()
        session().flush()
        door.record(Action.RESPONSIBILITY_WITHDRAWN, matter, *changed)


def test_a_matter_that_waits_for_a_worker_is_no_ground(cast: Cast, here: Home) -> None:
    waiting = Home(cast, contact(cast, "Koskela", by="lotta"), cast.actor("lotta"))
    child_in(here)
    child_in(waiting)
    assert (told(here), told(waiting)) == ([], [])


def test_an_adult_in_two_families_is_no_ground(here: Home, there: Home) -> None:
    code = artificial_code(GROWN, 979)
    for own in (here, there):
        parent = own.add("Sanna", born=GROWN, code=code)
        own.child("Otso", parent)
    assert (told(here), told(there)) == ([], [])
    assert not reaches(here.by, there.family_id)


def test_nobody_else_is_told_not_even_a_deputy(cast: Cast, here: Home, there: Home) -> None:
    child_in(here)
    child_in(there)
    today = clock.today()
    jonas = cast.accounts["jonas"]
    name_deputy(by=here.by, family_id=here.family_id, account_id=jonas, since=today, until=today)
    assert list(family_page(by=cast.actor("jonas"), family_id=here.family_id).elsewhere) == []
    for login in ("jonas", "meri", "heli", "antti", "kaisa", "ville", "tiina", "sari"):
        assert not reaches(cast.actor(login), there.family_id), login


def test_one_worker_of_both_homes_is_told_nothing_new(cast: Cast, here: Home) -> None:
    other = home(cast, "Koskela")
    child_in(here)
    child_in(other)
    assert (told(here), told(other)) == ([], [])


def test_laying_down_ends_everything_that_hung_on_it(cast: Cast, here: Home) -> None:
    today = clock.today()
    jonas = cast.accounts["jonas"]
    name_deputy(by=here.by, family_id=here.family_id, account_id=jonas, since=today, until=today + timedelta(days=3))
    close(here)
    for login in ("saana", "jonas"):
        with pytest.raises(Forbidden):
            family_page(by=cast.actor(login), family_id=here.family_id)
