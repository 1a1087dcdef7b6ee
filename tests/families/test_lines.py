"""Who reads a line: the persons it is meant for, who are entitled to everybody it is about."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from casework import clock
from casework.access.policy import AudienceRule
from casework.db import Changed, reading, transaction
from casework.errors import NotFound
from casework.families.lines import Audience, Line, NotAgreed
from casework.families.models import Relation, Revision, RevisionOf
from casework.overview.actions import family_page
from casework.picture.actions import change_statement, statement_page
from tests.cast import Cast
from tests.stories import home


def test_two_parents_are_two_recipients(cast: Cast) -> None:
    """Each reads what names them; "the family" is nobody."""
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    own.say("Aino's, for Aino.", aino.person_id)
    own.say("Pekka's, for Pekka.", pekka.person_id)
    assert own.heard_by(aino.actor) == {"Aino's, for Aino."}
    assert own.heard_by(pekka.actor) == {"Pekka's, for Pekka."}


def test_what_is_about_one_parent_is_not_the_others_unless_they_agree(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    with pytest.raises(NotAgreed) as refusal:
        own.say("Without leave.", aino.person_id, pekka.person_id)
    assert (refusal.value.field, refusal.value.values) == ("agreed", {"name": "Pekka"})
    own.say("With leave.", aino.person_id, pekka.person_id, agreed=True)
    assert own.heard_by(aino.actor) == own.heard_by(pekka.actor) == {"With leave."}


def test_a_promise_of_one_parent_is_not_the_others_either(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    with pytest.raises(NotAgreed):
        own.promise("Aino calls.", aino.person_id, sees=(pekka.person_id,))
    own.promise("Aino writes.", aino.person_id, sees=(pekka.person_id,), agreed=True)
    own.promise("Both tidy up.", aino.person_id, pekka.person_id)
    assert own.promised_to(pekka.actor) == {"Aino writes.", "Both tidy up."}


@pytest.mark.parametrize("bond", ["none", "without information"])
def test_being_named_does_not_help_with_a_child_of_whom_no_information_is_given(cast: Cast, bond: str) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    child = own.child("Otso", aino.person_id)
    if bond == "without information":
        child = own.child("Viljo", aino.person_id, pekka.person_id, informed=False)
    with pytest.raises(NotAgreed):
        own.say("About a child.", aino.person_id, pekka.person_id, about=(child,))
    own.say("Aino's words about a child.", aino.person_id, about=(child,))
    assert own.heard_by(pekka.actor) == set()
    # Aino said them, so she reads them, also of a child of whom nothing gives her information.
    assert own.heard_by(aino.actor) == {"Aino's words about a child."}


def test_a_line_about_two_is_for_those_who_are_entitled_to_both(cast: Cast) -> None:
    own = home(cast)
    aino, pekka = own.parent("Aino", 961), own.parent("Pekka", 962)
    otso = own.child("Otso", aino.person_id, pekka.person_id)
    own.say("About Otso.", aino.person_id, pekka.person_id, about=(otso,))
    with pytest.raises(NotAgreed):
        own.say("About Otso and Aino.", aino.person_id, pekka.person_id, about=(otso, aino.person_id))
    assert own.heard_by(pekka.actor) == {"About Otso."}


def test_an_outsider_needs_agreement_even_about_a_child(cast: Cast) -> None:
    """Act 703/2023 §§ 4, 6: a neighbour, a teacher, a grandmother is an outsider whatever they are to the child."""
    own = home(cast)
    aino, jaana = own.parent("Aino", 961), own.neighbour("Jaana", 962)
    otso = own.child("Otso", aino.person_id)
    with pytest.raises(NotAgreed):
        own.say("About Otso.", aino.person_id, jaana.person_id, about=(otso,))
    own.say("With leave.", aino.person_id, jaana.person_id, about=(otso,), agreed=True)
    own.say("Jaana's own words.", jaana.person_id, about=(otso,))
    assert own.heard_by(jaana.actor) == {"With leave.", "Jaana's own words."}


def test_information_ends_on_the_day_the_relation_ends(cast: Cast) -> None:
    own = home(cast)
    aino = own.parent("Aino", 961)
    otso = own.child("Otso", aino.person_id)
    own.say("About Otso.", otso, aino.person_id)
    today = clock.today()
    for until, heard in ((today, {"About Otso."}), (today - timedelta(days=1), set())):
        with transaction() as work:
            mine = update(Relation).where(Relation.adult_id == aino.person_id)
            work.execute(mine.values(since=today - timedelta(days=9), until=until))
        assert own.heard_by(aino.actor) == heard
    with transaction() as work:
        later = {"since": today + timedelta(days=1), "until": None}
        work.execute(update(Relation).where(Relation.adult_id == aino.person_id).values(**later))
    assert own.heard_by(aino.actor) == set()


def test_nobody_chosen_means_only_those_who_carry_the_matter(cast: Cast) -> None:
    assert Audience.of(()) == Audience(AudienceRule.WORKER)
    own = home(cast)
    aino = own.parent("Aino", 961)
    otso = own.child("Otso", aino.person_id)
    own.promise("The worker's own.", otso)
    assert own.promised_to(aino.actor) == set()
    shown = family_page(by=own.by, family_id=own.family_id)
    assert [action.text for goal in shown.goals for action in goal.actions] == ["The worker's own."]


def test_an_audience_names_each_person_once_and_keeps_its_rule() -> None:
    one, two = uuid4(), uuid4()
    assert Audience.of([one, one, two]).named == (one, two)
    assert Audience.of([one]).also(two, None, one) == Audience(AudienceRule.NAMED, (one, two))
    assert Audience.of([], network=True, agreed=True).also(one) == Audience(AudienceRule.NETWORK, (one,), agreed=True)


def test_a_line_of_another_family_is_not_there(cast: Cast) -> None:
    own, other = home(cast), home(cast, "Toinen")
    aino = other.add("Aino")
    elsewhere = other.say("Elsewhere.", aino)
    for statement_id in (elsewhere, uuid4()):
        with pytest.raises(NotFound):
            statement_page(by=own.by, family_id=own.family_id, statement_id=statement_id)


@pytest.mark.parametrize("where", ["speaker", "about", "sees"])
def test_nobody_of_another_family_is_named_in_a_line(cast: Cast, where: str) -> None:
    own = home(cast)
    aino, stranger = own.add("Aino"), cast.person("Lehtovaara", "Eliel")
    named = {"speaker": aino, "about": aino, "sees": aino} | {where: stranger}
    with pytest.raises(NotFound):
        own.say("Words.", named["speaker"], named["sees"], about=(named["about"],))
    with reading() as work:
        assert work.scalars(select(Line).where(Line.family_id == own.family_id)).all() == []


def test_every_save_is_kept_as_a_revision(cast: Cast) -> None:
    own = home(cast)
    aino = own.add("Aino")
    said = own.say("First.", aino)
    change_statement(by=own.by, family_id=own.family_id, statement_id=said, version=1, text="Second.")
    with pytest.raises(Changed):
        change_statement(by=own.by, family_id=own.family_id, statement_id=said, version=1, text="Third.")
    shown = statement_page(by=own.by, family_id=own.family_id, statement_id=said)
    assert (shown.statement.text, shown.statement.version) == ("Second.", 2)
    with reading() as work:
        kept = select(Revision.number).where(Revision.record_id == said, Revision.of == RevisionOf.LINE)
        assert list(work.scalars(kept.order_by(Revision.number))) == [1, 2]
