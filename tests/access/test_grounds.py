"""Who stands where: the standing cast before each family, from the first contact to the end of a membership."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from casework import clock, db
from casework.access import facts, opening
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Assurance, AudienceRule, Basis, Permission, Role, decide
from casework.accounts.actions import identity_for, open_account
from casework.accounts.models import Account, Identity
from casework.audit.models import Action
from casework.consent.actions import NewConsent, confirm_member, record_consent
from casework.consent.models import How, Purpose
from casework.crypto import keyring
from casework.crypto.keyring import EVERYTHING, Locked, Unlocked
from casework.crypto.keys import vault
from casework.demo.cast import artificial_code
from casework.families import invitations
from casework.families.actions import own_units
from casework.families.lines import Audience, LineAbout, readable, save
from casework.families.models import Matter, MatterState, Participant, Relation
from casework.network.actions import NewMember, add_member
from casework.organisation.models import RoleGrant
from casework.picture.actions import Said, write_statement
from casework.picture.models import Statement, StatementKind
from casework.responsibility.actions import accept, decline, propose
from casework.responsibility.deputies import name_deputy
from tests.cast import Cast
from tests.stories import family_agrees

OF_THE_HOUSE = {"use_house", "open_family", "read_caseload", "read_units", "read_log"}
OF_A_FAMILY = [permission for permission in Permission if permission.value not in OF_THE_HOUSE]
CARRIES = "close_matter heed_protection list_families read_family record_meeting record_view take_part write_family"
RESPONSIBLE = (
    "close_matter hand_over heed_protection list_families name_deputy read_family record_meeting record_view "
    "take_part write_family"
)
SHARES = "heed_protection list_families read_shared take_part"
OF_FAMILY = "give_view heed_protection list_families read_shared take_part"
SUPERVISES = "allocate read_board"

MAY: dict[str, dict[str, str]] = {
    "Lehtovaara": {
        "meri": RESPONSIBLE, "heli": SUPERVISES,
        "sari": OF_FAMILY, "navid": OF_FAMILY, "raili": SHARES, "olli": SHARES,
    },
    "Niskavaara": {"meri": RESPONSIBLE, "heli": SUPERVISES, "elina": OF_FAMILY},
    "Öster": {"jonas": RESPONSIBLE, "heli": SUPERVISES, "camilla": OF_FAMILY},
    "Lillrank": {"jonas": CARRIES, "heli": SUPERVISES},
    "Warsame": {"saana": CARRIES, "heli": SUPERVISES},
    "Mustajoki": {"lotta": RESPONSIBLE, "antti": SUPERVISES, "noora": OF_FAMILY},
}  # fmt: skip
"""Who may do what to a family. Who is not here may do nothing: the county's administrator as little as a neighbour."""


def permitted(by: Actor, family_id: UUID) -> str:
    """The permissions that somebody gets for a family now."""
    with db.transaction():
        held = facts.gather(by, [family_id]).get(family_id, [])
    return " ".join(sorted(p.value for p in OF_A_FAMILY if decide(p, held, by.assurance).permitted))


def opens(by: Actor, family_id: UUID, permission: Permission) -> bool:
    try:
        with opening.to_read(by=by, family_id=family_id, permission=permission, action=Action.FAMILY_READ):
            return True
    except Forbidden:
        return False


def reads(region: Cast, login: str, family: str = "Lehtovaara") -> bool:
    return opens(region.actor(login), region.family(family), Permission.READ_FAMILY)


def shares(region: Cast, login: str, family: str = "Lehtovaara") -> bool:
    return opens(region.actor(login), region.family(family), Permission.READ_SHARED)


def test_each_of_the_cast_may_do_to_each_family_what_the_table_says(cast: Cast) -> None:
    wrong = {}
    for login in cast.accounts:
        actor = cast.actor(login)
        for family, may in MAY.items():
            found, expected = permitted(actor, cast.family(family)), may.get(login, "")
            if found != expected:
                wrong[login, family] = (found, expected)
    assert wrong == {}


