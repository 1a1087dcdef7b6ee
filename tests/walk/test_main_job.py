"""The main job from the first contact to the end and to a new beginning, by four people and by what they see."""

import pytest

from tests.walk.conftest import Enter
from tests.walk.getting_to_know import (
    AINO,
    OLLI,
    SAANA,
    accept,
    accept_invitation,
    confirm,
    gather,
    invite,
    listen,
    open_a_family,
    propose,
)
from tests.walk.going_together import (
    agree,
    begin_again,
    call,
    end,
    look_again,
    look_at_it_together,
    meet,
    my_part,
    our_people,
    our_plan,
    plan_meeting,
    print_it,
    read_afterwards,
    read_back,
    reply,
)

WALKS = [
    pytest.param("sqlite", "desk", "fi", id="sqlite-desk-fi"),
    pytest.param("sqlite", "phone", "sv", id="sqlite-phone-sv"),
    pytest.param("postgresql", "phone", "en", id="postgresql-phone-en", marks=pytest.mark.postgres),
]


@pytest.mark.parametrize(("database_kind", "width", "language"), WALKS, indirect=["database_kind"])
def test_the_main_job_by_visible_words_alone(enter: Enter, database_kind: str, width: str, language: str) -> None:
    # The pages are the same on both kinds of database; what axe finds on one it finds on the other.
    saana, heli, aino, olli = (enter(width, language, axe=database_kind == "sqlite") for _ in range(4))
    saana.sign_in(SAANA)
    open_a_family(saana)
    propose(heli)
    accept(saana)
    listen(saana)
    gather(saana)
    invite(saana)
    accept_invitation(aino, AINO)
    accept_invitation(olli, OLLI)
    confirm(saana)
    agree(saana)
    our_plan(aino)
    look_at_it_together(saana)
    call(saana)
    plan_meeting(saana)
    reply(aino)
    meet(saana)
    read_back(saana)
    print_it(saana)
    our_people(aino)
    my_part(olli)
    look_again(saana, heli)
    end(saana)
    read_afterwards(aino, olli)
    begin_again(saana)
    for person in (saana, heli, aino, olli):
        person.complains_not()
