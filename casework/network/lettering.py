"""What is written beside somebody on the map, and about how much room it takes."""

NAME_SIZE, ROLE_SIZE, RING_SIZE = 17.0, 15.0, 14.0


def written(name: str, role: str, *, compact: bool) -> tuple[str, ...]:
    """What stands beside the symbol. The whole name and role are in the title and in the list."""
    if compact:
        first, *others = name.split() or ["?"]
        return (_cut(f"{first} {others[-1][0]}." if others else first, 16),)
    roles = (_cut(role, 28),) if role else ()
    return (_cut(name, 24) or "?", *roles)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def width(text: str, size: float) -> float:
    """About how wide a text is, rather too wide than too narrow."""
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if letter in "iljI.,:;'’|! ":
        return 0.32
    if letter in "frt()-":
        return 0.43
    if letter in "mwMW":
        return 0.9
    if ord(letter) > _LATIN:
        return 1.1
    return 0.7 if letter.isupper() else 0.59


_LATIN = 0x24F
