"""The baton: exactly one responsible worker while a matter is open, whatever the code does and however it races."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from casework import clock, db
from casework.access.policy import Actor
from casework.db import reading
from casework.errors import NotFound, Refused
from casework.families.models import Matter, MatterState, Participant
from casework.responsibility.actions import accept, decline, propose, withdraw
from casework.responsibility.family_view import Word, record_family_view
from casework.responsibility.models import Answer, Responsibility, ResponsibilityState, Way
from tests.cast import Cast
from tests.stories import GROWN, Home, contact, family_agrees, give

ROUNDS = 20


def holders(family_id: UUID) -> int:
    """How many hold the family's matter; fails where the two tables do not say the same."""
    with reading() as work:
        (matter,) = work.scalars(select(Matter).where(Matter.family_id == family_id))
        held = select(Responsibility).where(Responsibility.family_id == family_id)
        rows = [row for row in work.scalars(held) if row.current_for is not None]
        assert {row.id for row in rows} == ({matter.holder_id} if matter.holder_id else set())
        assert all(row.state is ResponsibilityState.HELD for row in rows)
        assert (matter.state is MatterState.OPEN) is (len(rows) == 1)
        return len(rows)


# --- past the code, straight to the tables ---


def change(*statements: object) -> None:
    """Write past every rule of the code, in one transaction."""
    with db.database().writing.begin() as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]  # any statement.


def is_taken(*statements: object) -> bool:
    try:
        change(*statements)
    except IntegrityError:
        return False
    return True


@pytest.fixture
def matter(cast: Cast) -> tuple[UUID, UUID, UUID]:
    """An open matter, its holder, and the one who held it before."""
    family_id = contact(cast)
    give(cast, family_id, "jonas")
    give(cast, family_id, "saana")
    with reading() as work:
        (row,) = work.scalars(select(Matter).where(Matter.family_id == family_id))
        former = select(Responsibility.id).where(
            Responsibility.family_id == family_id, Responsibility.state == ResponsibilityState.ENDED
        )
        assert row.holder_id is not None
        return row.id, row.holder_id, work.scalars(former).one()


def of(matter_id: UUID, **values: object) -> object:
    return update(Matter).where(Matter.id == matter_id).values(**values)


def to(responsibility_id: UUID, **values: object) -> object:
    return update(Responsibility).where(Responsibility.id == responsibility_id).values(**values)


HELD, ENDED = ResponsibilityState.HELD, ResponsibilityState.ENDED


def test_the_tables_refuse_what_would_be_two_or_none(matter: tuple[UUID, UUID, UUID]) -> None:
    open_, holder, former = matter
    moment = clock.now()
    wrong: dict[str, Sequence[object]] = {
        "open without a holder": [of(open_, holder_id=None)],
        "open without a holder, who steps back": [
            of(open_, holder_id=None),
            to(holder, state=ENDED, current_for=None, ended_at=moment),
        ],
        "held by one who is not current": [to(holder, current_for=None)],
        "the holder ended and still pointed at": [to(holder, state=ENDED, current_for=None, ended_at=moment)],
        "pointing at one who held it before": [of(open_, holder_id=former)],
        "two that are current": [to(former, state=HELD, current_for=open_)],
        "closed while somebody holds it": [of(open_, state=MatterState.CLOSED, closed_at=moment)],
        "closed, and still somebody's": [of(open_, state=MatterState.CLOSED, closed_at=moment, holder_id=None)],
        "back to contact while somebody holds it": [of(open_, state=MatterState.CONTACT)],
        "the holder deleted": [delete(Responsibility).where(Responsibility.id == holder)],
        "the matter deleted": [delete(Matter).where(Matter.id == open_)],
        "closed without its day": [
            of(open_, state=MatterState.CLOSED, holder_id=None),
            to(holder, state=ENDED, current_for=None, ended_at=moment),
        ],
    }
    assert {what for what, statements in wrong.items() if is_taken(*statements)} == set()
    change(
        of(open_, state=MatterState.CLOSED, closed_at=moment, holder_id=None),
        to(holder, state=ENDED, current_for=None, ended_at=moment),
    )


