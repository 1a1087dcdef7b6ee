"""The family's word: nobody becomes responsible past it, and it is theirs to give."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from casework import clock
from casework.access.opening import Forbidden
from casework.access.policy import Actor, Assurance
from casework.errors import NotFound, Refused
from casework.participation.actions import our_plan
from casework.responsibility.actions import AnsweredAlready, accept, decline, propose, withdraw
from casework.responsibility.family_view import Word, give_view, record_family_view, view_page
from casework.responsibility.models import Answer, Way
from tests.cast import Cast
from tests.responsibility.test_actions import carries
from tests.stories import GROWN, Home, Somebody, contact, home


@pytest.fixture
def own(cast: Cast) -> Home:
    return home(cast)


@pytest.fixture
def aino(own: Home) -> Somebody:
    return own.parent("Aino", 931)


def ask(own: Home, login: str = "jonas") -> UUID:
    """A colleague is proposed and accepts; the family is asked next."""
    propose(by=own.cast.actor("heli"), family_id=own.family_id, account_id=own.cast.accounts[login])
    return accept(by=own.cast.actor(login), family_id=own.family_id)


def said(answer: Answer, *, person_id: UUID | None = None, who: str = "", on: date | None = None) -> Word:
    return Word(answer=answer, way=Way.IN_PERSON, given_on=on or clock.today(), person_id=person_id, who=who)


def passes(own: Home, word: Word, by: Actor | None = None) -> bool:
    return record_family_view(by=by or own.by, family_id=own.family_id, word=word)


def test_a_parent_says_yes_on_their_own_page_and_it_passes(cast: Cast, own: Home, aino: Somebody) -> None:
    proposal = ask(own)
    question = our_plan(by=aino.actor, family_id=own.family_id).question
    assert (question.worker, question.answered) == ("Jonas Ekvall", None)
    assert give_view(by=aino.actor, family_id=own.family_id, proposal_id=proposal, answer=Answer.AGREED)
    assert (carries(own, "saana"), carries(own, "jonas")) == (False, True)
    assert our_plan(by=aino.actor, family_id=own.family_id).question is None


def test_talking_first_keeps_the_holder_until_somebody_says_yes(own: Home, aino: Somebody) -> None:
    proposal = ask(own)
    give_view(by=aino.actor, family_id=own.family_id, proposal_id=proposal, answer=Answer.TALK_FIRST)
    assert our_plan(by=aino.actor, family_id=own.family_id).question.answered is Answer.TALK_FIRST
    shown = view_page(by=own.cast.actor("jonas"), family_id=own.family_id, proposal_id=proposal)
    assert [(view.who, view.answer, view.way) for view in shown.views] == [("Aino", Answer.TALK_FIRST, Way.OWN_PAGE)]
    assert carries(own, "saana")
    assert passes(own, said(Answer.AGREED, person_id=aino.person_id))


@pytest.mark.parametrize("against", [Answer.TALK_FIRST, Answer.SOMEBODY_ELSE])
def test_one_parents_yes_does_not_pass_over_the_others_word(own: Home, aino: Somebody, against: Answer) -> None:
    ask(own)
    assert not passes(own, said(against, who="The father"))
    assert not passes(own, said(Answer.AGREED, person_id=aino.person_id))
    assert carries(own, "saana")
    assert passes(own, said(Answer.HEARD, who="the father"))


def test_where_the_post_is_laid_down_in_law_being_heard_is_enough(own: Home, aino: Somebody) -> None:
    ask(own)
    assert passes(own, said(Answer.HEARD, person_id=aino.person_id))


@pytest.mark.parametrize("answer", [Answer.AGREED, Answer.HEARD])
def test_a_name_that_is_on_no_list_is_not_the_familys_word(own: Home, aino: Somebody, answer: Answer) -> None:
    ask(own)
    assert not passes(own, said(answer, who="The mother"))
    assert carries(own, "saana")
    assert passes(own, said(Answer.AGREED, person_id=aino.person_id))


def test_a_childs_word_counts_against_it_and_alone_carries_nothing(own: Home, aino: Somebody) -> None:
    ask(own)
    otso = own.child("Otso", aino.person_id)
    assert not passes(own, said(Answer.AGREED, person_id=otso))
    assert not passes(own, said(Answer.SOMEBODY_ELSE, person_id=otso))
    assert not passes(own, said(Answer.AGREED, person_id=aino.person_id))
    assert passes(own, said(Answer.AGREED, person_id=otso))


def test_nothing_is_said_of_a_worker_who_has_not_accepted(own: Home, aino: Somebody) -> None:
    propose(by=own.cast.actor("heli"), family_id=own.family_id, account_id=own.cast.accounts["jonas"])
    with pytest.raises(AnsweredAlready):
        passes(own, said(Answer.AGREED, who="The mother"))
    assert our_plan(by=aino.actor, family_id=own.family_id).question is None
    with pytest.raises(Forbidden):
        passes(own, said(Answer.AGREED, who="The mother"), own.cast.actor("jonas"))


def test_a_page_that_is_out_of_date_says_yes_to_nobody_else(own: Home, aino: Somebody) -> None:
    """Asked about Jonas, who is withdrawn; Meri is not agreed to by that."""
    before = ask(own)
    withdraw(by=own.cast.actor("heli"), family_id=own.family_id)
    ask(own, "meri")
    with pytest.raises(AnsweredAlready):
        give_view(by=aino.actor, family_id=own.family_id, proposal_id=before, answer=Answer.AGREED)
    with pytest.raises(NotFound):
        view_page(by=own.by, family_id=own.family_id, proposal_id=before)
    assert carries(own, "saana")


def test_the_words_of_an_earlier_proposal_do_not_count(own: Home, aino: Somebody) -> None:
    ask(own)
    assert not passes(own, said(Answer.SOMEBODY_ELSE, who="The mother"))
    decline(by=own.cast.actor("jonas"), family_id=own.family_id, reason="They ask for somebody else")
    ask(own, "meri")
    assert passes(own, said(Answer.AGREED, person_id=aino.person_id))


def test_only_who_carries_it_or_accepted_it_writes_it_down(own: Home, aino: Somebody) -> None:
    proposal = ask(own)
    for login in ("meri", "lotta", "heli", "sari", "kaisa", "ville", "tiina"):
        with pytest.raises(Forbidden):
            passes(own, said(Answer.AGREED, who="The mother"), own.cast.actor(login))
        with pytest.raises(Forbidden):
            view_page(by=own.cast.actor(login), family_id=own.family_id, proposal_id=proposal)
    with pytest.raises(Forbidden):
        passes(own, said(Answer.AGREED, who="The mother"), aino.actor)


def test_only_a_confirmed_member_of_the_family_says_it_and_by_a_strong_sign_in(own: Home, aino: Somebody) -> None:
    proposal = ask(own)
    neighbour = own.neighbour("Tuula", 932)
    weak = own.cast.actor("sari", Assurance.PASSWORD)
    for by in (neighbour.actor, own.by, own.cast.actor("jonas"), own.cast.actor("sari"), weak):
        with pytest.raises(Forbidden):
            give_view(by=by, family_id=own.family_id, proposal_id=proposal, answer=Answer.AGREED)
    assert our_plan(by=neighbour.actor, family_id=own.family_id).question is None


def test_it_says_who_and_when(own: Home, aino: Somebody) -> None:
    ask(own)
    stranger = own.neighbour("Tuula", 932).person_id
    for wrong, field in (
        (said(Answer.AGREED), "person"),
        (said(Answer.AGREED, person_id=aino.person_id, who="The mother"), "person"),
        (said(Answer.AGREED, who="The mother", on=clock.today() + timedelta(days=1)), "given_on"),
    ):
        with pytest.raises(Refused) as refusal:
            passes(own, wrong)
        assert refusal.value.field == field
    with pytest.raises(NotFound):
        passes(own, said(Answer.AGREED, person_id=stranger))


def test_the_two_buttons_of_the_own_page(cast: Cast) -> None:
    family_id, sari = cast.family("Lehtovaara"), cast.browser_of("sari")
    propose(by=cast.actor("heli"), family_id=family_id, account_id=cast.accounts["jonas"])
    assert "Jonas Ekvall" not in sari.get(f"/our-plan/{family_id}").text
    proposal = accept(by=cast.actor("jonas"), family_id=family_id)
    page = sari.get(f"/our-plan/{family_id}").text
    assert "Jonas Ekvall" in page
    assert f"/our-plan/{family_id}/proposal/{proposal}/yes" in page


def test_the_first_worker_of_a_contact_is_asked_about_too(cast: Cast) -> None:
    family_id = contact(cast)
    waiting = Home(cast, family_id, cast.actor("saana"))
    mother = waiting.add("Aino", born=GROWN)
    ask(waiting)
    assert (carries(waiting, "saana"), carries(waiting, "jonas")) == (True, False)
    assert passes(waiting, said(Answer.AGREED, person_id=mother), cast.actor("jonas"))
    assert (carries(waiting, "saana"), carries(waiting, "jonas")) == (False, True)
