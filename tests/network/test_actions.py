"""The network: who stands around a family, and how a tie feels to one person of it."""

from datetime import date
from uuid import uuid4

import pytest

from casework.access.opening import Forbidden
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.models import ParticipantKind, Standing
from casework.network.actions import NewMember, add_member, network_page
from casework.network.models import SECTORS, TieKind
from tests.cast import Cast
from tests.stories import Home, home


def around(own: Home, name: str = "Jaana", **more):
    viewpoint, tie = more.pop("viewpoint", None), more.pop("tie", None)
    given = {"kind": ParticipantKind.OWN, "sector": "friends"} | more
    member = NewMember(name=name, **given)
    return add_member(by=own.by, family_id=own.family_id, member=member, viewpoint_id=viewpoint, tie=tie)


def test_a_first_name_or_a_role_is_enough_until_somebody_is_contacted(cast: Cast) -> None:
    own = home(cast)
    around(own, "Neighbour")
    shown = {code: [person.name for person in people] for code, people in network_page_of(own).sectors}
    assert list(shown) == list(SECTORS)
    assert shown["friends"] == ["Neighbour"]
    (neighbour,) = [person for person in network_page_of(own).page.people if person.name == "Neighbour"]
    assert neighbour.standing is Standing.MENTIONED


def network_page_of(own: Home):
    return network_page(by=own.by, family_id=own.family_id)


def test_a_tie_is_one_persons_view(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    jaana = around(own, viewpoint=aino, tie=TieKind.BURDENING)
    teacher = around(own, "Teacher", tie=TieKind.STRONG)
    ties = network_page_of(own).ties
    assert (ties[jaana].viewpoint, ties[jaana].kind) == ("Aino", TieKind.BURDENING)
    assert teacher not in ties, "whose view it is was not told"


def test_a_view_is_of_somebody_of_this_family(cast: Cast) -> None:
    own = home(cast)
    for stranger in (cast.person("Lehtovaara", "Sari Lehtovaara"), uuid4()):
        with pytest.raises(NotFound):
            around(own, viewpoint=stranger, tie=TieKind.STRONG)
    assert "Jaana" not in {person.name for person in network_page_of(own).page.people}


def test_a_known_code_of_a_member_links_silently(cast: Cast) -> None:
    own = home(cast)
    jaana = around(own, "Olli V.", identity_code=artificial_code(date(1979, 11, 8), 919))
    assert "Lehtovaara" not in repr(network_page_of(own))
    own.let_in(jaana, cast.actor("olli"))
    assert own.heard_by(cast.actor("olli")) == set()


def test_a_wrong_code_adds_nobody(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused):
        around(own, identity_code="010190-999X")
    assert network_page_of(own).page.people[0].name == "Saana Pitkäjärvi"


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina", "noora"])
def test_only_those_who_carry_the_matter_see_and_draw_the_network(cast: Cast, login: str) -> None:
    family_id, by = cast.family("Niskavaara"), cast.actor(login)
    with pytest.raises(Forbidden):
        network_page(by=by, family_id=family_id)
    with pytest.raises(Forbidden):
        add_member(by=by, family_id=family_id, member=NewMember(name="X", kind=ParticipantKind.OWN, sector="friends"))


def test_the_responsible_worker_is_marked(cast: Cast) -> None:
    own = home(cast)
    shown = network_page_of(own)
    (me,) = [person.id for person in shown.page.people if person.name == "Saana Pitkäjärvi"]
    assert shown.holder_id == me