def test_nobody_is_current_for_another_familys_matter(cast: Cast, matter: tuple[UUID, UUID, UUID]) -> None:
    open_, holder, former = matter
    with reading() as work:
        others = work.scalars(select(Matter.id).where(Matter.family_id == cast.family("Lehtovaara"))).one()
    for statements in (
        [to(holder, current_for=others)],
        [of(others, holder_id=holder)],
        [of(open_, holder_id=former), to(former, state=HELD, current_for=others)],
    ):
        with pytest.raises(IntegrityError):
            change(*statements)


def test_a_family_has_one_matter_under_way(matter: tuple[UUID, UUID, UUID]) -> None:
    open_, _, _ = matter
    table = Matter.__table__
    with db.database().reading.begin() as connection:
        row = dict(connection.execute(select(table).where(table.c.id == open_)).mappings().one())
    again = row | {"id": uuid4(), "state": MatterState.CONTACT, "holder_id": None}
    assert not is_taken(table.insert().values(**again))
    closed = again | {"state": MatterState.CLOSED, "closed_at": clock.now()}
    assert is_taken(table.insert().values(**closed)), "the matters before stay where they are"


# --- two at once ---


def race(*acts: Callable[[], object]) -> list[str]:
    """What became of acts that begin in the same instant: done, or the kind of refusal."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except (Refused, NotFound) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.fixture
def actors(cast: Cast) -> dict[str, Actor]:
    return {login: cast.actor(login) for login in ("heli", "saana", "jonas", "meri")}


def test_accepting_twice_at_once_makes_one_holder(cast: Cast, actors: dict[str, Actor]) -> None:
    for _ in range(ROUNDS):
        family_id = contact(cast)
        give(cast, family_id, "saana")
        propose(by=actors["heli"], family_id=family_id, account_id=cast.accounts["jonas"])
        jonas = actors["jonas"]
        outcomes = race(*[lambda: accept(by=jonas, family_id=family_id)] * 2)  # noqa: B023 - run within the round.
        assert outcomes.count("done") == 1, outcomes
        assert holders(family_id) == 1
        family_agrees(cast, family_id, "jonas")
        assert holders(family_id) == 1


def says(by: Actor, family_id: UUID, person_id: UUID, answer: Answer = Answer.AGREED) -> bool:
    """Write down what somebody of the family said."""
    word = Word(answer=answer, way=Way.PHONE, given_on=clock.today(), person_id=person_id)
    return record_family_view(by=by, family_id=family_id, word=word)


def accepted(cast: Cast, actors: dict[str, Actor]) -> tuple[UUID, UUID, UUID]:
    """A family of Saana's that Jonas has accepted and that has not had its word, with its mother and its father."""
    family_id = contact(cast)
    give(cast, family_id, "saana")
    own = Home(cast, family_id, actors["saana"])
    mother, father = own.add("Aino", born=GROWN), own.add("Pekka", born=GROWN)
    propose(by=actors["heli"], family_id=family_id, account_id=cast.accounts["jonas"])
    accept(by=actors["jonas"], family_id=family_id)
    return family_id, mother, father


def held_by(family_id: UUID) -> UUID | None:
    with reading() as work:
        held = select(Participant.identity_id).join(Responsibility, Responsibility.worker_id == Participant.id)
        query = held.where(Responsibility.family_id == family_id, Responsibility.current_for.is_not(None))
        return work.scalars(query).one_or_none()


def test_two_words_of_the_family_at_once_pass_it_once(cast: Cast, actors: dict[str, Actor]) -> None:
    for _ in range(ROUNDS):
        family_id, mother, father = accepted(cast, actors)
        outcomes = race(
            lambda: says(actors["jonas"], family_id, mother),  # noqa: B023 - run within the round.
            lambda: says(actors["saana"], family_id, father),  # noqa: B023 - likewise.
        )
        assert outcomes.count("done") == 1, outcomes
        assert holders(family_id) == 1
        assert held_by(family_id) in actors["jonas"].identity_ids


