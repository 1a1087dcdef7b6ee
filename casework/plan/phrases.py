"""What a quick line says: exact names of people and exact days, in three languages. Pure: no database, no request.

Only names in their basic form and days that can mean one day only are recognised; everything else stays text. Inflected
names and looser days ("perjantaihin mennessä") would be read by other readers in the place of ``_people`` and ``_day``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a line can name. A place is called by its whole name only: it begins with a common word."""

    id: UUID
    name: str
    by_first_name: bool = True


@dataclass(frozen=True, slots=True)
class Namesakes:
    """A name in the line that is several people's."""

    said: str
    people: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was understood of a line, what only perhaps, and the text without the day at its end."""

    text: str
    owners: tuple[UUID, ...] = ()
    perhaps: tuple[UUID, ...] = ()
    """Named, but not clearly as those who do it."""
    unsure: tuple[Namesakes, ...] = ()
    day: date | None = None
    perhaps_day: date | None = None
    """A day in the middle of the text, which may be what it is about and not by when."""


def hear(line: str, *, people: Sequence[Known], today: date, me: UUID | None = None) -> Heard:
    """Read a line: ``text with a Name … day``. ``me`` is who writes, for "I", "jag", "minä"."""
    words = list(_WORD.finditer(line))
    day, until = _day_at_end(line, words, today)
    named = list(_people(words[:until], people, me))
    doers = _doers(line, words, named)
    owners = tuple(dict.fromkeys(n.people[0] for n in doers if len(n.people) == 1))
    others = (person for n in named if n not in doers for person in n.people)
    elsewhere = [found for word in words[:until] if (found := _day(word.group(), today, in_text=True))]
    return Heard(
        text=line[: words[until].start()].rstrip(" ,;–-") if day is not None else line.strip(),
        owners=owners,
        perhaps=tuple(dict.fromkeys(person for person in others if person not in owners)),
        unsure=tuple(Namesakes(n.said, n.people) for n in doers if len(n.people) > 1),
        day=day,
        perhaps_day=elsewhere[0] if day is None and elsewhere else None,
    )


def family_first(line: str, families: Mapping[UUID, str]) -> tuple[tuple[UUID, ...], str]:
    """The families whose name stands before the first comma or colon, and the text after it."""
    written = _FAMILY.match(line)
    if written is None:
        return (), line
    name = _folded(written["name"])
    bare = name.removeprefix("perhe ").removeprefix("familjen ").removeprefix("the ").removesuffix(" family")
    found = tuple(key for key, known in families.items() if _folded(known) in {name, bare})
    return (found, written["rest"]) if found else ((), line)


_FAMILY = re.compile(r"\s*(?P<name>[^,:]{1,120})[,:]\s*(?P<rest>.*)", re.DOTALL)
_WORD = re.compile(r"\d{1,2}\.\d{1,2}\.(?:\d{4})?|\d+|[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Named:
    said: str
    people: tuple[UUID, ...]
    first: int
    """Which word of the line it begins with."""
    last: int


def _people(words: Sequence[re.Match[str]], people: Sequence[Known], me: UUID | None) -> Iterator[_Named]:
    """Every name in the line, the longest that fits at each place."""
    said = [word.group() for word in words]
    place = 0
    while place < len(said):
        found = next(_names_at(said[place:], people, me), None)
        if found is None:
            place += 1
            continue
        length, ids = found
        yield _Named(" ".join(said[place : place + length]), ids, place, place + length - 1)
        place += length


def _names_at(said: Sequence[str], people: Sequence[Known], me: UUID | None) -> Iterator[tuple[int, tuple[UUID, ...]]]:
    folded = [_folded(word) for word in said]
    whole = {person.id: [_folded(m.group()) for m in _WORD.finditer(person.name)] for person in people}
    lengths = sorted({len(parts) for parts in whole.values() if parts}, reverse=True)
    for length in lengths:
        ids = tuple(key for key, parts in whole.items() if len(parts) == length and parts == folded[:length])
        if ids and not (length == 1 and _several_called(folded[0], whole, people)):
            yield length, ids
    by_first = tuple(p.id for p in people if p.by_first_name and whole[p.id][:1] == folded[:1])
    if by_first:
        yield 1, by_first
    if me is not None and folded[0] in _I:
        yield 1, (me,)


def _several_called(name: str, whole: Mapping[UUID, Sequence[str]], people: Sequence[Known]) -> bool:
    """Whether a name of one word is somebody else's first name, too."""
    return sum(person.by_first_name and whole[person.id][:1] == [name] for person in people) > 1


