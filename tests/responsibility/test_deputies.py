"""Standing in: on which days a deputy carries the matter, and how that is changed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework import clock
from casework.errors import NotFound, Refused
from casework.overview.actions import family_page
from casework.participation.actions import our_plan
from casework.responsibility.actions import AnsweredAlready, NotThatWorker
from casework.responsibility.deputies import (
    LONGEST_ABSENCE,
    change_deputy,
    deputy_page,
    end_deputy,
    name_deputy,
)
from casework.responsibility.history import responsibility_page
from tests.cast import Cast
from tests.responsibility.test_actions import carries
from tests.stories import Home, give, home


def deputise(own: Home, login: str, since: date, until: date) -> None:
    account_id = own.cast.accounts[login]
    name_deputy(by=own.by, family_id=own.family_id, account_id=account_id, since=since, until=until)


def test_a_deputy_carries_the_matter_on_their_days_only_by_the_calendar_of_finland(cast: Cast) -> None:
    own = home(cast)
    deputise(own, "jonas", date(2027, 1, 11), date(2027, 1, 12))
    moments = {
        # In January Finland is two hours before UTC.
        datetime(2027, 1, 10, 21, 59, 59, tzinfo=UTC): False,
        datetime(2027, 1, 10, 22, 0, tzinfo=UTC): True,
        datetime(2027, 1, 12, 21, 59, 59, tzinfo=UTC): True,
        datetime(2027, 1, 12, 22, 0, tzinfo=UTC): False,
    }
    for moment, expected in moments.items():
        with clock.at(moment):
            assert carries(own, "jonas") is expected, moment
            assert carries(own, "saana"), "the responsible worker stays responsible"


def test_a_deputy_stands_in_for_whoever_is_responsible_by_name(cast: Cast) -> None:
    own = home(cast)
    deputise(own, "jonas", clock.today(), clock.today())
    shown = family_page(by=cast.actor("jonas"), family_id=own.family_id)
    assert (shown.basis.value, shown.holder) == ("deputy", "Saana Pitkäjärvi")
    page = deputy_page(by=own.by, family_id=own.family_id)
    assert [(row.name, row.since) for row in page.deputies] == [("Jonas Ekvall", clock.today())]
    assert "Saana Pitkäjärvi" not in {worker.name for worker in page.workers}


def test_nobody_stands_in_for_themselves_nor_ends_before_beginning(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    with pytest.raises(NotThatWorker):
        deputise(own, "saana", today, today)
    with pytest.raises(Refused) as refusal:
        deputise(own, "jonas", today, today - timedelta(days=1))
    assert refusal.value.field == "until"


def test_a_long_absence_moves_the_responsibility(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    with pytest.raises(Refused) as refusal:
        deputise(own, "jonas", today, today + LONGEST_ABSENCE)
    assert refusal.value.field == "until"
    deputise(own, "jonas", today, today + LONGEST_ABSENCE - timedelta(days=1))


def test_a_deputy_does_not_name_deputies(cast: Cast) -> None:
    """Else two deputies could name each other for ever: who stands in is for whoever is responsible to say."""
    own, today = home(cast), clock.today()
    deputise(own, "jonas", today, today)
    jonas = cast.actor("jonas")
    later = today + timedelta(days=9)
    with pytest.raises(NotFound):
        name_deputy(by=jonas, family_id=own.family_id, account_id=cast.accounts["meri"], since=today, until=later)


def test_the_deputys_days_end_with_the_responsibility_they_stood_in_for(cast: Cast) -> None:
    """Saana named Jonas; when Meri becomes responsible, nobody stands in for Saana any more."""
    own, today = home(cast), clock.today()
    deputise(own, "jonas", today, today + timedelta(days=5))
    give(cast, own.family_id, "meri")
    assert (carries(own, "jonas"), carries(own, "meri")) == (False, True)


def named(own: Home, login: str, since: date, until: date):
    """The id of a deputy who has just been named."""
    before = {row.id for row in deputy_page(by=own.by, family_id=own.family_id).deputies}
    deputise(own, login, since, until)
    (new,) = {row.id for row in deputy_page(by=own.by, family_id=own.family_id).deputies} - before
    return new


def test_several_stand_in_on_different_days_and_never_two_at_once(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    deputise(own, "jonas", today, today + timedelta(days=6))
    deputise(own, "meri", today + timedelta(days=7), today + timedelta(days=13))
    for first, last in ((0, 0), (6, 7), (3, 20), (13, 13)):
        with pytest.raises(Refused) as refusal:
            deputise(own, "meri", today + timedelta(days=first), today + timedelta(days=last))
        assert refusal.value.field in {"since", "until"}
    assert (carries(own, "jonas"), carries(own, "meri")) == (True, False)
    with clock.at(clock.now() + timedelta(days=7)):
        assert (carries(own, "jonas"), carries(own, "meri")) == (False, True)


def test_a_deputy_who_is_ended_early_loses_the_family_with_the_next_request(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    jonas = named(own, "jonas", today, today + timedelta(days=6))
    assert carries(own, "jonas")
    end_deputy(by=own.by, family_id=own.family_id, deputy_id=jonas)
    assert not carries(own, "jonas")
    with pytest.raises(AnsweredAlready):
        end_deputy(by=own.by, family_id=own.family_id, deputy_id=jonas)
    with pytest.raises(AnsweredAlready):
        change_deputy(by=own.by, family_id=own.family_id, deputy_id=jonas, until=today + timedelta(days=9))
    deputise(own, "meri", today, today + timedelta(days=6))
    (matter,) = responsibility_page(by=own.by, family_id=own.family_id).matters
    (span,) = matter.spans
    assert [(row.name, row.ended_on) for row in span.deputies] == [
        ("Jonas Ekvall", today),
        ("Meri Kallioranta", None),
    ]


def test_the_last_day_moves_within_the_same_rules(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    jonas = named(own, "jonas", today, today + timedelta(days=6))
    deputise(own, "meri", today + timedelta(days=10), today + timedelta(days=11))

    def move(until: date) -> None:
        change_deputy(by=own.by, family_id=own.family_id, deputy_id=jonas, until=until)

    for wrong in (today - timedelta(days=1), today + timedelta(days=10), today + LONGEST_ABSENCE):
        with pytest.raises(Refused) as refusal:
            move(wrong)
        assert refusal.value.field == "until"
    move(today)
    with clock.at(clock.now() + timedelta(days=1)):
        assert not carries(own, "jonas")
    move(today + timedelta(days=9))
    with clock.at(clock.now() + timedelta(days=9)):
        assert carries(own, "jonas")


@pytest.mark.parametrize("login", ["jonas", "meri", "lotta", "heli", "sari"])
def test_only_whoever_is_responsible_changes_a_deputy(cast: Cast, login: str) -> None:
    own, today = home(cast), clock.today()
    jonas = named(own, "jonas", today, today + timedelta(days=6))
    for act in (
        lambda: end_deputy(by=cast.actor(login), family_id=own.family_id, deputy_id=jonas),
        lambda: change_deputy(by=cast.actor(login), family_id=own.family_id, deputy_id=jonas, until=today),
    ):
        with pytest.raises(NotFound):
            act()
    assert carries(own, "jonas")


def test_a_deputy_of_another_family_is_none_of_ours(cast: Cast) -> None:
    own, other, today = home(cast), home(cast, "Salo"), clock.today()
    jonas = named(own, "jonas", today, today)
    with pytest.raises(NotFound):
        end_deputy(by=other.by, family_id=other.family_id, deputy_id=jonas)


def test_the_family_is_told_who_answers_from_two_weeks_before(cast: Cast) -> None:
    own, today = home(cast), clock.today()
    aino = own.parent("Aino", 931)
    deputise(own, "jonas", today + timedelta(days=15), today + timedelta(days=20))
    assert our_plan(by=aino.actor, family_id=own.family_id).deputy is None
    with clock.at(clock.now() + timedelta(days=1)):
        assert our_plan(by=aino.actor, family_id=own.family_id).deputy.name == "Jonas Ekvall"
        assert family_page(by=own.by, family_id=own.family_id).deputy.name == "Jonas Ekvall"
    with clock.at(clock.now() + timedelta(days=21)):
        assert our_plan(by=aino.actor, family_id=own.family_id).deputy is None
