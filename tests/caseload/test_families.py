"""The list of a worker's families: as what they carry each, when it was last reached, when it meets next."""

from datetime import timedelta
from uuid import UUID

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Basis
from casework.caseload.actions import FamilyRow, families
from casework.families.lines import Audience
from casework.meetings.actions import Met, log_encounter
from casework.meetings.models import How
from tests.cast import Cast
from tests.meetings.gatherings import gather
from tests.stories import contact, home


def row_of(by: Actor, family_id: UUID) -> FamilyRow:
    (row,) = [row for row in families(by=by) if row.family_id == family_id]
    return row


def test_a_row_tells_when_the_family_was_reached_and_when_it_meets(cast: Cast) -> None:
    own = home(cast)
    assert (row_of(own.by, own.family_id).reached_at, row_of(own.by, own.family_id).meets_at) == (None, None)
    aino, earlier = own.add("Aino"), clock.now() - timedelta(days=3)
    met = Met(how=How.CALL, people=(aino,), held_at=earlier, audience=Audience.of(()))
    log_encounter(by=own.by, family_id=own.family_id, met=met)
    gathering = gather(cast)
    row = row_of(own.by, own.family_id)
    assert (row.basis, row.reached_at) == (Basis.RESPONSIBLE, earlier)
    assert row_of(gathering.by, gathering.family_id).meets_at is not None


def test_a_family_that_waits_says_so(cast: Cast) -> None:
    assert row_of(cast.actor("saana"), contact(cast)).basis is Basis.INTAKE
    assert "Odottaa vastuutyöntekijää" in cast.browser_of("saana").get("/families").text


def test_nobody_but_workers_has_the_list(cast: Cast) -> None:
    for login in ("sari", "heli", "antti"):
        with pytest.raises(Forbidden):
            families(by=cast.actor(login))
