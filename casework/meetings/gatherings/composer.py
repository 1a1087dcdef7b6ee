"""What the next line of a meeting begins with: a note or an agreed action, its speaker, its phase, its readers."""

import re
from typing import Any

NOTE, AGREE = "note", "agree"


class Chosen:
    """What the composer begins with, from an address or from the line before: codes and ids, and no word of anybody.

    That those it is about agree is asked of each line anew.
    """

    def __init__(self, asked: Any, *, phases: int) -> None:
        phase = asked.get("phase", "")
        self.phase = min(max(int(phase) if re.fullmatch(r"[0-9]{1,3}", phase) else 1, 1), phases)
        self.mode = AGREE if asked.get("mode") == AGREE else NOTE
        self.speaker: str = asked.get("speaker", "")
        self.sees: list[str] = asked.getlist("sees")
        self.owners: list[str] = asked.getlist("owners")
        self.text = ""

    def address(self) -> dict[str, Any]:
        """The same as the query of an address; only what is not as at first."""
        kept = {"phase": self.phase, "mode": self.mode, "speaker": self.speaker, "sees": self.sees}
        return {name: value for name, value in kept.items() if value}
