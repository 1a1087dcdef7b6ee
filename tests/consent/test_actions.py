"""Somebody of the network takes part by a consent only, and not a day longer than it holds (Act 703/2023 § 6)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from casework import clock
from casework.access import opening
from casework.access.opening import Forbidden
from casework.access.policy import Permission
from casework.audit.models import Action
from casework.consent.actions import (
    NewConsent,
    NoConsent,
    NotTheirs,
    confirm_member,
    consent_page,
    consents_ending,
    one_consent,
    record_consent,
    withdraw_consent,
)
from casework.consent.models import How, Purpose
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.actions import people_page
from casework.families.invitations import NotThatWay, accept_invitation, confirm, end_membership, invite
from casework.families.members import person_page
from casework.families.models import ParticipantKind
from casework.families.relations import end_relation
from casework.families.returning import reopen
from casework.network.actions import NewMember, add_member
from casework.participation.actions import our_plan, taking_part
from casework.responsibility.closing import close_matter, closing_page
from tests.cast import Cast
from tests.pages import send
from tests.stories import GROWN, Home, home, human


def sees(own: Home, actor) -> bool:
    try:
        our_plan(by=actor, family_id=own.family_id)
    except Forbidden:
        return False
    return True


def end_matter(own: Home) -> None:
    version = closing_page(by=own.by, family_id=own.family_id).version
    close_matter(by=own.by, family_id=own.family_id, version=version, reason="no_need")


def around(own: Home, name: str, code: str | None = None):
    member = NewMember(name=name, kind=ParticipantKind.OWN, sector="friends", identity_code=code)
    return add_member(by=own.by, family_id=own.family_id, member=member)


def accepted(own: Home, number: int = 962):
    """Somebody of the network who has accepted and waits to be confirmed."""
    code, actor = human("Jaana", number)
    member = NewMember(name="Jaana, neighbour", identity_code=code)
    person_id = add_member(by=own.by, family_id=own.family_id, member=member)
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    accept_invitation(by=actor, family_id=own.family_id)
    return person_id, actor


def test_nobody_of_the_network_is_confirmed_without_a_consent_on_any_way(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    person_id, actor = accepted(own)
    where = {"by": own.by, "family_id": own.family_id, "person_id": person_id}
    with pytest.raises(NotThatWay):
        confirm(**where)
    with pytest.raises(NoConsent):
        confirm_member(**where)
    assert not sees(own, actor)
    own.consent(person_id, aino)
    assert not sees(own, actor), "a consent confirms nobody"
    confirm_member(**where)
    assert sees(own, actor)


def test_the_part_ends_the_day_after_the_last_one(cast: Cast) -> None:
    own = home(cast)
    person_id, actor = accepted(own)
    own.consent(person_id, own.add("Aino"), days=10)
    confirm_member(by=own.by, family_id=own.family_id, person_id=person_id)
    now = clock.now()
    with clock.at(now + timedelta(days=10)):
        assert sees(own, actor)
    with clock.at(now + timedelta(days=11)):
        assert not sees(own, actor)
        own.consent(person_id, own.giver(), days=5)
        assert sees(own, actor), "a renewal is enough: they were confirmed before"


def test_a_withdrawal_ends_it_with_the_next_request_unless_another_consent_holds(cast: Cast) -> None:
    own = home(cast)
    aino, navid, jaana = own.parent("Aino", 963), own.parent("Navid", 964), own.neighbour("Jaana", 962)
    first = consent_page(by=own.by, family_id=own.family_id, person_id=jaana.person_id).consents[0]
    second = own.consent(jaana.person_id, navid.person_id, days=20)
    for _ in range(2):
        withdraw_consent(by=aino.actor, family_id=own.family_id, consent_id=first.id)
    assert sees(own, jaana.actor), "Navid's holds"
    withdraw_consent(by=own.by, family_id=own.family_id, consent_id=second)
    assert not sees(own, jaana.actor)
    kept = consent_page(by=own.by, family_id=own.family_id, person_id=jaana.person_id).consents
    assert [one.withdrawn_on for one in kept] == [clock.today()] * 2, "history stays"


def test_only_its_giver_or_whoever_carries_the_matter_withdraws_a_consent(cast: Cast) -> None:
    own = home(cast)
    aino, navid, jaana = own.parent("Aino", 963), own.parent("Navid", 964), own.neighbour("Jaana", 962)
    given = own.consent(jaana.person_id, aino.person_id)
    for actor in (navid.actor, jaana.actor):
        with pytest.raises(NotFound):
            withdraw_consent(by=actor, family_id=own.family_id, consent_id=given)
    for login in ("heli", "jonas", "sari", "tiina"):
        with pytest.raises(Forbidden):
            withdraw_consent(by=cast.actor(login), family_id=own.family_id, consent_id=given)
    with pytest.raises(NotFound):
        withdraw_consent(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"), consent_id=given)
    with pytest.raises(NotFound):
        one_consent(by=navid.actor, family_id=own.family_id, consent_id=given, own=True)


def test_an_adult_agrees_for_themselves_and_for_children_in_their_custody(cast: Cast) -> None:
    """Act 361/1983 § 4."""
    own = home(cast)
    aino, stranger = own.parent("Aino", 963), own.parent("Navid", 964)
    child = own.child("Eliel", aino.person_id)
    others = own.child("Otso", stranger.person_id, informed=False)
    person_id, _ = accepted(own)
    own.consent(person_id, aino.person_id, aino.person_id, child)
    for wrong in ((stranger.person_id, child), (aino.person_id, stranger.person_id), (stranger.person_id, others)):
        with pytest.raises(NotTheirs):
            own.consent(person_id, *wrong)
    for nobody in (child, person_id, uuid4(), cast.person("Lehtovaara", "Sari Lehtovaara")):
        with pytest.raises(NotFound):
            own.consent(person_id, nobody)
    with pytest.raises(NotFound):
        own.consent(aino.person_id, stranger.person_id)
    view = consent_page(by=own.by, family_id=own.family_id, person_id=person_id).consents[0]
    assert (view.giver, list(view.given_for), view.recorded_by) == ("Aino", ["Aino", "Eliel"], "Saana Pitkäjärvi")


def test_whose_custody_ended_this_morning_agrees_for_the_child_no_more(cast: Cast) -> None:
    """Act 361/1983 § 4."""
    own = home(cast)
    aino = own.parent("Aino", 963)
    child = own.child("Eliel", aino.person_id)
    person_id, _ = accepted(own)
    own.consent(person_id, aino.person_id, child)
    (relation,) = person_page(by=own.by, family_id=own.family_id, person_id=child).relations
    end_relation(by=own.by, family_id=own.family_id, relation_id=relation.id)
    with pytest.raises(NotTheirs):
        own.consent(person_id, aino.person_id, child)


def test_days_and_purpose_fit(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    person_id, _ = accepted(own)
    today, day = clock.today(), timedelta(days=1)
    good = {"giver_id": aino, "purpose": Purpose.PLAN, "how": How.IN_WRITING, "since": today, "until": today}
    for wrong in ({"since": today + day, "until": today + day}, {"until": today - day}, {"purpose": Purpose.OTHER}):
        consent = NewConsent(**(good | wrong))
        with pytest.raises(Refused):
            record_consent(by=own.by, family_id=own.family_id, person_id=person_id, consent=consent)


def test_what_ends_within_thirty_days_is_asked_for(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    for number, days in ((962, 31), (963, 30), (964, 2)):
        person_id, _ = accepted(own, number)
        own.consent(person_id, aino, days=days)
        confirm_member(by=own.by, family_id=own.family_id, person_id=person_id)
    where = {"by": own.by, "family_id": own.family_id, "permission": Permission.READ_FAMILY}
    with opening.to_read(**where, action=Action.FAMILY_READ) as door:
        ending = [(person.until - clock.today()).days for person in consents_ending(door)]
    assert ending == [2, 30]


def test_the_family_withdraws_on_its_own_page_in_two_steps(cast: Cast) -> None:
    family_id, sari = cast.family("Lehtovaara"), cast.browser_of("sari")
    shown = taking_part(by=cast.actor("sari"), family_id=family_id)
    olli = next(one for one in shown.given if one.person.name == "Olli Väisälä")
    page = sari.get(f"/our-plan/{family_id}/taking-part")
    address = f"/our-plan/{family_id}/consents/{olli.id}/withdraw"
    assert address in page.text
    assert send(sari, address).status_code == 303
    with pytest.raises(Forbidden):
        our_plan(by=cast.actor("olli"), family_id=family_id)
    assert cast.browser_of("navid").get(address).status_code == 404


def test_a_member_of_the_network_sees_until_when_they_take_part(cast: Cast) -> None:
    shown = our_plan(by=cast.actor("olli"), family_id=cast.family("Lehtovaara"))
    assert shown.until == clock.today() + timedelta(days=24)
    page = cast.browser_of("olli").get(f"/our-plan/{cast.family('Lehtovaara')}").text
    assert "Osallistut. Viimeinen päivä on" in page


def test_a_former_member_reads_their_own_consents_only(cast: Cast) -> None:
    own = home(cast)
    aino, navid, jaana = own.parent("Aino", 963), own.parent("Navid", 964), own.neighbour("Jaana", 962)
    (consent,) = consent_page(by=own.by, family_id=own.family_id, person_id=jaana.person_id).consents
    end_matter(own)
    where = {"family_id": own.family_id, "consent_id": consent.id, "own": True}
    assert one_consent(by=aino.actor, **where).consent.giver == "Aino"
    for other in (navid.actor, jaana.actor):
        with pytest.raises(NotFound):
            one_consent(by=other, **where)


def test_no_consent_of_a_former_matter_lets_anybody_in(cast: Cast) -> None:
    own = home(cast)
    own.parent("Aino", 963)
    jaana, mentioned = own.neighbour("Jaana", 962), around(own, "Raili")
    own.consent(mentioned, own.giver())
    end_matter(own)
    reopen(by=own.by, family_id=own.family_id, code=artificial_code(GROWN, 963), contact_by="The mother again")
    assert [person.name for person in people_page(by=own.by, family_id=own.family_id).people if person.until] == []
    where = {"by": own.by, "family_id": own.family_id, "person_id": jaana.person_id}
    invite(**where)
    accept_invitation(by=jaana.actor, family_id=own.family_id)
    with pytest.raises(NoConsent):
        confirm_member(**where)
    assert not any(one.holds for one in consent_page(**where).consents)
    own.consent(jaana.person_id, own.add("Eino"))
    confirm_member(**where)
    assert sees(own, jaana.actor)


def test_whoever_left_needs_a_new_consent(cast: Cast) -> None:
    own = home(cast)
    jaana = own.neighbour("Jaana", 962)
    where = {"by": own.by, "family_id": own.family_id, "person_id": jaana.person_id}
    end_membership(**where)
    invite(**where)
    accept_invitation(by=jaana.actor, family_id=own.family_id)
    with pytest.raises(NoConsent):
        confirm_member(**where)


def test_a_consent_that_was_given_before_the_invitation_counts(cast: Cast) -> None:
    own = home(cast)
    code, actor = human("Jaana", 962)
    person_id = around(own, "Jaana", code)
    own.consent(person_id, own.giver(), days=10)
    where = {"by": own.by, "family_id": own.family_id, "person_id": person_id}
    invite(**where)
    accept_invitation(by=actor, family_id=own.family_id)
    confirm_member(**where)
    assert our_plan(by=actor, family_id=own.family_id).until == clock.today() + timedelta(days=10)


def test_what_was_written_while_nobody_agreed_stays_unread(cast: Cast) -> None:
    own = home(cast)
    aino, jaana = own.parent("Aino", 963), own.neighbour("Jaana", 962)
    (consent,) = consent_page(by=own.by, family_id=own.family_id, person_id=jaana.person_id).consents
    own.consent(jaana.person_id, aino.person_id, days=20)
    own.say("Before", aino.person_id, network=True, agreed=True)
    withdraw_consent(by=aino.actor, family_id=own.family_id, consent_id=consent.id)
    assert own.heard_by(jaana.actor) == {"Before"}, "another one holds without a gap"
    page = consent_page(by=own.by, family_id=own.family_id, person_id=jaana.person_id)
    (other,) = [one for one in page.consents if one.holds]
    withdraw_consent(by=aino.actor, family_id=own.family_id, consent_id=other.id)
    own.say("Said in the gap", aino.person_id, network=True, agreed=True)
    own.consent(jaana.person_id, aino.person_id)
    own.say("After", aino.person_id, network=True, agreed=True)
    assert own.heard_by(jaana.actor) == {"After"}
