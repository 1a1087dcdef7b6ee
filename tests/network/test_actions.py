"""The network: who stands around a family, in what role, since when and until when."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.db import Changed
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.details import NewPerson
from casework.families.members import add_family_member
from casework.families.models import ParticipantKind, Standing
from casework.network.actions import (
    NewMember,
    add_member,
    change_member,
    end_member,
    network_page,
    people_around,
)
from casework.network.basis import record_basis
from casework.network.guess import guess
from casework.network.models import SECTORS, BasisKind, Closeness, TieKind
from tests.cast import Cast
from tests.pages import send
from tests.stories import GROWN, Home, home, human

OWN, PRO, PLACE = ParticipantKind.OWN, ParticipantKind.PROFESSIONAL, ParticipantKind.PLACE


def around(own: Home, name: str = "Jaana", **more):
    viewpoint, tie = more.pop("viewpoint", None), more.pop("tie", None)
    given = {"kind": OWN, "sector": "friends"} | more
    member = NewMember(name=name, **given)
    return add_member(by=own.by, family_id=own.family_id, member=member, viewpoint_id=viewpoint, tie=tie)


def page_of(own: Home, viewpoint=None):
    return network_page(by=own.by, family_id=own.family_id, viewpoint_id=viewpoint)


def test_a_first_name_or_a_role_is_enough_until_somebody_is_contacted(cast: Cast) -> None:
    own = home(cast)
    neighbour = around(own, "Neighbour")
    shown = {code: [person.name for person in people] for code, people in page_of(own).sectors}
    assert list(shown) == list(SECTORS)
    assert shown["friends"] == ["Neighbour"]
    assert page_of(own).member(neighbour).person.standing is Standing.MENTIONED


@pytest.mark.parametrize(
    ("words", "kind", "sector"),
    [
        ("mummo", OWN, "family"), ("eno Oulusta", OWN, "family"), ("naapuri", OWN, "friends"),
        ("luokanopettaja, 3B", PRO, "everyday"), ("klasslärare", PRO, "everyday"), ("päiväkoti", PLACE, "everyday"),
        ("neuvolan terveydenhoitaja", PRO, "pro"), ("perhekahvila", PLACE, "community"), ("granne", OWN, "friends"),
        ("menossa mukana", OWN, "friends"), ("", OWN, "friends"),
    ],
)  # fmt: skip
def test_who_somebody_is_tells_where_they_probably_stand(words: str, kind: ParticipantKind, sector: str) -> None:
    assert guess(words) == (kind, sector)


def test_one_line_and_enter_adds_somebody_and_shows_the_guess(cast: Cast) -> None:
    own = home(cast)
    address = f"/families/{own.family_id}/network"
    sent = send(cast.browser_of("saana"), address, f"{address}/new", name="Raili, mummo")
    assert sent.status_code == 303
    (view,) = [one for one in page_of(own).members if one.person.name == "Raili"]
    assert (view.person.note, view.person.sector, view.person.kind) == ("mummo", "family", OWN)
    assert str(view.person.id) in sent.location


def test_what_is_changed_counts_from_the_version_that_was_read(cast: Cast) -> None:
    own = home(cast)
    jaana = around(own)
    before = page_of(own).member(jaana).version
    new = NewMember(name="Jaana M.", role="neighbour", closeness=Closeness.DAILY, since=date(2020, 1, 1), shown=True)
    change_member(by=own.by, family_id=own.family_id, member_id=jaana, version=before, member=new)
    view = page_of(own).member(jaana)
    assert (view.person.name, view.closeness, view.since) == ("Jaana M.", Closeness.DAILY, date(2020, 1, 1))
    with pytest.raises(Changed):
        change_member(by=own.by, family_id=own.family_id, member_id=jaana, version=before, member=new)
    wrong = NewMember(name="Jaana", since=date(2021, 1, 1), until=date(2020, 1, 1))
    with pytest.raises(Refused):
        change_member(by=own.by, family_id=own.family_id, member_id=jaana, version=view.version, member=wrong)


def test_whoever_ended_is_listed_as_former_and_sees_nothing(cast: Cast) -> None:
    own = home(cast)
    jaana = own.neighbour("Jaana", 962)
    with pytest.raises(Refused):
        end_member(
            by=own.by, family_id=own.family_id, member_id=jaana.person_id, until=clock.today() + timedelta(days=1)
        )
    end_member(by=own.by, family_id=own.family_id, member_id=jaana.person_id, until=clock.today())
    shown = page_of(own)
    assert [(view.person.name, view.until) for view in shown.former] == [("Jaana", clock.today())]
    assert jaana.person_id not in {view.person.id for view in shown.members}
    with pytest.raises(Forbidden):
        own.heard_by(jaana.actor)
    with pytest.raises(NotFound):
        end_member(by=own.by, family_id=own.family_id, member_id=jaana.person_id, until=clock.today())


@pytest.mark.parametrize("days", [0, 3])
def test_a_last_day_that_has_come_is_no_end_of_a_part(cast: Cast, days: int) -> None:
    own = home(cast)
    jaana, mentioned = own.neighbour("Jaana", 962), around(own, "Raili")
    until = clock.today() - timedelta(days=days)
    new = NewMember(name="Jaana", until=until, shown=True)
    for person_id, ends in ((jaana.person_id, False), (mentioned, True)):
        where = {"by": own.by, "family_id": own.family_id, "member_id": person_id}
        version = page_of(own).member(person_id).version
        if ends:
            change_member(**where, version=version, member=new)
            continue
        with pytest.raises(Refused) as refused:
            change_member(**where, version=version, member=new)
        assert refused.value.field == "until"
    assert [page_of(own).member(one).until for one in (jaana.person_id, mentioned)] == [None, until]


def test_the_map_rests_on_a_consent_or_on_an_exception_with_its_reason(cast: Cast) -> None:
    """Act 1301/2014 § 43. Nothing is asked before the first name is kept."""
    own = home(cast)
    aino = own.add("Aino")
    around(own)
    assert page_of(own).basis is None
    where = {"by": own.by, "family_id": own.family_id}
    with pytest.raises(Refused):
        record_basis(**where, kind=BasisKind.CONSENT)
    with pytest.raises(Refused):
        record_basis(**where, kind=BasisKind.CHILD)
    with pytest.raises(NotFound):
        record_basis(**where, kind=BasisKind.CONSENT, giver_id=cast.person("Lehtovaara", "Sari Lehtovaara"))
    record_basis(**where, kind=BasisKind.CHILD, words="The children need their grandmother.")
    record_basis(**where, kind=BasisKind.CONSENT, giver_id=aino)
    basis = page_of(own).basis
    assert (basis.kind, basis.giver) == (BasisKind.CONSENT, "Aino")


def test_a_known_code_of_a_member_links_silently(cast: Cast) -> None:
    own = home(cast)
    jaana = around(own, "Olli V.", identity_code=artificial_code(date(1979, 11, 8), 919))
    assert "Lehtovaara" not in repr(page_of(own))
    own.let_in(jaana, cast.actor("olli"))
    assert own.heard_by(cast.actor("olli")) == set()


def test_another_humans_code_is_not_taken_while_somebody_takes_part(cast: Cast) -> None:
    """What was shared with Jussi, or the invitation to him, would else reach whoever has that code."""
    own = home(cast)
    aino, jussi = own.parent("Aino", 961), own.neighbour("Jussi", 963)
    code, stranger = human("Stranger", 970)
    own.say("Only for Jussi", aino.person_id, jussi.person_id, agreed=True)
    where = {"by": own.by, "family_id": own.family_id, "member_id": jussi.person_id}
    new = NewMember(name="Jussi", identity_code=code, shown=True)
    with pytest.raises(Refused) as refused:
        change_member(**where, version=page_of(own).member(jussi.person_id).version, member=new)
    assert refused.value.field == "identity_code"
    with pytest.raises(Forbidden):
        own.heard_by(stranger)
    same = NewMember(name="Jussi N.", identity_code=artificial_code(GROWN, 963), shown=True)
    change_member(**where, version=page_of(own).member(jussi.person_id).version, member=same)
    assert own.heard_by(jussi.actor) == {"Only for Jussi"}


def test_a_wrong_code_adds_nobody(cast: Cast) -> None:
    own = home(cast)
    with pytest.raises(Refused):
        around(own, identity_code="010190-999X")
    assert page_of(own).page.people[0].name == "Saana Pitkäjärvi"


@pytest.mark.parametrize("login", ["heli", "jonas", "sari", "olli", "tiina", "noora"])
def test_only_those_who_carry_the_matter_see_and_draw_the_network(cast: Cast, login: str) -> None:
    family_id, by = cast.family("Niskavaara"), cast.actor(login)
    with pytest.raises(Forbidden):
        network_page(by=by, family_id=family_id)
    with pytest.raises(Forbidden):
        add_member(by=by, family_id=family_id, member=NewMember(name="X", kind=OWN, sector="friends"))


def test_the_responsible_worker_is_marked(cast: Cast) -> None:
    own = home(cast)
    shown = page_of(own)
    (me,) = [person.id for person in shown.page.people if person.name == "Saana Pitkäjärvi"]
    assert shown.holder_id == me


def test_a_member_of_the_family_sees_people_and_places(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    around(own, "Jaana")
    around(own, "Teacher", viewpoint=aino.person_id, tie=TieKind.STRONG)
    shown = people_around(by=aino.actor, family_id=own.family_id)
    assert {view.person.name for view in shown.members} == {"Jaana", "Teacher", "Saana Pitkäjärvi"}
    neighbour = own.neighbour("Neighbour", 962)
    with pytest.raises(NotFound):
        people_around(by=neighbour.actor, family_id=own.family_id)


def test_where_somebody_is_protected_nobody_new_is_shown_to_the_family(cast: Cast) -> None:
    """Schools and neighbours tell where somebody is (Act 661/2009 § 36); the worker shows each one by one."""
    own = home(cast)
    aino = own.parent("Aino", 961)
    protected = NewPerson(name="Otso", protected=True)
    add_family_member(by=own.by, family_id=own.family_id, person=protected)
    around(own, "Secret school")
    assert "Secret school" not in repr(people_around(by=aino.actor, family_id=own.family_id).members)
