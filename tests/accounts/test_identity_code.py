"""Identity codes are checked as the decree has them, and the demo takes only invented ones."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update

from casework import clock
from casework.accounts import identity_code
from casework.accounts.actions import identity_for, identity_of, open_account, same_human
from casework.accounts.models import Identity
from casework.db import transaction
from casework.errors import Refused

VECTORS = Path(__file__).with_name("hetu_vectors.tsv")
TODAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def vectors() -> list[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(autouse=True)
def _demo() -> Iterator[None]:
    identity_code.take_artificial(demo=True)
    with clock.at(TODAY):
        yield
    identity_code.take_artificial(demo=False)


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["hetu"] or "empty")
def test_every_vector_is_judged_as_expected(vector: dict[str, str]) -> None:
    code = vector["hetu"]
    assert identity_code.is_code(code) is (vector["expected"] == "valid"), vector["note"]
    if vector["expected"] == "valid":
        assert identity_code.birth_date(code) == date.fromisoformat(vector["birth_date"])
        assert identity_code.is_artificial(code) is (vector["artificial"] == "yes")


@pytest.mark.parametrize("typed", [" 150315a906x ", "150315A906X\n"])
def test_case_and_space_around_do_not_matter(typed: str) -> None:
    assert identity_code.canonical(typed) == "150315A906X"


@pytest.mark.parametrize(
    "typed", ["", "x", "010190-999Y", "\uff11\uff15\uff10\uff13\uff18\uff15-9046", "150385-9046x", "150385-9046\x00"]
)
def test_what_is_no_code_gets_a_sentence(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        identity_code.checked(typed)
    assert refused.value.field == "identity_code"


def test_each_installation_takes_only_its_own_kind() -> None:
    artificial, possible = "150315A915F", "131052-308T"
    assert identity_code.checked(artificial) == artificial
    with pytest.raises(Refused, match="artificial"):
        identity_code.checked(possible)
    identity_code.take_artificial(demo=False)
    assert identity_code.checked(possible) == possible
    with pytest.raises(Refused, match="artificial"):
        identity_code.checked(artificial)


def test_somebody_born_tomorrow_has_no_code() -> None:
    with clock.at(datetime(2015, 3, 14, 12, 0, tzinfo=UTC)):
        assert not identity_code.is_code("150315A915F")
    with clock.at(datetime(2015, 3, 14, 22, 0, tzinfo=UTC)):
        assert identity_code.is_code("150315A915F"), "It is the fifteenth in Finland by now."


# --- humans ---


def test_a_code_known_already_is_the_same_human(app: Flask) -> None:
    assert identity_for("150315A915F").id == identity_for(" 150315a915f ").id


def test_separators_are_part_of_the_code(app: Flask) -> None:
    """090920A… and 090920F… are two people, though the check character is the same."""
    first, other = "150315A916H", "150315B916H"
    assert identity_for(first).id != identity_for(other).id


def test_nobody_without_a_code_is_anybody_else(app: Flask) -> None:
    assert identity_for(None).id != identity_for(None).id


def test_a_human_that_was_merged_is_found_as_the_one_they_are(app: Flask) -> None:
    wrong, right, third = identity_for("150315A915F").id, identity_for(None).id, identity_for(None).id
    account_id = open_account(name="Aino", login="aino", identity_id=wrong)
    with transaction() as work:
        for merged, into in ((wrong, right), (third, wrong)):
            work.execute(update(Identity).where(Identity.id == merged).values(merged_into_id=into))
    assert identity_for("150315A915F").id == right
    assert identity_of(account_id) == right
    with transaction():
        assert same_human(third) == same_human(right) == {wrong, right, third}
