"""Documents that are drawn from the code: state diagrams from their tables, and who may do what."""

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from casework.access.policy import GRANTS, SENTENCES
from casework.families.models import MATTER_MOVES, STANDING_MOVES, MatterState, Standing
from casework.meetings.gatherings.models import MEETING_MOVES, MeetingState
from casework.plan.models import ACTION_MOVES, GOAL_MOVES, ActionState, GoalState
from casework.responsibility.models import RESPONSIBILITY_MOVES, ResponsibilityState

FOLDER = Path(__file__).parent.parent / "docs"

_TABLES: tuple[tuple[str, Mapping[Any, frozenset[Any]], Enum], ...] = (
    ("A family's matter", MATTER_MOVES, MatterState.CONTACT),
    ("Somebody's part in a family", STANDING_MOVES, Standing.MENTIONED),
    ("Responsibility for a matter", RESPONSIBILITY_MOVES, ResponsibilityState.PROPOSED),
    ("A goal", GOAL_MOVES, GoalState.OPEN),
    ("An agreed action", ACTION_MOVES, ActionState.OPEN),
    ("A meeting", MEETING_MOVES, MeetingState.PLANNED),
)


def states() -> str:
    """The state diagrams, as Mermaid."""
    parts = ["# States\n\nDrawn from the tables in the code by `casework docs`; `make check` compares.\n"]
    for title, moves, first in _TABLES:
        lines = [f"  [*] --> {first.value}"]
        lines += [f"  {a.value} --> {b.value}" for a in type(first) for b in type(first) if b in moves[a]]
        lines += [f"  {state.value} --> [*]" for state in type(first) if not moves[state]]
        parts.append("\n".join([f"## {title}\n", "```mermaid", "stateDiagram-v2", *lines, "```\n"]))
    return "\n".join(parts)


def permissions() -> str:
    """Who may do what, in sentences, with the grounds of each."""
    head = "# Who may do what\n\nDrawn from `casework/access/policy.py` by `casework docs`; `make check` compares.\n"
    rows = ["| permission | sentence | grounds |", "|---|---|---|"]
    for permission, grants in GRANTS.items():
        grounds = ", ".join(dict.fromkeys(grant.basis.value for grant in grants))
        rows.append(f"| `{permission.value}` | {SENTENCES[permission]} | {grounds} |")
    return "\n".join([head, *rows, ""])


DRAWN: Mapping[str, Callable[[], str]] = {"states.md": states, "permissions.md": permissions}


def write(*, check: bool) -> int:
    """Write the documents, or with ``check`` only name those that are not as the code draws them; 1 when there are."""
    outdated = [name for name, make in DRAWN.items() if _stored(name) != make()]
    if not check:
        for name in outdated:
            (FOLDER / name).write_text(DRAWN[name](), encoding="utf-8")
        return 0
    for name in outdated:
        print(f"docs/{name} is not as the code draws it: run casework docs.")
    return 1 if outdated else 0


def _stored(name: str) -> str:
    file = FOLDER / name
    return file.read_text(encoding="utf-8") if file.is_file() else ""
