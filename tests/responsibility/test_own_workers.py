"""The workers that the law names for one person: who, from when to when, and what is missing, which is never a gate."""

from datetime import timedelta
from uuid import UUID

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.errors import NotFound, Refused
from casework.responsibility.actions import AnsweredAlready
from casework.responsibility.models import OwnWorkerKind
from casework.responsibility.own_workers import (
    NewOwnWorker,
    PersonsWorkers,
    end_own_worker,
    name_own_worker,
    own_worker_page,
)
from tests.cast import Cast
from tests.stories import GROWN, Home, home

OWN, CHILDS = OwnWorkerKind.OWN_WORKER, OwnWorkerKind.CHILDS_SOCIAL_WORKER


@pytest.fixture
def own(cast: Cast) -> Home:
    return home(cast)


@pytest.fixture
def otso(own: Home) -> UUID:
    return own.child("Otso", own.add("Aino", born=GROWN))


def name(own: Home, person: UUID, kind: OwnWorkerKind = OWN, who: str = "Irja", ago: int = 0, **more: object) -> UUID:
    named = NewOwnWorker(kind=kind, since=clock.today() - timedelta(days=ago), name=who, **more)
    return name_own_worker(by=own.by, family_id=own.family_id, person_id=person, named=named)


def of(own: Home, person: UUID) -> PersonsWorkers:
    return own_worker_page(by=own.by, family_id=own.family_id, person_id=person).named


def test_the_next_one_ends_the_last_one_of_the_same_post_only(own: Home, otso: UUID) -> None:
    name(own, otso, OWN, "Irja", ago=30)
    name(own, otso, CHILDS, "Kaarina", ago=20)
    name(own, otso, OWN, "Veikko")
    rows = {row.name: (row.until, row.current) for row in of(own, otso).rows}
    yesterday = clock.today() - timedelta(days=1)
    assert rows == {"Irja": (yesterday, False), "Kaarina": (None, True), "Veikko": (None, True)}
    with pytest.raises(Refused) as refusal:
        name(own, otso, OWN, "Anni")
    assert refusal.value.field == "since"


def test_its_last_day_is_written_once(own: Home, otso: UUID) -> None:
    irja, today = name(own, otso, ago=3), clock.today()

    def end(until: object) -> None:
        end_own_worker(by=own.by, family_id=own.family_id, person_id=otso, record_id=irja, until=until)

    with pytest.raises(Refused) as refusal:
        end(today - timedelta(days=4))
    assert refusal.value.field == "until"
    end(today)
    assert [row.current for row in of(own, otso).rows] == [True], "the last day belongs to it"
    with clock.at(clock.now() + timedelta(days=1)):
        assert [row.current for row in of(own, otso).rows] == [False]
    with pytest.raises(AnsweredAlready):
        end(today)


def test_special_support_asks_for_a_social_worker_in_a_public_office_and_stops_nothing(own: Home, otso: UUID) -> None:
    name(own, otso, ago=2, special_support=True, qualification="social_instructor", public_office=True)
    assert of(own, otso).support_lacks_office
    name(own, otso, CHILDS, "Kaarina", qualification="social_worker", public_office=True)
    assert not of(own, otso).support_lacks_office, "a social worker beside the own worker is enough"


def test_a_childs_social_worker_is_a_social_worker_and_a_childs(own: Home, otso: UUID) -> None:
    name(own, otso, CHILDS, ago=1)
    assert of(own, otso).unqualified
    name(own, otso, CHILDS, "Kaarina", qualification="social_worker")
    assert not of(own, otso).unqualified
    with pytest.raises(Refused) as refusal:
        name(own, own.add("Eino", born=GROWN), CHILDS)
    assert refusal.value.field == "kind"


def test_it_is_somebody_around_the_family_or_a_name(own: Home, otso: UUID) -> None:
    stranger, aino = own.neighbour("Tuula", 932).person_id, own.add("Elli", born=GROWN)
    for wrong in (stranger, aino, UUID(int=5)):
        with pytest.raises(NotFound):
            name(own, otso, who="", worker_id=wrong)
    for both in ({"who": ""}, {"who": "Irja", "worker_id": stranger}):
        with pytest.raises(Refused) as refusal:
            name(own, otso, **both)
        assert refusal.value.field == "name"
    (saana,) = {p.id for p in own_worker_page(by=own.by, family_id=own.family_id, person_id=otso).professionals}
    name(own, otso, who="", worker_id=saana)
    assert [row.name for row in of(own, otso).rows] == ["Saana Pitkäjärvi"]


@pytest.mark.parametrize("login", ["jonas", "meri", "lotta", "heli", "sari", "kaisa"])
def test_only_those_who_carry_the_matter_write_and_read_it(cast: Cast, own: Home, otso: UUID, login: str) -> None:
    named = NewOwnWorker(kind=OWN, since=clock.today(), name="Irja")
    with pytest.raises(Forbidden):
        name_own_worker(by=cast.actor(login), family_id=own.family_id, person_id=otso, named=named)
    with pytest.raises(Forbidden):
        own_worker_page(by=cast.actor(login), family_id=own.family_id, person_id=otso)


def test_another_familys_person_is_not_found(cast: Cast, own: Home, otso: UUID) -> None:
    other = home(cast, "Salo")
    with pytest.raises(NotFound):
        name(other, otso)
    irja = name(own, otso)
    with pytest.raises(NotFound):
        end_own_worker(by=other.by, family_id=other.family_id, person_id=otso, record_id=irja, until=clock.today())
