"""The county's structure: units with keys and chains of their own, roles granted once, and a tree to look at."""

import pytest
from sqlalchemy.exc import IntegrityError

from casework.access.opening import Forbidden
from casework.access.policy import Role
from casework.db import reading
from casework.demo.cast import COUNTY, KOIVULA, RANTALA
from casework.demo.load import FOUNDER, actor_of
from casework.errors import Refused
from casework.families.actions import open_family
from casework.organisation.actions import found_unit, grant_role, unit_names, units, workers_of
from casework.organisation.models import UnitKind
from casework.overview.actions import family_page
from tests.cast import Cast
from tests.stories import unit_of


def test_the_county_is_shown_as_a_tree(cast: Cast) -> None:
    shown = [(row.name, row.kind, row.depth) for row in units(by=cast.actor("kaisa"))]
    assert shown == [
        (COUNTY, UnitKind.COUNTY, 0),
        ("Itäinen alue", UnitKind.AREA, 1),
        (KOIVULA, UnitKind.UNIT, 2),
        (RANTALA, UnitKind.UNIT, 2),
    ]


@pytest.mark.parametrize("login", ["meri", "tiina", "sari", "olli", "aino"])
def test_others_are_not_shown_it(cast: Cast, login: str) -> None:
    with pytest.raises(Forbidden):
        units(by=cast.actor(login))


def test_a_unit_that_is_founded_can_open_families_at_once(cast: Cast) -> None:
    koivula = unit_of(cast.actor("heli"))
    (county,) = [row for row in units(by=cast.actor("kaisa")) if row.depth == 0]
    unit_id = found_unit(by=FOUNDER, kind=UnitKind.UNIT, name="Uusi perhekeskus", parent_id=koivula)
    grant_role(by=FOUNDER, unit_id=unit_id, account_id=cast.accounts["aino"], role=Role.WORKER)
    aino = actor_of(cast.accounts["aino"])
    family_id = open_family(by=aino, unit_id=unit_id, name="Rautio", contact_by="A nurse")
    assert family_page(by=aino, family_id=family_id).page.family_name == "Rautio"
    assert unit_names(frozenset({unit_id})) == {unit_id: "Uusi perhekeskus"}
    assert county.name == COUNTY


def test_a_role_is_granted_once(cast: Cast) -> None:
    koivula = unit_of(cast.actor("heli"))
    with reading():
        before = set(workers_of(koivula))
    with pytest.raises(Refused):
        grant_role(by=FOUNDER, unit_id=koivula, account_id=cast.accounts["meri"], role=Role.WORKER)
    with reading():
        assert set(workers_of(koivula)) == before
    assert before == {cast.accounts[login] for login in ("meri", "jonas", "saana")}


def test_only_a_county_stands_alone(cast: Cast) -> None:
    koivula = unit_of(cast.actor("heli"))
    for kind, parent_id in ((UnitKind.UNIT, None), (UnitKind.COUNTY, koivula)):
        with pytest.raises(IntegrityError):
            found_unit(by=FOUNDER, kind=kind, name="Wrong", parent_id=parent_id)
