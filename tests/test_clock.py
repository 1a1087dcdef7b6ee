"""One clock: UTC inside, the wall in Finland at the edge."""

import ast
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import time_machine

from casework import clock
from casework.families.people import years_between

ROOT = Path(__file__).parents[1]


def test_now_is_the_present_moment_in_utc() -> None:
    with time_machine.travel(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), tick=False):
        assert clock.now() == datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "day", "wall"),
    [
        ("2026-11-09T21:59:59", date(2026, 11, 9), "23:59"),
        ("2026-11-09T22:00:00", date(2026, 11, 10), "00:00"),
        ("2026-07-01T20:59:59", date(2026, 7, 1), "23:59"),
        ("2026-07-01T21:00:00", date(2026, 7, 2), "00:00"),
        # Summer time begins at three in the night of 29 March and ends at four in that of 25 October.
        ("2026-03-29T00:59:59", date(2026, 3, 29), "02:59"),
        ("2026-03-29T01:00:00", date(2026, 3, 29), "04:00"),
        ("2026-10-25T00:59:59", date(2026, 10, 25), "03:59"),
        ("2026-10-25T01:00:00", date(2026, 10, 25), "03:00"),
        ("2028-02-28T22:00:00", date(2028, 2, 29), "00:00"),
        ("2026-12-31T22:00:00", date(2027, 1, 1), "00:00"),
    ],
)
def test_a_day_is_the_day_in_finland(moment: str, day: date, wall: str) -> None:
    with clock.at(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
        assert clock.today() == day
        assert f"{clock.local(clock.now()):%H:%M}" == wall


def test_a_stopped_clock_stands_and_goes_on_afterwards() -> None:
    noon = datetime(2026, 11, 9, 12, tzinfo=timezone(timedelta(hours=2)))
    with clock.at(noon):
        assert clock.now() == clock.now() == noon
        assert clock.now().tzinfo is UTC
        with clock.at(noon + timedelta(days=1)):
            assert clock.today() == date(2026, 11, 10)
        assert clock.today() == date(2026, 11, 9)
    assert clock.now() != noon
    with pytest.raises(ZeroDivisionError), clock.at(noon):
        1 / 0  # noqa: B018 - the fault itself.
    assert clock.now() != noon


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        (date(2014, 11, 9), date(2026, 11, 8), 11),
        (date(2014, 11, 9), date(2026, 11, 9), 12),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2026, 11, 9), date(2026, 11, 9), 0),
    ],
)
def test_an_age_changes_on_the_birthday(birth: date, day: date, years: int) -> None:
    assert years_between(birth, day) == years


def test_nobody_else_looks_at_the_time() -> None:
    """Lint forbids the calls by name; this finds them under other names as well."""
    asked = {}
    for file in (ROOT / "casework").rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        names = {call.func.attr for call in calls if isinstance(call.func, ast.Attribute)}
        found = names & {"utcnow", "fromtimestamp", "utcfromtimestamp", "localtime", "gmtime", "time_ns", "ctime"}
        nows = [
            call
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and (call.func.attr, ast.unparse(call.func.value))
            in {
                ("now", "datetime"),
                ("now", "datetime.datetime"),
                ("today", "date"),
                ("today", "datetime"),
                ("time", "time"),
            }
        ]
        if found or nows:
            asked[str(file.relative_to(ROOT))] = len(found) + len(nows)
    assert asked == {"casework/clock.py": 1}