def test_whoever_is_outside_the_service_needs_a_strong_sign_in(cast: Cast) -> None:
    lehtovaara = cast.family("Lehtovaara")
    for login in ("sari", "navid", "raili", "olli"):
        assert permitted(cast.actor(login, Assurance.PASSWORD), lehtovaara) == ""
    assert permitted(cast.actor("meri", Assurance.PASSWORD), lehtovaara) == RESPONSIBLE


# --- workers come and go ---


def test_a_deputy_stands_in_on_the_days_named_and_only_then(cast: Cast) -> None:
    today = clock.today()
    first, last = today + timedelta(days=2), today + timedelta(days=4)
    name_deputy(
        by=cast.actor("meri"),
        family_id=cast.family("Lehtovaara"),
        account_id=cast.accounts["saana"],
        since=first,
        until=last,
    )
    stands_in = []
    for day in range(7):
        # Noon in Finland, so that the day is the same in both calendars.
        with clock.at(clock.now().replace(hour=10) + timedelta(days=day)):
            if reads(cast, "saana"):
                stands_in.append(clock.today())
            assert reads(cast, "meri")
    assert stands_in == [first, first + timedelta(days=1), last]


def test_a_deputys_day_begins_and_ends_at_midnight_in_finland(cast: Cast) -> None:
    day = date(2027, 6, 15)
    name_deputy(
        by=cast.actor("meri"),
        family_id=cast.family("Lehtovaara"),
        account_id=cast.accounts["saana"],
        since=day,
        until=day,
    )
    midnight = clock.datetime(2027, 6, 15, tzinfo=clock.HELSINKI)
    for moment, stands_in in (
        (midnight - timedelta(seconds=1), False),
        (midnight, True),
        (midnight + timedelta(hours=24, seconds=-1), True),
        (midnight + timedelta(hours=24), False),
    ):
        with clock.at(moment):
            assert reads(cast, "saana") is stands_in, moment


def test_the_baton_passes_and_the_ground_with_it(cast: Cast) -> None:
    family_id = cast.family("Lehtovaara")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    assert permitted(cast.actor("jonas"), family_id) == "answer_proposal"
    assert permitted(cast.actor("meri"), family_id) == RESPONSIBLE
    accept(by=cast.actor("jonas"), family_id=family_id)
    assert permitted(cast.actor("jonas"), family_id) == "answer_proposal record_view"
    family_agrees(cast, family_id, "jonas")
    assert permitted(cast.actor("jonas"), family_id) == RESPONSIBLE
    assert permitted(cast.actor("meri"), family_id) == ""


def test_whoever_declined_sees_nothing_any_more(cast: Cast) -> None:
    family_id = cast.family("Warsame")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    decline(by=cast.actor("jonas"), family_id=family_id, reason="Tunnen perheen.")
    assert permitted(cast.actor("jonas"), family_id) == ""


def test_the_intake_worker_carries_until_somebody_is_responsible(cast: Cast) -> None:
    family_id = cast.family("Warsame")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    assert permitted(cast.actor("saana"), family_id) == CARRIES
    accept(by=cast.actor("jonas"), family_id=family_id)
    family_agrees(cast, family_id, "jonas")
    assert permitted(cast.actor("saana"), family_id) == ""


def test_a_worker_whose_role_has_ended_carries_nothing(cast: Cast) -> None:
    with db.transaction() as work:
        mine = RoleGrant.account_id == cast.accounts["meri"]
        work.execute(update(RoleGrant).where(mine).values(ended_at=clock.now()))
    assert cast.actor("meri").roles == frozenset()
    for family in cast.families.values():
        assert permitted(cast.actor("meri"), family) == ""
    assert own_units(cast.actor("meri")) == frozenset()


def test_a_worker_of_another_unit_carries_nothing_here_whatever_the_record_says(cast: Cast) -> None:
    meri = cast.actor("meri")
    ((_, rantala),) = cast.actor("lotta").roles
    moved = Actor(
        account_id=meri.account_id,
        identity_ids=meri.identity_ids,
        roles=frozenset({(Role.WORKER, rantala)}),
        assurance=Assurance.STRONG,
    )
    assert permitted(moved, cast.family("Lehtovaara")) == ""


