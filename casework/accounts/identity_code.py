"""The Finnish personal identity code (henkilötunnus), as it is since 2023 (decree 128/2010 § 2, amended by 690/2022).

The separator is part of the code and not of its check character: 090920A9861 and 090920F9861 are two people. So a
code is never compared without its separator, and no separator is ever derived.
"""

import re
import unicodedata
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.fi import hetu

from casework import clock
from casework.errors import N_, Refused

_SHAPE = re.compile(r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]")
_CENTURIES = {"+": 1800} | dict.fromkeys("-YXWVU", 1900) | dict.fromkeys("ABCDEF", 2000)
_FIRST_ARTIFICIAL = 900


def canonical(typed: str) -> str:
    """The form that is checked and stored: composed, without space around it, in capitals."""
    return unicodedata.normalize("NFC", typed).strip().upper()


_takes_artificial = False


def take_artificial(*, demo: bool) -> None:
    """Say which kind of codes this installation takes; the application does so once, from its settings."""
    global _takes_artificial  # noqa: PLW0603 - one process is one installation; tests change it between cases.
    _takes_artificial = demo


def checked(typed: str) -> str:
    """The canonical code.

    Individual numbers 900–999 are artificial (DVV): the demo takes no other, and production none of them.

    Raises:
        Refused: it is no code, or not of the kind that this installation takes.
    """
    code = canonical(typed)
    if not is_code(code):
        raise Refused(N_("Check the personal identity code: it does not look right."), field="identity_code")
    if is_artificial(code) is not _takes_artificial:
        raise Refused(_ONLY_ARTIFICIAL if _takes_artificial else _ONLY_REAL, field="identity_code")
    return code


_ONLY_ARTIFICIAL = N_("This is a demo: use only artificial identity codes, whose eighth character is 9.")
_ONLY_REAL = N_("This identity code is an artificial one, for tests only.")


def is_code(code: str) -> bool:
    """Whether a canonical code can be somebody's: shape, day, individual number from 002 on, check character."""
    if not _SHAPE.fullmatch(code):
        return False
    try:
        hetu.validate(code, allow_temporary=True)
    except ValidationError:
        return False
    return birth_date(code) <= clock.today()


def is_artificial(code: str) -> bool:
    """Whether nobody can have this code (individual number 900–999)."""
    return int(code[7:10]) >= _FIRST_ARTIFICIAL


def birth_date(code: str) -> date:
    """The day of birth that a canonical code names."""
    return date(_CENTURIES[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))
