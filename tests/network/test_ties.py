"""A tie is one person's view from a day on: theirs until they share it, and never overwritten."""

from uuid import uuid4

import pytest

from casework.access.opening import Forbidden
from casework.errors import NotFound
from casework.network.actions import NewMember, add_member, network_page, people_around
from casework.network.models import Energy, TieKind
from casework.network.ties import Felt, NotTheirsToShare, set_tie, take_back
from tests.cast import Cast
from tests.pages import send
from tests.stories import Home, Somebody, home

HEAVY = Felt(kind=TieKind.BURDENING, energy=Energy.MEMBER, words="I start at every message.")


def teacher_of(own: Home):
    return add_member(by=own.by, family_id=own.family_id, member=NewMember(name="Olli, teacher"))


def feel(own: Home, viewpoint, member, felt: Felt = HEAVY, by=None):
    return set_tie(by=by or own.by, family_id=own.family_id, viewpoint_id=viewpoint, member_id=member, felt=felt)


def seen(own: Home, by) -> set[str]:
    return {tie.words for tie in people_around(by=by, family_id=own.family_id).ties}


def now(own: Home, reader: Somebody):
    ties = people_around(by=reader.actor, family_id=own.family_id).ties
    return [tie for tie in ties if tie.now and tie.viewpoint_id != reader.person_id]


def test_only_whose_view_it_is_and_whoever_carries_the_matter_see_it_until_it_is_shared(cast: Cast) -> None:
    own = home(cast)
    aino, navid = own.parent("Aino", 961), own.parent("Navid", 962)
    member = teacher_of(own)
    feel(own, aino.person_id, member)
    assert (seen(own, aino.actor), seen(own, navid.actor)) == ({HEAVY.words}, set())
    view = network_page(by=own.by, family_id=own.family_id, viewpoint_id=aino.person_id).member(member)
    assert (view.tie.viewpoint, view.tie.kind) == ("Aino", TieKind.BURDENING)
    assert network_page(by=own.by, family_id=own.family_id).member(member).tie is None
    with pytest.raises(NotTheirsToShare):
        feel(own, aino.person_id, member, Felt(kind=TieKind.BURDENING, sees=(navid.person_id,)))
    feel(own, aino.person_id, member, Felt(kind=TieKind.BURDENING, sees=(navid.person_id,)), by=aino.actor)
    assert seen(own, navid.actor) == {HEAVY.words}
    assert HEAVY.words not in cast.browser_of("sari").get("/our-plan", follow_redirects=True).text


def test_a_childs_view_is_not_its_parents(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    child = own.child("Eliel", aino.person_id)
    feel(own, child, teacher_of(own))
    assert seen(own, aino.actor) == set()


def test_a_change_is_a_new_record_and_the_old_one_is_kept(cast: Cast) -> None:
    own = home(cast)
    aino, member = own.add("Aino"), teacher_of(own)
    feel(own, aino, member)
    feel(own, aino, member, Felt(kind=TieKind.STRONG))
    shown = network_page(by=own.by, family_id=own.family_id, viewpoint_id=aino)
    assert [(tie.kind, tie.now) for tie in shown.ties] == [(TieKind.STRONG, True), (TieKind.BURDENING, False)]
    assert shown.member(member).tie.words == HEAVY.words, "what was not asked stays as it was"


def test_a_slip_is_taken_back_and_never_counted(cast: Cast) -> None:
    own = home(cast)
    aino, member = own.add("Aino"), teacher_of(own)
    feel(own, aino, member)
    slip = feel(own, aino, member, Felt(kind=TieKind.BROKEN))
    for _ in range(2):
        take_back(by=own.by, family_id=own.family_id, tie_id=slip)
    shown = network_page(by=own.by, family_id=own.family_id, viewpoint_id=aino)
    assert [(tie.kind, tie.now) for tie in shown.ties] == [(TieKind.BURDENING, True)]
    with pytest.raises(NotFound):
        take_back(by=own.by, family_id=own.family_id, tie_id=uuid4())


def test_two_presses_on_the_map_set_a_tie_and_one_takes_it_back(cast: Cast) -> None:
    own = home(cast)
    aino, member = own.add("Aino"), teacher_of(own)
    browser, address = cast.browser_of("saana"), f"/families/{own.family_id}/network"
    page = f"{address}?viewpoint={aino}&person={member}"
    sent = send(browser, page, f"{address}/{member}/tie/{aino}/feels", feels="starting")
    assert sent.status_code == 303
    after = browser.get(sent.location.partition("#")[0])
    assert f"{address}/ties/" in after.text
    view = network_page(by=own.by, family_id=own.family_id, viewpoint_id=aino).member(member)
    assert view.tie.kind is TieKind.STARTING


def test_nobody_speaks_for_another(cast: Cast) -> None:
    own = home(cast)
    aino, navid, neighbour = own.parent("Aino", 961), own.parent("Navid", 962), own.neighbour("Jaana", 963)
    member = teacher_of(own)
    for by in (navid.actor, neighbour.actor):
        with pytest.raises(NotFound):
            feel(own, aino.person_id, member, by=by)
    with pytest.raises(NotFound):
        feel(own, neighbour.person_id, member, by=neighbour.actor)
    for by in (cast.actor("heli"), cast.actor("sari"), cast.actor("jonas")):
        with pytest.raises(Forbidden):
            feel(own, aino.person_id, member, by=by)
    for stranger in (cast.person("Lehtovaara", "Sari Lehtovaara"), uuid4(), member):
        with pytest.raises(NotFound):
            feel(own, stranger, member)
    with pytest.raises(NotFound):
        feel(own, aino.person_id, navid.person_id)


def test_what_the_worker_writes_for_somebody_is_shared_only_when_they_agree_to_that(cast: Cast) -> None:
    own = home(cast)
    aino, navid, member = own.parent("Aino", 961), own.parent("Navid", 962), teacher_of(own)
    sees = (navid.person_id,)
    feel(own, aino.person_id, member, Felt(kind=TieKind.STRONG, words="We get on.", sees=sees), by=aino.actor)
    feel(own, aino.person_id, member, Felt(kind=TieKind.ORDINARY), by=aino.actor)
    assert [tie.kind for tie in now(own, navid)] == [TieKind.ORDINARY], "her own next word goes where the last one went"
    feel(own, aino.person_id, member, Felt(kind=TieKind.BROKEN, words="The worker's words"))
    assert now(own, navid) == []
    with pytest.raises(NotTheirsToShare):
        feel(own, aino.person_id, member, Felt(kind=TieKind.BROKEN, words="The same", sees=sees))
    feel(own, aino.person_id, member, Felt(kind=TieKind.BROKEN, sees=sees, agreed=True))
    assert [tie.kind for tie in now(own, navid)] == [TieKind.BROKEN]


def test_what_somebody_wrote_of_their_own_view_is_not_the_workers_to_take_back(cast: Cast) -> None:
    own = home(cast)
    aino, member = own.parent("Aino", 961), teacher_of(own)
    theirs = feel(own, aino.person_id, member, by=aino.actor)
    with pytest.raises(NotFound):
        take_back(by=own.by, family_id=own.family_id, tie_id=theirs)
    assert seen(own, aino.actor) == {HEAVY.words}