def test_a_closed_matter_is_carried_by_nobody(cast: Cast) -> None:
    family_id = cast.family("Lillrank")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["saana"])
    assert permitted(cast.actor("saana"), family_id) == "answer_proposal"
    with db.transaction() as work:
        closed = {"state": MatterState.CLOSED, "closed_at": clock.now()}
        mine = update(Matter).where(Matter.family_id == family_id)
        work.execute(mine.values(**closed).execution_options(synchronize_session=False))
    for login in ("jonas", "saana"):
        assert permitted(cast.actor(login), family_id) == "end_reading find_former reopen_family"


# --- invited, accepted, confirmed, ended ---


def test_nothing_opens_before_somebody_is_confirmed_and_nothing_stays_open_after_the_end(cast: Cast) -> None:
    meri, family_id = cast.actor("meri"), cast.family("Lehtovaara")
    code = artificial_code(date(1970, 1, 1), 941)
    with db.transaction():
        account_id = open_account(name="Eino", login="eino", identity_id=identity_for(code).id)
    cast.accounts["eino"] = account_id
    member = NewMember(name="Eino", kind=Participant.kind.type.enum_class.OWN, sector="family", identity_code=code)
    person = {"by": meri, "family_id": family_id}
    person_id = add_member(**person, member=member)
    steps = [permitted(cast.actor("eino"), family_id)]
    invitations.invite(**person, person_id=person_id)
    steps.append(permitted(cast.actor("eino"), family_id))
    invitations.accept_invitation(by=cast.actor("eino"), family_id=family_id)
    steps.append(permitted(cast.actor("eino"), family_id))
    today, sari = clock.today(), cast.person("Lehtovaara", "Sari Lehtovaara")
    agreed = NewConsent(giver_id=sari, purpose=Purpose.PLAN, since=today, until=today, how=How.BY_PHONE)
    record_consent(**person, person_id=person_id, consent=agreed)
    confirm_member(**person, person_id=person_id)
    steps.append(permitted(cast.actor("eino"), family_id))
    invitations.end_membership(**person, person_id=person_id)
    steps.append(permitted(cast.actor("eino"), family_id))
    assert steps == ["", "answer_invitation", "answer_invitation", SHARES, ""]


def test_identities_that_were_merged_are_one_human(cast: Cast) -> None:
    with db.transaction() as work:
        sari = work.get_one(Account, cast.accounts["sari"]).identity_id
        twin = identity_for(None)
        twin_account = open_account(name="Sari L", login="sari2", identity_id=twin.id)
        cast.accounts["sari2"] = twin_account
    assert not shares(cast, "sari2")
    with db.transaction() as work:
        work.execute(update(Identity).where(Identity.id == twin.id).values(merged_into_id=sari))
    assert shares(cast, "sari2")
    assert shares(cast, "sari")


# --- lines, with the real people ---


def say(region: Cast, words: str, about: str, audience: Audience) -> None:
    """Meri writes down something that she was told about one person of Lehtovaara, who agreed that it is read."""
    said = Said(
        text=words,
        speaker_id=region.person("Lehtovaara", "Meri Kallioranta"),
        kind=StatementKind.FACT,
        about=(region.person("Lehtovaara", about),),
        audience=replace(audience, agreed=True),
    )
    write_statement(by=region.actor("meri"), family_id=region.family("Lehtovaara"), said=said)


def take_agreement_back(region: Cast, about: str) -> None:
    """Nobody agrees any more to what was said about one person; past the verbs, as none does this yet."""
    with db.transaction() as work:
        of_them = LineAbout.__table__.c.participant_id == region.person("Lehtovaara", about)
        work.execute(LineAbout.__table__.update().where(of_them).values(agreed_at=None))


