"""People are put right, relations begin and end, homes have residents, and protection has its days."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.opening import Forbidden
from casework.audit import log
from casework.audit.models import Action, AuditEvent
from casework.db import Changed, reading
from casework.demo.cast import artificial_code
from casework.errors import NotFound, Refused
from casework.families.actions import open_family, people_page
from casework.families.details import NewPerson, normalised_phone, shown_phone
from casework.families.homes import add_home, change_home, family_people, home_page
from casework.families.invitations import invite
from casework.families.lines import Audience
from casework.families.members import Bond, PersonPage, add_family_member, change_person, person_page
from casework.families.models import Custody, Relation, Revision, RevisionOf
from casework.families.protection import protect_too, protection_page
from casework.families.relations import begin_relation, change_relation, end_relation, relation_page
from casework.families.sharing import unshare_all
from casework.families.terms import Ground, Information, Meeting, NewRelation, Residence
from casework.overview.sharing import shared_before
from casework.plan.actions import set_goal
from tests.cast import Cast
from tests.pages import hidden, send
from tests.stories import GROWN, Home, home, human, unit_of

NOTHING = NewRelation(custody=Custody.NONE, information=Information.NONE)
ALL = NewRelation(custody=Custody.JOINT, information=Information.ALL)


def shown(own: Home, person_id) -> PersonPage:
    return person_page(by=own.by, family_id=own.family_id, person_id=person_id)


def change(own: Home, person_id, version: int | None = None, **told) -> None:
    person = NewPerson(**{"name": "Aino"} | told)
    version = version or shown(own, person_id).version
    change_person(by=own.by, family_id=own.family_id, person_id=person_id, version=version, person=person)


def revisions(own: Home) -> list[int]:
    with reading() as work:
        query = select(Revision.number).where(Revision.family_id == own.family_id, Revision.of == RevisionOf.DETAILS)
        return list(work.scalars(query))


# --- putting a person right ---


def test_everything_told_of_a_person_is_read_again_and_the_version_before_is_kept(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    told = {
        "birth_date": GROWN, "mother_tongue": "so", "service_language": "fi", "interpreter": True,
        "phone": "040 123 4567", "email": "aino@example.org", "address": "Rantatie 1", "contact_address": "PL 1",
        "municipality": "Ilomantsi", "safe_contact": "Only before noon",
    }  # fmt: skip
    change(own, aino, **told)
    page = shown(own, aino)
    assert page.told == NewPerson(name="Aino", **told | {"phone": "+358401234567", "municipality": "146"})
    assert page.phone == "040 123 4567"
    change(own, aino, **told | {"email": None})
    assert shown(own, aino).told.email is None
    assert len(revisions(own)) == 3
    with reading() as work:
        assert log.verify(work) == []


def test_two_who_change_a_person_notice_each_other(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    version = shown(own, aino).version
    change(own, aino, version, email="a@example.org")
    with pytest.raises(Changed):
        change(own, aino, version, name="Aina")
    assert shown(own, aino).person.name == "Aino"


def test_the_page_of_a_change_shows_what_stands_there_now_and_keeps_what_was_typed(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino", born=GROWN, code=artificial_code(GROWN, 960))
    saana, address = cast.browser_of("saana"), f"/families/{own.family_id}/people/{aino}/edit"
    first = saana.get(address)
    assert artificial_code(GROWN, 960) not in first.text
    assert "010190" in first.text
    sent = hidden(first, address) | {"name": "Aina"}
    change(own, aino, email="kept@example.org")
    answer = saana.post(address, data=sent)
    assert answer.status_code == 422
    assert "kept@example.org" in answer.text
    assert 'value="Aina"' in answer.text
    again = saana.post(address, data=hidden(answer, address) | {"name": "Aina"})
    assert again.status_code == 303


def test_a_code_that_is_known_elsewhere_links_silently_and_is_never_shown(cast: Cast) -> None:
    own = home(cast)
    sari = own.add("Sari L.")
    code = artificial_code(date(1988, 4, 12), 916)
    change(own, sari, name="Sari L.", identity_code=code)
    page = shown(own, sari)
    assert code not in repr(page)
    assert page.masked_code == "120488" + "•" * 5
    assert "Lehtovaara" not in repr(page)
    change(own, sari, name="Sari L.")
    assert shown(own, sari).code_known


def test_another_code_is_another_human_and_takes_nobodys_part_over(cast: Cast) -> None:
    own = home(cast)
    code, _ = human("Aino", 960)
    person_id = own.add("Aino", born=GROWN, code=code)
    invite(by=own.by, family_id=own.family_id, person_id=person_id)
    with pytest.raises(Refused) as refusal:
        change(own, person_id, birth_date=GROWN, identity_code=artificial_code(GROWN, 961))
    assert refusal.value.field == "identity_code"
    change(own, person_id, birth_date=GROWN, identity_code=code)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"birth_date": date(1991, 1, 1), "identity_code": artificial_code(GROWN, 960)}, "identity_code"),
        ({"identity_code": "250592-926A"}, "identity_code"),
        ({"municipality": "12"}, "other_municipality"),
        ({"municipality": "Atlantis"}, "other_municipality"),
        ({"protected": True, "protected_since": date(2026, 2, 2), "protected_until": date(2026, 2, 1)},
         "protected_until"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(cast: Cast, told: dict, field: str) -> None:
    own = home(cast)
    aino = own.add("Aino")
    for act in (
        lambda: change(own, aino, **told),
        lambda: add_family_member(by=own.by, family_id=own.family_id, person=NewPerson(name="B", **told)),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.field == field


def test_nobody_else_changes_a_person(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    for login in ("jonas", "heli", "sari", "lotta"):
        with pytest.raises(Forbidden):
            change_person(
                by=cast.actor(login), family_id=own.family_id, person_id=aino, version=1, person=NewPerson(name="X")
            )
    with pytest.raises(NotFound):
        change(own, cast.person("Lehtovaara", "Eliel"))
    worker = next(p.id for p in people_page(by=own.by, family_id=own.family_id).people if p.kind.value == "worker")
    with pytest.raises(NotFound):
        change(own, worker, version=1)


def test_a_child_that_is_born_gets_a_last_day_as_a_child(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino", born=GROWN)
    bonds = [Bond(aino, Custody.SOLE, gives_information=True)]
    unborn = NewPerson(name="Vauva", expected_birth=clock.today())
    baby = add_family_member(by=own.by, family_id=own.family_id, person=unborn, bonds=bonds)
    assert shown(own, baby).relations[0].until is None
    change(own, baby, name="Vauva", birth_date=date(2026, 3, 3))
    assert shown(own, baby).relations[0].until == date(2044, 3, 2)
    with pytest.raises(Refused) as refusal:
        change(own, baby, name="Vauva", birth_date=GROWN)
    assert refusal.value.field == "born"


# --- relations ---


def test_a_relation_is_changed_by_ending_it_and_the_old_one_stays(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 960)
    otso = own.child("Otso", aino.person_id)
    own.say("Otso sleeps", aino.person_id, aino.person_id, about=(otso,))
    (before,) = shown(own, otso).relations
    new = NewRelation(
        custody=Custody.SOLE, information=Information.SPECIFIED, matters="School", residence=Residence.ALTERNATES,
        meeting=Meeting.SUPERVISED, tasks="Decides about school", ground=Ground.COURT, ground_on=date(2026, 1, 7),
    )  # fmt: skip
    change_relation(by=own.by, family_id=own.family_id, relation_id=before.id, version=before.version, relation=new)
    now, past = shown(own, otso).relations
    assert (now.custody, now.information, now.matters, now.residence) == (
        Custody.SOLE, Information.SPECIFIED, "School", Residence.ALTERNATES,
    )  # fmt: skip
    assert (now.meeting, now.tasks, now.ground, now.ground_on) == (
        Meeting.SUPERVISED, "Decides about school", Ground.COURT, date(2026, 1, 7),
    )  # fmt: skip
    assert (past.id, past.custody, past.past, past.ended_on) == (before.id, Custody.JOINT, True, clock.today())
    with pytest.raises(NotFound):
        relation_page(by=own.by, family_id=own.family_id, relation_id=before.id)
    with reading() as work:
        assert log.verify(work) == []


@pytest.mark.parametrize("information", [Information.SPECIFIED, Information.NONE])
def test_only_information_in_all_matters_opens_lines(cast: Cast, information: Information) -> None:
    own = home(cast)
    aino = own.parent("Aino", 960)
    otso = own.child("Otso", aino.person_id)
    own.say("Otso sleeps", otso, aino.person_id)
    assert own.heard_by(aino.actor) == {"Otso sleeps"}
    (relation,) = shown(own, otso).relations
    matters = "School" if information is Information.SPECIFIED else None
    told = NewRelation(custody=Custody.JOINT, information=information, matters=matters)
    change_relation(
        by=own.by, family_id=own.family_id, relation_id=relation.id, version=relation.version, relation=told
    )
    assert own.heard_by(aino.actor) == set()


def test_an_ended_relation_opens_nothing_from_the_same_day_on(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 960)
    otso = own.child("Otso", aino.person_id)
    own.say("Otso sleeps", otso, aino.person_id)
    (relation,) = shown(own, otso).relations
    end_relation(by=own.by, family_id=own.family_id, relation_id=relation.id)
    assert own.heard_by(aino.actor) == set()
    with pytest.raises(NotFound):
        end_relation(by=own.by, family_id=own.family_id, relation_id=relation.id)
    begin_relation(by=own.by, family_id=own.family_id, person_id=otso, other_id=aino.person_id, relation=ALL)
    assert own.heard_by(aino.actor) == {"Otso sleeps"}


def test_a_relation_that_begins_later_leaves_the_old_one_until_the_day_before(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino", born=GROWN)
    otso = own.child("Otso", aino)
    (before,) = shown(own, otso).relations
    with clock.at(clock.now() + timedelta(days=1)):
        later = clock.today() + timedelta(days=30)
        told = NewRelation(custody=Custody.NONE, information=Information.NONE, since=later)
        change_relation(
            by=own.by, family_id=own.family_id, relation_id=before.id, version=before.version, relation=told
        )
        old, new = shown(own, otso).relations
    assert (old.until, new.since, old.past) == (later - timedelta(days=1), later, False)


def test_two_relations_between_the_same_two_do_not_overlap(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino", born=GROWN)
    otso = own.child("Otso", aino)
    with pytest.raises(Refused) as refusal:
        begin_relation(by=own.by, family_id=own.family_id, person_id=aino, other_id=otso, relation=NOTHING)
    assert refusal.value.field == "other"
    (relation,) = shown(own, otso).relations
    for told, field in (
        (NewRelation(custody=Custody.NONE, information=Information.SPECIFIED), "matters"),
        (NewRelation(custody=Custody.NONE, information=Information.ALL, matters="School"), "matters"),
        (NewRelation(custody=Custody.NONE, information=Information.NONE, until=date(2020, 1, 1)), "until"),
    ):
        with pytest.raises(Refused) as refusal:
            change_relation(
                by=own.by, family_id=own.family_id, relation_id=relation.id, version=relation.version, relation=told
            )
        assert refusal.value.field == field
    with pytest.raises(Changed):
        change_relation(by=own.by, family_id=own.family_id, relation_id=relation.id, version=9, relation=ALL)
    assert len(shown(own, otso).relations) == 1


def test_a_relation_of_another_family_does_not_exist(cast: Cast) -> None:
    own, lehtovaara = home(cast), cast.family("Lehtovaara")
    eliel = person_page(by=cast.actor("meri"), family_id=lehtovaara, person_id=cast.person("Lehtovaara", "Eliel"))
    with pytest.raises(NotFound):
        end_relation(by=own.by, family_id=own.family_id, relation_id=eliel.relations[0].id)
    with pytest.raises(Forbidden):
        end_relation(by=own.by, family_id=lehtovaara, relation_id=eliel.relations[0].id)


# --- homes ---


def test_a_child_lives_in_two_homes_and_moves_out_of_one(cast: Cast) -> None:
    own = home(cast)
    otso, aino = own.add("Otso", born=date(2020, 5, 5)), own.add("Aino", born=GROWN)
    second = add_home(by=own.by, family_id=own.family_id, name="Father's", residents=[otso])
    assert [name for _, name in shown(own, otso).homes] == ["Rautio", "Father's"]
    version = home_page(by=own.by, family_id=own.family_id, home_id=second).version
    change_home(by=own.by, family_id=own.family_id, home_id=second, version=version, name="Isä", residents=[aino])
    homes = {
        one.name: [p.name for p in one.residents] for one in family_people(by=own.by, family_id=own.family_id).homes
    }
    assert homes == {"Rautio": ["Aino", "Otso"], "Isä": ["Aino"]}
    with pytest.raises(Changed):
        change_home(by=own.by, family_id=own.family_id, home_id=second, version=version, name="X", residents=[])
    stranger = cast.person("Lehtovaara", "Eliel")
    with pytest.raises(NotFound):
        add_home(by=own.by, family_id=own.family_id, name="X", residents=[stranger])
    with pytest.raises(NotFound):
        home_page(by=cast.actor("meri"), family_id=cast.family("Lehtovaara"), home_id=second)


# --- protection ---


def test_a_protection_holds_on_its_days_only(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    aino = own.add("Aino", born=GROWN)
    days = {"protected_since": today - timedelta(days=2), "protected_until": today}
    change(own, aino, birth_date=GROWN, protected=True, **days)
    assert shown(own, aino).protected
    assert people_page(by=own.by, family_id=own.family_id).careful
    with clock.at(clock.now() + timedelta(days=1)):
        assert not shown(own, aino).protected
        assert not people_page(by=own.by, family_id=own.family_id).careful
        with pytest.raises(NotFound):
            protection_page(by=own.by, family_id=own.family_id, person_id=aino)


def test_the_same_protection_is_offered_for_those_of_the_same_home(cast: Cast) -> None:
    own, until = home(cast), clock.today() + timedelta(days=90)
    aino, otso = own.add("Aino", born=GROWN), own.add("Otso", born=date(2020, 5, 5))
    away = add_family_member(
        by=own.by, family_id=own.family_id, person=NewPerson(name="Pekka", birth_date=GROWN, new_home="Father's")
    )
    change(own, aino, birth_date=GROWN, protected=True, protected_until=until)
    assert [person.name for person in shown(own, aino).unprotected] == ["Otso"]
    with pytest.raises(NotFound):
        protect_too(by=own.by, family_id=own.family_id, person_id=aino, others=[away])
    protect_too(by=own.by, family_id=own.family_id, person_id=aino, others=[otso])
    page = shown(own, otso)
    assert (page.protected, page.told.protected_until) == (True, until)
    assert shown(own, aino).unprotected == []
    assert not shown(own, away).protected


def test_somebody_protected_leads_to_the_question_about_the_others(cast: Cast) -> None:
    own = home(cast)
    own.add("Otso", born=date(2020, 5, 5))
    saana = cast.browser_of("saana")
    answer = send(saana, f"/families/{own.family_id}/people/new", name="Aino", protected="y", safe_contact="Noon")
    page = saana.get(answer.location)
    assert "/protection" in page.text
    main = page.text[page.text.index("<h1") :]
    assert main.index("Noon") < main.index("/protection")


# --- words and numbers ---


@pytest.mark.parametrize(
    ("written", "kept", "read"),
    [
        ("040 123 4567", "+358401234567", "040 123 4567"),
        ("0401234567", "+358401234567", "040 123 4567"),
        ("+358 (0)40-123 4567", "+358401234567", "040 123 4567"),
        ("00358 50 1234567", "+358501234567", "050 123 4567"),
        ("013 123 456", "+35813123456", "013 123 456"),
        ("09 1234 5678", "+358912345678", "09 123 45678"),
        ("0600 12345", "0600 12345", "0600 12345"),
        ("116 117", "116 117", "116 117"),
        ("020 123 4567", "020 123 4567", "020 123 4567"),
        ("+46 70 123 45 67", "+46 70 123 45 67", "+46 70 123 45 67"),
        ("ask the school", "ask the school", "ask the school"),
        (None, None, None),
    ],
)
def test_an_ordinary_finnish_number_is_kept_so_that_any_phone_can_dial_it(
    written: str | None, kept: str | None, read: str | None
) -> None:
    assert normalised_phone(written) == kept
    assert shown_phone(kept) == read


def test_what_the_family_wishes_is_kept_with_the_matter(cast: Cast) -> None:
    saana = cast.actor("saana")
    family_id = open_family(by=saana, unit_id=unit_of(saana), name="Rautio", contact_by="A nurse", wish="Calm evenings")
    page = family_people(by=saana, family_id=family_id)
    assert (page.contact_by, page.wish, page.homeless) == ("A nurse", "Calm evenings", [])


def test_a_relation_that_would_have_ended_earlier_is_not_made_longer_by_a_later_one(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    aino, otso = own.parent("Aino", 961), own.child("Otso")
    people = {"by": own.by, "family_id": own.family_id}
    until = today + timedelta(days=5)
    for_now = NewRelation(custody=Custody.JOINT, information=Information.ALL, until=until)
    before = begin_relation(**people, person_id=otso, other_id=aino.person_id, relation=for_now)
    later = NewRelation(custody=Custody.NONE, information=Information.NONE, since=today + timedelta(days=100))
    change_relation(**people, relation_id=before, version=1, relation=later)
    with reading() as work:
        assert work.get_one(Relation, before).until == until


# --- what was shared before a protection began ---


def test_what_the_other_parent_reads_already_is_listed_and_taken_back_line_by_line(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    eino = own.neighbour("Eino", 963)
    hers = own.say("We moved", aino.person_id, pekka.person_id, eino.person_id, agreed=True)
    own.say("Only for Aino", aino.person_id)
    own.say("His own words", pekka.person_id)
    goal = set_goal(by=own.by, family_id=own.family_id, title="Calm evenings", audience=Audience.of([pekka.person_id]))
    protect(own, aino.person_id)
    assert own.heard_by(pekka.actor) == {"We moved", "His own words"}, "nothing is done silently"
    page = shared_before(by=own.by, family_id=own.family_id, person_id=aino.person_id)
    ((reader, lines),) = page.read
    assert (reader.name, {line.text for line in lines}) == ("Pekka", {"We moved", "Calm evenings"})
    assert shown(own, aino.person_id).shared_before == 2
    saana = cast.browser_of("saana")
    there = f"/families/{own.family_id}/people/{aino.person_id}"
    assert f"{there}/shared-before" in saana.get(there).text
    one = f"/families/{own.family_id}/lines/{hers}/1/shared/{pekka.person_id}/back?on={aino.person_id}"
    back = saana.post(one, data=hidden(saana.get(f"{there}/shared-before"), one))
    assert (back.status_code, back.location.partition("?")[0]) == (303, f"{there}/shared-before")
    assert own.heard_by(pekka.actor) == {"His own words"}
    assert own.heard_by(eino.actor) == {"We moved"}, "only the one who was chosen reads it no longer"
    (_, left) = shared_before(by=own.by, family_id=own.family_id, person_id=aino.person_id).read[0]
    assert [line.line_id for line in left] == [goal]


def test_everything_is_taken_back_at_once_with_a_trace_of_each(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    lines = {own.say(text, aino.person_id, pekka.person_id, agreed=True) for text in ("We moved", "We sleep")}
    lines.add(own.promise("Calls the school", aino.person_id, sees=(pekka.person_id,), agreed=True))
    own.promise("His own", pekka.person_id)
    protect(own, aino.person_id)
    unshare_all(by=own.by, family_id=own.family_id, person_id=aino.person_id)
    unshare_all(by=own.by, family_id=own.family_id, person_id=aino.person_id)
    assert (own.heard_by(pekka.actor), own.promised_to(pekka.actor)) == (set(), {"His own"})
    assert own.heard_by(aino.actor) == {"We moved", "We sleep"}
    assert shared_before(by=own.by, family_id=own.family_id, person_id=aino.person_id).read == []
    page = cast.browser_of("saana").get(f"/families/{own.family_id}/people/{aino.person_id}/shared-before")
    assert page.status_code == 200
    with reading() as work:
        events = work.scalars(select(AuditEvent.object_id).where(AuditEvent.action == Action.LINE_UNSHARED)).all()
        assert lines <= set(events)
        assert log.verify(work) == []


def test_nothing_is_listed_where_nobody_is_protected_or_for_whoever_does_not_carry_it(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    own.say("We moved", aino.person_id, pekka.person_id, agreed=True)
    where = {"family_id": own.family_id, "person_id": aino.person_id}
    for act in (shared_before, unshare_all):
        with pytest.raises(NotFound):
            act(by=own.by, **where)
    assert shown(own, aino.person_id).shared_before == 0
    protect(own, aino.person_id)
    for act in (shared_before, unshare_all):
        for somebody in (cast.actor("heli"), cast.actor("jonas"), pekka.actor, aino.actor):
            with pytest.raises(Forbidden):
                act(by=somebody, **where)
        with pytest.raises(NotFound):
            act(by=own.by, **where | {"person_id": cast.person("Mustajoki", "Noora Mustajoki")})
    assert own.heard_by(pekka.actor) == {"We moved"}


def protect(own: Home, person_id: UUID) -> None:
    change(own, person_id, birth_date=GROWN, protected=True)