_I = frozenset({"minä", "mä", "jag", "i"})
_AND = frozenset({"ja", "och", "and", "sekä", "samt"})


def _doers(line: str, words: Sequence[re.Match[str]], named: Sequence[_Named]) -> Sequence[_Named]:
    """Those named at the beginning, joined by commas and "and"; or the only one who is named at all."""
    if not named or named[0].first != 0:
        return named if len(named) == 1 else ()
    doers = [named[0]]
    for after in named[1:]:
        last = doers[-1].last
        joined = line[words[last].end() : words[after.first].start()].casefold().strip()
        if joined not in _AND | {","}:
            break
        doers.append(after)
    return doers


_WEEKDAYS = (
    ("maanantai", "ma", "måndag", "mån", "monday", "mon"),
    ("tiistai", "ti", "tisdag", "tis", "tuesday", "tue", "tues"),
    ("keskiviikko", "ke", "onsdag", "ons", "wednesday", "wed"),
    ("torstai", "to", "torsdag", "tors", "tor", "thursday", "thu", "thur", "thurs"),
    ("perjantai", "pe", "fredag", "fre", "friday", "fri"),
    ("lauantai", "la", "lördag", "lör", "saturday", "sat"),
    ("sunnuntai", "su", "söndag", "sön", "sunday", "sun"),
)
_DAY_OF_WEEK = {name: number for number, names in enumerate(_WEEKDAYS) for name in names}
_WHOLE_NAMES = frozenset(name for names in _WEEKDAYS for name in names if len(name) > 5)  # noqa: PLR2004 - "tues" is the longest short one.
_NEAR = {
    **dict.fromkeys(("tänään", "idag", "today"), 0),
    **dict.fromkeys(("huomenna", "imorgon", "tomorrow"), 1),
}
_BEFORE = frozenset({"viimeistään", "senast", "på", "till", "den", "by", "on", "until"})
"""Words in front of the day at the end that belong to it."""


def _day_at_end(line: str, words: Sequence[re.Match[str]], today: date) -> tuple[date | None, int]:
    """The day with which the line ends, and before which word the text ends then."""
    if not words or line[words[-1].end() :].strip(" .!"):
        return None, len(words)
    last = [word.group() for word in words[-2:]]
    if len(last) > 1 and _folded(last[0]) == "i" and _folded(last[1]) in {"dag", "morgon"}:
        day, at = _day("i" + last[1], today), len(words) - 2
    else:
        day, at = _day(last[-1], today), len(words) - 1
    while day is not None and at > 0 and _folded(words[at - 1].group()) in _BEFORE:
        at -= 1
    return (day, at) if day is not None and at > 0 else (None, len(words))


def _day(word: str, today: date, *, in_text: bool = False) -> date | None:
    """The day that a word means. A weekday is the next such day; short ones are days only at the end of a line."""
    said = _folded(word)
    if said in _NEAR:
        return today + timedelta(days=_NEAR[said])
    if said in _DAY_OF_WEEK and (said in _WHOLE_NAMES or not in_text):
        return today + timedelta(days=(_DAY_OF_WEEK[said] - today.weekday() - 1) % 7 + 1)
    written = _DATE.fullmatch(said)
    return _calendar_day(written, today) if written else None


_DATE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})?")


def _calendar_day(written: re.Match[str], today: date) -> date | None:
    """A date; without its year the next such day from today on."""
    years = (int(written["year"]),) if written["year"] else (today.year, today.year + 1)
    for year in years:
        try:
            day = date(year, int(written["month"]), int(written["day"]))
        except ValueError:
            continue
        if written["year"] or day >= today:
            return day
    return None


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