def test_yes_and_talk_first_at_once_never_passes_past_an_open_word(cast: Cast, actors: dict[str, Actor]) -> None:
    """Whichever comes first: after talk first nothing passes, and after yes there is nothing to say any more."""
    for _ in range(ROUNDS):
        family_id, mother, father = accepted(cast, actors)
        outcomes = race(
            lambda: says(actors["jonas"], family_id, mother),  # noqa: B023 - run within the round.
            lambda: says(actors["saana"], family_id, father, Answer.TALK_FIRST),  # noqa: B023 - likewise.
        )
        passed = held_by(family_id) in actors["jonas"].identity_ids
        assert passed is (outcomes[1] != "done"), outcomes
        assert holders(family_id) == 1


def test_the_familys_word_and_the_workers_step_back_at_once(cast: Cast, actors: dict[str, Actor]) -> None:
    for number in range(ROUNDS):
        family_id, mother, _ = accepted(cast, actors)
        back = (
            (lambda: decline(by=actors["jonas"], family_id=family_id, reason="No"))  # noqa: B023 - likewise.
            if number % 2
            else (lambda: withdraw(by=actors["heli"], family_id=family_id))  # noqa: B023 - likewise.
        )
        outcomes = race(lambda: says(actors["saana"], family_id, mother), back)  # noqa: B023 - likewise.
        assert outcomes.count("done") == 1, outcomes
        assert holders(family_id) == 1
        assert (held_by(family_id) in actors["jonas"].identity_ids) is (outcomes[0] == "done")


def test_accepting_and_declining_at_once_leaves_nobody_accepted(cast: Cast, actors: dict[str, Actor]) -> None:
    """Declining after accepting is stepping back; accepting after declining is too late."""
    for number in range(ROUNDS):
        family_id = contact(cast)
        propose(by=actors["heli"], family_id=family_id, account_id=cast.accounts["jonas"])
        jonas = actors["jonas"]
        acts = [
            lambda: accept(by=jonas, family_id=family_id),  # noqa: B023 - run within the round.
            lambda: decline(by=jonas, family_id=family_id, reason="No"),  # noqa: B023 - likewise.
        ]
        accepted, declined = race(*acts) if number % 2 else reversed(race(*reversed(acts)))
        assert "done" in (accepted, declined)
        assert holders(family_id) == 0
        left = ResponsibilityState.DECLINED if declined == "done" else ResponsibilityState.ACCEPTED
        with reading() as work:
            states = select(Responsibility.state).where(Responsibility.family_id == family_id)
            assert work.scalars(states).one() is left


def test_proposing_two_at_once_proposes_one(cast: Cast, actors: dict[str, Actor]) -> None:
    for _ in range(ROUNDS):
        family_id = contact(cast)
        heli = actors["heli"]
        outcomes = race(
            lambda: propose(by=heli, family_id=family_id, account_id=cast.accounts["jonas"]),  # noqa: B023 - likewise.
            lambda: propose(by=heli, family_id=family_id, account_id=cast.accounts["meri"]),  # noqa: B023 - likewise.
        )
        assert outcomes.count("done") == 1, outcomes
        with reading() as work:
            proposed = select(func.count()).where(
                Responsibility.family_id == family_id, Responsibility.state == ResponsibilityState.PROPOSED
            )
            assert work.scalars(proposed).one() == 1
        assert holders(family_id) == 0


def test_accepting_while_another_is_proposed_never_makes_two(cast: Cast, actors: dict[str, Actor]) -> None:
    """Two proposals never stand at once, so the second worker accepts only what was proposed after the first did."""
    for _ in range(ROUNDS):
        family_id = contact(cast)
        propose(by=actors["heli"], family_id=family_id, account_id=cast.accounts["jonas"])
        heli, jonas, meri = actors["heli"], actors["jonas"], actors["meri"]

        def pass_on(family_id: UUID = family_id, heli: Actor = heli, meri: Actor = meri) -> None:
            propose(by=heli, family_id=family_id, account_id=cast.accounts["meri"])
            accept(by=meri, family_id=family_id)

        outcomes = race(lambda: accept(by=jonas, family_id=family_id), pass_on)  # noqa: B023 - run within the round.
        assert outcomes == ["done", "Refused"], outcomes
        assert holders(family_id) == 0