def heard(region: Cast, login: str) -> set[str]:
    """What somebody may read of the test's own sentences, where they read what is shared with them."""
    with opening.to_read(
        by=region.actor(login),
        family_id=region.family("Lehtovaara"),
        permission=Permission.READ_SHARED,
        action=Action.SHARED_READ,
    ) as door:
        lines = db.session().scalars(select(Statement).where(Statement.family_id == door.family_id))
        return {said.text for said in readable(door, lines) if said.text.startswith("Koe:")}


def test_a_parent_reads_of_the_children_and_not_of_the_other_parent(cast: Cast) -> None:
    sari = cast.person("Lehtovaara", "Sari Lehtovaara")
    say(cast, "Koe: Eliel", "Eliel", Audience.of([sari]))
    say(cast, "Koe: Navid", "Navid Haidari", Audience.of([sari]))
    say(cast, "Koe: vain työntekijät", "Eliel", Audience.of([]))
    assert heard(cast, "sari") == {"Koe: Eliel", "Koe: Navid"}
    assert heard(cast, "navid") == set()
    for about in ("Eliel", "Navid Haidari"):
        take_agreement_back(cast, about)
    assert heard(cast, "sari") == {"Koe: Eliel"}


@pytest.mark.parametrize("changed", ["ended yesterday", "gives no information", "begins tomorrow"])
def test_what_a_parent_reads_of_a_child_rests_on_the_relation(cast: Cast, changed: str) -> None:
    sari, day = cast.person("Lehtovaara", "Sari Lehtovaara"), timedelta(days=1)
    say(cast, "Koe: Eliel", "Eliel", Audience.of([sari]))
    take_agreement_back(cast, "Eliel")
    assert heard(cast, "sari") == {"Koe: Eliel"}
    values = {
        "ended yesterday": {"since": clock.today() - 9 * day, "until": clock.today() - day},
        "gives no information": {"gives_information": False},
        "begins tomorrow": {"since": clock.today() + day},
    }[changed]
    with db.transaction() as work:
        mine = Relation.__table__.update().where(Relation.__table__.c.adult_id == sari)
        work.execute(mine.values(**values))
    assert heard(cast, "sari") == set()


def test_the_network_reads_what_was_agreed_and_nothing_else(cast: Cast) -> None:
    raili = cast.person("Lehtovaara", "Raili Lehtovaara")
    say(cast, "Koe: sovittu", "Eliel", Audience.of([raili]))
    say(cast, "Koe: muille", "Eliel", Audience.of([cast.person("Lehtovaara", "Sari Lehtovaara")]))
    assert heard(cast, "raili") == {"Koe: sovittu"}
    take_agreement_back(cast, "Eliel")
    assert heard(cast, "raili") == set()


def test_later_members_hear_what_is_said_after_they_came(cast: Cast) -> None:
    raili = cast.person("Lehtovaara", "Raili Lehtovaara")
    with db.reading() as work:
        came = work.scalars(select(Participant.confirmed_at).where(Participant.id == raili)).one()
    with clock.at(came - timedelta(days=1)):
        say(cast, "Koe: ennen", "Eliel", Audience.of([], network=True))
        say(cast, "Koe: ennen, nimetty", "Eliel", Audience.of([raili], network=True))
    with clock.at(came + timedelta(days=1)):
        say(cast, "Koe: jälkeen", "Eliel", Audience.of([], network=True))
    assert heard(cast, "raili") == {"Koe: ennen, nimetty", "Koe: jälkeen"}


@contextmanager
def as_the_service(region: Cast, *purposes: str) -> Iterator[opening.Opening]:
    """An opening of Lehtovaara with a key that no verb asks for yet: a child's private corner."""
    family_id = region.family("Lehtovaara")
    with opening.to_change(by=region.actor("meri"), family_id=family_id, permission=Permission.WRITE_FAMILY) as door:
        keys = vault().families(db.session(), [family_id])[family_id]
        with keyring.unlocked({family_id: Unlocked(keys, EVERYTHING | {*purposes})}):
            yield door


