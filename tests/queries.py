"""How often a page asks the database: what it asks for its content, and what it asks around it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

PACKAGE = str(Path(__file__).parent.parent / "casework")
AROUND = (
    *("/access/facts.py", "/access/opening.py", "/responsibility/facts.py"),
    *("/crypto/keys.py", "/audit/log.py", "/accounts/sessions.py", "/shell/navigation.py"),
)
"""Who asks, on which grounds (a child in two homes is one), with which keys, what the log is told, what navigation
shows."""
LOOKS_UP = "/access/shelf.py"
"""What is read through an opening is content, although the opening is asked for it."""
STATEMENTS = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Asked:
    """How many SELECTs were for content, and how many statements there were in all."""

    content: int
    in_all: int


@contextmanager
def asked() -> Iterator[list[bool]]:
    """Every statement of the block: whether it is a SELECT for content."""
    seen: list[bool] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        kind = statement.lstrip().split(None, 1)[0].upper()
        if kind in STATEMENTS:
            seen.append(kind in {"SELECT", "WITH"} and _for_content())

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def asked_by(browser: FlaskClient, address: str) -> Asked:
    """What opening a page asks, once it has been open before in this browser."""
    assert browser.get(address).status_code == 200
    with asked() as seen:
        assert browser.get(address).status_code == 200
    return Asked(sum(seen), len(seen))


def _for_content() -> bool:
    """By who asks: the files through which the question went, the nearest one first."""
    files = list(_files())
    if "/shell/navigation.py" in files:
        return False
    nearest = next((file for file in files if file in AROUND or file == LOOKS_UP), LOOKS_UP)
    return nearest == LOOKS_UP


def _files() -> Iterator[str]:
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(PACKAGE) and not name.endswith(("/db.py", "/engines.py")):
            yield name.removeprefix(PACKAGE)
        frame = frame.f_back  # type: ignore[assignment]  # the last one has none.
