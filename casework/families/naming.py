"""Of whom of the family a text speaks by name, so that nobody is written about without being asked."""

import re
from collections.abc import Iterable, Mapping
from uuid import UUID

from casework.access.opening import Opening
from casework.families.lines import family_among
from casework.families.models import ParticipantKind
from casework.families.people import people_of


def about_by_itself(door: Opening, speaker_id: UUID | None, text: str) -> list[UUID]:
    """Whom words are about where nobody chose: whoever of the family says them, and those of it whom they name.

    What others say is about the family's children, or about everybody where it has none: words that are about nobody
    would need nobody's leave.
    """
    family = [person for person in people_of(door) if person.kind is ParticipantKind.FAMILY]
    spoke = [person.id for person in family if person.id == speaker_id]
    children = [person.id for person in family if person.is_child]
    about = spoke or children or [person.id for person in family]
    return list(dict.fromkeys((*about, *named_among(text, {person.id: person.name for person in family}))))


def about_deed(door: Opening, owners: Iterable[UUID], text: str) -> list[UUID]:
    """Whom a promise or an encounter is about: those of the family who take part, and those whom its words name."""
    return list(dict.fromkeys((*family_among(door, owners), *named_of_family(door, text))))


def named_of_family(door: Opening, text: str) -> list[UUID]:
    """Those of the family whom a text names."""
    people = {p.id: p.name for p in people_of(door) if p.kind is ParticipantKind.FAMILY}
    return named_among(text, people)


def named_among(text: str, names: Mapping[UUID, str]) -> list[UUID]:
    """Those whose first name stands in a text, in its basic form or inflected. Too many rather than too few."""
    words = _WORD.findall(text)
    return [one for one, name in names.items() if any(_calls(word, name) for word in words)]


def _calls(word: str, name: str) -> bool:
    first = next(iter(_WORD.findall(name)), "").casefold()
    if not first:
        return False
    said = word.casefold()
    # Inflected, a name is told from other words by its capital: "ainoa" is seldom Aino's.
    return said == first or (word[:1].isupper() and any(_ends(said, stem) for stem in _stems(first)))


def _ends(said: str, stem: str) -> bool:
    return said.startswith(stem) and said[len(stem) :] in _ENDINGS


def _stems(first: str) -> Iterable[str]:
    """A name as Finnish inflects it: Pekka, Peka-n; Satu, Sadu-n; Markus, Markukse-n; Navid, Navidi-n."""
    yield first
    if first[-1] not in _VOWELS:
        yield f"{first}i"
    for strong, weak in _GRADES:
        if first[:-1].endswith(strong):
            yield f"{first[: -1 - len(strong)]}{weak}{first[-1]}"
            break
    if first.endswith("s"):
        yield f"{first[:-1]}kse"
    if first.endswith("nen"):
        yield f"{first[:-3]}se"


_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = "aeiouyäöå"
_GRADES = (("kk", "k"), ("pp", "p"), ("tt", "t"), ("nt", "nn"), ("t", "d"))
"""The consonants before the last vowel that grow weak."""
_CASES = ("", "n", "a", "ä", "ta", "tä", "na", "nä", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta", "ltä", "lle",
          "ksi", "tta", "ttä", "an", "en", "in", "on", "un", "yn", "än", "ön", "s", "es")  # fmt: skip
_ENDINGS = frozenset(f"{case}{more}" for case in _CASES for more in ("", "kin", "kaan", "kään", "ko", "kö"))