def test_a_childs_private_corner_is_nobodys_but_the_childs(cast: Cast) -> None:
    family_id, eliel = cast.family("Lehtovaara"), cast.person("Lehtovaara", "Eliel")
    with as_the_service(cast, keyring.private(eliel)) as door:
        secret = Statement(
            family_id=family_id,
            recorder_id=eliel,
            written_at=clock.now(),
            rule=AudienceRule.CORNER,
            corner_of=eliel,
            language="fi",
            speaker_id=eliel,
            said_at=clock.now(),
            text="Salaisuus.",
            said_as="fact",
        )
        secret.about = [LineAbout(participant_id=eliel)]
        save(door, Action.STATEMENT_WRITTEN, secret)
    assert "Salaisuus." not in cast.browser_of("meri").get(f"/families/{family_id}").text
    with opening.to_read(
        by=cast.actor("meri"), family_id=family_id, permission=Permission.READ_FAMILY, action=Action.FAMILY_READ
    ) as door:
        kept = db.session().get_one(Statement, secret.id)
        assert readable(door, [kept]) == []
        with pytest.raises(Locked):
            kept.text  # noqa: B018 - reading is the test.
    for login in ("sari", "navid", "raili", "olli"):
        page = cast.browser_of(login).get(f"/our-plan/{family_id}")
        assert page.status_code == 200
        assert "Salaisuus." not in page.text
    with db.transaction() as work:
        work.execute(
            update(Participant)
            .where(Participant.id == eliel)
            .values(standing="confirmed", confirmed_at=clock.now(), identity_id=identity_for(None).id)
            .execution_options(synchronize_session=False)
        )
        human = work.scalars(select(Participant.identity_id).where(Participant.id == eliel)).one()
    child = Actor(account_id=None, identity_ids=frozenset({human}), assurance=Assurance.STRONG)
    with opening.to_read(
        by=child, family_id=family_id, permission=Permission.READ_SHARED, action=Action.SHARED_READ
    ) as door:
        kept = db.session().get_one(Statement, secret.id)
        assert readable(door, [kept]) == [kept]
        assert kept.text == "Salaisuus."
        assert door.me == eliel


# --- the gatherer ---


def test_every_ground_names_the_record_it_rests_on(cast: Cast) -> None:
    for login in ("meri", "saana", "jonas", "heli", "sari", "raili"):
        with db.transaction():
            held = facts.gather(cast.actor(login))
        assert held
        for grounds in held.values():
            assert all(ground.basis_id is not None for ground in grounds)
    with db.transaction():
        assert facts.gather(Actor(account_id=None)) == {}


def test_to_ask_about_one_family_tells_nothing_of_another(cast: Cast) -> None:
    meri, niskavaara = cast.actor("meri"), cast.family("Niskavaara")
    with db.transaction():
        assert set(facts.gather(meri, [niskavaara])) == {niskavaara}
        everywhere = facts.gather(meri)
        assert [g.basis for g in everywhere[niskavaara]] == [Basis.RESPONSIBLE]
        assert cast.family("Öster") not in everywhere


def test_readable_units_are_those_of_the_role(cast: Cast) -> None:
    ((_, koivula),) = cast.actor("heli").roles
    assert opening.readable_units(cast.actor("heli"), Permission.READ_BOARD) == {koivula}
    assert opening.readable_units(cast.actor("meri"), Permission.READ_BOARD) == frozenset()
    with pytest.raises(Forbidden):
        opening.enter(by=cast.actor("meri"), permission=Permission.OPEN_FAMILY, unit_id=cast.family("Öster"))
    opening.enter(by=cast.actor("meri"), permission=Permission.OPEN_FAMILY, unit_id=koivula)


def test_an_opening_of_a_supervisor_is_no_participants(cast: Cast) -> None:
    with opening.to_read(
        by=cast.actor("heli"),
        family_id=cast.family("Warsame"),
        permission=Permission.ALLOCATE,
        action=Action.ALLOCATION_OPENED,
    ) as door:
        with pytest.raises(opening.NotFound):
            door.me  # noqa: B018 - reading is the test.
        person = db.session().scalars(select(Participant)).first()
        with pytest.raises(Locked):
            person.name  # noqa: B018 - reading is the test.
