"""Nobody sees anything before they were invited, accepted and were confirmed; and nothing after their part ended."""

from datetime import UTC, datetime, timedelta

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.access.policy import Assurance
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.actions import people_page
from casework.families.invitations import (
    NotThatWay,
    accept_invitation,
    confirm,
    end_membership,
    invitations,
    invite,
)
from casework.families.models import STANDING_MOVES, Standing
from casework.participation.actions import our_plan
from tests.cast import Cast
from tests.stories import Home, home

AINOS_CODE = artificial_code(datetime(1992, 5, 25, tzinfo=UTC).date(), 926)


def sees(own: Home, login: str = "aino") -> bool:
    try:
        our_plan(by=own.cast.actor(login), family_id=own.family_id)
    except Forbidden:
        return False
    return True


def test_the_plan_opens_with_the_confirmation_and_not_before(cast: Cast) -> None:
    own, aino = home(cast), cast.actor("aino")
    person_id = own.add("Aino", code=AINOS_CODE)
    steps = [sees(own)]
    assert list(invitations(by=aino)) == []
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    steps.append(sees(own))
    assert list(invitations(by=aino)) == [own.family_id]
    accept_invitation(by=aino, family_id=own.family_id)
    steps.append(sees(own))
    assert list(invitations(by=aino)) == []
    confirm(by=own.by, family_id=own.family_id, person_id=person_id)
    steps.append(sees(own))
    end_membership(by=own.by, family_id=own.family_id, person_id=person_id)
    steps.append(sees(own))
    assert steps == [False, False, False, True, False]


def test_whoever_comes_back_is_invited_accepts_and_is_confirmed_again(cast: Cast) -> None:
    own, aino = home(cast), cast.actor("aino")
    person_id = own.add("Aino", code=AINOS_CODE)
    own.let_in(person_id, aino)
    end_membership(by=own.by, family_id=own.family_id, person_id=person_id)
    with pytest.raises(NotThatWay):
        confirm(by=own.by, family_id=own.family_id, person_id=person_id)
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    assert not sees(own)
    accept_invitation(by=aino, family_id=own.family_id)
    confirm(by=own.by, family_id=own.family_id, person_id=person_id)
    assert sees(own)


@pytest.mark.parametrize("standing", list(Standing))
def test_every_other_step_is_refused(cast: Cast, standing: Standing) -> None:
    own, aino = home(cast), cast.actor("aino")
    person_id = own.add("Aino", code=AINOS_CODE)
    steps = {
        Standing.INVITED: lambda: invite(by=own.by, family_id=own.family_id, person_id=person_id),
        Standing.ACCEPTED: lambda: accept_invitation(by=aino, family_id=own.family_id),
        Standing.CONFIRMED: lambda: confirm(by=own.by, family_id=own.family_id, person_id=person_id),
        Standing.ENDED: lambda: end_membership(by=own.by, family_id=own.family_id, person_id=person_id),
    }
    way = {
        Standing.MENTIONED: (),
        Standing.INVITED: (Standing.INVITED,),
        Standing.ACCEPTED: (Standing.INVITED, Standing.ACCEPTED),
        Standing.CONFIRMED: (Standing.INVITED, Standing.ACCEPTED, Standing.CONFIRMED),
        Standing.ENDED: (Standing.INVITED, Standing.ENDED),
    }
    for step in way[standing]:
        steps[step]()
    for step in steps.keys() - STANDING_MOVES[standing]:
        with pytest.raises((NotThatWay, Forbidden)):
            steps[step]()


def test_without_an_identity_code_nobody_can_be_invited(cast: Cast) -> None:
    own = home(cast)
    person_id = own.add("Aino")
    with pytest.raises(Refused, match="identity code"):
        invite(by=own.by, family_id=own.family_id, person_id=person_id)


def test_a_worker_takes_part_by_carrying_and_never_by_invitation(cast: Cast) -> None:
    own = home(cast)
    (me,) = [person.id for person in people_page(by=own.by, family_id=own.family_id).people]
    with pytest.raises(NotThatWay):
        invite(by=own.by, family_id=own.family_id, person_id=me)


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "tiina", "aino"])
def test_only_those_who_carry_it_invite_confirm_and_end(cast: Cast, login: str) -> None:
    own, somebody = home(cast), cast.actor(login)
    person_id = own.add("Aino", code=AINOS_CODE)
    for verb in (invite, confirm, end_membership):
        with pytest.raises(Forbidden):
            verb(by=somebody, family_id=own.family_id, person_id=person_id)


def test_nobody_accepts_for_somebody_else(cast: Cast) -> None:
    own = home(cast)
    person_id = own.add("Aino", code=AINOS_CODE)
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    for login in ("sari", "saana", "noora", "heli"):
        with pytest.raises(Forbidden):
            accept_invitation(by=cast.actor(login), family_id=own.family_id)


def test_a_person_of_another_family_is_not_found(cast: Cast) -> None:
    own = home(cast)
    for verb in (invite, confirm, end_membership):
        with pytest.raises(NotFound):
            verb(by=own.by, family_id=own.family_id, person_id=cast.person("Lehtovaara", "Sari Lehtovaara"))


def test_a_parent_reads_only_when_strongly_identified(cast: Cast) -> None:
    """Act 306/2019 § 6."""
    with pytest.raises(Forbidden) as refusal:
        our_plan(by=cast.actor("sari", Assurance.PASSWORD), family_id=cast.family("Lehtovaara"))
    assert refusal.value.reason == "assurance"


def test_what_was_meant_for_the_network_before_somebody_came_is_not_theirs(cast: Cast) -> None:
    """Named in a line they read it whenever it was written; the network's lines only from their confirmation on."""
    own = home(cast)
    aino = own.parent("Aino", 961)
    later = clock.now()
    with clock.at(later):
        own.say("Before anybody came.", aino.person_id, network=True, agreed=True)
    with clock.at(later + timedelta(days=1)):
        neighbour = own.neighbour("Jaana", 962)
    with clock.at(later + timedelta(days=2)):
        own.say("After.", aino.person_id, network=True, agreed=True)
        own.say("Without leave.", aino.person_id, network=True)
        own.say("Not for the network.", aino.person_id)
        assert own.heard_by(neighbour.actor) == {"After."}
        own.say("Named.", aino.person_id, neighbour.person_id, agreed=True)
        assert own.heard_by(neighbour.actor) == {"After.", "Named."}
